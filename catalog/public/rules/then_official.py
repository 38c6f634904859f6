"""Who took part unofficially and within some years sat at an official table: the person, both seats, the gap."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from ..models import ConflictRow
from . import base
from .base import Asks

CODE = "then-official"
WITHIN = Asks("within", _("Within how many years"), numbers=(1, 50), default="5")
CONFLICT = Asks("conflict", _("Conflict"), names="conflict", hint=_("Both seats, then, are on this conflict."))
ASKS = (WITHIN, CONFLICT)
AT_THE_TABLE = ("official", "official-mandated")


def answer(values, language):
    errors = {}
    years = base.number(WITHIN, values, errors)
    conflicts = base.records(CONFLICT, ConflictRow, values, errors)
    slug = conflicts[0]["slug"] if conflicts else ""
    known = base.people(base.version())
    sure, perhaps, undated, tables, vague = [], [], set(), set(), set()
    for person in base.by_name(known.all, language) if not errors else ():
        if person["actor_kind"] != "person":
            continue
        seats = [seat for seat in person["seats"] if took_part(seat) and base.on(seat["initiative"], slug)]
        before = [seat for seat in seats if unofficial(seat)]
        after = [seat for seat in seats if official(seat)]
        tables |= {seat["initiative"]["id"] for seat in after}
        vague |= {seat["id"] for seat in seats if seat["capacity"] in base.NOTHING_KNOWN}
        pairs = [(one, other, *gap(one, other, years)) for one in before for other in after if apart(one, other)]
        if any(how == "undated" for *_rest, how, _gap in pairs):
            undated.add(person["id"])
        for how, kept in (("surely", sure), ("possibly", perhaps)):
            if found := [(one, other, between) for one, other, which, between in pairs if which == how]:
                kept.append({"person": person, "pairs": [line(*each) for each in found]})
    return {
        "errors": errors,
        "years": years,
        "sure": sure,
        "perhaps": perhaps,
        "number": len(sure),
        "unseen": {"tables": len(tables), "undated": len(undated), "vague": len(vague)},
    }


def took_part(seat):
    return seat["seat"] == "participant" and seat["presence"] == base.TOOK_PART


def unofficial(seat):
    """A seat in anything but official talks, by somebody who did not sit there as an official."""
    known = seat["capacity"] not in (*AT_THE_TABLE, *base.NOTHING_KNOWN)
    return known and seat["initiative"]["track"] not in ("1", "undetermined")


def official(seat):
    return seat["capacity"] in AT_THE_TABLE and seat["initiative"]["track"] == "1"


def apart(one, other):
    return one["initiative"]["id"] != other["initiative"]["id"]


def gap(one, other, years):
    """``(how, (least, most))``: whether the official seat began after the unofficial one did, and within the years.

    Counted from the last day known of the unofficial seat, or from its beginning where no end is known; a seat that
    began while the other still lasted came after no time. ``least`` and ``most`` are whole years.
    """
    first, last = base.days(base.began(one)[0]), base.days(base.ended(one) or base.began(one)[0])
    then = base.days(base.began(other)[0])
    if None in (*first, *then):
        return "undated", None
    last = (last[0] or first[0], last[1] or date.max)
    least, most = whole_years(last[1], then[0]), whole_years(last[0], then[1])
    if then[1] < first[0] or base.months_after(last[1], 12 * years) < then[0]:
        return "no", None
    surely = then[0] > first[1] and then[1] <= base.months_after(last[0], 12 * years)
    return ("surely" if surely else "possibly"), (least, most)


def whole_years(first, last):
    if last <= first:
        return 0
    return last.year - first.year - ((last.month, last.day) < (first.month, first.day))


def line(one, other, between):
    return {"unofficial": one, "official": other, "gap": between}
