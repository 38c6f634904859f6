"""Assessments with their ratings and findings."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from catalog.models import Assessment, Finding, Rating

from .forms import ORDER, STANDING, PartAdmin, RecordAdmin, folded
from .inlines import CitationRows, FindingRows, RatingRows


@admin.register(Assessment)
class AssessmentAdmin(RecordAdmin):
    list_display = ("assessor", "initiative", "date", "perspective", "contribution", "state")
    list_select_related = ("initiative",)
    list_filter = ("state", "contribution", "perspective", "evidence_grade")
    search_fields = ("assessor", "assessor_ar", "initiative__title", "slug")
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
class RatingAdmin(PartAdmin):
    list_display = ("assessment", "criterion", "term", "basis")
    list_select_related = ("assessment",)
    list_filter = ("criterion", "term")
    search_fields = ("assessment__assessor", "basis")
    autocomplete_fields = ("assessment",)
    fieldsets = (
        (None, {"fields": ("assessment", ("criterion", "term"), ("basis", "basis_ar"))}),
        ORDER,
    )


@admin.register(Finding)
class FindingAdmin(PartAdmin):
    list_display = ("phrase", "polarity", "concept", "assessment")
    list_select_related = ("concept", "assessment")
    list_filter = ("polarity",)
    search_fields = ("phrase", "phrase_ar", "concept__name", "assessment__assessor")
    autocomplete_fields = ("assessment", "concept")
    fieldsets = (
        (None, {"fields": ("assessment", "polarity", ("phrase", "phrase_ar"), "concept")}),
        ORDER,
    )
