"""Mediators and participants by themselves; usually they are entered in the initiative's form."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from catalog.models import Mediator, Participant

from .forms import ORDER, PartAdmin, folded
from .inlines import SourceRows

WHEN = (
    _("When, and in what office"),
    {"fields": (("date_from", "date_to"), ("office", "office_ar"), "office_sourced")},
)
NOTES = folded(_("Notes"), ("note", "note_ar"), "internal_note")


class SeatAdmin(PartAdmin):
    list_select_related = ("actor", "initiative")
    search_fields = ("actor__name", "actor__name_ar", "described_as", "initiative__title")
    inlines = (SourceRows,)


@admin.register(Mediator)
class MediatorAdmin(SeatAdmin):
    list_display = ("__str__", "role", "initiative", "date_from", "date_to", "presence", "disclosure")
    list_filter = ("role", "presence", "disclosure")
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
    list_display = ("__str__", "side", "capacity", "initiative", "presence", "disclosure")
    list_select_related = ("actor", "initiative", "side")
    list_filter = ("capacity", "presence", "disclosure")
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
