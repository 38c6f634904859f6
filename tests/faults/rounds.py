"""The faults themselves, a function each; every one returns a line for the table and the sentences of what is wrong."""

import json
import os
import random
import signal
import statistics
import subprocess
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.core.management import call_command
from django.db import connection, connections

from catalog.publishing import loading

from . import world
from .editors import Desk, Publishing, Visitor, Worker, lost


@dataclass
class Line:
    """What one fault did, for the table."""

    fault: str
    rounds: int = 0
    acknowledged: int = 0
    lost: list = field(default_factory=list)
    half: list = field(default_factory=list)
    away: int = 0  # answers 503
    wrong: list = field(default_factory=list)  # any other trouble: a 500, an answer without its headers, a problem
    recovered: float = 0.0  # seconds until it worked again, the slowest round
    note: str = ""


class Work:
    """A site with its desk and records, on a database that is set up."""

    def __init__(self, site, saved=2, published=1, visitors=0):
        self.site = site
        self.saved, self.published = world.make(saved, published)
        self.version, self.editions = world.counted()
        self.desk = Desk(site.port)
        workers = [*(Worker(pk) for pk in self.saved), *(Publishing(pk) for pk in self.published)]
        self.desk.begin(*workers, *(Visitor() for _ in range(visitors)))
        connection.close()

    def check(self, line, rebuild=True):
        """Everything that was acknowledged is there, and nothing is there by half."""
        line.lost += [each for worker in self.desk.workers for each in lost(worker)]
        line.half += world.half_written(self.saved) + world.half_written(self.published)
        line.half += world.half_published(self.published) + world.damaged()
        version, editions = world.counted()
        if version - self.version != editions - self.editions:
            line.half.append(
                f"{editions - self.editions} editions, but the catalogue's version rose by {version - self.version}."
            )
        if rebuild:
            line.half += world.rebuilt_differently()
        connection.close()

    def finish(self, line):
        self.desk.end()
        line.acknowledged = sum(each.done for each in self.desk.workers if each.pk)
        line.wrong += [*self.desk.problems, *self.desk.refusals]
        for worker in self.desk.workers:
            for status, retry, safe, kept in worker.answers:
                line.away += status == 503
                if status == 503 and not (retry and safe and kept):
                    line.wrong.append(
                        f"A 503 without Retry-After ({retry}), headers ({safe}) or what was typed ({kept})."
                    )
        line.wrong = sorted(set(line.wrong))
        return line


def kills(site, rounds, seed=1, everything_every=10, progress=None):
    """The worker is killed in the middle of saves and publications, and every so often the whole server."""
    line, dice = Line("kill -9 during saves and publications", rounds), random.Random(seed)
    work = Work(site)
    for n in range(rounds):
        work.desk.working.set()
        for _ in range(dice.choice((1, 1, 3, 5))):
            work.desk.sending.clear()
            work.desk.sending.wait(60)  # most of an editor's time is spent before a form is sent, and proves nothing
        time.sleep(dice.uniform(0, 1.1) * statistics.median(work.desk.took[-20:]))
        whole = n % everything_every == everything_every - 1
        work.desk.working.clear()  # nobody sends anything more: the next save would mend what this one left
        (site.kill if whole else site.kill_worker)()
        began = time.monotonic()
        if whole:
            site.start()
        site.wait()
        line.recovered = max(line.recovered, time.monotonic() - began)
        work.desk.rest()
        work.check(line, rebuild=n % 5 == 0 or n == rounds - 1)
        if progress:
            progress(line.fault, n + 1, rounds)
        if line.lost or line.half:
            line.note = f"stopped in round {n + 1}"
            break
    return work.finish(line)


def loads(rounds, seed=2, size=40, progress=None):
    """A process that loads a collection is killed on its way: all of it is there, or nothing."""
    line, dice = Line("kill -9 during loads", rounds), random.Random(seed)
    with tempfile.TemporaryDirectory(prefix="catalogue-faults-") as folder:
        folder = Path(folder)
        whole = 0
        one_load(folder, 1, size)
        took = one_load(folder, 2, size)[1]  # as the others: it changes what is there
        acknowledged, tried = 2, 2
        for n in range(rounds):
            tried += 1
            done, _ = one_load(folder, tried, size, kill_after=dice.uniform(0, took * 1.2))
            found = world.loaded()
            if len(found) != 1:
                line.half.append(f"A load was killed and left {found}.")
            elif done:
                acknowledged = tried
                whole += 1
            if found and not acknowledged <= max(found) <= tried:
                line.lost.append(f"Load {acknowledged} was acknowledged, {max(found)} is there.")
            line.half += world.damaged() + (world.rebuilt_differently() if n % 5 == 0 or n == rounds - 1 else [])
            acknowledged = max(acknowledged, max(found, default=0))
            if progress:
                progress(line.fault, n + 1, rounds)
            if line.half or line.lost:
                line.note = f"stopped in round {n + 1}"
                break
        # After all of it, the same command loads as if nothing had been.
        done, _ = one_load(folder, tried + 1, size)
        if not done or set(world.loaded()) != {tried + 1}:
            line.wrong.append("After the faults a load does not work any more.")
    line.acknowledged = whole + 3
    connection.close()
    return line


