"""The difference between two documents of a record, field by field and in words: what a reviewer reads.

Pure: names of other records are given as a mapping, which :func:`names_of` fills in a few queries. Labels come from the
ledger, terms from the vocabulary, dates are told in words, all in the language of the moment.
"""

import re
from bisect import bisect_left
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.utils.text import capfirst
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from catalog import edtf, models, vocabulary
from catalog.models.fields import NOT_CODED, CodeField, CodesField, EdtfField, PickField
from catalog.public import asking

from .kinds import KINDS
from .ledger import LEDGER

CHANGED, ADDED, REMOVED, MOVED = "changed", "added", "removed", "moved"
LANGUAGES = ("en", "ar")
COUNTRIES = ("country", "countries")

# The lists of rows in the documents, in the order in which a page shows them.
ROWS = {
    "names": models.AlternateName,
    "sides": models.Side,
    "mediators": models.Mediator,
    "participants": models.Participant,
    "meetings": models.Meeting,
    "outcomes": models.Outcome,
    "relations": models.Relation,
    "besides": models.Beside,
    "transfers": models.Transfer,
    "ratings": models.Rating,
    "findings": models.Finding,
    "definitions": models.Definition,
}
# References in a document, with the field each comes from; most have the name of their field.
REFERENCES = {
    models.Initiative: {"conflicts": "conflicts", "places": "places"},
    models.Mediator: {"actor": "actor"},
    models.Participant: {"actor": "actor", "side": "side"},
    models.Meeting: {"place": "place"},
    models.Relation: {"first": "first", "second": "second"},
    models.Beside: {"process": "process", "initiative": "track_1"},
    models.Transfer: {"to_process": "to_process", "to_initiative": "to_initiative"},
    models.Actor: {"affiliation": "affiliation", "distinct_from": "distinct_from"},
    models.Assessment: {"initiative": "initiative", "assessor_actor": "assessor_actor"},
    models.Finding: {"concept": "concept"},
    models.Source: {"same_work_as": "same_work_as"},
    models.OfficialProcess: {"conflicts": "conflicts", "lead": "lead"},
}


@dataclass(frozen=True)
class Change:
    """One thing that differs. ``row`` names the row of a section, ``language`` is that of a text in two languages.

    ``what`` is changed, added, removed or moved; ``old`` is empty where nothing stood, ``new`` where nothing stands.
    """

    section: str
    label: str
    old: str
    new: str
    row: str = ""
    language: str = ""
    what: str = CHANGED


def difference(old_document, new_document, kind, names=None) -> list[Change]:
    """What is new in ``new_document`` of that kind; ``old_document`` is None for a first edition.

    ``names`` maps ``(kind, public id)`` to what the record is called; one that is not in it goes by its id.
    """
    words = Words(names or {}, kind, old_document, new_document)
    model = KINDS[kind].model
    old = old_document or {}
    section = capfirst(str(model._meta.verbose_name))
    what = CHANGED if old_document else ADDED
    changes = list(words.fields(model, old, new_document, section, what=what))
    for key, row_model in ROWS.items():
        if key in new_document or key in old:
            changes += words.rows(row_model, old.get(key, []), new_document.get(key, []))
    changes += words.citations(old.get("citations", []), new_document.get("citations", []), "")
    return changes


def names_of(refs) -> dict:
    """What the records of ``refs`` are called, in the language of the moment; a query for each kind among them."""
    by_kind = {}
    for kind, public_id in refs:
        by_kind.setdefault(kind, set()).add(public_id)
    found = {}
    for kind, ids in by_kind.items():
        for record in models.BY_KIND[kind].objects.filter(public_id__in=ids):
            found[kind, record.public_id] = name_of(record)
    return found


def name_of(record):
    for field in ("title", "name", "assessor"):
        if hasattr(record, field):
            return (here() == "ar" and getattr(record, f"{field}_ar", "")) or getattr(record, field)
    return str(record)


def references(*documents):
    """Every record that any of the documents of one kind names; None counts as an empty one."""
    return {ref for document in documents if document for ref in KINDS[document["kind"]].references(document)}


def here():
    return "ar" if (get_language() or "").startswith("ar") else "en"


def chosen(pair):
    """A pair of texts in the language of the moment, or in the other where that is empty."""
    return pair.get(here()) or next((text for text in pair.values() if text), "")


def joined(parts):
    return pgettext("between entries of a list", "; ").join(part for part in parts if part)


def says_nothing(value):
    return value in ("", None, False, [], NOT_CODED, [NOT_CODED])


