"""What lists say of an initiative and ask of it: its card, its terms, when it certainly and when it possibly ran."""

from collections import Counter
from datetime import date

from catalog import edtf


def seated(page):
    """The named seats of a page, mediators first."""
    return [seat for section in ("mediators", "participants") for seat in page[section] if seat["actor"]]


CODES = {
    "track": "track",
    "sanction": "sanction",
    "acknowledgement": "acknowledgement",
    "publicity": "publicity",
    "phase": "phase",
    "status": "status",
    "state-of-evidence": "state_of_evidence",
}
LISTS = {
    "issue": "issues",
    "mechanism": "mechanisms",
    "end-reason": "end_reason",
    "women-or-outsiders": "women_or_outsiders",
}
NOT_CODED = "not-coded"
EMPTY = (NOT_CODED, "not-known", "none", "searched-not-found")


def terms(page):
    """Every ``(facet, value)`` the record itself has; its seats and assessments have rows of their own."""
    found = {(facet, page[field]) for facet, field in CODES.items()}
    found |= {(facet, code) for facet, field in LISTS.items() for code in page[field]}
    found.add(("back-channel", "yes" if page["back_channel"] else "no"))
    found |= {("beside", relation) for relation in page["beside_relations"] or [NOT_CODED]}
    found.add(("no-result", no_result(page)))
    if page["publicity_later"] not in EMPTY:
        found.add(("publicity", page["publicity_later"]))
    found |= {("conflict", each["slug"]) for each in page["conflicts"]}
    found |= {("conflict-country", code) for each in page["conflicts"] for code in each["countries"]}
    found |= {("place", each["slug"]) for each in places(page)}
    found |= {("process", each["slug"]) for each in processes(page)}
    found |= {("outcome", row["type"]) for row in page["outcomes"]} or {("outcome", page["outcomes_empty"])}
    given = {facet for facet, _ in found}
    return found | {
        (facet, NOT_CODED) for facet in ("conflict", "conflict-country", "place", "process") if facet not in given
    }


def no_result(page):
    """Whether it failed or nothing came of it; without a word of either, nobody has coded that."""
    said = {row["type"] for row in page["outcomes"]}
    if page["status"] == "collapsed" or "none" in said or page["outcomes_empty"] == "none":
        return "yes"
    return "no" if said or page["status"] in ("planned", "active") else NOT_CODED


RATED = {"0": False, "1": True, "2": True, "3": True}
CHANGED = {
    (True, False): "process-only",
    (True, True): "both",
    (False, True): "outcome-only",
    (False, False): "neither",
}


def changed(entry):
    """What one assessor's ratings of two criteria say together; "not-coded" where one of them is missing."""
    terms = {rating["criterion"]: RATED.get(rating["term"]) for rating in entry["ratings"]}
    return CHANGED.get((terms.get("contribution-process"), terms.get("contribution-outcome")), NOT_CODED)


def places(page):
    """Where it met, by the record's own list and by its meetings."""
    return [*page["places"], *(row["place"] for row in page["meetings"] if row["place"])]


def processes(page):
    """The official talks it ran beside, or into which something of it moved."""
    ends = [*(row["other"] for row in page["besides"]), *(row["to"] for row in page["transfers"] if row["to"])]
    return [end for end in ends if end["kind"] == "process"]


def seat_terms(group, seat):
    """What one seat answers to. An actor's body and state answer for it too, unless exactly this actor is asked for."""
    found = {("presence", seat["presence"])}
    for facet, field in (("mediator-role", "role"), ("capacity", "capacity")):
        if field in seat:
            found.add((facet, seat[field]))
    if seat.get("side"):
        found.add(("side", seat["side"]["en"]))
    actor = seat["actor"]
    if actor:
        found |= {(group, actor["slug"]), (f"{group}=", actor["slug"])}
        found |= {(group, body["slug"]) for body in actor["within"]}
        if group == "mediator":
            found.add(("mediator-kind", actor["actor_kind"]))
            if actor["country"]:
                found.add(("mediator-country", actor["country"]))
    return sorted(found)


def assessment_terms(entry):
    """What one assessment answers to."""
    found = {(facet, entry[facet]) for facet in ("contribution", "transfer", "perspective")}
    found |= {("timing", code) for code in entry["timing"]}
    found |= {("power-balance", code) for code in entry["power_balance"]}
    found |= {("criterion", rating["criterion"]) for rating in entry["ratings"]}
    found |= {("finding", finding["concept"]["slug"]) for finding in entry["findings"] if finding["concept"]}
    found.add(("changed", changed(entry)))
    return sorted(found)


