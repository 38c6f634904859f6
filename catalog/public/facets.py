"""The facets of the list of initiatives, as data: name, group, label, and where the labels of values come from.

Facets of one group are asked of the same row: ``mediator=norway&mediator-role=host`` means that Norway hosted.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from catalog import vocabulary

EMPTINESS = ("not-known", "searched-not-found", "none", "not-coded")


@dataclass(frozen=True)
class Facet:
    """``terms`` names a list of the vocabulary, ``records`` a kind of record whose names label the values."""

    name: str
    label: str
    group: str = "record"
    column: str = ""
    terms: str = ""
    records: str = ""
    note: str = ""

    def value_label(self, value, names):
        """``{"en": …, "ar": …}`` for a value; ``names`` maps the slugs of this facet's records to theirs."""
        if self.terms:
            return vocabulary.term(self.terms, value).label
        return names.get(value, {"en": value, "ar": ""})

    def order(self, value, count):
        """Frequent values first; values that say "nothing here" last; then the vocabulary's order, or the alphabet."""
        empty = bool(self.terms) and value in EMPTINESS
        return (empty, -count, vocabulary.position(self.terms, value) if self.terms else 0, value)


INITIATIVES = (
    Facet("track", _("Track"), terms="track"),
    Facet("conflict", _("Conflict"), records="conflict"),
    Facet("issue", _("Issue on the agenda"), terms="issue"),
    Facet("mediator", _("Mediator or host"), group="mediator", column="actor", records="actor"),
    Facet(
        "publicity",
        _("Publicity"),
        terms="publicity",
        note=_("How much was known while it ran; “exposed” and “declassified” say what happened later."),
    ),
)
SHOWN = 12


def by_name(facets):
    return {facet.name: facet for facet in facets}
