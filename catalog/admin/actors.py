"""Actors and alternate names."""

from django.contrib import admin

from catalog.models import Actor, AlternateName

from .base import PartAdmin, RecordAdmin
from .inlines import CitationRows, NameRows


@admin.register(Actor)
class ActorAdmin(RecordAdmin):
    list_display = ("name", "name_ar", "actor_kind", "country", "affiliation", "state")
    list_select_related = ("affiliation",)
    list_filter = ("state", "actor_kind", "public_figure")
    search_fields = ("name", "name_ar", "slug", "alternate_names__name")
    autocomplete_fields = ("affiliation",)
    inlines = (NameRows, CitationRows)


@admin.register(AlternateName)
class AlternateNameAdmin(PartAdmin):
    list_display = ("name", "language", "name_kind", "actor", "initiative")
    list_select_related = ("actor", "initiative")
    list_filter = ("language", "name_kind")
    search_fields = ("name", "actor__name", "initiative__title")
    autocomplete_fields = ("actor", "initiative")
