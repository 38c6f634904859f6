"""Filters of the lists: what a record still lacks, what an editor has in hand, and terms with their counts.

The same conditions are counted on the first page of the desk (home.py), so that each number there is its list.
"""

from django.contrib import admin
from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from catalog import models
from catalog.called import called
from catalog.models.fields import NOT_CODED
from catalog.models.sources import CITED

from .lists import country_in_words

SHOWN_AT_MOST = 300  # choices of one filter


class QuietChoices:
    """Choices with their counts beside them, and none that would lead to an empty list."""

    folded = False  # whether the filter is unfolded only once something is chosen in it

    def quiet(self, changelist, everything, options):
        """``options`` are (label, query, chosen); counted in their order as ``0__c``, ``1__c``, …"""
        counts = self.get_facet_queryset(changelist) if changelist.add_facets else {}
        yield {"selected": everything[1], "query_string": everything[0], "display": _("All")}
        for n, (label, query, chosen) in enumerate(options):
            count = counts.get(f"{n}__c")
            if count != 0 or chosen:
                yield {
                    "selected": chosen,
                    "query_string": changelist.get_query_string(query),
                    "display": label,
                    "count": count,
                }


class TermFilter(QuietChoices, admin.ChoicesFieldListFilter):
    """The terms of a field of codes, each with how many records have it."""

    def choices(self, changelist):
        everything = (changelist.get_query_string(remove=self.expected_parameters()), self.lookup_val is None)
        chosen = self.lookup_val or ()
        options = [(label, {self.lookup_kwarg: code}, code in chosen) for code, label in self.field.flatchoices]
        return self.quiet(changelist, everything, options)


class FoldedTermFilter(TermFilter):
    folded = True


class ConditionFilter(QuietChoices, admin.SimpleListFilter):
    """A filter each of whose choices is one condition on the row; ``conditions`` gives them by code."""

    def __init__(self, request, params, model, model_admin):
        self.model = model
        self.found = self.conditions(request, model)
        super().__init__(request, params, model, model_admin)

    def conditions(self, request, model) -> dict:
        raise NotImplementedError

    def label(self, code):
        raise NotImplementedError

    def lookups(self, request, model_admin):
        return [(code, self.label(code)) for code in self.found]

    def queryset(self, request, queryset):
        return queryset.filter(self.found[self.value()]) if self.value() in self.found else queryset

    def get_facet_counts(self, pk_attname, filtered_qs):
        return {
            f"{n}__c": Count(pk_attname, filter=condition, distinct=True)
            for n, condition in enumerate(self.found.values())
        }

    def choices(self, changelist):
        everything = (changelist.get_query_string(remove=[self.parameter_name]), self.value() not in self.found)
        options = [(label, {self.parameter_name: code}, code == self.value()) for code, label in self.lookup_choices]
        return self.quiet(changelist, everything, options)


# -- gaps -------------------------------------------------------------------------------------------------------------
def none_of(model, field):
    """That no row of ``model`` leads here by ``field``."""
    return Q(~Exists(model.objects.filter(**{field: OuterRef("pk")})))


def uncited_rows(owner):
    """That no part of a record that can cite sources cites one."""
    none = Q()
    for name in CITED:
        part = models.Citation._meta.get_field(name).related_model
        if owner in getattr(part, "owner_fields", ()):
            none &= uncited(f"{name}__{owner}")
    return none


def some(model, field, **conditions):
    return Q(Exists(model.objects.filter(**{field: OuterRef("pk")}, **conditions)))


def uncited(field):
    return none_of(models.Citation, field)


def untranslated(*fields):
    """A text in English, and none in Arabic."""
    lacking = Q()
    for field in fields:
        lacking |= ~Q(**{field: ""}) & Q(**{f"{field}_ar": ""})
    return lacking


def uncoded(*fields, lists=()):
    """Nobody has looked yet, in one of these fields."""
    lacking = Q()
    for field in fields:
        lacking |= Q(**{field: NOT_CODED})
    for field in lists:
        lacking |= Q(**{field: [NOT_CODED]})
    return lacking


def unfilled(model, emptiness):
    """A section without rows, for which nobody has looked yet."""
    return none_of(model, "initiative") & Q(**{emptiness: NOT_CODED})


LABELS = {
    "no-source": _("No source"),
    "no-date": _("No date"),
    "no-arabic": _("No Arabic"),
    "single-report": _("A single report"),
    "not-coded": _("Not coded"),
    "withheld": _("Withheld seats"),
    "no-mediator": _("No mediator, and nobody has looked"),
    "no-participant": _("No participant, and nobody has looked"),
    "no-conflict": _("No conflict"),
    "no-seat": _("No seat in any initiative"),
    "no-country": _("No country"),
    "no-judgement": _("No rating and no finding"),
    "no-definition": _("No definition"),
    "no-coordinates": _("Not on the map"),
    "no-place": _("No place"),
    "not-cited": _("Cited for nothing"),
}

