"""The published world as a page sees it: current editions, who refers to whom, and what is visible.

Every question a page asks is written down, and that list says which pages a publication touches. A preview is the
same world with one document laid over it.
"""

from collections import defaultdict
from datetime import UTC

from catalog.models import Publication, Reference

from . import arabic
from .documents import upgrade
from .kinds import KINDS


class World:
    """Answers from the current editions. ``overlay`` maps a reference to a document not yet published, or to None.

    With ``whole=True`` everything is read at once, for a rebuild; else on demand.
    """

    def __init__(self, overlay=None, whole=False):
        self.overlay = overlay or {}
        self.editions = {}
        self.reads = set()
        self.memo = {}
        self.incoming = None
        self.foreseen = {}
        self.arabic_read = None
        if whole:
            self.load_all()

    # -- reading ------------------------------------------------------------------------------------------------------
    def load_all(self):
        self.editions = defaultdict(lambda: None)
        for publication in Publication.objects.filter(edition__isnull=False).select_related("edition"):
            self.keep(publication)
        self.incoming = defaultdict(set)
        for row in Reference.objects.all():
            self.incoming[row.to_kind, row.to_id].add((row.from_kind, row.from_id))

    def load(self, refs):
        """Read the current editions of ``refs`` in few queries."""
        fresh = {ref for ref in refs if ref not in self.editions}
        self.editions |= dict.fromkeys(fresh)
        for batch in batches(sorted(public_id for _, public_id in fresh), 500):
            found = Publication.objects.filter(public_id__in=batch, edition__isnull=False).select_related("edition")
            for publication in found:
                self.keep(publication)

    def foresee(self, refs):
        """Read who refers to each of ``refs``, in few queries and before a page asks; returns those who do."""
        fresh = set(refs) - set(self.foreseen)
        self.foreseen |= {ref: set() for ref in fresh}
        referring = set()
        for batch in batches(sorted(public_id for _, public_id in fresh), 500):
            for row in Reference.objects.filter(to_id__in=batch):
                if (row.to_kind, row.to_id) in fresh:
                    self.foreseen[row.to_kind, row.to_id].add((row.from_kind, row.from_id))
                    referring.add((row.from_kind, row.from_id))
        self.load(referring)
        return referring

    def keep(self, publication):
        edition = publication.edition
        self.editions[publication.kind, publication.public_id] = (
            upgrade(edition.document),
            {
                "number": edition.number,
                "date": day_of(edition.published_at),
                "at": edition.published_at.astimezone(UTC).isoformat(),
            },
        )

    def current(self, ref):
        if ref not in self.editions and not isinstance(self.editions, defaultdict):
            self.load([ref])
        return self.editions[ref]

    # -- what pages ask -----------------------------------------------------------------------------------------------
    def doc(self, ref):
        """The current document of a record, or None if it has none."""
        self.reads.add(f"doc {ref[0]} {ref[1]}")
        if ref in self.overlay:
            return self.overlay[ref]
        current = self.current(ref)
        return current[0] if current else None

    def edition(self, ref):
        """Number and date of the current edition; in a preview of something never published, None."""
        self.reads.add(f"doc {ref[0]} {ref[1]}")
        current = self.current(ref)
        return current[1] if current else None

    def referrers(self, ref, kind=None):
        """The records whose current edition refers to ``ref``, sorted; of one kind only if ``kind`` is given."""
        self.reads.add(f"refs {ref[0]} {ref[1]}")
        if self.incoming is not None:
            found = set(self.incoming.get(ref, ()))
        elif ref in self.foreseen:
            found = set(self.foreseen[ref])
        else:
            rows = Reference.objects.filter(to_kind=ref[0], to_id=ref[1])
            found = set(rows.values_list("from_kind", "from_id"))
        for other, document in self.overlay.items():
            found.discard(other)
            if document is not None and ref in KINDS[other[0]].references(document):
                found.add(other)
        return sorted(each for each in found if kind in (None, each[0]))

    def remember(self, question, ref, answer):
        """Answer once, and count what the answer was made from as read by everybody who asks again."""
        if (question, ref) not in self.memo:
            outer, self.reads = self.reads, set()
            self.memo[question, ref] = (answer(ref), frozenset(self.reads))
            self.reads = outer
        result, reads = self.memo[question, ref]
        self.reads |= reads
        return result

    def visible(self, ref):
        """Whether a visitor may see this record at all."""
        return self.remember("visible", ref, self.find_visible)

    def find_visible(self, ref):
        document = self.doc(ref)
        if document is None:
            return False
        kind = KINDS[ref[0]]
        if kind.requires is not None:
            return all(self.visible(each) for each in sorted(kind.requires(document)))
        if not kind.supporting:
            return True
        return any(self.shows(referrer, ref) for referrer in self.referrers(ref))

    def shows(self, referrer, ref):
        """Whether a visitor sees ``referrer`` and it still names ``ref`` once what is hidden is left out."""
        kind = KINDS[referrer[0]]
        if not kind.confers or not self.visible(referrer):
            return False
        return ref in kind.firm(self.doc(referrer)) or ref in kind.references(self.shown(referrer))

    def shown(self, ref):
        """The document of a record without whatever rests on something that is not visible."""
        return self.remember("shown", ref, lambda ref: KINDS[ref[0]].shown(self.doc(ref), self))

    def link(self, ref):
        """What a page needs to name another record, or None if that is not visible."""
        if ref is None or ref[1] is None or not self.visible(ref):
            return None
        document = self.doc(ref)
        return {"kind": ref[0], "id": ref[1], "slug": document["slug"], "name": KINDS[ref[0]].name(document)}

    def arabic(self, ref):
        """What the page says of its Arabic; who read it is not asked."""
        if self.arabic_read is None:
            self.arabic_read = arabic.fingerprints()
        return arabic.standing(self.doc(ref), self.shown(ref), self.arabic_read.get(ref))

    def page(self, ref):
        """The page of one record as plain data, and what it was made from; ``(None, reads)`` if it is not visible."""
        outer, self.reads = self.reads, set()
        page = KINDS[ref[0]].page(self.shown(ref), self) if self.visible(ref) else None
        if page is not None:
            page["arabic"] = self.arabic(ref)
        reads, self.reads = self.reads, outer | self.reads
        return page, reads


def day_of(instant):
    """The day of an instant, in UTC whatever the time zone of the site."""
    return instant.astimezone(UTC).date().isoformat()


def batches(items, size):
    for start in range(0, len(items), size):
        yield items[start : start + size]


def preview(ref, document):
    """The page of ``ref`` as it will be once ``document`` is published; pure, nothing is written."""
    return World(overlay={ref: document}).page(ref)[0]
