"""The fixture `collection`: a database with the whole real collection, loaded as README says.

It is loaded once a run (and process) into a database of its own, so that no other test sees it. A test that asks for
it is connected to that database while it runs, and what it writes is rolled back.
"""

from contextlib import ExitStack, contextmanager
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from pytest_django.live_server_helper import LiveServer

from catalog.public import index
from catalog.public.models import CatalogueState

FIXTURES = sorted(map(str, (Path(settings.BASE_DIR) / "fixtures").glob("*.json")))


@contextmanager
def connected_to(name):
    """The connections of every thread lead to the database ``name``; only outside a transaction."""
    usual = connection.settings_dict["NAME"]
    switch(name)
    try:
        yield
    finally:
        switch(usual)


def switch(name):
    connection.close()
    if hasattr(connection, "close_pool"):
        connection.close_pool()
    connection.settings_dict["NAME"] = name
    # Two databases may both be at version 1, and the index is kept by version.
    index._kept.clear()


@contextmanager
def copied(source, suffix, blocker):
    """A copy of the database ``source``; gives its name."""
    with blocker.unblock(), connected_to(source):
        connection.creation.clone_test_db(suffix, verbosity=0)
        name = connection.creation.get_test_db_clone_settings(suffix)["NAME"]
    try:
        yield name
    finally:
        with blocker.unblock(), connected_to(source):
            connection.creation.destroy_test_db(suffix=suffix, verbosity=0)


@pytest.fixture(scope="session")
def loaded_collection(django_db_setup, django_db_blocker):
    """Two databases with the collection, one of which no test touches, and what loaddata said."""
    said = StringIO()
    with ExitStack() as databases:
        kept = databases.enter_context(copied(connection.settings_dict["NAME"], "collection", django_db_blocker))
        with connected_to(kept), django_db_blocker.unblock():
            call_command("loaddata", *FIXTURES, stdout=said)
        at_hand = databases.enter_context(copied(kept, "at_hand", django_db_blocker))
        yield {"kept": kept, "at hand": at_hand, "said": said.getvalue()}


@pytest.fixture(scope="class")
def connected_to_the_collection(loaded_collection, django_db_blocker):
    # Of a wider scope than pytest-django's own fixtures: the switch comes before their transaction.
    with connected_to(loaded_collection["at hand"]):
        with django_db_blocker.unblock():
            emptied = not CatalogueState.objects.exists()
            if emptied:  # by a test with a live server, after which Django flushes the database
                with connected_to(loaded_collection["kept"]):
                    connection.creation.clone_test_db("at_hand", verbosity=0)
        yield loaded_collection["said"]


@pytest.fixture(scope="module")
def collection_site(loaded_collection, django_db_blocker):
    """The address of a server with the whole collection, the same for all tests of a module: they only look."""
    with connected_to(loaded_collection["at hand"]), django_db_blocker.unblock():
        server = LiveServer("127.0.0.1")
        yield server.url
        server.stop()


@pytest.fixture
def collection(connected_to_the_collection, db):
    """The whole collection, published; gives what `loaddata` printed. It needs no mark and leaves no trace."""
    return connected_to_the_collection
