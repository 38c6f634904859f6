"""Each leak made on purpose is caught by the oracle it names, and nothing is caught where nothing leaks."""

from copy import copy

import pytest
from django.db import transaction

from catalog import models
from catalog.public import index

from . import crawl, mutants, oracles
from .mutants import MUTANTS

pytestmark = pytest.mark.django_db


def told(world, asked, after):
    """What visitors get at these addresses once ``after`` has happened; undone again."""
    with transaction.atomic():
        index._kept.clear()
        changed = copy(world)
        changed.expected = None
        after(changed)
        try:
            yield changed, oracles.Telling(asked)
        finally:
            transaction.set_rollback(True)
    index._kept.clear()


def caught(world, shows, after=mutants.nothing):
    """``(oracle, what it found)`` of the first oracle that notices something; ``(None, [])`` if none does."""
    asked = [each(world) if callable(each) else each for each in shows]
    for changed, telling in told(world, asked, after):
        for name, oracle in oracles.AT_ONCE.items():
            if found := oracle(changed, telling.answers):
                return name, found
    mutants.other_secrets(world)
    for _, other in told(world, asked, after):
        found = oracles.differences(telling, other)
        return ("worlds", found) if found else (None, [])


def test_there_are_enough_mutants_and_every_oracle_is_needed():
    assert len(MUTANTS) == len({each.name for each in MUTANTS}) >= 40
    assert {each.oracle for each in MUTANTS} == {*oracles.AT_ONCE, "worlds"}


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_a_mutant_is_caught(world, monkeypatch, record_property, mutant):
    mutant.patch(monkeypatch)
    oracle, found = caught(world, mutant.shows, mutant.after)
    assert oracle == mutant.oracle, found[:3]
    record_property("mutant", mutant.name)
    record_property("oracle", oracle)


def what_shows():
    """``{name: (what happens, addresses)}``: each address of a mutant once, with what has to happen before it shows."""
    found = {}
    for each in MUTANTS:
        if each.oracle != "seeds":
            found.setdefault(each.after.__qualname__, (each.after, {}))[1].update(dict.fromkeys(each.shows))
    return found


@pytest.mark.parametrize("after, shows", what_shows().values(), ids=what_shows())
def test_nothing_is_caught_where_nothing_leaks(world, after, shows):
    assert caught(world, shows, after) == (None, [])


def test_the_mutants_do_not_outlive_their_test(world):
    assert not models.Initiative.objects.filter(title="Late talks").exists()
    assert oracles.canary(world, oracles.Telling([mutants.BRAVO]).answers) == []
    assert crawl.unseeded(world) == []
