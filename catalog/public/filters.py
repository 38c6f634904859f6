"""The parameters of the list of initiatives, declared with django-filter, and the rows that they leave.

Strict: a value that means nothing is said beside its filter and gives no rows, never all of them.
"""

from datetime import date

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import BooleanField, Case, Exists, F, Func, OuterRef, Q, Value, When
from django.utils.translation import gettext_lazy as _

from catalog import vocabulary

from . import params
from .facets import INITIATIVES, by_name
from .index import Years
from .models import InitiativeRow, MomentRow, SeatRow, TermRow


class InByteOrder(Func):
    """A text column compared by its bytes, so that both databases sort alike."""

    template = "%(expressions)s"

    def as_postgresql(self, compiler, connection, **context):
        return super().as_sql(compiler, connection, template='(%(expressions)s) COLLATE "C"', **context)


class FacetField(forms.MultipleChoiceField):
    default_error_messages = {
        "invalid_choice": _("“%(value)s” is not a value of this filter. Choose one from its list."),
    }


class FacetFilter(django_filters.MultipleChoiceFilter):
    """One of several values of a facet of the records themselves."""

    field_class = FacetField

    def __init__(self, facet, **kwargs):
        self.facet = by_name(INITIATIVES)[facet]
        super().__init__(label=self.facet.label, choices=(), required=False, **kwargs)

    def filter(self, queryset, values):
        if not values or self.facet.group != "record":
            return queryset  # facets of seats are bound together by the filter set
        rows = TermRow.objects.filter(initiative=OuterRef("pk"), facet=self.facet.name, value__in=values)
        return queryset.filter(Exists(rows))


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


class YearFilter(django_filters.Filter):
    field_class = YearField

    def filter(self, queryset, value):
        return queryset  # both years are read together by the filter set


class InitiativeFilters(django_filters.FilterSet):
    """Every parameter of /initiatives/. ``index`` says which values the facets have at this version."""

    track = FacetFilter("track")
    conflict = FacetFilter("conflict")
    issue = FacetFilter("issue")
    mediator = FacetFilter("mediator")
    publicity = FacetFilter("publicity")

    class Meta:
        model = InitiativeRow
        fields = ()

    def __init__(self, data, index, queryset=None):
        super().__init__(data, queryset=InitiativeRow.objects.all() if queryset is None else queryset)
        self.index = index
        for facet in index.facets:
            values = index.values(facet)
            # A term of the vocabulary that no record has is a truthful question with the answer 0.
            codes = facet_codes(facet) | set(values)
            self.filters[facet.name].extra["choices"] = [(value, value) for value in sorted(codes)]

    @property
    def selection(self):
        return {facet.name: self.form.cleaned_data.get(facet.name) or [] for facet in self.index.facets}

    @property
    def years(self):
        return Years.between(self.form.cleaned_data.get("from"), self.form.cleaned_data.get("to"))

    def filter_queryset(self, queryset):
        """Rows in the order of the list, each with ``certain``; possible ones follow the sure ones."""
        queryset = super().filter_queryset(queryset)
        queryset = self.filter_seats(queryset, "mediator")
        queryset = self.filter_years(queryset)
        return queryset.order_by(
            F("certain").desc(), F("last_day").desc(nulls_last=True), InByteOrder(F("sort_en")), "public_id"
        )

    def filter_seats(self, queryset, group):
        chosen = {
            facet.column: self.form.cleaned_data[facet.name]
            for facet in self.index.facets
            if facet.group == group and self.form.cleaned_data.get(facet.name)
        }
        if not chosen:
            return queryset
        bound = {f"{column}__in": values for column, values in chosen.items()}
        return queryset.filter(
            Exists(SeatRow.objects.filter(initiative=OuterRef("pk"), seat=group, took_part=True, **bound))
        )

    def filter_years(self, queryset):
        years = self.years
        if not years:
            return queryset.annotate(certain=Value(True, output_field=BooleanField()))
        first, last = years.first or date.min, years.last or date.max
        moments = MomentRow.objects.filter(initiative=OuterRef("pk"))
        surely = Q(sure_from__lte=last, sure_to__gte=first) | Exists(
            moments.filter(earliest__gte=first, latest__lte=last)
        )
        possibly = (
            (Q(maybe_from__isnull=True) | Q(maybe_from__lte=last)) & (Q(maybe_to__isnull=True) | Q(maybe_to__gte=first))
        ) | Exists(moments.filter(earliest__lte=last, latest__gte=first))
        return queryset.annotate(
            certain=Case(When(surely, then=Value(True)), default=Value(False), output_field=BooleanField())
        ).filter(Q(certain=True) | possibly)


# Their names are words of the language, so they cannot be written as attributes.
InitiativeFilters.base_filters["from"] = YearFilter(label=_("From year"), required=False)
InitiativeFilters.base_filters["to"] = YearFilter(label=_("To year"), required=False)
# The order in which an address names its parameters.
PARAMETERS = (*(facet.name for facet in INITIATIVES), "from", "to", "page")


def facet_codes(facet):
    return set(vocabulary.codes(facet.terms, empty=True)) if facet.terms else set()
