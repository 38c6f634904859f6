"""What a reviewer is told and asked before something becomes public of people, and publication at an instant."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalog import models
from catalog.public.models import PAGES
from catalog.publishing import consequences, disclosure, drafts, schedule, workflow
from catalog.publishing.kinds import KINDS

from . import builders

pytestmark = pytest.mark.django_db
GROUND = {"": "The source tells it."}


def person(name="Sari Nusseibeh", **fields):
    return builders.actor(name, actor_kind="person", **fields)


def statements(record):
    draft = drafts.draft_of(record.pk, record.kind)
    return disclosure.statements(draft)


def submitted(record, author="author"):
    workflow.touched(record, builders.user(author))
    workflow.transition(builders.fresh(record), "in-review", builders.user(author))
    return builders.fresh(record)


def approve(record, **how):
    return workflow.transition(builders.fresh(record), "approved", builders.user("reviewer"), **how)


# -- names ------------------------------------------------------------------------------------------------------------
def test_a_new_name_needs_a_ground_and_keeps_it():
    record = builders.initiative("The Oslo channel")
    builders.participant(record, builders.publish(person()), builders.source("A memoir"))
    submitted(record)
    (statement,) = statements(record)
    assert (statement.who, statement.where, statement.sources) == ("Sari Nusseibeh", "participant", ("A memoir",))
    with pytest.raises(workflow.Refused, match="says something new of a person: Sari Nusseibeh"):
        approve(record)
    with pytest.raises(workflow.Refused):
        approve(record, grounds={statement.key: "   "})
    approve(record, grounds={statement.key: "He wrote it himself."})
    ground = models.Ground.objects.get(public_id=record.public_id)
    assert (ground.text, ground.user.get_username(), ground.key) == ("He wrote it himself.", "reviewer", statement.key)


def test_one_ground_does_for_all():
    record = builders.initiative("The Oslo channel")
    work = builders.source("A memoir")
    for name in ("Sari Nusseibeh", "Ami Ayalon"):
        builders.participant(record, builders.publish(person(name)), work)
    submitted(record)
    approve(record, grounds=GROUND)
    assert models.Ground.objects.filter(public_id=record.public_id).count() == 2


def test_what_is_public_already_needs_no_new_ground():
    record = builders.initiative("The Oslo channel")
    builders.participant(record, builders.publish(person()), builders.source("A memoir"))
    builders.publish(record)
    models.Initiative.objects.filter(pk=record.pk).update(title="The Oslo back channel")
    submitted(record)
    assert statements(record) == []
    approve(record)


def test_states_and_bodies_need_none():
    record = builders.initiative("The Oslo channel")
    builders.mediator(
        record, builders.publish(builders.actor("Norway", actor_kind="state")), builders.source("A memoir")
    )
    submitted(record)
    assert statements(record) == []


def test_from_what_position_somebody_judges_has_a_ground():
    record = builders.publish(builders.initiative("The Oslo channel"))
    assessment = builders.assessment(record, "A negotiator", perspective="participant")
    submitted(assessment)
    (statement,) = statements(assessment)
    assert statement.who == "A negotiator" and statement.sources
    with pytest.raises(workflow.Refused):
        approve(assessment)
    approve(assessment, grounds=GROUND)


def test_a_person_becomes_public_with_a_ground_and_the_pages_that_name_them_are_told():
    """Lifting by the back door: the seat was approved as named while the actor was not public."""
    who = person()
    record = builders.initiative("The Oslo channel")
    builders.participant(record, who, builders.source("A memoir"), described_as="a philosopher")
    builders.publish(record)
    assert "Nusseibeh" not in str(PAGES["initiative"].objects.get().page)
    submitted(who)
    (statement,) = statements(who)
    assert statement.what == "person"
    namings, all_pages = consequences.namings(drafts.draft_of(who.pk, "actor"))
    (naming,) = namings
    assert all_pages and naming.person == "Sari Nusseibeh" and naming.cease == ()
    assert [name for name, kind, _ in naming.begin if kind == "initiative"] == ["The Oslo channel"]
    approve(who, grounds=GROUND)
    workflow.transition(builders.fresh(who), "published", builders.user("publisher"))
    assert "Nusseibeh" in str(PAGES["initiative"].objects.get().page)


def test_pages_that_cease_to_name_somebody_are_told():
    record = builders.initiative("The Oslo channel")
    seat = builders.participant(record, builders.publish(person()), builders.source("A memoir"))
    builders.publish(record)
    models.Participant.objects.filter(pk=seat.pk).update(disclosure="withheld")
    (naming,) = consequences.namings(drafts.draft_of(record.pk, "initiative"))[0]
    assert naming.begin == () and ("The Oslo channel", "initiative", record.public_id) in naming.cease


# -- names in texts ---------------------------------------------------------------------------------------------------
def written(**fields):
    return lambda record: models.Initiative.objects.filter(pk=record.pk).update(**fields)


HIDDEN_IN = {
    "summary": written(summary="Then sari nusseibeh came."),
    "Arabic": written(summary_ar="ثم جاء سَري نُسيبة."),
    "Arabic, in one word with what stands before": written(summary_ar="جلس أيالون ونسيبة هناك."),
    "last word first": written(summary="Nusseibeh, Sari: a memoir"),
    "family name": written(summary="Nusseibeh's house."),
    "address": written(slug="nusseibeh-ayalon"),
    "title of a meeting": lambda record: models.Meeting.objects.create(initiative=record, title="At Nusseibeh’s"),
    "locator": lambda record: models.Citation.objects.filter(initiative=record).update(locator="Nusseibeh, p. 3"),
    "title of a new source": lambda record: builders.cite(record, builders.source("A life, by Sari Nusseibeh")),
    "words for a role": lambda record: builders.mediator(
        record, described_as="a host", described_as_ar="مضيف سري نسيبة", disclosure="role-only"
    ),
}


@pytest.mark.parametrize("where", HIDDEN_IN)
def test_a_withheld_name_in_a_text_stops_the_record_until_a_reviewer_says_why(where):
    record = builders.initiative("The Oslo channel")
    builders.participant(record, person(name_ar="سري نسيبة"), disclosure="withheld", described_as="")
    HIDDEN_IN[where](record)
    submitted(record)
    with pytest.raises(workflow.Refused, match="Sari Nusseibeh"):
        approve(record)
    approve(record, grounds=GROUND)


def test_no_other_name_stops_it():
    record = builders.initiative("The Oslo channel", summary="The Norwegian Nusseibehs met a sari seller.")
    builders.participant(record, person(), disclosure="withheld", described_as="")
    submitted(record)
    assert statements(record) == []
    approve(record)


def test_the_assessment_of_an_initiative_does_not_tell_whom_that_withholds():
    record = builders.initiative("The Oslo channel")
    builders.participant(record, person(), disclosure="withheld", described_as="")
    builders.publish(record)
    assessment = builders.assessment(record, "A scholar", summary="Nusseibeh carried it.", perspective="not-coded")
    submitted(assessment)
    (statement,) = statements(assessment)
    assert statement.who == "Sari Nusseibeh" and "carried" in statement.context


def test_an_editor_is_warned_of_a_name_in_a_description(client):
    client.force_login(builders.user("author"))
    person("Ami Ayalon")
    record = builders.initiative("The Oslo channel")
    builders.participant(record, described_as="the admiral Ami Ayalon", disclosure="role-only")
    page = client.get(reverse("admin:catalog_initiative_change", args=[record.pk])).content.decode()
    assert "is to show a role only, but its words contain the name of a person" in page


# -- small groups -----------------------------------------------------------------------------------------------------
def groups(record):
    record = KINDS["initiative"].queryset().get(pk=record.pk)
    return disclosure.small_groups(record, KINDS["initiative"].document(record))


def test_an_office_that_somebody_held_gives_them_away():
    other = builders.initiative("Another")
    builders.participant(other, person(), office="president of Al-Quds University")
    record = builders.initiative("The Oslo channel")
    builders.participant(record, described_as="the President of al-Quds university", disclosure="role-only")
    (group,) = groups(record)
    assert group.office and group.fits == ("Sari Nusseibeh",)


def test_few_people_of_that_side_and_capacity_give_each_other_away():
    other = builders.initiative("Another")
    builders.participant(other, person(), side="Palestinian", capacity="former-official")
    record = builders.initiative("The Oslo channel")
    builders.participant(
        record, described_as="somebody", disclosure="role-only", side="Palestinian", capacity="former-official"
    )
    (group,) = groups(record)
    assert not group.office and group.fits == ("Sari Nusseibeh",)
    for number in range(disclosure.FEW):
        builders.participant(other, person(f"Person {number}"), side="Palestinian", capacity="former-official")
    assert groups(record) == []


# -- the screen -------------------------------------------------------------------------------------------------------
def review(record):
    return reverse(f"admin:catalog_{record._meta.model_name}_review", args=[record.pk])


def press(client, record, step, **typed):
    page = client.get(review(record)).content.decode()
    seen = page.split('name="seen" value="')[1].split('"')[0]
    return client.post(review(record), {"seen": seen, "step": step, **typed}, follow=True).content.decode()


@pytest.fixture
def on_review():
    record = builders.initiative("The Oslo channel")
    builders.participant(record, builders.publish(person()), builders.source("A memoir"))
    return submitted(record)


def test_the_page_says_what_is_missing_and_keeps_what_was_typed(client, on_review):
    client.force_login(builders.member("reviewer", "Reviewer"))
    page = press(client, on_review, "approve", ground="")
    assert "Give a ground on its review page" in page and builders.fresh(on_review).state == "in-review"
    page = press(client, on_review, "send-back", reason=" ", ground="He wrote it himself.")
    assert "what has to change: the author sees it" in page and "He wrote it himself." in page
    page = press(client, on_review, "approve", ground="He wrote it himself.")
    assert builders.fresh(on_review).state == "approved" and "Approved" in page


def test_what_was_sent_back_says_why_to_its_author(client, on_review):
    client.force_login(builders.member("reviewer", "Reviewer"))
    press(client, on_review, "send-back", reason="The dates are missing.")
    client.force_login(builders.user("author"))
    assert "The dates are missing." in client.get("/admin/").content.decode()
    change = reverse("admin:catalog_initiative_change", args=[on_review.pk])
    assert "The dates are missing." in client.get(change).content.decode()


def test_a_page_that_is_no_longer_what_was_read_decides_nothing(client, on_review):
    client.force_login(builders.member("reviewer", "Reviewer"))
    data = {"seen": "0", "step": "approve", "ground": "He wrote it himself."}
    page = client.post(review(on_review), data).content.decode()
    assert "was changed while this page was open" in page and "He wrote it himself." in page
    assert builders.fresh(on_review).state == "in-review"


def test_what_a_reviewer_may_not_decide_has_no_button(client, on_review):
    client.force_login(builders.user("author"))
    page = client.get(review(on_review)).content.decode()
    assert 'value="approve"' not in page and "somebody else has to approve and publish it" in page


def test_the_page_costs_the_same_for_many_seats(client):
    client.force_login(builders.member("reviewer", "Reviewer"))
    costs = []
    for seats in (2, 9):
        record, work = builders.initiative("The Oslo channel"), builders.source("A memoir")
        for number in range(seats):
            builders.participant(record, builders.publish(person(f"Person Number{number} of {seats}")), work)
        submitted(record)
        client.get(review(record))
        with CaptureQueriesContext(connection) as queries:
            page = client.get(review(record)).content.decode()
        assert page.count("is named in a seat") == seats
        costs.append(len(queries))
    assert costs[0] == costs[1] < 120, costs


# -- at an instant ----------------------------------------------------------------------------------------------------
@pytest.fixture
def clock(monkeypatch):
    """Both clocks are the test's."""
    monkeypatch.setattr(schedule, "database_clock", lambda: None)


