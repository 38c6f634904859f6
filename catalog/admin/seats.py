"""Mediators and participants by themselves; usually they are entered in the initiative's form."""

from django.contrib import admin

from catalog.models import Mediator, Participant

from .base import PartAdmin
from .inlines import CitationRows


class SeatAdmin(PartAdmin):
    list_select_related = ("actor", "initiative")
    search_fields = ("actor__name", "actor__name_ar", "described_as", "initiative__title")
    inlines = (CitationRows,)


@admin.register(Mediator)
class MediatorAdmin(SeatAdmin):
    list_display = ("__str__", "role", "initiative", "date_from", "date_to", "presence", "disclosure")
    list_filter = ("role", "presence", "disclosure")
    autocomplete_fields = ("initiative", "actor")


@admin.register(Participant)
class ParticipantAdmin(SeatAdmin):
    list_display = ("__str__", "side", "capacity", "initiative", "presence", "disclosure")
    list_select_related = ("actor", "initiative", "side")
    list_filter = ("capacity", "presence", "disclosure")
    autocomplete_fields = ("initiative", "actor", "side")
