"""The form of an initiative, laid out in the order in which a record is filled."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from catalog.models import Initiative, Side

from .base import PartAdmin, RecordAdmin
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
class InitiativeAdmin(RecordAdmin):
    list_display = ("title", "title_ar", "track", "start", "end", "status", "state")
    list_filter = ("state", "track", "status", "publicity", "state_of_evidence")
    search_fields = ("title", "title_ar", "slug", "alternate_names__name")
    autocomplete_fields = ("conflicts", "places")
    inlines = (
        NameRows,
        SideRows,
        MediatorRows,
        ParticipantRows,
        MeetingRows,
        OutcomeRows,
        RelationRows,
        BesideRows,
        TransferRows,
        CitationRows,
    )
    fieldsets = (
        (None, {"fields": ("title", "title_ar", "summary", "summary_ar", "slug")}),
        (_("What it was about, and when"), {"fields": ("conflicts", "places", "issues", "start", "end", "status")}),
        (
            _("How far it was open"),
            {
                "fields": (
                    "track",
                    "track_subtype",
                    "sanction",
                    "acknowledgement",
                    "publicity",
                    "publicity_later",
                    "publicity_later_date",
                    "axes_basis",
                    "axes_basis_ar",
                )
            },
        ),
        (_("How it worked"), {"fields": ("mode", "mechanisms", "phase")}),
        (
            _("How it ended, and who else was there"),
            {
                "fields": (
                    "end_reason",
                    "end_reason_text",
                    "end_reason_text_ar",
                    "women_or_outsiders",
                    "women_or_outsiders_text",
                    "women_or_outsiders_text_ar",
                )
            },
        ),
        (_("Sections left empty"), {"fields": ("mediators_empty", "participants_empty", "outcomes_empty")}),
        (_("Evidence"), {"fields": ("state_of_evidence", "confidence", "internal_note")}),
        (_("Where the record stands"), {"fields": ("state", "sent_back_reason", "public_id", "version")}),
    )


@admin.register(Side)
class SideAdmin(PartAdmin):
    list_display = ("name", "name_ar", "initiative")
    list_select_related = ("initiative",)
    search_fields = ("name", "name_ar", "initiative__title")
    autocomplete_fields = ("initiative",)
