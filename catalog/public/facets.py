"""The lists of the catalogue and their facets, as data: what can be asked of each, in what order, with what labels.

Facets of one group are asked of the same row: ``mediator=norway&mediator-role=host`` means that Norway hosted. A seat
counts if somebody took part in it, unless the question is about presence itself.
"""

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext_lazy as _

from catalog import vocabulary

from .models import ActorRow, AssessmentRow, ConceptRow, InitiativeRow, SourceRow

# Values that say nothing is known; "none" is a finding, as good as a value.
EMPTINESS = ("not-known", "searched-not-found", "not-coded")
SHOWN = 12
# What stands under the heading of its facet needs other words than beside the name of a record.
UNDER_HEADING = {
    ("beside", "parallel-to"): {"en": "While they went on", "ar": "أثناء انعقادها"},
    ("beside", "precedes"): {"en": "Before them", "ar": "قبلها"},
    ("beside", "follows"): {"en": "After them", "ar": "بعدها"},
    ("beside", "in-absence-of"): {"en": "In their absence", "ar": "في غيابها"},
}
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
        return set(EMPTINESS) if self.names else set(YES_NO)

    def value_label(self, value, names):
        """``{"en": …, "ar": …}`` for a value; ``names`` maps the values of this facet's kind to their names."""
        if (self.name, value) in UNDER_HEADING:
            return UNDER_HEADING[self.name, value]
        if self.terms or value in EMPTINESS:
            return vocabulary.spoken(self.terms or "emptiness", value).label
        return (names if self.names else YES_NO).get(value, {"en": value, "ar": ""})

    def order(self, value, count):
        """Frequent values first; values that say "nothing here" last; then the vocabulary's order, or the alphabet."""
        empty = value in EMPTINESS
        return (empty, -count, vocabulary.position(self.terms, value) if self.terms else 0, value)


@dataclass(frozen=True)
class Listing:
    """A list: its rows, its facets in the order of the page, its orders, and whether it is asked for years."""

    name: str
    model: type
    facets: tuple
    sorts: dict
    years: bool = False
    seat: str = ""  # only rows with a seat of this group in which they took part
    page_size: int = 25

    @cached_property
    def parameters(self):
        """The order in which an address names its parameters."""
        exact = ("exact",) if any(facet.exact for facet in self.facets) else ()
        years = ("from", "to") if self.years else ()
        return ("q", *(facet.name for facet in self.facets), *years, *exact, "sort", "page")

    def facet(self, name):
        return next((facet for facet in self.facets if facet.name == name), None)


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
        Facet("conflict-country", _("Country of the conflict"), terms="country"),
        Facet("issue", _("Issue on the agenda"), terms="issue"),
        Facet("mediator", _("Mediator or host"), group="mediator", names="actor", exact=True),
        Facet("mediator-role", _("Role of the third party"), group="mediator", terms="third-party-role"),
        Facet("mediator-kind", _("Kind of third party"), group="mediator", terms="actor-kind"),
        Facet("mediator-country", _("Country of the third party"), group="mediator", terms="country"),
        Facet("participant", _("Participant"), group="participant", names="actor", exact=True),
        Facet("side", _("Side"), group="participant", names="side"),
        Facet("capacity", _("Capacity"), group="participant", terms="capacity"),
        Facet(
            "presence",
            _("Presence"),
            group="participant",
            terms="presence",
            note=_("Other filters and counts of seats mean those who took part."),
        ),
        Facet(
            "publicity",
            _("Publicity"),
            terms="publicity",
            note=_("How much was known while it ran; “exposed” and “declassified” say what happened later."),
        ),
        Facet("sanction", _("Sanction"), terms="sanction"),
        Facet("acknowledgement", _("Acknowledgement"), terms="acknowledgement"),
        Facet(
            "back-channel",
            _("Back channel"),
            note=_(
                "Derived: leaders sent or allowed it, it was hidden, and official talks ran beside it or were refused."
            ),
        ),
        Facet("phase", _("Phase"), terms="phase"),
        Facet("mechanism", _("Mechanism"), terms="mechanism"),
        Facet("status", _("Status"), terms="status"),
        Facet("place", _("Place"), names="place"),
        Facet("process", _("Official talks beside it"), names="process"),
        Facet("beside", _("Relation to official talks"), terms="beside-relation"),
        Facet("outcome", _("Outcome"), terms="outcome-type"),
        Facet("end-reason", _("Reason of the end"), terms="end-reason"),
        Facet(
            "no-result",
            _("Failed, or without result"),
            note=_("Derived: it collapsed, or a source says that nothing came of it."),
        ),
        Facet("women-or-outsiders", _("Women or outsiders"), terms="women-or-outsiders"),
        Facet("contribution", _("Judged contribution"), group="assessment", terms="contribution-degree"),
        Facet("transfer", _("Judged transfer"), group="assessment", terms="transfer-direction"),
        Facet("timing", _("Judged timing"), group="assessment", terms="timing"),
        Facet("power-balance", _("Judged balance of power"), group="assessment", terms="power-balance"),
        Facet("perspective", _("Perspective of the assessor"), group="assessment", terms="perspective"),
        Facet("criterion", _("Criterion judged"), group="assessment", terms="criterion"),
        Facet(
            "changed",
            _("Judged to have changed"),
            group="assessment",
            terms="judged-change",
            note=_("Derived: how one and the same assessor rates the contribution to the process and to the outcome."),
        ),
        Facet("finding", _("Finding"), group="assessment", names="concept"),
        Facet("state-of-evidence", _("State of the evidence"), terms="state-of-evidence"),
    ),
)

