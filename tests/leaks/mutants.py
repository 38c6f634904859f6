"""Leaks made on purpose, as monkeypatches of the product: each must be caught, or the oracles would be worth nothing.

A mutant names the addresses it can show on, what has to happen before it shows, and the oracle that catches it first.
"""

from collections import namedtuple
from hashlib import sha256

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.db.models import Count, OuterRef, Q, Subquery
from django.http import HttpResponse, HttpResponseRedirect, parse_cookie
from django.test import Client
from django.urls import path, reverse
from django.utils.cache import patch_vary_headers
from reversion.models import Revision

from catalog import models
from catalog.answers import box
from catalog.answers.models import Answer, AnswerStatus, State
from catalog.public import filters, index, search
from catalog.public.models import AddressRow, CatalogueState
from catalog.public.views import about, answers, errors, home, listing, lists, pages, permanent, records
from catalog.publishing import door, ledger, purge, schedule
from catalog.publishing import world as published
from catalog.publishing.kinds import KINDS, assessments, initiatives
from tests import builders
from tracksite import urls

from . import crawl
from .world import LATER, public_id

BRAVO, MIKE, LIST = "/initiatives/bravo-talks/", "/initiatives/mike-meeting/", "/initiatives/"
GONE = "/actors/withdrawn-actor/"
MUTANTS = []
Mutant = namedtuple("Mutant", "name patch oracle shows after")


def nothing(world):
    """A leak that shows at once."""


def mutant(oracle, *shows, after=nothing):
    """Shows are addresses, or functions of the world that give one; ``after`` is what happens before anybody looks."""

    def add(patch):
        MUTANTS.append(Mutant(patch.__name__, patch, oracle, shows or (BRAVO,), after))
        return patch

    return add


# -- what happens before a leak shows ---------------------------------------------------------------------------------
def remade(*names):
    """The pages of these records are made anew."""
    return lambda world: door.write_pages([(world.public[name].kind, world.public[name].public_id) for name in names])


def republished(*names):
    """The records are published as they stand in the working tables."""

    def again(world):
        for name in names:
            kind = KINDS[world.public[name].kind]
            record = kind.queryset().get(pk=world.public[name].pk)
            door.publish([(record, kind.document(record))], approval="editors", user=world.staff["publisher"])

    return again


def rebuilt(world):
    door.rebuild()


def asked_then_withdrawn(*addresses):
    """Somebody has looked there when the meeting is withdrawn."""

    def happen(world):
        for address in addresses:
            crawl.ask(Client(), address)
        withdrawn(world)

    return happen


def withdrawn(world):
    meeting = world.public["Mike meeting"]
    world.withdraw(meeting)
    world.hidden = [*world.hidden, (meeting, "withdrawn")]
    world.public = {name: row for name, row in world.public.items() if row != meeting}


def due(world):
    schedule.publish_due()


def purged(world):
    """A person whose page was withdrawn is removed for good."""
    actor = world.secret_of("withdrawn", models.Actor)
    purge.purge_now(purge.find(builders.fresh(actor)), world.staff["publisher"], "danger")
    world.hidden = [(record, "draft" if record == actor else state) for record, state in world.hidden]


def other_secrets(world):
    """Secrets change and new ones come, behind the workflow's back; no visitor may notice."""
    bravo, mike, fafo = (world.public[each] for each in ("Bravo talks", "Mike meeting", "Fafo"))
    for model in (models.Mediator, models.Participant):
        seats = model.objects.filter(initiative=bravo, disclosure="role-only")
        seats.update(actor=None, office="", note="", internal_note="zqlate")
    models.Participant.objects.filter(disclosure="role-only").update(delegation_head=False)
    working = models.Initiative.objects
    working.filter(pk__in=(bravo.pk, mike.pk)).update(internal_note="zqlate", confidence="low", version=77)
    working.filter(pk=mike.pk).update(summary="Nothing that is published.", state="draft")
    for make in (builders.actor, builders.conflict, builders.place, builders.source):
        make("Late record", slug=f"late-{make.__name__}")
    late = [models.Initiative(title="Late talks", slug=f"late-{n}", issues=["borders"]) for n in range(3)]
    models.Initiative.objects.bulk_create(late)
    seat = {"actor": fafo, "disclosure": "withheld"}
    models.Mediator.objects.bulk_create(models.Mediator(initiative=late[0], **seat) for _ in range(99))
    models.Participant.objects.create(initiative=bravo, **seat)
    Answer.objects.exclude(state=State.SETTLED).delete()
    AnswerStatus.objects.exclude(state=State.SETTLED).delete()
    models.Schedule.objects.all().delete()
    models.Ground.objects.all().delete()
    Revision.objects.all().update(comment="")


