"""Security headers on whatever the site answers, and no cookie for visitors."""

import pytest
from django.http import HttpResponse
from django.urls import path

from tracksite import urls

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
    return {name: response.headers.get(name) for name in HEADERS}


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/", 200),
        ("/ar/", 200),
        ("/initiatives/", 200),
        ("/initiatives", 301),
        ("/no-such-page/", 404),
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


def test_a_refused_form_carries_the_headers():
    from django.test import Client

    response = Client(enforce_csrf_checks=True).post("/admin/login/", {"username": "a"})
    assert response.status_code == 403
    assert sent(response) == HEADERS


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


@pytest.mark.parametrize("address", PUBLIC)
def test_public_pages_do_not_look_at_an_editors_session(client, admin_user, address):
    client.force_login(admin_user)
    response = client.get(address)
    assert not response.cookies
    assert "cookie" not in response.headers.get("Vary", "").lower()


def test_a_message_to_an_editor_is_not_put_into_a_cookie_that_public_pages_receive(admin_client):
    response = admin_client.post("/admin/auth/group/add/", {"name": "a name that is not public"})
    assert response.status_code == 302
    assert set(response.cookies) <= {"session"}
    assert "a name that is not public" in admin_client.get("/admin/auth/group/").text
