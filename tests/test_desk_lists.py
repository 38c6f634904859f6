"""The lists of the desk and its first page: what an editor sees there, and that every number is its list."""

import re

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from catalog import models
from catalog.admin import gaps, home
from catalog.called import called
from catalog.publishing import workflow

from . import builders
from .test_admin import address, make_world, opens, rows_behind, standing_world  # noqa: F401

pytestmark = pytest.mark.django_db

RECORDS_WITH_GAPS = [model for model in gaps.GAPS if admin.site.is_registered(model)]


@pytest.fixture
def desk(client):
    """A client that is logged in as an editor with every right of the catalogue."""
    client.force_login(builders.user("editor"))
    return client


def listed(client, model, **query):
    """The rows of a list, in their order."""
    return list(client.get(address(model, "changelist"), query).context["cl"].result_list)


def page_of(client, model, **query):
    return client.get(address(model, "changelist"), query).content.decode()


def first_page(client, prefix=""):
    return opens(client, prefix + reverse("admin:index"))


def numbers_on(page):
    """``{address: number}`` of every link with a count on the first page."""
    found = re.findall(r'<a href="([^"]+)">[^<]*<span class="count">(\d+)</span>', page)
    return {link.replace("&amp;", "&"): int(count) for link, count in found}


def text_of(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


# -- where a record stands --------------------------------------------------------------------------------------------
def test_a_list_says_in_words_where_each_record_stands(desk):
    builders.initiative("Still a draft")
    builders.publish(builders.initiative("Open to all"))
    edited = builders.publish(builders.initiative("Edited again"))
    workflow.touched(edited, builders.user("second-author", first_name="Amal"))
    builders.withdraw(builders.publish(builders.initiative("Taken back")))
    rows = {row.title: row for row in listed(desk, models.Initiative)}
    show = admin.site.get_model_admin(models.Initiative)
    told = {title: text_of(str(show.standing(row))) for title, row in rows.items()}
    assert told == {
        "Still a draft": "○ Draft not public",
        "Open to all": "✓ Published public, edition 1",
        "Edited again": "○ Draft public, edition 1",
        "Taken back": "× Withdrawn",
    }
    assert "Amal" in show.in_hand_of(rows["Edited again"])
    assert show.in_hand_of(rows["Open to all"]) is None


def test_an_edition_that_nobody_can_open_is_not_called_public(desk):
    """A source is visible while a visible record cites it."""
    builders.publish(builders.source("Cited by nobody"))
    page = text_of(page_of(desk, models.Source))
    assert "edition 1, not shown to visitors" in page and "public, edition 1" not in page


def test_dates_names_and_numbers_are_told(desk):
    record = builders.initiative(
        "The Oslo channel",
        title_ar="قناة أوسلو",
        start="1992-12",
        end="1993~",
        conflicts=[builders.conflict("The conflict")],
    )
    builders.participant(record, builders.actor("Somebody"))
    builders.participant(record, builders.actor("Another"))
    page = text_of(page_of(desk, models.Initiative))
    for words in ("قناة أوسلو", "December 1992 – about 1993", "The conflict"):
        assert words in page
    (row,) = listed(desk, models.Initiative)
    assert (row.mediator_count, row.participant_count) == (0, 2)
    assert "ديسمبر" in client_in_arabic(desk, models.Initiative)


def client_in_arabic(client, model):
    return client.get("/ar" + address(model, "changelist")).content.decode()


# -- search -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("typed", ["rod-larsen", "RØD", "larsen terje", "لارسن", "احمد", "الامارات", "Abu Terje"])
def test_an_actor_is_found_however_the_name_is_typed(desk, typed):
    who = builders.actor("Terje Rød-Larsen", name_ar="أحمد لارسن الإمارات")
    models.AlternateName.objects.create(actor=who, name="Abu Terje")
    builders.actor("Somebody else")
    assert listed(desk, models.Actor, q=typed) == [who]


def test_a_search_counts_each_record_once_and_its_filters_too(desk):
    who = builders.actor("Norway")
    for name in ("Norge", "Norwegen", "Noreg"):
        models.AlternateName.objects.create(actor=who, name=name)
    assert listed(desk, models.Actor, q="nor") == [who]
    page = text_of(page_of(desk, models.Actor, q="nor"))
    assert "1 result" in page and "Draft 1" in page


# -- gaps -------------------------------------------------------------------------------------------------------------
@pytest.mark.both
def test_a_gap_lists_what_lacks_something_and_nothing_else(desk):
    full = builders.initiative(
        "Full",
        title_ar="كامل",
        summary_ar="من التقى بمن",
        start="1993",
        conflicts=[builders.conflict()],
        state_of_evidence="single-report",
    )
    builders.cite(full, builders.source())
    bare = builders.initiative("Bare", work=None, start="", conflicts=[])
    found = {code: listed(desk, models.Initiative, gap=code) for code in gaps.GAPS[models.Initiative]}
    for code in ("no-source", "no-date", "no-arabic", "no-conflict"):
        assert found[code] == [bare], code
    assert found["single-report"] == [full]
    assert found["not-coded"] == [bare, full]
    assert found["withheld"] == []
    builders.participant(full, builders.actor("Hidden"), disclosure="withheld")
    assert listed(desk, models.Initiative, gap="withheld") == [full]
    assert [str(seat) for seat in listed(desk, models.Participant, gap="withheld")] == ["Hidden"]


def test_a_source_on_one_row_is_a_source(desk):
    record = builders.initiative("Rests on a row", work=None)
    assert listed(desk, models.Initiative, gap="no-source") == [record]
    builders.mediator(record, described_as="a host", work=builders.source())
    assert listed(desk, models.Initiative, gap="no-source") == []


def test_a_search_box_offers_first_what_is_called_exactly_so(desk):
    for name in ("East Jerusalem", "Jerusalem", "Jerusalem Institute", "A Jerusalem"):
        builders.place(name)
    asked = {"app_label": "catalog", "model_name": "initiative", "field_name": "places", "term": "jerusalem"}
    found = desk.get(reverse("admin:autocomplete"), asked).json()["results"]
    assert [each["text"] for each in found] == ["Jerusalem", "Jerusalem Institute", "A Jerusalem", "East Jerusalem"]


def test_before_anything_is_typed_a_search_box_offers_first_what_one_entered_oneself(desk):
    builders.source("A first in the alphabet")
    mine = builders.source("My own")
    workflow.touched(mine, User.objects.get(pk=desk.session["_auth_user_id"]))
    asked = {"app_label": "catalog", "model_name": "citation", "field_name": "source", "term": ""}
    found = desk.get(reverse("admin:autocomplete"), asked).json()["results"]
    assert found[0]["text"].startswith("My own")


def test_what_was_withdrawn_is_no_gap(desk):
    record = builders.publish(builders.initiative("Undated", start="", status="concluded"))
    assert listed(desk, models.Initiative, gap="no-date") == [record]
    builders.withdraw(record)
    assert listed(desk, models.Initiative, gap="no-date") == []


@pytest.mark.both
@pytest.mark.usefixtures("standing_world")
class TestFilters:
    """With one row at least of every model."""

    @pytest.mark.parametrize("model", RECORDS_WITH_GAPS, ids=lambda model: model.__name__)
    def test_the_number_beside_a_filter_is_its_list(self, desk, model):
        base, editor = address(model, "changelist"), builders.user("editor")
        changes = opens(desk, base).context["cl"]
        for spec in changes.filter_specs:
            for choice in spec.choices(changes):
                if choice.get("count") is not None:
                    found = rows_behind(base + choice["query_string"], editor).result_count
                    assert found == choice["count"], (spec.title, choice["display"])


# -- whose turn it is -------------------------------------------------------------------------------------------------
def desk_of_three():
    """One record in each situation, as seen by the account "editor"."""
    me, other = builders.user("editor"), builders.user("colleague")
    records = {}
    for name, who in (("mine", me), ("theirs", other)):
        records[name] = workflow.touched(builders.initiative(f"Draft, {name}"), who)
    back = workflow.touched(builders.initiative("Sent back"), me)
    workflow.transition(back, "in-review", me)
    workflow.transition(back, "draft", other, reason="Give the second source.")
    for name, who in (("submitted by me", me), ("to review", other)):
        record = workflow.touched(builders.initiative(name.capitalize()), who)
        workflow.transition(record, "in-review", who)
    approved = builders.approve(builders.initiative("Approved"))
    builders.publish(builders.initiative("Out in the world"))
    return approved


@pytest.mark.both
def test_my_work_is_found_by_filter_and_on_the_first_page(desk):
    desk_of_three()
    expected = {
        "my-drafts": ["Draft, mine"],
        "sent-back": ["Sent back"],
        "to-review": ["To review"],
        "to-publish": ["Approved"],
        "submitted": ["Submitted by me"],
        "mine": ["Draft, mine", "Sent back", "Submitted by me"],
    }
    found = {code: [str(row) for row in listed(desk, models.Initiative, work=code)] for code in expected}
    assert found == expected
    page = first_page(desk)
    sections = {each.code: each for each in home.home(page.wsgi_request)["sections"]}
    for code, section in sections.items():
        assert [line.name for line in section.lines] == expected[code]
    text = text_of(page.content.decode())
    assert "Give the second source." in text
    assert "Out in the world initiative , edition 1" in text or "Out in the world initiative, edition 1" in text
    assert "Draft, theirs" not in text


def test_who_may_only_look_is_asked_for_nothing(client):
    desk_of_three()
    looker = User.objects.create_user("looker", is_staff=True)
    looker.user_permissions.set(Permission.objects.filter(codename="view_initiative"))
    client.force_login(looker)
    page = first_page(client)
    assert all(not section.lines for section in home.home(page.wsgi_request)["sections"])
    assert address(models.Actor, "changelist") not in page.content.decode()


# -- the first page ---------------------------------------------------------------------------------------------------
def test_every_number_on_the_first_page_is_its_list(desk):
    make_world()
    desk_of_three()
    numbers, editor = numbers_on(first_page(desk).content.decode()), builders.user("editor")
    assert len(numbers) > 10
    for link, count in numbers.items():
        assert rows_behind(link, editor).result_count == count, link


def test_the_first_page_costs_the_same_however_much_there_is(desk):
    def cost():
        with CaptureQueriesContext(connection) as caught:
            first_page(desk)
        return len(caught)

    desk_of_three()
    make_world()
    before = cost()
    make_world(1)
    for n in range(10):
        workflow.touched(builders.actor(f"Draft {n}"), builders.user("editor"))
    after = cost()
    assert after <= before
    assert after <= 26  # with session, account and rights


def test_an_empty_catalogue_tells_the_first_steps(desk):
    page = first_page(desk).content.decode()
    assert "load_catalog" in page and reverse("admin:catalog_initiative_add") in page
    builders.initiative()
    assert "load_catalog" not in first_page(desk).content.decode()


def test_models_stand_together_as_an_editor_thinks_and_none_is_lost(client):
    client.force_login(User.objects.create_superuser("everybody"))
    page = first_page(client).content.decode()
    names = [shelf["name"] for shelf in home.shelves(admin.site.get_app_list(client.get("/admin/").wsgi_request))]
    assert [str(name) for name in names] == [
        "Initiatives",
        "Actors",
        "Assessments",
        "Sources",
        "Concepts, conflicts, places, official talks",
        "Questions",
        "Letters of people",
        "Accounts",
        "Safety",
        "What was published, and by whom",
    ]
    for model in admin.site._registry:
        assert address(model, "changelist") in page
    assert "<details" in page.split("What was published, and by whom")[0][-200:]


def test_a_model_on_no_shelf_is_shown_all_the_same():
    app = {"app_label": "x", "app_url": "/x/", "name": "X", "models": [{"object_name": "New", "name": "New"}]}
    (shelf,) = home.shelves([app])
    assert [model["name"] for model in shelf["models"]] == ["New"]


# -- seats ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("model", "make"), [(models.Mediator, "mediator"), (models.Participant, "participant")])
def test_a_seat_leads_into_the_form_of_its_initiative_at_its_row(desk, model, make):
    record = builders.initiative("The Oslo channel")
    for n, name in enumerate(("First", "Second", "Third")):
        getattr(builders, make)(record, builders.actor(name), position=n)
    form = opens(desk, address(models.Initiative, "change", record.pk))
    rows = next(each.formset for each in form.context["inline_admin_formsets"] if each.opts.model is model)
    for filters in ({}, {"q": "Second"}):  # also where the list leaves some of the seats out
        page = page_of(desk, model, **filters)
        for n, seat in enumerate(row.instance for row in rows.initial_forms):
            link = f"{address(models.Initiative, 'change', record.pk)}#{rows.prefix}-{n}"
            assert (link in page) == (not filters or str(seat) == "Second")
            assert f'id="{rows.prefix}-{n}"' in form.content.decode()
            assert (address(model, "change", seat.pk) in page) == (link in page)


# -- header -----------------------------------------------------------------------------------------------------------
def test_the_header_offers_this_very_page_in_the_other_language(desk):
    record = builders.initiative()
    pages = (
        reverse("admin:index"),
        f"{address(models.Initiative, 'changelist')}?gap=no-date",
        address(models.Initiative, "change", record.pk),
    )
    for page in pages:
        there = desk.get(page).content.decode()
        assert f'href="/ar{page}"' in there
        back = desk.get(f"/ar{page}").content.decode()
        assert f'href="{page}"' in back and 'dir="rtl"' in back
    assert 'href="/ar/"' in back


def test_the_log_in_page_leads_on_in_its_language(client):
    page = client.get("/admin/login/?next=/admin/catalog/actor/").content.decode()
    assert 'href="/ar/admin/login/?next=/ar/admin/catalog/actor/"' in page


@pytest.mark.both
def test_a_number_that_no_column_holds_is_answered(desk):
    answer = desk.get(address(models.Mediator, "changelist"), {"initiative": "9223372036854775808"}, follow=True)
    assert answer.status_code == 200


@pytest.mark.parametrize("next_page", ["//[", "http://[", "https://[::1"])
def test_a_log_in_page_that_leads_to_no_address_opens(client, next_page):
    for prefix in ("", "/ar"):
        assert client.get(f"{prefix}/admin/login/", {"next": next_page}).status_code == 200


def test_an_empty_list_says_what_to_do(desk):
    assert "Add the first initiative" in page_of(desk, models.Initiative)
    builders.initiative("Something")
    assert "Show everything" in page_of(desk, models.Initiative, q="nothing like it")


# -- in Arabic --------------------------------------------------------------------------------------------------------
def test_an_arabic_page_names_what_has_an_arabic_name_and_marks_what_has_none(desk):
    aceh = builders.conflict("Aceh conflict", name_ar="نزاع آتشيه")
    record = builders.initiative("Aceh talks", title_ar="محادثات آتشيه", conflicts=[aceh])
    builders.mediator(record, builders.actor("Martti Ahtisaari", name_ar="مارتي أهتيساري"))
    builders.initiative("Talks without an Arabic name", conflicts=[builders.conflict("Another conflict")])

    page = opens(desk, "/ar" + address(models.Conflict, "change", aceh.pk)).content.decode()
    assert "<h2>نزاع آتشيه</h2>" in page
    assert re.search(r"&rsaquo; نزاع آتشيه\s*</div>", page)  # the breadcrumb
    assert "Aceh conflict" in opens(desk, address(models.Conflict, "change", aceh.pk)).content.decode()

    page = client_in_arabic(desk, models.Initiative)
    assert '<bdi lang="ar">محادثات آتشيه</bdi><span class="twin"><bdi lang="en">Aceh talks</bdi></span>' in page
    assert "<bdi>نزاع آتشيه</bdi>" in page and "Aceh conflict" not in page
    assert '<bdi lang="en">Another conflict</bdi>' in page

    page = opens(desk, "/ar" + address(models.Initiative, "change", record.pk)).content.decode()
    assert f'<option value="{aceh.pk}" selected>نزاع آتشيه</option>' in page
    assert 'dir="auto">مارتي أهتيساري</span>' in page and "Martti Ahtisaari" not in page  # nor in what it lacks
    offered = {"app_label": "catalog", "model_name": "initiative", "field_name": "conflicts", "term": "Aceh"}
    (found,) = desk.get("/ar" + reverse("admin:autocomplete"), offered).json()["results"]
    assert found["text"] == "نزاع آتشيه"


def test_a_column_of_another_record_is_told_in_arabic_and_what_is_kept_stays_english(desk):
    record = builders.initiative("Aceh talks", title_ar="محادثات آتشيه")
    side = models.Side.objects.create(initiative=record, name="Indonesian")
    page = client_in_arabic(desk, models.Side)
    assert '<bdi lang="en">Indonesian</bdi>' in page
    assert re.search(r'<td class="field-initiative[^>]*>محادثات آتشيه</td>', page) and "Aceh talks" not in page
    with translation.override("ar"):
        assert str(record) == "Aceh talks" and called(record) == "محادثات آتشيه" and called(side) == "Indonesian"
