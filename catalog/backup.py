"""Backups of the whole database and their way back, on SQLite and on PostgreSQL; docs/backup.md is the runbook.

A backup is a file and beside it a manifest, ``<file>.json``: what it must be when it is read again, and whom purges had
removed by then: keyed hashes (publishing/purged.py), by which the restore of an older backup removes them again.
"""

import hashlib
import json
import os
import re
import shutil
import sqlite3
import subprocess
import tempfile
import time
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path

from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.core.serializers.json import DjangoJSONEncoder
from django.db import DatabaseError, connection, connections, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from psycopg.conninfo import make_conninfo

from catalog.answers import inbox
from catalog.models import Actor, Edition, Publication, Purged
from catalog.public.models import PAGES, TABLES, CatalogueState
from catalog.publishing import purge, purged
from catalog.publishing.names import FULL, PART

WHAT = "backup of the open catalogue of Track II diplomacy"
FORMAT = 1
PATIENCE = 30  # seconds to wait for others who hold the database


class Refused(Exception):
    """Nothing was overwritten; the message says why and what to do."""


def manifest_of(path):
    return path.with_name(path.name + ".json")


# -- what a database holds --------------------------------------------------------------------------------------------
def public_sha256():
    """One fingerprint for every public row; the catalogue's version is none of them."""
    encoder = DjangoJSONEncoder(sort_keys=True, ensure_ascii=False)
    rows = sorted(
        hashlib.sha256(f"{model.__name__} {encoder.encode(row)}".encode()).digest()
        for model in TABLES
        if model is not CatalogueState
        for row in model.objects.order_by().values().iterator()
    )
    return hashlib.sha256(b"".join(rows)).hexdigest()


def contents():
    """What the manifest says of the database the connection leads to."""
    return {
        "catalogue_version": CatalogueState.objects.values_list("version", flat=True).first() or 0,
        "public_sha256": public_sha256(),
        "pages": sum(model.objects.count() for model in PAGES.values()),
        "editions": Edition.objects.count(),
        "migrations": sorted(".".join(each) for each in MigrationRecorder(connection).applied_migrations()),
        "purges": purges(),
    }


COLUMNS = ("kind", "key", "names", "chosen", "spared", "sealed_with", "reason", "report")


def purges():
    return [
        {name: getattr(row, name) for name in COLUMNS} | {"at": row.at.isoformat(), "by": row.by.get_username()}
        for row in Purged.objects.select_related("by").order_by("pk")
    ]


def database_name():
    """Which database it is, for people, and to tell it from others: without a password."""
    given = connection.settings_dict
    if connection.vendor == "sqlite":
        return str(Path(given["NAME"]).absolute())
    return f"{given['NAME']} on {given['HOST'] or 'this machine'}:{given['PORT'] or 5432}"


def has_tables(*models):
    there = set(connection.introspection.table_names())
    return all(model._meta.db_table in there for model in models)


# -- writing a backup -------------------------------------------------------------------------------------------------
def write(path, *, overwrite=False):
    """Make a backup at ``path`` while others read and write; returns its manifest. It appears whole or not at all."""
    path = Path(path).absolute()
    for each in (path, manifest_of(path)):
        if each.exists() and not overwrite:
            raise Refused(f"{each} is there already. Choose another name, or say --overwrite.")
    if not path.parent.is_dir():
        raise Refused(f"There is no folder {path.parent}. Make it first, readable to the site's own account alone.")
    made = {"what": WHAT, "format": FORMAT, "database": connection.vendor, "made_at": timezone.now().isoformat()}
    made["of"] = database_name()
    with staged(path.parent) as folder:
        new = folder / "backup"
        how = write_sqlite if connection.vendor == "sqlite" else write_postgresql
        try:
            made |= how(new)
            made |= {"bytes": new.stat().st_size, "sha256": sha256_of(new)}
            note = folder / "manifest"
            note.write_text(json.dumps(made, indent=1, ensure_ascii=False), encoding="utf-8")
            for each in (new, note):
                each.chmod(0o600)
                to_disk(each)
        except OSError as error:
            raise Refused(f"The backup could not be written: {error}. Nothing was left behind.") from error
        # The manifest first: a file without one is never taken for a backup.
        os.replace(note, manifest_of(path))
        os.replace(new, path)
        to_disk(path.parent)
    return made


