"""What a record would say of people that the public does not know yet: the second key is a reviewer's ground for each.

A name in a seat, a person's own page, from what position somebody judges, and names that stand in the texts although
the record withholds them. What the current edition says already needs no new ground.
"""

from collections import Counter
from dataclasses import dataclass
from hashlib import sha256

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from catalog import models, vocabulary
from catalog.models.fields import NOT_CODED
from catalog.text import words

from . import prose
from .difference import difference, name_of, names_of, references
from .door import edition_of
from .kinds import KINDS

NAME, PERSON, PERSPECTIVE, PROSE = "name", "person", "perspective", "prose"
SECTIONS = {"mediators": models.Mediator, "participants": models.Participant}
FEW = 3  # so few people who fit a description give each other away


@dataclass(frozen=True)
class Statement:
    """Something that becomes public of a person. ``key`` stays the same until what is stated changes."""

    key: str
    what: str
    who: str
    where: str
    context: str = ""
    sources: tuple = ()

    def __str__(self):
        return f"{self.who}: {self.where}" + (f" ({self.context})" if self.context else "")


@dataclass(frozen=True)
class Paper:
    """A working record beside its current edition: what a reviewer has on the table. A Draft has the same and more."""

    record: object
    document: dict
    edition: object

    @property
    def ref(self):
        return self.document["kind"], self.document["id"]


def paper(record, document):
    return Paper(record, document, edition_of(record.kind, record.public_id))


def key_of(*parts):
    return sha256("\n".join(map(str, parts)).encode()).hexdigest()


def statements(draft, companions=()) -> list[Statement]:
    """What approving this draft, and the drafts that travel along, lets be said of people.

    Labels are in the language of the moment, keys are not.
    """
    old = draft.edition.document if draft.edition else None
    kind = draft.record.kind
    found = []
    if kind == "initiative":
        found += names_in_seats(draft.record, draft.document, old)
    elif kind == "actor":
        found += becomes_known(draft.record, old)
    elif kind == "assessment":
        found += judges(draft.record, draft.document, old)
    return [*found, *in_prose(draft, companions)]


# -- names ------------------------------------------------------------------------------------------------------------
def names_in_seats(record, document, old):
    """Persons whom the current edition does not name in that seat."""
    known = {(seat["id"], seat["actor"]) for section in SECTIONS for seat in (old or {}).get(section, ())}
    for section, model in SECTIONS.items():
        for seat in getattr(record, section).all():
            named = seat.disclosure == "named" and seat.actor.may_be_a_person
            if named and (seat.public_id, seat.actor.public_id) not in known:
                yield Statement(
                    key_of(NAME, seat.public_id, seat.actor.public_id),
                    NAME,
                    name_of(seat.actor),
                    str(model._meta.verbose_name),
                    seat.described_as,
                    tuple(str(citation.source) for citation in seat.citations.all()),
                )


def becomes_known(record, old):
    """A person gets a page, and seats in which they are named but could not be shown begin to show them."""
    if record.may_be_a_person and old is None:
        cited = tuple(str(citation.source) for citation in record.citations.all())
        yield Statement(key_of(PERSON, record.public_id), PERSON, name_of(record), _("a page of their own"), "", cited)


def judges(record, document, old):
    """From what position somebody judges is a statement about them."""
    told = ("assessor", "assessor_actor", "perspective", "side")
    if document["perspective"] == NOT_CODED or (old and all(old[field] == document[field] for field in told)):
        return
    language = "ar" if (get_language() or "").startswith("ar") else "en"
    yield Statement(
        key_of(PERSPECTIVE, record.public_id, *(document[field] for field in told)),
        PERSPECTIVE,
        name_of(record),
        vocabulary.spoken("perspective", document["perspective"]).label[language],
        (language == "ar" and record.side_ar) or record.side,
        tuple(str(citation.source) for citation in record.citations.all()),
    )


# -- names in texts ---------------------------------------------------------------------------------------------------
def kept_back(draft):
    """Actors whom the record knows and does not show: of withheld and role-only seats, and those not public."""
    record = draft.record
    if record.kind == "initiative":
        return without_public_seat(draft.document, seats_of(record.pk))
    actors = []
    if record.kind == "assessment":
        initiative = KINDS["initiative"].queryset().get(pk=record.initiative_id)
        actors += without_public_seat(KINDS["initiative"].document(initiative), seats_of(initiative.pk))
        actors += hidden([record.assessor_actor])
    elif record.kind == "process":
        actors += hidden(record.lead.all())
    elif record.kind == "actor":
        actors += hidden([record.affiliation, *record.distinct_from.all()])
    return actors


