"""Meetings and outcomes by themselves, with their sources."""

from django.contrib import admin

from catalog.models import Meeting, Outcome

from .forms import ORDER, PartAdmin
from .inlines import SourceRows


@admin.register(Meeting)
class MeetingAdmin(PartAdmin):
    list_display = ("title", "date", "place", "initiative")
    list_select_related = ("place", "initiative")
    search_fields = ("title", "title_ar", "initiative__title")
    autocomplete_fields = ("initiative", "place")
    inlines = (SourceRows,)
    fieldsets = (
        (None, {"fields": ("initiative", ("title", "title_ar"), ("date", "place"), ("summary", "summary_ar"))}),
        ORDER,
    )


@admin.register(Outcome)
class OutcomeAdmin(PartAdmin):
    list_display = ("title", "type", "date", "initiative")
    list_select_related = ("initiative",)
    list_filter = ("type",)
    search_fields = ("title", "title_ar", "initiative__title")
    autocomplete_fields = ("initiative",)
    inlines = (SourceRows,)
    fieldsets = (
        (None, {"fields": ("initiative", ("title", "title_ar"), ("type", "date"), ("summary", "summary_ar"), "url")}),
        ORDER,
    )
