"""The HTML of every kind of page, read by the W3C's checker."""

import json
import subprocess

import pytest

from tests import tools
from tests.conftest import in_turn

from .places import PAGES

pytestmark = pytest.mark.checker


def problems(paths):
    """Errors that the checker finds, as readable lines. It also warns of English on Arabic pages, and is right."""
    command = [tools.java(), "-jar", str(tools.VNU), "--format", "json", "--exit-zero-always", *map(str, paths)]
    found = subprocess.run(command, capture_output=True, text=True, timeout=300)
    messages = json.loads(found.stderr)["messages"]
    return [
        f"{message['url'].rsplit('/', 1)[-1]}:{message.get('lastLine')}: {message['message']}"
        for message in messages
        if message["type"] == "error"
    ]


def test_every_kind_of_page_is_valid(collection, client, tmp_path):
    paths = []
    for address in in_turn(PAGES):
        response = client.get(address)
        assert response.status_code == (404 if "nothing-here" in address else 200), address
        assert len(response.content) > 1000
        paths.append(tmp_path / f"{address.strip('/').replace('/', '_').replace('?', '_') or 'home'}.html")
        paths[-1].write_bytes(response.content)
    # In the same run, as starting the checker takes longer than all pages: it would notice a mistake.
    wrong = tmp_path / "wrong.html"
    wrong.write_text("<!doctype html><html lang=en><title>x</title><p><div></p>", encoding="utf-8")
    found = problems([*paths, wrong])
    assert [each for each in found if not each.startswith("wrong.html:")] == []
    assert found
