"""Names that stand in running text: a withheld name leaks through a summary, a source's title or an address.

Names and texts are compared as folded words, in both scripts; of a person's name the last word alone is found too.
"""

from dataclasses import dataclass

from catalog import models
from catalog.text import strip_article, words

SHORTEST_SURNAME = 4  # letters; shorter last words stand in too many texts
AROUND = 8  # words of context on either side


@dataclass(frozen=True)
class Spelling:
    """One way in which an actor is called: its folded words, and whether they are the whole of the name."""

    actor: str
    tokens: tuple
    name: str
    whole: bool


@dataclass(frozen=True)
class Hit:
    """A spelling that stands in a text; ``context`` are the words around it."""

    spelling: Spelling
    context: str


def tokens_of(text):
    return tuple(strip_article(word) for word in words(text))


def spellings(actors) -> list[Spelling]:
    """How the given actors are called, alternate names included; one query."""
    actors = list(actors)
    found = []
    others = models.AlternateName.objects.filter(actor__in=actors).values_list("actor", "name")
    names = {actor.pk: [actor.name, actor.name_ar] for actor in actors}
    for pk, name in others:
        names[pk].append(name)
    for actor in actors:
        found += spellings_of(actor.public_id, actor.actor_kind == "person", names[actor.pk])
    return found


def spellings_of(public_id, is_person, names):
    """The spellings of one actor, the longest first, so that a whole name is told before its last word."""
    found = {}
    for name in filter(None, names):
        tokens = tokens_of(name)
        if tokens:
            found.setdefault(tokens, Spelling(public_id, tokens, name, True))
        if is_person and len(tokens) > 1 and len(tokens[-1]) >= SHORTEST_SURNAME:
            found.setdefault(tokens[-1:], Spelling(public_id, tokens[-1:], name, False))
    return sorted(found.values(), key=lambda each: (-len(each.tokens), each.tokens))


class Searched:
    """Spellings by their first word, so that a text is read once, however many names there are."""

    def __init__(self, found):
        self.by_first = {}
        for spelling in found:
            self.by_first.setdefault(spelling.tokens[0], []).append(spelling)

    def hits(self, text):
        """The actors who are named in the text, each once."""
        if not text or not self.by_first:
            return []
        typed = text.split()
        pieces = [(token, number) for number, word in enumerate(typed) for token in tokens_of(word)]
        tokens = tuple(token for token, _ in pieces)
        found = {}
        for start, token in enumerate(tokens):
            for spelling in self.by_first.get(token, ()):
                end = start + len(spelling.tokens)
                if spelling.actor not in found and tokens[start:end] == spelling.tokens:
                    found[spelling.actor] = Hit(spelling, around(typed, pieces[start][1], pieces[end - 1][1]))
        return list(found.values())


def around(typed, first, last):
    """A text's words from ``first`` to ``last`` with some before and after."""
    start, end = max(first - AROUND, 0), last + AROUND + 1
    return f"{'… ' if start else ''}{' '.join(typed[start:end])}{' …' if end < len(typed) else ''}"


# -- what the editor is warned of -------------------------------------------------------------------------------------
def everyone():
    """All persons of the catalogue by all their names."""
    people = models.Actor.objects.filter(actor_kind="person").values_list("pk", "public_id", "name", "name_ar")
    names = {pk: (public_id, [name, name_ar]) for pk, public_id, name, name_ar in people}
    for pk, name in models.AlternateName.objects.filter(actor__actor_kind="person").values_list("actor", "name"):
        names[pk][1].append(name)
    # Whole names only: half of the catalogue's families have a member in some text.
    found = [each for public_id, spelt in names.values() for each in spellings_of(public_id, False, spelt)]
    return Searched(found)


def telling_seats(record):
    """``[(seat, Hit), …]``: role-only seats of an initiative whose words contain the name of a person."""
    seats = [seat for rows in (record.mediators, record.participants) for seat in rows.all()]
    seats = [seat for seat in seats if seat.disclosure == "role-only"]
    if not seats:
        return []
    known = everyone()
    texts = ("described_as", "described_as_ar", "note", "note_ar")
    return [(seat, hit) for seat in seats for field in texts for hit in known.hits(getattr(seat, field))]
