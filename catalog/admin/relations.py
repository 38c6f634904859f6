"""Relations, what ran beside, and transfers by themselves, with their sources."""

from django.contrib import admin
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from catalog.called import called, in_its_language, told
from catalog.models import Beside, Citation, Relation, Transfer

from .forms import ORDER, PartAdmin, folded
from .gaps import FoldedTermFilter, GapFilter, TermFilter
from .inlines import SourceRows
from .lists import Listed, counted, date_column, number_column


class LinkAdmin(Listed, PartAdmin):
    ordering = ("initiative__title", "position", "public_id")
    cited = number_column("citation_count", _("sources"))


@admin.register(Relation)
class RelationAdmin(LinkAdmin):
    list_display = ("first", "relation_kind", "second", "cited")
    list_select_related = ("first", "second")
    list_filter = (GapFilter, ("relation_kind", TermFilter))
    search_fields = folded_names = ("first__title", "first__title_ar", "second__title", "second__title_ar")
    counts = {"citation_count": counted(Citation, "relation")}
    autocomplete_fields = ("initiative", "first", "second")
    inlines = (SourceRows,)
    fieldsets = (
        (None, {"fields": ("initiative", ("first", "relation_kind", "second"), ("note", "note_ar"))}),
        ORDER,
    )


@admin.register(Beside)
class BesideAdmin(LinkAdmin):
    list_display = ("initiative", "relation", "process", "track_1", "cited")
    list_select_related = ("initiative", "process", "track_1")
    list_filter = (GapFilter, ("relation", TermFilter))
    search_fields = folded_names = (
        "initiative__title",
        "initiative__title_ar",
        "process__name",
        "process__name_ar",
        "track_1__title",
    )
    counts = {"citation_count": counted(Citation, "beside")}
    autocomplete_fields = ("initiative", "process", "track_1")
    inlines = (SourceRows,)
    fieldsets = (
        (None, {"fields": ("initiative", "relation", ("process", "track_1"), ("note", "note_ar"))}),
        ORDER,
    )


@admin.register(Transfer)
class TransferAdmin(LinkAdmin):
    list_display = ("initiative", "what", "to", "when", "claim_strength", "cited")
    list_select_related = ("initiative", "to_process", "to_initiative")
    list_filter = (
        GapFilter,
        ("direction", TermFilter),
        ("claim_strength", FoldedTermFilter),
        ("evidence_grade", FoldedTermFilter),
    )
    search_fields = folded_names = (
        "summary",
        "summary_ar",
        "to_text",
        "initiative__title",
        "initiative__title_ar",
        "to_process__name",
        "to_process__name_ar",
    )
    date_hierarchy = "date_earliest"
    counts = {"citation_count": counted(Citation, "transfer")}
    when = date_column("date", _("date"))
    autocomplete_fields = ("initiative", "to_process", "to_initiative")
    inlines = (SourceRows,)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "initiative",
                    ("summary", "summary_ar"),
                    ("to_process", "to_initiative"),
                    ("to_text", "to_text_ar"),
                    ("claim_strength", "evidence_grade", "date"),
                )
            },
        ),
        (_("What moved, and how"), {"fields": ("content", "contribution_kind", "route")}),
        folded(_("More"), ("direction", "locus", "symmetry"), "conditions", ("note", "note_ar")),
        ORDER,
    )

    @admin.display(description=_("summary"), ordering="summary")
    def what(self, row):
        return in_its_language(Truncator(told(row, "summary")).chars(120)) or None

    @admin.display(description=_("to"))
    def to(self, row):
        return in_its_language(called(row.to_process or row.to_initiative or Truncator(told(row, "to_text")).chars(80)))
