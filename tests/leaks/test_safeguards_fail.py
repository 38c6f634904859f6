"""Leaks made on purpose: each must be caught, or the crawl and the worlds would be worth nothing.

A leak is a monkeypatch of the product. It is caught by a canary, or because secrets that are added, and private
edits, change what the public addresses answer.
"""

from dataclasses import dataclass, field

import pytest
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, Q, Subquery
from django.urls import reverse

from catalog import models
from catalog.answers import box
from catalog.answers.models import Answer
from catalog.public import filters, index
from catalog.public.views import records
from catalog.publishing import door, ledger, workflow
from catalog.publishing import world as published
from catalog.publishing.kinds import KINDS, initiatives
from tests import builders

from . import crawl
from .world import World, public_id, undone

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), undone(), crawl.short_pages():
        yield World("after", small=True)


# -- the leaks --------------------------------------------------------------------------------------------------------
def withheld_seats_kept(patch):
    patch.setattr(initiatives, "seats", lambda rows: [initiatives.seat_document(seat) for seat in rows.all()])


def office_of_a_role_only_seat_kept(patch):
    patch.setattr(initiatives, "ROLE_ONLY", (*initiatives.ROLE_ONLY, "office", "note", "from"))


def role_only_seat_shown_as_named(patch):
    document = initiatives.seat_document

    def as_named(seat):
        seat.disclosure = "named"
        return document(seat)

    patch.setattr(initiatives, "seat_document", as_named)


def internal_note_public(patch):
    sheet = ledger.LEDGER[models.Initiative]
    column = ledger.Column("internal_note", "internal_note", False)
    poorer = ledger.Sheet((*sheet.public, column), sheet.references, sheet.private)
    patch.setitem(ledger.LEDGER, models.Initiative, poorer)


def everything_published_visible(patch):
    find = published.World.find_visible

    def find_or_published(self, ref):
        return (KINDS[ref[0]].supporting and self.doc(ref) is not None) or find(self, ref)

    patch.setattr(published.World, "find_visible", find_or_published)


def drafts_in_place_of_editions(patch):
    doc, edition = published.World.doc, published.World.edition

    def doc_or_draft(self, ref):
        record = KINDS[ref[0]].queryset().filter(public_id=ref[1]).first()
        return doc(self, ref) or (record and KINDS[ref[0]].document(record))

    patch.setattr(published.World, "doc", doc_or_draft)
    none = {"number": 0, "date": "2020-01-01", "at": "2020-01-01T00:00:00+00:00"}
    patch.setattr(published.World, "edition", lambda self, ref: edition(self, ref) or none)


def name_of_the_editor_on_the_page(patch):
    edition = published.World.edition

    def signed(self, ref):
        row = models.Edition.objects.filter(kind=ref[0], public_id=ref[1]).last()
        return {**edition(self, ref), "by": row.published_by.username}

    patch.setattr(published.World, "edition", signed)


def digest_of_the_edition_as_validator(patch):
    draw = records.draw

    def tagged(request, template, context, **how):
        response = draw(request, template, context, **how)
        response["ETag"] = models.Edition.objects.filter(public_id=context["record"]["id"]).last().digest[:32]
        return response

    patch.setattr(records, "draw", tagged)


def withdrawn_but_left_where_it_was(patch):
    patch.setattr(door, "project", lambda changed: set())


def title_on_the_page_of_what_is_gone(patch):
    gone = records.gone

    def with_title(request, kind):
        response = gone(request, kind)
        row = models.Publication.objects.get(kind=kind, slug=request.path.split("/")[-2])
        response.content += str(models.Edition.objects.filter(public_id=row.public_id).last().document).encode()
        return response

    patch.setattr(records, "gone", with_title)


def conflicts_of_drafts_among_the_filters(patch):
    count = index.Index.count

    def of_all(self, facet, chosen, surely):
        others = models.Conflict.objects.values_list("slug", flat=True) if facet.name == "conflict" else ()
        return {**dict.fromkeys(others, 0), **count(self, facet, chosen, surely)}

    patch.setattr(index.Index, "count", of_all)


