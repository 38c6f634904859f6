"""The search over all kinds of records: what was asked, which records hold it, in what order, and why.

Every word asked for must stand in the record: words of four letters and more as the beginning of a word, those of three
where no record has them whole, shorter ones whole, and words between quotes as a phrase. What Arabic writes in one with
a word, as و and ب, is taken for no part of it where the word without it stands in at least as many records. Which
records have a word is kept in memory. Neither database folds, matches by rules of its own or ranks, so both give the
same hits in the same order.
"""

import re
import unicodedata
from array import array
from bisect import bisect_left, insort
from collections import defaultdict
from dataclasses import dataclass, replace
from dataclasses import field as declared
from functools import cached_property, lru_cache
from heapq import nsmallest
from itertools import combinations, islice
from operator import contains
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import Indel

from catalog import text

from . import index, params
from .models import CatalogueState, SearchRow

# A quote inside a word is none of a phrase: so are Hebrew abbreviations written.
PHRASE = re.compile(r'(?<!\w)"([^"]*)"(?!\w)')
CHUNK = re.compile(r"\S+")
ARABIC = re.compile("[\u0600-\u06ff]")
LEAST_BEGINNING, SURE_BEGINNING = 3, 4  # letters: only where nothing has them as a whole word; always
LEAST_BARE, SURE_BARE = 3, 4  # letters of an Arabic word without what is attached to it: at least; to be taken for one
# In what order kinds stand whose best hits answer equally well.
KINDS = ("initiative", "actor", "conflict", "process", "place", "concept", "source", "assessment", "question")
ABOUT = ("source", "assessment")
A_NAME, BEGUN = 1, 2  # up to which tier what was asked is a whole name; the tier of names that begin with it
PIECE, BEFORE = 220, 60  # characters shown of a longer text, and of them before the first mark
MOST_REASONS = 3
NEAREST, LIKENESS = 5, 0.75  # how many of the nearest names are shown, and how alike they must be
CLOSER = 0.85  # the same where something was found
LEAST_LIKE = 0.6  # how alike each word of such a name must be
MOST_GIVEN, MOST_LIKE = 5, 100  # how many words are compared, and with how many others each may be taken for
MOST_WAYS = 6
ENGLISH_ARTICLES = {"the", "an", "a"}
LEAST_TYPED, MOST_SUGGESTED = 2, 8  # letters before anything is suggested, and how many names
MANY = 500  # hits that are not sorted, but found in the sorted list of all
FEW_NEW = 50  # records that are put into a sorted list one by one
MOST_READ = 500  # changed rows that are read by their ids


# -- what was asked ---------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Term:
    """A word, or several that stand side by side, as they are stored: folded and without an Arabic article.

    ``typed`` are the same with it, ``chunk`` says between which spaces they stood. ``forms`` are the words a single one
    may stand for, ``more`` further ones of which it is only the beginning, ``names`` the names of those whom it alone
    names; only a vocabulary tells them.
    """

    words: tuple
    phrase: bool = False
    unfinished: bool = False
    typed: tuple = declared(default=(), compare=False)
    chunk: int | None = declared(default=None, compare=False)
    forms: frozenset | None = declared(default=None, compare=False)
    more: frozenset = declared(default=frozenset(), compare=False)
    whole_only: bool = declared(default=False, compare=False)
    names: tuple = declared(default=(), compare=False)

    @cached_property
    def whole(self):
        return f" {' '.join(self.words)} "

    @cached_property
    def beginning(self):
        long_enough = len(self.words[0]) >= LEAST_BEGINNING and not self.whole_only
        return not self.phrase and (self.unfinished or long_enough)

    @cached_property
    def accepted(self):
        """The words that stand for it whole."""
        return (self.forms or frozenset(self.words)) | (self.more if self.beginning else frozenset())

    def starts(self, tokens, here):
        """Whether it stands at ``tokens[here]``, each token a pair of forms of a word."""
        first, (word, bare) = self.words[0], tokens[here]
        if len(self.words) == 1:
            begun = self.beginning and (bare.startswith(first) or word.startswith(first))
            return begun or word in self.accepted or bare in self.accepted
        if first not in (word, bare):
            return False
        found = tokens[here : here + len(self.words)]
        return len(found) == len(self.words) and all(map(contains, found, self.words))


