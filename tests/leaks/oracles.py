"""Seven ways to notice a leak, each blind to what another sees. Each returns what it found, in words; clean is empty.

seeds: an address that no test asks for. canary: a secret stands in an answer or a public table. state: what is hidden
answers otherwise than what never was. headers: a header says more than the page. visitors: it matters who asks, or when
a cache was filled. queries: what is hidden takes other SQL than what never was. worlds: an answer or a public row
differs once there are other secrets.
"""

import hashlib
import re

from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import translation

from catalog.models import Publication
from catalog.public import index
from catalog.public.models import CatalogueState
from tracksite.headers import HEADERS

from . import crawl
from .world import WERE_PUBLIC, own_addresses

OURS = {*HEADERS, "Cache-Control", "Content-Encoding", "Content-Language", "Content-Length", "Content-Type", "ETag"}
OURS |= {"Allow", "Location", "Retry-After", "Vary", "X-Robots-Tag"}
HTML_LANGUAGE = re.compile(r'<html lang="([a-z]+)"')


# -- seeds ------------------------------------------------------------------------------------------------------------
def seeds(world, answers):
    return [f"{each} has no seed" for each in crawl.unseeded(world)]


# -- canary -----------------------------------------------------------------------------------------------------------
def canary(world, answers):
    """Where a canary stands in an answer whose request did not hold it, or in a public table."""
    found = crawl.leaks(world, answers.values())
    for row in crawl.table_rows():
        found += [f"{row[:80]} … {told}" for told in world.canaries.told(world.canaries.found(row))]
    return found


# -- state ------------------------------------------------------------------------------------------------------------
def state(world, answers):
    """Hidden and absent answer with the same bytes, all that was withdrawn of a kind too, and what is public is."""
    found, twins, expected = [], {}, expectations(world)
    for address, answer in answers.items():
        status, kind = expected.get(address, (None, None))
        if status is None:
            continue
        same = answer.status[:3] in status
        if status != "200 302":
            twin = (kind, crawl.language_of(address)) if status == "410" else absent_twin(address)
            if twin not in twins:
                twins[twin] = bytes_of(answer if status == "410" else crawl.ask(Client(), twin))
            same = same and bytes_of(answer) == twins[twin]
        if not same:
            found.append(f"{address} answers {answer.status}, not as expected ({status})")
    return found


def bytes_of(answer):
    return answer.status, answer.headers, answer.body


def expectations(world):
    """``{address: (status, kind)}`` for the addresses of records, in both languages; kept with the world."""
    if world.expected is None:
        world.expected = expected_of(world)
    return world.expected


def expected_of(world):
    found, slugs = {}, dict(Publication.objects.values_list("public_id", "slug"))
    for record, its_state in world.hidden:
        status = "410" if its_state in WERE_PUBLIC else "404"
        found |= dict.fromkeys(own_addresses(record), (status, record.kind))
    for record in world.records():
        begun, record.slug = record.slug, slugs.get(record.public_id, record.slug)
        found |= dict.fromkeys(own_addresses(record), ("200 302", record.kind))
        if begun != record.slug:  # a new address that only the desk knows
            record.slug = begun
            found |= dict.fromkeys((each for each in own_addresses(record) if begun in each), ("404", record.kind))
    return found


def absent_twin(address):
    """The same address of something that never was."""
    route = crawl.route(address)
    kwargs = {
        name: {"slug": crawl.ABSENT, "public_id": crawl.ABSENT_ID}.get(name, value)
        for name, value in route.kwargs.items()
        if name in ("slug", "public_id", "code", "facet")
    }
    with translation.override(crawl.language_of(address)):
        return reverse(route.view_name, kwargs=kwargs)


# -- headers ----------------------------------------------------------------------------------------------------------
def headers(world, answers):
    return [f"{answer.request}: {wrong}" for answer in answers.values() for wrong in ill_mannered(answer)]


