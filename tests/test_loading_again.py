"""Loading fixtures into a catalogue that has them: what is changed, kept and refused, and what editors' work is worth.

What they are loaded into is loaded once for all cases here, and each of them is rolled back to it.
"""

from io import StringIO

import pytest
from django.core.management import call_command
from reversion.models import Revision

from catalog import models
from catalog.public.models import PAGES
from catalog.publishing import history, loading, workflow

from . import builders
from .collection import made_once
from .conftest import WHOLE
from .test_loading import (
    BROKEN,
    CITATION,
    FAFO,
    GUEST,
    HOST,
    NEWCOMER,
    NORWAY,
    OSLO,
    OTHER,
    ROWS,
    SIDE,
    WITHHELD,
    WORK,
    WRITING,
    Fixtures,
    edit,
    editions,
    new,
    refused_for,
    said,
    stored,
    summary,
    title,
    version,
)
from .test_projection import public_bytes
from .test_workflow import answers, everything

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker, tmp_path_factory):
    """The small collection, loaded; gives what the command said."""
    small = Fixtures(tmp_path_factory.mktemp("loaded"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loading, "MANIFEST", small.manifest)
        with made_once(small.load, django_db_blocker) as said:
            yield said


@pytest.fixture
def fixtures(loaded, db, tmp_path, monkeypatch):
    found = Fixtures(tmp_path)
    found.standing = loaded
    monkeypatch.setattr(loading, "MANIFEST", found.manifest)
    return found


def test_every_part_arrives_with_its_fields(fixtures):
    fixtures.load()
    for model, public_id, fields in ROWS:
        row = next(each for each in (*models.RECORDS, *models.PARTS) if each._meta.model_name == model)
        row = row.objects.get(public_id=public_id)
        for name, value in fields.items():
            field = row._meta.get_field(name)
            if field.many_to_many:
                assert [[each.public_id] for each in getattr(row, name).all()] == value
            elif field.is_relation:
                assert getattr(row, name).public_id == value[0]
            elif isinstance(value, list):
                assert sorted(getattr(row, name)) == sorted(value)
            else:
                assert str(getattr(row, name)) == str(value)
    assert str(stored(OSLO).start_earliest) == "1992-12-01" and str(stored(OSLO).start_latest) == "1992-12-31"


def test_a_withheld_seat_is_loaded_and_not_published(fixtures):
    fixtures.load()
    assert stored(WITHHELD, models.Participant).disclosure == "withheld"
    assert [seat["id"] for seat in PAGES["initiative"].objects.get(public_id=OSLO).page["participants"]] == [GUEST]
    assert WITHHELD not in "".join(public_bytes())


@pytest.mark.both
def test_loading_twice_changes_nothing(fixtures):
    fixtures.load()
    before = everything()
    assert summary(fixtures.load()) == {"unchanged": 12}
    assert everything() == before


@pytest.mark.both
def test_the_order_of_rows_and_codes_and_what_is_left_out_make_no_difference(fixtures):
    fixtures.load()
    before = everything()
    fixtures.rows = dict(reversed(fixtures.rows.items()))
    fixtures.change(OSLO, issues=["borders", "jerusalem"], title_ar="", mode="not-coded", start=" 1992-12 ")
    assert summary(fixtures.load()) == {"unchanged": 12}
    assert everything() == before


def test_a_record_whose_fixture_changed_gets_a_new_edition(fixtures):
    fixtures.load()
    at_first = version()
    fixtures.change(OSLO, title="The Oslo back channel")
    assert summary(fixtures.load()) == {"changed": 1, "unchanged": 11}
    assert editions(OSLO) == [(1, "collection"), (2, "collection")]
    assert title(OSLO) == "The Oslo back channel"
    assert editions(OTHER) == [(1, "collection")]
    assert version() == at_first + 1
    assert summary(fixtures.load()) == {"unchanged": 12}
    assert version() == at_first + 1


def test_a_change_of_a_part_is_a_change_of_its_record(fixtures):
    fixtures.load()
    fixtures.change(CITATION, locator="pp. 12-13")
    fixtures.change("name-0001", name="Norwegen")
    assert summary(fixtures.load()) == {"changed": 2, "unchanged": 10}
    assert editions(OSLO) == editions(NORWAY) == [(1, "collection"), (2, "collection")]
    seat = PAGES["initiative"].objects.get(public_id=OSLO).page["mediators"][0]
    assert seat["citations"][0]["locator"] == "pp. 12-13"


def test_a_change_of_what_visitors_never_see_makes_no_edition(fixtures):
    fixtures.load()
    before, at_first = public_bytes(), version()
    fixtures.change(OSLO, internal_note="Ask again.", confidence="low")
    fixtures.change(WITHHELD, actor=[FAFO], note="A note nobody sees.")
    fixtures.change(WORK, seen_at="A shelf.")
    assert summary(fixtures.load()) == {"changed": 2, "unchanged": 10}
    assert stored(OSLO).internal_note == "Ask again." and stored(WITHHELD, models.Participant).actor.name == "Fafo"
    assert (public_bytes(), version()) == (before, at_first)
    assert editions(OSLO) == editions(WORK) == [(1, "collection")]
    assert stored(OSLO).state == "published"
    assert summary(fixtures.load()) == {"unchanged": 12}


@pytest.mark.both
def test_parts_that_a_fixture_no_longer_has_are_removed(fixtures):
    fixtures.load()
    fixtures.remove(HOST, CITATION, SIDE, GUEST, WITHHELD, "meet-0001", "re1a-0001", "bes1-0001", "tran-0001")
    fixtures.remove("name-0002", "c1te-0005")
    fixtures.change(OSLO, conflicts=[], places=[])
    assert summary(fixtures.load()) == {"changed": 1, "unchanged": 11}
    record = stored(OSLO)
    sections = (record.mediators, record.participants, record.sides, record.meetings, record.relations, record.besides)
    assert [each.count() for each in (*sections, record.transfers, record.citations, record.alternate_names)] == [0] * 9
    assert record.outcomes.count() == 1 and record.conflicts.count() == record.places.count() == 0
    page = PAGES["initiative"].objects.get(public_id=OSLO).page
    assert not any(page[each] for each in ("mediators", "participants", "sides", "meetings", "relations", "conflicts"))
    assert len(page["outcomes"]) == 1
    assert not PAGES["place"].objects.exists()  # nothing public names it any more


def test_parts_that_are_new_in_a_fixture_are_added(fixtures):
    fixtures.load()
    fixtures.rows["meet-0002"] = {
        "model": "catalog.meeting",
        "fields": {"public_id": "meet-0002", "initiative": [OSLO], "title": "Second session", "position": 1},
    }
    fixtures.load()
    meetings = PAGES["initiative"].objects.get(public_id=OSLO).page["meetings"]
    assert [each["title"]["en"] for each in meetings] == ["First session", "Second session"]


@pytest.mark.both
def test_a_part_may_move_to_another_record(fixtures):
    fixtures.load()
    fixtures.change("meet-0001", initiative=[OTHER])
    assert summary(fixtures.load()) == {"changed": 2, "unchanged": 10}
    assert stored("meet-0001", models.Meeting).initiative == stored(OTHER)
    assert summary(fixtures.load()) == {"unchanged": 12}


def test_a_renamed_record_leaves_a_redirect(fixtures):
    fixtures.load()
    fixtures.change(OSLO, slug="oslo-back-channel")
    fixtures.load()
    assert answers()["oslo-channel"] == ("moved", OSLO)
    assert answers()["oslo-back-channel"] == ("page", OSLO)


def test_some_of_the_files_can_be_loaded_by_themselves(fixtures):
    fixtures.load()
    fixtures.change(NORWAY, name="Kingdom of Norway")
    paths, out = fixtures.write(), StringIO()
    call_command("loaddata", paths[0], stdout=out)
    assert said(out.getvalue(), "changed") == 1
    assert PAGES["actor"].objects.get(public_id=NORWAY).page["name"]["en"] == "Kingdom of Norway"


def test_a_load_that_changes_a_record_stands_in_its_history_and_the_first_load_does_not(fixtures):
    fixtures.load()
    assert not Revision.objects.exists()
    fixtures.change(OSLO, title="The Oslo back channel")
    fixtures.load()
    entry = history.entries(stored(OSLO))[0][0]
    assert (entry.who, entry.why) == (None, "Changed by loading fixtures.")
    assert [(each.field, each.old, each.new) for each in entry.changes] == [
        ("Title", "The Oslo channel", "The Oslo back channel")
    ]
    assert Revision.objects.count() == 2  # what stood before, and the change


def test_what_an_editor_changed_is_kept_and_listed(fixtures):
    fixtures.load()
    edit(OSLO, title="As the editor has it")
    before = everything()
    for _ in range(2):
        out = fixtures.load()
        assert summary(out) == {"kept": 1, "unchanged": 11}
        assert "Kept as an editor left it: initiative The Oslo channel" in out
        assert everything() == before
    fixtures.change(OSLO, title="As the fixture has it now")
    assert summary(fixtures.load()) == {"kept": 1, "unchanged": 11}
    assert everything() == before


def test_a_part_that_an_editor_removed_stays_removed(fixtures):
    fixtures.load()
    stored("meet-0001", models.Meeting).delete()
    workflow.touched(stored(OSLO), builders.user("author"))
    assert summary(fixtures.load()) == {"kept": 1, "unchanged": 11}
    assert stored(OSLO).meetings.count() == 0


@pytest.mark.both
def test_overwriting_replaces_what_an_editor_changed_and_publishes_nothing_over_their_draft(fixtures):
    fixtures.load()
    edit(OSLO, title="As the editor has it")
    fixtures.change(OSLO, title="As the fixture has it now")
    assert summary(fixtures.load(overwrite=True)) == {"changed": 1, "unchanged": 11}
    record = stored(OSLO)
    assert (record.title, record.state) == ("As the fixture has it now", "draft")
    assert editions(OSLO) == [(1, "collection")] and title(OSLO) == "The Oslo channel"


def test_what_editors_published_is_kept_too_and_overwritten_only_when_asked(fixtures):
    fixtures.load()
    builders.publish(edit(OSLO, title="As the editors published it"))
    assert summary(fixtures.load()) == {"kept": 1, "unchanged": 11}
    assert title(OSLO) == "As the editors published it"
    assert summary(fixtures.load(overwrite=True)) == {"changed": 1, "unchanged": 11}
    assert title(OSLO) == "The Oslo channel"
    assert editions(OSLO) == [(1, "collection"), (2, "editors"), (3, "collection")]


def test_an_editor_who_changed_a_record_is_still_asked_after_a_load(fixtures):
    """A load does not wipe out who changed a record: they cannot approve it."""
    fixtures.load()
    edit(OSLO, title="As the editor has it")
    fixtures.load(overwrite=True)
    workflow.transition(stored(OSLO), "in-review", builders.user("somebody else"))
    with pytest.raises(workflow.Refused, match="You changed"):
        workflow.transition(stored(OSLO), "approved", builders.user("author"))


@pytest.mark.both
def test_nothing_withdrawn_is_revived(fixtures):
    fixtures.load()
    builders.withdraw(stored(OSLO))
    before = public_bytes()
    fixtures.change(OSLO, title="Another title")
    for options in ({}, {"overwrite": True}):
        fixtures.load(**options)
        assert stored(OSLO).state == "withdrawn"
        assert public_bytes() == before
        assert answers()["oslo-channel"] == ("gone", OSLO)
        assert not PAGES["initiative"].objects.filter(public_id=OSLO).exists()
        assert editions(OSLO) == [(1, "collection")]


@pytest.mark.parametrize("state", ["in-review", "approved"])
def test_a_record_on_its_way_to_the_public_is_not_moved(fixtures, state):
    fixtures.load()
    if state == "in-review":
        workflow.transition(edit(OSLO, title="In review"), "in-review", builders.user("author"))
    else:
        builders.approve(edit(OSLO, title="Approved"))
    before = everything()
    fixtures.change(OSLO, title="Another title")
    assert summary(fixtures.load()) == {"kept": 1, "unchanged": 11}
    assert everything() == before
    fixtures.load(overwrite=True)
    assert stored(OSLO).state == state and editions(OSLO) == [(1, "collection")]


@pytest.mark.parametrize("state", ["in-review", "approved", "published"])
def test_a_draft_that_editors_took_on_is_theirs_although_they_changed_nothing(fixtures, state):
    """Otherwise what a reviewer reads, or what is published, would become something else under their hands."""
    fixtures.load()
    record = stored(NEWCOMER)
    workflow.transition(record, "in-review", builders.user("author"))
    if state != "in-review":
        workflow.transition(record, "approved", builders.user("reviewer"))
    if state == "published":
        workflow.transition(record, "published", builders.user("publisher"))
    before = everything()
    fixtures.change(NEWCOMER, title="Another title")
    assert summary(fixtures.load()) == {"kept": 1, "unchanged": 11}
    assert everything() == before


def test_a_draft_that_nobody_touched_follows_its_fixture(fixtures):
    fixtures.load()
    fixtures.change(NEWCOMER, title="Another title")
    assert summary(fixtures.load()) == {"changed": 1, "unchanged": 11}
    assert (stored(NEWCOMER).title, stored(NEWCOMER).state) == ("Another title", "draft")


@pytest.mark.once
@pytest.mark.parametrize("field", sorted(loading.OWN))
def test_a_fixture_never_sets_what_belongs_to_the_workflow(fixtures, field):
    fixtures.load()
    fixtures.change(OTHER, **{field: "published"})
    fixtures.refused("initiatives.json", f"initiative {OTHER}", f"field {field}", "set by the workflow")


@pytest.mark.once
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"Not JSON.",
        b'[{"model": "catalog.actor", "fields": {"public_id"',
        b"\xff\xfe[]",
        b"{}",
        b"5",
        b'"text"',
        b"[1]",
    ],
)
def test_a_file_that_is_no_fixture_is_named(fixtures, content):
    fixtures.load()
    paths = fixtures.write()
    (fixtures.folder / "odd.json").write_bytes(content)
    fixtures.refused_as_written([*paths, str(fixtures.folder / "odd.json")], "odd.json")


@pytest.mark.both
def test_an_address_that_was_public_is_never_given_to_another_record(fixtures):
    fixtures.load()
    fixtures.change(OSLO, slug="oslo-back-channel")
    fixtures.load()
    new("initiative", "nt00-0004", in_collection=True, slug="oslo-channel", title="A rival")(fixtures)
    fixtures.refused("initiatives.json", "initiative nt00-0004", "“oslo-channel” is or was another record's")


@pytest.mark.both
@pytest.mark.parametrize("what", BROKEN if WHOLE else WRITING)
def test_a_broken_fixture_names_file_record_and_field_and_writes_nothing(fixtures, what):
    assert models.Initiative.objects.filter(public_id=OSLO, state="published").exists()
    refused_for(what, fixtures)