def terms(asked) -> list:
    """The phrases and words of what somebody typed, each once, twelve words at most."""
    folded = text.fold(asked)
    phrases = [text.search_words(found) for found in PHRASE.findall(folded)]
    chunks = enumerate(PHRASE.sub(" ", folded).split())
    parts = [(chunk, word) for chunk, words in chunks for word in text.tokens(words)]
    single = [(parts[n][0], word) for n, word in text.levelled([word for _, word in parts])]
    # An article says nothing, unless it is all there is.
    only = not phrases and all(word in ENGLISH_ARTICLES for _, word in single)
    single = [(chunk, [word]) for chunk, word in single if only or word not in ENGLISH_ARTICLES]
    found, number = {}, 0
    for phrase, chunk, typed in [*((True, None, each) for each in phrases), *((False, *each) for each in single)]:
        typed = tuple(typed[: params.MOST_WORDS - number])
        if typed:
            found[Term(tuple(map(text.strip_article, typed)), phrase, typed=typed, chunk=chunk)] = None
            number += len(typed)
    return list(found)


def in_order(asked) -> str:
    """All words as they were typed but a first article, to be compared with names as they are stored."""
    words = [text.strip_article(word) for word in text.search_words(asked)]
    return " ".join(words[1:] if len(words) > 1 and words[0] in ENGLISH_ARTICLES else words)


def named(said, end):
    """Whether a name among those that are stored begins with what was said, and there ``end`` follows."""
    return re.compile(rf"\| (?:the |an? )?{re.escape(said + end)}").search


# -- which records, in what order -------------------------------------------------------------------------------------
class Record(NamedTuple):
    """What of a row is looked through."""

    public_id: str
    digest: str
    kind: str
    sort_en: str
    sort_ar: str
    name: str
    names: str
    words: str


class Table:
    """In which records each word stands: ``{word: numbers}``, and the words in their order, to find beginnings."""

    def __init__(self, field, former=None):
        self.field = Record._fields.index(field)
        # Copies: whoever searches at this moment still reads the former ones.
        self.numbers = dict(former.numbers) if former else {}
        self.order = list(former.order) if former else []

    def words(self, entries):
        """``{word: [number, …]}`` of ``[(number, record), …]``."""
        found = defaultdict(list)
        for number, record in entries:
            for word in set(record[self.field].split()):
                found[word].append(number)
        for sign in "|+":
            found.pop(sign, None)
        return found

    def change(self, gone, new):
        """Take ``[(number, record), …]`` out, and put others in."""
        lost, fresh = set(), []
        for word, numbers in self.words(gone).items():
            left = self.numbers[word][:]
            for number in numbers:
                left.remove(number)
            if left:
                self.numbers[word] = left
            else:
                lost.add(word)
                del self.numbers[word]
        for word, numbers in self.words(new).items():
            if word not in self.numbers and word not in lost:
                fresh.append(word)
            lost.discard(word)
            held = self.numbers.get(word, array("I"))[:]
            held.extend(numbers)
            self.numbers[word] = held
        if lost:
            self.order = [word for word in self.order if word not in lost]
        if fresh:
            self.order = sorted(self.order + fresh)

    def beginning(self, start):
        """All words that begin with ``start``."""
        return self.order[bisect_left(self.order, start) : bisect_left(self.order, f"{start}\U0010ffff")]

    def having(self, term, records, whole=False):
        """The numbers of the records that have a term; with ``whole``, no beginning of a word will do."""
        if len(term.words) > 1:
            found = set.intersection(*(set(self.numbers.get(word, ())) for word in term.words))
            return {number for number in found if term.whole in records[number][self.field]}
        words = set(term.forms or term.words)
        if term.beginning and not whole:
            words.update(term.more, self.beginning(term.words[0]))
        others = (self.having(name, records) for name in term.names)
        return set().union(*others, *(self.numbers.get(word, ()) for word in words))

    def exactly(self, asked, records):
        """The numbers of the records that have every term as it was typed, with its article, and whole."""
        found = [
            self.having(term, records) if term.phrase else set(self.numbers.get((term.typed or term.words)[0], ()))
            for term in asked
        ]
        return set.intersection(*found)

    def attached(self, word):
        """The words that are an Arabic one with something attached to it, none of them more frequent than it."""
        if len(word) < LEAST_BARE or not ARABIC.match(word):
            return set()
        number = len(self.numbers.get(word, ()))
        found = (part + word for part in text.ATTACHED)
        return {each for each in found if 0 < len(self.numbers.get(each, ())) <= number}

    def holding(self, asked, records, whole=False):
        """The numbers of the records that have every term."""
        return set.intersection(*(self.having(term, records, whole) for term in asked)) if asked else set()


