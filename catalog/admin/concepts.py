"""Concepts and their definitions."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from catalog.models import Concept, Definition

from .forms import ORDER, STANDING, PartAdmin, RecordAdmin, folded
from .inlines import DefinitionRows, SourceRows


@admin.register(Concept)
class ConceptAdmin(RecordAdmin):
    list_display = ("name", "name_ar", "concept_kind", "state")
    list_filter = ("state", "concept_kind")
    search_fields = ("name", "name_ar", "slug")
    prepopulated_fields = {"slug": ("name",)}
    inlines = (DefinitionRows,)
    fieldsets = (
        (None, {"fields": (("name", "name_ar"), "concept_kind", "slug")}),
        folded(_("Notes for editors"), "internal_note"),
        STANDING,
    )


@admin.register(Definition)
class DefinitionAdmin(PartAdmin):
    list_display = ("concept", "author", "year", "licence")
    list_select_related = ("concept",)
    list_filter = ("licence",)
    search_fields = ("author", "concept__name", "text", "text_ar")
    autocomplete_fields = ("concept",)
    inlines = (SourceRows,)
    fieldsets = (
        (None, {"fields": ("concept", ("author", "year"), ("text", "text_ar"))}),
        folded(_("Heading and licence"), ("heading", "heading_ar"), "licence"),
        ORDER,
    )
