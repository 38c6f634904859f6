"""Actors at the door: every seat over time, and whom the actor sat with."""

from django.db.models import Prefetch

from catalog import models
from catalog.public import models as public

from ..documents import FORMAT, cited, id_of, ids_of, ordered
from ..ledger import plain
from .base import Bibliography, Kind, both, other_names, ref, sources_of
from .initiative_page import conflicts_of, within

SECTIONS = {"mediator": "mediators", "participant": "participants"}


class Actors(Kind):
    model = models.Actor
    row = public.ActorRow

    def queryset(self):
        citations = Prefetch("citations", models.Citation.objects.select_related("source"))
        return self.model.objects.select_related("affiliation").prefetch_related(
            "alternate_names", "distinct_from", citations
        )

    def document(self, record):
        others = ids_of(record.distinct_from.all())
        return {
            "format": FORMAT,
            "kind": self.key,
            **plain(record),
            "affiliation": id_of(record.affiliation),
            # Left out where there is none, as it was in every edition before there was such a field.
            **({"distinct_from": others} if others else {}),
            "names": [plain(name) for name in ordered(record.alternate_names)],
            "citations": cited(record),
        }

    def references(self, document):
        others = {("actor", public_id) for public_id in document.get("distinct_from", ())}
        return ref("actor", document["affiliation"]) | others | sources_of(document["citations"])

    def page(self, document, world):
        works = Bibliography(world)
        here = (self.key, document["id"])
        affiliation = ("actor", document["affiliation"]) if document["affiliation"] else None
        page = {
            **document,
            "affiliation": world.link(affiliation),
            "distinct_from": self.distinct_from(here, document, world),
            "within": within(document, world),
            "citations": works.cite(document["citations"]),
            "seats": seats_of(here, world, works),
            "through": self.through(here, world, works),
            "with_whom": with_whom(here, world),
            "assessments": self.assessments(here, world),
            "processes": self.processes(here, world),
            "edition": world.edition(here),
        }
        page["sources"] = works.entries
        return page

    def through(self, here, world, works):
        """The seats of bodies and officials that belong to this actor, each with who took it."""
        found, queue, seen = [], [here], {here}
        while queue:
            for member in world.referrers(queue.pop(0), "actor"):
                belongs = world.doc(member)["affiliation"] in {public_id for _, public_id in seen}
                if member not in seen and belongs and world.visible(member):
                    seen.add(member)
                    queue.append(member)
                    link = world.link(member)
                    found += [{**seat, "actor": link} for seat in seats_of(member, world, works)]
        return sorted(found, key=by_time)

    def distinct_from(self, here, document, world):
        """Whom it is not to be confused with, whichever of the two says so, with what tells them apart."""
        others = {("actor", public_id) for public_id in document.get("distinct_from", ())}
        for other in world.referrers(here, "actor"):
            if here[1] in world.doc(other).get("distinct_from", ()):
                others.add(other)
        shown = [other for other in others - {here} if world.visible(other)]
        found = [{**world.link(other), "description": world.doc(other)["description"]} for other in shown]
        return sorted(found, key=lambda entry: (entry["name"]["en"], entry["id"]))

    def processes(self, here, world):
        """Official talks that this actor led, in order of time."""
        found = []
        for each in world.referrers(here, "process"):
            if world.visible(each):
                process = world.doc(each)
                found.append(world.link(each) | {field: process[field] for field in ("start", "end", "process_kind")})
        return sorted(found, key=lambda entry: (entry["start"] or "9999", entry["id"]))

    def assessments(self, here, world):
        """Assessments that this actor signed."""
        found = []
        for each in world.referrers(here, "assessment"):
            if world.visible(each):
                document = world.doc(each)
                initiative = world.link(("initiative", document["initiative"]))
                found.append({**world.link(each), "date": document["date"], "initiative": initiative})
        return sorted(found, key=lambda entry: (entry["date"] or "9999", entry["id"]))

    # -- the rows -----------------------------------------------------------------------------------------------------
    def card(self, page):
        seats = {group: [seat for seat in page["seats"] if counts(seat, group)] for group in SECTIONS}
        return {
            "slug": page["slug"],
            "name": page["name"],
            "actor_kind": page["actor_kind"],
            "country": page["country"],
            "affiliation": page["affiliation"],
            "description": page["description"],
            "distinct_from": [
                {field: each[field] for field in ("kind", "slug", "name")} for each in page["distinct_from"]
            ],
            "roles": sorted({seat["role"] for seat in seats["mediator"]}),
            "capacities": sorted({seat["capacity"] for seat in seats["participant"]}),
            **{f"{group}_in": distinct([seat["initiative"] for seat in found]) for group, found in seats.items()},
        }

    @staticmethod
    def columns(page):
        return {
            f"{group}_in": len({seat["initiative"]["id"] for seat in page["seats"] if counts(seat, group)})
            for group in SECTIONS
        }

    hit = ("actor_kind", "country", "affiliation", "distinct_from")

    def texts(self, page):
        return [*super().texts(page), *other_names(page), *both("text", page["description"])]

    def index(self, page):
        rows = {"record": [sorted({("kind", page["actor_kind"]), ("country", page["country"] or "not-coded")})]}
        names = {"conflict": {}, "side": {}}
        for group in SECTIONS:
            rows[group] = []
            for seat in page["seats"]:
                if seat["seat"] != group:
                    continue
                entry = {("presence", seat["presence"]), ("track", seat["initiative"]["track"])}
                entry |= {("conflict", each["slug"]) for each in seat["initiative"]["conflicts"]}
                names["conflict"] |= {each["slug"]: each["name"] for each in seat["initiative"]["conflicts"]}
                if group == "mediator":
                    entry.add(("role", seat["role"]))
                else:
                    entry.add(("capacity", seat["capacity"]))
                    if seat["side"]:
                        entry.add(("side", seat["side"]["en"]))
                        names["side"][seat["side"]["en"]] = seat["side"]
                rows[group].append(sorted(entry))
        return {"rows": rows, "moments": [], "names": names}