class Alphabet:
    """The numbers of all records in the order of a language; the same on every database."""

    def __init__(self, language, former=None):
        self.field = Record._fields.index(f"sort_{language}")
        self.keys = dict(former.keys) if former else {}
        self.order = list(former.order) if former else []

    def change(self, gone, new):
        if gone:
            left = {number for number, _ in gone}
            self.order = [number for number in self.order if number not in left]
        for number, _ in gone:
            del self.keys[number]
        self.keys |= {number: (record[self.field], record.public_id) for number, record in new}
        if len(new) > FEW_NEW:
            self.order = sorted(self.keys, key=self.keys.__getitem__)
        else:
            for number, _ in new:
                insort(self.order, number, key=self.keys.__getitem__)

    def of(self, numbers):
        """Some numbers in their order."""
        if len(numbers) < MANY:
            return sorted(numbers, key=self.keys.__getitem__)
        return (number for number in self.order if number in numbers)


class Texts:
    """The words of all records at one version of the catalogue, kept in memory: they are asked at every search.

    Made from the texts of the version before, where there are any: only rows with another digest are read again.
    """

    def __init__(self, version, former=None):
        self.version = version
        if former and len(former.records) > 2 * len(former.places) + MOST_READ:
            former = None  # more holes than records
        self.records = list(former.records) if former else []  # None where one is no more
        self.places = dict(former.places) if former else {}  # public id -> its number
        self.own = Table("name", former and former.own)
        self.named = Table("names", former and former.named)
        self.all = Table("words", former and former.all)
        self.kinds = {kind: set(former.kinds[kind]) if former else set() for kind in KINDS}
        self.alphabets = {code: Alphabet(code, former and former.alphabets[code]) for code in ("en", "ar")}
        self.read_again()

    def read_again(self):
        rows = SearchRow.objects.order_by()
        there = dict(rows.values_list("public_id", "digest")) if self.places else {}
        gone = [(n, self.records[n]) for each, n in self.places.items() if there.get(each) != self.records[n].digest]
        for number, record in gone:
            self.records[number] = None
            del self.places[record.public_id]
        wanted = [public_id for public_id in there if public_id not in self.places]
        new = []
        if wanted or not self.places:
            some = rows.filter(public_id__in=wanted) if 0 < len(wanted) <= MOST_READ else rows
            read = [Record(*row) for row in some.values_list(*Record._fields)]
            fresh = [record for record in read if record.public_id not in self.places]
            new = [*enumerate(fresh, len(self.records))]
        self.records += [record for _, record in new]
        self.places |= {record.public_id: number for number, record in new}
        for number, record in gone:
            self.kinds[record.kind].discard(number)
        for number, record in new:
            self.kinds[record.kind].add(number)
        for each in (self.own, self.named, self.all, *self.alphabets.values()):
            each.change(gone, new)

    def understood(self, asked):
        """Terms with all the words that each may stand for in this catalogue."""
        return [term if term.phrase or term.forms is not None else self.understand(term) for term in asked]

    def understand(self, term):
        word, vocabulary = term.words[0], self.all
        forms = {word, *(self.bare(word) if ARABIC.match(word) else ())}
        forms.update(*[vocabulary.attached(each) for each in forms])
        known = any(each in vocabulary.numbers for each in forms)
        whole_only = len(word) < SURE_BEGINNING and known and not term.unfinished
        more = set()
        if ARABIC.match(word) and len(word) >= LEAST_BEGINNING and not whole_only:
            more = set().union(*map(vocabulary.attached, vocabulary.beginning(word)))
        return replace(
            term, forms=frozenset(forms), more=frozenset(more), whole_only=whole_only, names=self.names_of(word)
        )

    def bare(self, word):
        """What is left of an Arabic word without what is attached to it, where that is at least as frequent.

        Of three letters only a whole name is left: or a name that begins with such a letter would too often lose it.
        """
        numbers = self.all.numbers
        least = max(1, len(numbers.get(word, ())))
        rests = {word[len(part) :] for part in text.ATTACHED if word.startswith(part)}
        return {
            rest
            for rest in rests
            if len(numbers.get(rest, ())) >= least
            and (len(rest) >= SURE_BARE or (len(rest) >= LEAST_BARE and self.called(rest)))
        }

    def known(self, word):
        """A word, or where it stands in no record what is left of it without what is attached."""
        if word in self.all.numbers or not ARABIC.match(word):
            return word
        return min(self.bare(word), key=len, default=word)

    def called(self, word):
        """The records one of whose names is this word alone."""
        found = (self.records[number] for number in self.named.numbers.get(word, ()))
        return [record for record in found if f"| {word} |" in record.names]

    def names_of(self, word):
        """The names of those for whom a word is another name: who asks for DPRK means North Korea."""
        known = [text.names_in(record.name) for record in self.called(word) if record.kind == "actor"]
        names = [name for names in known if word not in names for name in names]
        return tuple(Term(tuple(name.split()), phrase=True) for name in names)

    def holding(self, asked):
        """The numbers of the records that have every term."""
        return self.all.holding(self.understood(asked), self.records)

    def tiers(self, asked, said):
        """``[numbers, …]``: the records that have every term, the better they answer the earlier.

        0: the words are its name; 1: another of its names; 2: its name begins with them, as they were typed; 3: they
        stand so in its name; 4 and 5: the same in other forms; 6: they stand in its names; 7: they begin words of its
        names; 8: they stand in its text; 9: they begin words of it.
        """
        asked, records = self.understood(asked), self.records
        said = " ".join(map(self.known, said.split()))
        exact, begun = named(said, " |"), named(said, " ")
        found = self.holding(asked)
        inside = self.named.holding(asked, records) & found
        whole = self.named.holding(asked, records, whole=True) & inside
        own = self.own.holding(asked, records, whole=True) & whole
        typed = self.own.exactly(asked, records) & own
        steps = (
            [number for number in own if exact(records[number].name)],
            [number for number in whole if exact(records[number].names)],
            [number for number in typed if begun(records[number].name)],
            typed,
            [number for number in own if begun(records[number].name)],
            own,
            whole,
            inside,
            self.all.holding(asked, records, whole=True),
            found,
        )
        left, tiers = set(found), []
        for step in steps:
            tiers.append(left.intersection(step))
            left -= tiers[-1]
        return tiers

    def like(self, word, least):
        """``{word of a name: how like it is}`` for those that are at least so like ``word``; 1 is the same."""
        found = process.extract(
            word,
            self.named.order,
            scorer=Indel.normalized_similarity,
            processor=None,
            score_cutoff=least,
            limit=MOST_LIKE,
        )
        return {other: how for other, how, _ in found}