# -- how much of a seat is shown --------------------------------------------------------------------------------------
@mutant("canary", after=republished("Bravo talks"))
def withheld_seats_kept(patch):
    patch.setattr(initiatives, "seats", lambda rows: [initiatives.seat_document(seat) for seat in rows.all()])


@mutant("canary", after=republished("Bravo talks"))
def office_of_a_role_only_seat(patch):
    patch.setattr(initiatives, "ROLE_ONLY", (*initiatives.ROLE_ONLY, "office", "note", "from"))


@mutant("worlds", after=republished("Bravo talks"))
def head_of_delegation_of_a_role_only_seat(patch):
    patch.setattr(initiatives, "ROLE_ONLY", (*initiatives.ROLE_ONLY, "delegation_head"))


@mutant("canary", after=republished("Bravo talks"))
def role_only_seat_shown_as_named(patch):
    document = initiatives.seat_document

    def as_named(seat):
        seat.disclosure = "named"
        return document(seat)

    patch.setattr(initiatives, "seat_document", as_named)


@mutant("worlds", after=republished("Bravo talks"))
def public_actor_of_a_role_only_seat(patch):
    document = initiatives.seat_document

    def with_actor(seat):
        found, actor = document(seat), seat.actor
        known = actor and models.Publication.objects.filter(public_id=actor.public_id).exists()
        return {**found, "actor": actor.public_id, "from": "", "to": ""} if known else found

    patch.setattr(initiatives, "seat_document", with_actor)


@mutant("canary", after=republished("Bravo talks"))
def side_of_which_everybody_is_withheld(patch):
    document, shown = initiatives.Initiatives.document, initiatives.Initiatives.shown

    def all_sides(self, record):
        sides = [ledger.plain(side) for side in record.sides.all()]
        return {**document(self, record), "sides": sides}

    patch.setattr(initiatives.Initiatives, "document", all_sides)
    patch.setattr(initiatives.Initiatives, "shown", lambda *given: {**shown(*given), "sides": given[1]["sides"]})


@mutant("canary", f"/answer/{public_id('Bravo talks')}/")
def withheld_seats_in_the_form_of_letters(patch):
    find = answers.find

    def with_all(public_id):
        kind, page = find(public_id)
        rows = models.Participant.objects.filter(initiative__public_id=public_id, disclosure="withheld")
        seats = [{**page["participants"][0], "actor": None, "described_as": {"en": row.office}} for row in rows]
        return kind, {**page, "participants": seats}

    patch.setattr(answers, "find", with_all)


@mutant("worlds", LIST, after=remade("Bravo talks"))
def number_of_withheld_seats_in_the_rows(patch):
    rows = KINDS["initiative"].rows

    def counted(page):
        found = rows(page)
        seats = models.Participant.objects.filter(initiative__public_id=page["id"], disclosure="withheld")
        found[0].card["assessors"] += seats.count()
        return found

    patch.setattr(KINDS["initiative"], "rows", counted)


# -- private fields ---------------------------------------------------------------------------------------------------
def made_public(patch, model, name):
    sheet = ledger.LEDGER[model]
    columns = (*sheet.public, ledger.Column(name, name, False))
    patch.setitem(ledger.LEDGER, model, ledger.Sheet(columns, sheet.references, sheet.private))


@mutant("canary", after=republished("Bravo talks"))
def internal_note_in_the_document(patch):
    made_public(patch, models.Initiative, "internal_note")


@mutant("worlds", after=republished("Bravo talks"))
def confidence_in_the_document(patch):
    made_public(patch, models.Initiative, "confidence")


