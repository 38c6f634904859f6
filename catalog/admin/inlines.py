"""Rows of a record in the record's own form."""

from django.contrib import admin
from django.db import models
from django.forms import BaseInlineFormSet, Textarea
from django.utils.translation import gettext as _

from catalog.models import (
    AlternateName,
    Beside,
    Citation,
    Definition,
    Finding,
    Mediator,
    Meeting,
    Outcome,
    Participant,
    Rating,
    Relation,
    Side,
    Transfer,
)
from catalog.models.relations import UNORDERED


class Rows(admin.StackedInline):
    extra = 0
    show_change_link = True
    formfield_overrides = {models.TextField: {"widget": Textarea(attrs={"rows": 2})}}


class ShortRows(admin.TabularInline):
    extra = 0
    formfield_overrides = {models.TextField: {"widget": Textarea(attrs={"rows": 1, "cols": 40})}}


class CitationRows(ShortRows):
    """Sources of the record or part in whose form it stands; ``fk_name`` is found from the form's model."""

    model = Citation
    fields = ("source", "locator", "supports", "supports_ar", "position")
    autocomplete_fields = ("source",)


class NameRows(ShortRows):
    model = AlternateName
    fields = ("name", "language", "name_kind", "position")


class SideRows(ShortRows):
    model = Side
    fields = ("name", "name_ar", "position")


class MediatorRows(Rows):
    model = Mediator
    autocomplete_fields = ("actor",)


class ParticipantRows(Rows):
    model = Participant
    autocomplete_fields = ("actor", "side")


class MeetingRows(Rows):
    model = Meeting
    autocomplete_fields = ("place",)


class OutcomeRows(Rows):
    model = Outcome


class RelationFormSet(BaseInlineFormSet):
    def clean(self):
        """Two new rows may say the same from both ends; neither is in the database yet to be compared with."""
        super().clean()
        seen = set()
        for form in self.forms:
            row = form.instance
            if form.cleaned_data and not form.cleaned_data.get("DELETE") and row.relation_kind in UNORDERED:
                fact = (row.relation_kind, frozenset((row.first_id, row.second_id)))
                if fact in seen:
                    form.add_error(None, _("This relation is recorded already, perhaps from the other initiative."))
                seen.add(fact)


class RelationRows(Rows):
    model = Relation
    formset = RelationFormSet
    fk_name = "initiative"
    autocomplete_fields = ("first", "second")


class BesideRows(Rows):
    model = Beside
    fk_name = "initiative"
    autocomplete_fields = ("process", "track_1")


class TransferRows(Rows):
    model = Transfer
    fk_name = "initiative"
    autocomplete_fields = ("to_process", "to_initiative")


class RatingRows(ShortRows):
    model = Rating
    fields = ("criterion", "term", "basis", "basis_ar", "position")


class FindingRows(ShortRows):
    model = Finding
    fields = ("polarity", "phrase", "phrase_ar", "concept", "position")
    autocomplete_fields = ("concept",)


class DefinitionRows(Rows):
    model = Definition
