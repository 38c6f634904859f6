"""Every public address, with what exists, what is hidden, what is gone and what never was; and what it answered."""

import gzip
import html
import random
import re
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.test import Client
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve, reverse
from django.utils import translation

from catalog.public.facets import LISTINGS
from catalog.public.models import PAGES, TABLES
from catalog.public.rules import RULES
from catalog.public.views.machines import SITEMAPS
from tests.conftest import WHOLE

LANGUAGES = ("en", "ar")
ABSENT, ABSENT_ID = "no-such-record", "0000-0000"
NONSENSE = "no-such-value"
PAGE_SIZE = 2
IN_ATTRIBUTE = re.compile(r"""=\s*["'](/[^"'#]*)""")


# -- addresses --------------------------------------------------------------------------------------------------------
def patterns(resolver=None):
    """``(name, route)`` of every address of the site but those of the admin."""
    for each in (resolver or get_resolver()).url_patterns:
        if isinstance(each, URLPattern):
            yield each.name, str(each.pattern)
        elif isinstance(each, URLResolver) and each.app_name != "admin":
            yield from patterns(each)


def unseeded(world):
    """Addresses for which there is no seed below: each needs one the day it is added."""
    seeded = world.seeded = world.seeded or set(seeds(world))
    return sorted({route if name is None else name for name, route in patterns() if name not in seeded})


def seeds(world):
    """``{name: [arguments]}``: for each address what to put into it."""
    ids = [*world.ids(), ABSENT_ID, "1", "a-long-way-from-an-id"]
    found = dict.fromkeys(("home", "about", "safety", "answers", "actors", "favicon", "robots", "sitemap"), [{}])
    found["sitemap-section"] = [{"section": each} for each in (*SITEMAPS, ABSENT)]
    found["answer"] = [{"public_id": each} for each in ids]
    found["answer-received"] = [{"code": each} for each in (ABSENT, *world.receipts())]
    found |= dict.fromkeys(("conflicts-list", "processes-list", "places-list", "questions-list"), [{}])
    found |= {"issues-list": [{}], "issue-detail": [{"slug": each} for each in ("borders", "water", ABSENT)]}
    found["search"] = found["search-suggest"] = [{}]
    found["permanent"] = [{"public_id": each} for each in ids]
    for name, listing in LISTINGS.items():
        found[f"{name}-list"] = [{}]
        found[f"{name}-facet"] = [{"facet": each} for each in (*(facet.name for facet in listing.facets), NONSENSE)]
    for kind in PAGES:
        found[f"{kind}-detail"] = [{"slug": each} for each in (*world.slugs(kind), ABSENT)]
    return found


def parameters(listing, world, whole=True):
    """``{name: [values]}`` for every parameter of a list: of public records, of hidden ones, and of none."""
    found = {
        "q": ["talks", "محادثات", NONSENSE, *world.words()],
        "from": ["1991", "1877", "nonsense"],
        "to": ["1993", "2950"],
        "sort": [*listing.sorts, NONSENSE],
        "exact": ["1"],
        "page": ["2", "3", "99999", NONSENSE],
    }
    for facet in listing.facets:
        codes = sorted(facet.codes)[:1] if whole else []
        found[facet.name] = [*codes, *world.named(facet.names), *([NONSENSE] if facet.names else [])]
    if not whole:
        found = {name: [*values[:1], *values[2:3], *values[-1:]] for name, values in found.items()}
    return {name: found[name] for name in listing.parameters}  # a KeyError asks for a seed


def addresses(world, whole=True):
    """Every address of the seeds and every parameter of every list, by itself and in company.

    In Arabic too, but there only with some: what is hidden, and what a parameter means, does not depend on the
    language. Without ``whole`` the parameters that name no record are left out, and each has few values.
    """
    found = []
    for language in LANGUAGES:
        with translation.override(language):
            for name, arguments in seeds(world).items():
                some = arguments if language == "en" or len(arguments) < 5 else [*arguments[:6], *arguments[6::8]]
                found += [reverse(name, kwargs=each) for each in some]
            for listing in LISTINGS.values():
                found += in_list(listing, parameters(listing, world, whole), language, whole)
            found += in_search(world, language, whole)
            found += in_questions(world, language)
    return list(dict.fromkeys([*found, *ELSEWHERE]))