SEAT_FACETS = {
    "mediator": ("mediator", "mediator=", "mediator-role", "mediator-kind", "mediator-country"),
    "participant": ("participant", "participant=", "side", "capacity"),
}
ASSESSMENT_FACETS = (
    "contribution",
    "transfer",
    "timing",
    "power-balance",
    "perspective",
    "criterion",
    "changed",
    "finding",
)


def seat_rows(group, seats, empty):
    """A row of terms for each seat; where nobody is known to have taken part, one that says so."""
    rows = [seat_terms(group, seat) for seat in seats]
    if not any(seat["presence"] == "took-part" for seat in seats):
        rows.append([(facet, empty) for facet in SEAT_FACETS[group]])
    return rows


def index_entry(page, time):
    """What counts are made of: terms of the record, of its seats and assessments, dated moments, and names."""
    return {
        "rows": {
            "record": [sorted(terms(page))],
            "mediator": seat_rows("mediator", page["mediators"], page["mediators_empty"]),
            "participant": seat_rows("participant", page["participants"], page["participants_empty"]),
            "assessment": [assessment_terms(entry) for entry in page["assessments"]]
            or [[(facet, NOT_CODED) for facet in ASSESSMENT_FACETS]],
        },
        "moments": [[earliest.isoformat(), latest.isoformat()] for earliest, latest in time["moments"]],
        "names": {
            "conflict": {each["slug"]: each["name"] for each in page["conflicts"]},
            "place": {each["slug"]: each["name"] for each in places(page)},
            "process": {each["slug"]: each["name"] for each in processes(page)},
            "side": {seat["side"]["en"]: seat["side"] for seat in page["participants"] if seat.get("side")},
            "actor": {
                each["slug"]: each["name"]
                for seat in seated(page)
                for each in (seat["actor"], *seat["actor"]["within"])
            },
            "concept": {
                finding["concept"]["slug"]: finding["concept"]["name"]
                for entry in page["assessments"]
                for finding in entry["findings"]
                if finding["concept"]
            },
        },
    }


def span(page):
    """When the initiative certainly ran, and when it possibly did, in days (None where nothing bounds it).

    It surely ran on every day from ``sure_from`` to ``sure_to``, which cross when the dates are too vague to say; it
    possibly ran from ``maybe_from`` to ``maybe_to``. Dated meetings and outcomes are signs of life: where the start or
    the end is unknown they are all that is known, and each is a moment of its own for a filter by years.
    """
    start = edtf.parse(page["start"]) if page["start"] else None
    end = edtf.parse(page["end"]) if page["end"] else None
    moments = [edtf.parse(row["date"]) for row in (*page["meetings"], *page["outcomes"]) if row["date"]]
    moments = sorted((each.earliest, each.latest) for each in moments if each.earliest and each.latest)
    still_open = not end and page["status"] in ("active", "planned")
    begun = [latest for _, latest in moments] + ([end.latest] if end and end.latest else [])
    seen = [earliest for earliest, _ in moments] + ([start.earliest] if start and start.earliest else [])
    sure_from = start.latest if start and start.latest else min(begun, default=None)
    if still_open or (end and end.latest is None):
        sure_to = maybe_to = date.max
    else:
        sure_to = end.earliest if end and end.earliest else max(seen, default=None)
        maybe_to = end.latest if end else None
    known = [*seen, *([end.earliest] if end and end.earliest else [])]
    return {
        "sure_from": sure_from,
        "sure_to": sure_to,
        "maybe_from": start.earliest if start else None,
        "maybe_to": maybe_to,
        "moments": moments,
        "first_day": min([each for each in (start.earliest if start else None, *seen) if each], default=None),
        "last_day": max(known, default=None),
        "last_seen": max(known, default=None) if not end and not still_open else None,
    }


def card(page, time):
    """What a row of the list says of the record."""
    third_parties, named = [], set()
    for seat in page["mediators"]:
        if seat["presence"] != "took-part":
            continue
        name = seat["actor"]["name"] if seat["actor"] else seat["described_as"]
        if name["en"] not in named:
            named.add(name["en"])
            third_parties.append(name)
    fields = ("slug", "title", "summary", "track", "sanction", "acknowledgement", "publicity", "publicity_later")
    return {
        **{field: page[field] for field in fields},
        **{field: page[field] for field in ("start", "end", "status", "mediators_empty", "outcomes_empty")},
        "last_seen": time["last_seen"].isoformat() if time["last_seen"] else None,
        "conflicts": [each["name"] for each in page["conflicts"]],
        "third_parties": third_parties,
        "outcomes": [{"type": row["type"], "title": row["title"]} for row in page["outcomes"]],
        "assessors": len(page["assessments"]),
        "contributions": dict(sorted(Counter(each["contribution"] for each in page["assessments"]).items())),
        "back_channel": bool(page["back_channel"]),
    }
