"""The form of an initiative, laid out in the order in which a record is filled."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from catalog.models import Initiative, Mediator, Participant, Side

from .forms import ORDER, STANDING, PartAdmin, ReadsDates, RecordAdmin, folded
from .gaps import ConflictFilter, FoldedTermFilter, GapFilter, TermFilter, WorkFilter
from .inlines import (
    BesideRows,
    CitationRows,
    MediatorRows,
    MeetingRows,
    NameRows,
    OutcomeRows,
    ParticipantRows,
    RelationRows,
    SideRows,
    TransferRows,
)
from .lists import Listed, RecordList, counted, listed_names, named_column, number_column, span_in_words

OPEN = ("active", "planned")  # an empty end then means that it goes on


@admin.register(Initiative)
class InitiativeAdmin(ReadsDates, RecordList, RecordAdmin):
    list_display = ("named", "standing", "track", "when", "about", "mediating", "taking_part", "in_hand_of")
    list_filter = (
        WorkFilter,
        GapFilter,
        ("state", TermFilter),
        ("track", TermFilter),
        ("status", FoldedTermFilter),
        ("publicity", FoldedTermFilter),
        ("state_of_evidence", FoldedTermFilter),
        ConflictFilter,
    )
    search_fields = ("title", "title_ar", "slug", "public_id", "alternate_names__name")
    folded_names = ("title", "title_ar", "alternate_names__name")
    date_hierarchy = "start_earliest"
    counts = {
        "mediator_count": counted(Mediator, "initiative"),
        "participant_count": counted(Participant, "initiative"),
    }
    prefetched = ("conflicts",)
    named = named_column("title", _("title"))
    mediating = number_column("mediator_count", _("mediators"))
    taking_part = number_column("participant_count", _("participants"))
    autocomplete_fields = ("conflicts", "places")
    prepopulated_fields = {"slug": ("title",)}
    inlines = (
        SideRows,
        MediatorRows,
        ParticipantRows,
        MeetingRows,
        OutcomeRows,
        CitationRows,
        NameRows,
        RelationRows,
        BesideRows,
        TransferRows,
    )
    fieldsets = (
        (None, {"fields": (("title", "title_ar"), ("summary", "summary_ar"), "slug")}),
        (
            _("What it was about, and when"),
            {"fields": ("conflicts", ("start", "end"), ("track", "status"), "places")},
        ),
        folded(_("Issues on the agenda"), "issues"),
        folded(
            _("How far it was open"),
            "track_subtype",
            ("sanction", "acknowledgement"),
            ("publicity", "publicity_later", "publicity_later_date"),
            ("axes_basis", "axes_basis_ar"),
        ),
        folded(_("How it worked"), ("mode", "phase"), "mechanisms"),
        folded(
            _("How it ended, and who else was there"),
            "end_reason",
            ("end_reason_text", "end_reason_text_ar"),
            "women_or_outsiders",
            ("women_or_outsiders_text", "women_or_outsiders_text_ar"),
        ),
        folded(_("Sections left empty"), ("mediators_empty", "participants_empty", "outcomes_empty")),
        folded(_("Evidence, and notes for editors"), ("state_of_evidence", "confidence"), "internal_note"),
        STANDING,
    )

    @admin.display(description=_("when"), ordering="start_earliest")
    def when(self, row):
        return span_in_words(row.start, row.end, open_ended=row.status in OPEN)

    @admin.display(description=_("conflicts"))
    def about(self, row):
        return listed_names(row.conflicts.all(), most=1)


@admin.register(Side)
class SideAdmin(Listed, PartAdmin):
    list_display = ("named", "initiative", "seated")
    list_select_related = ("initiative",)
    search_fields = ("name", "name_ar", "initiative__title", "initiative__title_ar")
    folded_names = ("name", "name_ar", "initiative__title", "initiative__title_ar")
    ordering = ("initiative__title", "position", "public_id")
    counts = {"participant_count": counted(Participant, "side")}
    named = named_column("name", _("name"))
    seated = number_column("participant_count", _("participants"))
    autocomplete_fields = ("initiative",)
    fieldsets = (
        (None, {"fields": ("initiative", ("name", "name_ar"))}),
        ORDER,
    )
