"""What a purge leaves behind so that nothing brings the person back: keyed hashes, and how rows are emptied.

The same emptying serves the purge and the loader, so that a fixture loaded afterwards says what the database says.
"""

import hashlib
import hmac
from functools import cache
from urllib.parse import unquote

from django.conf import settings

from catalog.models import Actor, AlternateName, Assessment, Citation, Purged
from catalog.models.seats import Seat

from .names import FOLDING, FULL, PART, REMOVED, REMOVED_AR, WORD, forms, spans, walk, without

# What remains of a seat: that somebody sat there, on what side and in what role, for editors alone.
SEAT = {
    "actor": None,
    "disclosure": "withheld",
    "described_as": REMOVED,
    "described_as_ar": REMOVED_AR,
    "delegation_head": False,
    "office_sourced": False,
} | dict.fromkeys(("office", "office_ar", "note", "note_ar", "internal_note", "date_from", "date_to"), "")
SEAT |= {f"date_{end}_{edge}": None for end in ("from", "to") for edge in ("earliest", "latest")}
LONGEST = "longest"  # the longest word of each name, by which a text is worth a closer look
ON_SEAT = {"supports": "", "supports_ar": ""}
ASSESSMENT = {
    "assessor": REMOVED,
    "assessor_ar": REMOVED_AR,
    "assessor_actor": None,
    "perspective": "not-coded",
    "side": "",
    "side_ar": "",
}


def emptied(model, fields, is_person, on_seat):
    """``fields`` of a row without its ties to the person.

    ``is_person`` says of the value of a reference whether it is the person, ``on_seat(field, value)`` of a citation's
    whether it is one of the person's seats: references are keys in the database and public ids in fixtures.
    """
    new = dict(fields)
    for each in (*model._meta.fields, *model._meta.many_to_many):
        if each.name not in fields or each.related_model is not Actor:
            continue
        if each.many_to_many:
            new[each.name] = [other for other in fields[each.name] if not is_person(other)]
        elif is_person(fields[each.name]):
            new[each.name] = None
            blank = SEAT if issubclass(model, Seat) else ASSESSMENT if model is Assessment else {}
            new |= {name: value for name, value in blank.items() if name in fields}
    if model is Citation and any(on_seat(name, fields.get(name)) for name in ("mediator", "participant")):
        new |= ON_SEAT
    return new


# -- keyed hashes -----------------------------------------------------------------------------------------------------
@cache
def key_of(secret):
    return hashlib.sha256(b"catalog.purged:" + secret.encode()).digest()


def sealed(what, text, secret=None):
    """The keyed hash of ``text``; ``what`` keeps hashes of one kind from being taken for those of another."""
    return hmac.digest(key_of(secret or settings.SECRET_KEY), f"{what}:{text}".encode(), "sha256").hex()


def secret_of(row):
    """The secret under which a row was sealed, or None if it is not among those the site has."""
    return next((each for each in secrets() if sealed("check", "", each) == row.sealed_with), None)


def secrets():
    return [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]


class Unreadable(Exception):
    """A purge was recorded under a secret key that the site no longer has."""


class Remembered:
    """All purges together, as the loader asks of them; knows no name, only whether words are one.

    It stands in the place of :class:`names.Names`.
    """

    def __init__(self):
        self.rows = [(row, secret_of(row)) for row in Purged.objects.all()]
        if lost := sum(secret is None for _row, secret in self.rows):
            raise Unreadable(
                f"{lost} purged persons are remembered under a secret key that the site does not have now, so they "
                "could come back. Add the former key to TRACKSITE_SECRET_KEY_FALLBACKS and load again."
            )
        self.secrets = sorted({secret for _row, secret in self.rows})
        self.keys = {row.key for row, _secret in self.rows}
        self.names = {FULL: set(), PART: set(), LONGEST: set()}
        for row, _secret in self.rows:
            for entry in row.names:
                self.names[entry["strength"]].add(entry["hash"])
        self.lengths = {each["words"] for row, _s in self.rows for each in row.names if each["strength"] != LONGEST}
        self.chosen = {each for row, _secret in self.rows for each in row.chosen}
        self.spared = {each for row, _secret in self.rows for each in row.spared}
        self.known, self.known_words = {}, {}

    def __bool__(self):
        return bool(self.rows)

    def has(self, what, text, among):
        return any(sealed(what, text, secret) in among for secret in self.secrets)

    def is_person(self, reference):
        return bool(reference) and self.has("actor", reference[0], self.keys)

    def maybe(self, text):
        """Whether the longest word of any name is among the words of the text."""
        if "%" in text:
            text += " " + unquote(text)
        return any(map(self.is_longest, set(WORD.findall(text.translate(FOLDING)))))

    def is_longest(self, word):
        if word not in self.known_words:
            self.known_words[word] = any(self.has(LONGEST, form, self.names[LONGEST]) for form, _skipped in forms(word))
        return self.known_words[word]

    def strength(self, sequence):
        if sequence not in self.known:
            name = " ".join(sequence)
            self.known[sequence] = next((each for each in (FULL, PART) if self.has(each, name, self.names[each])), None)
        return self.known[sequence]

    def clear(self, text, key, owner):
        """``text`` as the purge would have left it; a part of a name goes only where an officer said so."""
        found = [each for each in spans(text, self) if self.goes(each[2], text, f"{owner}.{key}")]
        if found and key == "slug" and owner:
            return owner
        return without(text, found)

    def goes(self, strength, text, place):
        if strength == FULL:
            return not self.has(FULL, text, self.spared)
        return self.has(PART, text, self.chosen) or self.has("place", place, self.chosen)


def kept_out(lines):
    """``(lines, counts)``: the lines of fixtures without whoever was purged; counts name nobody."""
    memory = Remembered()
    counts = {"records": 0, "rows": 0, "texts": 0}
    if not memory:
        return lines, counts
    gone = {line.public_id for line in lines if line.model is Actor and memory.is_person([line.public_id])}
    seats = {
        line.public_id for line in lines if issubclass(line.model, Seat) and memory.is_person(line.fields["actor"])
    }
    kept = []
    for line in lines:
        if line.public_id in gone:
            counts["records"] += 1
            continue
        if line.model in (AlternateName, Citation) and memory.is_person(line.fields["actor"]):
            continue
        fields = emptied(line.model, line.fields, memory.is_person, lambda _name, value: value and value[0] in seats)
        counts["rows"] += fields != line.fields
        line.fields = walk(fields, memory.clear)
        counts["texts"] += line.fields != fields
        kept.append(line)
    return kept, counts
