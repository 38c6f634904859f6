"""What the door asks of a kind of record; each kind is one module of the same shape."""

from datetime import datetime
from functools import cache
from hashlib import blake2b
from urllib.parse import urlsplit

from catalog.edtf import years_in_words
from catalog.public.models import MomentRow, SearchRow, TermRow
from catalog.text import both_ways, searchable, sort_key

NAMES = ("name", "other-name")


class Kind:
    """``document`` reads the working rows, ``page`` the published world, ``rows`` makes public rows of a page.

    ``supporting`` kinds are visible only while something visible refers to them; ``confers`` says whether a kind can
    give that visibility; ``requires`` maps a document to the records it cannot be shown without.
    """

    model = None
    supporting = False
    confers = True
    requires = None

    @property
    def key(self):
        return self.model.kind

    def queryset(self):
        """Working records with all that ``document`` reads, in a fixed number of queries."""
        return self.model.objects.all()

    def document(self, record) -> dict:
        raise NotImplementedError

    def references(self, document) -> set:
        """Every ``(kind, public id)`` the document names."""
        raise NotImplementedError

    def shown(self, document, world) -> dict:
        """The document without what rests on something hidden."""
        return document

    def firm(self, document) -> set:
        """The references that stay whatever else is hidden; so asking for one of them needs no look at the rest."""
        return self.references(document)

    def name(self, document) -> dict:
        """``{"en": …, "ar": …}``: what other pages call the record."""
        return document["name"]

    def page(self, document, world) -> dict:
        raise NotImplementedError

    # -- what lists need; the page is all they are made of -----------------------------------------------------------
    row = None  # the public model
    columns = staticmethod(lambda page: {})  # further columns of that model

    def card(self, page) -> dict:
        """What a list says of the record."""
        return {"slug": page["slug"], "name": self.title(page)}

    def title(self, page) -> dict:
        """Under which pair of names it stands in the alphabet."""
        return page["name"]

    def index(self, page) -> dict:
        """``{"rows": {group: [[(facet, value), …], …]}, "moments": [[day, day], …], "names": {kind: {slug: …}}}``."""
        return {"rows": {}, "moments": [], "names": {}}

    hit = ()  # what of its card tells a visitor, beside its name, what was found

    def texts(self, page) -> list:
        """``[(field, language, text), …]`` by which a visitor finds it, its own names first; all from its page.

        A text that is another name of somebody is followed by the name under which the page shows them.
        """
        return both("name", self.title(page))

    def rows(self, page) -> list:
        """Unsaved public rows, the record's own first."""
        title, index = self.title(page), self.index(page)
        card = {**self.card(page), "arabic": page["arabic"]["read"]}
        owner, texts = page["id"], self.texts(page)
        said = said_in(texts)
        order = {"sort_en": sort_key(title["en"], "en"), "sort_ar": sort_key(title["ar"] or title["en"], "ar")}
        rows = [
            self.row(
                public_id=owner,
                slug=page["slug"],
                page=page,
                card=card,
                index=index,
                search=said["words"],
                published=datetime.fromisoformat(page["edition"]["at"]),
                **order,
                **self.columns(page),
            ),
            SearchRow(
                public_id=owner,
                kind=self.key,
                digest=digest_of(said, order),
                hit={"slug": page["slug"], "name": title, "texts": texts, **{field: card[field] for field in self.hit}},
                **said,
                **order,
            ),
        ]
        for group, entries in index["rows"].items():
            for number, entry in enumerate(entries):
                rows += [
                    TermRow(owner=owner, group=group, row=number, facet=facet, value=value) for facet, value in entry
                ]
        rows += [
            MomentRow(owner=owner, position=number, earliest=earliest, latest=latest)
            for number, (earliest, latest) in enumerate(index["moments"])
        ]
        return rows


def said_in(texts):
    """The words of a record as they are searched: of its name, of all its names, of everything."""
    split = cache(both_ways)  # a name is asked for three times
    return {
        "name": searchable((text for field, _, text, *_ in texts if field == "name"), split),
        "names": searchable((text for field, _, text, *_ in texts if field in NAMES), split),
        "words": searchable((text for _, _, text, *_ in texts), split),
    }


def digest_of(said, order):
    return blake2b("\n".join([*said.values(), *order.values()]).encode(), digest_size=16).hexdigest()


def both(field, *pairs):
    """Texts to search in from pairs in two languages, each text once."""
    found = [(field, language, text) for pair in pairs for language, text in pair.items() if text]
    return list(dict.fromkeys(found))


def other_names(page):
    return [("other-name", name["language"], name["name"]) for name in page["names"]]


def years(page):
    """The years of a record in both languages, as its page tells them; a title is often remembered with its year."""
    if not (page["start"] or page["end"]):
        return []
    still_open = not page["end"] and page.get("status") in ("active", "planned")
    told = {code: years_in_words(page["start"], page["end"], still_open, code) for code in ("en", "ar")}
    return both("years", told)


def sources_of(citations):
    return {("source", citation["source"]) for citation in citations}


def ref(kind, public_id):
    return {(kind, public_id)} if public_id else set()


class Bibliography:
    """Numbers the sources of a page in the order in which it cites them."""

    def __init__(self, world):
        self.world, self.entries, self.numbers = world, [], {}

    def cite(self, citations):
        """``[{"n": 3, "locator": …, "supports": {…}}]`` for the citations of one row."""
        cites = []
        for citation in citations:
            public_id = citation["source"]
            source = self.world.doc(("source", public_id))
            if source is None:
                continue
            if public_id not in self.numbers:
                self.numbers[public_id] = len(self.entries) + 1
                self.entries.append({"n": self.numbers[public_id], **source_entry(source)})
            cites.append(
                {
                    "n": self.numbers[public_id],
                    "locator": citation["locator"],
                    "supports": citation["supports"],
                }
            )
        return cites


def mirror_host(url):
    """The name of the site that holds a copy; "" where it has no name but a number."""
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    return "" if host.replace(".", "").isdigit() or ":" in host else host


def source_entry(source):
    """A source as a bibliography shows it. A mirror is named, but its address is not given."""
    fields = ("slug", "type", "title", "authors", "publisher", "date", "language", "link", "note")
    entry = {field: source[field] for field in fields}
    entry["source_kind"], entry["source_position"] = source["source_kind"], source["source_position"]
    entry["url"] = source["url"] if source["link"] in ("publisher", "archive", "encyclopedia") else ""
    entry["mirror"] = mirror_host(source["url"]) if source["link"] == "mirror" else ""
    entry["kind"], entry["id"] = "source", source["id"]
    return entry