def in_list(listing, asked, language, whole):
    """Addresses of a list with its parameters, and of its facets under the parameters of the list."""
    base = reverse(f"{listing.name}-list")
    facets = [facet.name for facet in listing.facets if asked[facet.name]]
    others = {name: values[0] for name, values in asked.items() if values and name not in facets}
    yield f"{base}?{urlencode(others)}"
    if language == "en":
        yield from (f"{base}?{urlencode({name: value})}" for name, values in asked.items() for value in values)
    for facet in facets[:: 1 if whole and language == "en" else 3]:
        chosen = {facet: asked[facet][0], **others, "page": "1"}
        yield f"{base}?{urlencode(chosen)}"
        yield f"{reverse(f'{listing.name}-facet', args=[facet])}?{urlencode(chosen)}"


def in_search(world, language, whole):
    """What is public, what is hidden and what never was, as words to search for."""
    hidden = sorted({*world.words(), *(str(record)[:60] for record, _ in world.hidden)})
    # Every secret is looked for in all that visitors get; typed into the search is one in so many, or with all, each.
    step = 1 if WHOLE else 12 if whole and language == "en" else 60
    asked = ["talks", "norway", "محادثات", NONSENSE, '"bravo talks"', *hidden[::step]]
    yield from (f"{reverse('search')}?{urlencode({'q': each})}" for each in asked)
    beginnings = [each[:letters] for each in hidden[:: step * 2] for letters in (3, 6)]
    yield from (f"{reverse('search-suggest')}?{urlencode({'q': each})}" for each in [*asked, *beginnings])
    yield f"{reverse('search')}?{urlencode({'q': 'talks', 'kind': 'initiative', 'page': '1'})}"
    yield f"{reverse('search')}?{urlencode({'q': 'talks', 'kind': NONSENSE})}"


def in_questions(world, language):
    """Each question with other records in its parameters: public ones, hidden ones, and none."""
    for form, rule in RULES.items():
        # A year after what is public would be a year in which secrets lie.
        near = {"months": "1"} if form == "around-event" else {}
        base = reverse("question-detail", args=[f"asked-by-{form}"])
        for asks in rule.ASKS if language == "en" else rule.ASKS[:1]:
            values = [*world.named(asks.names)[:6], NONSENSE] if asks.names else ["3", NONSENSE]
            yield from (f"{base}?{urlencode({**near, asks.name: value})}" for value in values)
    yield f"{reverse('question-detail', args=['who-met-before'])}?edited=1"


ELSEWHERE = (
    "/robots.txt",
    "/sitemap.xml",
    "/favicon.ico",
    "/no-such-page/",
    "/initiatives",
    "/ar",
    "/ar/no-such-page/",
    "/x%00y/",
    "/initiatives/?page=%00",
)


def guesses(world, number=200):
    """Addresses that somebody would try who knows that something is hidden, and guesses what it is called."""
    die, words, found = random.Random(7), sorted(world.guessable()), {}
    while len(found) < number:
        found[guess(die, die.choice(words))] = None
    return list(found)


def guess(die, word):
    listing = die.choice(list(LISTINGS.values()))
    base, number = reverse(f"{listing.name}-list"), str(die.randrange(1, 400))
    naming = [facet.name for facet in listing.facets if facet.names] or ["q"]
    detail = f"{die.choice(list(PAGES))}-detail"
    year = die.choice((1800, 1877, 1995, 2950))
    return die.choice(
        (
            reverse(detail, kwargs={"slug": word}),
            reverse(detail, kwargs={"slug": number}),
            reverse("permanent", kwargs={"public_id": word}),
            reverse("permanent", kwargs={"public_id": number}),
            f"/{word}/",
            f"{base}{word}/{word}/",
            f"{base}?{urlencode({die.choice(naming): word})}",
            f"{base}?{urlencode({'q': word[: die.randint(2, 12)]})}",
            f"{reverse('search')}?{urlencode({'q': word[: die.randint(2, 12)]})}",
            f"{reverse('search-suggest')}?{urlencode({'q': word[: die.randint(2, 12)]})}",
            f"{base}?{urlencode({'from': year, 'page': die.randint(1, 9), 'sort': word})}",
        )
    )


class Crawled:
    """What the world with all secrets answers anywhere, links followed; and where to ask the other worlds."""

    def __init__(self, world):
        self.seeds = addresses(world, whole=WHOLE)
        # Of the pages of issues, which are many and alike, only those that the catalogue has records of.
        spared = () if WHOLE else ("/issues/",)
        # How rows are found may differ between the databases, what stands on a page does not: fewer links are followed.
        followed = WHOLE or connection.vendor == "sqlite"
        self.answers = visit([*self.seeds, *guesses(world, 400 if WHOLE else 60)], spared=spared, follow=followed)
        self.compared = list(self.answers if WHOLE else sample(apart(self.answers)))