def approved():
    record = builders.initiative("The Oslo channel")
    return builders.approve(record)


def publisher():
    return builders.user("publisher")


def test_never_early_and_then_at_once(clock):
    record, at = approved(), datetime(2030, 5, 1, 9, 30, tzinfo=UTC)
    schedule.plan(record, at, publisher())
    for before in (timedelta(days=1), timedelta(seconds=1), timedelta(microseconds=1)):
        with time_machine.travel(at - before, tick=False):
            assert schedule.publish_due() == ([], [])
    assert not PAGES["initiative"].objects.exists()
    with time_machine.travel(at, tick=False):
        published, _ = schedule.publish_due()
    assert published == [record] and builders.fresh(record).state == "published"
    edition = models.Edition.objects.get(public_id=record.public_id)
    assert edition.published_at == at and edition.number == 1
    assert not models.Schedule.objects.exists()


def test_a_clock_that_is_set_back_publishes_nothing_twice_and_nothing_early(clock):
    record, at = approved(), datetime(2030, 5, 1, 9, 30, tzinfo=UTC)
    schedule.plan(record, at, publisher())
    for shown in (at - timedelta(hours=1), at - timedelta(days=3650), at - timedelta(minutes=1)):
        with time_machine.travel(shown, tick=False):
            assert schedule.publish_due() == ([], [])
    with time_machine.travel(at + timedelta(minutes=1), tick=False):
        assert schedule.publish_due()[0] == [record]
    with time_machine.travel(at - timedelta(days=1), tick=False):
        assert schedule.publish_due() == ([], [])
    assert models.Edition.objects.filter(public_id=record.public_id).count() == 1


