"""Every seat of one person or body in order of time, with sources: a line of time, and a table to cite."""

from django.utils.translation import gettext_lazy as _

from ..models import ActorRow
from . import base
from .base import Asks

CODE = "career"
ACTOR = Asks("actor", _("Person or body"), names="actor")
ASKS = (ACTOR,)


def answer(values, language):
    errors = {}
    found = base.records(ACTOR, ActorRow, values, errors, "page")
    context = {"errors": errors, "record": None, "rows": [], "elsewhere": [], "number": 0}
    if not found:
        return context
    page = found[0]["page"]
    rows = [seat for seat in page["seats"] if seat["presence"] == base.TOOK_PART]
    elsewhere = [seat for seat in page["seats"] if seat["presence"] != base.TOOK_PART]
    undated = sum(not (seat["from"] or seat["to"]) for seat in rows)
    return context | {
        "record": page,
        "rows": rows,
        "elsewhere": elsewhere,
        "number": len(rows),
        "timeline": timeline(rows),
        "unseen": {"undated": undated, "unsourced": sum(not seat["citations"] for seat in rows)},
    }


WIDTH = 1000


def timeline(rows):
    """``{first, last, rows: [{seat, x, width}]}`` of the seats with a year, in thousandths of the whole; else None.

    A seat is drawn from its first year to the last one known; where no end is known, to the end of the first.
    """
    spans = []
    for seat in rows:
        begin, end = base.began(seat)[0], base.ended(seat)
        first = base.days(begin)[0] or base.days(end)[0]
        last = base.days(end)[1] or base.days(begin)[1] or first
        if first:
            spans.append((seat, first.year, max(last.year, first.year)))
    if not spans:
        return None
    first, last = min(span[1] for span in spans), max(span[2] for span in spans)
    step = WIDTH / (last - first + 1)
    bars = [
        {"seat": seat, "x": round((begin - first) * step), "width": max(round((end - begin + 1) * step), 4)}
        for seat, begin, end in spans
    ]
    return {"first": first, "last": last, "rows": bars}