@mutant("canary", after=remade("Bravo talks"))
def internal_note_among_the_words_of_the_search(patch):
    texts = initiatives.Initiatives.texts

    def with_note(self, page):
        note = models.Initiative.objects.get(public_id=page["id"]).internal_note
        return [*texts(self, page), ("text", "en", note)]

    patch.setattr(initiatives.Initiatives, "texts", with_note)


@mutant("canary", "/assessments/scholar-of-bravo/", after=remade("Scholar of Bravo"))
def actor_behind_an_assessor(patch):
    entry = assessments.Assessments.entry

    def with_actor(self, document, world, works):
        actor = models.Actor.objects.get(public_id=document["assessor_actor"])
        link = {"kind": "actor", "id": actor.public_id, "slug": actor.slug, "name": {"en": actor.name, "ar": ""}}
        return {**entry(self, document, world, works), "assessor_actor": link}

    patch.setattr(assessments.Assessments, "entry", with_actor)


# -- people at the desk -----------------------------------------------------------------------------------------------
def signed(patch, **more):
    """Something of the desk beside the number and the day of an edition."""
    edition = published.World.edition

    def with_more(self, ref):
        return {**edition(self, ref), **{name: of(ref) for name, of in more.items()}}

    patch.setattr(published.World, "edition", with_more)


@mutant("canary", after=remade("Bravo talks"))
def name_of_the_editor_on_the_page(patch):
    editions = models.Edition.objects
    signed(patch, by=lambda ref: editions.filter(public_id=ref[1]).last().published_by.username)


@mutant("canary", after=remade("Bravo talks"))
def ground_of_the_reviewer_on_the_page(patch):
    signed(patch, why=lambda ref: [each.text for each in models.Ground.objects.filter(public_id=ref[1])])


@mutant("canary", after=remade("Bravo talks"))
def history_of_a_record_on_its_page(patch):
    signed(patch, changes=lambda ref: list(Revision.objects.values_list("comment", flat=True)))


@mutant("canary")
def author_in_a_header(patch):
    with_header(patch, "X-Author", lambda record: models.Contribution.objects.last().user.username)


# -- states -----------------------------------------------------------------------------------------------------------
@mutant("canary", after=rebuilt)
def everything_published_visible(patch):
    find = published.World.find_visible

    def find_or_published(self, ref):
        return (KINDS[ref[0]].supporting and self.doc(ref) is not None) or find(self, ref)

    patch.setattr(published.World, "find_visible", find_or_published)


@mutant("canary", "/sources/memoir-of-an-envoy/", after=remade("Memoir of an envoy"))
def links_to_what_is_published_but_not_visible(patch):
    patch.setattr(published.World, "visible", lambda self, ref: self.doc(ref) is not None)


@mutant("canary", after=remade("Bravo talks"))
def drafts_in_place_of_editions(patch):
    doc, edition = published.World.doc, published.World.edition

    def doc_or_draft(self, ref):
        record = KINDS[ref[0]].queryset().filter(public_id=ref[1]).first()
        return doc(self, ref) or (record and KINDS[ref[0]].document(record))

    patch.setattr(published.World, "doc", doc_or_draft)
    none = {"number": 0, "date": "2020-01-01", "at": "2020-01-01T00:00:00+00:00"}
    patch.setattr(published.World, "edition", lambda self, ref: edition(self, ref) or none)


@mutant("canary", "/actors/norway/", after=remade("Norway"))
def draft_of_a_public_record_on_its_page(patch):
    doc = published.World.doc

    def newest(self, ref):
        record = KINDS[ref[0]].queryset().filter(public_id=ref[1], state="draft").first()
        return KINDS[ref[0]].document(record) if record and ref[0] == "actor" else doc(self, ref)

    patch.setattr(published.World, "doc", newest)


@mutant("state", MIKE, after=withdrawn)
def withdrawn_but_left_where_it_was(patch):
    patch.setattr(door, "project", lambda changed: set())


@mutant("canary", GONE)
def title_on_the_page_of_what_is_gone(patch):
    gone = records.gone

    def with_title(request, kind):
        response = gone(request, kind)
        row = models.Publication.objects.get(kind=kind, slug=request.path.split("/")[-2])
        response.content += str(models.Edition.objects.filter(public_id=row.public_id).last().document).encode()
        return response

    patch.setattr(records, "gone", with_title)


