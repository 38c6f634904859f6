"""The parameters of the lists, declared with django-filter, and the rows that they leave.

Strict: a value that means nothing is said beside its filter and gives no rows, never all of them.
"""

from collections import defaultdict
from datetime import date
from functools import cached_property

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import BooleanField, Case, Exists, F, Func, OuterRef, Q, Value, When
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from catalog import text

from . import params, search
from .facets import LISTINGS
from .index import PRESENCE, TOOK_PART, Chosen, Years
from .models import KIND_OF, MomentRow, TermRow

BEST, BEST_MATCH = "best", _("Best match")  # the order of the search, where words are asked for


class InByteOrder(Func):
    """A text column compared by its bytes, so that both databases sort alike."""

    template = "%(expressions)s"

    def as_postgresql(self, compiler, connection, **context):
        return super().as_sql(compiler, connection, template='(%(expressions)s) COLLATE "C"', **context)


class FacetField(forms.Field):
    """Several values out of ``known``. Not Django's choice field: that one copies its thousand choices at each turn."""

    widget = forms.SelectMultiple

    def __init__(self, *, known=frozenset(), **kwargs):
        super().__init__(**kwargs)
        self.known = known

    def to_python(self, value):
        for each in value or ():
            if each not in self.known:
                raise ValidationError(
                    _("“%(value)s” is not a value of this filter. Choose one from its list."), params={"value": each}
                )
        return list(value or ())


class Declared(django_filters.Filter):
    """A parameter that is read together with others, by the filter set."""

    def filter(self, queryset, value):
        return queryset


class FacetFilter(Declared):
    """One of several values of a facet."""

    field_class = FacetField

    def __init__(self, facet):
        super().__init__(label=facet.label, required=False)


class YearField(forms.CharField):
    def clean(self, value):
        value = super().clean(value)
        if not value:
            return None
        year = params.year(value)
        if year is None:
            raise ValidationError(
                _("“%(value)s” is not a year. Give four digits, for example 1993."), params={"value": value}
            )
        return year


class YearFilter(Declared):
    field_class = YearField


class WordsField(forms.CharField):
    def clean(self, value):
        value = super().clean(value)
        if value and not text.words(value):
            raise ValidationError(_("There is no word in “%(value)s” to search for."), params={"value": value})
        return value


class WordsFilter(Declared):
    field_class = WordsField


class SwitchField(forms.CharField):
    def clean(self, value):
        value = super().clean(value)
        if value not in ("", "1"):
            raise ValidationError(
                _("“%(value)s” means nothing here. Give 1, or leave it out."), params={"value": value}
            )
        return value


class SwitchFilter(Declared):
    field_class = SwitchField


class SortField(forms.ChoiceField):
    default_error_messages = {
        "invalid_choice": _("“%(value)s” is not an order of this list. Choose one of those above the rows."),
    }


class SortFilter(Declared):
    field_class = SortField


class ListForm(forms.Form):
    """What concerns two parameters at once."""

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("from") and cleaned.get("to") and cleaned["from"] > cleaned["to"]:
            self.add_error("to", _("The last year lies before the first. Exchange them."))
        return cleaned


