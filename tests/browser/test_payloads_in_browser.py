"""The payloads of tests/payloads.py in a real browser: nothing runs, is stopped or is asked for elsewhere.

Every request of the browser is answered in this process, so that the payloads are written once and rolled back.
"""

from contextvars import copy_context
from urllib.parse import urlencode, urlsplit

import pytest
from django.contrib.auth.models import User
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse

from catalog import models
from tests import payloads
from tests.conftest import WHOLE
from tests.test_admin import made_once
from tests.test_payloads import World, desk_addresses, public_addresses

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

HOST = "http://localhost"  # a browser trusts it as it does TLS
# Words that run from right to left although no mark of their own makes them.
BACKWARDS = """() => {
    const found = [], range = document.createRange();
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const place = (node, at) => {
        range.setStart(node, at);
        range.setEnd(node, at + 1);
        return range.getBoundingClientRect();
    };
    while (walk.nextNode()) {
        const node = walk.currentNode, word = /[A-Za-z]{4,}/.exec(node.data);
        if (!word || /[\\u202a-\\u202e\\u2066-\\u2069]/.test(node.data)) continue;
        const first = place(node, word.index), last = place(node, word.index + word[0].length - 1);
        if (first.width && last.width && Math.abs(first.top - last.top) < 2 && last.left < first.left) {
            found.push(node.data.slice(0, 80));
        }
    }
    return found;
}"""


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with made_once(World, django_db_blocker) as made:
        yield made


@pytest.fixture
def window(chromium, world, db):
    """A page whose requests Django's client answers with an administrator's log-in; ``told`` is what went wrong."""
    client = Client()
    client.force_login(User.objects.create_superuser("the administrator"))
    context = chromium.new_context()
    page, told, here = context.new_page(), [], copy_context()

    def answered(route):
        address = urlsplit(route.request.url)
        if f"{address.scheme}://{address.netloc}" != HOST:
            told.append(f"asked for {route.request.url}")
            return route.abort()
        if address.path.startswith("/static/"):
            return route.fulfill(path=finders.find(address.path.removeprefix("/static/")))
        # The browser calls from a context of its own, which would have a connection of its own, and see no payload.
        response = here.run(client.get, f"{address.path}?{address.query}", follow=True)
        headers = {name: value for name, value in response.headers.items() if name != "Content-Length"}
        return route.fulfill(status=response.status_code, headers=headers, body=response.content)

    context.route("**/*", answered)
    context.add_init_script("window.ran = []; window.pwned = (number) => window.ran.push(number);")
    page.on("dialog", lambda dialog: (told.append(f"dialog {dialog.message}"), dialog.dismiss()))
    page.on("pageerror", lambda error: told.append(str(error)))
    page.on("console", lambda message: told.append(message.text) if message.type in ("error", "warning") else None)
    page.told = told
    yield page
    context.close()


def of_each_kind():
    record, actor = models.Initiative.objects.order_by("pk").first(), models.Actor.objects.order_by("pk").first()
    odd = payloads.PAYLOADS[2]
    pages = [reverse(f"admin:catalog_initiative_{page}", args=[record.pk]) for page in ("change", "history", "review")]
    pages += [reverse(f"admin:catalog_initiative_{page}", args=[record.pk]) for page in ("difference", "delete")]
    return [
        "/",
        f"/initiatives/{record.slug}/",
        f"/ar/initiatives/{record.slug}/",
        f"/actors/{actor.slug}/",
        "/sources/",
        "/concepts/",
        "/assessments/",
        f"/answer/{actor.public_id}/",
        "/answer/received/k7m2x/",
        f"/initiatives/?{urlencode({'q': odd, 'track': odd, odd: odd})}",
        f"/search/?{urlencode({'q': 'pwned'})}",
        f"/search/?{urlencode({'q': odd})}",
        "/admin/",
        f"/admin/catalog/initiative/?{urlencode({'q': odd})}",
        "/admin/catalog/mediator/",
        reverse("admin:catalog_initiative_preview", args=[record.pk, "en"]),
        f"{reverse('admin:catalog_purged_people')}?q=pwned",
        *pages,
    ]


def test_nothing_runs_on_any_kind_of_page(window):
    seen = set()
    addresses = [*public_addresses(), *desk_addresses()] if WHOLE else of_each_kind()
    for address in dict.fromkeys(addresses):
        window.goto(HOST + address)
        window.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
        told = [each for each in window.told if "status of 4" not in each]
        assert (address, told, window.evaluate("window.ran")) == (address, [], [])
        seen |= set(payloads.CALL.findall(window.inner_text("body")))
    assert len(seen) == len(payloads.PAYLOADS)


def test_nothing_runs_in_what_a_search_box_offers(window):
    window.goto(HOST + reverse("admin:catalog_initiative_add"))
    window.locator("#id_conflicts + .select2 .select2-selection").click()
    window.locator(".select2-results__option", has_text="pwned").first.wait_for()
    assert (window.told, window.evaluate("window.ran")) == ([], [])


def test_a_name_that_runs_backwards_turns_nothing_around_it(window):
    for address in (
        f"/actors/{models.Actor.objects.order_by('pk').first().slug}/",
        "/mediators/",
        "/admin/catalog/actor/",
    ):
        window.goto(HOST + address)
        shown = window.inner_text("body")
        assert payloads.TURNED in shown, shown[:3000]
        assert window.evaluate(BACKWARDS) == [], address
    window.set_content("<p>\u202ename, <a href=x>the words after it</a></p>")
    assert window.evaluate(BACKWARDS) == ["the words after it"]


def test_what_runs_is_noticed(window):
    window.goto(HOST + "/about/")
    window.evaluate("document.body.appendChild(document.createElement('script')).textContent = 'pwned(1)'")
    window.evaluate("document.body.appendChild(document.createElement('img')).src = '//evil.example/x.png'")
    window.wait_for_timeout(100)
    assert len([each for each in window.told if "Content Security Policy" in each]) == 2
    window.evaluate("pwned(2)")
    assert window.evaluate("window.ran") == [2]