UNDATED = Q(date="")
UNBEGUN = Q(start="")
SEATED_NOWHERE = none_of(models.Mediator, "actor") & none_of(models.Participant, "actor")
CITED_IN_A_SEAT = Q(Exists(models.Citation.objects.filter(mediator__actor=OuterRef("pk")))) | Q(
    Exists(models.Citation.objects.filter(participant__actor=OuterRef("pk")))
)

GAPS = {
    models.Initiative: {
        # One source on a row is enough: the record then rests on something.
        "no-source": uncited("initiative") & uncited_rows("initiative"),
        "no-date": UNBEGUN,
        "no-arabic": untranslated("title", "summary"),
        "single-report": Q(state_of_evidence="single-report"),
        "not-coded": uncoded(
            "track",
            "sanction",
            "acknowledgement",
            "publicity",
            "mode",
            "phase",
            "status",
            "state_of_evidence",
            lists=("issues", "mechanisms"),
        ),
        "withheld": some(models.Mediator, "initiative", disclosure="withheld")
        | some(models.Participant, "initiative", disclosure="withheld"),
        "no-conflict": none_of(models.Initiative.conflicts.through, "initiative"),
        "no-mediator": unfilled(models.Mediator, "mediators_empty"),
        "no-participant": unfilled(models.Participant, "participants_empty"),
    },
    models.Mediator: {
        "no-source": uncited("mediator"),
        "no-date": Q(date_from="", date_to=""),
        "no-arabic": untranslated("described_as", "office", "note"),
        "not-coded": uncoded("appointed_by"),
        "withheld": Q(disclosure="withheld"),
    },
    models.Participant: {
        "no-source": uncited("participant"),
        "no-date": Q(date_from="", date_to=""),
        "no-arabic": untranslated("described_as", "office", "note"),
        "not-coded": uncoded("capacity"),
        "withheld": Q(disclosure="withheld"),
    },
    models.Actor: {
        "no-source": uncited("actor") & ~CITED_IN_A_SEAT,
        "no-arabic": untranslated("name", "description"),
        "no-country": Q(country=""),
        "no-seat": SEATED_NOWHERE,
    },
    models.Assessment: {
        "no-source": uncited("assessment"),
        "no-date": UNDATED,
        "no-arabic": untranslated("summary"),
        "not-coded": uncoded("perspective", "contribution", "transfer", "evidence_grade"),
        "no-judgement": none_of(models.Rating, "assessment") & none_of(models.Finding, "assessment"),
    },
    models.Source: {"no-date": UNDATED, "not-cited": none_of(models.Citation, "source")},
    models.Concept: {
        "no-arabic": untranslated("name"),
        "no-definition": Q(concept_kind="definition") & none_of(models.Definition, "concept"),
    },
    models.Question: {"no-arabic": untranslated("title", "asked", "rule", "caveats")},
    models.Conflict: {"no-date": UNBEGUN, "no-arabic": untranslated("name", "summary")},
    models.Place: {"no-arabic": untranslated("name"), "no-coordinates": Q(latitude=None)},
    models.OfficialProcess: {
        "no-source": uncited("process"),
        "no-date": UNBEGUN,
        "no-arabic": untranslated("name", "summary"),
        "no-conflict": none_of(models.OfficialProcess.conflicts.through, "officialprocess"),
    },
    models.Meeting: {
        "no-source": uncited("meeting"),
        "no-date": UNDATED,
        "no-arabic": untranslated("title", "summary"),
        "no-place": Q(place=None),
    },
    models.Outcome: {
        "no-source": uncited("outcome"),
        "no-date": UNDATED,
        "no-arabic": untranslated("title", "summary"),
    },
    models.Relation: {"no-source": uncited("relation"), "no-arabic": untranslated("note")},
    models.Beside: {"no-source": uncited("beside"), "no-arabic": untranslated("note")},
    models.Transfer: {
        "no-source": uncited("transfer"),
        "no-date": UNDATED,
        "no-arabic": untranslated("summary", "to_text", "note"),
        "not-coded": uncoded("direction", "claim_strength", "evidence_grade"),
    },
    models.Definition: {"no-source": uncited("definition"), "no-arabic": untranslated("text", "heading")},
}


def gaps_of(model):
    """``{code: condition}``; what was withdrawn needs no work."""
    found = GAPS.get(model, {})
    if issubclass(model, models.Record):
        return {code: condition & ~Q(state="withdrawn") for code, condition in found.items()}
    return found


