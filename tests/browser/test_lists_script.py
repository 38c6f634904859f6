"""The script of the lists: one page whose content changes, with address, focus, scroll and what is said right."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

SAID = "body > p[role=status]"


@pytest.fixture
def page(chromium):
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.wrong = []
    page.on("pageerror", lambda error: page.wrong.append(str(error)))
    page.on("console", lambda message: page.wrong.append(message.text) if message.type == "error" else None)
    yield page
    context.close()
    assert page.wrong == []


def marked(page):
    """Whether it is still the document in which the mark was set."""
    return page.evaluate("window.mark === 1")


def until(page, expression, value):
    """Wait for a value; Playwright's own way asks for ``eval``, which the pages forbid."""
    for _ in range(100):
        if page.evaluate(expression) == value:
            return
        page.wait_for_timeout(50)
    assert page.evaluate(expression) == value


@pytest.mark.parametrize("prefix", ["", "/ar"])
def test_a_filter_by_keyboard_a_page_back_and_forward(collection_site, page, prefix):
    page.goto(f"{collection_site}{prefix}/initiatives/")
    whole = page.locator(".total").inner_text()
    page.evaluate("window.mark = 1")
    link = page.locator("details.facet a").first
    words = link.evaluate("link => link.firstChild.textContent.trim()")
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/initiatives/?*")
    page.locator(".chips").wait_for()
    filtered = page.locator(".total").inner_text()
    assert filtered != whole
    assert page.evaluate("document.activeElement.firstChild.textContent.trim()") == words
    page.locator(f"{SAID}:text-is('{filtered}')").wait_for(state="attached")
    assert page.locator(".total[role=status]").count() == 0  # said once
    other = "" if prefix else "/ar"
    assert page.locator(".tongues a").get_attribute("href").startswith(f"{other}/initiatives/?")

    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    low = page.evaluate("window.scrollY")
    page.locator(".pages a.next").click()
    page.wait_for_url("**page=2*")
    page.locator(".pages [aria-current]:has-text('2')").wait_for()
    assert page.evaluate("document.activeElement.id") == "results" and page.evaluate("window.scrollY") < low / 2
    page.go_back()
    page.locator(".pages [aria-current]:has-text('1')").wait_for()
    assert abs(page.evaluate("window.scrollY") - low) < 50
    page.go_back()
    page.locator(".chips").wait_for(state="detached")
    assert page.locator(".total").inner_text() == whole
    page.go_forward()
    page.locator(".chips").wait_for()
    assert page.locator(".total").inner_text() == filtered
    assert marked(page)


def test_what_stands_open_stays_open_and_what_is_typed_is_asked(collection_site, page):
    page.goto(f"{collection_site}/initiatives/")
    page.evaluate("window.mark = 1")
    facet = page.locator("details.facet").nth(4)
    label = facet.locator("summary").inner_text()
    assert facet.get_attribute("open") is None
    facet.locator("summary").click()
    page.fill("#words", "oslo")
    page.keyboard.press("Enter")
    page.locator(".chips").wait_for()
    assert page.url.endswith("/initiatives/?q=oslo")
    assert page.locator(f"details.facet[open] summary:has-text('{label}')").count() == 1
    assert page.evaluate("document.activeElement.id") == "words" and page.locator("#words").input_value() == "oslo"
    assert marked(page)
    page.locator(".rows h3 a").first.click()
    page.wait_for_url("**/initiatives/*/")
    assert not marked(page)  # a record is a page of its own


def test_back_and_forward_lead_to_where_one_stood_with_the_focus_and_a_title_of_its_own(collection_site, page):
    page.goto(f"{collection_site}/initiatives/")
    titles = [page.title()]
    for track in ("Track 2", "Track 1.5"):
        page.locator(f"details.facet a:has-text('{track}')").first.click()
        page.locator(f".chips a:has-text('{track}')").wait_for()
        titles.append(page.title())
    assert titles[1].startswith("Track 2 – Initiatives") and "Track 1.5" in titles[2]
    assert page.locator("link[rel=canonical]").count() == 0  # the head is that of this page
    assert page.locator("meta[name=robots]").get_attribute("content") == "noindex,follow"
    assert "track=1.5" in page.locator("meta[property='og:url']").get_attribute("content")
    page.evaluate("window.scrollTo(0, 350)")
    until(page, "history.state.scroll", 350)
    for step, left in ((page.go_back, 1), (page.go_back, 0), (page.go_forward, 1), (page.go_forward, 2)):
        step()
        until(page, "document.title", titles[left])
        assert page.evaluate("document.activeElement !== document.body")
    assert page.evaluate("window.scrollY") == 350
    assert page.locator("link[rel=canonical]").count() == 0


def test_on_a_phone_the_results_are_one_press_away(collection_site, page):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{collection_site}/ar/initiatives/")
    page.locator("details.panel > summary").click()
    page.locator("details.facet a").first.click()
    page.locator(".chips").wait_for(state="attached")
    shown = page.locator(".to-results")
    box = shown.bounding_box()
    assert 0 < box["y"] and box["y"] + box["height"] <= 844
    shown.click()
    assert page.locator("details.panel[open]").count() == 0
    assert 0 <= page.locator("#results").bounding_box()["y"] < 200


def test_a_change_on_the_server_is_seen_by_the_next_question(collection_site, page):
    """What is kept for going back answers no new question."""
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{collection_site}/initiatives/")
    for _ in range(2):
        page.locator("details.facet a").first.click()
        page.locator(".chips").wait_for()
        page.locator("details.facet a[aria-current]").first.click()
        page.locator(".chips").wait_for(state="detached")
    assert len([url for url in asked if "/initiatives/?" in url]) == 2
    assert len([url for url in asked if url.endswith("/initiatives/")]) == 3


def test_without_script_it_is_the_same(collection_site, chromium):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{collection_site}/initiatives/")
    page.locator("details.facet a").first.click()
    page.wait_for_url("**/initiatives/?*")
    assert page.locator(".chips li").count() == 2 and "of 162" in page.locator(".total").inner_text()
    context.close()