def seats_of(here, world, works):
    """Every visible seat of an actor, in order of time, each with its initiative."""
    found = []
    for referrer in world.referrers(here, "initiative"):
        if not world.visible(referrer):
            continue
        initiative = world.shown(referrer)
        sides = {side["id"]: side["name"] for side in initiative["sides"]}
        link = world.link(referrer) | {field: initiative[field] for field in ("start", "end", "status", "track")}
        link["conflicts"] = conflicts_of(initiative, world)
        for group, section in SECTIONS.items():
            for row in initiative[section]:
                if row["actor"] == here[1]:
                    entry = {**row, "seat": group, "initiative": link, "citations": works.cite(row["citations"])}
                    if "side" in row:
                        entry["side"] = sides.get(row["side"])
                    del entry["actor"]
                    found.append(entry)
    return sorted(found, key=by_time)


def by_time(seat):
    return (seat["from"] or seat["initiative"]["start"] or "9999", seat["initiative"]["name"]["en"], seat["id"])


def counts(seat, group):
    return seat["seat"] == group and seat["presence"] == "took-part"


def distinct(links):
    return list({link["id"]: {"slug": link["slug"], "name": link["name"]} for link in links}.values())


def with_whom(here, world):
    """Who else sat in the initiatives in which this actor took part: ``[{link, "initiatives": [link, …]}]``.

    Its own bodies and officials are not company; they stand under the seats taken through them.
    """
    met = {}
    for referrer in world.referrers(here, "initiative"):
        if not world.visible(referrer):
            continue
        initiative = world.shown(referrer)
        present = {
            row["actor"]
            for section in SECTIONS.values()
            for row in initiative[section]
            if row["actor"] and row["presence"] == "took-part"
        }
        if here[1] in present:
            link = {**world.link(referrer), "start": initiative["start"]}
            for public_id in present - {here[1]}:
                met.setdefault(public_id, []).append(link)
    slug = world.doc(here)["slug"]
    entries = []
    for public_id, links in met.items():
        other = world.doc(("actor", public_id))
        if slug not in [body["slug"] for body in within(other, world)]:
            links = sorted(links, key=lambda link: (link["start"] or "9999", link["id"]))
            entries.append({**world.link(("actor", public_id)), "initiatives": links})
    return sorted(entries, key=lambda entry: (-len(entry["initiatives"]), entry["name"]["en"], entry["id"]))
