"""What a record still needs before it can be submitted, and what would make it better, each with the field to go to.

The workflow refuses a submission while something required is missing; the form shows the whole list.
"""

from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from catalog import models
from catalog.called import called
from catalog.models.fields import NOT_CODED, CodeField, CodesField
from catalog.public import asking

from . import disclosure, prose
from .documents import ordered
from .kinds import KINDS
from .ledger import LEDGER

SHOWN_SEATS = ("named", "role-only")
NAMED_IN_A_MESSAGE = 3

NAME = gettext_lazy("Name and summary")
ABOUT = gettext_lazy("What it was about, and when")
CODED = gettext_lazy("Coded fields")
ARABIC = gettext_lazy("Arabic")
SOURCES = gettext_lazy("Sources")


@dataclass(frozen=True)
class Missing:
    """One gap. ``field`` is the id of the form's element where it is filled, ``section`` a heading for the list."""

    field: str
    message: str
    required: bool
    section: str


def missing(record) -> list[Missing]:
    """The gaps of a working record, required ones first, each group in the order of the form.

    Reads the record's rows: give one that comes from ``KINDS[kind].queryset()``, and it costs four queries at most.
    """
    found = [*address(record), *RULES[record.kind](record), *not_coded(record), *no_arabic(record)]
    return sorted(found, key=lambda gap: not gap.required)


def required(record) -> list[Missing]:
    return [gap for gap in missing(record) if gap.required]


def needed(field, message, section):
    return Missing(field, message, True, capfirst(str(section)))


def better(field, message, section):
    return Missing(field, message, False, capfirst(str(section)))


# -- what every kind shares -------------------------------------------------------------------------------------------
def address(record):
    if not record.slug:
        yield needed("id_slug", _("Give it an address."), NAME)


def not_coded(record):
    for column in LEDGER[type(record)].public:
        field = record._meta.get_field(column.field)
        coded = isinstance(field, CodesField) or (isinstance(field, CodeField) and field.empty)
        if coded and getattr(record, field.name) in (NOT_CODED, [NOT_CODED]):
            # What is required says so by itself.
            if (record.kind, field.name) not in {("initiative", "track")}:
                message = _("“%(label)s” is not coded: choose a term, or say that it is not known.")
                yield better(f"id_{field.name}", message % {"label": capfirst(field.verbose_name)}, CODED)


def no_arabic(record):
    """Texts that are there in English alone: of the record, and of its rows, one line a section."""
    for field in untranslated(record):
        label = capfirst(record._meta.get_field(field).verbose_name)
        yield better(f"id_{field}", _("“%(label)s” is empty.") % {"label": label}, ARABIC)
    for section in TRANSLATED.get(record.kind, ()):
        rows = [row for row in shown(record, section) if any(untranslated(row))]
        if rows:
            message = _("%(section)s without Arabic words: %(rows)s.")
            yield better(
                f"{section}-group", message % {"section": plural(rows[0]), "rows": listed(rows)}, plural(rows[0])
            )


def untranslated(row):
    for column in LEDGER[type(row)].public:
        if column.pair and getattr(row, column.field) and not getattr(row, f"{column.field}_ar"):
            yield f"{column.field}_ar"


def shown(record, section):
    """The rows of a section that visitors may see, in their order."""
    rows = ordered(getattr(record, section))
    return [row for row in rows if getattr(row, "disclosure", "named") in SHOWN_SEATS]


def uncited(record, sections):
    """Rows that no source bears out, one line a section; a named seat must have one, which is said elsewhere."""
    for section in sections:
        rows = [row for row in shown(record, section) if not row.citations.all()]
        rows = [row for row in rows if getattr(row, "disclosure", "") != "named"]
        if rows:
            message = _("%(section)s without a source: %(rows)s.")
            yield better(
                f"{section}-group", message % {"section": plural(rows[0]), "rows": listed(rows)}, plural(rows[0])
            )


def plural(row):
    return capfirst(str(row._meta.verbose_name_plural))


def listed(rows):
    """The first rows by name, and how many more there are."""
    comma = pgettext("between names", ", ")
    names = comma.join(_("“%(name)s”") % {"name": called(row)} for row in rows[:NAMED_IN_A_MESSAGE])
    more = len(rows) - NAMED_IN_A_MESSAGE
    return _("%(names)s and %(count)d more") % {"names": names, "count": more} if more > 0 else names


def empty(record, *fields):
    """Whether none of ``fields`` says anything."""
    return not any(getattr(record, field) for field in fields)