def total_of_the_editorial_table(patch):
    counts = index.Index.counts

    def of_all(self, chosen=None):
        return (models.Initiative.objects.count(), *counts(self, chosen)[1:])

    patch.setattr(index.Index, "counts", of_all)


def number_of_withheld_seats_in_the_rows(patch):
    rows = KINDS["initiative"].rows

    def counted(page):
        found = rows(page)
        seats = models.Participant.objects.filter(initiative__public_id=page["id"], disclosure="withheld")
        found[0].card["assessors"] += seats.count()
        return found

    patch.setattr(KINDS["initiative"], "rows", counted)


def forbidden_instead_of_absent(patch):
    find = records.find

    def find_or_forbid(kind, slug):
        record = models.BY_KIND[kind].objects.filter(slug=slug).first()
        if record and not models.Publication.objects.filter(public_id=record.public_id).exists():
            raise PermissionDenied
        return find(kind, slug)

    patch.setattr(records, "find", find_or_forbid)


def version_of_the_draft_in_a_header(patch):
    draw = records.draw

    def dated(request, template, context, **how):
        response = draw(request, template, context, **how)
        if "record" in context:
            record = models.BY_KIND[context["record"]["kind"]].objects.get(public_id=context["record"]["id"])
            response["Last-Modified"] = f"change {record.version}"
        return response

    patch.setattr(records, "draw", dated)


def notes_of_editors_searched(patch):
    def filter_words(self, queryset):
        word = self.value("q") or ""
        noted = models.Initiative.objects.filter(internal_note__contains=word).values("public_id")
        return queryset.filter(Q(search__contains=word) | Q(public_id__in=noted)) if word else queryset

    patch.setattr(filters.ListFilters, "filter_words", filter_words)


def latest_edited_first(patch):
    def by_edits(self, queryset):
        version = models.Initiative.objects.filter(public_id=OuterRef("public_id")).values("version")
        return queryset.order_by(Subquery(version).desc(), "public_id")

    patch.setattr(filters.ListFilters, "sorted", by_edits)


def words_of_letters_in_the_list(patch):
    settled = box.settled

    def with_words():
        letters = Answer.objects.all()
        return [{**row, "asked": letter.text} for row in settled() for letter in letters]

    patch.setattr(box, "settled", with_words)


def letters_that_wait_counted(patch):
    settled = box.settled
    patch.setattr(box, "settled", lambda: [{**row, "days": Answer.objects.count()} for row in settled()])


# -- how each is looked for -------------------------------------------------------------------------------------------
BRAVO, MIKE = "/initiatives/bravo-talks/", "/initiatives/mike-meeting/"
LATE = "late Initiative"


@dataclass
class Leak:
    """``caught_by`` is "canaries" or "worlds"; ``after`` is what has to happen before the leak can show."""

    patch: callable
    caught_by: str
    shows: list = field(default_factory=lambda: [BRAVO])
    after: callable = lambda world: None


def republish(world):
    """New editions of the public records whose approval still holds."""
    for record in world.records():
        if record.state == "published":
            found = KINDS[record.kind].queryset().get(pk=record.pk)
            door.publish(
                [(found, KINDS[record.kind].document(found))], approval="editors", user=world.staff["publisher"]
            )


def rebuild(world):
    door.rebuild()


def remake_bravo(world):
    door.write_pages([("initiative", public_id("Bravo talks"))])


def publish_and_withdraw(world):
    """What was withdrawn is public again for a moment; its own texts are canaries."""
    actor = world.secret_of("withdrawn", models.Actor)
    models.Citation.objects.filter(actor=actor).delete()  # of sources that are withdrawn too
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(door, "project", project)
        world.publish(workflow.touched(actor, world.staff["author"]))
    world.withdraw(actor)


