"""Counts beside the values of facets, from bitsets: one Python integer a value, one bit a record.

Made from the public rows alone and kept for one version of the catalogue. A facet is counted with its own selection
lifted and all others in force, so the number beside a value is what its click gives.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from threading import Lock

from .facets import EMPTINESS
from .models import CatalogueState

PRESENCE, TOOK_PART = "presence", "took-part"


@dataclass(frozen=True)
class Years:
    """A filter by years, as days: both bounds included; None where it is open."""

    first: date | None = None
    last: date | None = None

    @classmethod
    def between(cls, first, last):
        """From two years, each None or between 1000 and 2999."""
        return cls(date(first, 1, 1) if first else None, date(last, 12, 31) if last else None)

    def __bool__(self):
        return bool(self.first or self.last)


@dataclass(frozen=True)
class Chosen:
    """What was chosen: ``{facet: [values]}``, years, whether exactly, and the records that match the words."""

    values: dict = field(default_factory=dict)
    years: Years = Years()
    exact: bool = False
    words: frozenset | None = None


def table():
    return defaultdict(lambda: defaultdict(int))


@dataclass
class Group:
    """The rows that facets of one group are asked of: ``owners[n]`` is the record to which row n belongs."""

    owners: list = field(default_factory=list)
    rows: dict = field(default_factory=table)  # facet key -> value -> rows
    records: dict = field(default_factory=table)  # facet key -> value -> records
    counted: int = 0  # rows that count when nobody asks for presence

    def add(self, owner, values):
        bit = 1 << len(self.owners)
        self.owners.append(owner)
        counted = all(key != PRESENCE or value == TOOK_PART for key, value in values)
        self.counted |= bit if counted else 0
        for key, value in values:
            self.rows[key][value] |= bit
            if counted or key == PRESENCE:
                self.records[key][value] |= 1 << owner

    def union(self, level, key, values):
        found, table = 0, getattr(self, level)[key]
        for value in values:
            found |= table.get(value, 0)
        return found

    def owners_of(self, rows):
        """The records that own at least one of ``rows``."""
        found = 0
        while rows:
            low = rows & -rows
            found |= 1 << self.owners[low.bit_length() - 1]
            rows ^= low
        return found


class Index:
    """The rows of one list at one version of the catalogue."""

    def __init__(self, listing, version, rows):
        self.listing, self.version = listing, version
        self.groups = defaultdict(Group)
        self.names = defaultdict(dict)
        self.spans, self.numbers, self.allowed = [], {}, {}
        for n, row in enumerate(rows):
            self.numbers[row["public_id"]] = n
            for group, found in row["index"]["rows"].items():
                for values in found:
                    self.groups[group].add(n, [tuple(value) for value in values])
            for kind, names in row["index"]["names"].items():
                self.names[kind].update(names)
            if listing.years:
                moments = [tuple(map(date.fromisoformat, moment)) for moment in row["index"]["moments"]]
                self.spans.append((*(row[name] for name in SPAN), moments))
        self.everything = (1 << len(self.numbers)) - 1
        if listing.seat:
            group = self.groups[listing.seat]
            self.everything &= group.owners_of(group.counted)
        self.total = self.everything.bit_count()

    def values(self, facet, exact=False):
        """All values of a facet that some record has."""
        return self.groups[facet.group].records[facet.key(exact)]

    def known(self, facet):
        """Every value that may be asked for: those in use, and the terms of the vocabulary."""
        if facet.name not in self.allowed:
            self.allowed[facet.name] = facet.codes | set(self.groups[facet.group].rows[facet.key()])
        return self.allowed[facet.name]

    def matching(self, chosen, lifted=None):
        """``(records, rows)``: the records that meet every choice but that of ``lifted``; and, where ``lifted`` shares
        its rows with other choices, the rows that meet those (else None).
        """
        asked = defaultdict(list)
        for facet in self.listing.facets:
            if chosen.values.get(facet.name) and facet is not lifted:
                asked[facet.group].append(facet)
        records, rows = self.everything, None
        for name, facets in asked.items():
            group = self.groups[name]
            shared = lifted is not None and lifted.group == name
            if name == "record" or (len(facets) == 1 and not shared):
                for facet in facets:
                    records &= group.union("records", facet.key(chosen.exact), chosen.values[facet.name])
                continue
            met = (1 << len(group.owners)) - 1
            for facet in facets:
                met &= group.union("rows", facet.key(chosen.exact), chosen.values[facet.name])
            if all(facet.name != PRESENCE for facet in (*facets, *([lifted] if shared else ()))):
                met &= group.counted
            if shared:
                rows = met
            else:
                records &= group.owners_of(met)
        if chosen.words is not None:
            records &= sum(1 << self.numbers[each] for each in chosen.words if each in self.numbers)
        return records, rows

    def within(self, years):
        """``(surely, possibly)``: which records ran within ``years``, and which only may have."""
        if not years:
            return self.everything, 0
        surely = possibly = 0
        for n, span in enumerate(self.spans):
            answer = overlap(*span, years)
            surely |= (answer == "surely") << n
            possibly |= (answer == "possibly") << n
        return surely, possibly

    def counts(self, chosen=None):
        """``(total, possible, {facet name: {value: count}})`` for what is chosen; counts are of sure records."""
        chosen = chosen or Chosen()
        surely, possibly = self.within(chosen.years)
        records, _ = self.matching(chosen)
        found = {facet.name: self.count(facet, chosen, surely) for facet in self.listing.facets}
        return (records & surely).bit_count(), (records & possibly).bit_count(), found

    def found_by(self, chosen):
        """The sure records under the choices in force, as a bitset."""
        return self.matching(chosen)[0] & self.within(chosen.years)[0]

    def unknown(self, chosen=None):
        """``[(facet, number)]``: of how many sure records under the choices in force nothing is known for a facet.

        Nothing known is a value that says so ("not coded", "not known") as well as no seat or assessment to ask.
        """
        chosen = chosen or Chosen()
        records, found = self.found_by(chosen), []
        for facet in self.listing.facets:
            table = self.groups[facet.group].records[facet.key(chosen.exact)]
            known = 0
            for value, bits in table.items():
                if value not in EMPTINESS:
                    known |= bits
            if number := (records & ~known).bit_count():
                found.append((facet, number))
        return found

    def unseen(self, chosen):
        """``(number, {facet name: number})``: how many records the choices leave out only for want of knowledge.

        A record is counted where each choice is met, or nothing is known of what it asks; of years, possibly is enough.
        Under a facet stand those of which nothing is known for that one.
        """
        inside = self.within(chosen.years)
        may, found = self.everything & (inside[0] | inside[1]), {}
        if chosen.words is not None:
            may &= sum(1 << self.numbers[each] for each in chosen.words if each in self.numbers)
        asked = defaultdict(list)
        for facet in self.listing.facets:
            if chosen.values.get(facet.name):
                asked[facet.group].append(facet)
        blank = {}
        for name, facets in asked.items():
            group = self.groups[name]
            one_row = name != "record"
            rows = (1 << len(group.owners)) - 1
            if all(facet.name != PRESENCE for facet in facets):
                rows &= group.counted
            gaps = {facet.name: self.gaps(facet, chosen) for facet in facets}
            for facet in facets:
                met = group.union("rows", facet.key(chosen.exact), chosen.values[facet.name]) | gaps[facet.name]
                if one_row:
                    rows &= met
                else:
                    may &= group.owners_of(met)
            if one_row:
                may &= group.owners_of(rows)
            blank |= {facet.name: group.owners_of(rows & gaps[facet.name]) for facet in facets}
        may &= ~self.matching(chosen)[0]
        found = {name: (bits & may).bit_count() for name, bits in blank.items()}
        return may.bit_count(), {name: number for name, number in found.items() if number}

    def gaps(self, facet, chosen):
        """The rows that say nothing of a facet; none where nothing known is itself what was asked for."""
        if set(EMPTINESS) & set(chosen.values[facet.name]):
            return 0
        group, known = self.groups[facet.group], 0
        for value, bits in group.rows[facet.key(chosen.exact)].items():
            if value not in EMPTINESS:
                known |= bits
        return ((1 << len(group.owners)) - 1) & ~known

    def found(self, facet, chosen, surely):
        """``{value: records}`` of one facet with its own choice lifted, as bitsets."""
        allowed, rows = self.matching(chosen, lifted=facet)
        allowed &= surely
        group, key = self.groups[facet.group], facet.key(chosen.exact)
        values = {**group.records[key], **dict.fromkeys(chosen.values.get(facet.name, ()))}
        if rows is None:
            return {value: group.records[key].get(value, 0) & allowed for value in values}
        return {value: group.owners_of(group.rows[key].get(value, 0) & rows) & allowed for value in values}

    def count(self, facet, chosen, surely):
        """``{value: count}`` of one facet with its own choice lifted; values that nothing has are left out."""
        mine = chosen.values.get(facet.name, ())
        counts = {value: bits.bit_count() for value, bits in self.found(facet, chosen, surely).items()}
        return {value: number for value, number in counts.items() if number or value in mine}

    def added(self, facet, chosen):
        """``{value: count}``: how many records each further value of a facet would add to those chosen already."""
        mine, held = chosen.values.get(facet.name, ()), 0
        found = self.found(facet, chosen, self.within(chosen.years)[0])
        for value in mine:
            held |= found[value]
        return {value: (bits & ~held).bit_count() for value, bits in found.items() if value not in mine}


def overlap(sure_from, sure_to, maybe_from, maybe_to, moments, years):
    """ "surely", "possibly" or "no": whether a record with these days ran within ``years``."""
    first, last = years.first or date.min, years.last or date.max
    goes_on = sure_to == date.max and first > date.today()  # what goes on today is not certain to go on then
    if sure_from and sure_to and sure_from <= last and sure_to >= first and not goes_on:
        return "surely"
    if any(first <= earliest and latest <= last for earliest, latest in moments):
        return "surely"
    if (maybe_from or date.min) <= last and (maybe_to or date.max) >= first:
        return "possibly"
    if any(earliest <= last and latest >= first for earliest, latest in moments):
        return "possibly"
    return "no"


SPAN = ("sure_from", "sure_to", "maybe_from", "maybe_to")
_lock = Lock()
_kept = {}


def current(listing) -> Index:
    """The index of a list at the present version: one query where it is kept already, two where it is made."""
    version = CatalogueState.objects.values_list("version", flat=True).first() or 0

    def make(version, _):
        fields = ("public_id", "index", *(SPAN if listing.years else ()))
        return Index(listing, version, listing.model.objects.order_by("public_id").values(*fields))

    return kept(listing.name, version, make)


def kept(name, version, make):
    """What ``make(version, what it gave for the version before, if anything)`` gives, made once for a version."""
    found = _kept.get(name)
    if found is None or found.version != version:
        found = make(version, found)
        with _lock:
            _kept[name] = found
    return found
