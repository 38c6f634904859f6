"""Whether secrets exist changes no public byte: the same catalogue without them, with them, and after them.

The clock stands still and public ids follow from names, so whatever differs was changed by a secret.
"""

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from catalog import models

from . import crawl
from .crawl import Telling, differences
from .world import WERE_PUBLIC, World, own_addresses, undone

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("worlds")]
GUESSES = 200


class Secrets:
    """The world with every secret, its addresses, and what it tells before and after the secrets are removed."""

    def __init__(self):
        with undone(), crawl.short_pages():
            world = World("after", small=True)
            self.addresses = [*crawl.visit(crawl.addresses(world, whole=False)), *crawl.guesses(world, GUESSES)]
            # Where what was public once says that it is withdrawn.
            were_public = [record for record, state in world.hidden if state in WERE_PUBLIC]
            self.gone = {address for record in were_public for address in own_addresses(record)}
            self.there = Telling(self.addresses)
            world.remove_secrets()
            self.removed = Telling(self.addresses)


@pytest.fixture(scope="module")
def secrets(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        return Secrets()


@pytest.fixture(scope="module")
def public_alone(secrets, django_db_blocker):
    """What the public catalogue answers where there is nothing to hide."""
    with django_db_blocker.unblock(), undone(), crawl.short_pages():
        World(small=True)
        return Telling(secrets.addresses)


def test_secrets_change_nothing(secrets, public_alone):
    assert len(secrets.addresses) > 700 and public_alone.size > 2_000_000
    answered = {secrets.there.answers[address].status for address in secrets.gone & set(secrets.addresses)}
    assert answered == {"410 Gone"}
    assert differences(public_alone, secrets.there, secrets.gone) == []


def test_removing_secrets_changes_nothing(secrets, public_alone):
    assert differences(public_alone, secrets.removed, secrets.gone) == []


def test_secrets_made_between_the_public_records_change_nothing(secrets, public_alone):
    with undone(), crawl.short_pages():
        World("between", small=True)
        between = Telling(secrets.addresses)
    assert differences(public_alone, between, secrets.gone) == []


def test_edits_of_public_records_change_nothing_until_they_are_published(secrets, public_alone):
    with undone(), crawl.short_pages():
        world = World(small=True)
        world.edit_everything()
        edited = Telling(secrets.addresses)
    assert differences(public_alone, edited) == []


def test_a_difference_would_be_noticed():
    asked = ["/initiatives/mike-meeting/", "/initiatives/bravo-talks/", "/initiatives/"]
    with undone(), crawl.short_pages():
        world = World(small=True)
        before = Telling(asked)
        record = world.public["Mike meeting"]
        record.summary = "Another summary."
        record.save()
        world.publish(record)
        after = Telling(asked)
    found = differences(before, after)
    assert [each.split(": ")[0] for each in found if each.startswith("/")] == [asked[0], asked[2]]
    assert any(each.startswith("InitiativeRow ") for each in found)


# -- the same questions are asked of the database ---------------------------------------------------------------------
def shape(address):
    """The statements that a request runs, without their values."""
    statements = []

    def note(execute, sql, params, many, context):
        statements.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        Client().get(address)
    return statements


def test_a_hidden_and_an_absent_record_are_looked_for_alike():
    with undone():
        world = World("after")
        hidden = [record for record, state in world.hidden if state not in WERE_PUBLIC]
        assert len(hidden) > 30
        for kind in models.BY_KIND:
            absent = shape(reverse(f"{kind}-detail", args=[crawl.ABSENT]))
            assert len(absent) == 2
            for record in hidden:
                if record.kind == kind:
                    assert shape(reverse(f"{kind}-detail", args=[record.slug])) == absent, record.slug
        absent = shape(reverse("permanent", args=[crawl.ABSENT_ID]))
        assert [record for record in hidden if shape(f"/r/{record.public_id}/") != absent] == []


def test_a_filter_by_a_hidden_and_by_an_absent_value_asks_alike():
    with undone():
        world = World("after", small=True)
        shape("/initiatives/")  # the index is made once
        for listing in crawl.LISTINGS.values():
            base = reverse(f"{listing.name}-list")
            shape(base)
            for facet in listing.facets:
                absent = shape(f"{base}?{facet.name}={crawl.NONSENSE}")
                for record, state in world.hidden:
                    if record.kind == facet.names and state in ("draft", "hidden", "withdrawn"):
                        assert shape(f"{base}?{facet.name}={record.slug}") == absent, (facet.name, state)
            absent = shape(f"{base}?q=nosuchword")
            for word in world.words():
                if " " not in word:
                    assert shape(f"{base}?q={word}") == absent, word


@pytest.mark.xfail(reason="an address that was never visible answers 410 once its record is withdrawn", strict=True)
def test_what_was_published_but_never_visible_is_not_said_to_be_withdrawn():
    """A source, place, process or assessment can be published while nothing visible leads to it."""
    with undone():
        world = World("after", small=True)
        hidden = [record for record, state in world.hidden if state == "hidden"]
        for record in hidden:
            if not isinstance(record, models.Source):
                world.withdraw(record)
        answers = {record.kind: Client().get(own_addresses(record)[0]).status_code for record in hidden}
    assert set(answers.values()) == {404}, answers


@pytest.mark.xfail(reason="a name under which a record was never visible leads to it", strict=True)
def test_a_name_that_was_never_visible_leads_nowhere():
    with undone():
        world = World("after", small=True)
        place = world.secret_of("hidden", models.Place)
        never_seen, place.slug = place.slug, "its-public-name"
        place.save()
        world.publish(place)
        initiative = world.public["Golf channel"]
        initiative.places.add(place)
        world.publish(initiative)
        assert Client().get("/places/its-public-name/").status_code == 200
        assert Client().get(f"/places/{never_seen}/").status_code == 404