def no_source(record):
    if not record.citations.all():
        yield needed("citations-group", _("Cite at least one source."), SOURCES)


# -- the kinds, one by one --------------------------------------------------------------------------------------------
def initiative(record):
    if empty(record, "summary", "summary_ar"):
        yield needed("id_summary", _("Write a summary, in English or in Arabic."), NAME)
    if not record.conflicts.all():
        yield needed("id_conflicts", _("Choose at least one conflict."), ABOUT)
    if not record.places.all():
        yield better("id_places", _("No place is named."), ABOUT)
    yield from dates(record)
    if record.track == NOT_CODED:
        message = _("Choose the track, or say that it is not known.")
        yield needed("id_track", message, gettext_lazy("How far it was open"))
    yield from empty_sections(record)
    yield from seats(record)
    if not record.meetings.all():
        yield better("meetings-group", _("No meeting is recorded."), models.Meeting._meta.verbose_name_plural)
    yield from uncited(record, ("meetings", "outcomes", "relations", "besides", "transfers"))
    if not rests_on_something(record):
        yield needed("citations-group", _("Cite at least one source."), SOURCES)
    elif not record.citations.all():
        yield better("citations-group", _("No source is cited for the record as a whole."), SOURCES)


def dates(record):
    """Some initiatives are known without a date: then their status says at least what became of them."""
    if record.start:
        return
    if record.status == NOT_CODED and empty(record, "end"):
        message = _("Say when it began (“1990~” is about 1990); if no source tells, choose a status.")
        yield needed("id_start", message, ABOUT)
    else:
        yield better("id_start", _("No start is given; a rough one, such as “1990~”, is enough."), ABOUT)


def empty_sections(record):
    for section in ("mediators", "participants", "outcomes"):
        field = f"{section}_empty"
        if getattr(record, field) == NOT_CODED and not getattr(record, section).all():
            label = capfirst(str(getattr(record, section).model._meta.verbose_name_plural))
            message = _("%(section)s: none is entered. Say why, if it is to stay so.")
            yield better(f"id_{field}", message % {"section": label}, label)


def seats(record):
    for section in ("mediators", "participants"):
        for seat in shown(record, section):
            if seat.disclosure == "named" and not seat.citations.all():
                message = _(
                    "The seat of “%(seat)s” is named without a source. Cite a public source on it, or withhold it."
                )
                yield needed(f"{section}-group", message % {"seat": called(seat)}, plural(seat))
    yield from uncited(record, ("mediators", "participants"))
    for section in ("mediators", "participants"):
        rows = [seat for seat in ordered(getattr(record, section)) if seat.disclosure == "withheld"]
        if rows:
            message = _("Withheld, so that visitors see nothing of it: %(rows)s. If that is not meant, choose “named”.")
            yield better(f"{section}-group", message % {"rows": listed(rows)}, plural(rows[0]))
    yield from not_public_actors(record)
    for statement in names_in_texts(record):
        message = _("“%(name)s” is kept back, but stands in %(where)s. Change the text, or the reviewer will ask why.")
        yield better("id_summary", message % {"name": statement.who, "where": statement.where}, NAME)
    for seat, hit in prose.telling_seats(record):
        message = _(
            "The seat “%(seat)s” is to show a role only, but its words contain the name of a person: “%(name)s”. "
            "Describe it without the name."
        )
        section = "mediators" if isinstance(seat, models.Mediator) else "participants"
        yield better(f"{section}-group", message % {"seat": called(seat), "name": hit.name}, plural(seat))


def names_in_texts(record):
    """What a reviewer will be asked about: names that the record keeps back and its texts tell."""
    seats = [seat for rows in (record.mediators, record.participants) for seat in rows.all()]
    if all(seat.actor_id is None or seat.disclosure == "named" for seat in seats):
        return ()
    return disclosure.in_prose(disclosure.paper(record, KINDS[record.kind].document(record)))


def not_public_actors(record):
    """A named seat shows no name while its actor is not public, and actors do not travel with a record."""
    named = {
        section: [seat for seat in shown(record, section) if seat.disclosure == "named"]
        for section in ("mediators", "participants")
    }
    ids = {seat.actor.public_id for rows in named.values() for seat in rows}
    public = models.Publication.objects.filter(kind="actor", public_id__in=ids, edition__isnull=False) if ids else ()
    public = {publication.public_id for publication in public}
    for section, rows in named.items():
        rows = [seat for seat in rows if seat.actor.public_id not in public]
        if rows:
            message = _("Not public as actors, so visitors do not see their names: %(rows)s. Submit those actors too.")
            yield better(f"{section}-group", message % {"rows": listed(rows)}, plural(rows[0]))


