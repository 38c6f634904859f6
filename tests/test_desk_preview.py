"""What an editor sees before visitors do: the preview, the difference to the current edition, and the panel."""

import re
from html import unescape

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalog import models
from catalog.admin import preview
from catalog.public.models import PAGES
from catalog.publishing import workflow
from catalog.publishing.drafts import draft_of

from . import builders
from .conftest import WHOLE
from .test_projection import public_bytes
from .test_search import OWN_SCRIPT

DRAFT = "Preview of a draft – not public"


@pytest.fixture
def desk(client, db):
    client.force_login(builders.user("author"))
    return client


def address(record, page, *args, prefix=""):
    name = f"admin:catalog_{record._meta.model_name}_{page}"
    return prefix + reverse(name, args=[record.pk, *args])


def seen(response, status=200):
    """The page as a reader reads it."""
    assert response.status_code == status
    return words(response.content.decode())


def words(html):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def page_of(client, record, language="en"):
    return client.get(address(record, "preview", language))


# -- the preview ------------------------------------------------------------------------------------------------------
def test_a_draft_that_was_never_published_is_previewed_in_both_languages(desk):
    record = builders.initiative("Oslo talks", title_ar="محادثات أوسلو", work=builders.source("A new book"))
    page = page_of(desk, record)
    assert DRAFT in seen(page) and "Oslo talks" in seen(page) and "A new book" in seen(page)
    assert '<html lang="en" dir="ltr">' in page.content.decode()
    arabic = page_of(desk, record, "ar")
    assert '<html lang="ar" dir="rtl">' in arabic.content.decode() and "<h1>محادثات أوسلو" in arabic.content.decode()
    assert arabic["Content-Language"] == "ar"
    assert not PAGES["initiative"].objects.exists()


def test_the_language_of_the_preview_is_its_own_whatever_that_of_the_desk(desk):
    record = builders.initiative("Oslo talks")
    html = desk.get("/ar" + address(record, "preview", "en")).content.decode()
    assert '<html lang="en" dir="ltr">' in html and '<aside class="desk-bar" lang="ar" dir="rtl"' in html


def test_no_cache_and_no_search_engine_keeps_a_preview(desk):
    for page in (page_of(desk, builders.initiative()), page_of(desk, builders.source())):
        assert "no-store" in page["Cache-Control"] and "private" in page["Cache-Control"]
        assert "noindex" in page["X-Robots-Tag"]


def test_a_preview_has_no_inline_code_and_its_links_stay_at_the_desk(desk):
    record = builders.initiative("Oslo talks")
    html = page_of(desk, record).content.decode()
    assert "ld+json" not in html and not re.search(r"<script|<style|\sstyle=|\son\w+=", OWN_SCRIPT.sub("", html))
    for each in (
        address(record, "change"),
        address(record, "difference"),
        address(record, "preview", "en"),
        address(record, "preview", "ar"),
    ):
        assert f'href="{each}"' in html
    assert html.count(f'href="{address(record, "preview", "ar")}"') == 2  # the bar, the page's own switch


def test_what_is_public_already_previews_as_it_stands(desk):
    record = builders.publish(builders.initiative("Oslo talks"))
    page = seen(page_of(desk, record))
    assert "the same as what is public now" in page and DRAFT not in page and "Edition 1" in page
    models.Initiative.objects.filter(pk=record.pk).update(title="Oslo channel")
    before = public_bytes()
    page = seen(page_of(desk, record))
    assert DRAFT in page and "Oslo channel" in page and "Visitors still see edition 1" in page
    assert public_bytes() == before


@pytest.mark.parametrize("kind", sorted(PAGES))
def test_the_preview_of_what_is_public_is_the_public_page(collection, kind):
    for record in models.BY_KIND[kind].objects.order_by("public_id")[: 40 if WHOLE else 10]:
        draft = draft_of(record.pk, kind)
        assert not draft.differs
        assert draft.page == PAGES[kind].objects.get(public_id=record.public_id).page, record


@pytest.mark.parametrize("kind", sorted(PAGES))
@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_record_of_every_kind_has_its_preview(collection, client, kind, language):
    client.force_login(builders.user("author"))
    record = models.BY_KIND[kind].objects.order_by("public_id").first()
    workflow.touched(record, builders.user("author"))
    html = page_of(client, record, language).content.decode()
    public = client.get(f"{'/ar' if language == 'ar' else ''}/r/{record.public_id}/", follow=True).content.decode()
    body = re.compile(r"<main.*</main>", re.S)
    assert body.search(html)[0] == body.search(public)[0]


def test_a_draft_with_nothing_but_a_title_has_a_preview(desk):
    record = models.Initiative.objects.create(title="Begun")
    page = seen(page_of(desk, record))
    assert "Begun" in page and "It has no address yet" in page


@pytest.mark.parametrize("make", [builders.source, builders.place, builders.conflict, builders.process])
def test_what_nothing_public_uses_says_why_it_would_not_be_seen(desk, make):
    page = seen(page_of(desk, make("Used by nobody")))
    assert "Visitors would not see this page yet" in page and "None refers to “Used by nobody” yet" in page


def test_an_assessment_of_a_draft_says_what_it_waits_for(desk):
    page = seen(page_of(desk, builders.assessment(builders.initiative("Not public"))))
    assert "“Not public” is not public" in page


