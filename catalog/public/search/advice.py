"""Where nothing was found, or little: what finds more, and the names most like what was asked."""

from collections import defaultdict
from itertools import combinations

from catalog import text

from .texts import KINDS

NEAREST, LIKENESS = 5, 0.75  # how many of the nearest names are shown, and how alike they must be
CLOSER = 0.85  # the same where something was found
LEAST_LIKE = 0.6  # how alike each word of such a name must be
MOST_GIVEN = 5  # words that are compared
MOST_WAYS = 6


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
