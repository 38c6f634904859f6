"""Initiatives at the door: the widest document, with sides, seats, meetings, outcomes, relations and transfers."""

from collections import Counter
from datetime import date

from django.db.models import Prefetch

from catalog import edtf, models
from catalog.public import models as public

from ..documents import FORMAT, cited, id_of, ids_of, ordered
from ..ledger import plain
from .base import Bibliography, Kind, ref, sources_of

# What a role-only seat may show: anything else narrows the person down.
ROLE_ONLY = ("id", "described_as", "side", "capacity", "presence", "role", "citations")
SECTIONS = ("mediators", "participants", "meetings", "outcomes", "transfers")


def seat_document(seat):
    """The public fields of a seat that is named or role only."""
    entry = {**plain(seat), "actor": id_of(seat.actor), "citations": cited(seat)}
    if isinstance(seat, models.Participant):
        entry["side"] = id_of(seat.side)
    return as_role_only(entry) if seat.disclosure == "role-only" else entry


def as_role_only(entry):
    return {"actor": None, **{field: entry[field] for field in ROLE_ONLY if field in entry}}


def seats(manager):
    return [seat_document(seat) for seat in ordered(manager) if seat.disclosure in ("named", "role-only")]


class Initiatives(Kind):
    model = models.Initiative

    def queryset(self):
        citations = Prefetch("citations", models.Citation.objects.select_related("source"))
        return self.model.objects.prefetch_related(
            "conflicts",
            "places",
            "sides",
            "alternate_names",
            citations,
            Prefetch("mediators", models.Mediator.objects.select_related("actor").prefetch_related(citations)),
            Prefetch(
                "participants", models.Participant.objects.select_related("side", "actor").prefetch_related(citations)
            ),
            Prefetch("meetings", models.Meeting.objects.select_related("place").prefetch_related(citations)),
            Prefetch("outcomes", models.Outcome.objects.prefetch_related(citations)),
            Prefetch(
                "relations", models.Relation.objects.select_related("first", "second").prefetch_related(citations)
            ),
            Prefetch("besides", models.Beside.objects.select_related("process", "track_1").prefetch_related(citations)),
            Prefetch(
                "transfers",
                models.Transfer.objects.select_related("to_process", "to_initiative").prefetch_related(citations),
            ),
        )

    def document(self, record):
        participants = seats(record.participants)
        shown_sides = {entry.get("side") for entry in participants}
        return {
            "format": FORMAT,
            "kind": self.key,
            **plain(record),
            "conflicts": ids_of(record.conflicts.all()),
            "places": ids_of(record.places.all()),
            "names": [plain(name) for name in ordered(record.alternate_names)],
            # A side on which everybody is withheld would say that somebody is: it is left out with them.
            "sides": [plain(side) for side in ordered(record.sides) if side.public_id in shown_sides],
            "mediators": seats(record.mediators),
            "participants": participants,
            "meetings": [
                {**plain(row), "place": id_of(row.place), "citations": cited(row)} for row in ordered(record.meetings)
            ],
            "outcomes": [{**plain(row), "citations": cited(row)} for row in ordered(record.outcomes)],
            "relations": [
                {
                    **plain(row),
                    "first": id_of(row.first),
                    "second": id_of(row.second),
                    "citations": cited(row),
                }
                for row in ordered(record.relations)
            ],
            "besides": [
                {
                    **plain(row),
                    "process": id_of(row.process),
                    "initiative": id_of(row.track_1),
                    "citations": cited(row),
                }
                for row in ordered(record.besides)
            ],
            "transfers": [
                {
                    **plain(row),
                    "to_process": id_of(row.to_process),
                    "to_initiative": id_of(row.to_initiative),
                    "citations": cited(row),
                }
                for row in ordered(record.transfers)
            ],
            "citations": cited(record),
        }

    def references(self, document):
        found = {("conflict", public_id) for public_id in document["conflicts"]}
        found |= {("place", public_id) for public_id in document["places"]}
        found |= sources_of(document["citations"])
        for section in (*SECTIONS, "relations", "besides"):
            for row in document[section]:
                found |= sources_of(row["citations"])
                found |= ref("actor", row.get("actor")) | ref("place", row.get("place"))
                found |= ref("process", row.get("process")) | ref("process", row.get("to_process"))
                for end in ("first", "second", "initiative", "to_initiative"):
                    found |= ref("initiative", row.get(end))
        return found - {(self.key, document["id"])}

    def firm(self, document):
        loose = dict.fromkeys(("mediators", "participants", "transfers", "relations", "besides"), ())
        return self.references({**document, **loose})

    def shown(self, document, world):
        """Seats whose actor is hidden fall back to their description; links to hidden initiatives are dropped."""

        def seen(kind, public_id):
            return world.doc((kind, public_id)) is not None

        def kept_seats(rows):
            for row in rows:
                if row["actor"] is None or seen("actor", row["actor"]):
                    yield row
                elif row["described_as"]["en"]:
                    yield as_role_only(row)

        def kept_transfers(rows):
            for row in rows:
                hidden = row["to_initiative"] and not seen("initiative", row["to_initiative"])
                hidden = hidden or (row["to_process"] and not seen("process", row["to_process"]))
                if not hidden:
                    yield row
                elif row["to_text"]["en"]:
                    yield {**row, "to_initiative": None, "to_process": None}

        participants = list(kept_seats(document["participants"]))
        sides = {row.get("side") for row in participants}
        return {
            **document,
            "sides": [side for side in document["sides"] if side["id"] in sides],
            "mediators": list(kept_seats(document["mediators"])),
            "participants": participants,
            "transfers": list(kept_transfers(document["transfers"])),
            "relations": [
                row
                for row in document["relations"]
                if seen("initiative", row["first"]) and seen("initiative", row["second"])
            ],
            "besides": [
                row
                for row in document["besides"]
                if (seen("process", row["process"]) if row["process"] else seen("initiative", row["initiative"]))
            ],
        }

    def name(self, document):
        return document["title"]

    # -- the page -----------------------------------------------------------------------------------------------------
    def page(self, document, world):
        here = (self.key, document["id"])
        works = Bibliography(world)
        sides = {side["id"]: side["name"] for side in document["sides"]}

        def seat(row):
            return {
                **row,
                "actor": self.actor_entry(row["actor"], world),
                "citations": works.cite(row["citations"]),
                **({"side": sides.get(row["side"])} if "side" in row else {}),
            }

        def dated(row):
            place = row.get("place")
            return {
                **row,
                "place": world.link(("place", place)) if place else None,
                "citations": works.cite(row["citations"]),
            }

        relations = self.relations(document, here, world, works)
        # A row that only repeats a relation, of the same kind and from the same end, is shown once, as the relation.
        related = {(seen_from_here(entry["kind"], entry["inverse"]), entry["other"]["id"]) for entry in relations}
        besides = [
            entry
            for entry in self.besides(document, here, world, works)
            if (seen_from_here(entry["relation"], entry["inverse"]), entry["other"]["id"]) not in related
        ]
        page = {
            **document,
            "conflicts": [world.link(("conflict", each)) for each in document["conflicts"]],
            "places": self.places(document, world),
            "sides": document["sides"],
            "record_citations": works.cite(document["citations"]),
            "mediators": [seat(row) for row in document["mediators"]],
            "participants": [seat(row) for row in document["participants"]],
            "meetings": [dated(row) for row in document["meetings"]],
            "outcomes": [dated(row) for row in document["outcomes"]],
            "transfers": [
                {
                    **row,
                    "to": world.link(("process", row["to_process"]))
                    or world.link(("initiative", row["to_initiative"])),
                    "citations": works.cite(row["citations"]),
                }
                for row in document["transfers"]
            ],
            "transfers_in": self.transfers_in(here, world, works),
            "relations": relations,
            "besides": besides,
            "assessments": self.assessments(here, world, works),
            "back_channel": back_channel(document, world),
            "edition": world.edition(here),
        }
        page["conflicts"] = [each for each in page["conflicts"] if each]
        del page["citations"]
        page["sources"] = works.entries
        return page

    def actor_entry(self, public_id, world):
        if public_id is None:
            return None
        entry = world.link(("actor", public_id))
        entry["actor_kind"] = world.doc(("actor", public_id))["actor_kind"]
        return entry

    def places(self, document, world):
        found = []
        for public_id in document["places"]:
            entry = world.link(("place", public_id))
            if entry:
                found.append({**entry, "country": world.doc(("place", public_id))["country"]})
        return sorted(found, key=lambda entry: (entry["name"]["en"], entry["id"]))

    def other_initiative(self, public_id, world):
        entry = world.link(("initiative", public_id))
        if entry:
            other = world.doc(("initiative", public_id))
            entry |= {field: other[field] for field in ("start", "end", "status", "track")}
        return entry

    def relations(self, document, here, world, works):
        """Relations entered here or at the other end, each once, as seen from here."""
        found = {row["id"]: row for row in document["relations"]}
        for referrer in world.referrers(here, "initiative"):
            if world.visible(referrer):
                found |= {
                    row["id"]: row
                    for row in world.shown(referrer)["relations"]
                    if here[1] in (row["first"], row["second"])
                }
        entries = []
        for row in found.values():
            outward = row["first"] == here[1]
            other = self.other_initiative(row["second"] if outward else row["first"], world)
            if other:
                entries.append(
                    {
                        "id": row["id"],
                        "kind": row["kind"],
                        "inverse": not outward,
                        "other": other,
                        "note": row["note"],
                        "citations": works.cite(row["citations"]),
                    }
                )
        return sorted(entries, key=lambda entry: (entry["other"]["start"], entry["other"]["name"]["en"], entry["id"]))

    def besides(self, document, here, world, works):
        """Official talks this ran beside; and, for a Track 1 initiative, what ran beside it."""
        found = [(row, False, row["process"], row["initiative"]) for row in document["besides"]]
        for referrer in world.referrers(here, "initiative"):
            if world.visible(referrer):
                found += [
                    (row, True, None, referrer[1])
                    for row in world.shown(referrer)["besides"]
                    if row["initiative"] == here[1]
                ]
        entries = []
        for row, inverse, process, initiative in found:
            if process:
                other = world.link(("process", process))
                if other:
                    official = world.doc(("process", process))
                    other |= {field: official[field] for field in ("start", "end", "process_kind")}
                    # Without a source the process is general knowledge, and the page says so.
                    other["sourced"] = bool(official["citations"])
                    other["citations"] = works.cite(official["citations"])
            else:
                other = self.other_initiative(initiative, world)
            if other:
                entries.append(
                    {
                        "id": row["id"],
                        "relation": row["relation"],
                        "inverse": inverse,
                        "other": other,
                        "note": row["note"],
                        "citations": works.cite(row["citations"]),
                    }
                )
        return sorted(entries, key=lambda entry: (entry["other"]["start"], entry["other"]["name"]["en"], entry["id"]))

    def transfers_in(self, here, world, works):
        """What moved here from other initiatives."""
        entries = []
        for referrer in world.referrers(here, "initiative"):
            if not world.visible(referrer):
                continue
            for row in world.shown(referrer)["transfers"]:
                if row["to_initiative"] == here[1]:
                    entries.append(
                        {
                            **row,
                            "from": self.other_initiative(referrer[1], world),
                            "citations": works.cite(row["citations"]),
                        }
                    )
        return sorted(entries, key=lambda entry: (entry["date"], entry["id"]))

    def assessments(self, here, world, works):
        """Every visible assessment, one by one, the oldest first; nothing is added up."""
        from . import KINDS

        entries = [
            KINDS["assessment"].entry(world.shown(each), world, works)
            for each in world.referrers(here, "assessment")
            if world.visible(each)
        ]
        return sorted(entries, key=lambda entry: (entry["date"] or "9999", entry["assessor"]["en"], entry["id"]))

    # -- the rows -----------------------------------------------------------------------------------------------------
    row = public.InitiativeRow

    def columns(self, page):
        time = span(page)
        days = ("first_day", "last_day", "sure_from", "sure_to", "maybe_from", "maybe_to")
        return {day: time[day] for day in days}

    def title(self, page):
        return page["title"]

    def card(self, page):
        return card(page, span(page))

    def search(self, page):
        pairs = [page["title"], page["summary"], *(seat["actor"]["name"] for seat in seated(page))]
        names = [name["name"] for name in page["names"]]
        return " ".join([*names, *(text for pair in pairs for text in pair.values() if text)])

    def index(self, page):
        return index_entry(page, span(page))


