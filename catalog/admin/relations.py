"""Relations, what ran beside, and transfers by themselves, with their sources."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from catalog.models import Beside, Relation, Transfer

from .forms import ORDER, PartAdmin, folded
from .inlines import SourceRows


@admin.register(Relation)
class RelationAdmin(PartAdmin):
    list_display = ("first", "relation_kind", "second")
    list_select_related = ("first", "second")
    list_filter = ("relation_kind",)
    search_fields = ("first__title", "second__title")
    autocomplete_fields = ("initiative", "first", "second")
    inlines = (SourceRows,)
    fieldsets = (
        (None, {"fields": ("initiative", ("first", "relation_kind", "second"), ("note", "note_ar"))}),
        ORDER,
    )


@admin.register(Beside)
class BesideAdmin(PartAdmin):
    list_display = ("initiative", "relation", "process", "track_1")
    list_select_related = ("initiative", "process", "track_1")
    list_filter = ("relation",)
    search_fields = ("initiative__title", "process__name", "track_1__title")
    autocomplete_fields = ("initiative", "process", "track_1")
    inlines = (SourceRows,)
    fieldsets = (
        (None, {"fields": ("initiative", "relation", ("process", "track_1"), ("note", "note_ar"))}),
        ORDER,
    )


@admin.register(Transfer)
class TransferAdmin(PartAdmin):
    list_display = ("initiative", "summary", "to_process", "to_initiative", "date", "claim_strength")
    list_select_related = ("initiative", "to_process", "to_initiative")
    list_filter = ("claim_strength", "evidence_grade")
    search_fields = ("summary", "initiative__title", "to_process__name")
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