@mutant("state", GONE, "/actors/drafted-again-actor/")
def length_of_the_title_of_what_is_gone(patch):
    gone = records.gone

    def as_long(request, kind):
        response = gone(request, kind)
        response.content += b" " * len(request.path)
        return response

    patch.setattr(records, "gone", as_long)


def hidden_address(state, model, route="{kind}-detail"):
    def address(world):
        record = world.secret_of(state, model)
        kwargs = {"slug": record.slug} if "detail" in route else {"public_id": record.public_id}
        return reverse(route.format(kind=record.kind), kwargs=kwargs)

    return address


DRAFT = hidden_address("draft", models.Initiative)


@mutant("state", DRAFT)
def forbidden_instead_of_absent(patch):
    find = records.find

    def find_or_forbid(kind, slug):
        record = models.BY_KIND[kind].objects.filter(slug=slug).first()
        if record and not models.Publication.objects.filter(public_id=record.public_id).exists():
            raise PermissionDenied
        return find(kind, slug)

    patch.setattr(records, "find", find_or_forbid)


@mutant("state", hidden_address("approved", models.Actor))
def what_is_approved_said_to_be_gone(patch):
    find = records.find

    def find_or_gone(kind, slug):
        if models.BY_KIND[kind].objects.filter(slug=slug, state="approved").exists():
            raise pages.Gone
        return find(kind, slug)

    patch.setattr(records, "find", find_or_gone)


@mutant("queries", hidden_address("sent back", models.Initiative))
def one_query_more_for_a_draft(patch):
    find = records.find

    def find_after_a_look(kind, slug):
        record = models.BY_KIND[kind].objects.filter(slug=slug).first()
        if record:
            models.Publication.objects.filter(public_id=record.public_id).exists()
        return find(kind, slug)

    patch.setattr(records, "find", find_after_a_look)


@mutant("canary", hidden_address("in review", models.Initiative, "permanent"))
def permanent_address_of_a_draft(patch):
    record = permanent.record

    def lead(request, public_id):
        draft = models.Initiative.objects.filter(public_id=public_id).first()
        return HttpResponseRedirect(f"/initiatives/{draft.slug}/") if draft else record(request, public_id)

    urlconf(patch, path("r/<slug:public_id>/", lead, name="permanent"))


@mutant("canary", "/initiatives/golf-channel/")
def former_address_leads_to_that_of_the_draft(patch):
    def moved(address):
        slug = models.Initiative.objects.get(public_id=address.public_id).slug
        return pages.HttpResponsePermanentRedirect(f"/initiatives/{slug}/")

    patch.setattr(pages, "moved", moved)


@mutant("state", lambda world: f"/initiatives/{builders.fresh(world.public['Golf channel']).slug}/")
def address_that_was_begun_leads_to_the_page(patch):
    find = records.find

    def find_begun(kind, slug):
        begun = models.BY_KIND[kind].objects.filter(slug=slug).first()
        row = pages.PAGES[kind].objects.filter(public_id=begun.public_id).first() if begun else None
        return row or find(kind, slug)

    patch.setattr(records, "find", find_begun)


@mutant("state", hidden_address("draft", models.Initiative, "answer"))
def letter_about_a_draft(patch):
    find = answers.find

    def find_draft(public_id):
        draft = models.Initiative.objects.filter(public_id=public_id, state="draft").first()
        return ("initiative", None) if draft else find(public_id)

    patch.setattr(answers, "find", find_draft)


@mutant("canary", hidden_address("approved", models.Actor), after=due)
def published_before_its_instant(patch):
    patch.setattr(schedule, "now", lambda: LATER)
    patch.setattr(schedule, "due", lambda: models.Schedule.objects.filter(refusal=""))


@mutant("state", GONE, after=purged)
def purged_person_said_to_be_withdrawn(patch):
    remains = list(AddressRow.objects.filter(slug="withdrawn-actor").values("kind", "slug", "public_id", "answer"))
    rebuild = door.rebuild

    def and_back():
        rebuild()
        AddressRow.objects.bulk_create(AddressRow(**row) for row in remains)

    patch.setattr(door, "rebuild", and_back)
    patch.setattr(purge, "nothing_is_left", lambda *given: None)


