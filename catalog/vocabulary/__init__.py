"""Every controlled term of the catalogue, read once from terms.json and countries.json.

Models take their choices from here, exports and the codebook their labels; nothing else defines a term.
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.functional import lazy
from django.utils.translation import get_language

HERE = Path(__file__).parent
EMPTINESS = "emptiness"


@dataclass(frozen=True, slots=True)
class Term:
    """One term. Texts are {"en": …, "ar": …}; `definition` is {} for countries, whose names need none.

    `scope_note` is {"en": …} or None, `source` free text or None, `broader` and `inverse_code` codes of the
    same list or None, `inverse_label` how the term reads from the other end. `added` marks the terms that
    came after the first published vocabulary.
    """

    code: str
    label: dict
    definition: dict
    scope_note: dict | None
    source: str | None
    broader: str | None
    inverse_label: dict | None
    inverse_code: str | None
    added: bool


@dataclass(frozen=True, slots=True)
class TermList:
    """One list: the question an editor answers with it, what it applies to, and its terms in their order."""

    code: str
    label: dict
    question: dict
    applies_to: tuple
    multiple: bool
    terms: tuple[Term, ...]


def _term(raw):
    return Term(
        code=raw["code"],
        label=raw["label"],
        definition=raw.get("definition") or {},
        scope_note=raw.get("scope_note"),
        source=raw.get("source"),
        broader=raw.get("broader"),
        inverse_label=raw.get("inverse_label"),
        inverse_code=raw.get("inverse_code"),
        added=raw.get("added", False),
    )


def _countries():
    rows = json.loads((HERE / "countries.json").read_text(encoding="utf-8"))
    return {
        "code": "country",
        "label": {"en": "Country", "ar": "البلد"},
        "question": {
            "en": "Which country or territory is meant? Codes are ISO 3166-1 alpha-2, and XK.",
            "ar": "أي بلد أو إقليم هو المقصود؟ الرموز وفق المعيار ISO 3166-1 alpha-2 مضافاً إليه XK.",
        },
        "applies_to": ["conflict", "actor", "place"],
        "multiple": False,
        "terms": [row | {"added": True} for row in rows],
    }


@cache
def _read():
    raw = json.loads((HERE / "terms.json").read_text(encoding="utf-8"))
    return {
        one["code"]: TermList(
            code=one["code"],
            label=one["label"],
            question=one["question"],
            applies_to=tuple(one["applies_to"]),
            multiple=one["multiple"],
            terms=tuple(_term(term) for term in one["terms"]),
        )
        for one in [*raw, _countries()]
    }


@cache
def _by_code(list_code):
    """Terms of a list by code, followed by the kinds of empty that the list does not define itself."""
    found = {term.code: term for term in get(list_code).terms}
    for term in get(EMPTINESS).terms:
        found.setdefault(term.code, term)
    return found


@cache
def _positions(list_code):
    return {code: place for place, code in enumerate(_by_code(list_code))}


def lists() -> dict[str, TermList]:
    """All lists by code, in the order of the codebook."""
    return dict(_read())


def get(list_code) -> TermList:
    """The list of that code; KeyError if there is none."""
    try:
        return _read()[list_code]
    except KeyError:
        raise KeyError(f"The vocabulary has no list {list_code!r}.") from None


def term(list_code, code) -> Term:
    """The term of that code, or a kind of empty, which every list knows; KeyError if there is none."""
    try:
        return _by_code(list_code)[code]
    except KeyError:
        get(list_code)
        raise KeyError(f"The list {list_code!r} of the vocabulary has no term {code!r}.") from None


@cache
def spoken(list_code, code) -> Term:
    """The term, or for a code that the list no longer has, one that is called by it: an old edition breaks no page."""
    try:
        return term(list_code, code)
    except KeyError:
        return Term(code, {"en": code, "ar": code}, {}, None, None, None, None, None, False)


@cache
def codes(list_code, empty=False) -> tuple[str, ...]:
    """Codes in the order of the vocabulary; with `empty` the kinds of empty come after them."""
    return tuple(_by_code(list_code)) if empty else tuple(term.code for term in get(list_code).terms)


def label(list_code, code, language="en") -> str:
    """The label in English or Arabic (any tag that starts with "ar")."""
    return term(list_code, code).label["ar" if (language or "").startswith("ar") else "en"]


def _active_label(list_code, code):
    return label(list_code, code, get_language())


_lazy_label = lazy(_active_label, str)


def choices(list_code, empty=False) -> list[tuple]:
    """(code, label) pairs for a form or model field; the label follows Django's active language."""
    return [(code, _lazy_label(list_code, code)) for code in codes(list_code, empty)]


def position(list_code, code) -> int:
    """Place of a code in its list from 0, for sorting; the kinds of empty come last, then codes it no longer has."""
    places = _positions(list_code)
    return places.get(code, len(places))
