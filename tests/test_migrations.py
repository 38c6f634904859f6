"""Every migration of ours goes down as well as up, and visitors see the same bytes afterwards."""

from io import StringIO

import pytest
import time_machine
from django.apps import apps
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from catalog import models
from catalog.public.models import CatalogueState
from catalog.publishing import door, hold, purge

from . import builders
from .collection import FIXTURES, connected_to, copy_of, drop
from .conftest import WHOLE
from .test_projection import public_bytes
from .test_workflow import everything

# The way down is the same on both databases but for Django's own part in it.
pytestmark = [] if WHOLE else [pytest.mark.once]

OURS = ("catalog", "catalog_public", "catalog_answers")
LATER = "2026-11-22T12:00:00Z"


def test_every_operation_can_be_taken_back():
    loader = MigrationLoader(None)
    ours = [each for (app, _name), each in loader.disk_migrations.items() if app in OURS]
    assert {each.app_label for each in ours} == set(OURS)
    one_way = [
        f"{each.app_label}.{each.name}: {operation}"
        for each in ours
        for operation in each.operations
        if not operation.reversible
    ]
    assert one_way == []


def migrate(*target):
    call_command("migrate", *target, verbosity=0, interactive=False, stdout=StringIO())
    ContentType.objects.clear_cache()


@pytest.fixture
def own_database(request, django_db_setup, django_db_blocker, shared_databases, worker_id):
    """A database of its own: with the whole collection where all is tried, else an empty one."""
    source = request.getfixturevalue("loaded_collection")["kept"] if WHOLE else None
    with django_db_blocker.unblock():
        if source is None:
            with shared_databases.alone() as found:
                source = found["migrated"]
                name = copy_of(source, f"{worker_id}_down")
        else:
            name = copy_of(source, f"{worker_id}_down")
        with connected_to(name):
            yield
        ContentType.objects.clear_cache()
        drop(name)


def kept():
    """Every row of the tables that are there in every version, without the columns that are not."""
    gone = {"Actor_distinct_from", "Ground", "Question", "Schedule", "Purged"}
    return {name: rows for name, rows in everything().items() if name not in gone}


def test_down_to_the_first_of_each_app_and_up_again_shows_the_same(own_database):
    host, work = builders.actor("Norway, up and down"), builders.source("A report")
    record = builders.initiative("Talks, up and down", created_by=None)
    seat = builders.mediator(record, host, work, described_as="a host")
    builders.publish(host, record)
    hold.hide_seat("initiative", record.public_id, seat.public_id, builders.user("officer"))
    at_first, rows, version = public_bytes(), kept(), CatalogueState.objects.get().version
    migrate("catalog", "0001")
    migrate()
    assert public_bytes() == at_first and kept() == rows
    assert models.Edition.objects.filter(approval="safety").count() == 1
    assert Group.objects.get(name="Publisher").permissions.filter(codename="publish_records").exists()
    # The public tables are made anew from the editions; letters go with their tables.
    migrate("catalog_public", "zero")
    migrate("catalog_answers", "zero")
    migrate()
    door.rebuild()
    assert public_bytes() == at_first
    assert version and CatalogueState.objects.get().version == 1
    builders.publish(builders.initiative("Made afterwards"))


def test_going_down_never_forgets_a_purge(own_database):
    actor = builders.publish(builders.actor("Zebulun Quarx"))
    purge.purge(purge.find(actor), builders.user("officer"), "asked")
    before = everything()
    with pytest.raises(RuntimeError, match="would forget 1 purges"):
        migrate("catalog", "0001")
    assert everything() == before


@pytest.mark.skipif(not WHOLE, reason="with TESTS_WHOLE=1: it loads the collection twice")
def test_down_to_nothing_up_and_loaded_shows_the_same(own_database):
    def load():
        with time_machine.travel(LATER, tick=False):
            call_command("loaddata", *FIXTURES, verbosity=0)
        return public_bytes()

    seen = []
    for _ in range(2):
        for app in reversed(OURS):
            migrate(app, "zero")
        with connection.cursor() as cursor:
            left = connection.introspection.table_names(cursor)
        tables = {model._meta.db_table for app in OURS for model in apps.get_app_config(app).get_models()}
        assert not tables & set(left)
        migrate()
        seen.append(load())
    assert len(seen[0]) > 2208 and seen[0] == seen[1]