# -- headers, caches, sessions ----------------------------------------------------------------------------------------
def with_header(patch, name, value):
    draw = records.draw

    def headed(request, template, context, **how):
        response = draw(request, template, context, **how)
        if "record" in context:
            response[name] = value(context["record"])
        return response

    patch.setattr(records, "draw", headed)


def working(record):
    return models.BY_KIND[record["kind"]].objects.get(public_id=record["id"])


@mutant("canary")
def digest_of_the_edition_as_validator(patch):
    editions = models.Edition.objects
    with_header(patch, "ETag", lambda record: f'"{editions.filter(public_id=record["id"]).last().digest[:32]}"')


@mutant("headers", MIKE)
def version_of_the_catalogue_as_validator(patch):
    with_header(
        patch, "ETag", lambda record: f'"{sha256(str(CatalogueState.objects.get().version).encode()).hexdigest()[:32]}"'
    )


@mutant("headers", MIKE)
def version_of_the_draft_as_last_modified(patch):
    with_header(patch, "Last-Modified", lambda record: f"change {working(record).version}")


@mutant("worlds", MIKE)
def page_as_long_as_the_note(patch):
    render = pages.render

    def padded(request, template, context, status):
        response = render(request, template, context, status=status)
        if "record" in context:
            response.content += b" " * len(working(context["record"]).internal_note)
        return response

    patch.setattr(pages, "render", padded)


@mutant("headers", MIKE)
def session_begun_by_a_public_page(patch):
    draw = records.draw

    def noted(request, *given, **how):
        request.session["seen"] = request.path
        return draw(request, *given, **how)

    patch.setattr(records, "draw", noted)


@mutant("headers", MIKE)
def page_that_varies_by_cookie(patch):
    draw = records.draw

    def varying(request, *given, **how):
        response = draw(request, *given, **how)
        patch_vary_headers(response, ["Cookie"])
        return response

    patch.setattr(records, "draw", varying)


@mutant("headers", "/answer/received/settled/")
def receipt_that_caches_may_keep(patch):
    def public(request, template, context, status=200):
        return pages.draw(request, template, context, status=status)

    patch.setattr(answers, "private", public)
    patch.setattr(
        box, "status", lambda code: AnswerStatus(state=State.RECEIVED, asked="fact", received_month="2020-05")
    )


@mutant("visitors", MIKE)
def link_to_the_desk_for_editors(patch):
    draw = records.draw

    def with_link(request, template, context, **how):
        key = parse_cookie(request.headers.get("Cookie", "")).get(settings.SESSION_COOKIE_NAME)
        known = key and Session.objects.filter(session_key=key).exists()
        return draw(request, template, {**context, "section": "" if known else context["section"]}, **how)

    patch.setattr(records, "draw", with_link)


@mutant("headers", "/actors/norway/", "/ar/actors/norway/")
def page_kept_without_its_language(patch):
    draw, kept = records.draw, {}

    def from_memory(request, *given, **how):
        key = request.path.removeprefix("/ar")
        if key not in kept:
            kept[key] = draw(request, *given, **how)
        return kept[key]

    patch.setattr(records, "draw", from_memory)


@mutant("state", MIKE, after=asked_then_withdrawn(MIKE))
def page_kept_after_its_withdrawal(patch):
    find, kept = records.find, {}

    def from_memory(kind, slug):
        kept[kind, slug] = kept.get((kind, slug)) or find(kind, slug)
        return kept[kind, slug]

    patch.setattr(records, "find", from_memory)


@mutant("visitors", LIST, after=asked_then_withdrawn(LIST))
def counts_kept_after_a_withdrawal(patch):
    kept = {}

    def for_ever(name, version, make):
        if not index._kept.get("emptied"):
            index._kept["emptied"] = True
            kept.clear()
        kept[name] = kept.get(name) or make(version, None)
        return kept[name]

    patch.setattr(index, "kept", for_ever)


# -- lists, counts, orders --------------------------------------------------------------------------------------------
@mutant("canary", LIST)
def conflicts_of_drafts_among_the_filters(patch):
    count = index.Index.count

    def of_all(self, facet, chosen, surely):
        others = models.Conflict.objects.values_list("slug", flat=True) if facet.name == "conflict" else ()
        return {**dict.fromkeys(others, 0), **count(self, facet, chosen, surely)}

    patch.setattr(index.Index, "count", of_all)


