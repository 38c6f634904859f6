"""The states of a record: who may take which step, what travels along, and what the public sees of it."""

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser, Permission, User
from django.db import IntegrityError, connection, transaction

from catalog import models
from catalog.public.models import PAGES, AddressRow
from catalog.publishing import workflow

from . import builders
from .collection import made_once
from .test_projection import public_bytes

pytestmark = pytest.mark.django_db

STATES = ("draft", "in-review", "approved", "published", "withdrawn")
ALLOWED = {
    ("draft", "in-review"),
    ("in-review", "draft"),
    ("in-review", "approved"),
    ("approved", "draft"),
    ("approved", "published"),
    ("withdrawn", "draft"),
}
# Each state, for records that were never public and for records that are or were.
SITUATIONS = [(state, public) for state in STATES for public in (False, True) if public or state not in STATES[3:]]
MAKERS = {
    "source": builders.source,
    "conflict": builders.conflict,
    "place": builders.place,
    "actor": builders.actor,
    "process": builders.process,
    "concept": builders.concept,
    "initiative": builders.initiative,
    "question": builders.question,
    "assessment": lambda name: builders.assessment(builders.publish(builders.initiative("What is judged")), name),
}


@pytest.fixture
def author():
    return builders.user("author")


@pytest.fixture
def reviewer():
    return builders.user("reviewer")


@pytest.fixture
def publisher():
    return builders.user("publisher")


def everything():
    """``{model: [row]}``: every row of the catalogue's tables, both rooms, as the database gives it."""
    found = {}
    with connection.cursor() as cursor:
        for label in ("catalog", "catalog_public"):
            for model in apps.get_app_config(label).get_models(include_auto_created=True):
                columns = ", ".join(f'"{field.column}"' for field in model._meta.concrete_fields)
                cursor.execute(f'SELECT {columns} FROM "{model._meta.db_table}"')
                found[model.__name__] = sorted(map(repr, cursor.fetchall()))
    return found


def brought_to(state, public=False, record=None):
    """A record in that state, by the steps that lead there."""
    record = record or builders.initiative("The Madrid track")
    if public:
        builders.publish(record)
    if state == "withdrawn":
        return builders.withdraw(record)
    if state in ("draft", "in-review") and public:
        workflow.touched(record, builders.user("author"))
    if state == "in-review":
        workflow.touched(record, builders.user("author"))
        workflow.transition(record, "in-review", builders.user("author"))
    if state == "approved":
        builders.approve(record)
    return builders.fresh(record)


def refused(record, to, user, words="", **how):
    """The step is refused for a reason that names the record, and nothing has changed; gives the message."""
    before = everything()
    with pytest.raises(workflow.Refused) as refusal:
        workflow.transition(record, to, user, **how)
    assert everything() == before
    assert str(record) in str(refusal.value)
    assert words in str(refusal.value)
    return str(refusal.value)


def step(record, to, user, **how):
    if to == "approved":
        how.setdefault("grounds", {"": "The source tells it."})
    workflow.transition(record, to, user, **how)
    return builders.fresh(record)


def resubmit(record, author, reviewer):
    """From draft to approved, without noting that anybody changed anything."""
    step(record, "in-review", author)
    return step(record, "approved", reviewer)


def by_itself(title="An initiative"):
    """An initiative whose source and conflict are public already, so that nothing travels with it."""
    work, conflict = builders.publish(builders.source(), builders.conflict()), models.Conflict.objects.get()
    return builders.initiative(title, work=work, conflicts=[conflict])


def rename(record, slug):
    type(record).objects.filter(pk=record.pk).update(slug=slug)
    return builders.publish(builders.fresh(record))


def answers(kind="initiative"):
    return {row.slug: (row.answer, row.public_id) for row in AddressRow.objects.filter(kind=kind)}


def editions(record):
    return list(models.Edition.objects.filter(public_id=record.public_id).values_list("number", flat=True))


def page(record):
    return PAGES[record.kind].objects.get(public_id=record.public_id).page


def is_visible(record):
    return PAGES[record.kind].objects.filter(public_id=record.public_id).exists()