def seated(page):
    """The named seats of a page, mediators first."""
    return [seat for section in ("mediators", "participants") for seat in page[section] if seat["actor"]]


def seen_from_here(kind, inverse):
    return {"precedes": "follows", "follows": "precedes"}.get(kind, kind) if inverse else kind


def back_channel(document, world):
    """What the derived label rests on, or None: leaders sent or allowed it, it was hidden, and official talks ran
    beside it or were refused.
    """
    if document["sanction"] not in ("mandated", "tolerated") or document["publicity"] not in ("secret", "discreet"):
        return None
    talks = []
    for row in document["besides"]:
        if row["relation"] in ("parallel-to", "in-absence-of"):
            end = ("process", row["process"]) if row["process"] else ("initiative", row["initiative"])
            other = world.link(end)
            if other:
                talks.append({"relation": row["relation"], "other": other})
    if not talks:
        return None
    talks.sort(key=lambda each: (each["other"]["name"]["en"], each["other"]["id"]))
    return {"sanction": document["sanction"], "publicity": document["publicity"], "talks": talks}


def terms(page):
    """Every ``(facet, value)`` the record itself has; seats and assessments have rows of their own."""
    found = {
        ("track", page["track"]),
        ("sanction", page["sanction"]),
        ("acknowledgement", page["acknowledgement"]),
        ("publicity", page["publicity"]),
        ("phase", page["phase"]),
        ("status", page["status"]),
        ("state-of-evidence", page["state_of_evidence"]),
        ("back-channel", "yes" if page["back_channel"] else "no"),
    }
    if page["publicity_later"] not in ("not-coded", "not-known", "none", "searched-not-found"):
        found.add(("publicity", page["publicity_later"]))
    for facet, field in (("issue", "issues"), ("mechanism", "mechanisms"), ("end-reason", "end_reason")):
        found |= {(facet, code) for code in page[field]}
    found |= {("women-or-outsiders", code) for code in page["women_or_outsiders"]}
    found |= {("conflict", each["slug"]) for each in page["conflicts"]}
    found |= {("place", each["slug"]) for each in page["places"]}
    found |= {("outcome", row["type"]) for row in page["outcomes"]} or {("outcome", page["outcomes_empty"])}
    return found


def index_entry(page, time):
    """What counts are made of: terms of the record, its seats as rows, dated moments, and the names of records."""
    rows, names = {"record": [sorted(terms(page))]}, {"conflict": {}, "place": {}, "actor": {}}
    for group, section in (("mediator", "mediators"), ("participant", "participants")):
        rows[group] = []
        for seat in page[section]:
            entry = {("presence", seat["presence"])}
            for facet, field in (("mediator-role", "role"), ("capacity", "capacity")):
                if field in seat:
                    entry.add((facet, seat[field]))
            if seat["actor"]:
                entry.add((group, seat["actor"]["slug"]))
                names["actor"][seat["actor"]["slug"]] = seat["actor"]["name"]
            rows[group].append(sorted(entry))
    for kind, section in (("conflict", "conflicts"), ("place", "places")):
        names[kind] = {each["slug"]: each["name"] for each in page[section]}
    return {
        "rows": rows,
        "moments": [[earliest.isoformat(), latest.isoformat()] for earliest, latest in time["moments"]],
        "names": names,
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
