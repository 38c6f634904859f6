"""Counts beside the values of facets, from bitsets: one Python integer a value, one bit a record.

Made from the public rows alone and kept for one version of the catalogue. A facet is counted with its own selection
lifted and all others in force, so the number beside a value is what its click gives.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from threading import Lock

from .facets import INITIATIVES
from .models import CatalogueState, InitiativeRow


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


@dataclass
class Group:
    """The rows that facets of one group are asked of: ``owners[n]`` is the record to which row n belongs."""

    owners: list = field(default_factory=list)
    rows: dict = field(default_factory=lambda: defaultdict(lambda: defaultdict(int)))  # facet -> value -> rows
    records: dict = field(default_factory=lambda: defaultdict(lambda: defaultdict(int)))  # facet -> value -> records

    def add(self, owner, values):
        bit = 1 << len(self.owners)
        self.owners.append(owner)
        for facet, value in values:
            self.rows[facet][value] |= bit
            self.records[facet][value] |= 1 << owner

    def owners_of(self, rows):
        """The records that own at least one of ``rows``."""
        found = 0
        while rows:
            low = rows & -rows
            found |= 1 << self.owners[low.bit_length() - 1]
            rows ^= low
        return found


class Index:
    """The catalogue's initiatives at one version."""

    def __init__(self, version, rows, facets=INITIATIVES):
        self.version = version
        self.facets = facets
        self.groups = defaultdict(Group)
        self.names = defaultdict(dict)
        self.spans = []
        for n, row in enumerate(rows):
            entry = row["index"]
            self.groups["record"].add(n, [tuple(term) for term in entry["terms"]])
            for seat_kind, seats in entry["seats"].items():
                for seat in seats:
                    self.groups[seat_kind].add(
                        n,
                        [
                            (facet.name, seat[facet.column])
                            for facet in facets
                            if facet.group == seat_kind and seat[facet.column]
                        ],
                    )
            for kind, names in entry["names"].items():
                self.names[kind].update(names)
            moments = [(date.fromisoformat(a), date.fromisoformat(b)) for a, b in entry["moments"]]
            self.spans.append((row["sure_from"], row["sure_to"], row["maybe_from"], row["maybe_to"], moments))
        self.total = len(self.spans)
        self.everything = (1 << self.total) - 1

    def values(self, facet):
        """All values of a facet that some record has."""
        return self.groups[facet.group].records[facet.name]

    def union(self, facet, chosen, level):
        found = 0
        values = getattr(self.groups[facet.group], level)[facet.name]
        for value in chosen:
            found |= values.get(value, 0)
        return found

    def matching(self, selection, lifted=None):
        """``(records, rows)``: the records that meet every group's selection but that of ``lifted``'s own group, and
        for that group the rows that meet its other facets (None where it has no other choice).
        """
        chosen = defaultdict(list)
        for facet in self.facets:
            if selection.get(facet.name) and facet is not lifted:
                chosen[facet.group].append(facet)
        records, rows = self.everything, None
        for name, facets in chosen.items():
            group = self.groups[name]
            if name == "record":
                for facet in facets:
                    records &= self.union(facet, selection[facet.name], "records")
                continue
            if len(facets) == 1 and not (lifted and lifted.group == name):
                records &= self.union(facets[0], selection[facets[0].name], "records")
                continue
            met = (1 << len(group.owners)) - 1
            for facet in facets:
                met &= self.union(facet, selection[facet.name], "rows")
            if lifted and lifted.group == name:
                rows = met
            else:
                records &= group.owners_of(met)
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

    def counts(self, selection, years=None):
        """``(total, possible, {facet name: {value: count}})`` for what is chosen; counts are of sure records."""
        surely, possibly = self.within(years)
        records, _ = self.matching(selection)
        found = {}
        for facet in self.facets:
            allowed, rows = self.matching(selection, lifted=facet)
            allowed &= surely
            group, counts = self.groups[facet.group], {}
            for value, bits in group.records[facet.name].items():
                if rows is not None:
                    bits = group.owners_of(group.rows[facet.name][value] & rows)
                number = (bits & allowed).bit_count()
                if number or value in selection.get(facet.name, ()):
                    counts[value] = number
            found[facet.name] = counts
        return (records & surely).bit_count(), (records & possibly).bit_count(), found


def overlap(sure_from, sure_to, maybe_from, maybe_to, moments, years):
    """ "surely", "possibly" or "no": whether a record with these days ran within ``years``."""
    first, last = years.first or date.min, years.last or date.max
    if sure_from and sure_to and sure_from <= last and sure_to >= first:
        return "surely"
    if any(first <= earliest and latest <= last for earliest, latest in moments):
        return "surely"
    if (maybe_from or date.min) <= last and (maybe_to or date.max) >= first:
        return "possibly"
    if any(earliest <= last and latest >= first for earliest, latest in moments):
        return "possibly"
    return "no"


_lock = Lock()
_kept: dict[str, Index] = {}


def current() -> Index:
    """The index of the present version: one query where it is kept already, two where it is made."""
    version = CatalogueState.objects.values_list("version", flat=True).first() or 0
    kept = _kept.get("index")
    if kept is None or kept.version != version:
        fields = ("index", "sure_from", "sure_to", "maybe_from", "maybe_to")
        kept = Index(version, InitiativeRow.objects.order_by("public_id").values(*fields))
        with _lock:
            _kept["index"] = kept
    return kept