def one_load(folder, number, size, kill_after=None):
    """``(whether it said it was done, seconds)`` of a load in a process of its own, killed after some seconds."""
    rows, manifest = world.fixture(number, size)
    (folder / "all.json").write_text(json.dumps(rows), encoding="utf-8")
    (folder / "collection.txt").write_text("\n".join(manifest), encoding="utf-8")
    connections.close_all()
    began = time.monotonic()
    pid = os.fork()
    if pid == 0:  # the loading process
        code = 1
        try:
            loading.MANIFEST = folder / "collection.txt"
            call_command("load_catalog", fixtures=folder, verbosity=0)
            code = 0
        finally:
            os._exit(code)
    while kill_after is not None and time.monotonic() - began < kill_after:
        if os.waitpid(pid, os.WNOHANG)[0]:
            return True, time.monotonic() - began
        time.sleep(0.002)
    if kill_after is not None:
        os.kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status) == 0, time.monotonic() - began


# -- the disk is full -------------------------------------------------------------------------------------------------
def may_mount():
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder], capture_output=True)
        if done.returncode == 0:
            subprocess.run(["umount", folder], check=True)
        return done.returncode == 0


@contextmanager
def small_disk(size, owner=None):
    """A folder on a disk of so many bytes, and a function that makes it larger."""
    folder = tempfile.mkdtemp(prefix="catalogue-disk-")
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder], check=True)
    try:
        if owner:
            os.chown(folder, *owner)
        yield Path(folder), lambda more: subprocess.run(["mount", "-o", f"remount,size={more}", folder], check=True)
    finally:
        if subprocess.run(["umount", folder], capture_output=True).returncode:
            subprocess.run(["umount", "-l", folder], check=True)
        os.rmdir(folder)


def fill(room, keep):
    """Takes what is free of a disk but ``keep`` bytes."""
    free = os.statvfs(room).f_bavail * os.statvfs(room).f_frsize
    with open(room / "something-else", "wb") as file:
        file.write(b"x" * max(free - keep, 0))


def disk_full(site, room, grow, seconds=60, keep=400_000):
    """Editors and visitors go on until the disk is full, and for a while after; then there is room again."""
    line = Line("disk full", 1)
    work = Work(site, saved=2, published=1, visitors=1)
    work.desk.working.set()
    time.sleep(2)
    fill(room, keep)
    full = wait_for(lambda: answered_503(work) >= 6, seconds)
    read_before = work.desk.workers[-1].done
    time.sleep(2)
    if not full:
        line.wrong.append("The disk did not become full.")
    if work.desk.workers[-1].done == read_before:
        line.wrong.append("Visitors read nothing while the disk was full.")
    work.desk.rest()
    work.check(line, rebuild=False)
    before = sum(each.done for each in work.desk.workers[:-1])
    grow()
    work.desk.working.set()
    began = time.monotonic()
    if not wait_for(lambda: sum(each.done for each in work.desk.workers[:-1]) >= before + 3, 60):
        line.wrong.append("With room on the disk again nothing is saved.")
    line.recovered = time.monotonic() - began
    work.desk.rest()
    work.check(line)
    return work.finish(line)


def answered_503(work):
    return sum(status == 503 for worker in work.desk.workers for status, *_ in worker.answers)


def wait_for(happened, seconds):
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        if happened():
            return True
        time.sleep(0.05)
    return False


# -- the database goes away -------------------------------------------------------------------------------------------
def restarts(site, rounds, stop, start, away_for=3, progress=None):
    """The database server is stopped under load, is away for a while, and comes back; the site is not touched."""
    line = Line("database stopped and started under load", rounds)
    work = Work(site, saved=2, published=1, visitors=1)
    for n in range(rounds):
        work.desk.working.set()
        time.sleep(2)
        stop(n)
        time.sleep(away_for)
        start()
        began = time.monotonic()
        site.wait(seconds=60, address="/")
        saved = sum(each.done for each in work.desk.workers[:-1])
        if not wait_for(lambda saved=saved: sum(each.done for each in work.desk.workers[:-1]) > saved, 60):
            line.wrong.append("After the database came back nothing is saved.")
        line.recovered = max(line.recovered, time.monotonic() - began)
        work.desk.rest()
        work.check(line, rebuild=n == rounds - 1)
        if progress:
            progress(line.fault, n + 1, rounds)
    return work.finish(line)
