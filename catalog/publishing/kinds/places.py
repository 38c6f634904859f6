"""Conflicts, places and official processes at the door: visible while something visible refers to them."""

from django.db.models import Prefetch

from catalog import models
from catalog.public import models as public

from ..documents import FORMAT, cited, ids_of
from ..ledger import plain
from .base import Bibliography, Kind, both, sources_of, years


class Named(Kind):
    """What the three share: a name in two languages, and the initiatives that refer to them."""

    supporting = True

    def document(self, record):
        return {"format": FORMAT, "kind": self.key, **plain(record)}

    def references(self, document):
        return set()

    def page(self, document, world):
        here = (self.key, document["id"])
        return {**document, "initiatives": self.initiatives(here, world), "edition": world.edition(here)}

    def initiatives(self, here, world):
        """The visible initiatives that refer to it, in order of time, each with its third parties and outcomes."""
        entries = []
        for referrer in world.referrers(here, "initiative"):
            if not world.shows(referrer, here):
                continue
            document = world.shown(referrer)
            fields = {field: document[field] for field in ("start", "end", "status", "track", "publicity")}
            third = [row["actor"] for row in document["mediators"] if row["actor"] and row["presence"] == "took-part"]
            entries.append(
                {
                    **world.link(referrer),
                    **fields,
                    "third_parties": [world.link(("actor", each)) for each in dict.fromkeys(third)],
                    "outcomes": [{"type": row["type"], "title": row["title"]} for row in document["outcomes"]],
                    "outcomes_empty": document["outcomes_empty"],
                    "said": said_of(referrer, world),
                    **self.beside(document, here),
                }
            )
        return sorted(entries, key=lambda entry: (entry["start"] or "9999", entry["name"]["en"], entry["id"]))

    def beside(self, document, here):
        """What else an initiative's document says of this record."""
        return {}

    def card(self, page):
        fields = ("slug", "name", "start", "end", "summary", "country", "countries", "region", "process_kind")
        return {
            **{field: page[field] for field in fields if field in page},
            "initiatives": len(page["initiatives"]),
        }

    def texts(self, page):
        return [*super().texts(page), *both("text", page.get("summary", {})), *(years(page) if "start" in page else ())]


SAID = ("date", "perspective", "side", "contribution", "summary")


def said_of(initiative, world):
    """The visible assessments of an initiative, each by itself: who judged, from where, and what."""
    found = []
    for each in world.referrers(initiative, "assessment"):
        if world.visible(each):
            document = world.doc(each)
            found.append(world.link(each) | {field: document[field] for field in SAID})
    return sorted(found, key=lambda entry: (entry["date"] or "9999", entry["name"]["en"], entry["id"]))


class Conflicts(Named):
    model = models.Conflict
    hit = ("start", "end")
    row = public.ConflictRow
    confers = False

    def page(self, document, world):
        here = (self.key, document["id"])
        processes = []
        for each in world.referrers(here, "process"):
            if world.shows(each, here):
                process = world.doc(each)
                processes.append(
                    world.link(each) | {field: process[field] for field in ("start", "end", "process_kind")}
                )
        processes.sort(key=lambda entry: (entry["start"] or "9999", entry["name"]["en"], entry["id"]))
        return {**super().page(document, world), "processes": processes}


class Places(Named):
    model = models.Place
    hit = ("country",)
    row = public.PlaceRow
    confers = False

    def beside(self, document, here):
        meetings = [row for row in document["meetings"] if row["place"] == here[1]]
        return {"meetings": [{"date": row["date"], "title": row["title"]} for row in meetings]}


class Processes(Named):
    model = models.OfficialProcess
    hit = ("process_kind", "start", "end")
    row = public.ProcessRow

    def queryset(self):
        citations = Prefetch("citations", models.Citation.objects.select_related("source"))
        return self.model.objects.prefetch_related("conflicts", "lead", citations)

    def document(self, record):
        return {
            **super().document(record),
            "conflicts": ids_of(record.conflicts.all()),
            "lead": ids_of(record.lead.all()),
            "citations": cited(record),
        }

    def beside(self, document, here):
        relations = [row["relation"] for row in document["besides"] if row["process"] == here[1]]
        transfers = [row for row in document["transfers"] if row["to_process"] == here[1]]
        fields = ("id", "content", "route", "claim_strength", "evidence_grade", "date", "summary")
        return {
            "relations": sorted(set(relations)),
            "transfers": [{field: row[field] for field in fields} for row in transfers],
        }

    def references(self, document):
        found = {("conflict", each) for each in document["conflicts"]}
        return found | {("actor", each) for each in document["lead"]} | sources_of(document["citations"])

    def page(self, document, world):
        works = Bibliography(world)
        page = super().page(document, world)
        page["conflicts"] = [each for each in (world.link(("conflict", i)) for i in document["conflicts"]) if each]
        page["lead"] = [each for each in (world.link(("actor", i)) for i in document["lead"]) if each]
        page["citations"] = works.cite(document["citations"])
        page["sources"] = works.entries
        return page
