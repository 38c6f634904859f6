"""Whether secrets exist changes no public byte: the same catalogue without them, with them, and after them.

The clock stands still and public ids follow from names, so whatever differs was changed by a secret.
"""

import pytest
from django.db import transaction

from catalog.publishing import door
from catalog.publishing.kinds import KINDS
from tests.conftest import WHOLE

from . import crawl
from .oracles import Telling, differences
from .world import WERE_PUBLIC, World, elsewhere, own_addresses

pytestmark = pytest.mark.django_db


class Worlds:
    """What each world tells at every address of the one with secrets, links followed, and at guesses at what is hidden.

    Made one after the other, each undone before the next.
    """

    def __init__(self, world, crawled):
        asked, small = crawled.compared, not WHOLE
        # Where what was public once says that it is withdrawn.
        were_public = [record for record, state in world.hidden if state in WERE_PUBLIC]
        self.gone = {address for record in were_public for address in own_addresses(record)}
        self.secrets = Telling(asked, crawled.answers)
        with transaction.atomic():
            world.remove_secrets()
            self.removed = Telling(asked)
            transaction.set_rollback(True)
        with elsewhere():
            World("between", small=small, states=("withdrawn",))
            self.between = Telling(asked)
        with elsewhere():
            alone = World(small=small)
            self.alone = Telling(asked)
            alone.edit_everything()
            self.edited = Telling(asked)


# One test, so that on several processes one makes the worlds.
def test_secrets_change_no_public_byte(world, crawled):
    worlds = Worlds(world, crawled)
    assert len(crawled.compared) > 300 and worlds.alone.size > 2_000_000
    assert {crawl.name_of(each) for each in crawled.compared} >= {name for name, _ in crawl.patterns()}
    assert {worlds.secrets.answers[each].status for each in worlds.gone & set(crawled.compared)} == {"410 Gone"}
    compared = {
        "all secrets added": differences(worlds.alone, worlds.secrets, worlds.gone),
        "secrets made between the public records": differences(worlds.alone, worlds.between, worlds.gone),
        "every field of the public records edited, nothing published": differences(worlds.alone, worlds.edited),
        "secrets deleted again": differences(worlds.alone, worlds.removed, worlds.gone),
    }
    assert {what: found for what, found in compared.items() if found} == {}


def test_a_difference_would_be_noticed(world):
    asked = ["/initiatives/mike-meeting/", "/initiatives/bravo-talks/", "/initiatives/"]
    before = Telling(asked)
    record = KINDS["initiative"].queryset().get(pk=world.public["Mike meeting"].pk)
    record.summary = "Another summary."
    entry = record, KINDS["initiative"].document(record)
    door.publish([entry], approval="editors", user=world.staff["publisher"])
    found = differences(before, Telling(asked))
    assert [each.split(": ")[0] for each in found if each.startswith("/")] == [asked[0], asked[2]]
    assert any(each.startswith("InitiativeRow ") for each in found)
