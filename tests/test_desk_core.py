"""The desk loses nothing: forms that others overtook, the history and the way back, a log-in that ended meanwhile."""

import json
import re
from html import unescape
from threading import Barrier, Thread

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client
from django.urls import reverse

from catalog import models
from catalog.publishing import history

from . import builders
from .conftest import WHOLE
from .test_admin import ADMINS, DOOR, address, deletes, filled, form_at, make_world, opens, told, with_rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    return builders.user("editor")


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


@pytest.fixture
def colleague():
    client = Client()
    client.force_login(builders.user("colleague"))
    return client


@pytest.fixture
def record():
    record = builders.initiative("The Oslo channel", summary="Secret talks.")
    work = builders.source("A history")
    builders.mediator(record, builders.actor("Fafo"), work)
    builders.participant(record, builders.actor("A guest"), work, capacity="official")
    return record


def text(response):
    html = re.sub(r"<(script|style).*?</\1>", " ", response.content.decode(), flags=re.S)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def change(record):
    return address(type(record), "change", record.pk)


def save(client, record, **fields):
    """Opens the form, types ``fields`` and saves."""
    data = form_at(client, change(record)) | fields
    response = client.post(change(record), data)
    assert response.status_code == 302, text(response)
    return response


# -- forms that others overtook ---------------------------------------------------------------------------------------
def test_a_save_that_comes_too_late_is_refused_and_keeps_what_was_typed(desk, colleague, record):
    mine = form_at(desk, change(record)) | {"title": "My title", "reason": "A better title."}
    save(colleague, record, summary="What the colleague wrote.", reason="From the memoir.")
    response = desk.post(change(record), mine)
    assert response.status_code == 200
    page = text(response)
    for each in ("Somebody else saved this", "colleague", "Secret talks.", "What the colleague wrote.", "My title"):
        assert each in page, each
    assert 'value="My title"' in response.content.decode()
    stored = builders.fresh(record)
    assert (stored.title, stored.summary) == ("The Oslo channel", "What the colleague wrote.")
    # Having seen it, the editor saves again: now their form holds.
    again = filled(response) | {"summary": "Both together."}
    assert desk.post(change(record), again).status_code == 302
    stored = builders.fresh(record)
    assert (stored.title, stored.summary) == ("My title", "Both together.")


@pytest.mark.once
def test_a_form_without_its_mark_is_taken_for_one_that_comes_too_late(desk, record):
    data = form_at(desk, change(record)) | {"title": "My title"}
    del data["seen"]
    assert desk.post(change(record), data).status_code == 200
    assert builders.fresh(record).title == "The Oslo channel"


@pytest.mark.both
def test_rows_and_their_own_pages_count_too(desk, colleague, record):
    seat = record.participants.get()
    mine = form_at(desk, change(seat)) | {"note": "Mine."}
    save(colleague, record, title="Another title")  # the record of the seat
    response = desk.post(change(seat), mine)
    assert response.status_code == 200 and "Another title" in text(response)
    assert not type(seat).objects.get().note

    mine = form_at(desk, change(record))
    mine = with_rows(mine, "sides", {"name": "A new side"})
    save(colleague, seat, note="Theirs.")
    response = desk.post(change(record), mine)
    assert response.status_code == 200
    assert "Theirs." in text(response) and 'value="A new side"' in response.content.decode()
    assert not record.sides.filter(name="A new side").exists()


def test_a_row_that_a_colleague_deleted_does_not_break_the_late_form(desk, colleague, record):
    mine = form_at(desk, change(record)) | {"title": "My title"}
    deletes(colleague, address(models.Participant, "delete", record.participants.get().pk))
    response = desk.post(change(record), mine)
    assert response.status_code == 200 and "removed" in text(response)


def test_a_late_deletion_is_refused(desk, colleague):
    draft = builders.initiative("A draft")
    url = address(models.Initiative, "delete", draft.pk)
    seen = desk.get(url).context["seen"]
    save(colleague, draft, summary="Worth keeping.")
    response = desk.post(url, {"post": "yes", "seen": seen}, follow=True)
    assert any("Not deleted" in each for each in told(response))
    assert builders.fresh(draft).summary == "Worth keeping."


