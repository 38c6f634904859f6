"""Conflicts, places and official processes."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from catalog.models import Conflict, OfficialProcess, Place

from .forms import STANDING, NewRecordForm, RecordAdmin, folded
from .inlines import CitationRows


@admin.register(Conflict)
class ConflictAdmin(RecordAdmin):
    list_display = ("name", "name_ar", "region", "start", "end", "state")
    list_filter = ("state", "region")
    search_fields = ("name", "name_ar", "slug")
    form = NewRecordForm
    prepopulated_fields = {"slug": ("name",)}
    fieldsets = (
        (None, {"fields": (("name", "name_ar"), ("countries", "region"), ("start", "end"), "slug")}),
        (_("In a sentence or two"), {"fields": (("summary", "summary_ar"),)}),
        folded(_("Notes for editors"), "wikidata", "internal_note"),
        STANDING,
    )


@admin.register(Place)
class PlaceAdmin(RecordAdmin):
    list_display = ("name", "name_ar", "country", "latitude", "longitude", "state")
    search_fields = ("name", "name_ar", "slug", "country")
    form = NewRecordForm
    prepopulated_fields = {"slug": ("name",)}
    fieldsets = (
        (None, {"fields": (("name", "name_ar"), "country", ("latitude", "longitude"), "slug")}),
        folded(_("Notes for editors"), "internal_note"),
        STANDING,
    )


@admin.register(OfficialProcess)
class OfficialProcessAdmin(RecordAdmin):
    list_display = ("name", "name_ar", "process_kind", "start", "end", "state")
    list_filter = ("state", "process_kind")
    search_fields = ("name", "name_ar", "slug")
    autocomplete_fields = ("conflicts", "lead")
    prepopulated_fields = {"slug": ("name",)}
    inlines = (CitationRows,)
    fieldsets = (
        (None, {"fields": (("name", "name_ar"), "process_kind", "conflicts", ("start", "end"), "lead", "slug")}),
        (_("In a sentence or two"), {"fields": (("summary", "summary_ar"),)}),
        folded(_("Notes for editors"), "internal_note"),
        STANDING,
    )
