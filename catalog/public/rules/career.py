"""Every seat of one person or body in order of time, with sources, as a table to cite."""

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
        "unseen": {"undated": undated, "unsourced": sum(not seat["citations"] for seat in rows)},
    }
