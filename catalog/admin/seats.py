"""Mediators and participants by themselves; usually they are entered in the initiative's form."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from catalog.models import Citation, Mediator, Participant

from .forms import ORDER, PartAdmin, folded
from .gaps import FoldedTermFilter, GapFilter, TermFilter
from .inlines import SourceRows
from .lists import SeatList, counted, number_column

WHEN = (
    _("When, and in what office"),
    {"fields": (("date_from", "date_to"), ("office", "office_ar"), "office_sourced")},
)
NOTES = folded(_("Notes"), ("note", "note_ar"), "internal_note")


SEARCHED = (
    "actor__name",
    "actor__name_ar",
    "actor__alternate_names__name",
    "described_as",
    "described_as_ar",
    "initiative__title",
    "initiative__title_ar",
)


class SeatAdmin(SeatList, PartAdmin):
    list_select_related = ("actor", "initiative")

    inlines = (SourceRows,)
    search_fields = (*SEARCHED, "office")
    folded_names = SEARCHED
    ordering = ("initiative__title", "position", "public_id")
    cited = number_column("citation_count", _("sources"))


@admin.register(Mediator)
class MediatorAdmin(SeatAdmin):
    section = "mediators"
    list_display = ("who", "role", "in_initiative", "when", "presence", "shown_as", "cited", "alone")
    list_filter = (
        GapFilter,
        ("role", TermFilter),
        ("disclosure", TermFilter),
        ("presence", FoldedTermFilter),
        ("appointed_by", FoldedTermFilter),
    )
    counts = {"citation_count": counted(Citation, "mediator")}
    autocomplete_fields = ("initiative", "actor")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "initiative",
                    ("actor", "role"),
                    ("described_as", "described_as_ar"),
                    ("disclosure", "presence"),
                    "appointed_by",
                )
            },
        ),
        WHEN,
        NOTES,
        ORDER,
    )


@admin.register(Participant)
class ParticipantAdmin(SeatAdmin):
    section = "participants"
    list_display = ("who", "side", "capacity", "in_initiative", "when", "presence", "shown_as", "cited", "alone")
    list_select_related = ("actor", "initiative", "side")
    list_filter = (
        GapFilter,
        ("capacity", TermFilter),
        ("disclosure", TermFilter),
        ("presence", FoldedTermFilter),
    )
    counts = {"citation_count": counted(Citation, "participant")}
    autocomplete_fields = ("initiative", "actor", "side")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "initiative",
                    ("actor", "side"),
                    ("described_as", "described_as_ar"),
                    ("disclosure", "presence"),
                    ("capacity", "delegation_head"),
                )
            },
        ),
        WHEN,
        NOTES,
        ORDER,
    )
