"""Assessments with their ratings and findings."""

from django.contrib import admin
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from catalog.called import in_its_language, told
from catalog.models import Assessment, Finding, Rating

from .forms import ORDER, STANDING, PartAdmin, RecordAdmin, folded
from .gaps import FoldedTermFilter, GapFilter, TermFilter, WorkFilter
from .inlines import CitationRows, FindingRows, RatingRows
from .lists import Listed, RecordList, counted, date_column, named_column, number_column


@admin.register(Assessment)
class AssessmentAdmin(RecordList, RecordAdmin):
    list_display = (
        "named",
        "standing",
        "initiative",
        "when",
        "perspective",
        "contribution",
        "judged",
        "found",
        "in_hand_of",
    )
    list_select_related = ("initiative",)
    list_filter = (
        WorkFilter,
        GapFilter,
        ("state", TermFilter),
        ("contribution", TermFilter),
        ("perspective", FoldedTermFilter),
        ("transfer", FoldedTermFilter),
        ("evidence_grade", FoldedTermFilter),
    )
    search_fields = (
        "assessor",
        "assessor_ar",
        "assessor_actor__name",
        "initiative__title",
        "initiative__title_ar",
        "slug",
        "public_id",
    )
    folded_names = search_fields[:5]
    date_hierarchy = "date_earliest"
    counts = {"rating_count": counted(Rating, "assessment"), "finding_count": counted(Finding, "assessment")}
    named = named_column("assessor", _("assessor"))
    when = date_column("date", _("date"))
    judged = number_column("rating_count", _("ratings"))
    found = number_column("finding_count", _("findings"))
    autocomplete_fields = ("initiative", "assessor_actor")
    prepopulated_fields = {"slug": ("assessor",)}
    inlines = (CitationRows, RatingRows, FindingRows)
    fieldsets = (
        (None, {"fields": ("initiative", ("assessor", "assessor_ar"), ("perspective", "date"), "slug")}),
        (
            _("What the assessor says"),
            {"fields": (("summary", "summary_ar"), "contribution", ("claim_strength", "evidence_grade"))},
        ),
        folded(_("Who the assessor is"), "assessor_actor", ("side", "side_ar")),
        folded(_("In the words of the field"), "contribution_kind", "transfer", "timing", "power_balance"),
        folded(_("Notes for editors"), "internal_note"),
        STANDING,
    )


@admin.register(Rating)
class RatingAdmin(Listed, PartAdmin):
    list_display = ("assessment", "criterion", "term", "in_short")
    list_select_related = ("assessment",)
    list_filter = (("criterion", TermFilter), ("term", TermFilter))
    search_fields = folded_names = ("assessment__assessor", "assessment__assessor_ar", "basis", "basis_ar")
    ordering = ("assessment__assessor", "position", "public_id")
    autocomplete_fields = ("assessment",)
    fieldsets = (
        (None, {"fields": ("assessment", ("criterion", "term"), ("basis", "basis_ar"))}),
        ORDER,
    )

    @admin.display(description=_("basis"), ordering="basis")
    def in_short(self, row):
        return in_its_language(Truncator(told(row, "basis")).chars(120)) or None


@admin.register(Finding)
class FindingAdmin(Listed, PartAdmin):
    list_display = ("named", "polarity", "concept", "assessment")
    list_select_related = ("concept", "assessment")
    list_filter = (("polarity", TermFilter),)
    search_fields = folded_names = ("phrase", "phrase_ar", "concept__name", "concept__name_ar", "assessment__assessor")
    ordering = ("phrase", "public_id")
    named = named_column("phrase", _("finding"))
    autocomplete_fields = ("assessment", "concept")
    fieldsets = (
        (None, {"fields": ("assessment", "polarity", ("phrase", "phrase_ar"), "concept")}),
        ORDER,
    )
