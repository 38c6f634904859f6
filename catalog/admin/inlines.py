"""Rows of a record in the record's own form."""

from django.contrib import admin
from django.db import models
from django.forms import Textarea
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from catalog.called import called, told
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
from catalog.text import fold

from .forms import Laid, RowForm, RowsFormSet, Shown, SideField, Sourced, SourcedForm, folded

# Django's own words, which its Arabic makes agree with a masculine name; they stand here for our translation.
ADD = gettext_noop("Add another %(verbose_name)s")
MORE = gettext_lazy("More, if the sources say it")
FOLDED = ("collapse",)


class Rows(Laid, Shown, admin.StackedInline):
    """Rows with many fields: each a line with its title, which opens."""

    template = "admin/edit_inline/desk_rows.html"
    extra = 0
    show_change_link = True
    formfield_overrides = {models.TextField: {"widget": Textarea(attrs={"rows": 2})}}


class SourcedRows(Sourced, Rows):
    pass


class ShortRows(Laid, Shown, admin.TabularInline):
    """Rows with few fields, as a table."""

    template = "admin/edit_inline/desk_table.html"
    extra = 0
    formfield_overrides = {models.TextField: {"widget": Textarea(attrs={"rows": 1, "cols": 40})}}


class CitationRows(ShortRows):
    """Sources of the record or part in whose form it stands; ``fk_name`` is found from the form's model."""

    model = Citation
    verbose_name = gettext_lazy("source")
    verbose_name_plural = gettext_lazy("sources of the record as a whole")
    fields = ("source", "locator", "supports", "supports_ar", "position")
    autocomplete_fields = ("source",)


class SourceRows(CitationRows):
    """The same for a part, where there is no whole to tell it from."""

    verbose_name_plural = gettext_lazy("sources")


class NameRows(ShortRows):
    model = AlternateName
    classes = FOLDED
    fields = ("name", "language", "name_kind", "position")


class SideRows(ShortRows):
    """Rarely needed: a participant's row makes the side that is typed in it."""

    model = Side
    classes = FOLDED
    fields = ("name", "name_ar", "position")


# -- seats ------------------------------------------------------------------------------------------------------------
class SeatForm(SourcedForm):
    @property
    def row_facts(self):
        seat = self.instance
        span = " – ".join(filter(None, (self.date("date_from"), self.date("date_to"))))
        return [*self.part(seat), told(seat, "office"), span, self.term("disclosure")]


class MediatorForm(SeatForm):
    def part(self, seat):
        return [self.term("role")]


class MediatorRows(SourcedRows):
    model = Mediator
    form = MediatorForm
    autocomplete_fields = ("actor",)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("actor", "role"),
                    ("described_as", "described_as_ar"),
                    ("disclosure", "presence"),
                    ("source", "locator"),
                )
            },
        ),
        folded(
            MORE,
            ("date_from", "date_to"),
            ("office", "office_ar"),
            "office_sourced",
            "appointed_by",
            ("note", "note_ar"),
            "internal_note",
            "position",
        ),
    )


class ParticipantForm(SeatForm):
    side = SideField()

    def __init__(self, *args, sides=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["side"].sides = {side.pk: side for side in sides}

    def part(self, seat):
        return [called(seat.side) if seat.side else "", self.term("capacity")]

    def save(self, commit=True):
        side = self.instance.side
        if side is not None and side.pk is None:
            self.instance.side = side_of(self.instance.initiative, side.name)
        return super().save(commit)


def side_of(initiative, name):
    """The side of that name, which may have been typed in the same form; else a new one at the end."""
    sides = list(Side.objects.filter(initiative=initiative))
    for side in sides:
        if fold(side.name) == fold(name):
            return side
    return Side.objects.create(initiative=initiative, name=name, position=len(sides))


class ParticipantsFormSet(RowsFormSet):
    @property
    def sides(self):
        """Of this initiative; read once for all its participants."""
        if not hasattr(self, "_sides"):
            self._sides = list(self.instance.sides.all()) if self.instance.pk else []
        return self._sides

    def get_form_kwargs(self, index):
        return {**super().get_form_kwargs(index), "sides": self.sides}


class ParticipantRows(SourcedRows):
    model = Participant
    form = ParticipantForm
    formset = ParticipantsFormSet
    autocomplete_fields = ("actor", "side")  # by itself a side is searched; here it is typed, with suggestions
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("actor", "side"),
                    ("described_as", "described_as_ar"),
                    ("capacity", "office"),
                    ("disclosure", "presence"),
                    ("source", "locator"),
                )
            },
        ),
        folded(
            MORE,
            ("date_from", "date_to"),
            "office_ar",
            "office_sourced",
            "delegation_head",
            ("note", "note_ar"),
            "internal_note",
            "position",
        ),
    )