def seats_of(initiative):
    found = []
    for model in SECTIONS.values():
        found += model.objects.filter(initiative=initiative, actor__isnull=False).select_related("actor")
    return found


def without_public_seat(document, seats):
    """The actors of an initiative whom no seat shows by name."""
    actors = {seat.actor.public_id: seat.actor for seat in seats}
    named = {seat["actor"] for section in SECTIONS for seat in document[section] if seat["actor"]}
    unseen = {actor.public_id for actor in hidden([actors[each] for each in named if each in actors])}
    return [actor for public_id, actor in actors.items() if public_id not in named or public_id in unseen]


def hidden(actors):
    """Those who have no current edition."""
    actors = [actor for actor in actors if actor is not None]
    ids = [actor.public_id for actor in actors]
    public = models.Publication.objects.filter(kind="actor", public_id__in=ids, edition__isnull=False) if ids else ()
    public = {publication.public_id for publication in public}
    return [actor for actor in actors if actor.public_id not in public]


def in_prose(draft, companions=()):
    """Where the texts that would be new to visitors name somebody whom the record keeps back."""
    actors = {actor.public_id: actor for actor in kept_back(draft)}
    if not actors:
        return
    known = prose.known(actors.values())
    for each in (draft, *companions):
        for change in new_texts(each):
            for hit in prose.hits(change.new, known):
                where = " · ".join(filter(None, (change.section, change.row, change.label)))
                if each is not draft:
                    where = f"{name_of(each.record)}: {where}"
                yield Statement(
                    key_of(PROSE, *each.ref, hit.actor, change.new),
                    PROSE,
                    name_of(actors[hit.actor]),
                    where,
                    hit.context,
                )


def new_texts(draft):
    """The changes to the current edition, each once however the row beside it is called."""
    old = draft.edition.document if draft.edition else None
    names = names_of(references(old, draft.document))
    own = {names.get(ref, "") for ref in references(draft.document) if ref[0] == "actor"}
    seen = set()
    for change in difference(old, draft.document, draft.record.kind, names):
        # What a seat calls its actor is the choice of a name, which has a ground of its own.
        if change.new and change.new not in own and (change.section, change.label, change.new) not in seen:
            seen.add((change.section, change.label, change.new))
            yield change


# -- grounds ----------------------------------------------------------------------------------------------------------
def earlier_grounds(record):
    """What reviewers wrote for this record before, the latest of each: ``{key: text}``."""
    rows = models.Ground.objects.filter(kind=record.kind, public_id=record.public_id).order_by("at", "pk")
    return dict(rows.values_list("key", "text"))


# -- small groups -----------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class SmallGroup:
    """A role-only seat whose description fits few people of the catalogue."""

    seat: str
    fits: tuple
    office: bool = False  # the description is an office that somebody is recorded to have held


def small_groups(record, document):
    """Role-only seats that a reader could put a name to, from what the catalogue itself says."""
    if record.kind != "initiative":
        return []
    sides = {side.public_id: side.name for side in record.sides.all()}
    found = []
    for section in SECTIONS:
        for seat in document[section]:
            if seat["actor"] is None and seat["described_as"]["en"]:
                described = seat["described_as"]["en"]
                if holders := held(described):
                    found.append(SmallGroup(described, tuple(sorted(holders)), office=True))
                elif section == "participants" and (fits := alike(sides.get(seat["side"]), seat["capacity"])):
                    found.append(SmallGroup(described, tuple(sorted(fits))))
    return found


def held(description):
    """Who is recorded as holder of an office that the description contains."""
    wanted = " ".join(words(description))
    holders = set()
    for model in SECTIONS.values():
        rows = model.objects.filter(actor__isnull=False).exclude(office="").values_list("office", "actor__name")
        for office, name in rows:
            office = " ".join(words(office))
            if len(office) > 8 and f" {office} " in f" {wanted} ":
                holders.add(name)
    return holders if len(holders) <= FEW else set()


def alike(side, capacity):
    """Who else sat on a side of that name in that capacity, if those are few."""
    if not side or capacity in ("", NOT_CODED):
        return set()
    rows = models.Participant.objects.filter(side__name=side, capacity=capacity, actor__actor_kind="person")
    people = Counter(rows.values_list("actor__name", flat=True))
    return set(people) if 0 < len(people) <= FEW else set()
