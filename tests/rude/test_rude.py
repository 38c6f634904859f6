"""Malformed requests, from a seed and from hypothesis: the site answers each in its own words and asks nothing that a
database refuses.

An ordinary run sends a few hundred; `python -m tests.rude` sends as many as it is told and prints the figures.
"""

import gzip
import io
import os
import re
import time
import traceback
import unicodedata
from collections import Counter
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from django.core.signals import got_request_exception, request_finished, request_started
from django.db import close_old_connections, connection, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from catalog.public import limits, params
from tests import builders
from tests.conftest import WHOLE
from tests.test_headers import HEADERS
from tracksite.wsgi import application

from . import requests

NUMBER = int(os.environ.get("TESTS_RUDE", 10_000 if WHOLE else 200))
SEED = int(os.environ.get("TESTS_SEED", 0))
# What no page may hold, whoever asks for it: controls, and marks that turn what stands after them around.
UNSEEN = {"Cc", "Cs", "Co"}
TURNING = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


def environ(rude, cookies=""):
    """A request as a server hands it to the application."""
    found = {
        "REQUEST_METHOD": rude.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": rude.path.decode("latin-1"),
        "QUERY_STRING": rude.query.decode("latin-1"),
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(rude.body),
        "wsgi.errors": io.StringIO(),
        "wsgi.version": (1, 0),
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        "CONTENT_LENGTH": str(len(rude.body)) if rude.declared is None else rude.declared,
    }
    for name, value in rude.headers.items():
        value = value.replace("\0", "")  # which no server lets through
        key = name.upper().replace("-", "_")
        found[key if key == "CONTENT_TYPE" else f"HTTP_{key}"] = value
    if rude.staff:
        found["HTTP_COOKIE"] = cookies
    return found


class Site:
    """The site in this process; ``wrong`` lists each request that it did not take well, ``answers`` counts."""

    def __init__(self):
        self.answers, self.wrong, self.times = Counter(), [], []
        self.cookies, self.failed, self.refused = "", None, None

    @contextmanager
    def watched(self):
        def fails(sender, **how):
            self.failed = traceback.format_exc().strip().splitlines()[-1]

        def asks(execute, sql, values, many, context):
            try:
                return execute(sql, values, many, context)
            except Exception as error:
                self.refused = f"{type(error).__name__}: {error}"
                raise

        got_request_exception.connect(fails)
        for signal in (request_started, request_finished):
            signal.disconnect(close_old_connections)
        try:
            with connection.execute_wrapper(asks):
                yield self
        finally:
            got_request_exception.disconnect(fails)
            for signal in (request_started, request_finished):
                signal.connect(close_old_connections)

    def send(self, rude):
        """The answer to a request, by the very application that servers run."""
        self.failed = self.refused = None
        begun = time.perf_counter()
        try:
            response = application(environ(rude, self.cookies), lambda status, headers: None)
        except Exception as error:  # not even the page that says so could be drawn
            self.wrong.append(f"{type(error).__name__} {error}: {rude}")
            return None
        body = b"".join(response.streaming_content) if response.streaming else response.content
        response.close()
        self.times.append(time.perf_counter() - begun)
        self.answers[response.status_code] += 1
        for what in self.problems(rude, response, body):
            self.wrong.append(f"{what}: {rude}")
        return response

    def problems(self, rude, response, body):
        if response.status_code >= 500:
            yield f"{response.status_code} {self.failed}"
        if self.refused:
            yield f"the database said {self.refused}"
        if {name: response.headers.get(name) for name in HEADERS} != HEADERS:
            yield "headers are missing"
        if any("\r" in value or "\n" in value for _, value in response.headers.items()):
            yield "a header of two lines"
        if not at_the_desk(rude) and response.cookies:
            yield "a cookie for a visitor"
        if "html" in response.headers.get("Content-Type", "") and body and not at_the_desk(rude):
            text = (gzip.decompress(body) if response.headers.get("Content-Encoding") == "gzip" else body).decode()
            if hidden := {c for c in set(text) if unfit(c)}:
                yield f"the page holds {sorted(map(ascii, hidden))}"

    @property
    def said(self):
        times = sorted(self.times)
        slow = [f"{share} % within {1000 * times[len(times) * share // 100 - 1]:.0f} ms" for share in (50, 99, 100)]
        counted = ", ".join(f"{status}: {number}" for status, number in sorted(self.answers.items()))
        return f"{len(times)} requests ({counted}), {', '.join(slow)}, {len(self.wrong)} not taken well"


def at_the_desk(rude):
    """Whose pages give back what was typed, marks and all, and set cookies."""
    return rude.path.startswith((b"/admin", b"/ar/admin"))


def unfit(char):
    return char in TURNING or (char not in "\t\n\r" and unicodedata.category(char) in UNSEEN)


@pytest.fixture
def site(collection, settings):
    settings.ALLOWED_HOSTS = ["testserver"]
    limits.forget()
    client = Client()
    client.force_login(builders.user("editor"))
    found = Site()
    found.cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    with found.watched():
        yield found
    limits.forget()


def test_every_rude_request_is_answered(site):
    for number, rude in enumerate(requests.series(NUMBER, SEED)):
        if number % 50 == 0:
            limits.forget()
        site.send(rude)
    print(f"\n{connection.vendor}, seed {SEED}: {site.said}")
    print(*site.wrong[:100], sep="\n")
    assert len(site.wrong) == 0
    assert {200, 302, 400, 404, 405} <= set(site.answers)


# -- what nobody thought of -------------------------------------------------------------------------------------------
ODD = st.one_of(st.binary(max_size=60), st.text(max_size=60).map(lambda text: text.encode("utf-8", "surrogatepass")))
PAIRS = st.lists(st.tuples(st.sampled_from(requests.NAMES).map(str.encode) | ODD, ODD), max_size=4)


