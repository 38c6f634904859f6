"""What is hidden is treated as if it had never been, whatever is asked and how; and the crawl leaves nothing out."""

import base64
import json
from datetime import timedelta
from types import SimpleNamespace
from urllib.parse import quote

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.db.models import CharField, JSONField, TextField
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, get_resolver, path, reverse
from django.utils.text import slugify
from reversion.models import Revision, Version

from catalog import models
from catalog.answers.models import Answer, AnswerStatus
from catalog.public.facets import LISTINGS
from catalog.public.views import records
from catalog.publishing import schedule
from catalog.publishing.ledger import LEDGER
from tests import builders
from tracksite import urls

from . import crawl, oracles
from .canaries import Canaries, free_fields
from .oracles import shape
from .world import LATER, WERE_PUBLIC, own_addresses

pytestmark = pytest.mark.django_db


# -- the eye ----------------------------------------------------------------------------------------------------------
def encodings(word):
    raw = word.encode()
    yield from (word, word.upper(), word.title(), f"before{word}", f"{word}after", word[:6], f"see {word[:9]}…")
    yield from (quote(word), "".join(f"%{byte:02X}" for byte in raw), json.dumps(word), json.dumps({"a": [word]}))
    yield "".join(f"&#{ord(char)};" for char in word)
    yield "".join(f"&#x{ord(char):x};" for char in word)
    yield "".join(f"\\u{ord(char):04x}" for char in word)
    for before in (b"", b"-", b"--"):
        yield base64.b64encode(before + raw).decode()
        yield base64.urlsafe_b64encode(before + raw + b"?>").decode()
    yield from (raw.hex(), f"0{raw.hex()}", (b"a note: " + raw).hex())
    yield slugify(f"About {word}!", allow_unicode=True)


def test_the_eye_finds_a_canary_in_every_form():
    canaries = Canaries()
    for word in (canaries.word("a note"), canaries.arabic("a note in Arabic")):
        assert [form for form in encodings(word) if canaries.found(f"<p>text {form} text</p>") != {word}] == []
    canaries.plant("1877-03-19", "a date")
    canaries.plant("73519264", "a number")
    canaries.plant("k7m2-9qxd", "a public id")
    for form in ("1877-03-19", "1877", "19 March 1877", "١٩ مارس ١٨٧٧", "?from=1877", "about 1877–1993", "1877-03"):
        assert canaries.found(form) == {"1877-03-19"}, form
    for form in ("73519264", "٧٣٥١٩٢٦٤", "tel:+73519264", "q=73519264"):
        assert canaries.found(form) == {"73519264"}, form
    assert canaries.found('href="/r/k7m2-9qxd/"') == {"k7m2-9qxd"}


def test_the_eye_sees_nothing_in_other_texts():
    canaries = Canaries()
    for where in range(300):
        canaries.word(f"a note {where}")
        canaries.arabic(f"a note {where}")
        canaries.day(f"a day {where}")
        canaries.number(f"a number {where}")
    texts = ("Oslo 1993", "wordless", "2026-11-21", "محادثات أوسلو", "L4pmXzQ0Zw==", "a1877b", "7351926", "#fafafa")
    assert [text for text in texts if canaries.found(text)] == []


# -- the world --------------------------------------------------------------------------------------------------------
def test_every_field_that_could_hold_a_secret_holds_one(world):
    expected = {(model, field.name) for model in (*models.RECORDS, *models.PARTS) for field in free_fields(model)}
    assert sorted(f"{model.__name__}.{name}" for model, name in expected ^ world.canaries.filled) == []


# What the desk keeps of records: texts that somebody wrote, but no codes and no keys.
PAPERWORK = {
    models.Ground: {"key", "about", "text"},
    models.Schedule: {"refusal"},
    models.Purged: {"key", "names", "chosen", "spared", "sealed_with", "report"},
    Answer: {"id", "code_hash", "text", "contact", "reply", "internal_note"},
    LogEntry: {"object_repr", "change_message"},
    Revision: {"comment"},
    Version: {"serialized_data", "object_repr"},
    User: {"username", "first_name", "last_name", "email"},
}
CODED = {"kind", "public_id", "seat", "who", "what", "language", "state", "outcome", "reason", "object_id", "db"}
CODED |= {"format", "password"}