def ill_mannered(answer):
    """What a header tells or fails to tell: one list of names, and values that follow from the body alone."""
    given = dict(answer.headers)
    language, status = crawl.language_of(answer.request.split(" ")[1]), int(answer.status[:3])
    if unknown := given.keys() - OURS:
        yield f"headers that no page needs: {', '.join(sorted(unknown))}"
    for name, value in HEADERS.items():
        if given.get(name) != value:
            yield f"{name} is {given.get(name)}"
    if given.get("Vary", "Accept-Encoding") != "Accept-Encoding":
        yield f"Vary is {given['Vary']}"
    if given.get("Content-Language", language) != language:
        yield f"Content-Language is {given['Content-Language']}"
    if any(each != language for each in HTML_LANGUAGE.findall(answer.text)):
        yield "a page in the other language"
    if "Content-Length" in given and int(given["Content-Length"]) != len(answer.body):
        yield "a length that is not the body's"
    if "ETag" in given and answer.body:
        tag = hashlib.sha256(answer.text.encode()).hexdigest()[:32]
        if given["ETag"] not in (f'"{tag}"', f'"{tag}-gzip"'):
            yield "a validator that is not the hash of the body"
    if answer.body and status in (200, 404, 410):
        letter = "/answer/" in answer.request and status != 404 and status != 410
        if given.get("Cache-Control") != ("no-store" if letter else "public, no-cache"):
            yield f"Cache-Control is {given.get('Cache-Control')}"


# -- visitors ---------------------------------------------------------------------------------------------------------
def visitors(world, answers):
    """The same bytes for an editor who is logged in, with a forged or old cookie, and after the caches are emptied."""
    found = []
    forged = Client(headers={"cookie": "session=the-key-of-a-session-that-has-ended; csrf=broken; messages=y"})
    for who, client in (("an editor", world.editor), ("a forged cookie", forged), ("empty caches", Client())):
        if who == "empty caches":
            index._kept.clear()
        for address, answer in answers.items():
            if bytes_of(crawl.ask(client, address)) != bytes_of(answer):
                found.append(f"{address} is not the same with {who}")
    return found


# -- queries ----------------------------------------------------------------------------------------------------------
def shape(address):
    """The statements that a request runs, without their values."""
    statements = []

    def note(execute, sql, params, many, context):
        statements.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        Client().get(address)
    return statements


def queries(world, answers):
    """Hidden addresses and hidden values of filters run the statements of absent ones, in number and in text."""
    found, expected, absent = [], expectations(world), {}
    slugs = {record.slug for record, its_state in world.hidden}
    for address in answers:
        twin = None
        value = address.rpartition("=")[2]
        if expected.get(address, ("",))[0] == "404":
            twin = absent_twin(address)
        elif "?" in address and value in slugs:
            twin = address.removesuffix(value) + crawl.NONSENSE
        if twin:
            absent[twin] = absent.get(twin) or shape(twin)
            if shape(address) != absent[twin]:
                found.append(f"{address} is looked for otherwise than {twin}")
    return found


# The cheapest first. What the worlds say takes another world.
AT_ONCE = {each.__name__: each for each in (seeds, canary, state, headers, visitors, queries)}


# -- worlds -----------------------------------------------------------------------------------------------------------
class Telling:
    """What one world answers at every address, and every row of its public tables."""

    def __init__(self, addresses, known=()):
        client, known = Client(), dict(known)
        self.answers = {address: known.get(address) or crawl.ask(client, address) for address in addresses}
        # The version counts publications, of what is not visible too; nobody but the caches reads it. That what was
        # public is withdrawn is said to everybody.
        rows = crawl.table_rows(but=[CatalogueState])
        self.rows = {row for row in rows if '"answer": "gone"' not in row}

    @property
    def size(self):
        return sum(len(str(answer.headers)) + len(answer.body) for answer in self.answers.values())


def differences(one, other, without=()):
    """Addresses but ``without`` and rows in which two worlds differ, with the first bytes that do."""
    found = []
    for address, answer in one.answers.items():
        if answer != other.answers[address] and address not in without:
            found.append(f"{address}: {first_difference(answer, other.answers[address])}")
    return found + sorted(f"{row[:200]} …" for row in one.rows ^ other.rows)


def first_difference(one, other):
    for a, b in ((one.status, other.status), (str(one.headers), str(other.headers)), (one.body, other.body)):
        if a != b:
            place = next(
                (n for n, pair in enumerate(zip(a, b, strict=False)) if pair[0] != pair[1]), min(len(a), len(b))
            )
            return " or ".join(repr(each[max(0, place - 30) : place + 60]) for each in (a, b))
    return ""
