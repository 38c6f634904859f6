"""Actors and alternate names."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from catalog.models import Actor, AlternateName

from .forms import ORDER, STANDING, NewRecordForm, PartAdmin, RecordAdmin, folded
from .inlines import CitationRows, NameRows


@admin.register(Actor)
class ActorAdmin(RecordAdmin):
    list_display = ("name", "name_ar", "actor_kind", "country", "affiliation", "state")
    list_select_related = ("affiliation",)
    list_filter = ("state", "actor_kind", "public_figure")
    search_fields = ("name", "name_ar", "slug", "alternate_names__name")
    autocomplete_fields = ("affiliation",)
    form = NewRecordForm
    prepopulated_fields = {"slug": ("name",)}
    inlines = (NameRows, CitationRows)
    fieldsets = (
        (None, {"fields": (("name", "name_ar"), ("actor_kind", "country"), "affiliation", "slug")}),
        (_("Who this is"), {"fields": (("description", "description_ar"), "url", "public_figure")}),
        folded(_("Notes for editors"), "internal_note"),
        STANDING,
    )


@admin.register(AlternateName)
class AlternateNameAdmin(PartAdmin):
    list_display = ("name", "language", "name_kind", "actor", "initiative")
    list_select_related = ("actor", "initiative")
    list_filter = ("language", "name_kind")
    search_fields = ("name", "actor__name", "initiative__title")
    autocomplete_fields = ("actor", "initiative")
    fieldsets = (
        (None, {"fields": ("name", ("language", "name_kind"), ("actor", "initiative"))}),
        ORDER,
    )