@contextmanager
def staged(folder):
    """A folder beside the goal, so that what is finished there is only renamed; nobody else may look into it."""
    found = Path(tempfile.mkdtemp(prefix=".backup-", dir=folder))  # of mode 0700
    try:
        yield found
    finally:
        shutil.rmtree(found, ignore_errors=True)


def to_disk(path):
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sha256_of(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_sqlite(new):
    """A copy by SQLite's own means, which is of one instant whoever writes meanwhile; then it is read back."""
    live = Path(connection.settings_dict["NAME"]).absolute().as_uri()
    try:
        with closing(sqlite3.connect(f"{live}?mode=ro", uri=True, timeout=PATIENCE)) as source:
            with closing(sqlite3.connect(new)) as copy:
                source.backup(copy)
            with connected_to(new):
                found = contents()
            with closing(sqlite3.connect(new)) as copy:
                copy.execute("PRAGMA journal_mode = DELETE")  # one file, without others beside it
                sound(copy)
    except sqlite3.Error as error:
        raise Refused(f"The backup could not be written: {error}. Nothing was left behind.") from error
    return found


def sound(copy):
    said = [row[0] for row in copy.execute("PRAGMA integrity_check")]
    loose = copy.execute("PRAGMA foreign_key_check").fetchall()
    if said != ["ok"] or loose:
        raise Refused(f"SQLite finds the file damaged: {said[:3]} {loose[:3]}. Keep older backups, and ask for help.")


@contextmanager
def connected_to(name):
    """The connection leads to another SQLite file for a while."""
    usual = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = str(name)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = usual


def write_postgresql(new):
    """pg_dump's own archive of the very instant of which the manifest speaks; then it is read through."""
    check_programs("pg_dump", "pg_restore")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone()
        run("pg_dump", "--format=custom", "--no-owner", "--no-acl", f"--snapshot={snapshot}", f"--file={new}")
        found = contents()
    run("pg_restore", f"--file={os.devnull}", str(new), connects=False)
    return found | {"server": connection.pg_version // 10000}


# -- PostgreSQL's programs --------------------------------------------------------------------------------------------
def check_programs(*names):
    """PostgreSQL's own programs are there, and not older than the server."""
    connection.ensure_connection()
    server = connection.pg_version // 10000
    for name in names:
        found = shutil.which(name)
        if found is None:
            raise Refused(
                f"The program {name} is not on the PATH. Install PostgreSQL's client programs, version {server} "
                f"(Debian, Ubuntu: postgresql-client-{server}), and do it again."
            )
        said = subprocess.run([found, "--version"], capture_output=True, text=True).stdout  # noqa: S603 - found above
        version = re.search(r"(\d+)", said)
        if version is None or int(version[1]) < server:
            raise Refused(
                f"{found} is “{said.strip()}”, and the server is PostgreSQL {server}: it takes a {name} of version "
                f"{server} or newer. Install postgresql-client-{server} and put it first on the PATH."
            )


# What the oldest client programs understand; psycopg brings a newer library along, with settings they do not know.
UNDERSTOOD = (
    *("host", "hostaddr", "port", "dbname", "user", "options", "passfile", "connect_timeout", "channel_binding"),
    *("sslmode", "sslcert", "sslkey", "sslrootcert", "sslcrl", "gssencmode", "krbsrvname", "target_session_attrs"),
)


def run(name, *arguments, connects=True):
    """One of PostgreSQL's programs, on the site's database; the password goes by its environment, not its arguments."""
    command, more = [name], {}
    if connects:
        connection.ensure_connection()
        info = connection.connection.info  # what the connection was made of, whatever form DATABASE_URL has
        given = {key: value for key, value in info.get_parameters().items() if key in UNDERSTOOD}
        command = [name, f"--dbname={make_conninfo(**given)}"]
        more = {"PGPASSWORD": info.password} if info.password else {}
    done = subprocess.run(  # noqa: S603 - the programs of check_programs
        [*command, *arguments], env={**os.environ, **more}, capture_output=True, text=True
    )
    if done.returncode:
        lines = done.stderr.strip().splitlines() or [f"it ended with {done.returncode}"]
        raise Refused(f"{name}: {' '.join(lines[:3])}")
    return done


# -- reading one back -------------------------------------------------------------------------------------------------
def read_manifest(path):
    """The manifest of a backup that is what it says; raises :class:`Refused`."""
    if not path.is_file():
        raise Refused(f"There is no file {path}.")
    try:
        made = json.loads(manifest_of(path).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Refused(
            f"The manifest {manifest_of(path)} cannot be read ({error}). It belongs to the backup."
        ) from error
    if not isinstance(made, dict) or made.get("what") != WHAT:
        raise Refused(f"{manifest_of(path)} is no manifest of a backup.")
    if made["format"] > FORMAT:
        raise Refused("The backup was made by a newer version of the site. Install that version first.")
    if made["database"] != connection.vendor:
        raise Refused(f"It is a backup of {made['database']}, and DATABASE_URL names {connection.vendor}.")
    if path.stat().st_size != made["bytes"] or sha256_of(path) != made["sha256"]:
        raise Refused(f"{path} is not as it was written: it is damaged or was changed. Take another backup.")
    known = {f"{app}.{name}" for app, name in MigrationExecutor(None).loader.disk_migrations}
    if newer := sorted(set(made["migrations"]) - known):
        raise Refused(f"The backup is of a newer version of the site ({newer[-1]}). Install that version first.")
    return made


def is_of(path, made):
    """Whether the backup at ``path`` is one of the database that ``made`` speaks of."""
    try:
        other = json.loads(manifest_of(path).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    # Older manifests do not say of which; they are of the same kind at least.
    return (
        isinstance(other, dict)
        and {"of": made["of"], **other}.items() >= {name: made[name] for name in ("what", "database", "of")}.items()
    )


def restore(path, *, overwrite=False, purges_from=(), say=print):
    """Put the backup at ``path`` in the place of the database; ``say`` is told what follows from it."""
    path = Path(path).absolute()
    made = read_manifest(path)
    before = present()
    if before["holds"] and not overwrite:
        raise Refused(
            f"The database holds a catalogue already ({before['holds']}). Make a backup of it, then say --overwrite."
        )
    remembered = purges_known(path, made, before, purges_from)
    if connection.vendor == "sqlite":
        live = connection.settings_dict["NAME"]
        with staged(Path(live).absolute().parent) as folder:
            copy = folder / "restored"
            shutil.copyfile(path, copy)
            copy.chmod(0o600)
            with closing(sqlite3.connect(copy)) as looked_at:
                sound(looked_at)
            with connected_to(copy):
                finish(made, before, remembered, say)
            connection.close()
            over(copy, live)
    else:
        check_programs("pg_restore", "psql")
        alone()
        into_postgresql(path)
        try:
            finish(made, before, remembered, say)
        except Exception as error:
            raise Refused(
                f"The backup is in the database, but what has to follow failed: {error}. KEEP THE SITE CLOSED, mend "
                "that, and restore again."
            ) from error


def present():
    """What the database says before it is overwritten; nothing where there is no catalogue, or none can be read."""
    found = {"holds": "", "version": 0, "purges": [], "withdrawn": {}, "hidden": set(), "inactive": set()}
    User = get_user_model()
    try:
        if not has_tables(Edition, Publication, Purged, User, CatalogueState):
            return found
        editions, accounts = Edition.objects.count(), User.objects.count()
        found["version"] = CatalogueState.objects.values_list("version", flat=True).first() or 0
        found["purges"] = purges()
        found["withdrawn"] = {(row.kind, row.public_id): row.slug for row in Publication.objects.filter(edition=None)}
        found["hidden"] = set(Edition.objects.filter(approval="safety").values_list("kind", "public_id", "number"))
        found["inactive"] = set(User.objects.filter(is_active=False).values_list("username", flat=True))
        if editions or accounts or Actor.objects.exists():
            found["holds"] = f"{editions} editions, {accounts} accounts"
    except DatabaseError as error:
        found["holds"] = f"it cannot be read: {str(error).splitlines()[0]}"
    return found


def purges_known(path, made, before, purges_from):
    """Every purge that the database, or the manifest of another backup beside it, knows of and the backup does not."""
    found = {each["key"]: each for each in before["purges"]}
    beside = [*path.parent.glob("*.json"), *map(Path, purges_from)]
    for each in sorted(beside):
        with suppress(OSError, ValueError, AttributeError):
            other = json.loads(each.read_text(encoding="utf-8"))
            if other.get("what") == WHAT:
                found |= {one["key"]: one for one in other["purges"]}
    found = [each for key, each in found.items() if key not in {one["key"] for one in made["purges"]}]
    for each in found:
        if purged.secret_of(Purged(sealed_with=each["sealed_with"])) is None:
            raise Refused(
                "A person was purged since this backup, under a secret key that the site does not have now, so they "
                "could come back. Add the former key to TRACKSITE_SECRET_KEY_FALLBACKS and restore again."
            )
    return sorted(found, key=lambda each: each["at"])


def over(copy, live):
    """The finished copy becomes the live database in one transaction: others see the old one or the new one."""
    began = time.monotonic()

    def patience(*_):
        if time.monotonic() - began > PATIENCE:
            raise Refused("Somebody holds the database. Stop the site and restore again; nothing was changed.")

    try:
        with closing(sqlite3.connect(copy)) as source, closing(sqlite3.connect(live, timeout=PATIENCE)) as goal:
            goal.execute("PRAGMA synchronous = FULL")
            source.backup(goal, progress=patience)
    except sqlite3.Error as error:
        raise Refused(
            f"The database could not be written ({error}). If its own file is damaged, stop the site, move "
            f"{live}, {live}-wal and {live}-shm away, and restore again."
        ) from error


def alone():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
            "AND backend_type = 'client backend'"
        )
        (others,) = cursor.fetchone()
    if others > pooled():
        raise Refused(f"{others} other connections are open. Stop the site and its timers, then restore again.")


def pooled():
    """How many connections the pool of this very process holds besides the one in use."""
    pool = getattr(connection, "pool", None)
    return max(pool.get_stats().get("pool_size", 1) - 1, 0) if pool else 0


def into_postgresql(path):
    """All tables are replaced in one transaction: it is restored whole, or nothing is changed."""
    with tempfile.TemporaryDirectory(prefix="catalogue-restore-") as folder:  # of mode 0700
        script = Path(folder) / "restore.sql"
        run("pg_restore", "--no-owner", "--no-acl", f"--file={script}", str(path), connects=False)
        for_older_servers(script)
        tables = ", ".join(map(connection.ops.quote_name, sorted(connection.introspection.table_names())))
        drop = Path(folder) / "drop.sql"
        drop.write_text(
            f"SET lock_timeout = '{PATIENCE}s';\n" + (f"DROP TABLE {tables} CASCADE;\n" if tables else ""),
            encoding="utf-8",
        )
        for each in connections.all(initialized_only=True):
            each.close()
            if hasattr(each, "close_pool"):
                each.close_pool()
        options = ("--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", "--output=/dev/null")
        run("psql", *options, f"--file={drop}", f"--file={script}")


def for_older_servers(script):
    """Client programs of version 17 and newer begin with a setting that older servers refuse; it limits nothing."""
    if connection.pg_version >= 170000:
        return
    with open(script, "r+b") as file:
        start = file.read(4096)
        file.seek(0)
        file.write(start.replace(b"\nSET transaction_timeout = 0;", b"\n--- transaction_timeout = 0;"))


def finish(made, before, remembered, say):
    """What follows in the restored database: it is compared, brought up to date, and nobody purged comes back."""
    if of_this_version(made):
        found = contents()
        if wrong := [name for name, value in found.items() if made[name] != value]:
            raise Refused(f"What came out of the backup is not what went in: {', '.join(wrong)} differ.")
    else:
        call_command("migrate", verbosity=0, interactive=False)
        say("The backup is of an older version of the site; its tables were brought up to date.")
    for each in remembered:
        purge_again(each, say)
    Session.objects.all().delete()
    inbox.forget(inbox.due_to_be_forgotten())
    # A version is never used twice: processes keep what they counted by it.
    later = max(before["version"], made["catalogue_version"]) + 1
    CatalogueState.objects.update_or_create(pk=1, defaults={"version": later})
    warn(made, before, say)


def of_this_version(made):
    """Whether the backup has the very tables that this version asks of."""
    ours = {f"{app}.{name}" for app, name in MigrationExecutor(None).loader.disk_migrations}
    return {each for each in made["migrations"] if each in ours} == ours


# -- whoever was purged since -----------------------------------------------------------------------------------------
def purge_again(each, say):
    """Remove once more whom ``each`` speaks of, as far as the officer had confirmed it then."""
    row = Purged(**{name: each[name] for name in COLUMNS}, at=datetime.fromisoformat(each["at"]))
    secret = purged.secret_of(row)
    User = get_user_model()
    officer = User.objects.filter(username=each["by"]).first() or User.objects.filter(is_superuser=True).first()
    if officer is None:
        raise Refused("A purge has to be repeated, and the backup knows neither who ordered it nor an administrator.")
    actor = next(
        (
            Actor.objects.get(pk=pk)
            for pk, public_id in Actor.objects.values_list("pk", "public_id")
            if purged.sealed("actor", public_id, secret) == row.key
        ),
        None,
    )
    if actor is None:
        row.by = officer
        row.save()  # so that a load of fixtures goes on leaving them out
        say("A person who was purged since this backup was not in it yet; loads go on leaving them out.")
        return
    plan = purge.find(actor)
    plan.chosen = {hit.key for hit in plan.hits if confirmed(hit, row, secret)}
    purge.secure_delete()
    with transaction.atomic():
        done = purge.purge_now(plan, officer, row.reason, again=True)
        done.at = row.at
        if done.sealed_with == row.sealed_with:
            # Names and passages that the backup did not have yet are remembered as before.
            done.names += [one for one in row.names if one not in done.names]
            done.chosen, done.spared = ({*getattr(done, n), *getattr(row, n)} for n in ("chosen", "spared"))
            done.chosen, done.spared = sorted(done.chosen), sorted(done.spared)
        else:
            row.by = officer
            row.save()
        done.save()
    purge.compact()
    say("A person who was purged since this backup stood in it, and was removed again.")


def confirmed(hit, row, secret):
    """Whether the officer removed this passage: whole names unless spared, parts of names where chosen."""
    if hit.strength == FULL:
        return purged.sealed(FULL, hit.text, secret) not in row.spared
    here = {purged.sealed("place", f"{owner}.{name}", secret) for _model, _pk, name, owner in hit.places if owner}
    return purged.sealed(PART, hit.text, secret) in row.chosen or bool(here & set(row.chosen))


def warn(made, before, say):
    """What was taken from the public, or from an account, after the backup was made, and is back with it."""
    back = Publication.objects.filter(edition__isnull=False)
    again = [
        f"{ref[0]} {before['withdrawn'][ref]}"
        for ref in back.values_list("kind", "public_id")
        if ref in before["withdrawn"]
    ]
    safety = Edition.objects.filter(approval="safety")
    hidden = before["hidden"] - set(safety.values_list("kind", "public_id", "number"))
    accounts = get_user_model().objects.filter(username__in=before["inactive"], is_active=True)
    for title, names in (
        ("PUBLIC AGAIN, though it was withdrawn after the backup", sorted(again)),
        ("NAMED AGAIN, though a name was hidden after the backup, in", sorted({f"{k} {i}" for k, i, _n in hidden})),
        ("OPEN AGAIN, though the account was closed after the backup", sorted(a.get_username() for a in accounts)),
    ):
        for name in names:
            say(f"{title}: {name}")