class ListFilters(django_filters.FilterSet):
    """Every parameter of one list. ``index`` says which values its facets have at this version."""

    listing = None

    def __init__(self, params, index):
        super().__init__(params.values_dict(), queryset=self.listing.model.objects.all())
        self.index = index
        for facet in self.listing.facets:
            self.filters[facet.name].extra["known"] = index.known(facet)

    # -- what was chosen ----------------------------------------------------------------------------------------------
    def value(self, name):
        """The cleaned value of a parameter, or None where it is missing or means nothing."""
        self.is_valid()
        return self.form.cleaned_data.get(name)

    def chosen(self):
        """What can be counted: of a selection with a mistake in it, the part that has none."""
        return Chosen(
            values={facet.name: self.sound(facet.name) for facet in self.listing.facets},
            years=Years.between(self.value("from"), self.value("to")),
            exact=bool(self.value("exact")),
            words=self.with_words,
        )

    def sound(self, name):
        """The values of a facet that mean something, also where another one does not."""
        known = self.index.known(self.listing.facet(name))
        return [value for value in self.data.getlist(name) if value in known]

    @cached_property
    def found(self):
        """What the search finds for the words, or None where none is asked for."""
        q = self.value("q")
        return search.Found(search.current(), search.terms(q), search.in_order(q), get_language()) if q else None

    @cached_property
    def with_words(self):
        """The records that hold every word asked for, or None where no word is."""
        return None if self.found is None else frozenset(self.found.ids(KIND_OF[self.listing.model]))

    @property
    def orders(self):
        """``{name: label}`` of the orders the list can be put in, the usual one first."""
        return {**({BEST: BEST_MATCH} if self.found else {}), **self.listing.sorts}

    @property
    def order(self):
        chosen = self.value("sort")
        return chosen if chosen in self.orders else next(iter(self.orders))

    # -- the rows -----------------------------------------------------------------------------------------------------
    def filter_queryset(self, queryset):
        """Rows in the order of the list, each with ``certain``; possible ones follow the sure ones."""
        queryset = self.filter_words(queryset)
        if self.listing.seat:
            seated = TermRow.objects.filter(group=self.listing.seat, facet=PRESENCE, value=TOOK_PART)
            queryset = queryset.filter(Exists(seated.filter(owner=OuterRef("pk"))))
        asked = defaultdict(list)
        for facet in self.listing.facets:
            if self.value(facet.name):
                asked[facet.group].append(facet)
        for group, facets in asked.items():
            queryset = self.filter_group(queryset, group, facets)
        return self.sorted(self.filter_years(queryset))

    def filter_words(self, queryset):
        return queryset if self.found is None else queryset.filter(public_id__in=self.with_words)

    def filter_group(self, queryset, group, facets):
        exact = bool(self.value("exact"))
        wanted = [(facet.key(exact), self.value(facet.name)) for facet in facets]
        if group == "record":
            for key, values in wanted:
                rows = TermRow.objects.filter(owner=OuterRef("pk"), group=group, facet=key, value__in=values)
                queryset = queryset.filter(Exists(rows))
            return queryset
        (key, values), *others = wanted
        rows = TermRow.objects.filter(owner=OuterRef("pk"), group=group, facet=key, value__in=values)
        same = TermRow.objects.filter(owner=OuterRef("owner"), group=group, row=OuterRef("row"))
        for key, values in others:
            rows = rows.filter(Exists(same.filter(facet=key, value__in=values)))
        if all(key != PRESENCE for key, _ in wanted):
            # A row that says nothing of presence counts: an assessment, or that no seat is known.
            rows = rows.exclude(Exists(same.filter(facet=PRESENCE).exclude(value=TOOK_PART)))
        return queryset.filter(Exists(rows))

    def filter_years(self, queryset):
        years = Years.between(self.value("from"), self.value("to"))
        if not years:
            return queryset.annotate(certain=Value(True, output_field=BooleanField()))
        first, last = years.first or date.min, years.last or date.max
        moments = MomentRow.objects.filter(owner=OuterRef("pk"))
        within = moments.filter(earliest__gte=first, latest__lte=last)
        touching = moments.filter(earliest__lte=last, latest__gte=first)
        spanning = Q(sure_from__lte=last, sure_to__gte=first)
        if first > date.today():  # what goes on today is not certain to go on then
            spanning &= ~Q(sure_to=date.max)
        surely = spanning | Exists(within)
        begun = Q(maybe_from__isnull=True) | Q(maybe_from__lte=last)
        not_over = Q(maybe_to__isnull=True) | Q(maybe_to__gte=first)
        certain = Case(When(surely, then=Value(True)), default=Value(False), output_field=BooleanField())
        return queryset.annotate(certain=certain).filter(Q(certain=True) | (begun & not_over) | Exists(touching))

    def sorted(self, queryset):
        orders = {
            "recent": (F("last_day").desc(nulls_last=True),) if self.listing.years else (),
            "oldest": (F("first_day").asc(nulls_last=True),) if self.listing.years else (),
            "most": (F(f"{self.listing.seat}_in").desc(),) if self.listing.seat else (),
        }
        if self.order == BEST:
            tiers = self.found.tiered(KIND_OF[self.listing.model])
            cases = [When(public_id__in=ids, then=Value(n)) for n, ids in enumerate(tiers) if ids]
            orders[BEST] = (Case(*cases, default=Value(len(tiers))),)
        order = orders.get(self.order, ())
        alphabet = "sort_ar" if get_language() == "ar" else "sort_en"
        return queryset.order_by(F("certain").desc(), *order, InByteOrder(F(alphabet)), "public_id")


def filter_set(listing):
    """The filter set of a list: one filter for each of its parameters but the page."""
    filters = {facet.name: FacetFilter(facet) for facet in listing.facets}
    filters["q"] = WordsFilter(label=_("Words"), required=False)
    filters["sort"] = SortFilter(label=_("Order"), required=False, choices=[(BEST, BEST_MATCH), *listing.sorts.items()])
    if listing.years:
        filters["from"] = YearFilter(label=_("From year"), required=False)
        filters["to"] = YearFilter(label=_("To year"), required=False)
    if "exact" in listing.parameters:
        filters["exact"] = SwitchFilter(label=_("Exactly these"), required=False)
    meta = type("Meta", (), {"model": listing.model, "fields": (), "form": ListForm})
    return type("Filters", (ListFilters,), {**filters, "listing": listing, "Meta": meta})


FILTERS = {listing.name: filter_set(listing) for listing in LISTINGS.values()}
