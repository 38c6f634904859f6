"""The short form of `make faults`: a real server and loads are killed a few times, which would find something."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from .collection import copy_of, drop
from .conftest import WHOLE
from .faults.__main__ import table
from .faults.site import form_with

pytestmark = pytest.mark.once
PROJECT = Path(__file__).resolve().parent.parent


@pytest.fixture
def database(django_db_setup, django_db_blocker, shared_databases, worker_id):
    """The address of a migrated database of its own."""
    with django_db_blocker.unblock():
        with shared_databases.alone() as found:
            name = copy_of(found["migrated"], f"{worker_id}_faults")
        yield f"sqlite:///{name}"
        drop(name)


def rounds(database, *arguments):
    command = [sys.executable, "-m", "tests.faults", "--only", "sqlite", "--json", "--database", database, *arguments]
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    done = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, timeout=540)
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout.splitlines()[-1])


def test_whoever_is_killed_leaves_nothing_by_half_and_loses_nothing(database):
    code, found = rounds(database, "--short")
    for line in found["sqlite"]:
        assert (line["lost"], line["half"], line["wrong"]) == ([], [], []), line
    assert code == 0


@pytest.mark.skipif(not WHOLE, reason="with TESTS_WHOLE=1: the rounds prove themselves on a site that is broken")
def test_a_save_without_a_transaction_is_found(database):
    code, found = rounds(database, "--broken")
    assert code == 1 and "saved by half" in table(found)


def test_a_form_is_read_as_a_browser_sends_it():
    page = """<form><input name="other"></form><form id="f"><input name="seen" value="a&amp;b"><input type="checkbox"
    name="no"><input type="checkbox" name="yes" checked><input type="submit" name="b" value="Save"><textarea name="t">
line</textarea><select name="s"><option value="1">one<option value="2" selected>two</select><select name="first"><option
    value="x">x</select><select name="many" multiple><option value="1">one</select></form>"""
    assert form_with(page, "seen") == [("seen", "a&b"), ("yes", "on"), ("t", "line"), ("s", "2"), ("first", "x")]
