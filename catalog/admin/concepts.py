"""Concepts and their definitions."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from catalog.models import Citation, Concept, Definition, Finding

from .forms import ORDER, STANDING, PartAdmin, RecordAdmin, folded
from .gaps import FoldedTermFilter, GapFilter, TermFilter, WorkFilter
from .inlines import DefinitionRows, SourceRows
from .lists import Listed, RecordList, counted, date_column, named_column, number_column


@admin.register(Concept)
class ConceptAdmin(RecordList, RecordAdmin):
    list_display = ("named", "standing", "concept_kind", "defined", "borne_out", "in_hand_of")
    list_filter = (WorkFilter, GapFilter, ("state", TermFilter), ("concept_kind", TermFilter))
    search_fields = ("name", "name_ar", "slug", "public_id", "definitions__author")
    folded_names = ("name", "name_ar", "definitions__author")
    counts = {"definition_count": counted(Definition, "concept"), "finding_count": counted(Finding, "concept")}
    named = named_column("name", _("name"))
    defined = number_column("definition_count", _("definitions"))
    borne_out = number_column("finding_count", _("findings"))
    prepopulated_fields = {"slug": ("name",)}
    inlines = (DefinitionRows,)
    fieldsets = (
        (None, {"fields": (("name", "name_ar"), "concept_kind", "slug")}),
        folded(_("Notes for editors"), "internal_note"),
        STANDING,
    )


@admin.register(Definition)
class DefinitionAdmin(Listed, PartAdmin):
    list_display = ("concept", "author", "when", "licence", "cited")
    list_select_related = ("concept",)
    list_filter = (GapFilter, ("licence", FoldedTermFilter))
    search_fields = ("author", "concept__name", "concept__name_ar", "text", "text_ar")
    folded_names = ("author", "concept__name", "concept__name_ar")
    ordering = ("concept__name", "position", "public_id")
    counts = {"citation_count": counted(Citation, "definition")}
    when = date_column("year", _("year"))
    cited = number_column("citation_count", _("sources"))
    autocomplete_fields = ("concept",)
    inlines = (SourceRows,)
    fieldsets = (
        (None, {"fields": ("concept", ("author", "year"), ("text", "text_ar"))}),
        folded(_("Heading and licence"), ("heading", "heading_ar"), "licence"),
        ORDER,
    )