# -- every state, every step ------------------------------------------------------------------------------------------
@pytest.fixture(scope="class", params=SITUATIONS, ids=lambda each: f"{each[0]}-{each[1]}")
def standing(request, django_db_setup, django_db_blocker):
    """A record brought there once; each step from there is rolled back."""
    with made_once(lambda: brought_to(*request.param), django_db_blocker) as record:
        yield (*request.param, record)


class TestEverySituation:
    @pytest.mark.parametrize("to", STATES)
    def test_a_step_is_possible_only_from_where_it_leads_on(self, standing, to):
        state, public, record = standing
        record, someone = builders.fresh(record), builders.user("someone")
        assert record.state == state
        if (state, to) in ALLOWED or (to == "withdrawn" and public and state != "withdrawn"):
            version = record.version
            assert step(record, to, someone, reason="The dates are missing.").state == to
            assert builders.fresh(record).version > version
        else:
            refused(record, to, someone, reason="The dates are missing.")

    def test_nobody_without_the_right_takes_a_step(self, standing):
        state, public, record = standing
        outsider = User.objects.create_user("outsider", is_staff=True)
        other = User.objects.create_user("of another desk", is_staff=True)
        other.user_permissions.set(Permission.objects.filter(content_type__model="actor"))
        gone = builders.user("gone", is_active=False)
        gone_superuser = User.objects.create_superuser("gone superuser", is_active=False)
        for to in [to for each, to in sorted(ALLOWED | {("published", "withdrawn")}) if each == state]:
            for user in (outsider, other, gone, gone_superuser, AnonymousUser()):
                refused(builders.fresh(record), to, user, "no right", reason="The dates are missing.")


@pytest.mark.both
@pytest.mark.parametrize("kind", MAKERS)
def test_every_kind_of_record_goes_the_whole_way_and_back(kind):
    record = builders.publish(MAKERS[kind]("Some record"))
    assert (record.state, editions(record)) == ("published", [1])
    record = builders.withdraw(record)
    assert (record.state, is_visible(record)) == ("withdrawn", False)
    record = builders.publish(step(record, "draft", builders.user("author")))
    assert (record.state, editions(record)) == ("published", [1, 2])


@pytest.mark.both
def test_a_stale_copy_of_a_record_takes_no_step_twice(author, reviewer):
    record = brought_to("in-review")
    stale = builders.fresh(record)
    step(record, "approved", reviewer)
    refused(stale, "approved", reviewer, "is approved, so it cannot be approved")


def test_a_record_that_was_deleted_meanwhile_takes_no_step(author):
    record = builders.initiative()
    type(record).objects.get(pk=record.pk).delete()
    with pytest.raises(workflow.Refused, match="no longer exists"):
        workflow.transition(record, "in-review", author)


def test_a_record_without_an_address_is_not_submitted(author):
    refused(builders.initiative("Nameless", slug=None), "in-review", author, "address")


def test_what_is_sent_back_says_why_until_it_is_submitted_again(author, reviewer):
    record = brought_to("in-review")
    for nothing in ("", "  \n"):
        with pytest.raises(workflow.Refused, match="Say on the review page of “The Madrid track” what has to change"):
            workflow.transition(record, "draft", reviewer, reason=nothing)
    record = step(record, "draft", reviewer, reason=" The dates are missing. ")
    assert (record.state, record.sent_back_reason) == ("draft", "The dates are missing.")
    assert record.submitted_by is None
    assert step(record, "in-review", author).sent_back_reason == ""


def test_an_approved_record_goes_back_to_draft_without_a_reason_and_loses_its_approval(reviewer):
    record = step(brought_to("approved"), "draft", reviewer)
    assert (record.approval, record.approved_by, record.approved_digest) == ("", None, "")
    refused(record, "published", reviewer)


# -- who may ----------------------------------------------------------------------------------------------------------
# -- four eyes --------------------------------------------------------------------------------------------------------
def test_who_submitted_cannot_approve(author):
    record = step(by_itself(), "in-review", author)
    refused(record, "approved", author, "You submitted")


def test_superusers_obey_too():
    everybody = User.objects.create_superuser("everybody")
    record = step(by_itself(), "in-review", everybody)
    refused(record, "approved", everybody, "You submitted")


