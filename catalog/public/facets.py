"""The lists of the catalogue and their facets, as data: what can be asked of each, in what order, with what labels.

Facets of one group are asked of the same row: ``mediator=norway&mediator-role=host`` means that Norway hosted. A seat
counts if somebody took part in it, unless the question is about presence itself.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from catalog import vocabulary

from .models import InitiativeRow

EMPTINESS = ("not-known", "searched-not-found", "none", "not-coded")
SHOWN = 12
YES_NO = {"yes": {"en": "Yes", "ar": "نعم"}, "no": {"en": "No", "ar": "لا"}}


@dataclass(frozen=True)
class Facet:
    """``terms`` names a list of the vocabulary, ``names`` the kind of record (or text) whose names label the values."""

    name: str
    label: str
    group: str = "record"
    terms: str = ""
    names: str = ""
    exact: bool = False  # whether "exact" leaves out bodies and officials affiliated to the chosen actor
    note: str = ""

    def key(self, exact=False):
        """Under which name the rows hold its values."""
        return f"{self.name}=" if exact and self.exact else self.name

    @property
    def codes(self):
        """Every value that is a truthful question even if no record has it."""
        if self.terms:
            return set(vocabulary.codes(self.terms, empty=True))
        return set() if self.names else set(YES_NO)

    def value_label(self, value, names):
        """``{"en": …, "ar": …}`` for a value; ``names`` maps the values of this facet's kind to their names."""
        if self.terms:
            return vocabulary.term(self.terms, value).label
        return (names if self.names else YES_NO).get(value, {"en": value, "ar": ""})

    def order(self, value, count):
        """Frequent values first; values that say "nothing here" last; then the vocabulary's order, or the alphabet."""
        empty = bool(self.terms) and value in EMPTINESS
        return (empty, -count, vocabulary.position(self.terms, value) if self.terms else 0, value)


@dataclass(frozen=True)
class Listing:
    """A list: its rows, its facets in the order of the page, its orders, and whether it is asked for years."""

    name: str
    model: type
    facets: tuple
    sorts: dict
    years: bool = False
    page_size: int = 25

    @property
    def parameters(self):
        """The order in which an address names its parameters."""
        exact = ("exact",) if any(facet.exact for facet in self.facets) else ()
        years = ("from", "to") if self.years else ()
        return ("q", *(facet.name for facet in self.facets), *years, *exact, "sort", "page")

    def facet(self, name):
        return next((facet for facet in self.facets if facet.name == name), None)


SEAT = _("As entered by the sources; who only opened, signed, was invited or absent is not counted.")

INITIATIVES = Listing(
    name="initiatives",
    model=InitiativeRow,
    years=True,
    sorts={
        "recent": _("Latest known activity"),
        "oldest": _("Earliest known activity"),
        "title": _("Title"),
    },
    facets=(
        Facet("track", _("Track"), terms="track"),
        Facet("conflict", _("Conflict"), names="conflict"),
        Facet("issue", _("Issue on the agenda"), terms="issue"),
        Facet("mediator", _("Mediator or host"), group="mediator", names="actor", exact=True),
        Facet(
            "publicity",
            _("Publicity"),
            terms="publicity",
            note=_("How much was known while it ran; “exposed” and “declassified” say what happened later."),
        ),
    ),
)
