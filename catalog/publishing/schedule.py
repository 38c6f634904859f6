"""Publication at an instant: never before it, and with the next beat of the clock after it.

A schedule is no state: the record stays approved until its instant, and is checked again then. Whatever comes first
publishes it, ``manage.py publish_due``, which a timer calls every minute, or a request to the desk.
"""

import logging
from datetime import UTC, datetime
from time import monotonic

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models import BY_KIND, Schedule

from . import history, workflow

log = logging.getLogger("django.catalog")


@transaction.atomic
def plan(record, at, user):
    """Publish ``record`` at ``at``, an aware instant; replaces an earlier plan. Raises :class:`workflow.Refused`."""
    record = workflow.locked(record)
    workflow.allowed(record, "published", user)
    workflow.not_by_its_author(record, user)
    if at <= now():
        raise workflow.Refused(_("That instant has passed. Choose a later one, or publish it now."))
    Schedule.objects.update_or_create(
        kind=record.kind, public_id=record.public_id, defaults={"at": at, "user": user, "refusal": ""}
    )
    workflow.save(record)
    return record


@transaction.atomic
def cancel(record, user):
    """Take the plan back; the record stays approved."""
    record = workflow.locked(record)
    if record.state == "approved":
        workflow.allowed(record, "published", user)
    workflow.unschedule(record)
    workflow.save(record)
    return record


def now():
    """The earlier of two clocks, this machine's and the database's: one that runs ahead publishes nothing early."""
    return min(timezone.now(), database_clock() or timezone.now())


def database_clock():
    """What the database's machine says the time is; None where it is this machine."""
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


def publish_due():
    """Publish what is due, each record by itself; returns ``(published, refused)``, two lists of records.

    A refusal is kept with the schedule and shown at the desk; the others go on.
    """
    published, refused = [], []
    for each in due():
        record = BY_KIND[each.kind].objects.filter(public_id=each.public_id).first()
        if record is None:
            each.delete()
            continue
        try:
            with transaction.atomic():
                # Another process may have been faster, or somebody has just taken the plan back.
                held = Schedule.objects.select_for_update().filter(pk=each.pk, at__lte=now()).first()
                if held is None:
                    continue
                for taken in workflow.transition(record, "published", held.user):
                    history.baseline(taken)
                    history.keep(taken, held.user, str(_("Published at the planned instant.")))
            published.append(record)
        except workflow.Refused as refusal:
            log.error("A planned publication was refused: %s %s", each.kind, each.public_id)
            Schedule.objects.filter(pk=each.pk).update(refusal=str(refusal))
            refused.append(record)
    return published, refused


def beat(every=20):
    """Publish what is due, but look at most every so many seconds: the desk calls this with each request."""
    global looked
    if looked is None or monotonic() - looked > every:
        looked = monotonic()
        try:
            publish_due()
        except Exception:  # whoever asked for a page gets it; the timer tries again
            log.exception("What is due could not be published.")


looked = None  # when this process looked last, on a clock that is never set


def due():
    """Plans whose instant has come and that were not refused already; sources first, what cites them later."""
    if not Schedule.objects.filter(refusal="", at__lte=timezone.now()).exists():
        return []
    kinds = list(BY_KIND)
    return sorted(
        Schedule.objects.filter(refusal="", at__lte=now()), key=lambda each: (each.at, kinds.index(each.kind))
    )


def planned(record):
    return Schedule.objects.filter(kind=record.kind, public_id=record.public_id).select_related("user").first()


# -- instants as editors give them ------------------------------------------------------------------------------------
class NoInstant(ValueError):
    """The clocks of that zone never show this time, or show it twice."""


def instant(wall, zone, later=None):
    """The UTC instant at which the clocks of ``zone`` show ``wall``, a naive datetime.

    When clocks are put back they show an hour twice: ``later`` then says which one is meant. Raises :class:`NoInstant`
    for a time that is skipped, and for one shown twice while ``later`` is None.
    """
    first, second = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first == second:
        return first
    if back(first, zone) != wall or back(second, zone) != wall:
        raise NoInstant(_("The clocks skip that time on that day, when they are put forward. Choose another."))
    if later is None:
        raise NoInstant(_("The clocks show that time twice on that day, when they are put back. Say which."))
    return second if later else first


def back(at, zone) -> datetime:
    return at.astimezone(zone).replace(tzinfo=None, fold=0)
