"""One world with every secret for all tests of this folder, one crawl of it, and the table of the mutants.

Tests that follow each other in a process share them; what a test changes in the world is undone after it.
"""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.conftest import WHOLE

from . import crawl
from .world import World, undone


@pytest.fixture(scope="package")
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), undone(), crawl.short_pages():
        world = World("after", small=not WHOLE)
        world.editor = Client()
        world.editor.force_login(User.objects.get(pk=world.staff["author"].pk))
        crawl.unseeded(world)
        yield world


@pytest.fixture(scope="package")
def crawled(world, django_db_blocker):
    with django_db_blocker.unblock():
        return crawl.Crawled(world)


def pytest_terminal_summary(terminalreporter):
    rows = [report.user_properties for report in terminalreporter.stats.get("passed", ()) if report.user_properties]
    rows = [dict(row) for row in rows if dict(row).get("mutant")]
    if rows:
        terminalreporter.section("mutants")
        for row in rows:
            terminalreporter.write_line(f"{row['oracle']:9} {row['mutant']}")
        caught = [row["oracle"] for row in rows]
        told = ", ".join(f"{each} {caught.count(each)}" for each in dict.fromkeys(caught))
        terminalreporter.write_line(f"{len(rows)} mutants caught: {told}")
