"""Sources and citations."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from catalog.models import Citation, Source
from catalog.models.sources import CITED

from .forms import ORDER, STANDING, PartAdmin, RecordAdmin, SourceForm, folded


@admin.register(Source)
class SourceAdmin(RecordAdmin):
    list_display = ("title", "publisher", "date", "type", "link", "state")
    list_filter = ("state", "type", "link", "source_kind", "source_position", "language")
    search_fields = ("title", "publisher", "authors", "slug", "url")
    autocomplete_fields = ("same_work_as",)
    form = SourceForm
    prepopulated_fields = {"slug": ("title",)}
    fieldsets = (
        (None, {"fields": ("title", ("authors", "publisher"), ("date", "type"), ("url", "link"), "slug")}),
        (
            _("What kind of testimony it is"),
            {"fields": (("source_kind", "source_position"), "language")},
        ),
        folded(_("Copies and reprints"), "same_work_as", "seen_at"),
        folded(_("Notes"), ("note", "note_ar"), "internal_note"),
        STANDING,
    )


@admin.register(Citation)
class CitationAdmin(PartAdmin):
    list_display = ("source", "locator", "supports")
    list_select_related = ("source",)
    search_fields = ("source__title", "supports", "locator")
    autocomplete_fields = ("source", *CITED)
    fieldsets = (
        (None, {"fields": (("source", "locator"), ("supports", "supports_ar"))}),
        (_("What it is cited for: exactly one of these"), {"fields": tuple(zip(CITED[::2], CITED[1::2], strict=True))}),
        ORDER,
    )
