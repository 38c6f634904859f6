"""What every form of the desk shares: workflow actions, the note of who changed what, and what nobody may edit."""

from django.contrib import admin, messages
from django.db import models, transaction
from django.forms import Textarea
from django.utils.translation import gettext_lazy as _

from catalog.models import Publication
from catalog.publishing import workflow

from .preview import PreviewMixin

COMPACT = {models.TextField: {"widget": Textarea(attrs={"rows": 3})}}


class DeskAdmin(admin.ModelAdmin):
    """A form whose save is noted on the record it belongs to."""

    formfield_overrides = COMPACT
    list_per_page = 50
    show_full_result_count = False

    def save_model(self, request, obj, form, change):
        obj.left = type(obj).objects.get(pk=obj.pk).record if change else None  # a part may move to another record
        super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if not change or form.has_changed() or any(formset.has_changed() for formset in formsets):
            for record in {form.instance.record, form.instance.left} - {None}:
                workflow.touched(record, request.user)
                self.tell_what_is_public(request, record)

    def tell_what_is_public(self, request, record):
        edition = Publication.objects.filter(public_id=record.public_id).select_related("edition").first()
        if edition and edition.edition:
            self.message_user(
                request,
                _("“%(record)s” is a draft now. Visitors still see edition %(number)d until it is published again.")
                % {"record": record, "number": edition.edition.number},
                messages.INFO,
            )

    def get_readonly_fields(self, request, obj=None):
        return (*super().get_readonly_fields(request, obj), "public_id")


class RecordAdmin(PreviewMixin, DeskAdmin):
    """A record: it moves by the actions of the workflow, and what was ever public is withdrawn, never deleted."""

    actions = ("submit", "send_back", "approve", "publish", "withdraw")
    list_filter = ("state",)

    def get_readonly_fields(self, request, obj=None):
        return (*super().get_readonly_fields(request, obj), "state", "version", "sent_back_reason")

    def has_delete_permission(self, request, obj=None):
        if not super().has_delete_permission(request, obj):
            return False
        return obj is None or not was_submitted(obj)

    def get_actions(self, request):
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)  # a record is deleted one by one, where its history can be seen
        return actions

    def step(self, request, queryset, to, done):
        """Take each chosen record to ``to`` by itself, and report each refusal in its own words."""
        moved = 0
        for record in queryset.order_by("pk"):
            try:
                workflow.transition(record, to, request.user)
                moved += 1
            except workflow.Refused as refusal:
                self.message_user(request, str(refusal), messages.ERROR)
        if moved:
            self.message_user(request, done % {"count": moved}, messages.SUCCESS)

    @admin.action(description=_("Submit for review"), permissions=["change"])
    def submit(self, request, queryset):
        self.step(request, queryset, "in-review", _("%(count)d submitted."))

    @admin.action(description=_("Take back to draft"), permissions=["change"])
    def send_back(self, request, queryset):
        for record in queryset.order_by("pk"):
            try:
                workflow.transition(record, "draft", request.user, reason=str(_("Taken back from the list.")))
            except workflow.Refused as refusal:
                self.message_user(request, str(refusal), messages.ERROR)

    @admin.action(description=_("Approve"), permissions=["change"])
    def approve(self, request, queryset):
        self.step(request, queryset, "approved", _("%(count)d approved."))

    @admin.action(description=_("Publish now"), permissions=["change"])
    def publish(self, request, queryset):
        self.step(request, queryset, "published", _("%(count)d published."))

    @admin.action(description=_("Withdraw at once"), permissions=["change"])
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
        super().delete_model(request, obj)
        if record is not None:
            workflow.touched(record, request.user)

    def get_actions(self, request):
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)  # one by one, so that each deletion is noted on its record
        return actions
