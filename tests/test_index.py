"""The index by itself: what overlaps a span of years, and what binds the facets of one seat."""

from datetime import date

import pytest

from catalog.public import index
from catalog.public.facets import Facet, Listing
from catalog.public.index import Chosen, Years, overlap
from catalog.public.models import InitiativeRow


def day(text):
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("span", "first", "last", "answer"),
    [
        # start and end known to the year
        (("1991-12-31", "1993-01-01", "1991-01-01", "1993-12-31"), 1992, 1992, "surely"),
        (("1991-12-31", "1993-01-01", "1991-01-01", "1993-12-31"), 1990, 1991, "surely"),
        (("1991-12-31", "1993-01-01", "1991-01-01", "1993-12-31"), 1994, None, "no"),
        # a vague start: it may have begun in 1990
        (("1991-12-31", "1993-01-01", "1990-01-01", "1993-12-31"), None, 1990, "possibly"),
        # unknown end: certain up to the last sign of life, possible ever after
        (("1983-12-31", "1983-06-01", "1983-01-01", None), 1990, 1995, "possibly"),
        (("1983-12-31", "1983-06-01", "1983-01-01", None), None, 1982, "no"),
        # nothing known at all: possible always
        ((None, None, None, None), 1990, 1995, "possibly"),
        # still going on
        (("2012-12-31", "9999-12-31", "2012-01-01", "9999-12-31"), 2024, 2024, "surely"),
    ],
)
def test_a_filter_by_years_says_what_is_sure_and_what_is_possible(span, first, last, answer):
    days = [day(each) if each else None for each in span]
    assert overlap(*days, [], Years.between(first, last)) == answer


def test_a_dated_outcome_after_the_end_is_found_in_its_year_and_not_in_between():
    span = (day("1991-12-31"), day("1993-01-01"), day("1991-01-01"), day("1993-12-31"))
    moments = [(day("2003-05-01"), day("2003-05-31"))]
    assert overlap(*span, moments, Years.between(2003, 2003)) == "surely"
    assert overlap(*span, moments, Years.between(1997, 1998)) == "no"


def seat(actor, role, presence="took-part"):
    return [["mediator", actor], ["mediator-role", role], ["presence", presence]]


@pytest.fixture
def seats():
    """One initiative that Norway hosted and Fafo paid for; Norway also was to chair it and did not come."""
    listing = Listing(
        "seats",
        InitiativeRow,
        (
            Facet("mediator", "Mediator", group="mediator", names="actor"),
            Facet("mediator-role", "Role", group="mediator", terms="third-party-role"),
            Facet("presence", "Presence", group="mediator", terms="presence"),
        ),
        {},
    )
    rows = [seat("norway", "host"), seat("fafo", "funder"), seat("norway", "convener", "invited-absent")]
    entry = {"rows": {"mediator": rows}, "moments": [], "names": {}}
    return index.Index(listing, 1, [{"public_id": "aaaa-aaaa", "index": entry}])


def test_facets_of_one_seat_are_bound_together(seats):
    def asked(**values):
        return seats.counts(Chosen({name.replace("_", "-"): [value] for name, value in values.items()}))

    assert asked(mediator="norway", mediator_role="host")[0] == 1
    assert asked(mediator="norway", mediator_role="funder")[0] == 0
    assert asked(mediator="norway")[2]["mediator-role"] == {"host": 1}
    assert asked(mediator_role="funder")[2]["mediator"] == {"fafo": 1}


def test_who_did_not_take_part_is_counted_only_when_asked_for(seats):
    assert seats.counts(Chosen({"mediator-role": ["convener"]}))[0] == 0
    assert seats.counts(Chosen({"presence": ["invited-absent"]}))[0] == 1
    assert seats.counts(Chosen({"presence": ["invited-absent"], "mediator": ["norway"]}))[0] == 1
    assert seats.counts(Chosen({"presence": ["invited-absent"], "mediator": ["fafo"]}))[0] == 0
    assert seats.counts(Chosen({"presence": ["invited-absent"]}))[2]["mediator"] == {"norway": 1}
