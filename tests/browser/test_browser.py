"""Each kind of page in a real browser, opened once: no error in the console, nothing from elsewhere, light, accessible,
within the screen, also of a small phone.
"""

import pytest

from tests.conftest import in_turn, ways

from .accessible import violations
from .places import BOTH, PAGES

pytestmark = [pytest.mark.browser, pytest.mark.checker, pytest.mark.django_db]

WEIGHT = 200_000  # bytes that a first view fetches, everything together


@pytest.fixture(scope="module")
def tour(chromium):
    """Opens an address at a width and a theme; gives the page, what the console said and what was fetched."""
    context = chromium.new_context()
    page = context.new_page()
    said, fetched = [], []
    page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("response", lambda response: fetched.append(response))

    def open_(address, width=1440, theme="light"):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=theme)
        said.clear()
        fetched.clear()
        page.goto(address, wait_until="load")
        return page, said, fetched

    yield open_
    context.close()


def wanted(said, address):
    """What the console says of the 404 page itself is no error of it."""
    return [each for each in said if not ("404" in each and "nothing-here" in address)]


ALWAYS = ("/", "/initiatives/", "/initiatives/hamdallah-back-channel-2014/")


@pytest.mark.parametrize("address", in_turn(PAGES, ALWAYS))
def test_a_page_is_clean_accessible_and_fits(collection_site, tour, address):
    for width, theme in ways(BOTH.index(address), (1440, "light"), (390, "dark"), (390, "light"), (1440, "dark")):
        page, said, fetched = tour(collection_site + address, width, theme)
        assert wanted(said, address) == []
        assert {response.url.split("/")[2] for response in fetched} == {collection_site.split("/")[2]}
        assert sum(response.request.sizes()["responseBodySize"] for response in fetched) < WEIGHT
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        # The same page made as narrow as a small phone: nothing has to be drawn again for it.
        page.set_viewport_size({"width": 320, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        page.set_viewport_size({"width": width, "height": 900})
        assert violations(page) == []
        assert wanted(said, address) == []
    assert page.context.cookies() == []


def test_what_nobody_can_read_would_be_noticed(collection_site, tour):
    page, _, _ = tour(collection_site + "/issues/water/")
    page.evaluate("document.querySelector('main p').append(document.createElement('img'))")
    assert [rule for rule, _ in violations(page)] == ["image-alt"]


def test_the_policy_would_stop_a_script_in_the_page(collection_site, tour):
    page, said, _ = tour(collection_site + "/initiatives/")
    page.evaluate("document.body.appendChild(document.createElement('script')).textContent = 'window.ran = 1'")
    assert page.evaluate("window.ran") is None
    assert any("Content Security Policy" in each for each in said)


@pytest.mark.parametrize(
    ("prefix", "field", "typed", "first"),
    [
        ("/about", "#find", "abu maz", "/actors/mahmoud-abbas/"),
        ("/ar/search", "#ask", "أبو ماز", "/ar/actors/mahmoud-abbas/"),
    ],
)
def test_names_are_suggested_to_keyboard_and_screen_reader(collection_site, tour, prefix, field, typed, first):
    page, said, fetched = tour(f"{collection_site}{prefix}/", 390)
    box, options = page.locator(field), page.get_by_role("option")
    assert box.get_attribute("role") == "combobox" and box.get_attribute("aria-expanded") == "false"
    box.press_sequentially(typed)
    options.first.wait_for()
    assert box.get_attribute("aria-expanded") == "true" and box.get_attribute("aria-activedescendant") is None
    assert page.locator("form[data-suggest] [role=status]").inner_text().strip()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert violations(page) == []
    box.press("ArrowDown")
    assert box.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
    assert options.first.get_attribute("aria-selected") == "true"
    box.press("ArrowUp")
    assert box.get_attribute("aria-activedescendant") is None
    box.press("Escape")
    assert box.get_attribute("aria-expanded") == "false" and box.input_value() == typed
    box.press("ArrowDown")
    options.first.wait_for()
    box.press("ArrowDown")
    box.press("Enter")
    page.wait_for_url(f"**{first}")
    page.go_back()
    box.fill(typed)
    box.press("Enter")
    page.wait_for_url("**/search/?q=*")
    assert said == [] and {response.url.split("/")[2] for response in fetched} == {collection_site.split("/")[2]}
    assert page.context.cookies() == []


def test_the_search_needs_no_script(collection_site, chromium):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{collection_site}/about/")
    page.locator("#find").fill("abu mazen")
    page.locator("#find").press("Enter")
    page.wait_for_url("**/search/?q=abu+mazen")
    assert page.locator(".hit a").first.inner_text().startswith("Mahmoud Abbas")
    context.close()
