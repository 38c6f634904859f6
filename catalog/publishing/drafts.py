"""What visitors would see of a working record, and what they would not: the same world with the draft laid over it."""

from collections import defaultdict
from dataclasses import dataclass

from catalog.models import BY_KIND

from .documents import digest
from .door import edition_of
from .kinds import KINDS
from .world import World, batches

SETTLED = ("published", "withdrawn")


@dataclass(frozen=True)
class Draft:
    """A working record beside its current edition.

    ``page`` is what its public page is drawn from, None while visitors would not see it at all. ``unseen`` are the
    references of its document that lead to nothing public, so that the page shows less than the form.
    """

    record: object
    document: dict
    edition: object
    page: dict | None
    unseen: frozenset

    @property
    def ref(self):
        return self.document["kind"], self.document["id"]

    @property
    def differs(self):
        return self.edition is None or self.edition.digest != digest(self.document)


def draft_of(pk, kind) -> Draft:
    """The record with that database id as visitors will see it, in a number of queries that no row adds to.

    Sources, conflicts, places and processes that are published along with it are laid over the world as well. Raises
    the model's DoesNotExist.
    """
    record = KINDS[kind].queryset().get(pk=pk)
    document = KINDS[kind].document(record)
    ref = (kind, record.public_id)
    laid = {**companions(ref, document), ref: document}
    world = World(overlay={each: addressed(found) for each, found in laid.items()})
    foresee(world, ref, laid)
    edition = edition_of(*ref)
    page = world.page(ref)[0]
    if page is None:
        return Draft(record, document, edition, None, frozenset())
    if edition is None or edition.digest != digest(document):
        page["edition"] = None  # its number and date are given when it is published
    unseen = frozenset(each for each in KINDS[kind].references(document) if not world.visible(each))
    return Draft(record, document, edition, page, unseen)


def addressed(document):
    """A draft without an address of its own is drawn as if its public id were one."""
    return document if document["slug"] else {**document, "slug": document["id"]}


def companions(ref, document):
    """The documents of supporting records that are not public as they stand, and travel with the record."""
    found, seen, queue = {}, {ref}, KINDS[ref[0]].references(document)
    while queue:
        wanted = {each for each in queue if KINDS[each[0]].supporting} - seen
        seen |= wanted
        queue = set()
        for kind, ids in grouped(wanted).items():
            for each in KINDS[kind].queryset().filter(public_id__in=ids).exclude(state__in=SETTLED):
                found[kind, each.public_id] = KINDS[kind].document(each)
                queue |= KINDS[kind].references(found[kind, each.public_id])
    return found


def foresee(world, ref, laid):
    """Read what the page will ask for, all at once: what the drafts name, who names those, and whom those name."""
    named = {each for (kind, _), document in laid.items() for each in KINDS[kind].references(document)}
    asked = {ref, *(each for each in named if KINDS[each[0]].supporting)}
    referring = world.foresee(asked)
    world.load(named | referring | set(laid))
    reached = named | referring
    for _ in range(3):  # a person, their office, the state it belongs to
        documents = {each: document for each in reached if (document := world.doc(each)) is not None}
        named = {other for each, document in documents.items() for other in KINDS[each[0]].references(document)}
        world.foresee({each for each in named if KINDS[each[0]].supporting})
        world.load(named)
        reached = {each for each in named if each[0] == "actor"}


def grouped(refs):
    found = defaultdict(list)
    for kind, public_id in sorted(refs):
        found[kind].append(public_id)
    return found


def working(refs):
    """The working records of ``refs``, sorted by kind and name; a query for each kind."""
    found = []
    for kind, ids in grouped(refs).items():
        for batch in batches(ids, 500):
            found += BY_KIND[kind].objects.filter(public_id__in=batch)
    return sorted(found, key=lambda record: (record.kind, str(record)))