BY_NAME = {"title": _("Name")}
SEATED = {**BY_NAME, "most": _("Number of initiatives")}

MEDIATORS = Listing(
    name="mediators",
    model=ActorRow,
    seat="mediator",
    page_size=50,
    sorts=SEATED,
    facets=(
        Facet("kind", _("Kind"), terms="actor-kind"),
        Facet("country", _("Country"), terms="country"),
        Facet("role", _("Role"), group="mediator", terms="third-party-role"),
        Facet("conflict", _("Conflict"), group="mediator", names="conflict"),
        Facet("track", _("Track"), group="mediator", terms="track"),
    ),
)
PARTICIPANTS = Listing(
    name="participants",
    model=ActorRow,
    seat="participant",
    page_size=50,
    sorts=SEATED,
    facets=(
        Facet("kind", _("Kind"), terms="actor-kind"),
        Facet("country", _("Country"), terms="country"),
        Facet("capacity", _("Capacity"), group="participant", terms="capacity"),
        Facet("side", _("Side"), group="participant", names="side"),
        Facet("conflict", _("Conflict"), group="participant", names="conflict"),
        Facet("track", _("Track"), group="participant", terms="track"),
    ),
)
ASSESSMENTS = Listing(
    name="assessments",
    model=AssessmentRow,
    sorts={"title": _("Assessor")},
    facets=(
        Facet("contribution", _("Contribution to official talks"), terms="contribution-degree"),
        Facet("transfer", _("Transfer"), terms="transfer-direction"),
        Facet("timing", _("Timing"), terms="timing"),
        Facet("power-balance", _("Balance of power"), terms="power-balance"),
        Facet("perspective", _("Perspective of the assessor"), terms="perspective"),
        Facet("criterion", _("Criterion"), group="rating", terms="criterion"),
        Facet("judgement", _("Judgement"), group="rating", terms="scale"),
        Facet("finding", _("Finding"), names="concept"),
        Facet("evidence", _("Evidence"), terms="evidence-grade"),
        Facet("conflict", _("Conflict"), names="conflict"),
        Facet("track", _("Track"), terms="track"),
    ),
)
SOURCES = Listing(
    name="sources",
    model=SourceRow,
    page_size=50,
    sorts=BY_NAME,
    facets=(
        Facet("type", _("Type"), terms="source-type"),
        Facet("kind", _("Kind"), terms="source-kind"),
        Facet("position", _("Position"), terms="source-position"),
        Facet("link", _("Link"), terms="source-link"),
        Facet("language", _("Language"), terms="language"),
    ),
)
CONCEPTS = Listing(
    name="concepts",
    model=ConceptRow,
    page_size=100,
    sorts=BY_NAME,
    facets=(
        Facet("kind", _("Kind"), terms="concept-kind"),
        Facet("evidence", _("Reported by an assessment in the catalogue")),
    ),
)
LISTINGS = {each.name: each for each in (INITIATIVES, MEDIATORS, PARTICIPANTS, ASSESSMENTS, SOURCES, CONCEPTS)}
