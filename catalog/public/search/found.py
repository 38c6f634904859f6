"""What was found, of each kind the best first; and names to choose from while somebody types."""

from heapq import nsmallest
from itertools import islice

from .asked import named
from .texts import KINDS

ABOUT = ("source", "assessment")
A_NAME, BEGUN = 1, 2  # up to which tier what was asked is a whole name; the tier of names that begin with it
MOST_SUGGESTED = 8  # names


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