def test_every_text_that_the_desk_keeps_beside_records_holds_a_secret(world):
    tables = [each for each in LEDGER if each.__module__.endswith(("editions", "answers.models"))]
    structural = {models.Edition, models.Publication, models.FormerSlug, models.Contribution, models.Reference}
    structural |= {
        models.PageRead,
        models.ArabicRead,
        AnswerStatus,
    }  # references, public texts, and the digests that are planted anyway
    assert {*tables} - structural <= {*PAPERWORK}
    for model, expected in PAPERWORK.items():
        rows = list(model.objects.values())
        texts = {each.name for each in model._meta.fields if isinstance(each, CharField | TextField | JSONField)}
        held = {name for name in texts - CODED if any(world.canaries.found(str(row[name])) for row in rows)}
        assert held == expected == texts - CODED, model


def test_secrets_stand_first_in_the_middle_and_last_in_every_order(world):
    secret = {record.public_id for record, _ in world.hidden}
    begun = world.public["Golf channel"].pk  # public, and its draft is secret
    for order in ("title", "title_ar", "start_earliest", "end_latest"):
        rows = models.Initiative.objects.exclude(**{f"{order}__in": [""]} if "title" in order else {order: None})
        ids = rows.exclude(pk=begun).order_by(order).values_list("public_id", flat=True)
        marks = "".join("s" if each in secret else "p" for each in ids)
        assert marks.startswith("s") and marks.endswith("s") and "ps" in marks.strip("s"), f"{order}: {marks}"


def test_every_public_address_has_a_seed(world):
    assert crawl.unseeded(world) == []
    assert {name for name, _ in crawl.patterns()} == set(crawl.seeds(world))


def test_an_address_without_a_seed_would_be_noticed(world, settings):
    new = [path("timeline/", HttpResponse, name="timeline"), path("nameless/", HttpResponse)]
    settings.ROOT_URLCONF = type("Addresses", (), {"urlpatterns": [*new, *urls.urlpatterns]})
    assert crawl.unseeded(world) == ["nameless/", "timeline"]


def test_a_parameter_without_a_seed_would_be_noticed(world):
    listing = SimpleNamespace(facets=(), sorts={}, parameters=("q", "a-new-one", "page"))
    with pytest.raises(KeyError, match="a-new-one"):
        crawl.parameters(listing, world)


# -- the crawl --------------------------------------------------------------------------------------------------------
def test_only_what_is_public_has_a_page(world):
    """A hidden record and one that never was answer alike; what was public says so; a former address leads on."""
    client, public = Client(), {row.public_id for row in world.records()}
    expected = {("initiative", "golf-channel"): "301"}
    for kind, slug, public_id, edition in models.Publication.objects.values_list(
        "kind", "slug", "public_id", "edition"
    ):
        expected[kind, slug] = "410" if edition is None else "200" if public_id in public else "404"
    for kind in models.BY_KIND:
        for slug in world.slugs(kind):
            status = crawl.ask(client, reverse(f"{kind}-detail", args=[slug])).status[:3]
            assert status == expected.get((kind, slug), "404"), (kind, slug)


ODD = (
    {"cookie": ""},
    {"cookie": "session=; csrf="},
    {"cookie": "session=broken; csrf=broken"},
    {"cookie": "session=forged-and-far-too-long" * 20},
    {"cookie": "__Host-session=x; sessionid=y; messages=z; django_language=ar; a=b=c;;; =;"},
    {"accept": "application/json"},
    {"accept": "text/csv, application/ld+json;q=0.9"},
    {"accept-language": "ar, he;q=0.5"},
    {"accept-encoding": "gzip, br"},
    {"if-none-match": "*"},
    {"if-none-match": '"0123456789abcdef0123456789abcdef"'},
    {"if-modified-since": "Wed, 21 Oct 2099 07:28:00 GMT"},
    {"if-match": '"0123456789abcdef0123456789abcdef"'},
    {"range": "bytes=0-99"},
    {"x-requested-with": "XMLHttpRequest"},
    {"x-forwarded-host": "elsewhere.example", "x-forwarded-proto": "https"},
    {"x-http-method-override": "DELETE"},
    {"host": "elsewhere.example"},
)


