"""The door: makes editions, keeps what is current, and projects the public tables from it.

Everything here runs inside the caller's transaction; what is written of one record and of every page it touches
becomes visible at once or not at all.
"""

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from catalog.models import Edition, FormerSlug, PageRead, Publication, Reference
from catalog.public.models import PAGES, TABLES, AddressRow, CatalogueState, MomentRow, SearchRow, TermRow

from .documents import digest
from .kinds import KINDS
from .world import World, batches


class Refused(Exception):
    """The door stays shut; the message says why and what to do, ``ref`` for which record where it knows."""

    ref = None


@transaction.atomic
def publish(entries, *, approval, at=None, user=None):
    """Write an edition of each ``(record, document)`` and project all pages they touch.

    ``approval`` is "editors", "collection" or "safety" (hold.py). The caller has checked states and rights;
    :class:`Refused` is raised when an address belongs to another record.
    """
    shut_behind()
    at = at or timezone.now()
    changed = {}
    publications = publications_of([(record.kind, record.public_id) for record, _ in entries])
    taken = taken_slugs(entries)
    numbers = edition_numbers(entries)
    editions = []
    for record, document in entries:
        here = (record.kind, record.public_id)
        holder = taken.get((record.kind, document["slug"]))
        if holder not in (None, record.public_id):
            refusal = Refused(f"The address “{document['slug']}” is or was another record's. Choose another one.")
            refusal.ref = here
            raise refusal
        before = publications.get(here)
        old = before.edition.document if before and before.edition else None
        changed[here] = (old, document)
        editions.append(
            Edition(
                kind=record.kind,
                public_id=record.public_id,
                number=numbers.get(here, 0) + 1,
                format=document["format"],
                document=document,
                digest=digest(document),
                published_at=at,
                approval=approval,
                submitted_by=record.submitted_by if approval == "editors" else None,
                approved_by=record.approved_by if approval == "editors" else None,
                published_by=user,
            )
        )
    Edition.objects.bulk_create(editions, batch_size=200)
    write_publications(editions, publications)
    project(changed)
    return editions


def write_publications(editions, publications):
    fresh = []
    for edition in editions:
        slug = edition.document["slug"]
        publication = publications.get((edition.kind, edition.public_id))
        if publication is None:
            fresh.append(Publication(kind=edition.kind, public_id=edition.public_id, edition=edition, slug=slug))
            continue
        seen = publication.seen
        if publication.slug != slug:
            if seen:
                FormerSlug.objects.create(kind=edition.kind, slug=publication.slug, public_id=edition.public_id)
            # A name that comes back to the record that had it is its present address again, not a former one.
            seen = FormerSlug.objects.filter(kind=edition.kind, slug=slug).delete()[0] > 0
        Publication.objects.filter(pk=publication.pk).update(edition=edition, slug=slug, seen=seen)
    Publication.objects.bulk_create(fresh, batch_size=500)


@transaction.atomic
def withdraw(kind, public_id):
    """Take a record out of the public room; its address answers 410 from the next request on."""
    shut_behind()
    publication = Publication.objects.select_related("edition").get(kind=kind, public_id=public_id)
    old = publication.edition.document if publication.edition else None
    publication.edition = None
    publication.save(update_fields=["edition"])
    project({(kind, public_id): (old, None)})


def shut_behind():
    """One at a time through the door: two publications at once would each project what the other has not yet written.

    Held until the transaction ends.
    """
    CatalogueState.objects.get_or_create(pk=1)
    CatalogueState.objects.select_for_update().get(pk=1)


def raise_version():
    CatalogueState.objects.filter(pk=1).update(version=F("version") + 1)


def edition_of(kind, public_id):
    """The current edition of a record, or None."""
    found = Publication.objects.filter(kind=kind, public_id=public_id).select_related("edition").first()
    return found.edition if found else None


def publications_of(refs):
    ids = sorted({public_id for _, public_id in refs})
    found = {}
    for batch in batches(ids, 500):
        for row in Publication.objects.filter(public_id__in=batch).select_related("edition"):
            found[row.kind, row.public_id] = row
    return found


def taken_slugs(entries):
    """Who holds, or held, the addresses that ``entries`` ask for."""
    slugs = sorted({document["slug"] for _, document in entries})
    found = {}
    for batch in batches(slugs, 500):
        for model in (FormerSlug, Publication):
            for kind, slug, public_id in model.objects.filter(slug__in=batch).values_list("kind", "slug", "public_id"):
                found[kind, slug] = public_id
    return found


def edition_numbers(entries):
    ids = sorted({record.public_id for record, _ in entries})
    found = {}
    for batch in batches(ids, 500):
        for kind, public_id, number in Edition.objects.filter(public_id__in=batch).values_list(
            "kind", "public_id", "number"
        ):
            found[kind, public_id] = max(number, found.get((kind, public_id), 0))
    return found


# -- projection -------------------------------------------------------------------------------------------------------
def project(changed):
    """Bring references and pages in line with ``changed``: ``{ref: (old document or None, new document or None)}``."""
    if not changed:
        return set()
    stirred = set()
    for (kind, public_id), (old, new) in changed.items():
        before = KINDS[kind].references(old) if old else set()
        after = KINDS[kind].references(new) if new else set()
        stirred.add(f"doc {kind} {public_id}")
        stirred |= {f"refs {to_kind} {to_id}" for to_kind, to_id in before ^ after}
    write_references(changed)
    touched = affected(stirred) | set(changed)
    write_pages(touched)
    raise_version()
    return touched


