"""One record's whole way in a real browser, by five accounts: written, approved, planned, public, withdrawn.

All the while the console stays silent: no script fails, and the policy of the headers has nothing to stop.
"""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.management import call_command

from catalog.models import Initiative
from catalog.publishing import schedule
from tests import builders

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "a long enough password"
GROUPS = ("Contributor", "Editor", "Reviewer", "Publisher", "Safety officer")


@pytest.fixture
def windows(chromium, live_server, monkeypatch):
    """A window for each account by the first word of its group, logged in through the form; "" is a visitor's."""
    # The database's own clock would not follow the test's.
    monkeypatch.setattr(schedule, "database_clock", lambda: None)
    opened, contexts, said = {}, [], []

    def window(who):
        if who not in opened:
            contexts.append(chromium.new_context(base_url=live_server.url))
            page = opened[who] = contexts[-1].new_page()
            contexts[-1].on("console", lambda message: heard(said, who, message))
            contexts[-1].on("weberror", lambda error: said.append(f"{who}: {error.error}"))
            if who:
                account = builders.member(who, next(group for group in GROUPS if group.startswith(who)))
                account.set_password(PASSWORD)
                account.save()
                page.goto("/admin/login/?next=/admin/")
                page.fill("#id_username", who)
                page.fill("#id_password", PASSWORD)
                press(page, "input[type=submit]")
                assert page.url.endswith("/admin/")
        return opened[who]

    window.said = said
    yield window
    for context in contexts:
        context.close()


def heard(said, who, message):
    """Errors and warnings, but for those the browser makes of an answer that was expected: forbidden, absent, gone."""
    expected = "Failed to load resource" in message.text and any(
        f"of {code}" in message.text for code in (403, 404, 410)
    )
    if message.type in ("error", "warning") and not expected:
        said.append(f"{who}: {message.text}")


def choose(page, field, words):
    """Type into a search field, and take what it offers first."""
    page.locator(f"#{field} + .select2 .select2-selection").click()
    page.keyboard.type(words)
    page.locator(".select2-results__option--highlighted", has_text=words).wait_for()
    page.keyboard.press("Enter")


def press(page, what):
    """Click what leads to another page, and wait for it."""
    with page.expect_navigation():
        page.click(what)


def messages(page):
    page.locator(".messagelist").first.wait_for()
    return " ".join(page.locator(".messagelist").all_inner_texts())


def visitor_sees(windows, address):
    page = windows("")
    response = page.goto(address)
    return response.status, page.content()