def test_who_changed_a_record_since_its_publication_cannot_approve_it(author, reviewer):
    record = builders.initiative()
    workflow.touched(record, reviewer)
    record = step(record, "in-review", author)
    refused(record, "approved", reviewer, "You changed")
    assert step(record, "approved", builders.user("third")).approved_by == builders.user("third")


def test_to_send_a_record_back_and_take_it_up_again_wipes_nobody_out(author, reviewer):
    record = builders.initiative()
    workflow.touched(record, reviewer)
    step(record, "in-review", author)
    step(record, "draft", author, reason="Wait.")
    record = step(record, "in-review", author)
    refused(record, "approved", reviewer, "You changed")


def test_after_publication_the_slate_is_clean(author, reviewer, publisher):
    record = builders.publish(builders.initiative())  # changed and submitted by the author, approved by the reviewer
    workflow.touched(record, reviewer)
    step(record, "in-review", reviewer)
    assert step(record, "approved", author).approved_by == author
    assert step(record, "published", publisher).state == "published"


def test_a_withdrawal_does_not_clean_the_slate(author, reviewer):
    record = builders.publish(builders.initiative())
    workflow.touched(record, reviewer)
    builders.withdraw(record)
    step(record, "draft", author)
    record = step(record, "in-review", author)
    refused(record, "approved", reviewer, "You changed")


def test_who_changed_a_companion_cannot_approve_the_record_that_brings_it(author, reviewer):
    record, work = builders.initiative(), builders.source("A new source")
    builders.cite(record, work)
    workflow.touched(work, reviewer)
    record = step(record, "in-review", author)
    before = everything()
    with pytest.raises(workflow.Refused, match="You changed “A new source”"):
        workflow.transition(record, "approved", reviewer)
    assert everything() == before


@pytest.mark.both
@pytest.mark.parametrize(
    "columns",
    [
        {"state": "approved"},
        {"state": "published"},
        {"state": "approved", "approval": "editors", "submitted_digest": "a" * 64, "approved_digest": "a" * 64},
        {"state": "approved", "approval": "editors", "approved_digest": "a" * 64, "approved_by": "author"},
        {"state": "approved", "approval": "collection"},
    ],
)
def test_the_database_refuses_what_goes_round_the_workflow(author, columns):
    record = brought_to("in-review")
    if "approved_by" in columns:
        columns = {**columns, "approved_by": author, "submitted_by": author, "submitted_digest": "a" * 64}
    with pytest.raises(IntegrityError, match="initiative_four_eyes"), transaction.atomic():
        models.Initiative.objects.filter(pk=record.pk).update(**columns)
    assert builders.fresh(record).state == "in-review"


@pytest.mark.both
def test_the_database_refuses_an_edition_approved_by_its_author(author):
    edition = models.Edition.objects.get(public_id=builders.publish(builders.initiative()).public_id)
    with pytest.raises(IntegrityError, match="edition_four_eyes"), transaction.atomic():
        models.Edition.objects.filter(pk=edition.pk).update(approved_by=author, submitted_by=author)


@pytest.mark.both
def test_an_edition_keeps_who_submitted_approved_and_published_it(author, reviewer, publisher):
    edition = models.Edition.objects.get(public_id=builders.publish(builders.initiative()).public_id)
    assert (edition.submitted_by, edition.approved_by, edition.published_by) == (author, reviewer, publisher)
    assert edition.approval == "editors"


# -- an approval is of exactly this content ---------------------------------------------------------------------------
def change_title(record):
    models.Initiative.objects.filter(pk=record.pk).update(title="Another title")


def add_seat(record):
    builders.mediator(record, described_as="a host")


def add_citation(record):
    builders.cite(record, builders.publish(builders.source()))


def lift_seat(record):
    record.mediators.update(disclosure="role-only")


@pytest.mark.parametrize("behind_the_back", [change_title, add_seat, add_citation, lift_seat])
@pytest.mark.parametrize("state", ["in-review", "approved"])
def test_content_that_changed_since_is_neither_approved_nor_published(state, behind_the_back):
    record = builders.initiative("The Madrid track")
    builders.mediator(record, builders.actor(), disclosure="withheld", described_as="a mediator")
    record = brought_to(state, record=record)
    behind_the_back(record)
    record = builders.fresh(record)
    to = {"in-review": "approved", "approved": "published"}[state]
    refused(record, to, builders.user("someone"), "no longer what was submitted")


