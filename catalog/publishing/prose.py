"""Names that stand in running text: a withheld name leaks through a summary, a source's title or an address.

What a name is, in which script and turn, is said by names.py, which the purge uses as well.
"""

from dataclasses import dataclass, replace
from functools import lru_cache

from catalog import models

from .names import FULL, names_from, spans

SHORTEST = 4  # letters of a name's last word; shorter ones stand in too many texts
AROUND = 60  # letters of context on either side


@dataclass(frozen=True)
class Hit:
    """An actor, by public id and main name, who stands in a text; ``context`` is what is around it."""

    actor: str
    name: str
    context: str


@lru_cache(16_384)
def names_of(main, others, person, whole):
    """The names of one actor, worked out once for each spelling; ``whole`` leaves out last words alone."""
    names = names_from(main, others, person=person)
    return replace(names, part=frozenset()) if whole else names


def known(actors, whole=False):
    """``[(public id, main name, Names), …]`` of actors; one query for their alternate names."""
    actors = list(actors)
    others = {}
    for pk, name in models.AlternateName.objects.filter(actor__in=actors).values_list("actor", "name"):
        others.setdefault(pk, []).append(name)
    found = []
    for actor in actors:
        main, further = (actor.name, actor.name_ar), tuple(others.get(actor.pk, ()))
        names = names_of(main, further, actor.may_be_a_person, whole)
        found.append((actor.public_id, actor.name, names))
    return found


def hits(text, known) -> list[Hit]:
    """Who of the known is named in the text, each once; a whole name is told before a last word alone."""
    found = []
    for public_id, name, names in known:
        places = [place for place in spans(text, names) if place[2] == FULL or place[1] - place[0] >= SHORTEST]
        if places:
            start, end, _ = min(places, key=lambda place: place[2] != FULL)
            found.append(Hit(public_id, name, around(text, start, end)))
    return found


def around(text, start, end):
    """A piece of a text with whole words before and after it."""
    first = text.rfind(" ", 0, max(start - AROUND, 0)) + 1
    last = text.find(" ", min(end + AROUND, len(text)))
    last = len(text) if last < 0 else last
    return f"{'… ' if first else ''}{text[first:last].strip()}{' …' if last < len(text) else ''}"


# -- what the editor is warned of -------------------------------------------------------------------------------------
def everyone():
    """All persons of the catalogue by their whole names: half of the families have a member in some text."""
    people = models.Actor.objects.filter(actor_kind="person")
    return known(people.only("public_id", "name", "name_ar", "actor_kind"), whole=True)


def telling_seats(record):
    """``[(seat, Hit), …]``: role-only seats of an initiative whose words contain the name of a person."""
    seats = [seat for rows in (record.mediators, record.participants) for seat in rows.all()]
    seats = [seat for seat in seats if seat.disclosure == "role-only"]
    if not seats:
        return []
    people = everyone()
    texts = ("described_as", "described_as_ar", "note", "note_ar")
    return [(seat, hit) for seat in seats for field in texts for hit in hits(getattr(seat, field), people)]