@mutant("worlds", LIST)
def drafts_among_the_counts_of_a_filter(patch):
    count = index.Index.count

    def with_drafts(self, facet, chosen, surely):
        found = count(self, facet, chosen, surely)
        if facet.name == "issue" and "borders" in found:
            found["borders"] += models.Initiative.objects.filter(state="draft").count()
        return found

    patch.setattr(index.Index, "count", with_drafts)


@mutant("worlds", LIST)
def total_of_the_editorial_table(patch):
    counts = index.Index.counts

    def of_all(self, chosen=None):
        return (models.Initiative.objects.count(), *counts(self, chosen)[1:])

    patch.setattr(index.Index, "counts", of_all)


@mutant("worlds", f"{LIST}?page=2")
def pages_for_drafts(patch):
    page = listing.Asked.page

    def longer(self, total, possible):
        return {**page(self, total, possible), "next": f"{LIST}?page={models.Initiative.objects.count()}"}

    patch.setattr(listing.Asked, "page", longer)


@mutant("worlds", "/", "/ar/")
def figures_of_the_editorial_tables(patch):
    patch.setattr(home, "figures", lambda: {kind: model.objects.count() for kind, model in models.BY_KIND.items()})


@mutant("worlds", "/about/")
def whether_publications_are_planned(patch):
    draw = about.draw

    def with_number(request, template, context):
        return draw(request, template, {**context, "section": "home" if models.Schedule.objects.exists() else "about"})

    patch.setattr(about, "draw", with_number)


@mutant("worlds", "/issues/")
def issues_of_drafts_counted(patch):
    counts = index.Index.counts

    def with_drafts(self, chosen=None):
        total, possible, found = counts(self, chosen)
        drafts = sum("borders" in each for each in models.Initiative.objects.values_list("issues", flat=True))
        return total, possible, {**found, "issue": {**found["issue"], "borders": drafts}}

    patch.setattr(index.Index, "counts", with_drafts)


@mutant("queries", lambda world: f"{LIST}?conflict={world.secret_of('draft', models.Conflict).slug}")
def hidden_values_of_a_filter_accepted(patch):
    known = index.Index.known

    def with_drafts(self, facet):
        if facet.names != "conflict":
            return known(self, facet)
        return known(self, facet) | set(models.Conflict.objects.values_list("slug", flat=True))

    patch.setattr(index.Index, "known", with_drafts)


@mutant("worlds", LIST)
def latest_edited_first(patch):
    def by_edits(self, queryset):
        version = models.Initiative.objects.filter(public_id=OuterRef("public_id")).values("version")
        return queryset.order_by(Subquery(version).desc(), "public_id")

    patch.setattr(filters.ListFilters, "sorted", by_edits)


@mutant("worlds", "/mediators/", "/mediators/?sort=most")
def actors_in_the_order_of_all_their_seats(patch):
    def by_seats(self, queryset):
        seats = models.Mediator.objects.filter(actor__public_id=OuterRef("public_id")).order_by().values("actor")
        return queryset.order_by(Subquery(seats.annotate(n=Count("pk")).values("n")).desc(), "public_id")

    patch.setattr(filters.ListFilters, "sorted", by_seats)


@mutant("worlds", "/conflicts/")
def short_list_with_a_row_for_a_draft(patch):
    short = lists.draw

    def longer(request, template, context, **how):
        return short(request, template, {**context, "total": models.Conflict.objects.count()}, **how)

    patch.setattr(lists, "draw", longer)


# -- search -----------------------------------------------------------------------------------------------------------
@mutant("worlds", f"{LIST}?q=zqlate")
def notes_of_editors_searched(patch):
    def filter_words(self, queryset):
        word = self.value("q") or ""
        noted = models.Initiative.objects.filter(internal_note__contains=word).values("public_id")
        return queryset.filter(Q(search__contains=word) | Q(public_id__in=noted)) if word else queryset

    patch.setattr(filters.ListFilters, "filter_words", filter_words)


