"""Assessments with their ratings and findings."""

from django.contrib import admin

from catalog.models import Assessment, Finding, Rating

from .base import PartAdmin, RecordAdmin
from .inlines import CitationRows, FindingRows, RatingRows


@admin.register(Assessment)
class AssessmentAdmin(RecordAdmin):
    list_display = ("assessor", "initiative", "date", "perspective", "contribution", "state")
    list_select_related = ("initiative",)
    list_filter = ("state", "contribution", "perspective", "evidence_grade")
    search_fields = ("assessor", "assessor_ar", "initiative__title", "slug")
    autocomplete_fields = ("initiative", "assessor_actor")
    inlines = (RatingRows, FindingRows, CitationRows)


@admin.register(Rating)
class RatingAdmin(PartAdmin):
    list_display = ("assessment", "criterion", "term", "basis")
    list_select_related = ("assessment",)
    list_filter = ("criterion", "term")
    search_fields = ("assessment__assessor", "basis")
    autocomplete_fields = ("assessment",)


@admin.register(Finding)
class FindingAdmin(PartAdmin):
    list_display = ("phrase", "polarity", "concept", "assessment")
    list_select_related = ("concept", "assessment")
    list_filter = ("polarity",)
    search_fields = ("phrase", "phrase_ar", "concept__name", "assessment__assessor")
    autocomplete_fields = ("assessment", "concept")
