"""One record's whole way in a real browser, by five accounts: written, approved, planned, public, withdrawn."""

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
    opened, contexts = {}, []

    def window(who):
        if who not in opened:
            contexts.append(chromium.new_context(base_url=live_server.url))
            page = opened[who] = contexts[-1].new_page()
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

    yield window
    for context in contexts:
        context.close()


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
    choose(page, "id_conflicts", "The long conflict")
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