@hypothesis_settings(
    max_examples=1500 if WHOLE else 40, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)
@given(place=st.sampled_from([*requests.LISTS, "/search/", requests.LETTER]), pairs=PAIRS)
def test_any_parameter_with_any_value_is_answered(site, place, pairs):
    query = b"&".join(quoted(name) + b"=" + quoted(value) for name, value in pairs)
    site.send(requests.Rude("GET", place.encode(), query))
    assert site.wrong == []


def quoted(raw):
    return "".join(f"%{byte:02x}" for byte in raw).encode()


# -- one cleaner ------------------------------------------------------------------------------------------------------
# What Asked and a question's answer are given, they read through Params as well; the page for 503 sends its form to
# where it was sent before.
READ = re.compile(
    r"(?:Params\.read|params\.address|Asked)\(request\.GET\b|further\(kind, found\.page, request\.GET\)"
    r"|readable\(request\.POST\.get\(|\"address\": request\.get_full_path\(\)"
)


def test_nothing_public_reads_a_parameter_but_through_the_cleaner():
    for path in Path(settings.BASE_DIR, "catalog", "public").rglob("*.py"):
        code = READ.sub("", path.read_text(encoding="utf-8"))
        assert not re.search(r"\.(GET|POST|FILES|COOKIES|body)\b|\.read\(\)|get_full_path", code), path


# -- the safeguard fails ----------------------------------------------------------------------------------------------
def test_a_cleaner_that_cleans_nothing_is_noticed(site, monkeypatch):
    monkeypatch.setattr(params, "clean", lambda value: value)
    site.send(requests.Rude("GET", b"/initiatives/", b"%E2%80%AEq=1&from=1%1b"))
    assert len(site.wrong) == 1 and "the page holds" in site.wrong[0]


def test_an_error_and_a_refusal_of_the_database_are_noticed(site, monkeypatch):
    def broken(*args):
        with connection.cursor() as cursor:
            cursor.execute("SELECT nothing FROM nowhere")

    monkeypatch.setattr("catalog.public.views.home.figures", broken)
    monkeypatch.setattr("catalog.public.views.search.results", lambda *args: 1 / 0)
    with transaction.atomic():
        site.send(requests.Rude("GET", b"/"))
        transaction.set_rollback(True)
    site.send(requests.Rude("GET", b"/search/", b"q=oslo"))
    assert [told.split(" ", 1)[0] for told in site.wrong] == ["500", "the", "500"]


def test_the_same_seed_gives_the_same_requests():
    assert list(requests.series(30, 5)) == list(requests.series(30, 5)) != list(requests.series(30, 6))


# -- what was found, one by one ---------------------------------------------------------------------------------------
LENGTHS = ["abc", "-1", "\xb2", "9" * 30]


@pytest.mark.parametrize("declared", LENGTHS)
def test_a_length_that_is_none_is_refused(site, declared):
    response = site.send(requests.Rude("POST", requests.LETTER.encode(), b"", {}, b"a=1", declared))
    assert (response.status_code, site.wrong) == (400, [])


@pytest.mark.parametrize("charset", ["hex", "undefined", "utf-16", "rot13", "x"])
def test_a_page_is_read_as_utf_8_and_a_form_must_be(site, charset):
    said = {"Content-Type": f"application/x-www-form-urlencoded; charset={charset}"}
    assert site.send(requests.Rude("GET", b"/search/", b"q=%C3%A9", said)).status_code == 200
    assert site.send(requests.Rude("POST", requests.LETTER.encode(), b"", said, b"a=1")).status_code == 400
    assert site.wrong == []


def test_a_type_that_is_none_is_no_form(site):
    said = {"Content-Type": "application/x-www-form-urlencoded; a*=x''%ff"}
    assert site.send(requests.Rude("POST", requests.LETTER.encode(), b"", said, b"a=1")).status_code == 400
    assert site.wrong == []


@pytest.mark.parametrize("kept", requests.KEPT)
def test_what_waits_behind_the_log_in_may_be_anything(site, kept):
    fields = {b"csrfmiddlewaretoken": requests.TOKEN.encode(), b"next": b"/admin/", b"kept": kept}
    body = b"&".join(name + b"=" + quoted(value) for name, value in fields.items())
    said = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": f"csrf={requests.TOKEN}"}
    assert site.send(requests.Rude("POST", requests.LOGIN.encode(), b"", said, body)).status_code == 200
    assert site.wrong == []


def test_an_origin_that_is_none_is_refused(site):
    said = {"Content-Type": "application/x-www-form-urlencoded", "Origin": "http://["}
    assert site.send(requests.Rude("POST", b"/admin/", b"", said, b"a=1")).status_code == 403
    assert site.wrong == []


@pytest.mark.parametrize(
    "asked", [b"initiative=x", b"conflicts=%FF", b"created_by=" + b"9" * 30, b"title=%00", b"_popup=%1b"]
)
def test_an_empty_form_leaves_out_what_it_cannot_read(site, asked):
    model = b"mediator" if asked.startswith(b"initiative") else b"initiative"
    response = site.send(requests.Rude("GET", b"/admin/catalog/" + model + b"/add/", asked, staff=True))
    assert response.status_code in (200, 400) and site.wrong == []


def test_the_switch_of_language_keeps_what_was_asked_cleaned(collection, client):
    page = client.get("/initiatives/?q=a%00b&track=2&x=%E2%80%AE1").text
    assert f'href="/ar{reverse("initiatives-list")}?q=ab&amp;track=2&amp;x=1"' in page
