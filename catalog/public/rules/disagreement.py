"""Where assessors disagree: two of one initiative give different terms of one criterion, or of the contribution.

Terms are compared, never weighed: nothing is averaged and no initiative stands before another for what was said of it.
"""

from collections import Counter
from itertools import combinations

from django.utils.translation import gettext_lazy as _

from catalog import vocabulary

from ..models import ConflictRow
from . import base
from .base import Asks

CODE = "disagreement"
CONFLICT = Asks("conflict", _("Conflict"), names="conflict")
ASKS = (CONFLICT,)
INVOLVED = ("participant", "organiser", "funder")
POSITIONS = ("both-involved", "one-involved", "both-outside", "not-coded")
SIDES = ("same-side", "different-sides", "no-side")
SILENT = (*base.NOTHING_KNOWN, "not-applicable", "not-discussed", "unclear", "contested")


def answer(values, language):
    errors = {}
    conflicts = base.records(CONFLICT, ConflictRow, values, errors)
    slug = conflicts[0]["slug"] if conflicts else ""
    known = base.initiatives(base.version())
    rows, agree, nothing, alone, unjudged = [], [], [], 0, 0
    pairs = Counter()
    for each in base.by_name(known.all, language) if not errors else ():
        if not base.on(each, slug):
            continue
        assessors = each["assessments"]
        if len(assessors) < 2:
            alone, unjudged = alone + len(assessors), unjudged + (not assessors)
            continue
        common = spoken(assessors)
        split = [entry for entry in common if len({term for term, _who in entry["said"]}) > 1]
        if split:
            rows.append({"initiative": each, "splits": [shown(entry) for entry in split]})
        else:
            (agree if common else nothing).append(each)
        for one, other in combinations(assessors, 2):
            if not {one["contribution"], other["contribution"]} & set(SILENT):
                how = "agree" if one["contribution"] == other["contribution"] else "differ"
                pairs.update(((positions(one, other), how), (sides(one, other), how)))
    return {
        "errors": errors,
        "rows": rows,
        "number": len(rows),
        "agree": agree,
        "nothing": nothing,
        "alone": alone,
        "unjudged": unjudged,
        "several": len(rows) + len(agree) + len(nothing),
        "pairs": [
            [{"code": code, **{how: pairs[code, how] for how in ("agree", "differ")}} for code in codes]
            for codes in (POSITIONS, SIDES)
        ],
    }


def positions(one, other):
    """Whether two assessors speak as people who were part of it, or from outside."""
    given = [each["perspective"] for each in (one, other)]
    if set(given) & set(SILENT):
        return "not-coded"
    return POSITIONS[2 - sum(perspective in INVOLVED for perspective in given)]


def sides(one, other):
    """Whether they speak for the same side; the names of sides are compared as they stand."""
    given = [each["side"]["en"] or each["side"]["ar"] for each in (one, other)]
    return "no-side" if not all(given) else "same-side" if given[0] == given[1] else "different-sides"


def spoken(assessors):
    """What at least two of them speak to: ``[{list, criterion, said: [(term, assessor), …]}]``, contribution first."""
    said = {"": [(each["contribution"], each) for each in assessors if each["contribution"] not in SILENT]}
    for criterion in vocabulary.codes("criterion"):
        said[criterion] = [
            (rating["term"], each)
            for each in assessors
            for rating in each["ratings"]
            if rating["criterion"] == criterion and rating["term"] not in SILENT
        ]
    return [
        {"criterion": criterion, "list": "scale" if criterion else "contribution-degree", "said": found}
        for criterion, found in said.items()
        if len({who["slug"] for _term, who in found}) > 1
    ]


def shown(entry):
    """The terms in the order of the vocabulary, each with who chose it."""
    terms = sorted({term for term, _who in entry["said"]}, key=lambda code: vocabulary.position(entry["list"], code))
    return {
        **entry,
        "said": [{"term": term, "by": [who for code, who in entry["said"] if code == term]} for term in terms],
    }