def rests_on_something(record):
    """Whether any statement that visitors see has a source."""
    if record.citations.all():
        return True
    sections = ("mediators", "participants", "meetings", "outcomes", "relations", "besides", "transfers")
    return any(row.citations.all() for section in sections for row in shown(record, section))


def actor(record):
    if empty(record, "description", "description_ar"):
        yield needed("id_description", _("Say in a few words who this is, in English or in Arabic."), NAME)
    if not record.country:
        yield better("id_country", _("No country is given."), NAME)
    if record.actor_kind == "person" and record.affiliation_id is None:
        yield better("id_affiliation", _("No affiliation is given."), NAME)


def assessment(record):
    said = not empty(record, "summary", "summary_ar") or record.ratings.all() or record.findings.all()
    if not said:
        message = _("Say what the assessor says: a summary, a rating or a finding.")
        yield needed("id_summary", message, NAME)
    if not record.date:
        yield better("id_date", _("No date is given: when was it said?"), NAME)
    if not record.ratings.all():
        yield better("ratings-group", _("No rating is recorded."), models.Rating._meta.verbose_name_plural)
    if not record.findings.all():
        yield better("findings-group", _("No finding is recorded."), models.Finding._meta.verbose_name_plural)
    yield from no_source(record)


def concept(record):
    section = capfirst(str(models.Definition._meta.verbose_name_plural))
    if not record.definitions.all():
        yield needed("definitions-group", _("Give at least one definition."), section)
    for row in ordered(record.definitions):
        if not row.citations.all():
            message = _("The definition of “%(author)s” has no source. Save, open it and cite one.")
            yield needed("definitions-group", message % {"author": row.author}, section)
    rows = [row for row in ordered(record.definitions) if not row.year]
    if rows:
        yield better("definitions-group", _("Definitions without a year: %(rows)s.") % {"rows": listed(rows)}, section)


def source(record):
    if not record.date:
        yield better("id_date", _("No date is given."), NAME)
    if empty(record, "authors", "publisher"):
        yield better("id_publisher", _("Neither an author nor a publisher is given."), NAME)
    if not record.url:
        yield better("id_url", _("No link is given."), NAME)


def conflict(record):
    if empty(record, "summary", "summary_ar"):
        yield better("id_summary", _("It has no summary."), NAME)
    if not record.countries:
        yield better("id_countries", _("No country is named."), NAME)
    if not record.start:
        yield better("id_start", _("No start is given."), NAME)


def place(record):
    if record.latitude is None:
        yield better("id_latitude", _("It has no coordinates, so it is on no map."), NAME)


def process(record):
    if not record.conflicts.all():
        yield needed("id_conflicts", _("Choose at least one conflict."), ABOUT)
    if empty(record, "summary", "summary_ar"):
        yield better("id_summary", _("It has no summary."), NAME)
    if not record.start:
        yield better("id_start", _("No start is given."), ABOUT)
    if not record.citations.all():
        yield better("citations-group", _("No source is cited."), SOURCES)


def question(record):
    if empty(record, "asked", "asked_ar"):
        yield needed("id_asked", _("Write the question as a visitor would ask it, in English or in Arabic."), NAME)
    rule = gettext_lazy("What was asked of the data")
    if empty(record, "rule", "rule_ar"):
        yield needed("id_rule", _("Say in words which values count as what is meant."), rule)
    if empty(record, "caveats", "caveats_ar"):
        yield needed("id_caveats", _("Say what the rule cannot see: an answer never shows that by itself."), rule)
    pairs = asking.addressed(record.form, record.filters)
    answer = gettext_lazy("The answer")
    for name, message in asking.number(record.form, pairs)["errors"].items():
        yield needed("id_filters", f"{name}: {message}", answer)
    if not record.filters and record.form in asking.LISTED:
        yield needed("id_filters", _("Give at least one filter: without any, it asks for the whole list."), answer)


RULES = {
    "initiative": initiative,
    "actor": actor,
    "assessment": assessment,
    "concept": concept,
    "source": source,
    "conflict": conflict,
    "place": place,
    "process": process,
    "question": question,
}
# Sections whose rows have words in two languages.
TRANSLATED = {
    "initiative": (
        "sides",
        "mediators",
        "participants",
        "meetings",
        "outcomes",
        "relations",
        "besides",
        "transfers",
    ),
    "assessment": ("ratings", "findings"),
    "concept": ("definitions",),
}
