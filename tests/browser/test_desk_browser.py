"""The desk in a real browser: log-in, first page and lists are accessible, fit the screen and keep the console quiet.

An account is made in the collection's database for the module, and taken out again.
"""

import zlib

import pytest
from django.contrib.sessions.models import Session

from catalog.models import Initiative
from tests import builders
from tests.conftest import WHOLE, in_turn, ways

from .accessible import violations

pytestmark = [pytest.mark.browser, pytest.mark.checker]

PASSWORD = "a long enough password"
WAYS = [(width, theme) for width in (1280, 820) for theme in ("light", "dark")]
PAGES = (
    "/admin/",
    "/admin/catalog/initiative/",
    "/admin/catalog/initiative/?gap=not-coded&q=oslo&o=-1.2",
    "/admin/catalog/initiative/?q=nothing+like+it",
    "/admin/catalog/actor/",
    "/admin/catalog/source/",
    "/admin/catalog/mediator/",
    "/admin/catalog/edition/",
    "/admin/catalog/",
    "/admin/catalog/source/add/",
    "/admin/catalog/initiative/deleted/",
    "/admin/your-log-in/",
)
# Each field of a form is another; what a list or a table repeats is not.
ALIKE = "main :is(li, tr, option, .inline-related)"
LOG_IN = "/admin/login/?next=/admin/"


@pytest.fixture(scope="module")
def editor(collection_site):
    """The name of an account on the site. No mark of a database: a transaction here would keep the server waiting."""
    account = builders.user("desk-browser")
    account.set_password(PASSWORD)
    account.save()
    yield account.username
    Session.objects.all().delete()
    account.delete()


@pytest.fixture(scope="module")
def window(chromium):
    """Opens an address at a width and a theme; gives the page and what the console said."""
    context = chromium.new_context()
    page = context.new_page()
    said = []
    page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: said.append(str(error)))

    def open_(address, width=1280, theme="light"):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=theme)
        said.clear()
        page.goto(address, wait_until="load")
        return page, [each for each in said if "favicon" not in each and "404" not in each]

    yield open_
    context.close()


@pytest.fixture(scope="module")
def desk(collection_site, window, editor):
    """The same, logged in through the form."""
    page, _ = window(collection_site + LOG_IN)
    page.fill("#id_username", editor)
    page.fill("#id_password", PASSWORD)
    page.click("input[type=submit]")
    assert page.url == f"{collection_site}/admin/"
    return window


def check(window, address):
    for width, theme in ways(zlib.crc32(address.split("/", 3)[3].encode()), *WAYS):
        page, said = window(address, width, theme)
        assert page.title(), address
        assert said == [], (width, theme)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, (width, theme)
        assert violations(page, ALIKE) == [], (width, theme)


@pytest.mark.parametrize("prefix", ["", "/ar"])
def test_the_log_in_page(collection_site, window, prefix):
    check(window, f"{collection_site}{prefix}{LOG_IN}")


@pytest.mark.parametrize("address", in_turn(PAGES, ["/admin/"]))
def test_a_page_of_the_desk(collection_site, desk, address):
    check(desk, collection_site + address)


def test_the_language_is_changed_and_the_page_kept(collection_site, desk):
    page, _ = desk(f"{collection_site}/admin/catalog/actor/?gap=no-country")
    page.click(".languages a[lang=ar]")
    assert page.url == f"{collection_site}/ar/admin/catalog/actor/?gap=no-country"
    assert page.evaluate("document.documentElement.dir") == "rtl"
    page.click(".languages a[lang=en]")
    assert page.url == f"{collection_site}/admin/catalog/actor/?gap=no-country"


def test_a_theme_that_is_chosen_holds_against_the_systems(collection_site, desk):
    page, _ = desk(f"{collection_site}/admin/")
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.click(".theme-toggle")
    page.wait_for_function("document.documentElement.dataset.theme === 'dark'")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != paper
    assert violations(page, ALIKE) == []
    page.evaluate("localStorage.clear()")


def test_a_seat_leads_to_its_row(collection_site, desk):
    page, _ = desk(f"{collection_site}/admin/catalog/mediator/?q=norway")
    page.locator("td.field-who a").first.click()
    page.wait_for_load_state()
    assert "/catalog/initiative/" in page.url and "#mediators-" in page.url
    assert page.locator(page.url[page.url.index("#") :]).count() == 1


@pytest.fixture(scope="module")
def record(collection_site):
    # Both have rows of every sort, the one 45 and the other 19.
    slug = "geneva-initiative" if WHOLE else "peres-hussein-london-1987"
    return f"{collection_site}/admin/catalog/initiative/{Initiative.objects.get(slug=slug).pk}"


@pytest.mark.parametrize("language", ["en", "ar"] if WHOLE else ["ar"])
def test_the_form_of_an_initiative_with_everything_opened(desk, record, language):
    address = record if language == "en" else record.replace("/admin/", "/ar/admin/")
    for width, theme in ways(language == "ar", (1280, "light"), (820, "dark")):
        page, said = desk(f"{address}/change/", width, theme)
        page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
        page.wait_for_timeout(1500)  # search boxes are set up once they are seen
        assert said == [] and page.evaluate("document.documentElement.scrollWidth") <= width
        assert violations(page, ALIKE) == [], (width, theme)


@pytest.mark.parametrize("page", ["difference", "history", "preview/ar"])
def test_the_other_pages_of_an_initiative(desk, record, page):
    check(desk, f"{record}/{page}/")


def test_only_a_changed_form_asks_before_it_is_left(collection_site, desk, record):
    asked = []
    page, _ = desk(f"{record}/change/")
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.click("#id_title")
    page.keyboard.press("End")
    page.goto(f"{collection_site}/admin/")
    assert asked == []
    page.goto(f"{record}/change/")
    page.click("#id_title")
    page.keyboard.type("x")
    page.keyboard.press("Enter")  # no order to save
    assert page.url == f"{record}/change/"
    page.goto(f"{collection_site}/admin/")
    assert asked == ["beforeunload"]