def change_note(record):
    models.Initiative.objects.filter(pk=record.pk).update(internal_note="Ask again.")


def change_withheld_seat(record):
    record.mediators.update(actor=builders.actor("Somebody else"), internal_note="Ask again.")


@pytest.mark.parametrize("behind_the_back", [change_note, change_withheld_seat])
def test_what_visitors_never_see_does_not_make_an_approval_void(behind_the_back, publisher):
    record = builders.initiative("The Madrid track")
    builders.mediator(record, builders.actor(), disclosure="withheld")
    record = brought_to("approved", record=record)
    behind_the_back(record)
    assert step(record, "published", publisher).state == "published"


@pytest.mark.parametrize(("state", "public"), [each for each in SITUATIONS if each[0] != "draft"])
def test_an_edit_makes_a_record_a_draft_again_and_is_noted(state, public, reviewer):
    record = brought_to(state, public)
    before = public_bytes()
    after = workflow.touched(record, reviewer)
    record = builders.fresh(record)
    assert after.state == record.state == "draft"
    assert (record.approval, record.approved_by, record.approved_digest, record.submitted_by) == ("", None, "", None)
    assert models.Contribution.objects.filter(public_id=record.public_id, user=reviewer).count() == 1
    assert public_bytes() == before


def test_every_edit_is_counted():
    record = builders.initiative()
    for number in (1, 2, 3):
        workflow.touched(record, builders.user("author"))
        assert builders.fresh(record).version == number
    assert models.Contribution.objects.count() == 1


# -- what the public sees ---------------------------------------------------------------------------------------------
def test_an_edit_of_a_published_record_stays_hidden_until_it_is_published(author, reviewer, publisher):
    record = builders.publish(builders.initiative("Old title"))
    before = public_bytes()
    models.Initiative.objects.filter(pk=record.pk).update(title="New title")
    builders.mediator(record, described_as="a host")
    workflow.touched(record, author)
    for to, user in (("in-review", author), ("approved", reviewer)):
        step(record, to, user)
        assert public_bytes() == before
    step(record, "published", publisher)
    assert page(record)["title"]["en"] == "New title"
    assert [seat["described_as"]["en"] for seat in page(record)["mediators"]] == ["a host"]


def test_a_draft_is_not_public(author, reviewer):
    record = builders.initiative("Never shown")
    empty = public_bytes()
    workflow.touched(record, author)
    resubmit(record, author, reviewer)
    assert public_bytes() == empty == []


@pytest.mark.both
def test_editions_are_numbered_without_a_gap(author, reviewer, publisher):
    record = builders.initiative()
    for number in (1, 2, 3):
        # An approval that is taken back uses up no number.
        builders.approve(record)
        step(record, "draft", author)
        models.Initiative.objects.filter(pk=record.pk).update(title=f"As of edition {number}")
        builders.publish(record)
        assert editions(record) == list(range(1, number + 1))
        assert page(record)["edition"]["number"] == number
    builders.withdraw(record)
    step(record, "draft", author)
    builders.publish(record)
    assert editions(record) == [1, 2, 3, 4]
    titles = [each.document["title"]["en"] for each in models.Edition.objects.filter(public_id=record.public_id)]
    assert titles == [f"As of edition {number}" for number in (1, 2, 3, 3)]


@pytest.mark.both
def test_a_withdrawn_record_is_gone_until_it_is_published_again(author):
    record = builders.publish(builders.initiative("Shown, hidden, shown"))
    other = builders.initiative("Its neighbour")
    models.Relation.objects.create(initiative=other, first=other, second=record)
    builders.publish(other)
    assert len(page(other)["relations"]) == 1
    gone = {record.slug: ("gone", record.public_id), other.slug: ("page", other.public_id)}
    record = builders.withdraw(record)
    assert not is_visible(record) and answers() == gone
    assert page(other)["relations"] == []
    for to in ("draft", "in-review"):
        record = step(record, to, author)
        assert not is_visible(record) and answers() == gone
    record = step(record, "approved", builders.user("reviewer"))
    assert not is_visible(record) and answers() == gone
    record = step(record, "published", builders.user("publisher"))
    assert is_visible(record) and answers()[record.slug] == ("page", record.public_id)
    assert len(page(other)["relations"]) == 1


