"""What the rules share: their parameters, days, and the initiatives and people of one version of the catalogue."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from catalog import edtf

from .. import index, params
from ..models import ActorRow, CatalogueState, InitiativeRow

TOOK_PART = "took-part"
NOTHING_KNOWN = ("not-coded", "not-known", "searched-not-found", "unknown")


@dataclass(frozen=True)
class Asks:
    """One parameter of a rule. ``names`` is the kind of record whose address it takes, ``numbers`` its bounds.

    ``chooses`` are other parameters in whose stead a form asks for this one: its value is “process/an-address”.
    """

    name: str
    label: str
    names: str = ""
    chooses: tuple = ()
    numbers: tuple = ()
    default: str = ""
    many: int = 1
    hint: str = ""
    hidden: bool = False


def number(asks, values, errors):
    """A whole number within the bounds of its parameter; the default where it cannot be read, which is said."""
    text = params.digits(values.get(asks.name, [asks.default])[-1])
    low, high = asks.numbers
    if text.isascii() and text.isdigit() and len(text) < 5 and low <= int(text) <= high:
        return int(text)
    errors[asks.name] = _("“%(value)s” is not a number from %(low)s to %(high)s.") % {
        "value": text,
        "low": low,
        "high": high,
    }
    return int(asks.default)


def records(asks, model, values, errors, *fields):
    """The public rows whose addresses were given, in that order; one that leads nowhere is said."""
    slugs = values.get(asks.name, [])
    found = {row["slug"]: row for row in model.objects.filter(slug__in=slugs).values("slug", "card", *fields)}
    for slug in slugs:
        if slug not in found:
            errors[asks.name] = _("Nothing in the catalogue has the address “%(value)s”.") % {"value": slug}
    return [found[slug] for slug in slugs if slug in found]


# -- days --------------------------------------------------------------------------------------------------------------
def days(text):
    """``(earliest, latest)`` of a date; a bound is None where the date leaves it open, and both where there is none."""
    if not text:
        return None, None
    found = edtf.parse(text)
    return found.earliest, found.latest


def months_after(day, months):
    """The same day of the month some months later (earlier if negative), or the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not date.min.year <= year <= date.max.year:
        return date.min if year < 1 else date.max
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def the_day(moved, offset):
    try:
        return moved + timedelta(offset)
    except OverflowError:
        return moved


def lies(earliest, latest, first, last):
    """ "surely", "possibly" or "no": whether something of these days lies between two days."""
    if earliest is None and latest is None:
        return "no"  # without any date it is nowhere in particular
    if earliest is not None and latest is not None and first <= earliest and latest <= last:
        return "surely"
    return "possibly" if (earliest or date.min) <= last and (latest or date.max) >= first else "no"


def follows(earliest, latest, first, last, months):
    """ "surely", "possibly" or "no": whether something of these days came in so many months after something else.

    ``first`` and ``last`` bound the day of the other thing. On one and the same day the order is not known.
    """
    if (earliest is None and latest is None) or (first is None and last is None):
        return "no"
    earliest, latest = earliest or date.min, latest or date.max
    first, last = first or date.min, last or date.max
    if latest < first or earliest > months_after(last, months):
        return "no"
    return "surely" if earliest > last and latest <= months_after(first, months) else "possibly"


# -- what is known -----------------------------------------------------------------------------------------------------
class Initiatives:
    """Every public initiative, cut to what rules ask of it, at one version of the catalogue."""

    def __init__(self, version):
        self.version = version
        fields = ("slug", "sort_en", "sort_ar", "page", *index.SPAN, "first_day")
        self.all = [initiative(row) for row in InitiativeRow.objects.order_by("public_id").values(*fields)]
        self.by_id = {each["id"]: each for each in self.all}
        self.by_slug = {each["slug"]: each for each in self.all}


def initiative(row):
    page = row["page"]
    moments = [
        {"id": each["id"], "kind": kind, "date": each["date"], "title": each["title"], "type": each.get("type", "")}
        for kind, section in (("meeting", "meetings"), ("outcome", "outcomes"))
        for each in page[section]
    ]
    fields = ("perspective", "side", "contribution", "ratings", "date")
    return {
        "kind": "initiative",
        "id": page["id"],
        "slug": row["slug"],
        "name": page["title"],
        "sort": {"en": row["sort_en"], "ar": row["sort_ar"]},
        **{field: page[field] for field in ("start", "end", "status", "track", "publicity")},
        "conflicts": [{"slug": each["slug"], "name": each["name"]} for each in page["conflicts"]],
        "span": [row[name] for name in index.SPAN],
        "first_day": row["first_day"],
        "dated": [each for each in moments if each["date"]],
        "third_parties": [
            {"kind": "actor", "slug": seat["actor"]["slug"], "name": seat["actor"]["name"], "role": seat["role"]}
            for seat in page["mediators"]
            if seat["actor"] and seat["presence"] == TOOK_PART
        ],
        "assessments": [
            {
                "kind": "assessment",
                "slug": each["slug"],
                "name": each["assessor"],
                **{field: each[field] for field in fields},
            }
            for each in page["assessments"]
        ],
    }


class People:
    """Every seat of every public actor, at one version of the catalogue."""

    def __init__(self, version):
        self.version = version
        rows = ActorRow.objects.order_by("public_id").values("slug", "sort_en", "sort_ar", "page")
        self.all = [actor(row) for row in rows]


def actor(row):
    page = row["page"]
    drop = ("citations", "note", "described_as")
    return {
        "kind": "actor",
        "id": page["id"],
        "slug": row["slug"],
        "name": page["name"],
        "actor_kind": page["actor_kind"],
        "sort": {"en": row["sort_en"], "ar": row["sort_ar"]},
        "seats": [{key: value for key, value in seat.items() if key not in drop} for seat in page["seats"]],
        "through": [{key: value for key, value in seat.items() if key not in drop} for seat in page["through"]],
    }


def version():
    return CatalogueState.objects.values_list("version", flat=True).first() or 0


def initiatives(at):
    return index.kept("rules-initiatives", at, lambda version, _before: Initiatives(version))


def people(at):
    return index.kept("rules-people", at, lambda version, _before: People(version))


def on(entry, slug):
    """Whether an initiative, or a seat's initiative, deals with that conflict; with any, if none is given."""
    return not slug or any(each["slug"] == slug for each in entry["conflicts"])


def began(seat):
    """When a seat began: its own date, or the initiative's; ``(date, whether borrowed)``."""
    own = seat["from"] or seat["to"]
    return (own, False) if own else (seat["initiative"]["start"], True)


def ended(seat):
    return seat["to"] or seat["from"] or seat["initiative"]["end"]


def by_name(entries, language):
    return sorted(entries, key=lambda entry: (entry["sort"]["ar" if language == "ar" else "en"], entry["id"]))
