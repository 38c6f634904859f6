"""Security headers on whatever the site answers, and no cookie for visitors."""

import pytest
from django.db import DatabaseError
from django.http import HttpResponse
from django.test import Client
from django.urls import path

from catalog.answers import box
from catalog.public import limits
from tracksite import urls

from . import builders

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
        "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'; object-src 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
PUBLIC = ["/", "/ar/", "/initiatives/", "/ar/initiatives/", "/no-such-page/", "/initiatives/no-such-record/"]


def broken(request):
    raise RuntimeError("broken on purpose")


def with_inline_policy(request):
    return HttpResponse(headers={"Content-Security-Policy": "default-src *", "X-Frame-Options": "SAMEORIGIN"})


# The site's own addresses and two that misbehave.
urlpatterns = [path("broken/", broken), path("lax/", with_inline_policy), *urls.urlpatterns]
handler400, handler403 = urls.handler400, urls.handler403
handler404, handler500 = urls.handler404, urls.handler500

pytestmark = pytest.mark.django_db


def sent(response):
    assert not {"Server", "X-Powered-By", "Via"} & set(response.headers)
    return {name: response.headers.get(name) for name in HEADERS}


LETTER = {"who": "reader", "what": "fact", "text": "It was in spring."}


@pytest.fixture
def addressed(monkeypatch):
    """The address at which one writes about a public initiative, and that of one that was withdrawn."""
    limits.forget()
    public, gone = builders.initiative("Public"), builders.initiative("Gone")
    builders.publish(public, gone)
    builders.withdraw(gone)
    yield f"/answer/{public.public_id}/", f"/initiatives/{gone.slug}/"
    limits.forget()


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/", 200),
        ("/ar/", 200),
        ("/initiatives/", 200),
        ("/initiatives", 301),
        ("/no-such-page/", 404),
        ("/initiatives/?page=99", 404),
        ("/search/?q=%00", 200),
        ("/favicon.ico", 302),
        ("/static/no-such-file.css", 404),
        ("/admin/", 302),
        ("/admin/login/", 200),
        ("/ar/admin/login/", 200),
    ],
)
def test_every_page_carries_the_headers(client, address, status):
    response = client.get(address)
    assert response.status_code == status
    assert sent(response) == HEADERS


def test_a_server_error_carries_the_headers(client, settings):
    settings.ROOT_URLCONF = __name__
    client.raise_request_exception = False
    response = client.get("/broken/")
    assert response.status_code == 500
    assert sent(response) == HEADERS


def test_a_request_for_another_host_is_refused_with_the_headers(client):
    response = client.get("/", headers={"host": "elsewhere.example"})
    assert response.status_code == 400
    assert sent(response) == HEADERS


@pytest.mark.parametrize("address", ["/admin/login/", "/initiatives/"])
def test_a_refused_form_carries_the_headers(address):
    response = Client(enforce_csrf_checks=True).post(address, {"username": "a"})
    assert response.status_code == 403
    assert sent(response) == HEADERS


def test_every_kind_of_refusal_carries_the_headers(client, addressed, monkeypatch):
    letter, gone = addressed
    answers = [
        client.get(gone),
        client.delete("/initiatives/"),
        client.get("/admin/no-such-page/"),
        client.post(letter, LETTER, headers={"content-length": "abc"}),
        client.post(letter, b"x" * 1_100_000, content_type="text/plain"),
        client.post(letter, {}),
        *(client.post(letter, LETTER) for _number in range(limits.MOST_FROM_ONE + 1)),
    ]
    limits.forget()
    monkeypatch.setattr(box, "put", lambda **fields: (_ for _ in ()).throw(DatabaseError))
    answers.append(client.post(letter, LETTER))
    assert [response.status_code for response in answers] == [410, 405, 302, 400, 400, 400, *[303] * 5, 429, 503]
    assert all(sent(response) == HEADERS for response in answers)


def test_what_one_may_not_see_at_the_desk_carries_the_headers(client):
    client.force_login(builders.member("contributor", "Contributor"))
    for address, status in (("/admin/auth/user/", 403), ("/admin/catalog/initiative/", 200), ("/admin/nothing/", 404)):
        response = client.get(address)
        assert (response.status_code, sent(response)) == (status, HEADERS)


def test_caches_ask_before_they_show_a_public_page_and_keep_nothing_of_the_desk(client, addressed, admin_client):
    letter, gone = addressed
    for address in (*PUBLIC, gone):
        assert client.get(address).headers["Cache-Control"] == "public, no-cache", address
    assert client.get(letter).headers["Cache-Control"] == "no-store"
    for address in ("/admin/", "/admin/login/", "/admin/catalog/initiative/"):
        assert {"no-store", "private"} <= set(admin_client.get(address).headers["Cache-Control"].split(", "))


def test_no_view_can_loosen_the_headers(client, settings):
    settings.ROOT_URLCONF = __name__
    assert sent(client.get("/lax/")) == HEADERS


def test_static_files_carry_the_headers(client, settings, tmp_path):
    (tmp_path / "a.css").write_text("a{}")
    settings.STATIC_ROOT = tmp_path
    response = client.get("/static/a.css")
    assert response.status_code == 200
    response.close()
    assert sent(response) == HEADERS
    assert "Access-Control-Allow-Origin" not in response.headers


def test_production_redirects_to_tls_and_has_browsers_remember_it(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_HSTS_SECONDS = 63_072_000
    response = client.get("/")
    assert (response.status_code, response.headers["Location"]) == (301, "https://testserver/")
    response = client.get("/", secure=True)
    assert response.headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"


@pytest.mark.parametrize("address", PUBLIC)
def test_visitors_get_no_cookie_and_one_cache_for_all(client, address):
    response = client.get(address)
    assert not response.cookies
    assert "cookie" not in response.headers.get("Vary", "").lower()


# Django would answer the first three with cookies: a token that is none, and sessions that are none.
COOKIES = ["csrf=x", "session=x", 'session="abcdefgh\\000"', "session=" + "a" * 32, "; ; =", "sessionid=1; theme=dark"]


@pytest.mark.parametrize("cookies", COOKIES)
@pytest.mark.parametrize("address", PUBLIC)
def test_no_cookie_is_answered_with_a_cookie(client, address, cookies):
    response = client.get(address, headers={"cookie": cookies})
    assert not response.cookies
    assert response.content == client.get(address).content


@pytest.mark.parametrize("cookies", COOKIES)
def test_the_desk_asks_for_a_log_in_whatever_cookie_it_is_given(client, cookies):
    assert client.get("/admin/", headers={"cookie": cookies}).headers["Location"] == "/admin/login/?next=/admin/"


@pytest.mark.parametrize("address", PUBLIC)
def test_public_pages_do_not_look_at_an_editors_session(client, admin_user, address):
    visitors = Client().get(address)
    client.force_login(admin_user)
    response = client.get(address)
    assert not response.cookies
    assert "cookie" not in response.headers.get("Vary", "").lower()
    assert (response.content, response.headers) == (visitors.content, visitors.headers)


def test_a_message_to_an_editor_is_not_put_into_a_cookie_that_public_pages_receive(admin_client):
    response = admin_client.post("/admin/auth/group/add/", {"name": "a name that is not public"})
    assert response.status_code == 302
    assert set(response.cookies) <= {"session"}
    assert "a name that is not public" in admin_client.get("/admin/auth/group/").text