def apart(answers):
    """The addresses without those that answer "not found" where others of their name say it in the same bytes."""
    seen = set()
    for address, answer in answers.items():
        if answer.status.startswith("404"):
            said = (name_of(address), answer.headers, answer.body)
            if said in seen:
                continue
            seen.add(said)
        yield address


def sample(addresses):
    """Of addresses that differ only in their parameters one in three; all others."""
    return [each for each in addresses if "?" not in each or zlib.crc32(each.encode()) % 3 == 0]


def name_of(address):
    """The name of an address in the URL configuration, or None."""
    try:
        return route(address).view_name
    except Resolver404:
        return None


def route(address):
    with translation.override(language_of(address)):
        return resolve(address.partition("?")[0])


def language_of(address):
    return "ar" if f"{address}/".startswith("/ar/") else "en"


# -- answers ----------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Answer:
    """A request and everything that came back: status, headers in their order, body."""

    request: str
    status: str
    headers: tuple
    body: bytes

    @property
    def text(self):
        packed = dict(self.headers).get("Content-Encoding") == "gzip" and self.body
        return (gzip.decompress(self.body) if packed else self.body).decode("utf-8", "replace")

    def seen(self):
        """All text in which a canary could stand. A length is a number too, but says what the body says."""
        headers = [f"{name}: {value}" for name, value in self.headers if name.lower() != "content-length"]
        return (self.status, "\n".join(headers), self.text)


def ask(client, address, method="get", data=None, **headers):
    response = client.generic(
        method.upper(), address, data or "", content_type="application/x-www-form-urlencoded", headers=headers
    )
    body = b"".join(response.streaming_content) if response.streaming else response.content
    sent = tuple(response.headers.items()) + tuple(("Set-Cookie", str(each)) for each in response.cookies.values())
    asked = f"{method} {address} {data or ''} {headers}"
    return Answer(asked, f"{response.status_code} {response.reason_phrase}", sent, body)


def visit(asked, spared=(), follow=True):
    """``{address: answer}`` for the addresses and, with ``follow``, every link found, links of those included, but
    ``spared`` ones."""
    client, answers, queue = Client(), {}, list(asked)
    while queue:
        address = queue.pop()
        if address in answers:
            continue
        answers[address] = ask(client, address)
        if follow:
            found = (link for link in links(answers[address], address) if link not in answers)
            queue += [link for link in found if not any(each in link for each in spared)]
    return answers


def links(answer, address):
    """The addresses of this site that a page leads to, in any attribute or header; files and the desk apart."""
    found = [value for name, value in answer.headers if name == "Location"]
    found += map(html.unescape, IN_ATTRIBUTE.findall(answer.text))
    for link in dict.fromkeys(found):
        parts = urlsplit(link)
        if parts.netloc or parts.path.startswith(("/static/", "/admin/")):
            continue
        # Choices can be combined without end, and mean the same in both languages: one choice, in one of them.
        if not parts.query or not (urlsplit(address).query or parts.path.startswith("/ar/") or "&" in parts.query):
            yield f"{parts.path}?{parts.query}" if parts.query else parts.path


def table_rows(but=()):
    """Every row of every public table but ``but``, as JSON behind the name of its table."""
    encoder = DjangoJSONEncoder(sort_keys=True, ensure_ascii=False)
    rows = ((model, row) for model in TABLES if model not in but for row in model.objects.values())
    return [f"{model.__name__} {encoder.encode(row)}" for model, row in rows]


def leaks(world, answers):
    """Where a canary stands in an answer whose request did not hold it, with what it gives away."""
    found = []
    for answer in answers:
        hits = world.canaries.found(*answer.seen())
        if hits:
            hits -= world.canaries.found(answer.request)
        found += [f"{answer.request} shows {each}" for each in world.canaries.told(hits)]
    return found


@contextmanager
def short_pages():
    """Lists of two rows a page, so that a small catalogue has several, and a row more would move the others."""
    usual = {name: listing.page_size for name, listing in LISTINGS.items()}
    for listing in LISTINGS.values():
        object.__setattr__(listing, "page_size", PAGE_SIZE)
    try:
        yield
    finally:
        for name, size in usual.items():
            object.__setattr__(LISTINGS[name], "page_size", size)