def test_an_action_is_refused_on_what_changed_after_the_list_was_shown(desk, colleague, record):
    page = opens(desk, address(models.Initiative, "changelist")).content.decode()
    mark = re.search(rf'name="seen-{record.pk}" value="([^"]*)"', page)[1]
    save(colleague, record, summary="Changed.")
    form = {"action": "submit", "_selected_action": [record.pk], f"seen-{record.pk}": mark}
    response = desk.post(address(models.Initiative, "changelist"), form, follow=True)
    assert any("was changed after this list was shown" in each for each in told(response))
    assert builders.fresh(record).state == "draft"


def test_accounts_are_kept_from_late_saves_too(client):
    client.force_login(User.objects.create_superuser("boss"))
    somebody = User.objects.create_user("somebody")
    url = reverse("admin:auth_user_change", args=[somebody.pk])
    mine = form_at(client, url) | {"first_name": "Mine"}
    User.objects.filter(pk=somebody.pk).update(last_name="Theirs")
    response = client.post(url, mine)
    assert response.status_code == 200 and "Somebody else saved this" in text(response)
    somebody.refresh_from_db()
    assert (somebody.first_name, somebody.last_name) == ("", "Theirs")


# -- history ----------------------------------------------------------------------------------------------------------
def entries(record):
    return history.entries(builders.fresh(record))[0]


def said(entry):
    return [(each.row, each.field, each.old, each.new) for each in entry.changes]


def test_history_says_field_old_new_who_and_why(desk, record):
    seat = record.participants.get()
    data = form_at(desk, change(record))
    number = next(n for n in range(3) if data.get(f"participants-{n}-id") == str(seat.pk))
    save(desk, record, **{f"participants-{number}-capacity": "former-official", "reason": "As the memoir says."})
    entry = entries(record)[0]
    assert (entry.who, entry.why) == ("editor", "As the memoir says.")
    assert said(entry) == [("Participant: A guest", "Capacity", "Official", "Former official")]
    page = text(opens(desk, address(models.Initiative, "history", record.pk)))
    for each in ("editor", "As the memoir says.", "Participant: A guest", "Capacity", "Official", "Former official"):
        assert each in page
    first = history.revisions(record).last()
    response = opens(desk, address(models.Initiative, "restore", first.pk))
    assert "Former official" in text(response)
    desk.post(address(models.Initiative, "restore", first.pk))
    assert type(seat).objects.get(pk=seat.pk).capacity == "official"
    assert "Restored" in entries(record)[0].why


@pytest.mark.both
def test_a_source_that_was_removed_comes_back(desk, record):
    citation = record.mediators.get().citations.get()
    deletes(desk, address(models.Citation, "delete", citation.pk))
    row = said(entries(record)[0])[0]
    assert row[0] == "Citation: A history (mediator: Fafo)" and row[3] == "removed" and "A history" in row[2]
    before = entries(record)[1].id
    desk.post(address(models.Initiative, "restore", before))
    back = models.Citation.objects.get(pk=citation.pk)
    assert (back.source_id, back.mediator_id, back.public_id) == (
        citation.source_id,
        citation.mediator_id,
        citation.public_id,
    )


@pytest.mark.once
def test_two_citations_that_changed_places_are_named_and_come_back(desk, record):
    one, two = builders.source("One"), builders.source("Two")
    first, second = builders.cite(record, one, locator="p. 1"), builders.cite(record, two, locator="p. 2")
    data = form_at(desk, change(record))
    numbers = {data[key]: key.split("-")[1] for key in data if re.fullmatch(r"citations-\d+-id", key)}
    a, b = numbers[str(first.pk)], numbers[str(second.pk)]
    save(desk, record, **{f"citations-{a}-source": str(two.pk), f"citations-{b}-source": str(one.pk)})
    assert sorted(said(entries(record)[0])) == [
        ("Citation: One, p. 2", "Source", "Two", "One"),
        ("Citation: Two, p. 1", "Source", "One", "Two"),
    ]
    desk.post(address(models.Initiative, "restore", entries(record)[1].id))
    assert builders.fresh(first).source == one and builders.fresh(second).source == two