def telling(world):
    """An address of each sort: pages, lists, and what is hidden, gone, moved or absent."""
    hidden = [record for record, state in world.hidden if state in ("draft", "hidden", "approved", "withdrawn")]
    found = ["/", "/ar/", "/initiatives/", "/actors/norway/", "/initiatives/bravo-talks/", "/initiatives/golf-channel/"]
    found += [f"/{name}/" for name in LISTINGS]
    found += [reverse(f"{record.kind}-detail", args=[record.slug]) for record in hidden[::3]]
    found += [f"/r/{record.public_id}/" for record in hidden[::5]]
    return [*found, "/initiatives/?page=99", "/initiatives/no-such-record/", "/no-such-page/"]


def test_no_secret_in_answers_to_other_methods(world):
    client = Client()
    methods = ("head", "options", "post", "put", "patch", "delete", "trace")
    asked = telling(world)
    answers = [crawl.ask(client, each, method) for n, method in enumerate(methods) for each in asked[n % 3 :: 3]]
    assert crawl.leaks(world, answers) == []
    assert [answer.request for answer in answers if answer.request.startswith("head") and answer.body] == []
    assert {answer.status[:3] for answer in answers if not answer.request.startswith("head")} == {"405", "404"}


def test_no_secret_in_answers_to_odd_requests(world):
    client, answers = Client(), []
    asked = telling(world)
    for n, headers in enumerate(ODD):
        answers += [crawl.ask(client, address, **headers) for address in asked[n % 3 :: 3]]
    assert crawl.leaks(world, answers) == []
    assert oracles.headers(world, {answer.request: answer for answer in answers}) == []


def test_no_secret_on_the_page_of_a_server_error(world, monkeypatch):
    """What broke may name a draft; the page says only that something broke."""
    draft, client = world.secret_of("draft", models.Initiative), Client(raise_request_exception=False)

    def broken(kind, slug):
        raise RuntimeError(f"{draft.title} {draft.public_id}")

    monkeypatch.setattr(records, "find", broken)
    answer = crawl.ask(client, "/initiatives/bravo-talks/")
    assert answer.status.startswith("500")
    assert crawl.leaks(world, [answer]) == []


def test_a_packed_page_is_searched_unpacked(world):
    plain, packed = (crawl.ask(Client(), "/", **headers) for headers in ({}, {"accept-encoding": "gzip"}))
    assert packed.body != plain.body and packed.text == plain.text


def test_an_unchanged_page_is_answered_without_a_body(world):
    client, answers = Client(), []
    for address in telling(world):
        etag = dict(crawl.ask(client, address).headers).get("ETag")
        if etag:
            answers += [crawl.ask(client, address, method, **{"if-none-match": etag}) for method in ("get", "head")]
    assert {(answer.status[:3], answer.body) for answer in answers} == {("304", b"")}
    assert crawl.leaks(world, answers) == []


@pytest.mark.filterwarnings("ignore:The default scheme will be changed")  # of links, in the forms of the desk
def test_no_secret_while_an_editor_is_logged_in_nor_after(world):
    """The editor has drafts on the screen; public pages in the same browser show none, before and after the log-out."""
    visitor, editor, asked = Client(), Client(), telling(world)
    before = [crawl.ask(visitor, address) for address in asked]
    editor.force_login(User.objects.get(pk=world.staff["author"].pk))
    draft = world.secret_of("draft", models.Actor)
    for address in ("/admin/", "/admin/catalog/actor/", f"/admin/catalog/actor/{draft.pk}/change/"):
        desk = crawl.ask(editor, address)
        assert desk.status.startswith("200") and world.canaries.found(*desk.seen()), "the desk shows drafts to editors"
    # An action leaves a message that names drafts, for whatever page comes next.
    form = f"action=submit&_selected_action={draft.pk}&csrfmiddlewaretoken=x"
    assert crawl.ask(editor, "/admin/catalog/actor/", "post", form).status.startswith("302")
    logged_in = [crawl.ask(editor, address) for address in asked]
    assert crawl.leaks(world, logged_in) == []
    assert [(each.status, each.headers, each.body) for each in logged_in] == [
        (each.status, each.headers, each.body) for each in before
    ]
    crawl.ask(editor, "/admin/logout/", "post")
    assert editor.session.is_empty()
    editor.cookies["session"] = "the-key-of-a-session-that-has-ended"
    after = [crawl.ask(editor, address) for address in asked]
    assert [(each.status, each.headers, each.body) for each in after] == [
        (each.status, each.headers, each.body) for each in before
    ]