def current() -> Texts:
    """The texts at the present version: one query where they are kept already, two or three where rows are read."""
    version = CatalogueState.objects.values_list("version", flat=True).first() or 0
    return index.kept("search", version, Texts)


class Found:
    """What was found: ``numbers`` of each kind, the kind with the best hit first; ``best`` is that hit's tier."""

    def __init__(self, texts, asked, said, language):
        self.asked = asked = texts.understood(asked)
        self.texts, self.alphabet = texts, texts.alphabets["ar" if language == "ar" else "en"]
        self.tiers = texts.tiers(asked, said)
        everything, groups = set().union(*self.tiers), {}
        for kind, numbers in texts.kinds.items():
            if here := numbers & everything:
                tier = next(n for n, tier in enumerate(self.tiers) if not here.isdisjoint(tier))
                # A source whose title begins with a name stands after the record of whoever has the name at its end.
                best = BEGUN + 1 if tier == BEGUN and kind in ABOUT else tier
                groups[kind] = (best, KINDS.index(kind), len(here))
        self.numbers = {kind: groups[kind][-1] for kind in sorted(groups, key=groups.get)}
        self.best = min((best for best, *_ in groups.values()), default=None)

    def tiered(self, kind):
        """The public ids of a kind, those that answer equally well together, the best first."""
        here, records = self.texts.kinds[kind], self.texts.records
        return [[records[number].public_id for number in tier & here] for tier in self.tiers]

    def ids(self, kind, start=0, stop=None):
        """The public ids of a kind, the best first."""
        ordered = (number for tier in self.tiers for number in self.alphabet.of(tier & self.texts.kinds[kind]))
        return [self.texts.records[number].public_id for number in islice(ordered, start, stop)]