class Words:
    """Tells the values of one pair of documents in words."""

    def __init__(self, names, kind, old, new):
        self.names = dict(names)
        self.names[kind, new["id"]] = chosen(KINDS[kind].name(new))
        self.forms = {each["form"] for each in (old, new) if each and "form" in each}
        self.sides = {side["id"]: chosen(side["name"]) for each in (old, new) if each for side in each.get("sides", [])}

    # -- values -------------------------------------------------------------------------------------------------------
    def value(self, field, value):
        """A plain value as an editor would say it."""
        if value in ("", None, []):
            return ""
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if field.name in COUNTRIES:
            return joined(self.term("country", code) for code in ([value] if isinstance(value, str) else value))
        if isinstance(field, CodeField):
            return self.term(field.vocabulary, value)
        if field.model is models.Question and field.name == "filters":
            return joined(
                filter_in_words(self.forms, *each, self.names) if isinstance(each, list) else each for each in value
            )
        if isinstance(field, CodesField | PickField):
            return joined(self.term(field.vocabulary, code) for code in value)
        if isinstance(field, EdtfField):
            return edtf.in_words(value, here())
        if isinstance(value, list):
            return joined(map(str, value))
        return str(value)

    def term(self, list_code, code):
        return vocabulary.spoken(list_code, code).label[here()]

    def reference(self, field, value):
        if not value:
            return ""
        if isinstance(value, list):
            return joined(sorted(self.reference(field, each) for each in value))
        if field.related_model is models.Side:
            return self.sides.get(value, value)
        return self.names.get((field.related_model.kind, value), value)

    # -- the fields of a record or row --------------------------------------------------------------------------------
    def fields(self, model, old, new, section, row="", what=CHANGED):
        """The fields of ``model`` that differ; where ``old`` or ``new`` is empty, all that say something."""
        whole = not old or not new
        for key, label, language, tell in self.columns(model):
            before, after = told(old, key, language), told(new, key, language)
            if before == after or (whole and says_nothing(before) and says_nothing(after)):
                continue
            yield Change(section, label, tell(before), tell(after), row, language, what)

    def columns(self, model):
        """``(key in the document, label, language, how to tell a value)`` of each public field of ``model``."""
        for column in LEDGER[model].public:
            field = model._meta.get_field(column.field)
            label = capfirst(str(column.label(model)))
            if column.name == "id":
                continue
            if not column.pair:
                yield column.name, label, "", lambda value, field=field: self.value(field, value)
                continue
            for language, name in zip(LANGUAGES, (_("English"), _("Arabic")), strict=True):
                yield column.name, f"{label} ({name})", language, lambda value: value or ""
        for key, name in REFERENCES.get(model, {}).items():
            field = model._meta.get_field(name)
            label = capfirst(str(field.verbose_name))
            yield key, label, "", lambda value, field=field: self.reference(field, value)

    # -- rows ---------------------------------------------------------------------------------------------------------
    def rows(self, model, old_rows, new_rows):
        """Rows are the same if they have the same public id."""
        section = capfirst(str(model._meta.verbose_name_plural))
        old = {row["id"]: row for row in old_rows}
        new = {row["id"]: row for row in new_rows}
        for row in old_rows:
            if row["id"] not in new:
                yield from self.row(model, row, {}, section, REMOVED)
        order = moves([each for each in old if each in new], [each for each in new if each in old])
        for row in new_rows:
            if row["id"] not in old:
                yield from self.row(model, {}, row, section, ADDED)
                continue
            yield from self.row(model, old[row["id"]], row, section, CHANGED)
            if row["id"] in order:
                before, after = order[row["id"]]
                yield Change(section, _("Place in the list"), str(before), str(after), self.call(model, row), "", MOVED)

    def row(self, model, old, new, section, what):
        name = self.call(model, new or old)
        yield from self.fields(model, old, new, section, name, what)
        yield from self.citations(old.get("citations", []), new.get("citations", []), name, section, what)

    def call(self, model, row):
        """What a row is called in a list of changes."""
        if row.get("actor"):
            return self.reference(model._meta.get_field("actor"), row["actor"])
        if model is models.AlternateName:
            return row["name"]
        if model is models.Rating:
            return self.term("criterion", row["criterion"])
        if model is models.Relation:
            kind = self.value(model._meta.get_field("relation_kind"), row["kind"])
            return " – ".join([self.end("initiative", row["first"]), kind, self.end("initiative", row["second"])])
        if model is models.Beside:
            kind = self.value(model._meta.get_field("relation"), row["relation"])
            end = self.end("process", row["process"]) or self.end("initiative", row["initiative"])
            return f"{kind} – {end}"
        if model is models.Definition:
            return row["author"]
        for key in ("described_as", "title", "name", "phrase", "summary", "to_text"):
            if row.get(key) and chosen(row[key]):
                return shortened(chosen(row[key]))
        return self.end("process", row.get("to_process")) or self.end("initiative", row.get("to_initiative"))

    def end(self, kind, public_id):
        return self.names.get((kind, public_id), public_id) if public_id else ""

    # -- citations ----------------------------------------------------------------------------------------------------
    def citations(self, old, new, row, section="", what=CHANGED):
        """Citations have no public id: of one source, the first is compared with the first, and so on."""
        section = section or capfirst(str(models.Citation._meta.verbose_name_plural))
        label = capfirst(str(models.Source._meta.verbose_name))
        old, new = numbered(old), numbered(new)
        for key, citation in old.items():
            if key not in new:
                yield Change(section, label, self.citation(citation), "", row, "", REMOVED)
        order = moves([each for each in old if each in new], [each for each in new if each in old])
        for key, citation in new.items():
            if key not in old:
                yield Change(section, label, "", self.citation(citation), row, "", ADDED)
                continue
            if citation != old[key]:
                yield Change(section, label, self.citation(old[key]), self.citation(citation), row, "", CHANGED)
            if key in order:
                before, after = order[key]
                place = _("%(source)s: place in the list") % {"source": self.end("source", citation["source"])}
                yield Change(section, place, str(before), str(after), row, "", MOVED)

    def citation(self, citation):
        """“A book, p. 12 (the date; بالعربية)”."""
        head = pgettext("before the place in a source", ", ").join(
            part for part in (self.end("source", citation["source"]), citation["locator"]) if part
        )
        supports = joined(citation["supports"].values())
        return f"{head} ({supports})" if supports else head


