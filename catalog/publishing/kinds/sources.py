"""Sources at the door: visible while something visible cites them."""

from catalog import models
from catalog.public import models as public

from ..documents import FORMAT, id_of
from ..ledger import plain
from .base import Kind, ref, source_entry


class Sources(Kind):
    model = models.Source
    row = public.SourceRow
    supporting = True
    confers = False

    def queryset(self):
        return self.model.objects.select_related("same_work_as")

    def document(self, record):
        return {"format": FORMAT, "kind": self.key, **plain(record), "same_work_as": id_of(record.same_work_as)}

    def references(self, document):
        return ref("source", document["same_work_as"])

    def name(self, document):
        return {"en": document["title"], "ar": ""}

    def page(self, document, world):
        here = (self.key, document["id"])
        return {
            **source_entry(document),
            "same_work_as": world.link(("source", document["same_work_as"])),
            "cited_by": [world.link(each) for each in world.referrers(here) if world.shows(each, here)],
            "edition": world.edition(here),
        }

    def title(self, page):
        return {"en": page["title"], "ar": ""}
