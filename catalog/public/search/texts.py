"""The words of all public records, kept in memory, and which records have what was asked."""

import re
from array import array
from bisect import bisect_left, insort
from collections import defaultdict
from dataclasses import replace
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import Indel

from catalog import text

from .. import index
from ..models import CatalogueState, SearchRow
from .asked import LEAST_BEGINNING, SURE_BEGINNING, Term, named

ARABIC = re.compile("[\u0600-\u06ff]")
LEAST_BARE, SURE_BARE = 3, 4  # letters of an Arabic word without what is attached to it: at least; to be taken for one
# In what order kinds stand whose best hits answer equally well.
KINDS = ("initiative", "actor", "conflict", "process", "place", "concept", "source", "assessment", "question")
MOST_LIKE = 100  # with how many others a word is compared
MANY = 500  # hits that are not sorted, but found in the sorted list of all
FEW_NEW = 50  # records that are put into a sorted list one by one
MOST_READ = 500  # changed rows that are read by their ids


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
