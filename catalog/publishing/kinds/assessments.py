"""Assessments at the door: shown only with the initiative they judge, each one by itself."""

from django.db.models import Prefetch

from catalog import models
from catalog.public import models as public

from ..documents import FORMAT, cited, id_of, ordered
from ..ledger import plain
from .base import Bibliography, Kind, both, ref, sources_of
from .initiative_page import conflicts_of


class Assessments(Kind):
    model = models.Assessment
    row = public.AssessmentRow

    def queryset(self):
        return self.model.objects.select_related("initiative", "assessor_actor").prefetch_related(
            "ratings",
            Prefetch("findings", models.Finding.objects.select_related("concept")),
            Prefetch("citations", models.Citation.objects.select_related("source")),
        )

    def document(self, record):
        return {
            "format": FORMAT,
            "kind": self.key,
            **plain(record),
            "initiative": record.initiative.public_id,
            "assessor_actor": id_of(record.assessor_actor),
            "ratings": [plain(row) for row in ordered(record.ratings)],
            "findings": [{**plain(row), "concept": id_of(row.concept)} for row in ordered(record.findings)],
            "citations": cited(record),
        }

    def requires(self, document):
        return {("initiative", document["initiative"])}

    def references(self, document):
        found = {("initiative", document["initiative"])} | ref("actor", document["assessor_actor"])
        for finding in document["findings"]:
            found |= ref("concept", finding["concept"])
        return found | sources_of(document["citations"])

    def name(self, document):
        return document["assessor"]

    def entry(self, document, world, works):
        """The assessment as it stands on a page, its sources numbered with that page's."""
        return {
            **document,
            "assessor_actor": world.link(("actor", document["assessor_actor"])),
            "findings": [{**row, "concept": world.link(("concept", row["concept"]))} for row in document["findings"]],
            "citations": works.cite(document["citations"]),
        }

    def page(self, document, world):
        works = Bibliography(world)
        here = (self.key, document["id"])
        initiative = world.doc(("initiative", document["initiative"]))
        page = {
            **self.entry(document, world, works),
            "initiative": {
                **world.link(("initiative", document["initiative"])),
                **{field: initiative[field] for field in ("start", "end", "status", "track")},
                "conflicts": conflicts_of(initiative, world),
            },
            "others": self.others(here, document, world),
            "edition": world.edition(here),
        }
        page["sources"] = works.entries
        return page

    def others(self, here, document, world):
        """The other assessments of the same initiative, so that a reader sees who disagrees."""
        found = []
        for each in world.referrers(("initiative", document["initiative"]), "assessment"):
            if each != here and world.visible(each):
                other = world.doc(each)
                fields = ("date", "perspective", "contribution", "transfer", "timing", "power_balance")
                found.append({**world.link(each), **{field: other[field] for field in fields}})
        return sorted(found, key=lambda entry: (entry["date"] or "9999", entry["id"]))

    # -- the rows -----------------------------------------------------------------------------------------------------
    def title(self, page):
        return page["assessor"]

    def card(self, page):
        fields = (
            "slug",
            "assessor",
            "perspective",
            "side",
            "date",
            "contribution",
            "transfer",
            "timing",
            "power_balance",
        )
        return {
            **{field: page[field] for field in (*fields, "summary", "evidence_grade")},
            "initiative": page["initiative"],
            "ratings": [{"criterion": row["criterion"], "term": row["term"]} for row in page["ratings"]],
        }

    hit = ("initiative", "perspective", "date")

    def texts(self, page):
        initiative = both("initiative", page["initiative"]["name"])
        return [*super().texts(page), *initiative, *both("text", page["summary"])]

    def index(self, page):
        record = {(facet, page[facet]) for facet in ("contribution", "transfer", "perspective")}
        record |= {("timing", code) for code in page["timing"]} | {
            ("power-balance", code) for code in page["power_balance"]
        }
        record |= {("evidence", page["evidence_grade"]), ("track", page["initiative"]["track"])}
        record |= {("conflict", each["slug"]) for each in page["initiative"]["conflicts"]}
        concepts = [row["concept"] for row in page["findings"] if row["concept"]]
        record |= {("finding", concept["slug"]) for concept in concepts}
        ratings = [[("criterion", row["criterion"]), ("judgement", row["term"])] for row in page["ratings"]]
        return {
            "rows": {"record": [sorted(record)], "rating": ratings},
            "moments": [],
            "names": {
                "conflict": {each["slug"]: each["name"] for each in page["initiative"]["conflicts"]},
                "concept": {concept["slug"]: concept["name"] for concept in concepts},
            },
        }
