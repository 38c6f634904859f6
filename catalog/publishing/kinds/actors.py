"""Actors at the door."""

from django.db.models import Prefetch

from catalog import models
from catalog.public import models as public

from ..documents import FORMAT, cited, id_of, ordered
from ..ledger import plain
from .base import Bibliography, Kind, ref, sources_of


class Actors(Kind):
    model = models.Actor
    row = public.ActorRow

    def queryset(self):
        citations = Prefetch("citations", models.Citation.objects.select_related("source"))
        return self.model.objects.select_related("affiliation").prefetch_related("alternate_names", citations)

    def document(self, record):
        return {
            "format": FORMAT,
            "kind": self.key,
            **plain(record),
            "affiliation": id_of(record.affiliation),
            "names": [plain(name) for name in ordered(record.alternate_names)],
            "citations": cited(record),
        }

    def references(self, document):
        return ref("actor", document["affiliation"]) | sources_of(document["citations"])

    def page(self, document, world):
        works = Bibliography(world)
        here = (self.key, document["id"])
        page = {
            **document,
            "affiliation": world.link(ref_or_none("actor", document["affiliation"])),
            "citations": works.cite(document["citations"]),
            "seats": self.seats(here, world, works),
            "edition": world.edition(here),
        }
        page["sources"] = works.entries
        return page

    def seats(self, here, world, works):
        """Every visible seat of the actor, in order of time, each with its initiative."""
        found = []
        for referrer in world.referrers(here, "initiative"):
            if not world.visible(referrer):
                continue
            initiative = world.shown(referrer)
            sides = {side["id"]: side["name"] for side in initiative["sides"]}
            link = world.link(referrer) | {field: initiative[field] for field in ("start", "end", "status", "track")}
            for seat_kind, section in (("mediator", "mediators"), ("participant", "participants")):
                for row in initiative[section]:
                    if row["actor"] == here[1]:
                        entry = {
                            **row,
                            "seat": seat_kind,
                            "initiative": link,
                            "citations": works.cite(row["citations"]),
                        }
                        if "side" in row:
                            entry["side"] = sides.get(row["side"])
                        del entry["actor"]
                        found.append(entry)
        return sorted(found, key=lambda row: (row["from"] or row["initiative"]["start"] or "9999", row["id"]))


def ref_or_none(kind, public_id):
    return (kind, public_id) if public_id else None