# -- what an initiative did and left ----------------------------------------------------------------------------------
class MeetingForm(SourcedForm):
    @property
    def row_facts(self):
        return [self.date("date"), called(self.instance.place or "")]


class MeetingRows(SourcedRows):
    model = Meeting
    form = MeetingForm
    autocomplete_fields = ("place",)
    fieldsets = (
        (None, {"fields": (("title", "title_ar"), ("date", "place"), ("source", "locator"))}),
        folded(MORE, ("summary", "summary_ar"), "position"),
    )


class OutcomeForm(SourcedForm):
    @property
    def row_facts(self):
        return [self.term("type"), self.date("date")]


class OutcomeRows(SourcedRows):
    model = Outcome
    form = OutcomeForm
    fieldsets = (
        (None, {"fields": (("title", "title_ar"), ("type", "date"), ("source", "locator"))}),
        folded(MORE, ("summary", "summary_ar"), "url", "position"),
    )


# -- how it stands to others ------------------------------------------------------------------------------------------
class RelationFormSet(RowsFormSet):
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


class RelationForm(SourcedForm):
    """Most relations are told from this initiative, so a new row begins with it."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.record is not None and self.record.pk and not self.instance.pk and "first" in self.fields:
            self.initial.setdefault("first", self.record.pk)
            self.fields["first"].widget.widget.known[str(self.record.pk)] = called(self.record)

    @property
    def row_title(self):
        return f"{called(self.instance.first)} – {self.term('relation_kind')} – {called(self.instance.second)}"


class RelationRows(SourcedRows):
    model = Relation
    form = RelationForm
    formset = RelationFormSet
    fk_name = "initiative"
    classes = FOLDED
    autocomplete_fields = ("first", "second")
    fieldsets = (
        (None, {"fields": (("first", "relation_kind", "second"), ("note", "note_ar"), ("source", "locator"))}),
        folded(MORE, "position"),
    )


class BesideForm(SourcedForm):
    @property
    def row_title(self):
        return f"{self.term('relation')} – {called(self.instance.process or self.instance.track_1)}"


class BesideRows(SourcedRows):
    model = Beside
    form = BesideForm
    fk_name = "initiative"
    verbose_name = gettext_lazy("entry on what ran beside")
    verbose_name_plural = gettext_lazy("what ran beside")
    classes = FOLDED
    autocomplete_fields = ("process", "track_1")
    fieldsets = (
        (None, {"fields": ("relation", ("process", "track_1"), ("note", "note_ar"), ("source", "locator"))}),
        folded(MORE, "position"),
    )


class TransferForm(SourcedForm):
    @property
    def row_facts(self):
        row = self.instance
        to = called(row.to_process or row.to_initiative or told(row, "to_text"))
        return [to, self.date("date"), self.term("claim_strength")]


class TransferRows(SourcedRows):
    model = Transfer
    form = TransferForm
    fk_name = "initiative"
    classes = FOLDED
    autocomplete_fields = ("to_process", "to_initiative")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("summary", "summary_ar"),
                    ("to_process", "to_initiative"),
                    ("to_text", "to_text_ar"),
                    ("claim_strength", "evidence_grade", "date"),
                    ("source", "locator"),
                )
            },
        ),
        folded(gettext_lazy("What moved, and how"), "content", "contribution_kind", "route"),
        folded(MORE, ("direction", "locus", "symmetry"), "conditions", ("note", "note_ar"), "position"),
    )


# -- assessments and concepts -----------------------------------------------------------------------------------------
class ChosenForm(RowForm):
    """A new row begins with nothing chosen: left on what the list offers first, it would be taken for an empty one."""

    chosen = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            self.initial |= dict.fromkeys(self.chosen)


class RatingForm(ChosenForm):
    chosen = ("criterion", "term")


class RatingRows(ShortRows):
    model = Rating
    form = RatingForm
    fields = ("criterion", "term", "basis", "basis_ar", "position")


class FindingRows(ShortRows):
    model = Finding
    fields = ("polarity", "concept", "phrase", "phrase_ar", "position")
    autocomplete_fields = ("concept",)


class DefinitionForm(SourcedForm):
    @property
    def row_title(self):
        return self.instance.author

    @property
    def row_facts(self):
        return [self.date("year"), told(self.instance, "heading")]


class DefinitionRows(SourcedRows):
    model = Definition
    form = DefinitionForm
    fieldsets = (
        (None, {"fields": (("author", "year"), ("text", "text_ar"), ("source", "locator"))}),
        folded(MORE, ("heading", "heading_ar"), "licence", "position"),
    )