@pytest.mark.once
def test_lists_of_other_records_and_dates_are_told_in_words(desk, record):
    conflict = builders.conflict("A conflict")
    save(desk, record, conflicts=[str(conflict.pk)], start="1992-12")
    changes = said(entries(record)[0])
    assert ("The record itself", "Conflicts", "The conflict at hand", "A conflict") in changes
    assert ("The record itself", "Start", "1991 (1991)", "1992-12 (December 1992)") in changes


def test_steps_taken_from_a_list_stand_in_the_history(desk, record):
    form = {"action": "submit", "_selected_action": [record.pk]}
    desk.post(address(models.Initiative, "changelist"), form)
    entry = entries(record)[0]
    assert (entry.who, entry.why, entry.changes) == ("editor", "Submitted for review.", [])


@pytest.mark.both
def test_a_deleted_draft_comes_back_with_all_its_parts(desk, record):
    public_id, parts = record.public_id, len(history.rows_of(record))
    deletes(desk, address(models.Initiative, "delete", record.pk))
    assert not models.Initiative.objects.exists() and not models.Mediator.objects.exists()
    page = opens(desk, address(models.Initiative, "deleted"))
    assert "The Oslo channel" in text(page)
    revision = page.context["versions"][0].revision_id
    opens(desk, address(models.Initiative, "restore", revision))
    response = desk.post(address(models.Initiative, "restore", revision))
    back = models.Initiative.objects.get()
    assert response["Location"] == change(back)
    assert (back.public_id, back.state, len(history.rows_of(back))) == (public_id, "draft", parts)
    assert history.entries(back)[0][0].why.startswith("Restored")


def test_what_refers_to_something_deleted_since_is_not_half_restored(desk, record):
    lone = builders.actor("Gone soon")
    seat = builders.participant(record, lone, builders.source())
    save(desk, record, summary="With the seat.")
    with_seat = entries(record)[0].id
    deletes(desk, address(models.Participant, "delete", seat.pk))
    deletes(desk, address(models.Actor, "delete", lone.pk))
    response = desk.post(address(models.Initiative, "restore", with_seat), follow=True)
    assert any("was deleted" in each for each in told(response))
    assert builders.fresh(record).participants.count() == 1


def test_going_back_makes_a_draft_and_leaves_the_public_page(desk, record, client):
    builders.publish(record)
    save(desk, record, title="Another title")
    desk.post(address(models.Initiative, "restore", entries(record)[1].id))
    stored = builders.fresh(record)
    assert (stored.title, stored.state) == ("The Oslo channel", "draft")
    assert stored.version > record.version


def test_who_may_only_look_restores_nothing(client, record):
    history.keep(record)
    looker = User.objects.create_user("looker", is_staff=True)
    client.force_login(looker)
    revision = history.revisions(record).first().pk
    for page, args in (("history", [record.pk]), ("deleted", []), ("restore", [revision])):
        assert client.get(address(models.Initiative, page, *args)).status_code == 403
    assert client.post(address(models.Initiative, "restore", revision)).status_code == 403


# -- a log-in that ended ----------------------------------------------------------------------------------------------
def logged_in(name):
    """A client that came in through the log-in page, with the checks a browser's forms go through."""
    account = builders.user(name)
    account.set_password("a long enough secret")
    account.save()
    client = Client(enforce_csrf_checks=True)
    token = client.get(reverse("admin:login")).context["csrf_token"]
    form = {"username": name, "password": "a long enough secret", "csrfmiddlewaretoken": str(token), "next": "/admin/"}
    assert client.post(reverse("admin:login"), form).status_code == 302
    return client


def hidden(response):
    """Names and values of the hidden fields of a page."""
    html = response.content.decode()
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', html)
    found += re.findall(r'<textarea name="([^"]+)" hidden>\n(.*?)</textarea>', html, flags=re.S)
    data = {}
    for name, value in found:
        data.setdefault(unescape(name), []).append(unescape(value))
    return data


