"""Nothing confidential at any public address: canaries in every hidden field, in every state, anywhere in an order."""

import pytest

from catalog import models

from . import crawl
from .world import STATES, World, undone

pytestmark = pytest.mark.django_db


# One test, so that on several processes one makes the world.
def test_no_secret_stands_at_any_public_address_nor_in_a_public_table():
    with undone(), crawl.short_pages():
        world = World("after")
        addresses = crawl.addresses(world)
        answers = crawl.visit(addresses)
        rows = crawl.table_rows()
    found = {(record.kind, state) for record, state in world.hidden}
    assert {(kind, state) for kind in models.BY_KIND for state in STATES} <= found
    # Published, although nothing visible leads to them.
    assert {kind for kind, state in found if state == "hidden"} == {
        "source",
        "conflict",
        "place",
        "process",
        "assessment",
    }
    assert len(world.canaries.planted) > 2000 and len(rows) > 100 and len(answers) > len(addresses) > 500
    assert {answer.status[:3] for answer in answers.values()} == {"200", "301", "302", "404", "410"}
    assert crawl.leaks(world, answers.values()) == []
    assert [f"{row[:80]} … {told}" for row in rows for told in world.canaries.told(world.canaries.found(row))] == []