def test_what_travels_along_is_in_the_preview_and_what_does_not_is_named(desk):
    place, who = builders.place("Sarpsborg"), builders.actor("Not published")
    record = builders.initiative("Oslo talks", places=[place], work=builders.source("A new book", slug=None))
    builders.mediator(record, who, builders.source())
    builders.mediator(record, builders.actor("Kept back"), disclosure="withheld")
    page = page_of(desk, record)
    bar, public = re.search(r"<aside.*?</aside>", page.content.decode(), re.S)[0], page.content.decode()
    main = words(re.search(r"<main.*</main>", public, re.S)[0])
    assert "Sarpsborg" in main and "A new book" in main
    assert "Not published" not in main and "Not published" in words(bar)
    assert address(who, "change") in bar
    assert "1 seat is withheld" in words(bar) and "Kept back" not in words(public)


def test_only_who_may_view_the_record_sees_its_preview_and_difference(client, db):
    record = builders.initiative("Oslo talks")
    stranger = User.objects.create_user("stranger", is_staff=True)
    stranger.user_permissions.set(Permission.objects.filter(codename="view_actor"))
    viewer = User.objects.create_user("viewer", is_staff=True)
    viewer.user_permissions.set(Permission.objects.filter(codename__in=("view_initiative", "see_all_drafts")))
    for url in (address(record, "preview", "en"), address(record, "difference")):
        assert client.get(url).status_code == 302
        client.force_login(stranger)
        response = client.get(url)
        assert response.status_code == 403 and "Oslo talks" not in response.content.decode()
        client.force_login(viewer)
        assert "Oslo talks" in seen(client.get(url))
        client.logout()


def test_what_does_not_exist_is_not_found(desk):
    record = builders.initiative()
    assert page_of(desk, record, "fr").status_code == 404
    for page in ("preview/en", "difference"):
        assert desk.get(f"/admin/catalog/initiative/99999/{page}/").status_code == 404
        assert desk.get(f"/admin/catalog/initiative/none/{page}/").status_code == 404
    assert desk.post(address(record, "difference")).status_code == 405


@pytest.mark.parametrize("number", [3, 30 if WHOLE else 12])
def test_what_the_pages_cost_does_not_grow(desk, number):
    record = builders.initiative(places=[builders.place(f"Town {n}") for n in range(number)])
    for n in range(number):
        builders.mediator(record, builders.publish(builders.actor(f"Host {n}")), builders.source(f"Source {n}"))
        builders.participant(record, builders.actor(f"Guest {n}"), builders.source(f"Book {n}"))
        models.Meeting.objects.create(initiative=record, title=f"Session {n}", place=builders.place(f"Site {n}"))
    limits = {address(record, "preview", "en"): 60, address(record, "difference"): 60}
    for url, limit in limits.items():
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(url).status_code == 200
        assert len(queries) <= limit, url
    with CaptureQueriesContext(connection) as queries:
        render_to_string(f"{preview.TEMPLATES}/panel.html", {"panel": preview.record_panel(record)}, using="django")
    assert len(queries) <= 30


# -- the difference ---------------------------------------------------------------------------------------------------
def test_the_difference_shows_old_and_new_with_the_changed_words_marked(desk):
    record = builders.publish(builders.initiative("Oslo talks", summary="They met in Oslo twice."))
    models.Initiative.objects.filter(pk=record.pk).update(summary="They met in Geneva twice.")
    builders.mediator(record, described_as="a host")
    response = desk.get(address(record, "difference"))
    html = response.content.decode()
    assert "They met in <del>Oslo</del> twice." in html and "They met in <ins>Geneva</ins> twice." in html
    page = seen(response)
    assert "differences to edition 1" in page and "Summary (English)" in page and "a host new" in page
    assert "no-store" in response["Cache-Control"]


def test_without_an_edition_everything_is_new(desk):
    page = seen(desk.get(address(builders.initiative("Oslo talks"), "difference")))
    assert "never published" in page and "Oslo talks" in page and "Track 2" in page


def test_without_a_change_the_difference_says_so(desk):
    record = builders.publish(builders.initiative())
    assert "says the same as edition 1" in seen(desk.get(address(record, "difference")))


def test_texts_of_a_draft_are_never_markup(desk):
    record = builders.publish(builders.initiative("Plain"))
    models.Initiative.objects.filter(pk=record.pk).update(title="<script>alert(1)</script>")
    for url in (address(record, "difference"), address(record, "preview", "en")):
        html = desk.get(url).content.decode()
        assert "<script>alert" not in html and "alert(1)" in html


# -- the panel --------------------------------------------------------------------------------------------------------
def panel(record):
    return render_to_string(f"{preview.TEMPLATES}/panel.html", {"panel": preview.record_panel(record)}, using="django")


def test_the_panel_of_a_new_record_leads_to_what_is_missing(db):
    html = panel(models.Initiative.objects.create(title="Begun"))
    assert "Nothing of it is public" in words(html) and "Before it can be submitted" in words(html)
    for field in ("id_slug", "id_summary", "id_conflicts", "id_start", "id_track", "citations-group"):
        assert f'href="#{field}"' in html


def test_the_panel_of_a_complete_record_says_where_it_stands(db):
    record = builders.publish(builders.initiative("Oslo talks"))
    html = panel(record)
    assert "Published" in words(html) and "Edition 1 of" in words(html) and "This version says the same" in words(html)
    assert "Nothing required is missing" in words(html)
    for each in (f"/initiatives/{record.slug}/", address(record, "difference"), address(record, "preview", "ar")):
        assert f'href="{each}"' in html


def test_the_panel_says_why_a_record_was_sent_back(db):
    record = builders.initiative()
    workflow.transition(record, "in-review", builders.user("author"))
    workflow.transition(record, "draft", builders.user("reviewer"), reason="The dates are missing.")
    assert "Sent back: The dates are missing." in words(panel(builders.fresh(record)))
    withdrawn = builders.withdraw(builders.publish(builders.initiative("Gone")))
    assert "Visitors see nothing of it" in words(panel(withdrawn))
