"""Every count beside a value of a facet: what its click gives, and what counting the fixtures gives."""

import random
from collections import Counter

import pytest
from django.http import QueryDict

from catalog.public import index
from catalog.public.facets import LISTINGS
from catalog.public.filters import FILTERS
from catalog.public.params import Params

from . import facts
from .conftest import WHOLE


def asked(name, query):
    listing = LISTINGS[name]
    filters = FILTERS[name](Params.read(QueryDict(query), listing.parameters), index.current(listing))
    assert filters.is_valid(), filters.form.errors
    return filters


def rows(name, query):
    """``(sure ids, possible ids)`` of the rows a visitor gets."""
    found = list(asked(name, query).qs.values_list("public_id", "certain"))
    assert len({public_id for public_id, _ in found}) == len(found)
    return {i for i, certain in found if certain}, {i for i, certain in found if not certain}


def by_fixtures(name, query):
    """The same, counted over the fixtures."""
    listing, choice = LISTINGS[name], QueryDict(query)
    exact = "exact" in choice
    groups = {}
    for facet in listing.facets:
        if choice.getlist(facet.name):
            key = f"{facet.name}=" if exact and facet.exact else facet.name
            groups.setdefault(facet.group, {})[key] = choice.getlist(facet.name)
    found = {key for key, record in facts.listed(name).items() if facts.answers(record, groups)}
    if not ("from" in choice or "to" in choice):
        return found, set()
    years = [int(choice[side]) if side in choice else None for side in ("from", "to")]
    ran = {key: facts.within(facts.rows()["initiative"][key], *years) for key in found}
    return {k for k, answer in ran.items() if answer == "surely"}, {
        k for k, answer in ran.items() if answer == "possibly"
    }


def held_by_fixtures(name, facet):
    """``{value: number of records}`` of one facet, nothing else being asked."""
    found = Counter()
    for record in facts.listed(name).values():
        found.update(
            {
                value
                for row in record[facet.group]
                if facet.group not in ("mediator", "participant") or facet.name == "presence" or facts.present(row)
                for value in row.get(facet.name, ())
            }
        )
    return found


@pytest.mark.parametrize("name", LISTINGS)
def test_every_count_is_what_its_click_gives_and_what_the_fixtures_hold(collection, name):
    catalogue = index.current(LISTINGS[name])
    total, _, counts = catalogue.counts()
    assert total == len(facts.listed(name)) == len(rows(name, "")[0])
    for facet in LISTINGS[name].facets:
        assert counts[facet.name] == held_by_fixtures(name, facet), facet.name
    # A click asks the database; some of the values, for there are thousands.
    die = random.Random(name)
    everything = [(facet.name, value) for facet in LISTINGS[name].facets for value in counts[facet.name]]
    for facet, value in die.sample(sorted(everything), min(len(everything), 150 if WHOLE else 60)):
        assert len(rows(name, query_of((facet, value)))[0]) == counts[facet][value], (name, facet, value)


def query_of(*pairs):
    query = QueryDict(mutable=True)
    for name, value in pairs:
        query.appendlist(name, value)
    return query.urlencode()


def random_pairs(die, listing, catalogue):
    pairs = []
    for facet in die.sample(listing.facets, die.randint(1, min(4, len(listing.facets)))):
        values = sorted(catalogue.values(facet))
        pairs += [(facet.name, value) for value in die.sample(values, min(len(values), die.randint(1, 3)))]
    if listing.years and die.random() < 0.4:
        first = die.randint(1955, 2024)
        pairs += [("from", first)] if die.random() < 0.8 else []
        pairs += [("to", first + die.randint(0, 15))] if die.random() < 0.8 else []
    if "exact" in listing.parameters and die.random() < 0.3:
        pairs.append(("exact", "1"))
    return pairs


COMBINATIONS = {
    "initiatives": 250 if WHOLE else 100,
    "mediators": 60 if WHOLE else 30,
    "participants": 60 if WHOLE else 30,
    "assessments": 70 if WHOLE else 30,
    "sources": 40 if WHOLE else 20,
    "concepts": 20,
}


@pytest.mark.parametrize("name", LISTINGS)
def test_random_combinations_agree_three_ways(collection, name):
    listing, die = LISTINGS[name], random.Random(f"combinations of {name}")
    catalogue = index.current(listing)
    hits = 0
    for _ in range(COMBINATIONS[name]):
        pairs = random_pairs(die, listing, catalogue)
        query = query_of(*pairs)
        total, possible, counts = catalogue.counts(asked(name, query).chosen())
        sure, maybe = rows(name, query)
        assert (sure, maybe) == by_fixtures(name, query), query
        assert (total, possible) == (len(sure), len(maybe)), query
        hits += bool(sure)
        # One more click, on any value of any facet: its own facet's choice is replaced by it.
        facet = die.choice([facet for facet in listing.facets if counts[facet.name]])
        value = die.choice(sorted(counts[facet.name]))
        clicked = query_of(*(pair for pair in pairs if pair[0] != facet.name), (facet.name, value))
        assert counts[facet.name][value] == len(by_fixtures(name, clicked)[0]), (query, facet.name, value)
        # Beside a value that is chosen already, the number says how many rows a further one adds.
        chosen = asked(name, query).chosen()
        if chosen.values[facet.name] and value not in chosen.values[facet.name]:
            wider = rows(name, query_of(*pairs, (facet.name, value)))[0]
            assert catalogue.added(facet, chosen)[value] == len(wider) - len(sure), (query, facet.name, value)
    assert hits > COMBINATIONS[name] / 5


def test_an_actor_answers_for_its_bodies_and_officials_unless_exactly_it_is_asked_for(collection):
    wide, narrow = rows("initiatives", "mediator=norway")[0], rows("initiatives", "mediator=norway&exact=1")[0]
    assert narrow < wide


def test_norway_as_host_gives_only_what_norway_hosted(collection):
    hosted = {
        row["initiative"][0]
        for row in facts.rows()["mediator"].values()
        if row["role"] == "host"
        and row["presence"] == "took-part"
        and row["actor"]
        and "norway" in {each["slug"] for each in facts.chain(facts.rows()["actor"][row["actor"][0]])}
    }
    assert hosted
    assert rows("initiatives", "mediator=norway&mediator-role=host")[0] == hosted
