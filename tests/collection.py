"""The test databases, and the fixture `collection`: one of them with the whole real collection, loaded as README says.

Several processes share the work: the first migrates a database and the first that needs it loads the collection; the
others take copies. The collection is in a database of its own, so that no other test sees it. A test that asks for it
is connected to that database while it runs, and what it writes is rolled back.
"""

import json
import shutil
from contextlib import ExitStack, contextmanager
from io import StringIO
from pathlib import Path

import fasteners
import pytest
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import setup_databases, teardown_databases
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


def copy_of(source, suffix):
    """A copy of the database ``source``; gives its name."""
    with connected_to(source):
        connection.creation.clone_test_db(suffix, verbosity=0)
        return connection.creation.get_test_db_clone_settings(suffix)["NAME"]


def drop(name):
    with connected_to(name):
        connection.creation.destroy_test_db(verbosity=0)
    sweep(name)


def sweep(name):
    """What SQLite keeps beside a file until its last connection is closed, and leaves where the file went first."""
    if connection.vendor == "sqlite":
        for beside in ("-wal", "-shm"):
            Path(f"{name}{beside}").unlink(missing_ok=True)


@contextmanager
def made_once(make, blocker):
    """What ``make`` puts into the database, for a whole class of tests; each of them is rolled back to it."""
    with ExitStack() as whole:
        with blocker.unblock():
            whole.enter_context(transaction.atomic())
            made = make()
        yield made
        with blocker.unblock():
            transaction.set_rollback(True)
            whole.close()


class Shared:
    """What the processes of a run made for each other, ``{what: database}``, and how many of them are at work."""

    def __init__(self, folder):
        self.path, self.lock = folder / "databases.json", fasteners.InterProcessLock(folder / "databases.lock")
        self.loading = fasteners.InterProcessLock(folder / "loading.lock")

    @contextmanager
    def alone(self):
        """What is there; nobody else looks or changes it meanwhile. Changes are kept."""
        with self.lock:
            found = json.loads(self.path.read_text()) if self.path.exists() else {"processes": 0}
            yield found
            self.path.write_text(json.dumps(found))


@pytest.fixture(scope="session")
def shared_databases(tmp_path_factory, worker_id):
    folder = tmp_path_factory.getbasetemp()
    return Shared(folder if worker_id == "master" else folder.parent)


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker, django_db_modify_db_settings, shared_databases):
    """In place of pytest-django's own, which migrates once a process."""
    test = connection.settings_dict["TEST"]
    with django_db_blocker.unblock(), shared_databases.alone() as found:
        found["processes"] += 1
        ready = found.get("migrated")
        if ready and connection.vendor == "sqlite":
            shutil.copy(ready, connection.creation._get_test_db_name())
        elif ready:
            test["TEMPLATE"] = ready
        keep = bool(ready) and connection.vendor == "sqlite"
        databases = setup_databases(verbosity=0, interactive=False, keepdb=keep)
        if not ready:
            found["migrated"] = copy_of(connection.settings_dict["NAME"], "migrated")
    yield
    with django_db_blocker.unblock(), shared_databases.alone() as found:
        found["processes"] -= 1
        if not found["processes"]:  # a process that comes later begins anew
            for what in found.keys() & {"migrated", "collection"}:
                drop(found.pop(what))
        name = connection.settings_dict["NAME"]
        teardown_databases(databases, verbosity=0)
        sweep(name)


@pytest.fixture
def database_to_empty(django_db_setup, django_db_blocker, shared_databases, worker_id):
    """A database of its own for a test after which Django empties it; tests/conftest.py hands it out.

    In the order of one process such tests come last; of several, one that is done takes over another's.
    """
    with django_db_blocker.unblock():
        with shared_databases.alone() as found:
            name = copy_of(found["migrated"], f"{worker_id}_to_empty")
        with connected_to(name):
            yield
        ContentType.objects.clear_cache()
        drop(name)


@pytest.fixture(scope="session")
def loaded_collection(django_db_setup, django_db_blocker, shared_databases, worker_id):
    """Two databases with the collection, one of which no test touches, what loaddata said, and what was read of it."""
    with django_db_blocker.unblock():
        with shared_databases.loading:  # long; who needs no collection goes on
            with shared_databases.alone() as found:
                name = None if "collection" in found else copy_of(found["migrated"], "collection")
            if name:
                said = StringIO()
                with connected_to(name):
                    call_command("loaddata", *FIXTURES, stdout=said)
                with shared_databases.alone() as found:
                    found |= {"collection": name, "said": said.getvalue()}
        with shared_databases.alone() as found:
            at_hand = copy_of(found["collection"], worker_id)
    yield {"kept": found["collection"], "at hand": at_hand, "said": found["said"], "read": {}}
    with django_db_blocker.unblock():
        drop(at_hand)


@pytest.fixture(scope="class")
def connected_to_the_collection(loaded_collection, shared_databases, worker_id, django_db_blocker):
    # Of a wider scope than pytest-django's own fixtures: the switch comes before their transaction.
    with connected_to(loaded_collection["at hand"]):
        with django_db_blocker.unblock():
            emptied = not CatalogueState.objects.exists()
            if emptied:  # by a test with a live server, after which Django flushes the database
                with shared_databases.alone():
                    copy_of(loaded_collection["kept"], worker_id)
            version = CatalogueState.objects.get().version
        # Reading every text takes a second, and the collection is the same for each test.
        index._kept.update(loaded_collection["read"])
        yield loaded_collection["said"]
        loaded_collection["read"] = {name: each for name, each in index._kept.items() if each.version == version}


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
