"""The inbox: letters of people who are named, read and answered by those with the right to answer people.

One person is enough to hide a name. Nothing here shows a draft: what can be hidden is read from current editions.
"""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.http import HttpResponseRedirect
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from catalog.answers import inbox
from catalog.answers.models import Answer, State
from catalog.models import BY_KIND, Edition
from catalog.publishing import hold, workflow
from catalog.publishing.kinds import KINDS

from .base import COMPACT
from .lists import Listed, in_both_scripts, marked
from .stale import KeepsWork

MARKS = {State.RECEIVED: "○", State.TAKEN_UP: "◐", State.HIDDEN: "◑", State.SETTLED: "✓"}


class DueFilter(admin.SimpleListFilter):
    title, parameter_name = _("when it is due"), "due"

    def lookups(self, request, model_admin):
        return [("waiting", _("waiting")), ("overdue", _("overdue")), ("soon", _("due within 3 days"))]

    def queryset(self, request, queryset):
        soon = inbox.WAITING & inbox.received_before(inbox.DAYS - 3 - 1)
        conditions = {"waiting": inbox.WAITING, "overdue": inbox.overdue(), "soon": soon}
        return queryset.filter(conditions[self.value()]) if self.value() in conditions else queryset


class LetterForm(forms.ModelForm):
    """What somebody who answers types; what can be hidden is asked along with it and stored nowhere."""

    hide_what = forms.ChoiceField(
        label=_("Name to hide at once"),
        required=False,
        help_text=_(
            "Whom the letter speaks of. It holds from the next request on: the seat is then shown by its role only, or "
            "not at all where nobody described it. To bring the name back takes two people."
        ),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        letter = self.instance
        targets = hold.targets(letter.kind, letter.public_id, letter.seat)
        self.fields["hide_what"].choices = [("", _("nobody")), *targets.items()]
        suggested = hold.suggested(letter.kind, letter.public_id, letter.seat)
        self.initial["hide_what"] = suggested if suggested in targets else ""

    def clean(self):
        typed = super().clean()
        if "_settle" in self.data or self.instance.state == State.SETTLED:
            for field, words in (
                ("outcome", _("Choose what came of the letter.")),
                ("reply", _("Write to the person what was decided, and why.")),
            ):
                if not (typed.get(field) or "").strip():
                    self.add_error(field, ValidationError(words, code="required"))
        if "_hide" in self.data and not typed.get("hide_what"):
            self.add_error("hide_what", ValidationError(_("Choose whose name is to be hidden."), code="required"))
        return typed


@admin.register(Answer)
class LetterAdmin(KeepsWork, Listed, admin.ModelAdmin):
    form = LetterForm
    formfield_overrides = COMPACT
    list_display = ("received", "page_name", "who", "what", "standing", "due", "handled_by")
    list_display_links = ("received",)
    list_select_related = ("handled_by",)
    list_filter = (DueFilter, "state", "what", "outcome")
    list_per_page = 50
    show_full_result_count = False
    search_fields = ("public_id", "seat")
    search_help_text = _("By the public id of the page or seat, such as k7m2-9qxd.")
    actions = ("take_up", "erase")
    change_form_template = "admin/catalog/letter.html"
    fieldsets = (
        (_("The letter"), {"fields": ("page", "who", "what", "words", "contact", "language")}),
        (_("Where the letter stands"), {"fields": ("received_at", "standing", "due", "handled_by")}),
        (_("While it is examined"), {"fields": ("hide_what", "internal_note")}),
        (_("The answer"), {"fields": ("outcome", "reply")}),
    )
    readonly_fields = (
        *("page", "who", "what", "words", "contact", "language"),
        *("received_at", "standing", "due", "handled_by"),
    )

    # -- who may ------------------------------------------------------------------------------------------------------
    def has_view_permission(self, request, obj=None):
        return request.user.is_active and request.user.has_perm(hold.RIGHT)

    has_change_permission = has_view_permission

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def has_answer_permission(self, request):
        return self.has_view_permission(request)

    # -- what is shown ------------------------------------------------------------------------------------------------
    def look_up(self, rows):
        names = names_of({(row.kind, row.public_id) for row in rows})
        for row in rows:
            row.page_title = names.get((row.kind, row.public_id), {"en": row.public_id})

    @admin.display(description=_("received"), ordering="received_at")
    def received(self, row):
        return row.received_at.date()

    @admin.display(description=_("page"))
    def page_name(self, row):
        return in_both_scripts(row.page_title["en"], row.page_title.get("ar"))

    @admin.display(description=_("page"))
    def page(self, row):
        name = names_of({(row.kind, row.public_id)}).get((row.kind, row.public_id), {"en": row.public_id})
        kind = BY_KIND[row.kind]._meta.verbose_name if row.kind in BY_KIND else row.kind
        # The permanent address: it says by itself if the page was withdrawn.
        link = format_html('<a href="/r/{}/">{}</a> ({})', row.public_id, name["en"], kind)
        who = hold.seat_shown(row.kind, row.public_id, row.seat)[1]
        return format_html("{}<br><strong><bdi>{}</bdi></strong>", link, who) if who else link

    @admin.display(description=_("what they write"))
    def words(self, row):
        if row.forgotten_at:
            return _("erased on %(day)s") % {"day": row.forgotten_at.date().isoformat()}
        return format_html('<span class="letter-words" dir="auto">{}</span>', row.text) if row.text else None

    @admin.display(description=_("state"), ordering="state")
    def standing(self, row):
        return marked("letter", row.state, MARKS[row.state], row.get_state_display())

    @admin.display(description=_("due"), ordering="received_at")
    def due(self, row):
        if row.state == State.SETTLED:
            return None
        days = inbox.days_left(row)
        if days < 0:
            late = ngettext("overdue by %(num)s day", "overdue by %(num)s days", -days) % {"num": -days}
            return format_html('<strong class="overdue-letter">{}</strong>', late)
        return ngettext("%(num)s day left", "%(num)s days left", days) % {"num": days}

    # -- what is done -------------------------------------------------------------------------------------------------

    def save_model(self, request, obj, form, change):
        obj.reply = obj.reply.strip()
        super().save_model(request, obj, form, change)
        if "_take_up" in request.POST and obj.state == State.RECEIVED:
            inbox.move(obj, State.TAKEN_UP, request.user)
            self.message_user(request, _("The letter is in your hands now."), messages.SUCCESS)
        if "_settle" in request.POST or obj.state == State.SETTLED:
            inbox.settle(obj, request.user)

    def response_change(self, request, obj):
        if "_hide" in request.POST:
            self.hide(request, obj, request.POST.get("hide_what", ""))
        if not {"_hide", "_take_up"} & set(request.POST):
            return super().response_change(request, obj)
        return HttpResponseRedirect(request.path)

    def hide(self, request, letter, target):
        try:
            with transaction.atomic():
                hidden = hold.hide(letter.kind, letter.public_id, target, request.user)
                if letter.state != State.SETTLED:
                    inbox.move(letter, State.HIDDEN, request.user)
        except workflow.Refused as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
            return
        text = _("“%(name)s” is hidden from now on. Bringing it back takes two people.")
        self.message_user(request, text % {"name": hidden.name}, messages.SUCCESS)
        if hidden.still_in:
            text = _("The name still stands in texts of the same page: %(where)s. Change them, or withdraw the page.")
            self.message_user(request, text % {"where": ", ".join(hidden.still_in)}, messages.WARNING)
        if hidden.pages:
            text = _("The name also stands in the words of these pages: %(pages)s. Look at each of them.")
            self.message_user(request, text % {"pages": "; ".join(hidden.pages)}, messages.WARNING)

    @admin.action(description=_("Take it up"), permissions=["answer"])
    def take_up(self, request, queryset):
        with transaction.atomic():
            letters = list(queryset.select_for_update(of=("self",)).filter(state=State.RECEIVED).order_by("pk"))
            for letter in letters:
                inbox.move(letter, State.TAKEN_UP, request.user)
        self.message_user(request, _("%(count)d in your hands now.") % {"count": len(letters)}, messages.SUCCESS)

    @admin.action(description=_("Erase what was written (settled letters)"), permissions=["answer"])
    def erase(self, request, queryset):
        count = inbox.forget(queryset.order_by())
        text = _("%(count)d erased. Letters that are not settled stay as they are.")
        self.message_user(request, text % {"count": count}, messages.SUCCESS)


def names_of(refs):
    """``{(kind, public id): name}`` as the last edition of each has it; one query."""
    ids = {public_id for _, public_id in refs}
    rows = Edition.objects.filter(public_id__in=ids).order_by("number").only("kind", "public_id", "document")
    names = {(row.kind, row.public_id): KINDS[row.kind].name(row.document) for row in rows}
    return {ref: name for ref, name in names.items() if ref in refs}


def waiting(user):
    """``{"waiting", "overdue"}`` for the first page of the desk; None for who may not answer. One query."""
    if not user.has_perm(hold.RIGHT):
        return None
    return Answer.objects.aggregate(
        waiting=models.Count("pk", filter=inbox.WAITING), overdue=models.Count("pk", filter=inbox.overdue())
    )