def filter_in_words(forms, parameter, value, names):
    """“Mediator or host = Norway”: a filter of a question with one of these forms as its page calls it."""
    form = min((form for form in forms if asking.label(form, parameter) != parameter), default="")
    kinds = {asking.is_reference(form, parameter, value) for form in forms} - {""}
    called = next((names[kind, value] for kind in sorted(kinds) if (kind, value) in names), None)
    return f"{asking.label(form, parameter)} = {called or asking.value_label(form, parameter, value)}"


def told(entry, key, language):
    value = entry.get(key)
    return (value or {}).get(language, "") if language else value


def shortened(text, length=80):
    return text if len(text) <= length else f"{text[: length - 1].rstrip()}…"


def numbered(citations):
    """Citations by their source and which of that source's they are."""
    found, seen = {}, {}
    for citation in citations:
        seen[citation["source"]] = number = seen.get(citation["source"], 0) + 1
        found[citation["source"], number] = citation
    return found


def moves(old, new):
    """``{key: (place before, place after)}``, from 1, of the fewest keys whose move makes ``new`` of ``old``."""
    places = {key: number for number, key in enumerate(old)}
    order = [places[key] for key in new]
    # The longest increasing run stays where it is.
    tails, ends, before = [], [], []
    for number, place in enumerate(order):
        at = bisect_left(tails, place)
        before.append(ends[at - 1] if at else None)
        if at == len(tails):
            tails.append(place)
            ends.append(number)
        else:
            tails[at], ends[at] = place, number
    stay, number = set(), ends[-1] if ends else None
    while number is not None:
        stay.add(new[number])
        number = before[number]
    return {key: (places[key] + 1, number + 1) for number, key in enumerate(new) if key not in stay}


# -- words within a text ----------------------------------------------------------------------------------------------
TOKEN = re.compile(r"\s+|\w+|[^\w\s]")
LONGEST = 4000  # pieces; comparing takes time with the square of it


def marked(old, new):
    """Both texts in pieces ``(text, changed)``, word by word: ``([…], […])``.

    Texts that have little in common are marked as a whole: scattered words would only confuse.
    """
    first, second = TOKEN.findall(old), TOKEN.findall(new)
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    if not old or not new or len(first) + len(second) > LONGEST or matcher.ratio() < 0.3:
        return [(old, True)] if old else [], [(new, True)] if new else []
    before, after = [], []
    for tag, a, b, c, d in matcher.get_opcodes():
        for pieces, tokens in ((before, first[a:b]), (after, second[c:d])):
            if tokens:
                pieces.append(("".join(tokens), tag != "equal"))
    return before, after
