"""Conflicts, places and official processes at the door: visible while something visible refers to them."""

from django.db.models import Prefetch

from catalog import models
from catalog.public import models as public

from ..documents import FORMAT, cited, ids_of
from ..ledger import plain
from .base import Bibliography, Kind, sources_of


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
        entries = []
        for referrer in world.referrers(here, "initiative"):
            if world.shows(referrer, here):
                initiative = world.doc(referrer)
                fields = {field: initiative[field] for field in ("start", "end", "status", "track")}
                entries.append(world.link(referrer) | fields)
        return sorted(entries, key=lambda entry: (entry["start"] or "9999", entry["id"]))


class Conflicts(Named):
    model = models.Conflict
    row = public.ConflictRow
    confers = False

    def page(self, document, world):
        here = (self.key, document["id"])
        processes = [world.link(each) for each in world.referrers(here, "process") if world.shows(each, here)]
        return {**super().page(document, world), "processes": processes}


class Places(Named):
    model = models.Place
    row = public.PlaceRow
    confers = False


class Processes(Named):
    model = models.OfficialProcess
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
