"""The search over all kinds of records: what was asked, which records hold it, in what order, and why.

Every word asked for must stand in the record: words of three letters and more as the beginning of a word, shorter ones
whole, and words between quotes as a phrase. Neither database folds, matches by rules of its own or ranks; the order is
a tuple of ours, so both give the same hits in the same order.
"""

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property, lru_cache
from itertools import pairwise
from operator import contains
from typing import NamedTuple

from catalog import text

from . import index, params
from .models import CatalogueState, SearchRow

# A quote inside a word is none of a phrase: so are Hebrew abbreviations written.
PHRASE = re.compile(r'(?<!\w)"([^"]*)"(?!\w)')
CHUNK = re.compile(r"\S+")
LEAST_BEGINNING = 3
# In what order kinds stand whose best hits answer equally well.
KINDS = ("initiative", "actor", "conflict", "process", "place", "concept", "source", "assessment", "question")
ABOUT = ("source", "assessment")
BEGUN = 2  # the tier of names that begin with what was asked
PIECE, BEFORE = 220, 60  # characters shown of a longer text, and of them before the first mark
MOST_REASONS = 3
NEAREST, LIKENESS = 5, 0.75  # how many of the nearest names are shown, and how alike they must be


# -- what was asked ---------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Term:
    """A word, or several that stand side by side, as they are stored: folded and without an Arabic article."""

    words: tuple
    phrase: bool = False

    @cached_property
    def whole(self):
        return f" {' '.join(self.words)} "

    @cached_property
    def beginning(self):
        return not self.phrase and len(self.words[0]) >= LEAST_BEGINNING

    @cached_property
    def needle(self):
        """What stands in the stored words of every record that has it."""
        return self.whole[:-1] if self.beginning else self.whole

    def starts(self, tokens, here):
        """Whether it stands at ``tokens[here]``, each token a pair of forms of a word."""
        first, (word, bare) = self.words[0], tokens[here]
        if self.beginning:
            return bare.startswith(first) or word.startswith(first)
        if first not in (word, bare):
            return False
        found = tokens[here : here + len(self.words)]
        return len(found) == len(self.words) and all(map(contains, found, self.words))


def terms(asked) -> list:
    """The phrases and words of what somebody typed, each once, twelve words at most."""
    folded = text.fold(asked)
    phrases = [text.words(found) for found in PHRASE.findall(folded)]
    single = [[word] for word in text.words(PHRASE.sub(" ", folded))]
    found, number = {}, 0
    for phrase, words in [*((True, each) for each in phrases), *((False, each) for each in single)]:
        words = tuple(map(text.strip_article, words))[: params.MOST_WORDS - number]
        if words:
            found[Term(words, phrase)] = None
            number += len(words)
    return list(found)


def in_order(asked) -> str:
    """All words as they were typed, to be compared with names as they are stored."""
    return " ".join(map(text.strip_article, text.words(asked)))


# -- which records, in what order -------------------------------------------------------------------------------------
class Record(NamedTuple):
    """What of a row is looked through."""

    public_id: str
    kind: str
    sort_en: str
    sort_ar: str
    name: str
    names: str
    words: str


class Texts:
    """The words of all records at one version of the catalogue, kept in memory: it is read through at every search."""

    def __init__(self, version):
        self.version = version
        self.records = [Record(*row) for row in SearchRow.objects.order_by().values_list(*Record._fields)]

    def holding(self, asked):
        """The records that have every term."""
        found = self.records
        for needle in [term.needle for term in asked]:
            found = [record for record in found if needle in record.words]
        return found

    @cached_property
    def named(self):
        """``{word: [record, …]}`` of the words in names."""
        found = defaultdict(list)
        for record in self.records:
            for word in set(record.names.split()) - {"|"}:
                found[word].append(record)
        return found

    @cached_property
    def spelt(self):
        return [(word, pairs(word)) for word in self.named]

    def like(self, word):
        """``{word of a name: how like it is}`` for those that are like ``word`` at all; 1 is the same."""
        own = pairs(word)
        close = [other for other, theirs in self.spelt if len(own & theirs) * 3 >= len(own)]
        alike = {other: SequenceMatcher(None, word, other, autojunk=False).ratio() for other in close}
        return {other: how for other, how in alike.items() if how >= LIKENESS / 2}


def current() -> Texts:
    """The texts at the present version: one query where they are kept already, two where they are read."""
    version = CatalogueState.objects.values_list("version", flat=True).first() or 0
    return index.kept("search", version, Texts)


def tier(asked, said):
    """How well a record answers, as a function: 0 for an exact name, then all words in names, beginnings, its text."""
    exact, begun = f"| {said} |", f"| {said} "
    whole, needles = [term.whole for term in asked], [term.needle for term in asked]

    def of(record):
        name, names = record.name, record.names
        if exact in names:
            return 0 if exact in name else 1
        if not all(each in names for each in needles):
            return 6 if all(each in record.words for each in whole) else 7
        if begun in name:
            return BEGUN
        if all(each in names for each in whole):
            return 3 if all(each in name for each in whole) else 4
        return 5

    return of


