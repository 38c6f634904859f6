"""Whether secrets exist changes no public byte: the same catalogue without them, with them, and after them.

The clock stands still and public ids follow from names, so whatever differs was changed by a secret.
"""

import pytest

from . import crawl
from .crawl import Telling, differences
from .world import WERE_PUBLIC, World, own_addresses, undone

pytestmark = [pytest.mark.django_db, pytest.mark.once]  # some minutes a database; the canary crawl runs on both
GUESSES = 200


class Worlds:
    """What each world tells at every address of the one with secrets, links followed, and at guesses at what is hidden.

    Made one after the other, each undone before the next.
    """

    def __init__(self):
        with undone():
            world = World("after", small=True)
            seeds = crawl.addresses(world, whole=False)
            # Of the pages of issues, which are many and alike, only those that the catalogue has records of.
            found = crawl.visit(seeds)
            kept = [each for each in found if each in seeds or "/issues/" not in each]
            self.addresses = [*kept, *crawl.guesses(world, GUESSES)]
            # Where what was public once says that it is withdrawn.
            were_public = [record for record, state in world.hidden if state in WERE_PUBLIC]
            self.gone = {address for record in were_public for address in own_addresses(record)}
            self.secrets = Telling(self.addresses, found)
            world.remove_secrets()
            self.removed = Telling(self.addresses)
        with undone():
            World("between", small=True)
            self.between = Telling(self.addresses)
        with undone():
            world = World(small=True)
            self.alone = Telling(self.addresses)
            world.edit_everything()
            self.edited = Telling(self.addresses)


# One test, so that on several processes one makes the worlds.
def test_secrets_change_no_public_byte():
    with crawl.short_pages():
        worlds = Worlds()
    assert len(worlds.addresses) > 600 and worlds.alone.size > 2_000_000
    assert {worlds.secrets.answers[each].status for each in worlds.gone & set(worlds.addresses)} == {"410 Gone"}
    compared = {
        "all secrets added": differences(worlds.alone, worlds.secrets, worlds.gone),
        "secrets made between the public records": differences(worlds.alone, worlds.between, worlds.gone),
        "every field of the public records edited, nothing published": differences(worlds.alone, worlds.edited),
        "secrets deleted again": differences(worlds.alone, worlds.removed, worlds.gone),
    }
    assert {what: found for what, found in compared.items() if found} == {}


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
