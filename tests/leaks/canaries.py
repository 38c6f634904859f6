"""Unique nonsense in every field that visitors must not see, and the eye that finds it again in any encoding.

Values follow from what they stand in, so two worlds plant the same ones, whatever the order.
"""

import base64
import binascii
import hashlib
import html
import random
import re
import unicodedata
from collections import defaultdict
from decimal import Decimal
from urllib.parse import unquote

from django.db import models

from catalog import vocabulary
from catalog.models.fields import (
    BoundField,
    CodeField,
    CodesField,
    EdtfField,
    LinesField,
    PickField,
    PublicIdField,
)

# Letters that case-folding, slugs, tokens and the folding of search texts leave as they are.
LATIN, ARABIC = "bcdfghjklmnprstvwx", "ثجخذزسشضظغ"
HEAD, ARABIC_HEAD = "zq", "ظغ"
# Years in which nothing public happens: before, between and after what does.
ERAS = {"first": range(1800, 1900), "middle": range(1994, 1998), "last": range(2900, 3000)}
PREFIXES = {"first": ("0 ", "آ "), "middle": ("Lima ", "محادثات L "), "last": ("zzz ", "ييي ")}
LATER = ("end", "date_to")
# Columns of the workflow and names in addresses: they have a form of their own, and are planted as they come.
OWN_FORM = ("slug", "approval", "submitted_digest", "approved_digest", "loaded_digest")
LABELS = ("title", "name", "assessor")
# Countries that nothing public belongs to; a page would show the code or the name.
COUNTRIES = {code: vocabulary.term("country", code).label for code in ("BV", "HM", "TF")}

WORD = re.compile(rf"{HEAD}[{LATIN}]{{4,10}}")
ARABIC_WORD = re.compile(rf"{ARABIC_HEAD}[{ARABIC}]{{4,8}}")
DAY = re.compile(r"(?<![0-9a-z])([12][0-9]{3})(?:-([01][0-9])-([0-3][0-9]))?(?![0-9a-z])")
NUMBER = re.compile(r"73[0-9]{6}")
DEGREES = re.compile(r"(?<![0-9.])-?[0-9]{2}\.[0-9]{2}(?![0-9])")
PUBLIC_ID = re.compile(r"(?=(?<![0-9a-z])([0-9a-z]{4}-[0-9a-z]{4})(?![0-9a-z]))")
HEX = re.compile(r"[0-9a-f]{16,}")
BASE64 = re.compile(r"[A-Za-z0-9+/_-]{14,}")
COUNTRY = re.compile(rf"(?<![0-9a-z/+=_-])(?:{'|'.join(COUNTRIES).casefold()})(?![0-9a-z/+=_-])")
OTHER_DIGIT = re.compile(r"(?![0-9])\d")
JSON_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")


def free_fields(model):
    """The fields of a working model that take texts, lists of texts, dates or numbers which somebody types."""
    structural = (CodeField, CodesField, PickField, BoundField, PublicIdField, models.ForeignKey, models.BooleanField)
    counted = (models.AutoField, models.PositiveIntegerField, models.PositiveSmallIntegerField)
    for field in model._meta.concrete_fields:
        if not isinstance(field, (*structural, *counted)) and field.name not in OWN_FORM:
            yield field


