"""Actors and alternate names."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from catalog.models import Actor, AlternateName, Mediator, Participant

from .forms import ORDER, STANDING, NewRecordForm, PartAdmin, RecordAdmin, folded
from .gaps import CountryFilter, FigureFilter, FoldedTermFilter, GapFilter, TermFilter, WorkFilter
from .inlines import CitationRows, NameRows
from .lists import Listed, RecordList, counted, country_in_words, named_column, number_column
from .purging import CanBePurged


@admin.register(Actor)
class ActorAdmin(CanBePurged, RecordList, RecordAdmin):
    list_display = (
        "named",
        "standing",
        "actor_kind",
        "of_country",
        "affiliation",
        "mediated",
        "took_part",
        "in_hand_of",
    )
    list_select_related = ("affiliation",)
    list_filter = (
        WorkFilter,
        GapFilter,
        ("state", TermFilter),
        ("actor_kind", TermFilter),
        FigureFilter,
        CountryFilter,
    )
    search_fields = ("name", "name_ar", "slug", "public_id", "alternate_names__name")
    folded_names = ("name", "name_ar", "alternate_names__name")
    counts = {"mediator_count": counted(Mediator, "actor"), "participant_count": counted(Participant, "actor")}
    named = named_column("name", _("name"))
    mediated = number_column("mediator_count", _("seats as mediator"))
    took_part = number_column("participant_count", _("seats as participant"))
    autocomplete_fields = ("affiliation", "distinct_from")
    form = NewRecordForm
    prepopulated_fields = {"slug": ("name",)}
    inlines = (NameRows, CitationRows)
    fieldsets = (
        (None, {"fields": (("name", "name_ar"), ("actor_kind", "country"), "affiliation", "slug")}),
        (_("Who this is"), {"fields": (("description", "description_ar"), "distinct_from", "url", "public_figure")}),
        folded(_("Notes for editors"), "internal_note"),
        STANDING,
    )

    @admin.display(description=_("country"), ordering="country")
    def of_country(self, row):
        return country_in_words(row.country)


@admin.register(AlternateName)
class AlternateNameAdmin(Listed, PartAdmin):
    list_display = ("name", "language", "name_kind", "actor", "initiative")
    list_select_related = ("actor", "initiative")
    list_filter = (("language", FoldedTermFilter), ("name_kind", TermFilter))
    search_fields = folded_names = (
        "name",
        "actor__name",
        "actor__name_ar",
        "initiative__title",
        "initiative__title_ar",
    )
    ordering = ("name", "public_id")
    autocomplete_fields = ("actor", "initiative")
    fieldsets = (
        (None, {"fields": ("name", ("language", "name_kind"), ("actor", "initiative"))}),
        ORDER,
    )