@mutant("worlds", "/search/?q=late")
def drafts_counted_by_the_search(patch):
    class WithDrafts(search.Found):
        def __init__(self, texts, asked, said, language):
            super().__init__(texts, asked, said, language)
            if drafts := models.Initiative.objects.filter(title__icontains=said).count():
                self.numbers["initiative"] = self.numbers.get("initiative", 0) + drafts
                self.best = self.best or search.A_NAME

    loosened = search.loosened

    def with_drafts(*asked):
        drafts = models.Initiative.objects.filter(title__icontains="late").count()
        return [(way, number + drafts) for way, number in loosened(*asked)]

    patch.setattr(search, "loosened", with_drafts)
    patch.setattr(search, "Found", WithDrafts)


@mutant("canary", "/search/?q=nosuchword")
def drafts_suggested_by_the_search(patch):
    hits, nearest = search.hits, search.nearest

    def with_draft(ids, asked, language):
        draft = models.Initiative.objects.filter(state="draft").first()
        shown = {"kind": "initiative", "slug": "x", "name": {"en": draft.title, "ar": ""}, "texts": []}
        shown |= {"track": "2", "start": "", "end": "", "status": "ended"}
        return {**hits(ids, asked, language), "draft": {**shown, **search.reasons(shown, (), language)}}

    patch.setattr(search, "hits", with_draft)
    patch.setattr(search, "nearest", lambda *asked, **but: [*nearest(*asked, **but), "draft"])


# -- letters ----------------------------------------------------------------------------------------------------------
@mutant("canary", "/about/answers/")
def words_of_letters_in_the_list(patch):
    settled = box.settled

    def with_words():
        letters = Answer.objects.all()
        return [{**row, "asked": letter.text} for row in settled() for letter in letters]

    patch.setattr(box, "settled", with_words)


@mutant("canary", "/about/answers/")
def reply_to_a_letter_in_the_list(patch):
    reply = AnswerStatus.objects.exclude(reply="").values_list("reply", flat=True)
    settled = box.settled
    patch.setattr(box, "settled", lambda: [{**row, "outcome": reply[0]} for row in settled()])


@mutant("worlds", "/about/answers/")
def letters_that_wait_counted(patch):
    settled = box.settled
    patch.setattr(box, "settled", lambda: [{**row, "days": Answer.objects.count()} for row in settled()])


@mutant("canary", lambda world: f"/answer/received/{public_id('settled letter')}/")
def reply_without_the_code(patch):
    patch.setattr(box, "status", lambda code: AnswerStatus.objects.filter(pk=code).first())


# -- errors and new addresses -----------------------------------------------------------------------------------------
@mutant("canary", "/initiatives/no-such-record/")
def drafts_suggested_where_nothing_is(patch):
    def not_found(request, exception=None):
        response = errors.draw(request, "error.html", {"status": 404}, status=404)
        response.content += str(models.Initiative.objects.filter(state="draft").first()).encode()
        return response

    urlconf(patch, handler404=not_found)


@mutant("canary", MIKE)
def reason_of_an_error_on_its_page(patch):
    def broken(kind, slug):
        raise PermissionDenied(str(models.Initiative.objects.filter(state="draft").first()))

    def told(request, exception=None):
        return HttpResponse(str(exception), status=403)

    patch.setattr(records, "find", broken)
    urlconf(patch, handler403=told)


@mutant("seeds", "/changes.atom")
def feed_of_what_was_edited(patch):
    def feed(request):
        return HttpResponse("\n".join(each.title for each in models.Initiative.objects.order_by("-version")))

    urlconf(patch, path("changes.atom", feed, name="changes"))


@mutant("seeds", "/export.csv")
def export_of_the_editorial_table(patch):
    def export(request):
        rows = models.Actor.objects.values_list("public_id", "name", "country")
        return HttpResponse("\n".join(",".join(row) for row in rows), content_type="text/csv")

    urlconf(patch, path("export.csv", export, name="export"))


def urlconf(patch, *new, **handlers):
    """The addresses of the site with ``new`` ones before them, and with other pages for errors."""
    usual = {name: value for name, value in vars(urls).items() if name.startswith("handler")}
    patterns = {"urlpatterns": [*new, *urls.urlpatterns]}
    patch.setattr(settings, "ROOT_URLCONF", type("Addresses", (), {**usual, **handlers, **patterns}))