def test_the_whole_way_of_a_record(windows):
    builders.publish(builders.source("A published book"), builders.conflict("The long conflict"))
    other = builders.publish(builders.initiative("Another initiative"))
    lists = ["/", "/initiatives/", "/conflicts/", f"/initiatives/{other.slug}/", "/initiatives/?q=cedar"]

    # -- written and submitted by a contributor ----------------------------------------------------------------------
    page = windows("Contributor")
    press(page, "text=New initiative")
    page.fill("#id_title", "The Cedar evenings")
    page.fill("#id_summary", "Evenings in a mountain house at which two sides talked of water.")
    page.select_option("#id_track", "2")
    page.fill("#id_start", "spring 1999")
    page.press("#id_start", "Tab")
    page.get_by_text("Spring 1999").first.wait_for()  # read to the editor while they type
    choose(page, "id_conflicts", "The long conflict")
    add_in_a_window_of_its_own(page, "id_places", {"#id_name": "Broumana"})
    add_row(page, "mediators", {"described_as": "two friends of both sides"})
    add_row(page, "participants", {"side": "One side", "described_as": "a former official"})
    page.click("text=Add another source")
    choose(page, "id_citations-0-source", "A published book")
    press(page, "[name=_submit]")
    assert "is saved and submitted" in messages(page)
    form = page.url
    review = form.replace("/change/", "/review/")
    record = Initiative.objects.get(title="The Cedar evenings")
    address = f"/initiatives/{record.slug}/"
    assert page.goto(review).status == 403
    assert page.goto(f"/admin/catalog/initiative/{other.pk}/change/").url.endswith("/admin/")

    # -- sent back, mended, approved ---------------------------------------------------------------------------------
    page = windows("Reviewer")
    page.goto("/admin/")
    press(page, "text=The Cedar evenings")
    assert page.url == review
    press(page, "button[value=send-back]")
    assert "what has to change: the author sees it" in messages(page)
    page.fill("#id_reason", "Say where the house is.")
    press(page, "button[value=send-back]")
    assert "Draft" in messages(page)

    page = windows("Contributor")
    page.goto("/admin/")
    assert "Say where the house is." in page.inner_text("#content-main")
    press(page, "text=The Cedar evenings")
    page.fill("#id_summary", "Evenings in a house near Broumana at which two sides talked of water.")
    press(page, "[name=_submit]")
    assert "is saved and submitted" in messages(page)

    page = windows("Reviewer")
    page.goto(review)
    assert "near Broumana" in page.inner_text("#content-main")
    press(page, "button[value=approve]")
    assert "Approved" in messages(page)
    assert page.locator("button[value=publish]").count() == 0
    assert visitor_sees(windows, address)[0] == 404

    # -- published at an instant, not a second before ----------------------------------------------------------------
    at = (datetime.now(UTC) + timedelta(days=2)).replace(second=0, microsecond=0)
    page = windows("Publisher")
    page.goto("/admin/")
    press(page, "text=The Cedar evenings")
    page.fill("#id_day", f"{at:%Y-%m-%d}")
    page.fill("#id_time", f"{at:%H:%M}")
    page.select_option("#id_zone", "UTC")
    press(page, "button[value=plan]")
    assert "Planned for" in page.inner_text(".review-facts")
    with time_machine.travel(at - timedelta(seconds=1), tick=False):
        call_command("publish_due")
        assert visitor_sees(windows, address)[0] == 404
        assert all("Cedar" not in visitor_sees(windows, each)[1] for each in lists if "q=" not in each)
    with time_machine.travel(at + timedelta(minutes=1), tick=False):
        call_command("publish_due")
        status, html = visitor_sees(windows, address)
        assert status == 200 and "near Broumana" in html
        assert "The Cedar evenings" in visitor_sees(windows, "/initiatives/")[1]

    # -- edited again: visitors see the edition ----------------------------------------------------------------------
    page = windows("Editor")
    page.goto(form)
    page.fill("#id_title", "The Cedar nights")
    press(page, "[name=_save]")
    assert "is a draft now. Visitors still see edition 1" in messages(page)
    look_at_what_changed(page, form)
    throw_a_draft_away_and_leave(page)
    status, html = visitor_sees(windows, address)
    assert status == 200 and "The Cedar evenings" in html and "Cedar nights" not in html

    # -- withdrawn by one person, found nowhere ----------------------------------------------------------------------
    page = windows("Safety officer".split()[0])
    page.goto(review)
    press(page, "button[value=withdraw]")
    assert "Withdrawn" in messages(page)
    status, html = visitor_sees(windows, address)
    assert status == 410 and "Cedar" not in html
    for each in lists:
        html = visitor_sees(windows, each)[1]
        assert "The Cedar" not in html, each
    assert windows.said == []


def add_in_a_window_of_its_own(page, field, values):
    """A record that is missing, made beside the form, and chosen in it."""
    with page.expect_popup() as opening:
        page.click(f"#add_{field}")
    window = opening.value
    for each, value in values.items():
        window.fill(each, value)
    with window.expect_event("close"):
        window.click("[name=_save]")
    page.locator(f"#{field} + .select2", has_text=next(iter(values.values()))).wait_for()


def add_row(page, rows, values):
    page.locator(f"#{rows}-group").get_by_role("link", name="Add another").or_(
        page.locator(f"#{rows}-group").get_by_role("button", name="Add another")
    ).last.click()
    for name, value in values.items():
        page.locator(f"#id_{rows}-0-{name}").fill(value)


def look_at_what_changed(page, form):
    """The difference, the preview in both languages, the history, and an earlier version again."""
    for other in ("difference", "preview/en", "preview/ar"):
        assert page.goto(form.replace("/change/", f"/{other}/")).status == 200
        assert "Cedar nights" in page.content()
    page.goto(form.replace("/change/", "/history/"))
    press(page, ".go-back >> nth=0")
    press(page, "#content-main input[type=submit]")
    assert "is back as it was, as a draft" in messages(page)
    page.fill("#id_title", "The Cedar nights")
    press(page, "[name=_save]")


def throw_a_draft_away_and_leave(page):
    page.goto("/admin/catalog/place/add/")
    page.fill("#id_name", "A slip of the pen")
    press(page, "[name=_continue]")
    page.goto(page.url.replace("/change/", "/delete/"))
    press(page, "#content form input[type=submit]")
    assert "deleted" in messages(page)
    press(page, "#logout-form button")
    assert page.goto("/admin/").url.endswith("/admin/login/?next=/admin/")


def test_the_console_would_tell_of_what_the_policy_stops(windows):
    page = windows("")
    page.goto("/about/")
    page.evaluate("document.body.appendChild(document.createElement('script')).textContent = 'window.ran = 1'")
    page.wait_for_timeout(100)
    assert len(windows.said) == 1 and "Content Security Policy" in windows.said[0]
