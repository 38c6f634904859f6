"""Initiatives at the door: the widest document, with sides, seats, meetings, outcomes, relations and transfers."""

from django.db.models import Prefetch

from catalog import models
from catalog.public import models as public

from ..documents import FORMAT, cited, id_of, ids_of, ordered
from ..ledger import plain
from . import initiative_page
from .base import Kind, both, other_names, ref, sources_of, years
from .initiative_rows import card, index_entry, places, seated, span

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


def also_called(page):
    """The other names of those who are named in seats, each once, with the name under which the page shows them."""
    found = {
        name["name"]: ("people", name["language"], name["name"], seat["actor"]["name"])
        for seat in seated(page)
        for name in seat["actor"]["names"]
    }
    return list(found.values())


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

    def page(self, document, world):
        return initiative_page.page(document, world)

    # -- the rows --------------------------------------------------------------------------------
    row = public.InitiativeRow

    def columns(self, page):
        time = span(page)
        days = ("first_day", "last_day", "sure_from", "sure_to", "maybe_from", "maybe_to")
        return {day: time[day] for day in days}

    def title(self, page):
        return page["title"]

    def card(self, page):
        return card(page, span(page))

    hit = ("track", "start", "end", "status")

    def texts(self, page):
        return [
            *super().texts(page),
            *other_names(page),
            *both("text", page["summary"]),
            *years(page),
            *both("people", *(seat["actor"]["name"] for seat in seated(page))),
            *also_called(page),
            *both("conflict", *(each["name"] for each in page["conflicts"])),
            *both("place", *(each["name"] for each in places(page))),
            *both("meeting", *(row["title"] for row in page["meetings"])),
            *both("outcome", *(row["title"] for row in page["outcomes"])),
        ]

    def index(self, page):
        return index_entry(page, span(page))