class Canaries:
    """The canaries of one world: ``planted`` maps each to what it stands in, ``filled`` lists the fields that hold one.

    ``turn`` tells the text of one time from that of another in the same field.
    """

    def __init__(self):
        self.planted, self.filled = {}, set()
        self.by_head, self.by_year, self.exact = defaultdict(list), defaultdict(set), set()
        self.names = {}  # of countries -> code
        self.searched = {}  # text -> what was found in it: many answers are the same

    # -- making -------------------------------------------------------------------------------------------------------
    def plant(self, canary, where):
        """Any text that must not be seen: a public id, a digest, an address of a hidden record."""
        canary = str(canary)
        self.planted.setdefault(canary, where)
        self.searched.clear()
        if WORD.match(canary) or ARABIC_WORD.match(canary):
            self.by_head[canary[:6]].append(canary)
        elif DAY.fullmatch(canary):
            self.by_year[canary[:4]].add(canary)
        else:
            self.exact.add(canary.casefold())
        return canary

    def word(self, where):
        return self.plant(HEAD + letters(LATIN, 10, where), where)

    def arabic(self, where):
        return self.plant(ARABIC_HEAD + letters(ARABIC, 8, where), where)

    def number(self, where):
        return self.plant(f"73{die(where).randrange(10**6):06d}", where)

    def day(self, where, era="first", late=False):
        """A day of one of the eras; a late one lies after every one that is not."""
        die_, years = die(where), ERAS[era]
        half = len(years) // 2
        year = die_.choice(years[half:] if late else years[:half])
        return self.plant(f"{year}-{die_.randint(1, 12):02d}-{die_.randint(1, 28):02d}", where)

    # -- planting -----------------------------------------------------------------------------------------------------
    def values(self, model, name, only=None, era="first", turn=""):
        """``{field: canary}`` for every free field of ``model``, or for those in ``only``; codes stay codes.

        ``name`` is the public id of the row, ``era`` says where it sorts.
        """
        found = {}
        for field in free_fields(model):
            if only is None or field.name in only:
                self.filled.add((model, field.name))
                found[field.name] = self.value(field, f"{model.__name__}.{field.name} of {name}{turn}", era)
        return found

    def fill(self, row, **how):
        """Put canaries into a row and save those fields alone, for the copy in hand may be stale."""
        values = self.values(type(row), row.public_id, **how)
        for name, value in values.items():
            setattr(row, name, value)
        bounds = {each.name for each in row._meta.fields if isinstance(each, BoundField) and each.of in values}
        if values:
            row.save(update_fields=values.keys() | bounds)
        return row

    def value(self, field, where, era):
        prefix, arabic_prefix = PREFIXES[era] if field.name.removesuffix("_ar") in LABELS else ("", "")
        if isinstance(field, EdtfField):
            return self.day(where, era, field.name in LATER)
        if field.name == "filters":
            return [["q", self.word(where)]]
        if isinstance(field, LinesField):
            return [self.short(where) if field.each else self.word(where)]
        if isinstance(field, models.URLField):
            return f"https://{self.word(where)}.example/{self.number(where)}"
        if isinstance(field, models.DecimalField):
            return Decimal(self.plant(f"-8{die(where).randrange(1000) / 100:.2f}", where))
        if isinstance(field, models.TextField | models.CharField) and not field.choices:
            if field.max_length == 2:
                return self.short(where)
            if field.name.endswith("_ar"):
                return arabic_prefix + self.arabic(where)
            if field.max_length is not None and field.max_length < 20:
                return self.number(where)
            # In longer texts a number too, as a telephone number would stand in a note.
            return prefix + self.word(where) + (f" {self.number(where)}" if field.max_length is None else "")
        raise NotImplementedError(f"There is no canary for {field} yet: say here what one looks like.")

    def short(self, where):
        code = die(where).choice(list(COUNTRIES))
        for name in COUNTRIES[code].values():
            self.names[name.casefold()] = code.casefold()
        return self.plant(code, where)

    # -- finding ------------------------------------------------------------------------------------------------------
    def found(self, *texts):
        """The canaries that stand in any of ``texts``, raw, folded, cut short, or encoded in a usual way."""
        hits = set()
        for text in texts:
            if text not in self.searched:
                self.searched[text] = frozenset(self.search("\n".join(dict.fromkeys(views(text)))))
            hits |= self.searched[text]
        return hits

    def search(self, seen):
        for match in (*WORD.findall(seen), *ARABIC_WORD.findall(seen)):
            yield from (each for each in self.by_head.get(match[:6], ()) if each.startswith(match))
        for year, month, day in DAY.findall(seen):
            days = self.by_year.get(year, set())
            yield from {f"{year}-{month}-{day}"} & days or days  # the year alone gives it away as well
        for pattern in (NUMBER, DEGREES, PUBLIC_ID, COUNTRY):
            yield from (each for each in pattern.findall(seen) if each in self.exact)
        yield from (code for name, code in self.names.items() if name in seen)
        for match in HEX.findall(seen):
            yield from (each for each in self.exact if len(each) == 64 and each.startswith(match[:64]))

    def told(self, hits):
        """What each of ``hits`` stands in, for the message of a test."""
        if not hits:  # as nearly always
            return []
        names = {each.casefold(): where for each, where in self.planted.items()}
        return sorted(f"{each}: {names[each.casefold()]}" for each in hits)


def die(where):
    return random.Random(hashlib.sha256(where.encode()).digest())


def letters(alphabet, number, where):
    die_ = die(where)
    return "".join(die_.choice(alphabet) for _ in range(number))


def views(text):
    """``text`` as it stands and decoded, folded to small letters and European digits."""
    yield fold(text)
    if "%" in text:
        yield fold(unquote(text))
    if "&#" in text:  # the named ones stand for marks, never for letters
        yield fold(html.unescape(text))
    if "\\u" in text:
        yield fold(JSON_ESCAPE.sub(lambda match: chr(int(match[1], 16)), text))
    for token in BASE64.findall(text):
        if token.islower():
            continue  # an address, or a name of a class: what is encoded has capitals
        token = token.translate(str.maketrans("-_", "+/"))
        for start in range(4):
            part = token[start:]
            decoded = base64.b64decode(part[: len(part) // 4 * 4])
            if b"zq" in decoded.lower() or "ظغ".encode() in decoded:
                yield fold(decoded.decode(errors="replace"))
    for token in HEX.findall(text.lower()):
        for start in range(2):
            part = token[start:]
            decoded = binascii.unhexlify(part[: len(part) // 2 * 2])
            if b"zq" in decoded.lower() or "ظغ".encode() in decoded:
                yield fold(decoded.decode(errors="replace"))


def fold(text):
    return OTHER_DIGIT.sub(lambda match: str(unicodedata.decimal(match[0])), text.casefold())