def test_one_person_may_withdraw_what_they_changed_and_submitted(author):
    record = builders.publish(builders.initiative())
    workflow.touched(record, author)
    step(record, "in-review", author)
    record = step(record, "withdrawn", author)
    assert record.state == "withdrawn" and not is_visible(record)
    assert record.submitted_by is None


# -- names need sources -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("make", [builders.mediator, builders.participant])
def test_a_seat_that_is_named_without_a_source_stops_the_submission(make, author):
    record, who = builders.initiative(), builders.actor("Terje Larsen")
    seat = make(record, who)
    before = everything()
    with pytest.raises(workflow.Refused, match="Terje Larsen.*named without a source"):
        workflow.transition(record, "in-review", author)
    assert everything() == before
    builders.cite(record, builders.source())  # of the record, not of the seat
    with pytest.raises(workflow.Refused, match="named without a source"):
        workflow.transition(record, "in-review", author)
    builders.cite(seat, builders.source())
    assert step(record, "in-review", author).state == "in-review"


@pytest.mark.parametrize("disclosure", ["withheld", "role-only"])
def test_a_seat_that_is_not_named_needs_no_source(disclosure, author):
    record = builders.initiative()
    builders.mediator(record, builders.actor(), disclosure=disclosure, described_as="a host")
    assert step(record, "in-review", author).state == "in-review"


# -- what travels with a record ---------------------------------------------------------------------------------------
@pytest.fixture
def company():
    """An initiative with one new record of every kind it can refer to."""
    conflict, place, meeting_place = builders.conflict(), builders.place("Oslo"), builders.place("Sarpsborg")
    works = [builders.source(f"Source {n}") for n in range(3)]
    original = builders.source("The original")
    models.Source.objects.filter(pk=works[0].pk).update(same_work_as=original)
    far_conflict = builders.conflict("Of the talks alone")
    talks = builders.process("The talks", conflicts=[far_conflict], lead=[builders.actor("Who leads")])
    builders.cite(talks, works[1])
    record = builders.initiative("The Oslo channel", work=works[0], conflicts=[conflict], places=[place])
    meeting = models.Meeting.objects.create(initiative=record, title="First session", place=meeting_place)
    builders.cite(meeting, works[2])
    models.Beside.objects.create(initiative=record, process=talks)
    seat = builders.mediator(record, builders.actor("Who mediates"))
    builders.cite(seat, works[2])
    other = builders.initiative("Another initiative")
    models.Relation.objects.create(initiative=record, first=record, second=other)
    along = [*works, original, conflict, far_conflict, place, meeting_place, talks]
    return {"record": record, "along": along, "not": [other, *models.Actor.objects.all()]}


def states(records):
    return {str(record): builders.fresh(record).state for record in records}


@pytest.mark.both
def test_new_sources_conflicts_places_and_processes_travel_with_the_record(company, author, reviewer, publisher):
    record = company["record"]
    for to, user in (("in-review", author), ("approved", reviewer), ("published", publisher)):
        moved = workflow.transition(record, to, user, grounds={"": "The source tells it."})
        assert {str(each) for each in moved} == {str(each) for each in (record, *company["along"])}
        assert states([record, *company["along"]]) == dict.fromkeys(map(str, [record, *company["along"]]), to)
        assert set(states(company["not"]).values()) == {"draft"}
    assert all(editions(each) == [1] for each in company["along"])
    # A source shows itself once something is said with it; that it was reprinted says nothing.
    hidden = {str(each) for each in company["along"] if not is_visible(each)}
    assert hidden == {"The original"}
    assert not any(is_visible(each) for each in company["not"])


@pytest.mark.parametrize("ids", [("aaaa-0001", "bbbb-0002"), ("bbbb-0002", "aaaa-0001")])
def test_a_new_source_and_its_new_original_travel_together_whatever_their_ids(ids, author, reviewer, publisher):
    original = builders.source("The original", public_id=ids[0])
    reprint = builders.source("The reprint", public_id=ids[1], same_work_as=original)
    record = builders.initiative("Cites the reprint")
    builders.cite(record, reprint)
    resubmit(record, author, reviewer)
    step(record, "published", publisher)
    assert (editions(original), editions(reprint), editions(record)) == ([1], [1], [1])