def test_the_desk_shows_a_stranger_nothing(world):
    """Every address of the admin, with the keys of secrets, sends whoever has not logged in to the log-in form."""
    client, answers = Client(), []
    for route in admin_routes():
        for pk in (world.secret_of("draft", models.Initiative).pk, 10**9):
            answers.append(crawl.ask(client, f"/admin/{route.replace('<path:object_id>', str(pk))}"))
    assert len(answers) > 200
    assert crawl.leaks(world, answers) == []
    # Whether a record exists makes no difference.
    pairs = zip(answers[::2], answers[1::2], strict=True)
    assert [a.request for a, b in pairs if a.status != b.status] == []


def admin_routes():
    """The addresses of the admin below its own, as written in its patterns, where nothing but a key is missing."""
    found = []

    def walk(resolver, before=""):
        for each in resolver.url_patterns:
            route = before + str(each.pattern)
            if isinstance(each, URLPattern):
                if "<" not in route.replace("<path:object_id>", "") and "(" not in route and "^" not in route:
                    found.append(route)
            else:
                walk(each, route)

    prefixed = next(each for each in get_resolver().url_patterns if not isinstance(each, URLPattern))
    walk(next(each for each in prefixed.url_patterns if getattr(each, "app_name", "") == "admin"))
    return found


# -- hidden and absent alike ------------------------------------------------------------------------------------------
def test_a_hidden_and_an_absent_record_are_looked_for_alike(world):
    hidden = [record for record, state in world.hidden if state not in WERE_PUBLIC]
    assert len(hidden) > 15
    for kind in models.BY_KIND:
        absent = shape(reverse(f"{kind}-detail", args=[crawl.ABSENT]))
        assert len(absent) == 2
        for record in hidden:
            if record.kind == kind:
                assert shape(reverse(f"{kind}-detail", args=[record.slug])) == absent, record.slug
    absent = shape(reverse("permanent", args=[crawl.ABSENT_ID]))
    assert [record for record in hidden if shape(f"/r/{record.public_id}/") != absent] == []


def test_a_filter_by_a_hidden_and_by_an_absent_value_asks_alike(world):
    for listing in LISTINGS.values():
        base = reverse(f"{listing.name}-list")
        shape(base)  # the index is made once
        for facet in (each for each in listing.facets if each.names):
            absent = shape(f"{base}?{facet.name}={crawl.NONSENSE}")
            for record, state in world.hidden:
                if record.kind == facet.names and state in ("draft", "hidden", "withdrawn"):
                    assert shape(f"{base}?{facet.name}={record.slug}") == absent, (facet.name, state)
        absent = shape(f"{base}?q=nosuchword")
        for word in world.words():
            if " " not in word:
                assert shape(f"{base}?q={word}") == absent, word


def test_what_is_planned_is_nowhere_a_second_before_its_instant(world):
    actor, client = world.secret_of("approved", models.Actor), Client()
    address = reverse("actor-detail", args=[actor.slug])
    expected = {-3600: 404, -1: 404, 0: 200}
    for seconds, status in expected.items():
        with time_machine.travel(LATER + timedelta(seconds=seconds), tick=False):
            schedule.publish_due()
            assert client.get(address).status_code == status, seconds


def test_what_was_published_but_never_visible_is_not_said_to_be_withdrawn(world):
    """A source, place, process or assessment can be published while nothing visible leads to it."""
    hidden = [record for record, state in world.hidden if state == "hidden"]
    for record in hidden:
        if not isinstance(record, models.Source):
            world.withdraw(record)
    answers = {record.kind: Client().get(own_addresses(record)[0]).status_code for record in hidden}
    assert set(answers.values()) == {404}, answers


def test_a_name_that_was_never_visible_leads_nowhere(world):
    place = builders.fresh(world.secret_of("hidden", models.Place))
    never_seen, place.slug = place.slug, "its-public-name"
    place.save()
    world.publish(place)
    initiative = world.public["Golf channel"]
    initiative.places.add(place)
    world.publish(initiative)
    assert Client().get("/places/its-public-name/").status_code == 200
    assert Client().get(f"/places/{never_seen}/").status_code == 404
