"""Conflicts, places and official processes."""

from django.contrib import admin

from catalog.models import Conflict, OfficialProcess, Place

from .base import RecordAdmin
from .inlines import CitationRows


@admin.register(Conflict)
class ConflictAdmin(RecordAdmin):
    list_display = ("name", "name_ar", "region", "start", "end", "state")
    list_filter = ("state", "region")
    search_fields = ("name", "name_ar", "slug")


@admin.register(Place)
class PlaceAdmin(RecordAdmin):
    list_display = ("name", "name_ar", "country", "latitude", "longitude", "state")
    search_fields = ("name", "name_ar", "slug", "country")


@admin.register(OfficialProcess)
class OfficialProcessAdmin(RecordAdmin):
    list_display = ("name", "name_ar", "process_kind", "start", "end", "state")
    list_filter = ("state", "process_kind")
    search_fields = ("name", "name_ar", "slug")
    autocomplete_fields = ("conflicts", "lead")
    inlines = (CitationRows,)
