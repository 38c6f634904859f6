"""Concepts at the door, with the definitions that different authors give."""

from django.db.models import Prefetch

from catalog import models
from catalog.public import models as public

from ..documents import FORMAT, cited, ordered
from ..ledger import plain
from .base import Bibliography, Kind, both, sources_of
from .initiative_page import conflicts_of


class Concepts(Kind):
    model = models.Concept
    row = public.ConceptRow

    def queryset(self):
        citations = Prefetch("citations", models.Citation.objects.select_related("source"))
        return self.model.objects.prefetch_related(
            Prefetch("definitions", models.Definition.objects.prefetch_related(citations))
        )

    def document(self, record):
        return {
            "format": FORMAT,
            "kind": self.key,
            **plain(record),
            "definitions": [{**plain(row), "citations": cited(row)} for row in ordered(record.definitions)],
        }

    def references(self, document):
        found = set()
        for definition in document["definitions"]:
            found |= sources_of(definition["citations"])
        return found

    def page(self, document, world):
        works = Bibliography(world)
        here = (self.key, document["id"])
        page = {
            **document,
            "definitions": [{**row, "citations": works.cite(row["citations"])} for row in document["definitions"]],
            "reported_by": self.reported_by(here, world),
            "edition": world.edition(here),
        }
        page["sources"] = works.entries
        return page

    def reported_by(self, here, world):
        """The visible assessments whose findings bear on this concept, each with its initiative."""
        entries = []
        for referrer in world.referrers(here, "assessment"):
            if world.visible(referrer):
                assessment = world.shown(referrer)
                judged = ("initiative", assessment["initiative"])
                entries.append(
                    {
                        **world.link(referrer),
                        "date": assessment["date"],
                        "perspective": assessment["perspective"],
                        "initiative": world.link(judged) | {"track": world.doc(judged)["track"]},
                        "conflicts": conflicts_of(world.doc(judged), world),
                        "findings": [row for row in assessment["findings"] if row["concept"] == here[1]],
                    }
                )
        return sorted(entries, key=lambda entry: (entry["date"] or "9999", entry["name"]["en"], entry["id"]))

    # -- the rows -----------------------------------------------------------------------------------------------------
    def card(self, page):
        return {
            "slug": page["slug"],
            "name": page["name"],
            "concept_kind": page["concept_kind"],
            "authors": [{"author": row["author"], "year": row["year"]} for row in page["definitions"]],
            "licences": sorted({row["licence"] for row in page["definitions"]}),
            "reported_by": len(page["reported_by"]),
        }

    hit = ("concept_kind", "authors")

    def texts(self, page):
        rows = page["definitions"]
        return [
            *super().texts(page),
            *both("heading", *(row["heading"] for row in rows)),
            *both("definition", *(row["text"] for row in rows)),
            *dict.fromkeys(("author", "en", row["author"]) for row in rows if row["author"]),
        ]

    def index(self, page):
        record = {("kind", page["concept_kind"]), ("evidence", "yes" if page["reported_by"] else "no")}
        return {"rows": {"record": [sorted(record)]}, "moments": [], "names": {}}
