"""Forty payloads in every field that takes text: on every public page and every page of the desk they are text.

The models, fields and addresses are those that are registered, so that a new one is looked at the day it is added.
"""

import json
from urllib.parse import urlencode

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import URLPattern, URLResolver, reverse
from django.utils import timezone, translation
from reversion.models import Revision

from catalog import models
from catalog.answers.models import Answer, AnswerStatus, Outcome, State, What, Who
from catalog.models.fields import LinkField
from catalog.public.models import PAGES
from catalog.publishing import history, loading, workflow
from catalog.publishing.ledger import LEDGER
from catalog.text import closed

from . import builders, payloads
from .conftest import WHOLE
from .leaks import crawl
from .test_admin import made_once, make_world

pytestmark = [pytest.mark.django_db, pytest.mark.once]

WORKED_ON = (*models.RECORDS, *models.PARTS)
TURNS = range(-(-len(payloads.PAYLOADS) // 7) if WHOLE else 1)
# Not a page of its own: what the site leaves to others, and what only a POST reaches.
ELSEWHERE = {"view_on_site", "logout", None}


class World:
    """A record and a part of every kind, every text of them full of payloads, published and changed again since."""

    def __init__(self, turn=0):
        self.packer = payloads.Packer(turn)
        text = payloads.PAYLOADS
        make_world()
        self.author = builders.user(f"author {text[turn]}", first_name=text[1], last_name=text[2])
        self.reviewer = builders.user(f"reviewer {text[turn + 3]}")
        self.letters(turn)
        for twice in (1, 2):  # so that there is a difference and a history
            for model in WORKED_ON:
                for row in model.objects.order_by("pk"):
                    self.fill(row)
            for record in self.records():
                workflow.touched(record, self.author)
                history.keep(record, self.author, f"because {text[turn + 4]}")
            if twice == 1:
                self.publish()
        self.on_the_way(turn)

    def fill(self, row):
        values = {field.name: self.packer.value(field) for field in payloads.text_fields(type(row))}
        if isinstance(row, models.Actor):
            # A few words: a purge looks for every turn of them in every text.
            values["name"] = " ".join(values["name"].split(" ")[:4]) + closed(payloads.TURNED)
        if isinstance(row, models.Source):
            values["link"] = "publisher"
        type(row).objects.filter(pk=row.pk).update(**values)

    def records(self):
        return [record for model in models.RECORDS for record in model.objects.order_by("pk")]

    def publish(self):
        for record in self.records():
            if builders.fresh(record).state == "draft":
                workflow.transition(builders.fresh(record), "in-review", self.author)
                ground = {"": f"ground {payloads.PAYLOADS[5]}"}
                workflow.transition(builders.fresh(record), "approved", self.reviewer, grounds=ground)
                workflow.transition(builders.fresh(record), "published", builders.user("publisher"))

    def on_the_way(self, turn):
        """One record in review, one sent back, one withdrawn."""
        first, second, *_others = models.Initiative.objects.order_by("pk")
        for record in (first, second):
            workflow.transition(builders.fresh(record), "in-review", self.author)
        workflow.transition(
            builders.fresh(second), "draft", self.reviewer, reason=f"sent back {payloads.PAYLOADS[turn]}"
        )

    def letters(self, turn):
        texts = {name: self.packer.value(Answer._meta.get_field(name)) for name in ("text", "contact", "reply")}
        fields = {"kind": "actor", "who": Who.SELF, "what": What.DANGER, "language": "en"}
        about = models.Actor.objects.first().public_id
        for number, state in enumerate((State.RECEIVED, State.SETTLED)):
            settled = {"closed_at": timezone.now(), "outcome": Outcome.KEPT} if state == State.SETTLED else {}
            note = self.packer.value(Answer._meta.get_field("internal_note"))
            own = {"code_hash": f"{number}", "state": state, "public_id": about, "internal_note": note}
            Answer.objects.create(**fields, **texts, **own, **settled)
        AnswerStatus.objects.create(
            id=crawl_code("k7m2x"),
            state=State.SETTLED,
            asked=What.FACT,
            received_month="2020-04",
            settled_month="2020-05",
            days=9,
            outcome=Outcome.KEPT,
            reply=texts["reply"],
        )


def crawl_code(code):
    from catalog.answers.box import hashed

    return hashed(code)


# -- where to look ----------------------------------------------------------------------------------------------------
def public_addresses():
    """Every page of every record, every list, search and facet, with payloads in the address too."""
    odd = payloads.PAYLOADS[:: 1 if WHOLE else 15]
    found = ["/", "/about/", "/about/safety/", "/about/answers/", "/answer/received/k7m2x/", "/no-such-page/"]
    for language in ("en", "ar"):
        with translation.override(language):
            for kind, rows in PAGES.items():
                for row in rows.objects.order_by("pk"):
                    found.append(reverse(f"{kind}-detail", args=[row.slug]))
                    if kind in ("initiative", "actor", "assessment"):
                        found.append(reverse("answer", args=[row.public_id]))
            for name, _route in crawl.patterns():
                if name and name.endswith("-list") or name == "search":
                    found.append(reverse(name))
                    found += [
                        f"{reverse(name)}?{urlencode({key: text})}" for text in odd for key in ("q", "sort", text)
                    ]
    found += [
        f"/search/?{urlencode({'q': 'pwned'})}",
        "/search/?q=script",
        "/search/?q=zf000z",
        "/initiatives/?q=pwned&page=9",
    ]
    facets = [(name, facet) for name, listing in crawl.LISTINGS.items() for facet in listing.facets]
    found += [
        f"{reverse(f'{name}-facet', args=[facet.name])}?{urlencode({facet.name: odd[0]})}" for name, facet in facets
    ]
    return found


def desk_patterns(resolver=None):
    for each in resolver.url_patterns if resolver else admin.site.get_urls():
        if isinstance(each, URLPattern):
            yield each
        elif isinstance(each, URLResolver):
            yield from desk_patterns(each)


def desk_addresses():
    """Every address of the desk, of the first and the last row of its model."""
    for pattern in desk_patterns():
        name, wants = pattern.name, set(pattern.pattern.converters)
        if name in ELSEWHERE:
            continue
        if name.endswith("_history") and any(
            name == f"catalog_{part._meta.model_name}_history" for part in models.PARTS
        ):
            continue  # leads to that of its record
        model = next(
            (
                each
                for each in admin.site._registry
                if name.startswith(f"{each._meta.app_label}_{each._meta.model_name}_")
            ),
            None,
        )
        rows = [] if model is None else [model.objects.order_by("pk").first(), model.objects.order_by("pk").last()]
        rows = [row for row in dict.fromkeys(rows) if row is not None][: None if WHOLE else 1]
        if name == "app_list":
            choices = [{"app_label": "catalog"}]
        elif "revision_id" in wants:
            choices = [
                {"revision_id": Revision.objects.filter(version__content_type__model=model._meta.model_name).first().pk}
            ]
        elif "language" in wants:
            choices = [{"object_id": row.pk, "language": language} for row in rows for language in ("en", "ar")]
        elif wants:
            (what,) = wants
            choices = [{what: row.pk} for row in rows]
        else:
            choices = [{}]
        for number, each in enumerate(choices):
            languages = ("en", "ar") if WHOLE else (("en", "ar")[(number + len(name)) % 2],)
            for language in languages:
                with translation.override(language):
                    address = reverse(f"admin:{name}", kwargs=each)
                yield address
                if name.endswith("_changelist") and (WHOLE or model in (models.Initiative, models.Mediator)):
                    yield f"{address}?{urlencode({'q': payloads.PAYLOADS[2]})}"


@pytest.fixture(scope="module", params=TURNS)
def world(request, django_db_setup, django_db_blocker):
    with made_once(lambda: World(request.param), django_db_blocker) as made:
        yield made


@pytest.fixture
def desk():
    client = Client()
    client.force_login(User.objects.create_superuser("the administrator"))
    return client


def looked_at(client, addresses):
    """``({address: what is wrong}, numbers of payloads seen, tokens seen)`` of all pages."""
    wrong, calls, tokens = {}, set(), set()
    for address in dict.fromkeys(addresses):
        response = client.get(address, follow=True)
        assert response.status_code < 500, address
        found, eye = payloads.page_of(response)
        if found:
            wrong[address] = found[:3]
        if eye:
            calls |= eye.calls
            tokens |= eye.tokens
    return wrong, calls, tokens


def unseen(world, tokens, public):
    """The fields of which no value was seen on any page."""
    fields = {field: token for token, field in world.packer.tokens.items()}
    seen = {world.packer.tokens[token] for token in tokens if token in world.packer.tokens}
    return sorted(f"{field.model.__name__}.{field.name}" for field in fields if field not in seen and public(field))


def is_public(field):
    sheet = LEDGER.get(field.model)
    names = [name for column in sheet.public for name in (column.field, f"{column.field}_ar")] if sheet else []
    return field.name in names


def test_no_payload_becomes_markup_on_a_public_page(world, client):
    wrong, calls, tokens = looked_at(client, public_addresses())
    assert wrong == {}
    assert calls == set(range(len(payloads.PAYLOADS)))
    assert unseen(world, tokens, is_public) == []


def test_no_payload_becomes_markup_at_the_desk(world, desk):
    # Every form, which shows every field, and of the other pages one in three, by turns of page and kind.
    everything = list(desk_addresses())
    addresses = [each for n, each in enumerate(everything) if WHOLE or "/change/" in each or n % 3 == 0]
    wrong, calls, tokens = looked_at(desk, addresses)
    assert wrong == {}
    assert calls == set(range(len(payloads.PAYLOADS)))
    assert unseen(world, tokens, lambda field: True) == []


@pytest.mark.parametrize("address", ["javascript:pwned(1)", "data:text/html,x", "vbscript:x", "java\nscript:pwned(1)"])
def test_what_runs_is_no_link_of_a_record(address):
    with pytest.raises(ValidationError):
        LinkField("link").clean(address, None)


def test_what_is_typed_comes_back_as_text(world, desk):
    """A form with mistakes, a form that lost its log-in, a message, a letter: what was typed stands there, as text."""
    record, actor = models.Initiative.objects.order_by("pk").first(), models.Actor.objects.order_by("pk").first()
    odd = " ".join(payloads.PAYLOADS)
    typed = {
        "title": odd,
        "name": odd,
        "start": odd,
        "reason": odd,
        "q": odd,
        "text": odd,
        "who": odd,
        "step": "send-back",
    }
    change = reverse("admin:catalog_initiative_change", args=[record.pk])
    answers = [
        desk.post(change, typed),
        desk.post(reverse("admin:catalog_actor_add"), typed),
        desk.post(reverse("admin:catalog_initiative_review", args=[record.pk]), typed),
        Client().post(change, typed),
        Client().post(
            reverse("admin:login"),
            {"username": odd, "password": "x", "next": f"/{odd}", "kept": json.dumps([["a", odd]])},
        ),
        Client().post(reverse("answer", args=[actor.public_id]), typed),
    ]
    if WHOLE:  # it looks through every text for every turn of a name, twice
        answers.append(desk.post(reverse("admin:catalog_actor_purge", args=[actor.pk]), {**typed, "step": "confirm"}))
    for response in answers:
        wrong, eye = payloads.page_of(response)
        assert wrong == [] and eye is not None, response.request["PATH_INFO"]
    assert payloads.page_of(answers[0])[1].calls == set(range(len(payloads.PAYLOADS)))


def test_a_popup_hands_over_a_name_as_data(world, desk):
    odd = payloads.PAYLOADS[6][:60]
    response = desk.post(f"{reverse('admin:auth_group_add')}?_popup=1", {"name": odd, "_popup": "1"})
    wrong, eye = payloads.page_of(response)
    assert response.status_code == 200 and wrong == [] and eye.calls == {6}


def test_what_a_search_box_offers_is_data(world, desk):
    asked = {"app_label": "catalog", "model_name": "mediator", "field_name": "actor", "term": "pwned"}
    response = desk.get(f"{reverse('admin:autocomplete')}?{urlencode(asked)}")
    assert response.headers["Content-Type"] == "application/json"
    assert any("pwned" in each["text"] for each in response.json()["results"])


@pytest.mark.parametrize(
    "html",
    [
        *(f"<p>{payload}</p>" for payload in payloads.PAYLOADS if payload.startswith("<") and "ſ" not in payload),
        *(
            f'<input value="{payload}">'
            for payload in payloads.PAYLOADS
            if payload.startswith('"') and "<" not in payload[:1]
        ),
    ],
)
def test_the_eye_sees_what_became_markup(html):
    assert payloads.Eye(html).wrong


# -- marks that turn text ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize("mark", ["\u202e", "\u2067", "\u200b", "\ufeff", "\0", "\u2028"])
@pytest.mark.parametrize(
    ("model", "name", "value"),
    [
        (models.Initiative, "slug", "geneva{}-initiative"),
        (models.Initiative, "public_id", "k7m2-{}9qxd"),
        (models.Initiative, "start", "19{}93"),
        (models.Initiative, "track", "2{}"),
        (models.Source, "url", "https://hosts.example/{}txt"),
        (models.Conflict, "countries", ["N{}O"]),
    ],
)
def test_no_identifier_holds_what_nobody_sees(model, name, value, mark):
    field = model._meta.get_field(name)
    filled = [each.format(mark) for each in value] if isinstance(value, list) else value.format(mark)
    with pytest.raises(ValidationError):
        field.clean(filled, model())


def test_a_name_keeps_its_marks_and_closes_them(db):
    """Typed in a form or loaded: what stands after a name on a page is not turned around by it."""
    actor = models.Actor(name="a \u202ename", name_ar="\u200fاسم\u2067", description="Who this is.")
    actor.clean()
    assert (actor.name, actor.name_ar) == ("a \u202ename\u202c", "\u200fاسم\u2067\u2069")
    field = models.Actor._meta.get_field("name")
    assert loading.checked(field, "a \u202ename", "here") == "a \u202ename\u202c"
    longest = "\u202e" + "x" * (field.max_length - 1)
    actor.name = longest
    actor.clean()
    assert actor.name == longest[1:]
