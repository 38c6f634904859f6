"""Nothing confidential at any public address: canaries in every hidden field, in every state, anywhere in an order."""

import pytest

from catalog import models

from . import crawl, oracles
from .world import STATES

pytestmark = pytest.mark.django_db


def test_no_secret_stands_at_any_public_address_nor_in_a_public_table(world, crawled):
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
    assert {crawl.name_of(each) for each in crawled.seeds} >= {name for name, _ in crawl.patterns()}
    assert len(world.canaries.planted) > 2000 and len(crawled.answers) > len(crawled.seeds) > 500
    assert {answer.status[:3] for answer in crawled.answers.values()} == {"200", "301", "302", "404", "410"}
    assert oracles.canary(world, crawled.answers) == []


def test_hidden_absent_and_withdrawn_answer_as_they_should(world, crawled):
    assert len([each for each, _ in oracles.expectations(world).values() if each != "200 302"]) > 200
    assert oracles.state(world, crawled.answers) == []


def test_no_header_tells_more_than_its_page(world, crawled):
    assert oracles.headers(world, crawled.answers) == []