def test_a_clock_that_runs_ahead_of_the_databases_publishes_nothing_early(monkeypatch):
    record, at = approved(), datetime(2030, 5, 1, 9, 30, tzinfo=UTC)
    schedule.plan(record, at, publisher())
    monkeypatch.setattr(schedule, "database_clock", lambda: at - timedelta(seconds=5))
    with time_machine.travel(at + timedelta(hours=1), tick=False):
        assert schedule.publish_due() == ([], [])


def test_the_databases_clock_is_asked_where_it_has_one():
    told = schedule.database_clock()
    assert (told is not None) == (connection.vendor == "postgresql")
    assert abs(schedule.now() - datetime.now(UTC)) < timedelta(minutes=5)


def test_an_edit_takes_the_plan_away(clock):
    record, at = approved(), datetime(2030, 5, 1, 9, 30, tzinfo=UTC)
    schedule.plan(record, at, publisher())
    workflow.touched(record, builders.user("author"))
    with time_machine.travel(at + timedelta(days=1), tick=False):
        assert schedule.publish_due() == ([], [])
    assert builders.fresh(record).state == "draft"


def test_a_plan_is_for_what_is_approved_by_who_may_publish():
    at = datetime(2090, 5, 1, 9, 30, tzinfo=UTC)
    with pytest.raises(workflow.Refused, match="is a draft"):
        schedule.plan(builders.initiative("A draft"), at, publisher())
    record = approved()
    with pytest.raises(workflow.Refused, match="no right"):
        schedule.plan(record, at, builders.member("a reviewer", "Reviewer"))
    with pytest.raises(workflow.Refused, match="somebody else has to publish"):
        schedule.plan(record, at, builders.user("author"))
    with pytest.raises(workflow.Refused, match="has passed"):
        schedule.plan(record, datetime(2001, 1, 1, tzinfo=UTC), publisher())


