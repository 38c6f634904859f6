"""What every form of the desk shares: workflow actions, the note of who changed what, and what nobody may edit.

A save is refused if others were faster (stale.py) and kept in the record's history (publishing/history.py).
"""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.forms import Textarea
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from catalog.called import called
from catalog.models import Publication, Record
from catalog.publishing import access, history, workflow

from .preview import PreviewMixin, address, record_panel
from .reading import ReadingMixin
from .review import ReviewMixin, has_right
from .stale import KeepsWork, overtaken_in_list, shown_in_list
from .versions import HasHistory

# What the history says of a step.
TAKEN = {
    "draft": _("Taken back to draft."),
    "in-review": _("Submitted for review."),
    "approved": _("Approved."),
    "published": _("Published."),
    "withdrawn": _("Withdrawn."),
}
COMPACT = {models.TextField: {"widget": Textarea(attrs={"rows": 3})}}


class DeskAdmin(KeepsWork, HasHistory, admin.ModelAdmin):
    """A form whose save is noted on the record it belongs to, and kept in its history."""

    formfield_overrides = COMPACT
    list_per_page = 50
    show_full_result_count = False

    # -- who sees what ------------------------------------------------------------------------------------------------
    def get_queryset(self, request):
        rows = super().get_queryset(request)
        # A search box offers what may be named, which is more than what may be opened.
        searching = request.path == reverse("admin:autocomplete")
        return (access.choosable if searching else access.worked_on)(rows, request.user)

    def opens(self, request, obj):
        return obj is None or access.may_open(obj, request.user)

    def has_view_permission(self, request, obj=None):
        return super().has_view_permission(request, obj) and self.opens(request, obj)

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and self.opens(request, obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and self.opens(request, obj)

    # -- the address of an empty form ---------------------------------------------------------------------------------
    def get_changeform_initial_data(self, request):
        """What the address fills in; the key of another record is a number, and what is none is left out."""
        initial = super().get_changeform_initial_data(request)
        relations = {field.name for field in (*self.opts.fields, *self.opts.many_to_many) if field.is_relation}
        return {name: found for name, found in initial.items() if name not in relations or are_keys(found)}

    # -- saving -------------------------------------------------------------------------------------------------------
    def save_model(self, request, obj, form, change):
        if isinstance(obj, Record) and not change:
            begin(obj, request.user)
        obj.left = type(obj).objects.get(pk=obj.pk).record if change else None  # a part may move to another record
        for record in (obj.record, obj.left):
            if record is not None and record.pk:
                if not access.may_open(record, request.user):
                    raise PermissionDenied  # a part was hung on a record that is not theirs
                workflow.lock(record)
                history.baseline(record)
        super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if not change or form.has_changed() or any(formset.has_changed() for formset in formsets):
            for record in {form.instance.record, form.instance.left} - {None}:
                was = record.state
                workflow.touched(record, request.user)
                if was in ("in-review", "approved"):
                    text = _("“%(record)s” was on its way to the public; your change made it a draft. Submit it again.")
                    self.message_user(request, text % {"record": called(record)}, messages.WARNING)
                history.keep(record, request.user, request.POST.get("reason", "").strip())
                self.tell_what_is_public(request, record)

    def tell_what_is_public(self, request, record):
        edition = Publication.objects.filter(public_id=record.public_id).select_related("edition").first()
        if edition and edition.edition:
            self.message_user(
                request,
                _("“%(record)s” is a draft now. Visitors still see edition %(number)d until it is published again.")
                % {"record": called(record), "number": edition.edition.number},
                messages.INFO,
            )

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        context["subtitle"] = obj and called(obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def get_readonly_fields(self, request, obj=None):
        return (*super().get_readonly_fields(request, obj), "public_id")


def are_keys(given):
    given = given if isinstance(given, list) else [given]
    return all(each.isascii() and each.isdigit() and len(each) < 19 for each in given)


def begin(record, user):
    """Who began a record may see it; who sees only their own chooses no address, which would tell what is taken."""
    record.created_by = user
    if not access.sees_all(user):
        record.slug = f"{record.kind}-{record.public_id}"


class RecordAdmin(ReviewMixin, PreviewMixin, ReadingMixin, DeskAdmin):
    """A record: it moves by the actions of the workflow, and what was ever public is withdrawn, never deleted."""

    actions = ("submit", "take_back", "approve", "publish", "withdraw")
    list_filter = ("state",)

    def get_readonly_fields(self, request, obj=None):
        return (*super().get_readonly_fields(request, obj), "state", "version", "sent_back_reason")

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj is not None and not context["is_popup"]:
            context["panel"] = {**record_panel(obj), "review": self.review_link(request, obj)}
            if self.has_change_permission(request, obj):
                context["panel"]["arabic"] = address(obj, "arabic")
        ready = obj is None or obj.state != "withdrawn"  # a change makes it a draft, which is submitted at once
        context["can_submit"] = ready and not context["is_popup"] and self.has_submit_permission(request)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def response_add(self, request, obj, post_url_continue=None):
        return self.submitted(request, obj) or super().response_add(request, obj, post_url_continue)

    def response_change(self, request, obj):
        return self.submitted(request, obj) or super().response_change(request, obj)

    def submitted(self, request, obj):
        """After “Save and submit”: what was saved is submitted, or the editor is told what it lacks."""
        if "_submit" not in request.POST:
            return None
        if self.take(request, obj, "in-review"):
            text = _("“%(record)s” is saved and submitted: somebody else reads and approves it.")
            self.message_user(request, text % {"record": called(obj)}, messages.SUCCESS)
            self.tell_along(request)
        else:
            self.message_user(request, _("It is saved as a draft, and not submitted yet."), messages.INFO)
        return HttpResponseRedirect(self.place("change", obj.pk))

    def has_delete_permission(self, request, obj=None):
        if not super().has_delete_permission(request, obj):
            return False
        return obj is None or not was_submitted(obj)

    @transaction.atomic
    def delete_model(self, request, obj):
        history.keep(obj, request.user, _("Deleted."))
        super().delete_model(request, obj)

    def get_actions(self, request):
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)  # a record is deleted one by one, where its history can be seen
        return actions

    def action_checkbox(self, obj):
        return shown_in_list(super().action_checkbox(obj), obj)

    def step(self, request, queryset, to, done, reason=""):
        """Take each chosen record to ``to`` by itself, and report each refusal in its own words."""
        moved = 0
        for record in queryset.order_by("pk"):
            moved += self.take(request, record, to, reason)
        if moved:
            self.message_user(request, done % {"count": moved}, messages.SUCCESS)
            self.tell_along(request)

    def take(self, request, record, to, reason="", grounds=None):
        """Whether the step was taken; if not, the editor is told why."""
        try:
            with transaction.atomic():
                record = workflow.lock(record)
                if overtaken_in_list(request, record):
                    raise workflow.Refused(
                        _("“%(record)s” was changed after this list was shown. Look at it again first.")
                        % {"record": called(record)}
                    )
                taken = workflow.transition(record, to, request.user, reason=reason, grounds=grounds)
                for each in taken:
                    history.baseline(each)
                    history.keep(each, request.user, TAKEN[to] + (f" {reason}" if reason else ""))
        except workflow.Refused as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
            return False
        request.along = [
            *getattr(request, "along", ()),
            *(called(each) for each in taken if each.pk != record.pk or each.kind != record.kind),
        ]
        return True

    def tell_along(self, request):
        """After what was done: which supporting records went along."""
        if along := getattr(request, "along", ()):
            text = _("What it uses went along: %(others)s.") % {"others": "; ".join(along)}
            self.message_user(request, text, messages.INFO)

    def has_submit_permission(self, request):
        return has_right(request, "submit_records")

    def has_review_permission(self, request):
        return has_right(request, "review_records")

    def has_publish_permission(self, request):
        return has_right(request, "publish_records")

    def has_withdraw_permission(self, request):
        return has_right(request, "withdraw_records")

    def has_taking_back_permission(self, request):
        return any(has_right(request, right) for right in ("submit_records", "review_records", "publish_records"))

    @admin.action(description=_("Submit for review"), permissions=["submit"])
    def submit(self, request, queryset):
        self.step(request, queryset, "in-review", _("%(count)d submitted."))

    @admin.action(description=_("Take back to draft"), permissions=["taking_back"])
    def take_back(self, request, queryset):
        self.step(request, queryset, "draft", _("%(count)d taken back."))

    @admin.action(description=_("Approve"), permissions=["review"])
    def approve(self, request, queryset):
        self.step(request, queryset, "approved", _("%(count)d approved."))

    @admin.action(description=_("Publish now"), permissions=["publish"])
    def publish(self, request, queryset):
        self.step(request, queryset, "published", _("%(count)d published."))

    @admin.action(description=_("Withdraw at once"), permissions=["withdraw"])
    def withdraw(self, request, queryset):
        self.step(request, queryset, "withdrawn", _("%(count)d withdrawn."))


def was_submitted(record):
    """Whether the record was ever handed on; then it is part of the catalogue's history."""
    return (
        record.state != "draft"
        or bool(record.submitted_digest)
        or Publication.objects.filter(public_id=record.public_id).exists()
    )


class PartAdmin(DeskAdmin):
    """A part of a record on a page of its own; changing it changes the record."""

    @transaction.atomic
    def delete_model(self, request, obj):
        record = obj.record
        if record is not None:
            history.baseline(record)
        name = str(obj)
        super().delete_model(request, obj)
        if record is not None:
            workflow.touched(record, request.user)
            history.keep(record, request.user, _("Deleted: %(name)s.") % {"name": name})

    def get_actions(self, request):
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)  # one by one, so that each deletion is noted on its record
        return actions
