"""Sources at the door: visible while something visible cites them."""

from catalog import models
from catalog.public import models as public
from catalog.text import sort_key

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
            "cited_by": self.cited_by(here, world),
            "edition": world.edition(here),
        }

    def cited_by(self, here, world):
        """The records that cite this source, by kind and name."""
        entries = [self.support(each, here, world) for each in world.referrers(here) if world.shows(each, here)]
        return sorted(entries, key=lambda entry: (entry["kind"], sort_key(entry["name"]["en"], "en"), entry["id"]))

    def support(self, referrer, here, world):
        """What one record cites this source for: ``{link, "statements": [{section, name, locator, supports}]}``."""
        document = world.shown(referrer)
        statements = []
        for section, row in cited_rows(document):
            for citation in row["citations"]:
                if citation["source"] == here[1]:
                    name = statement_name(row, world) if section else None
                    found = {"section": section, "name": name}
                    statements.append({**found, "locator": citation["locator"], "supports": citation["supports"]})
        entry = world.link(referrer)
        if referrer[0] == "assessment":
            entry["initiative"] = world.link(("initiative", document["initiative"]))
        return {**entry, "statements": statements}

    # -- the rows -----------------------------------------------------------------------------------------------------
    def card(self, page):
        fields = ("slug", "title", "authors", "publisher", "date", "type", "language", "link", "source_kind")
        return {
            **{field: page[field] for field in (*fields, "source_position")},
            "supports": len(page["cited_by"]),
        }

    hit = ("type", "authors", "publisher", "date", "language")

    def texts(self, page):
        language = page["language"]
        found = [("name", language, page["title"]), *(("author", language, each) for each in page["authors"])]
        return [*found, ("publisher", language, page["publisher"]), ("key", "en", page["slug"])]

    def index(self, page):
        record = {
            ("type", page["type"]),
            ("language", page["language"]),
            ("link", page["link"]),
            ("kind", page["source_kind"]),
            ("position", page["source_position"]),
        }
        record |= {("supports", entry["kind"]) for entry in page["cited_by"]}
        return {"rows": {"record": [sorted(record)]}, "moments": [], "names": {}}

    def title(self, page):
        return {"en": page["title"], "ar": ""}


SECTIONS = ("mediators", "participants", "meetings", "outcomes", "relations", "besides", "transfers", "definitions")


def cited_rows(document):
    """``(section, row)`` of everything in a document that has citations; the record itself has section ""."""
    if "citations" in document:
        yield "", document
    for section in SECTIONS:
        for row in document.get(section, ()):
            yield section, row


def statement_name(row, world):
    """What a cited row is about, as a pair of texts."""
    if row.get("actor"):
        return world.link(("actor", row["actor"]))["name"]
    for field in ("described_as", "title", "summary", "heading", "note"):
        if row.get(field) and row[field]["en"]:
            return row[field]
    return {"en": row.get("author", ""), "ar": row.get("author", "")}
