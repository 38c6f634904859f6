"""Meetings and outcomes by themselves, with their sources."""

from django.contrib import admin

from catalog.models import Meeting, Outcome

from .base import PartAdmin
from .inlines import CitationRows


@admin.register(Meeting)
class MeetingAdmin(PartAdmin):
    list_display = ("title", "date", "place", "initiative")
    list_select_related = ("place", "initiative")
    search_fields = ("title", "title_ar", "initiative__title")
    autocomplete_fields = ("initiative", "place")
    inlines = (CitationRows,)


@admin.register(Outcome)
class OutcomeAdmin(PartAdmin):
    list_display = ("title", "type", "date", "initiative")
    list_select_related = ("initiative",)
    list_filter = ("type",)
    search_fields = ("title", "title_ar", "initiative__title")
    autocomplete_fields = ("initiative",)
    inlines = (CitationRows,)
