"""Which third parties sat in initiatives on both of two conflicts, themselves or through their bodies and officials."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import ConflictRow
from . import base
from .base import Asks

CODE = "two-conflicts"
CONFLICT = Asks("conflict", gettext_lazy("Conflict"), names="conflict", many=2)
ASKS = (CONFLICT,)


def answer(values, language):
    errors = {}
    chosen = base.records(CONFLICT, ConflictRow, values, errors)
    if not errors and len(chosen) > 2:
        errors[CONFLICT.name] = _("Give two conflicts, not more.")
    conflicts = [{"kind": "conflict", "slug": row["slug"], "name": row["card"]["name"]} for row in chosen]
    context = {"errors": errors, "conflicts": conflicts, "rows": [], "number": 0, "unseen": {}}
    if errors or len(conflicts) < 2:
        return context
    slugs = [each["slug"] for each in conflicts]
    known, rows = base.people(base.version()), []
    for actor in base.by_name(known.all, language):
        seats = [seat for seat in (*actor["seats"], *actor["through"]) if third_party(seat)]
        sides = [[seat for seat in seats if base.on(seat["initiative"], slug)] for slug in slugs]
        if all(sides):
            # One initiative on both conflicts is no work on two of them.
            apart = {seat["initiative"]["id"] for seat in sides[0]} | {seat["initiative"]["id"] for seat in sides[1]}
            rows.append({"actor": actor, "sides": sides, "one": len(apart) == 1})
    every = base.initiatives(base.version()).all
    nobody = [sum(base.on(each, slug) and not each["third_parties"] for each in every) for slug in slugs]
    return context | {"rows": rows, "number": len(rows), "unseen": {"nobody": nobody}}


def third_party(seat):
    return seat["seat"] == "mediator" and seat["presence"] == base.TOOK_PART
