"""Sources and citations."""

from django.contrib import admin

from catalog.models import Citation, Source
from catalog.models.sources import CITED

from .base import PartAdmin, RecordAdmin


@admin.register(Source)
class SourceAdmin(RecordAdmin):
    list_display = ("title", "publisher", "date", "type", "link", "state")
    list_filter = ("state", "type", "link", "source_kind", "source_position", "language")
    search_fields = ("title", "publisher", "authors", "slug", "url")
    autocomplete_fields = ("same_work_as",)


@admin.register(Citation)
class CitationAdmin(PartAdmin):
    list_display = ("source", "locator", "supports")
    list_select_related = ("source",)
    search_fields = ("source__title", "supports", "locator")
    autocomplete_fields = ("source", *CITED)
