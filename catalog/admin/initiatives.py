"""The form of an initiative, laid out in the order in which a record is filled."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from catalog.models import Initiative, Side

from .forms import ORDER, STANDING, PartAdmin, ReadsDates, RecordAdmin, folded
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


@admin.register(Initiative)
class InitiativeAdmin(ReadsDates, RecordAdmin):
    list_display = ("title", "title_ar", "track", "start", "end", "status", "state")
    list_filter = ("state", "track", "status", "publicity", "state_of_evidence")
    search_fields = ("title", "title_ar", "slug", "alternate_names__name")
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


@admin.register(Side)
class SideAdmin(PartAdmin):
    list_display = ("name", "name_ar", "initiative")
    list_select_related = ("initiative",)
    search_fields = ("name", "name_ar", "initiative__title")
    autocomplete_fields = ("initiative",)
    fieldsets = (
        (None, {"fields": ("initiative", ("name", "name_ar"))}),
        ORDER,
    )