def test_a_refusal_at_the_instant_is_told_at_the_desk_and_holds_up_nobody(clock, client):
    refused, fine, at = approved(), builders.approve(builders.initiative("Another")), datetime(2030, 5, 1, tzinfo=UTC)
    leaving = builders.member("leaving", "Publisher")
    schedule.plan(refused, at, leaving)
    schedule.plan(fine, at, publisher())
    leaving.groups.clear()
    with time_machine.travel(at, tick=False):
        with pytest.raises(CommandError, match=f"Not published: initiative {refused.public_id}"):
            call_command("publish_due")
        assert schedule.publish_due() == ([], [])
    assert [builders.fresh(each).state for each in (refused, fine)] == ["approved", "published"]
    client.force_login(publisher())
    assert "You have no right to do this" in client.get("/admin/").content.decode()


def test_an_instant_is_planned_on_the_page_in_the_editors_zone(client):
    client.force_login(builders.member("a publisher", "Publisher"))
    record = approved()
    page = press(client, record, "plan", day="2031-07-01", time="09:30", zone="Asia/Amman", twice="")
    assert models.Schedule.objects.get().at == datetime(2031, 7, 1, 6, 30, tzinfo=UTC)
    assert "Planned for" in page
    page = press(client, record, "cancel-plan")
    assert not models.Schedule.objects.exists() and builders.fresh(record).state == "approved"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"day": "", "time": "", "zone": "UTC"}, "Give the day as"),
        ({"day": "2031-02-30", "time": "10:00", "zone": "UTC"}, "Give the day as"),
        ({"day": "2031-02-03", "time": "10:00", "zone": "Mars/Base"}, "Give the day as"),
        ({"day": "9999-12-31", "time": "23:59", "zone": "America/New_York"}, "Give the day as"),
        ({"day": "0001-01-01", "time": "00:00", "zone": "Asia/Tokyo"}, "Give the day as"),
        ({"day": "2027-03-28", "time": "02:30", "zone": "Europe/Oslo"}, "skip that time"),
        ({"day": "2027-10-31", "time": "02:30", "zone": "Europe/Oslo"}, "twice on that day"),
        ({"day": "2001-01-01", "time": "02:30", "zone": "UTC"}, "has passed"),
    ],
)
def test_an_instant_that_cannot_be_is_said_so_and_kept(client, typed, told):
    client.force_login(builders.member("a publisher", "Publisher"))
    page = press(client, approved(), "plan", twice="", **typed)
    assert told in page and not models.Schedule.objects.exists()
    assert f'value="{typed["day"]}"' in page


def test_the_hour_that_clocks_show_twice():
    oslo, wall = ZoneInfo("Europe/Oslo"), datetime(2027, 10, 31, 2, 30)
    assert schedule.instant(wall, oslo, later=False) == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    assert schedule.instant(wall, oslo, later=True) == datetime(2027, 10, 31, 1, 30, tzinfo=UTC)
    assert schedule.instant(datetime(2027, 7, 1, 12), oslo) == datetime(2027, 7, 1, 10, tzinfo=UTC)


look = schedule.beat  # as it is; the tests' own stands in its place while they run


def test_the_desk_looks_for_what_is_due_now_and_then_and_survives_what_fails(monkeypatch):
    called = []
    monkeypatch.setattr(schedule, "publish_due", lambda: called.append(1) or 1 / 0)
    monkeypatch.setattr(schedule, "looked", None)
    look()
    look()
    assert called == [1]