project = door.project
LEAKS = [
    Leak(withheld_seats_kept, "canaries", after=republish),
    Leak(office_of_a_role_only_seat_kept, "canaries", after=republish),
    Leak(role_only_seat_shown_as_named, "canaries", after=republish),
    Leak(internal_note_public, "canaries", after=republish),
    Leak(everything_published_visible, "canaries", after=rebuild),
    Leak(drafts_in_place_of_editions, "canaries", after=remake_bravo),
    Leak(name_of_the_editor_on_the_page, "canaries", after=remake_bravo),
    Leak(digest_of_the_edition_as_validator, "canaries"),
    Leak(withdrawn_but_left_where_it_was, "canaries", ["/actors/withdrawn-actor/"], publish_and_withdraw),
    Leak(title_on_the_page_of_what_is_gone, "canaries", ["/actors/withdrawn-actor/"]),
    Leak(conflicts_of_drafts_among_the_filters, "canaries", ["/initiatives/"]),
    Leak(total_of_the_editorial_table, "worlds", ["/initiatives/"]),
    Leak(number_of_withheld_seats_in_the_rows, "worlds", ["/initiatives/"], rebuild),
    Leak(forbidden_instead_of_absent, "worlds", ["late"]),
    Leak(version_of_the_draft_in_a_header, "worlds", [MIKE]),
    Leak(notes_of_editors_searched, "worlds", ["/initiatives/?q=zqlate"]),
    Leak(latest_edited_first, "worlds", ["/initiatives/"]),
    Leak(words_of_letters_in_the_list, "canaries", ["/about/answers/"]),
    Leak(letters_that_wait_counted, "worlds", ["/about/answers/"]),
]


def more_secrets(world):
    """A draft with all its parts, withheld seats in a public record, a note in another, and a letter."""
    about = {"kind": "initiative", "public_id": public_id("Bravo talks"), "seat": "", "language": "en"}
    box.put(who="self", what="danger", text="", contact="", **about)
    world.secret(models.Initiative, "draft", "middle", {}, name=LATE)
    builders.participant(world.public["Bravo talks"], world.public["Ann Envoy"], disclosure="withheld")
    for _ in range(20):
        mike = workflow.touched(world.public["Mike meeting"], world.staff["author"])
    mike.internal_note = "zqlate"
    mike.save()


def caught(world, leak):
    """Which of the two finds the leak, by what; (None, []) if neither does."""
    late = reverse("initiative-detail", args=[world.canaries.word(f"address of the {LATE}")])
    asked = [late if each == "late" else each for each in leak.shows]
    leak.after(world)
    index._kept.clear()
    before = crawl.Telling(asked)
    found = crawl.leaks(world, before.answers.values())
    found += [told for row in crawl.table_rows() for told in world.canaries.told(world.canaries.found(row))]
    if found:
        return "canaries", found
    more_secrets(world)
    leak.after(world)
    index._kept.clear()
    found = crawl.differences(before, crawl.Telling(asked))
    return ("worlds", found) if found else (None, [])


@pytest.mark.parametrize("leak", LEAKS, ids=lambda leak: leak.patch.__name__)
def test_a_leak_is_caught(world, monkeypatch, leak):
    leak.patch(monkeypatch)
    oracle, found = caught(world, leak)
    assert oracle == leak.caught_by, found[:3]


@pytest.mark.parametrize("after", [lambda world: None, rebuild], ids=["as it is", "rebuilt"])
def test_nothing_is_caught_where_nothing_leaks(world, after):
    everywhere = sorted({address for leak in LEAKS for address in leak.shows})
    assert caught(world, Leak(None, None, everywhere, after)) == (None, [])


def test_the_leaks_do_not_outlive_their_test(world):
    assert public_id(LATE) not in set(models.Initiative.objects.values_list("public_id", flat=True))
    assert crawl.leaks(world, crawl.Telling([BRAVO]).answers.values()) == []
