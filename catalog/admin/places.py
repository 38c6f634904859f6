"""Conflicts, places and official processes."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from catalog.models import Beside, Conflict, Initiative, Meeting, OfficialProcess, Place

from .forms import STANDING, NewRecordForm, RecordAdmin, folded
from .gaps import ConflictFilter, CountryFilter, GapFilter, RegionFilter, TermFilter, WorkFilter
from .inlines import CitationRows
from .lists import RecordList, counted, country_in_words, named_column, number_column, span_in_words


class NamedRecordAdmin(RecordList, RecordAdmin):
    search_fields = ("name", "name_ar", "slug", "public_id")
    folded_names = ("name", "name_ar")
    named = named_column("name", _("name"))

    @admin.display(description=_("when"), ordering="start_earliest")
    def when(self, row):
        return span_in_words(row.start, row.end)

    @admin.display(description=_("country"), ordering="country")
    def of_country(self, row):
        return country_in_words(row.country)


@admin.register(Conflict)
class ConflictAdmin(NamedRecordAdmin):
    list_display = ("named", "standing", "region", "when", "dealt_with", "in_hand_of")
    list_filter = (WorkFilter, GapFilter, ("state", TermFilter), RegionFilter)
    counts = {"initiative_count": counted(Initiative.conflicts.through, "conflict")}
    dealt_with = number_column("initiative_count", _("initiatives"))
    form = NewRecordForm
    prepopulated_fields = {"slug": ("name",)}
    fieldsets = (
        (None, {"fields": (("name", "name_ar"), ("countries", "region"), ("start", "end"), "slug")}),
        (_("In a sentence or two"), {"fields": (("summary", "summary_ar"),)}),
        folded(_("Notes for editors"), "wikidata", "internal_note"),
        STANDING,
    )


@admin.register(Place)
class PlaceAdmin(NamedRecordAdmin):
    list_display = ("named", "standing", "of_country", "hosted", "met", "in_hand_of")
    list_filter = (WorkFilter, GapFilter, ("state", TermFilter), CountryFilter)
    counts = {
        "initiative_count": counted(Initiative.places.through, "place"),
        "meeting_count": counted(Meeting, "place"),
    }
    hosted = number_column("initiative_count", _("initiatives"))
    met = number_column("meeting_count", _("meetings"))
    form = NewRecordForm
    prepopulated_fields = {"slug": ("name",)}
    fieldsets = (
        (None, {"fields": (("name", "name_ar"), "country", ("latitude", "longitude"), "slug")}),
        folded(_("Notes for editors"), "internal_note"),
        STANDING,
    )


@admin.register(OfficialProcess)
class OfficialProcessAdmin(NamedRecordAdmin):
    list_display = ("named", "standing", "process_kind", "when", "ran_beside", "in_hand_of")
    list_filter = (WorkFilter, GapFilter, ("state", TermFilter), ("process_kind", TermFilter), ConflictFilter)
    date_hierarchy = "start_earliest"
    counts = {"beside_count": counted(Beside, "process")}
    ran_beside = number_column("beside_count", _("initiatives beside it"))
    autocomplete_fields = ("conflicts", "lead")
    prepopulated_fields = {"slug": ("name",)}
    inlines = (CitationRows,)
    fieldsets = (
        (None, {"fields": (("name", "name_ar"), "process_kind", "conflicts", ("start", "end"), "lead", "slug")}),
        (_("In a sentence or two"), {"fields": (("summary", "summary_ar"),)}),
        folded(_("Notes for editors"), "internal_note"),
        STANDING,
    )
