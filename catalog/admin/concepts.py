"""Concepts and their definitions."""

from django.contrib import admin

from catalog.models import Concept, Definition

from .base import PartAdmin, RecordAdmin
from .inlines import CitationRows, DefinitionRows


@admin.register(Concept)
class ConceptAdmin(RecordAdmin):
    list_display = ("name", "name_ar", "concept_kind", "state")
    list_filter = ("state", "concept_kind")
    search_fields = ("name", "name_ar", "slug")
    inlines = (DefinitionRows,)


@admin.register(Definition)
class DefinitionAdmin(PartAdmin):
    list_display = ("concept", "author", "year", "licence")
    list_select_related = ("concept",)
    list_filter = ("licence",)
    search_fields = ("author", "concept__name", "text", "text_ar")
    autocomplete_fields = ("concept",)
    inlines = (CitationRows,)
