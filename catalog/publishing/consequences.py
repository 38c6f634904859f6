"""Which public pages begin or cease to name a person once a draft is published: what its reviewer has to know.

The pages are made twice, from the world as it is and with the draft laid over it; nothing is written.
"""

from dataclasses import dataclass

from catalog.models import PageRead

from . import drafts
from .difference import chosen
from .door import affected
from .drafts import grouped
from .kinds import KINDS
from .world import World, batches

MOST = 300  # pages looked at; a source that half the catalogue cites touches more


@dataclass(frozen=True)
class Naming:
    """Pages, as ``(name of the page, kind, public id)``, on which a person begins or ceases to be named."""

    person: str
    begin: tuple
    cease: tuple


def namings(draft):
    """``([Naming, …], whether all touched pages were looked at)``."""
    document, ref = draft.document, draft.ref
    old = draft.edition.document if draft.edition else None
    before = KINDS[ref[0]].references(old) if old else set()
    after = KINDS[ref[0]].references(document)
    stirred = {f"doc {ref[0]} {ref[1]}", *(f"refs {kind} {public_id}" for kind, public_id in before ^ after)}
    pages = sorted(affected(stirred) | {ref})
    looked_at = pages[:MOST] if ref in pages[:MOST] else [ref, *pages[: MOST - 1]]
    overlay = {**drafts.companions(ref, document), ref: document}
    overlay = {each: drafts.addressed(found) for each, found in overlay.items()}
    worlds = World(), World(overlay=overlay)
    read_before(worlds, looked_at, {ref, *overlay, *after})
    begin, cease, names = {}, {}, {}
    for page in looked_at:
        was, becomes = (persons(world.page(page)[0], world) for world in worlds)
        names |= was | becomes
        title = name_of_page(page, worlds)
        for person in becomes.keys() - was.keys():
            begin.setdefault(person, []).append((title, *page))
        for person in was.keys() - becomes.keys():
            cease.setdefault(person, []).append((title, *page))
    found = [
        Naming(names[person], tuple(begin.get(person, ())), tuple(cease.get(person, ())))
        for person in sorted({*begin, *cease}, key=lambda each: (names[each], each))
    ]
    return found, len(looked_at) == len(pages)


def read_before(worlds, pages, further):
    """Give both worlds, in few queries, what the pages were made from last time and what the draft names."""
    documents, referred = set(further), set(further)
    for kind, ids in grouped(pages).items():
        for batch in batches(ids, 500):
            for what in PageRead.objects.filter(page_kind=kind, page_id__in=batch).values_list("what", flat=True):
                question, *other = what.split()
                (documents if question == "doc" else referred).add(tuple(other))
    first = worlds[0]
    first.foresee(referred)
    first.load(documents | referred)
    for world in worlds[1:]:
        world.editions, world.foreseen = dict(first.editions), dict(first.foreseen)


def persons(page, world):
    """``{public id: name}`` of the persons whom a page names by a link."""
    found = {}
    queue = [page]
    while queue:
        value = queue.pop()
        if isinstance(value, dict):
            if value.get("kind") == "actor" and "name" in value and value.get("id"):
                document = world.doc(("actor", value["id"]))
                if document is not None and document["actor_kind"] == "person":
                    found[value["id"]] = chosen(document["name"])
            queue += value.values()
        elif isinstance(value, list | tuple):
            queue += value
    return found


def name_of_page(ref, worlds):
    for world in reversed(worlds):
        document = world.doc(ref)
        if document is not None:
            return chosen(KINDS[ref[0]].name(document))
    return ref[1]