def test_a_companion_that_was_changed_travels_and_one_that_is_public_stays(author, reviewer, publisher):
    record, changed, unchanged = builders.initiative(), builders.source("Changed"), builders.source("Unchanged")
    for work in (changed, unchanged):
        builders.cite(record, work)
    builders.publish(record)
    models.Source.objects.filter(pk=changed.pk).update(publisher="Another house")
    workflow.touched(changed, author)
    workflow.touched(record, author)
    resubmit(record, author, reviewer)
    assert states([changed, unchanged]) == {"Changed": "approved", "Unchanged": "published"}
    step(record, "published", publisher)
    assert (editions(record), editions(changed), editions(unchanged)) == ([1], [1, 2], [1])
    assert page(changed)["publisher"] == "Another house"


def test_a_companion_stays_in_review_when_the_record_is_sent_back(company, author, reviewer, publisher):
    record = company["record"]
    step(record, "in-review", author)
    step(record, "draft", reviewer, reason="The dates are missing.")
    assert set(states(company["along"]).values()) == {"in-review"}
    resubmit(record, author, reviewer)
    step(record, "published", publisher)
    assert set(states(company["along"]).values()) == {"published"}


def test_a_companion_without_an_address_stops_the_record(author):
    record, work = builders.initiative(), builders.source("No address", slug=None)
    builders.cite(record, work)
    before = everything()
    with pytest.raises(workflow.Refused, match="“No address” cannot be submitted yet. Give it an address."):
        workflow.transition(record, "in-review", author)
    assert everything() == before


def test_a_companion_that_changed_behind_the_workflow_stops_the_record(author, reviewer, publisher):
    record, work = builders.initiative(), builders.source("Changed")
    builders.cite(record, work)
    resubmit(record, author, reviewer)
    models.Source.objects.filter(pk=work.pk).update(publisher="Another house")
    before = everything()
    with pytest.raises(workflow.Refused, match="“Changed” is no longer what was submitted"):
        workflow.transition(record, "published", publisher)
    assert everything() == before


def test_a_supporting_record_alone_is_published_but_not_seen_until_something_names_it(publisher):
    place = builders.publish(builders.place("Oslo"))
    assert editions(place) == [1] and not is_visible(place) and answers("place") == {}
    record = builders.publish(builders.initiative(places=[place]))
    assert is_visible(place) and editions(place) == [1]
    builders.withdraw(record)
    assert not is_visible(place) and answers("place") == {}


# -- sources ----------------------------------------------------------------------------------------------------------
def test_a_source_that_public_records_cite_is_not_withdrawn(publisher):
    work = builders.source("Cited")
    records = [builders.initiative(f"Citing {n}") for n in range(3)]
    draft = builders.initiative("A draft that cites")
    for record in (*records, draft):
        builders.cite(record, work)
        builders.cite(record, work, locator="p. 2")
    builders.publish(*records)
    refused(work, "withdrawn", publisher, "3 public records cite")
    builders.withdraw(records[0])
    refused(work, "withdrawn", publisher, "2 public records cite")
    builders.withdraw(records[1])
    records[2].citations.filter(source=work).delete()
    refused(work, "withdrawn", publisher)  # its public edition cites it still
    builders.publish(records[2])
    assert step(work, "withdrawn", publisher).state == "withdrawn"


def test_a_source_is_withdrawn_although_it_has_a_reprint(publisher):
    original = builders.source("The original")
    reprint = builders.source("The reprint", same_work_as=original)
    record = builders.initiative()
    builders.cite(record, reprint)
    builders.publish(original, record)
    assert step(original, "withdrawn", publisher).state == "withdrawn"
    assert is_visible(reprint) and page(reprint)["same_work_as"] is None


def test_a_record_is_not_published_with_a_source_that_is_a_draft_again(author, reviewer, publisher):
    record, work = builders.initiative("Citing"), builders.source("Taken up again")
    builders.cite(record, work)
    resubmit(record, author, reviewer)
    workflow.touched(work, author)
    message = refused(record, "published", publisher)
    assert "“Taken up again”, which is a draft" in message
    builders.publish(work)
    assert step(record, "published", publisher).state == "published"