def hits(ids, asked, language):
    """``{public id: what is shown of it}``: its name with the words marked, where the others stand, what it is."""
    rows = SearchRow.objects.filter(public_id__in=ids).values_list("public_id", "kind", "hit")
    # A name for which a short one stands is a reason only where the short one itself stands nowhere.
    rounds = [replace(term, names=()) for term in asked], [term for term in asked if term.names]
    return {public_id: {**hit, "kind": kind, **reasons(hit, rounds, language)} for public_id, kind, hit in rows}


# -- why ---------------------------------------------------------------------------------------------------------------
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


# -- where nothing was found, or little -------------------------------------------------------------------------------
def loosened(texts, asked, among=None):
    """``[([terms together], number of records), …]``: what finds more, first the most words that find it together.

    Words typed as one stay together, and of ways to the same records the first is named. ``among`` are the records
    that count, or None for all.
    """
    together = defaultdict(list)
    for n, term in enumerate(asked):
        together[term.chunk if term.chunk is not None else f"phrase {n}"].append(term)
    units = list(map(tuple, together.values()))
    having = {unit: texts.holding(unit) if among is None else texts.holding(unit) & among for unit in units}
    least = len(set.intersection(*having.values()))

    def ways(size):
        found = ((way, set.intersection(*(having[unit] for unit in way))) for way in combinations(units, size))
        return sorted(((way, some) for way, some in found if len(some) > least), key=lambda each: -len(each[1]))

    # Of many words all ways would be too many to try.
    sizes = range(len(units) - 1, 1, -1) if len(units) <= MOST_WAYS else (len(units) - 1, 2)
    several = next(filter(None, map(ways, sizes)), [])[: MOST_WAYS // 2]
    alone = [((unit,), having[unit]) for unit in units if len(units) > 1 and len(having[unit]) > least]
    found = {}
    for way, some in several + alone:
        found.setdefault(frozenset(some), (way, len(some)))
    return list(found.values())[:MOST_WAYS]


def nearest(texts, asked, but=()):
    """``[public id, …]`` of the records whose names are most like what was asked, the most alike first.

    ``but`` are those that were found: beside them only what is very like is worth a word.
    """
    bar = CLOSER if but else LIKENESS
    given = [word for term in asked for word in term.words]
    # A single letter is like too many words to tell anything.
    given = [word for word in given if len(word) > 1][:MOST_GIVEN] or given[:1]
    # As alike as all together, one of them must be at least, and none can be less than what it then lacks.
    like = [texts.like(word, max(LEAST_LIKE, bar * len(given) - len(given) + 1)) for word in given]
    close = {word for some in like for word, how in some.items() if how >= bar}
    numbers = set().union(*(texts.named.numbers[word] for word in close))
    found = []
    for record in [texts.records[number] for number in numbers]:
        for name in text.names_in(record.names):
            words = name.split()
            how = sum(max((some.get(word, 0) for word in words), default=0) for some in like) / len(like)
            if how >= bar:
                found.append((-how, len(words), KINDS.index(record.kind), record.sort_en, record.public_id))
    ids = dict.fromkeys(public_id for *_, public_id in sorted(found) if public_id not in but)
    return list(ids)[:NEAREST]


# -- while somebody types ---------------------------------------------------------------------------------------------
def unfinished(typed):
    """The terms of what is typed so far, whose last word may go on; none before there are two letters."""
    asked = terms(typed)
    if sum(len(word) for term in asked for word in term.words) < LEAST_TYPED:
        return []
    return [*asked[:-1], asked[-1] if asked[-1].phrase else replace(asked[-1], unfinished=True)]


def suggested(texts, asked, language):
    """``[public id, …]`` of the records one of whose names has all that was typed."""
    said, records = " ".join(word for term in asked for word in term.words), texts.records
    asked = texts.understood(asked)
    keys = texts.alphabets["ar" if language == "ar" else "en"].keys
    whole, begun = named(said, " |"), named(said, "")

    def place(number):
        record = records[number]
        steps = (whole(record.name), whole(record.names), begun(record.name), begun(record.names), True)
        step = next(n for n, there in enumerate(steps) if there)
        return (record.kind in ABOUT, step, KINDS.index(record.kind), keys[number])

    best = nsmallest(MOST_SUGGESTED, texts.named.holding(asked, records), place)
    return [records[number].public_id for number in best]
