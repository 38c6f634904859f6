"""Assessments at the door: shown only with the initiative they judge, each one by itself."""

from django.db.models import Prefetch

from catalog import models
from catalog.public import models as public

from ..documents import FORMAT, cited, id_of, ordered
from ..ledger import plain
from .base import Bibliography, Kind, ref, sources_of


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
        return ("initiative", document["initiative"])

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
        page = {
            **self.entry(document, world, works),
            "initiative": world.link(("initiative", document["initiative"])),
            "edition": world.edition(here),
        }
        page["sources"] = works.entries
        return page

    def title(self, page):
        return page["assessor"]
