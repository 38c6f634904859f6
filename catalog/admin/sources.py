"""Sources and citations."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from catalog.called import in_its_language, told
from catalog.models import Citation, Source
from catalog.models.sources import CITED

from .forms import ORDER, STANDING, PartAdmin, RecordAdmin, SourceForm, folded
from .gaps import FoldedTermFilter, GapFilter, TermFilter, WorkFilter
from .lists import Listed, RecordList, counted, date_column, number_column


@admin.register(Source)
class SourceAdmin(RecordList, RecordAdmin):
    list_display = ("named", "standing", "published_by", "when", "type", "link", "cited", "in_hand_of")
    list_filter = (
        WorkFilter,
        GapFilter,
        ("state", TermFilter),
        ("type", TermFilter),
        ("link", FoldedTermFilter),
        ("source_kind", FoldedTermFilter),
        ("source_position", FoldedTermFilter),
        ("language", FoldedTermFilter),
    )
    search_fields = ("title", "publisher", "authors", "slug", "public_id", "url")
    folded_names = ("title", "publisher")
    date_hierarchy = "date_earliest"
    counts = {"citation_count": counted(Citation, "source")}
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
    when = date_column("date", _("date"))
    cited = number_column("citation_count", _("cited"))

    @admin.display(description=_("title"), ordering="title")
    def named(self, row):
        authors = "; ".join(row.authors[:2]) + (" …" if len(row.authors) > 2 else "")
        title = in_its_language(Truncator(row.title).chars(110))
        return format_html('<bdi>{}</bdi><span class="twin"><bdi>{}</bdi></span>', title, authors) if authors else title

    @admin.display(description=_("publisher"), ordering="publisher")
    def published_by(self, row):
        return Truncator(row.publisher).chars(60) or None


@admin.register(Citation)
class CitationAdmin(Listed, PartAdmin):
    list_display = ("source", "locator", "in_short", "cited_for")
    list_select_related = ("source",)
    search_fields = ("source__title", "supports", "supports_ar", "locator")
    folded_names = ("source__title", "supports", "supports_ar")
    ordering = ("source__title", "position", "public_id")
    autocomplete_fields = ("source", *CITED)
    fieldsets = (
        (None, {"fields": (("source", "locator"), ("supports", "supports_ar"))}),
        (_("What it is cited for: exactly one of these"), {"fields": tuple(zip(CITED[::2], CITED[1::2], strict=True))}),
        ORDER,
    )

    @admin.display(description=_("supports"), ordering="supports")
    def in_short(self, row):
        return in_its_language(Truncator(told(row, "supports")).chars(120)) or None

    @admin.display(description=_("cited for"))
    def cited_for(self, row):
        """The kind of thing, with a link to it: its name would cost a query a row."""
        for name in CITED:
            pk = getattr(row, f"{name}_id")
            if pk:
                model = self.model._meta.get_field(name).related_model
                address = reverse(f"admin:catalog_{model._meta.model_name}_change", args=[pk])
                return format_html('<a href="{}">{}</a>', address, model._meta.verbose_name)
        return None
