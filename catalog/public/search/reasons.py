"""What is shown of a hit, and why it is one: the words that were asked for, marked where they stand."""

import re
import unicodedata
from dataclasses import replace
from functools import lru_cache

from catalog import text

from ..models import SearchRow

CHUNK = re.compile(r"\S+")
PIECE, BEFORE = 220, 60  # characters shown of a longer text, and of them before the first mark
MOST_REASONS = 3


def hits(ids, asked, language):
    """``{public id: what is shown of it}``: its name with the words marked, where the others stand, what it is."""
    rows = SearchRow.objects.filter(public_id__in=ids).values_list("public_id", "kind", "hit")
    # A name for which a short one stands is a reason only where the short one itself stands nowhere.
    rounds = [replace(term, names=()) for term in asked], [term for term in asked if term.names]
    return {public_id: {**hit, "kind": kind, **reasons(hit, rounds, language)} for public_id, kind, hit in rows}


def in_word(char):
    """Whether a letter is part of a word, or vanishes inside one, as vowel marks and joiners do."""
    return unicodedata.category(char) in ("Lm", "Mn", "Me", "Mc", "Cf") or bool(text.words(char))


@lru_cache(maxsize=50_000)
def parts(chunk):
    """``((start, end, word), …)`` of the words in something without a space."""
    dotted = {here for found in text.DOTTED.finditer(chunk) for here in range(*found.span())}
    runs, start = [], None
    for here, char in enumerate(chunk + " "):
        if here in dotted or in_word(char):
            start = here if start is None else start
        elif start is not None:
            runs.append((start, here))
            start = None
    return tuple((start, end, word) for start, end in runs for word in text.tokens(chunk[start:end]))


def tokens(words):
    """``[(start, end, forms)]`` of each word in a text as it is shown: with its Arabic article, and without."""
    places = [
        (chunk.start() + start, chunk.start() + end, word)
        for chunk in CHUNK.finditer(words)
        for start, end, word in parts(chunk[0])
    ]
    level = text.levelled([word for *_, word in places])
    return [(*places[n][:2], (word, text.strip_article(word))) for n, word in level]


def marks(words, asked):
    """``(terms found in it, [(start, end), …])`` for a text as it is shown."""
    places = tokens(words)
    forms = [each for _, _, each in places]
    seen, spans = set(), {}
    for term in asked:
        for said in (term, *term.names):
            for here in range(len(places)):
                if said.starts(forms, here):
                    seen.add(term)
                    start, end = places[here][0], places[here + len(said.words) - 1][1]
                    spans[start] = max(end, spans.get(start, 0))
    for found in text.JOINED.finditer(words):
        joined = "".join(text.words(found[0]))
        for term in asked:
            if len(term.words) == 1 and term.starts([(joined, joined)], 0):
                seen.add(term)
                spans[found.start()] = max(found.end(), spans.get(found.start(), 0))
    return seen, merged(spans.items())


def merged(spans):
    """Stretches of a text in their order, those that touch each other as one."""
    found = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


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


def reasons(hit, rounds, language):
    """``name``: its pieces and their language; ``why``: further texts, each with a word not yet marked before it."""
    called = next((code for code in (language, *hit["name"]) if hit["name"].get(code)), language)
    shown = hit["name"].get(called, "")
    first = {}
    for n, (what, *_) in enumerate(hit["texts"]):
        first.setdefault(what, n)
    texts = sorted(hit["texts"], key=lambda each: (first[each[0]], each[1] != language))
    seen, spans, why = set(), [], []
    for terms in rounds:
        sought = [term for term in terms if term not in seen]
        here, places = marks(shown, sought) if sought else (set(), [])
        seen, spans = seen | here, merged(spans + places)
        for what, code, words, *of in texts:
            if words == shown or seen.issuperset(sought) or len(why) == MOST_REASONS:
                continue
            here, places = marks(words, sought)
            if here - seen:
                seen |= here
                name = {"of": of[0]} if of else {}
                why.append({"field": what, "language": code, "pieces": pieces(words, places), **name})
    return {"called": {"language": called, "pieces": pieces(shown, spans, short=False)}, "why": why}