def found(texts, asked, said, language):
    """``[(kind, [public id, …]), …]``, the best first in each kind, and the kind with the best hit first."""
    of, sort = tier(asked, said), Record._fields.index("sort_ar" if language == "ar" else "sort_en")
    groups = {}
    for record in texts.holding(asked):
        groups.setdefault(record.kind, []).append((of(record), record[sort], record.public_id))
    for group in groups.values():
        group.sort()

    def place(kind):
        # A source whose title begins with a name stands after the record of whoever has the name at its end.
        best = groups[kind][0][0]
        return (BEGUN + 1 if best == BEGUN and kind in ABOUT else best, KINDS.index(kind))

    ordered = sorted(groups, key=place)
    return [(kind, [public_id for *_, public_id in groups[kind]]) for kind in ordered]


def hits(ids, asked, language):
    """``{public id: what is shown of it}``: its name with the words marked, where the others stand, what it is."""
    rows = SearchRow.objects.filter(public_id__in=ids).values_list("public_id", "kind", "hit")
    return {public_id: {**hit, "kind": kind, **reasons(hit, asked, language)} for public_id, kind, hit in rows}


# -- why ---------------------------------------------------------------------------------------------------------------
def in_word(char):
    """Whether a letter is part of a word, or vanishes inside one, as vowel marks and joiners do."""
    return unicodedata.category(char) in ("Lm", "Mn", "Me", "Mc", "Cf") or bool(text.words(char))


@lru_cache(maxsize=50_000)
def parts(chunk):
    """``((start, end, forms), …)`` of the words in something without a space."""
    runs, start = [], None
    for here, char in enumerate(chunk + " "):
        if in_word(char):
            start = here if start is None else start
        elif start is not None:
            runs.append((start, here))
            start = None
    return tuple(
        (start, end, (word, text.strip_article(word))) for start, end in runs for word in text.words(chunk[start:end])
    )


def tokens(words):
    """``[(start, end, forms)]`` of each word in a text as it is shown: with its Arabic article, and without."""
    return [
        (chunk.start() + start, chunk.start() + end, forms)
        for chunk in CHUNK.finditer(words)
        for start, end, forms in parts(chunk[0])
    ]


def marks(words, asked):
    """``(terms found in it, [(start, end), …])`` for a text as it is shown."""
    places = tokens(words)
    forms = [each for _, _, each in places]
    seen, spans = set(), {}
    for term in asked:
        for here in range(len(places)):
            if term.starts(forms, here):
                seen.add(term)
                last = here + len(term.words) - 1
                start, end = places[here][0], places[last][1]
                spans[start] = max(end, spans.get(start, 0))
    merged = []
    for start, end in sorted(spans.items()):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return seen, merged


def pieces(words, spans, short=True):
    """``[(text, marked), …]``; of a long text, with ``short``, what stands around the first mark."""
    first, last = 0, len(words)
    if short and len(words) > PIECE:
        at = spans[0][0] if spans else 0
        first = words.rfind(" ", 0, max(at - BEFORE, 0)) + 1
        last = words.find(" ", min(max(first + PIECE, spans[0][1] if spans else 0), len(words)))
        last = len(words) if last < 0 else last
    found, here = [("…", False)] if first else [], first
    for start, end in spans:
        if end <= last:
            found += [(words[here:start], False), (words[start:end], True)]
            here = end
    found += [(words[here:last], False), ("" if last == len(words) else "…", False)]
    return [piece for piece in found if piece[0]]


def reasons(hit, asked, language):
    """``name``: its pieces and their language; ``why``: further texts, each with a word not yet marked before it."""
    called = next((code for code in (language, *hit["name"]) if hit["name"].get(code)), language)
    shown = hit["name"].get(called, "")
    seen, spans = marks(shown, asked)
    first = {}
    for n, (field, _, _) in enumerate(hit["texts"]):
        first.setdefault(field, n)
    why = []
    for field, code, words in sorted(hit["texts"], key=lambda each: (first[each[0]], each[1] != language)):
        if words == shown or len(seen) == len(asked) or len(why) == MOST_REASONS:
            continue
        here, places = marks(words, asked)
        if here - seen:
            seen |= here
            why.append({"field": field, "language": code, "pieces": pieces(words, places)})
    return {"called": {"language": called, "pieces": pieces(shown, spans, short=False)}, "why": why}


# -- where nothing was found ------------------------------------------------------------------------------------------
def alone(texts, asked):
    """``[(term, number of records)]``: in how many each word stands by itself."""
    return [(term, len(texts.holding([term]))) for term in asked]


def nearest(texts, asked):
    """``[public id, …]`` of the records whose names are most like what was asked, the most alike first."""
    given = [word for term in asked for word in term.words]
    # A single letter is like too many words to tell anything.
    given = [word for word in given if len(word) > 1] or given
    like = [texts.like(word) for word in given]
    candidates = {record for some in like for word in some for record in texts.named[word]}
    found = []
    for record in candidates:
        for name in record.names.split("|"):
            words = name.split()
            if words:
                how = sum(max(some.get(word, 0) for word in words) for some in like) / len(like)
                found.append((-how, len(words), KINDS.index(record.kind), record.sort_en, record.public_id))
    ids = dict.fromkeys(public_id for how, *_, public_id in sorted(found) if -how >= LIKENESS)
    return list(ids)[:NEAREST]


def pairs(word):
    """Pairs of letters, its beginning and end included."""
    return set(map("".join, pairwise(f" {word} ")))