def test_a_record_is_not_published_with_a_source_that_was_withdrawn(author, reviewer, publisher):
    record, work = builders.initiative("Citing"), builders.publish(builders.source("Taken back"))
    builders.cite(record, work)
    builders.withdraw(work)
    resubmit(record, author, reviewer)
    message = refused(record, "published", publisher)
    assert "“Taken back”, which is withdrawn" in message


# -- addresses --------------------------------------------------------------------------------------------------------
@pytest.mark.both
def test_a_former_address_leads_to_the_present_one():
    record = builders.publish(builders.initiative(slug="first"))
    assert answers() == {"first": ("page", record.public_id)}
    models.Initiative.objects.filter(pk=record.pk).update(slug="second")
    assert answers() == {"first": ("page", record.public_id)}  # not before it is published
    builders.publish(builders.fresh(record))
    assert answers() == {"first": ("moved", record.public_id), "second": ("page", record.public_id)}
    rename(record, "third")
    moved = ("moved", record.public_id)
    assert answers() == {"first": moved, "second": moved, "third": ("page", record.public_id)}
    assert page(record)["slug"] == "third"


@pytest.mark.both
def test_a_record_can_take_its_own_former_address_back():
    record = builders.publish(builders.initiative(slug="first"))
    rename(record, "second")
    rename(record, "first")
    assert answers() == {"first": ("page", record.public_id), "second": ("moved", record.public_id)}
    rename(record, "second")
    assert answers() == {"first": ("moved", record.public_id), "second": ("page", record.public_id)}


def taken(record, slug, publisher):
    """Nobody can publish ``record`` under ``slug``; the refusal says so."""
    models.Initiative.objects.filter(pk=record.pk).update(slug=slug)
    record = builders.approve(record)
    before = everything()
    with pytest.raises(workflow.Refused, match=f"“{slug}” is or was another record's"):
        workflow.transition(record, "published", publisher)
    assert everything() == before


@pytest.mark.both
def test_a_former_address_is_never_given_to_another_record(publisher):
    record = builders.publish(builders.initiative(slug="first"))
    rename(record, "second")
    taken(builders.initiative("A newcomer"), "first", publisher)


@pytest.mark.both
def test_the_address_of_a_withdrawn_record_is_never_given_to_another(publisher):
    record = builders.publish(builders.initiative(slug="first"))
    rename(record, "second")
    builders.withdraw(record)
    models.Initiative.objects.filter(pk=record.pk).update(slug=None)
    newcomer = builders.initiative("A newcomer")
    taken(newcomer, "second", publisher)
    taken(newcomer, "first", publisher)
    gone = ("gone", record.public_id)
    assert answers() == {"first": gone, "second": gone}


def test_an_address_that_a_draft_gives_up_is_still_the_public_records(publisher):
    record = builders.publish(builders.initiative(slug="first"))
    models.Initiative.objects.filter(pk=record.pk).update(slug="second")
    taken(builders.initiative("A newcomer"), "first", publisher)
    assert answers() == {"first": ("page", record.public_id)}


def test_a_withdrawn_record_can_come_back_under_another_address(author):
    record = builders.publish(builders.initiative(slug="first"))
    builders.withdraw(record)
    step(record, "draft", author)
    rename(record, "second")
    assert answers() == {"first": ("moved", record.public_id), "second": ("page", record.public_id)}


@pytest.mark.both
def test_records_of_two_kinds_may_have_the_same_address():
    record, who = builders.initiative(slug="norway"), builders.actor(slug="norway")
    builders.publish(record, who)
    assert answers("initiative")["norway"] == ("page", record.public_id)
    assert answers("actor")["norway"] == ("page", who.public_id)


@pytest.mark.both
def test_a_change_that_visitors_do_not_see_makes_no_edition(client):
    record = builders.publish(builders.initiative("Quiet talks", slug="quiet-talks"))
    before = client.get("/initiatives/quiet-talks/").content, client.get("/").content
    builders.participant(record, builders.actor("Somebody"), builders.the_source(), disclosure="withheld")
    workflow.touched(builders.fresh(record), builders.user("author"))
    builders.publish(record)
    assert builders.fresh(record).state == "published"
    assert (client.get("/initiatives/quiet-talks/").content, client.get("/").content) == before
    assert models.Edition.objects.filter(public_id=record.public_id).count() == 1
