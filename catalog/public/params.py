"""The one cleaner of public parameters: nothing of a query string reaches a filter or a page but through here."""

import re
import unicodedata
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.utils.datastructures import MultiValueDict

# Control and format characters: NUL, bidi overrides, lone surrogates, byte order marks.
UNFIT = {"Cc", "Cf", "Cs", "Co", "Cn"}
KEPT = {"\u200c", "\u200d"}  # joiners: some names are not written without them
LONGEST = 200
MOST_VALUES = 60
MOST_WORDS = 12
YEAR = re.compile(r"[0-9]{4}", re.ASCII)
FIRST_YEAR, LAST_YEAR = 1000, 2999


def clean(value) -> str:
    """``value`` without control characters, its spaces folded, at most 200 characters, in composed form."""
    text = unicodedata.normalize("NFC", "".join(" " if c in "\t\n\r" else c for c in value[: LONGEST * 4]))
    text = "".join(c for c in text if c in KEPT or unicodedata.category(c) not in UNFIT)
    return " ".join(text.split())[:LONGEST]


def address(query) -> str:
    """The query string of a QueryDict cleaned, in the order in which it came, the unknown names too; "" for none."""
    pairs = ((clean(name), clean(value)) for name in query for value in query.getlist(name)[:MOST_VALUES])
    return urlencode([(name, value) for name, value in pairs if name])


def digits(text) -> str:
    """Arabic and Persian digits as 0-9: a year may be typed in either."""
    return "".join(str(unicodedata.decimal(c)) if unicodedata.decimal(c, None) is not None else c for c in text)


def year(text):
    """A year of four digits between 1000 and 2999, or None where ``text`` is something else."""
    text = digits(text)
    if YEAR.fullmatch(text) and FIRST_YEAR <= int(text) <= LAST_YEAR:
        return int(text)
    return None


@dataclass(frozen=True)
class Params:
    """The cleaned parameters of a request: ``values`` maps a known name to its distinct non-empty values.

    ``ignored`` are names that mean nothing here, ``cut`` known ones with a value that was too long.
    """

    values: dict = field(default_factory=dict)
    ignored: tuple = ()
    cut: tuple = ()

    @classmethod
    def read(cls, query, known):
        """``query`` is a QueryDict, ``known`` the names that mean something here; the others are listed as ignored."""
        values, ignored, cut = {}, [], []
        for name in query:
            if name not in known:
                label = clean(name) if len(ignored) < 10 else ""
                if label and label not in ignored:
                    ignored.append(label)
                continue
            found = []
            for value in query.getlist(name)[:MOST_VALUES]:
                if len(value) > LONGEST and name not in cut:
                    cut.append(name)
                value = clean(value)
                if value and value not in found:
                    found.append(value)
            if found:
                values[name] = found
        return cls(values, tuple(ignored), tuple(cut))

    def values_dict(self):
        """As a form reads them."""
        return MultiValueDict(self.values)

    def all(self, name):
        return self.values.get(name, [])

    def one(self, name):
        """The last value, as a form that names a field twice would send it; "" if there is none."""
        return self.all(name)[-1] if self.all(name) else ""

    def query(self, order):
        """The query string in the order of ``order``: one address for one selection. Begins with "?" or is empty."""
        pairs = [(name, value) for name in order for value in self.all(name)]
        return f"?{urlencode(pairs)}" if pairs else ""

    def with_values(self, **changes):
        """A copy with names set to lists of values; ``page`` is always dropped, for it belongs to the old list."""
        values = {name: found for name, found in self.values.items() if name != "page"}
        for name, found in changes.items():
            values[name] = found
        return Params({name: found for name, found in values.items() if found}, self.ignored, self.cut)

    def toggled(self, name, value):
        """A copy with ``value`` chosen if it was not, and not if it was."""
        found = self.all(name)
        kept = [each for each in found if each != value] if value in found else [*found, value]
        return self.with_values(**{name: kept})