@pytest.mark.once
def test_a_long_form_survives_a_lost_log_in(record):
    client = logged_in("author")
    form = opens(client, change(record))
    typed = filled(form) | {
        "summary": "Two lines\nof <b>work</b>.",
        "csrfmiddlewaretoken": str(form.context["csrf_token"]),
    }
    client.cookies.pop("session")
    asked = client.post(change(record), typed)
    assert asked.status_code == 401 and "Nothing is lost" in text(asked)
    assert builders.fresh(record).summary == "Secret talks."
    wrong = client.post(reverse("admin:login"), hidden(asked) | {"username": "author", "password": "wrong"})
    assert "Nothing is lost" in text(wrong)
    back = client.post(
        reverse("admin:login"), hidden(wrong) | {"username": "author", "password": "a long enough secret"}
    )
    assert back.status_code == 200 and "Save what I typed" in back.content.decode()
    assert "a long enough secret" not in back.content.decode()
    assert client.post(change(record), hidden(back)).status_code == 302
    assert builders.fresh(record).summary.splitlines() == ["Two lines", "of <b>work</b>."]


@pytest.mark.once
def test_a_form_survives_a_log_in_in_another_window(record):
    client = logged_in("author")
    form = opens(client, change(record))
    typed = filled(form) | {"summary": "Worth keeping.", "csrfmiddlewaretoken": "x" * 64}
    refused = client.post(change(record), typed)
    assert refused.status_code == 403  # nobody says that this came from our own page
    kept = client.post(change(record), typed, headers={"origin": "http://testserver"})
    assert kept.status_code == 200 and "Save what I typed" in kept.content.decode()
    assert builders.fresh(record).summary == "Secret talks."
    assert client.post(change(record), hidden(kept)).status_code == 302
    assert builders.fresh(record).summary == "Worth keeping."


@pytest.mark.once
def test_a_foreign_page_makes_nobody_send_a_form(record):
    client = logged_in("author")
    data = form_at(client, change(record)) | {"summary": "Forged."}
    response = client.post(change(record), data, headers={"origin": "http://elsewhere.example"})
    assert response.status_code == 403 and "Forged" not in response.content.decode()


@pytest.mark.once
def test_the_log_in_page_sends_nobody_elsewhere(record):
    client = logged_in("author")
    token = str(opens(client, change(record)).context["csrf_token"])
    form = {
        "username": "author",
        "password": "a long enough secret",
        "next": "https://elsewhere.example/",
        "kept": json.dumps([["title", "x"]]),
        "csrfmiddlewaretoken": token,
    }
    response = client.post(reverse("admin:login"), form)
    assert "elsewhere.example" not in response.content.decode() + response.get("Location", "")