class GapFilter(ConditionFilter):
    """What is missing."""

    title = _("gaps")
    parameter_name = "gap"

    def conditions(self, request, model):
        return gaps_of(model)

    def label(self, code):
        return LABELS[code]


# -- whose turn it is -------------------------------------------------------------------------------------------------
WORK_LABELS = {
    "my-drafts": _("My drafts"),
    "sent-back": _("Sent back to me"),
    "to-review": _("Waiting for my review"),
    "to-publish": _("Approved, to publish"),
    "submitted": _("Submitted by me"),
    "mine": _("Changed by me"),
}


def changed_by(user, model):
    """That ``user`` has changed the record since it was last published."""
    mine = models.Contribution.objects.filter(kind=model.kind, public_id=OuterRef("public_id"), user=user)
    return Q(Exists(mine))


def work_of(user, model):
    """``{code: condition}``: what of these records is with ``user``, or waits for them."""
    mine = changed_by(user, model)
    return {
        "my-drafts": Q(state="draft", sent_back_reason="") & mine,
        "sent-back": Q(state="draft") & ~Q(sent_back_reason="") & mine,
        "to-review": Q(state="in-review") & ~Q(submitted_by=user) & ~mine,
        "to-publish": Q(state="approved"),
        "submitted": Q(state__in=("in-review", "approved"), submitted_by=user),
        "mine": mine,
    }


class WorkFilter(ConditionFilter):
    """My drafts, and what waits for me."""

    title = _("my work")
    parameter_name = "work"

    def conditions(self, request, model):
        return work_of(request.user, model)

    def label(self, code):
        return WORK_LABELS[code]


# -- other choices ----------------------------------------------------------------------------------------------------
class CountryFilter(ConditionFilter):
    """The countries that occur, by name."""

    title = _("country")
    parameter_name = "country"
    folded = True

    def conditions(self, request, model):
        found = model.objects.exclude(country="").order_by().values_list("country", flat=True).distinct()
        return {code: Q(country=code) for code in sorted(found[:SHOWN_AT_MOST], key=self.label)}

    def label(self, code):
        return country_in_words(code)


class NamedFilter(ConditionFilter):
    """Other records that occur in the field ``field``, by name."""

    field = ""
    folded = True

    def conditions(self, request, model):
        other = model._meta.get_field(self.field).related_model
        into = Exists(model.objects.filter(**{self.field: OuterRef("pk")}))
        self.names = {
            str(each.pk): called(each)
            for each in other.objects.filter(into).order_by("name").only("name", "name_ar")[:SHOWN_AT_MOST]
        }
        return {pk: Q(**{self.field: int(pk)}) for pk in self.names}

    def label(self, code):
        return self.names[code]


class ConflictFilter(NamedFilter):
    title = _("conflict")
    parameter_name = field = "conflicts"


class FigureFilter(ConditionFilter):
    """Public figures and private persons."""

    title = _("public figure")
    parameter_name = "figure"
    folded = True

    def conditions(self, request, model):
        return {"public": Q(public_figure=True), "private": Q(public_figure=False)}

    def label(self, code):
        return {"public": _("Public figure or body"), "private": _("Private person")}[code]


class RegionFilter(ConditionFilter):
    """The regions that occur."""

    title = _("region")
    parameter_name = "region"

    def conditions(self, request, model):
        found = model.objects.exclude(region="").order_by("region").values_list("region", flat=True).distinct()
        return {region: Q(region=region) for region in found[:SHOWN_AT_MOST]}

    def label(self, code):
        return code


class KindFilter(ConditionFilter):
    """Kinds of record, in tables of the door, which name them by a word."""

    title = _("kind of record")
    parameter_name = "kind"
    field = "kind"

    def conditions(self, request, model):
        return {kind: Q(**{self.field: kind}) for kind in models.BY_KIND}

    def label(self, code):
        return models.BY_KIND[code]._meta.verbose_name_plural


class StandingFilter(ConditionFilter):
    """Whether there is a current edition."""

    title = _("standing")
    parameter_name = "standing"

    def conditions(self, request, model):
        return {"public": ~Q(edition=None), "withdrawn": Q(edition=None)}

    def label(self, code):
        return {"public": _("Has a current edition"), "withdrawn": _("Withdrawn")}[code]


class CurrentFilter(ConditionFilter):
    """Whether an edition is the current one of its record."""

    title = _("standing")
    parameter_name = "standing"

    def conditions(self, request, model):
        current = Q(Exists(models.Publication.objects.filter(edition=OuterRef("pk"))))
        return {"current": current, "former": ~current}

    def label(self, code):
        return {"current": _("Current edition"), "former": _("Replaced or withdrawn")}[code]