def redraw(ref):
    """Make one page anew after something was noted of it that no edition holds."""
    if edition_of(*ref):
        write_pages({ref})
        raise_version()


def affected(stirred):
    """The pages that were made from any of the answers that have changed."""
    found = set()
    for batch in batches(sorted(stirred), 500):
        found |= set(PageRead.objects.filter(what__in=batch).values_list("page_kind", "page_id"))
    return found


def write_references(changed):
    delete_by_ref(Reference, "from_kind", "from_id", changed)
    Reference.objects.bulk_create(
        [
            Reference(from_kind=kind, from_id=public_id, to_kind=to_kind, to_id=to_id)
            for (kind, public_id), (_, new) in sorted(changed.items())
            if new
            for to_kind, to_id in sorted(KINDS[kind].references(new))
        ],
        batch_size=500,
    )


def write_pages(refs, world=None):
    """Make the pages of ``refs`` anew and replace their public rows and their lists of what they read."""
    refs = sorted(refs)
    world = world or World(whole=len(refs) > 200)
    if world.incoming is None:
        world.load([*refs, *documents_read(refs)])
    reads, rows, shown = [], [], []
    for ref in refs:
        page, made_from = world.page(ref)
        reads += [PageRead(page_kind=ref[0], page_id=ref[1], what=what) for what in sorted(made_from)]
        if page is not None:
            shown.append(ref)
            rows += KINDS[ref[0]].rows(page)
    mark_seen(shown)
    addresses = addresses_of(refs, world)
    delete_by_ref(PageRead, "page_kind", "page_id", refs)
    delete_public(refs)
    PageRead.objects.bulk_create(reads, batch_size=2000)
    by_model = {}
    for row in [*rows, *addresses]:
        by_model.setdefault(type(row), []).append(row)
    for model in TABLES:
        model.objects.bulk_create(by_model.get(model, ()), batch_size=200)


def documents_read(refs):
    """What the pages were made from last time: a good guess at what they will read now."""
    found = set()
    for kind, ids in by_kind(refs).items():
        for batch in batches(ids, 500):
            whats = PageRead.objects.filter(page_kind=kind, page_id__in=batch, what__startswith="doc ")
            found |= {tuple(what.split()[1:]) for what in whats.values_list("what", flat=True)}
    return found


def mark_seen(refs):
    """Note that visitors can open these records now: what they saw may later be said to be gone, or to have moved."""
    for kind, ids in by_kind(refs).items():
        for batch in batches(ids, 500):
            Publication.objects.filter(kind=kind, public_id__in=batch, seen=False).update(seen=True)


def addresses_of(refs, world):
    """What answers at the present and former addresses of each record."""
    rows = []
    publications = publications_of(refs)
    former = {}
    for batch in batches(sorted({public_id for _, public_id in refs}), 500):
        for kind, public_id, slug in FormerSlug.objects.filter(public_id__in=batch).values_list(
            "kind", "public_id", "slug"
        ):
            former.setdefault((kind, public_id), []).append(slug)
    for ref in refs:
        publication = publications.get(ref)
        if publication is None:
            continue
        if publication.edition_id and not world.visible(ref):
            continue  # published, but hidden for the time being: absent, as if it had never been
        here, moved = ("page", "moved") if publication.edition_id else ("gone", "gone")
        if publication.seen:
            rows.append(AddressRow(kind=ref[0], slug=publication.slug, public_id=ref[1], answer=here))
        rows += [
            AddressRow(kind=ref[0], slug=slug, public_id=ref[1], answer=moved) for slug in sorted(former.get(ref, ()))
        ]
    return rows


def by_kind(refs):
    found = {}
    for kind, public_id in refs:
        found.setdefault(kind, []).append(public_id)
    return {kind: sorted(ids) for kind, ids in found.items()}


def delete_by_ref(model, kind_field, id_field, refs):
    for kind, ids in by_kind(refs).items():
        for batch in batches(ids, 500):
            # Raw deletes: these rows have no dependants, and nothing listens to them.
            rows = model.objects.filter(**{kind_field: kind, f"{id_field}__in": batch})
            rows._raw_delete(rows.db)


def delete_public(refs):
    for kind, ids in by_kind(refs).items():
        for batch in batches(ids, 500):
            for rows in (
                TermRow.objects.filter(owner__in=batch),
                MomentRow.objects.filter(owner__in=batch),
                SearchRow.objects.filter(public_id__in=batch),
                PAGES[kind].objects.filter(public_id__in=batch),
                AddressRow.objects.filter(kind=kind, public_id__in=batch),
            ):
                rows._raw_delete(rows.db)


@transaction.atomic
def rebuild():
    """Make the public tables again from the current editions alone; returns how many pages there are."""
    shut_behind()
    editions = Publication.objects.filter(edition__isnull=False).select_related("edition")
    changed = {(row.kind, row.public_id): (None, row.edition.document) for row in editions}
    everything = set(changed) | set(Publication.objects.values_list("kind", "public_id"))
    for model in (Reference, PageRead, *reversed(TABLES)):
        if model is not CatalogueState:
            rows = model.objects.all()
            rows._raw_delete(rows.db)
    write_references(changed)
    write_pages(everything, World(whole=True))
    raise_version()
    return sum(model.objects.count() for model in PAGES.values())