# -- all at once ------------------------------------------------------------------------------------------------------
# Sixteen on every form takes minutes: TESTS_WHOLE=1 has them all; else sixteen on a short form, three on some others.


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
def test_sixteen_editors_save_at_once_and_one_is_first():
    """Every admin that can be saved: one saved, all others told, their texts kept, no error."""

    make_world()
    User.objects.create_user("somebody")
    boss = User.objects.create_superuser("boss")
    Group.objects.create(name="A group")
    everybody = []
    for _ in range(16):
        client = Client()
        client.force_login(boss)
        everybody.append(client)
    tried = [model for model in ADMINS if model not in DOOR] + [User, Group]
    if not WHOLE:
        # Other forms on PostgreSQL, where each save waits for one of four connections.
        tried = [*tried[connection.vendor == "postgresql" :: 5], models.Place]
    for model in tried:
        clients = everybody if WHOLE or model is models.Place else everybody[:3]
        row = model.objects.order_by("pk").last() if model is not User else User.objects.get(username="somebody")
        url = address(model, "change", row.pk)
        field = text_field(model)
        form = form_at(clients[0], url) | {"date_joined_0": "2026-01-01", "date_joined_1": "00:00:00"}
        answers, together = {}, Barrier(len(clients))

        def one(number, client, url=url, field=field, form=form, answers=answers, together=together):
            together.wait()
            try:
                answers[number] = client.post(url, form | {field: f"typed by {number}"})
            finally:
                connection.close()

        threads = [Thread(target=one, args=pair) for pair in enumerate(clients)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        saved = [number for number, answer in answers.items() if answer.status_code == 302]
        late = {number: answer for number, answer in answers.items() if answer.status_code == 200}
        assert (len(answers), len(saved), len(late)) == (len(clients), 1, len(clients) - 1), (model, answers)
        assert getattr(model.objects.get(pk=row.pk), field) == f"typed by {saved[0]}"
        for number, answer in late.items():
            assert "Somebody else saved this" in text(answer), model
            assert f"typed by {number}" in unescape(answer.content.decode()), model


def text_field(model):
    """A field of the form in which anything can be typed."""
    wanted = ("summary", "note", "internal_note", "name", "phrase", "supports", "basis", "text", "title", "first_name")
    names = {field.name for field in model._meta.fields if field.editable and not field.choices}
    return next(name for name in wanted if name in names)


def test_saved_and_submitted_in_one(desk, record):
    data = form_at(desk, change(record)) | {"summary": "Better.", "_submit": "1"}
    response = desk.post(change(record), data, follow=True)
    assert any("saved and submitted" in each for each in told(response))
    stored = builders.fresh(record)
    assert (stored.state, stored.summary, stored.submitted_by.username) == ("in-review", "Better.", "editor")


@pytest.mark.once
def test_what_cannot_be_submitted_is_saved_all_the_same(desk, record):
    data = form_at(desk, change(record)) | {"summary": "Better.", "slug": "", "_submit": "1"}
    response = desk.post(change(record), data, follow=True)
    assert any("not submitted yet" in each for each in told(response))
    stored = builders.fresh(record)
    assert (stored.state, stored.summary) == ("draft", "Better.")


@pytest.mark.once
def test_a_change_in_review_says_that_it_is_a_draft_again(desk, record):
    save(desk, record, summary="Better.", _submit="1")
    assert "on its way to the public" in text(opens(desk, change(record)))
    data = form_at(desk, change(record)) | {"title": "Changed meanwhile"}
    response = desk.post(change(record), data, follow=True)
    assert any("Submit it again" in each for each in told(response))
    assert builders.fresh(record).state == "draft"


@pytest.mark.once
def test_who_submits_is_told_what_goes_along_and_finds_it_on_the_first_page(desk, record):
    data = form_at(desk, change(record)) | {"_submit": "1"}
    response = desk.post(change(record), data, follow=True)
    assert any("A history" in each and "went along" in each for each in told(response))
    first = text(opens(desk, reverse("admin:index")))
    assert re.search(r"Submitted by me \d+ .*The Oslo channel", first)


def test_a_search_box_offers_who_might_be_meant(desk):
    known = builders.actor("Yossi Beilin", actor_kind="person", country="IL")
    query = {"app_label": "catalog", "model_name": "participant", "field_name": "actor", "term": "Yosi Beilin"}
    found = desk.get(reverse("admin:autocomplete"), query).json()["results"]
    assert found == [{"id": str(known.pk), "text": "Yossi Beilin (Person, Israel)"}]


@pytest.mark.once
def test_a_rating_is_chosen_and_not_taken_for_an_empty_row(desk, record):
    opinion = builders.assessment(record)
    page = opens(desk, change(opinion))
    data = with_rows(filled(page), "ratings", {"criterion": "effectiveness", "term": "unknown", "position": "0"})
    assert desk.post(change(opinion), data).status_code == 302
    assert opinion.ratings.count() == 1
    data = with_rows(form_at(desk, change(opinion)), "ratings", {"criterion": "relevance", "position": "0"})
    response = desk.post(change(opinion), data)
    assert response.status_code == 200 and "required" in text(response)


@pytest.mark.once
def test_what_is_withheld_is_said_among_what_would_be_better(desk, record):
    builders.participant(record, builders.actor("A shy guest"), disclosure="withheld")
    assert re.search(r"Withheld, so that visitors see nothing of it: .A shy guest", text(opens(desk, change(record))))
