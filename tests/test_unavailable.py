"""While the database is away: 503 in words, on every page, with what was typed; errors of our own stay errors."""

import logging
import re
import sqlite3
from html import unescape
from io import StringIO

import psycopg
import pytest
from django.db import InterfaceError, OperationalError, connection
from django.test import Client

from tracksite import unavailable

from .test_headers import HEADERS, sent

pytestmark = [pytest.mark.once, pytest.mark.django_db]


def operational(cause=None):
    error = OperationalError("server closed the connection\nDETAIL: a private line")
    error.__cause__ = cause
    return error


def of_sqlite(name):
    cause = sqlite3.OperationalError("no")
    cause.sqlite_errorname = name
    return operational(cause)


def of_postgresql(state):
    return operational(psycopg.errors.lookup(state)("no"))


@pytest.mark.parametrize(
    ("error", "is_away"),
    [
        (operational(), True),
        (operational(psycopg.OperationalError("connection refused")), True),
        (InterfaceError("connection already closed"), True),
        *((of_sqlite(f"SQLITE_{name}"), True) for name in ("BUSY", "FULL", "IOERR_WRITE", "CANTOPEN", "READONLY")),
        *((of_postgresql(state), True) for state in ("57P01", "57P03", "53100", "53300", "55P03", "40P01", "58030")),
        (of_sqlite("SQLITE_ERROR"), False),  # no such table, or a statement that is too long
        (of_postgresql("54001"), False),
        (ValueError("ours"), False),
    ],
    ids=repr,
)
def test_what_passes_is_told_from_our_own_mistakes(error, is_away):
    assert unavailable.away(error) is is_away
    wrapped = RuntimeError("while handling it")
    wrapped.__context__ = error
    assert unavailable.away(wrapped) is is_away


@pytest.fixture
def away(db):
    """Every statement fails, as it does when the server has gone."""

    def refuse(execute, sql, params, many, context):
        raise operational()

    with connection.execute_wrapper(refuse):
        yield


@pytest.mark.parametrize("debug", [True, False])
@pytest.mark.parametrize(("address", "words"), [("/", "away for a moment"), ("/ar/initiatives/", "غير متاح")])
def test_visitors_are_told_in_their_language(client, away, settings, caplog, debug, address, words):
    settings.DEBUG = debug
    response = client.get(address)
    assert response.status_code == 503
    assert (response["Retry-After"], response["Cache-Control"]) == ("10", "no-store")
    assert sent(response) == HEADERS and not response.cookies and "ETag" not in response
    assert words in response.text and "<textarea" not in response.text
    assert "server closed the connection" in caplog.text and "a private line" not in caplog.text


def test_the_desk_says_the_same(admin_client, away):
    response = admin_client.get("/admin/")
    assert response.status_code == 503 and sent(response) == HEADERS


def test_a_session_that_cannot_be_saved_is_no_server_error(client, admin_user, monkeypatch):
    from django.contrib.sessions.backends.db import SessionStore

    def refuse(self, *args, **kwargs):
        raise of_sqlite("SQLITE_FULL")

    client.force_login(admin_user)
    session = client.session
    session["seen"] = 0
    monkeypatch.setattr(SessionStore, "save", refuse)
    client.raise_request_exception = False
    response = client.post("/admin/auth/group/add/", {"name": "A group"})
    assert response.status_code == 503 and "A group" in response.text


def fields_of(page):
    """What the form of the page would send."""
    rows = re.findall(r'<textarea name="([^"]*)" hidden>\n(.*?)</textarea>', page, re.DOTALL)
    rows += re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', page)
    return {unescape(name): unescape(value) for name, value in rows}


def test_what_an_editor_typed_comes_back_and_is_saved_when_sent_again(admin_user):
    from django.contrib.auth.models import Group

    browser = Client(enforce_csrf_checks=True)
    browser.force_login(admin_user)
    page = browser.get("/admin/auth/group/add/").text
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    typed = {"csrfmiddlewaretoken": token, "name": '\n<b>"A name"\n& another', "_save": "Save"}

    def refuse(execute, sql, params, many, context):
        raise operational()

    with connection.execute_wrapper(refuse):
        response = browser.post("/admin/auth/group/add/", typed)
    assert response.status_code == 503 and response["Cache-Control"] == "no-store"
    assert 'action="/admin/auth/group/add/"' in response.text
    again = fields_of(response.text)
    assert {name: again[name] for name in ("name", "_save")} == {name: typed[name] for name in ("name", "_save")}
    assert browser.post("/admin/auth/group/add/", again).status_code == 302
    assert Group.objects.filter(name=typed["name"].strip()).exists()


def test_a_form_from_elsewhere_gets_no_token_of_the_desk(admin_user, away):
    browser = Client(enforce_csrf_checks=True, raise_request_exception=False)
    browser.cookies["csrf"] = "a" * 32
    response = browser.post("/admin/auth/group/add/", {"name": "Planted"}, headers={"origin": "https://evil.example"})
    assert response.status_code in (403, 503)
    assert "Planted" not in response.text and "csrfmiddlewaretoken" not in response.text


def test_a_log_in_is_typed_again(client, away):
    response = client.post("/admin/login/", {"username": "somebody", "password": "secret-words"})
    assert response.status_code == 503
    assert "somebody" not in response.text and "secret-words" not in response.text


def test_a_visitors_letter_comes_back_without_token_or_cookie(client, away):
    response = client.post("/answer/abcd-1234/", {"text": "What I wrote", "who": "self"})
    assert response.status_code == 503 and not response.cookies
    assert fields_of(response.text) == {"text": "What I wrote", "who": "self"}


def test_our_own_mistakes_are_still_server_errors(client, monkeypatch):
    def refuse(execute, sql, params, many, context):
        raise of_sqlite("SQLITE_ERROR")

    client.raise_request_exception = False
    with connection.execute_wrapper(refuse):
        assert client.get("/").status_code == 500


def test_the_log_tells_a_refusal_in_a_line_and_our_own_mistake_with_its_path(client, monkeypatch):
    log = StringIO()
    monkeypatch.setattr(logging.getLogger("django").handlers[0], "stream", log)
    assert client.get("/initiatives/", headers={"host": "elsewhere.example"}).status_code == 400
    assert "elsewhere.example" in log.getvalue() and len(log.getvalue().splitlines()) == 1
    assert client.get("/admin/", {"q": "\0"}).status_code == 400
    assert len(log.getvalue().splitlines()) == 2

    def refuse(execute, sql, params, many, context):
        raise of_sqlite("SQLITE_ERROR")

    client.raise_request_exception = False
    with connection.execute_wrapper(refuse):
        assert client.get("/").status_code == 500
    assert "Traceback" in log.getvalue()
