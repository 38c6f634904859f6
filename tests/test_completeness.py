"""What a record needs before it can be submitted: what is said, where it leads, and that it is held."""

import pytest
from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets
from django.db import connection
from django.forms.models import _get_foreign_key
from django.test.utils import CaptureQueriesContext

from catalog import models
from catalog.publishing import workflow
from catalog.publishing.completeness import missing, required
from catalog.publishing.kinds import KINDS

from . import builders

BUILT = {
    "source": builders.source,
    "conflict": builders.conflict,
    "place": builders.place,
    "actor": builders.actor,
    "process": builders.process,
    "concept": builders.concept,
    "initiative": builders.initiative,
    "assessment": lambda: builders.assessment(builders.initiative()),
    "question": builders.question,
}


def whole(record):
    return KINDS[record.kind].queryset().get(pk=record.pk)


def fields(record):
    return {gap.field for gap in required(whole(record))}


def test_the_shipped_collection_lacks_nothing_required(collection):
    gaps = [
        (str(record), gap.message) for kind in KINDS.values() for record in kind.queryset() for gap in required(record)
    ]
    assert gaps == []


@pytest.mark.django_db
@pytest.mark.parametrize("kind", BUILT)
def test_what_the_builders_make_is_complete(kind):
    assert fields(BUILT[kind]()) == set()


LACKS = {
    "id_slug": lambda: builders.initiative(slug=None),
    "id_summary": lambda: builders.initiative(summary=""),
    "id_conflicts": lambda: builders.initiative(conflicts=[]),
    "id_track": lambda: builders.initiative(track="not-coded"),
    "id_start": lambda: builders.initiative(start=""),
    "citations-group": lambda: builders.initiative(work=None),
    "id_description": lambda: builders.actor(description=""),
    "definitions-group": lambda: builders.concept(work=None),
    "id_conflicts of talks": lambda: builders.process(conflicts=[]),
    "citations-group of an assessment": lambda: builders.assessment(builders.initiative(), work=None, summary="It is."),
    "id_asked": lambda: builders.question(asked=""),
    "id_rule": lambda: builders.question(rule=""),
    "id_caveats": lambda: builders.question(caveats=""),
    "id_filters": lambda: builders.question(filters=[]),
    "id_filters that mean nothing": lambda: builders.question(filters=[["publicity", "whispered"]]),
    "id_summary of an assessment": lambda: builders.assessment(builders.initiative(), summary=""),
}


@pytest.mark.django_db
@pytest.mark.parametrize("field", LACKS)
def test_what_is_lacking_is_said_with_its_field_and_stops_the_submission(field):
    record = LACKS[field]()
    gaps = required(whole(record))
    assert [gap.field for gap in gaps] == [field.split()[0]]
    with pytest.raises(workflow.Refused) as refusal:
        workflow.transition(record, "in-review", builders.user("author"))
    assert str(record) in str(refusal.value) and gaps[0].message in str(refusal.value)
    assert builders.fresh(record).state == "draft"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "make",
    [
        lambda: builders.initiative(summary="", summary_ar="من التقى من."),
        lambda: builders.initiative(start="", end="1993"),
        lambda: builders.initiative(start="", status="not-known"),
        lambda: builders.initiative(track="not-known"),
    ],
)
def test_another_way_of_saying_it_is_enough(make):
    assert fields(make()) == set()


@pytest.mark.django_db
def test_a_source_on_any_row_that_visitors_see_is_enough():
    record, work = builders.initiative(work=None), builders.source()
    builders.mediator(record, builders.actor(), work, disclosure="withheld")
    assert fields(record) == {"citations-group"}
    builders.mediator(record, None, work, described_as="a host")
    assert fields(record) == set()


@pytest.mark.django_db
def test_a_named_seat_needs_a_source_of_its_own_and_is_named_in_the_message():
    record = builders.initiative()
    builders.participant(record, builders.actor("Ann Envoy"))
    builders.participant(record, builders.actor("Nobody's business"), disclosure="withheld")
    (gap,) = required(whole(record))
    assert gap.field == "participants-group" and "Ann Envoy" in gap.message


@pytest.mark.django_db
def test_what_would_make_it_better_stops_nothing():
    record = builders.initiative()
    who = builders.actor("Not public yet")
    builders.mediator(record, who, builders.source())
    models.Meeting.objects.create(initiative=record, title="First session")
    gaps = {(gap.field, gap.message): gap for gap in missing(whole(record)) if not gap.required}
    said = {field for field, _ in gaps}
    assert {"id_title_ar", "id_places", "id_participants_empty", "id_outcomes_empty", "id_sanction"} <= said
    assert any(field == "mediators-group" and "Not public yet" in message for field, message in gaps)
    assert any(field == "meetings-group" and "without a source: “First session”" in message for field, message in gaps)
    workflow.transition(record, "in-review", builders.user("author"))


@pytest.mark.django_db
def test_a_gap_that_is_filled_is_no_longer_said():
    record = builders.initiative(sanction="mandated", title_ar="محادثات")
    said = {gap.field for gap in missing(whole(record))}
    assert not {"id_sanction", "id_title_ar"} & said and "id_summary_ar" in said


def test_every_gap_leads_to_a_field_of_the_form(collection):
    for kind in KINDS.values():
        desk = admin.site.get_model_admin(kind.model)
        prefixes = {prefix_of(inline, kind.model) for inline in desk.inlines}
        known = {f"id_{field.name}" for field in (*kind.model._meta.fields, *kind.model._meta.many_to_many)} | prefixes
        if desk.fieldsets:
            shown = {f"id_{name}" for name in flatten_fieldsets(desk.fieldsets)}
            known &= shown | prefixes
        told = {gap.field for record in kind.queryset() for gap in missing(record)}
        assert told <= known, kind.key


def prefix_of(inline, model):
    key = _get_foreign_key(model, inline.model, fk_name=inline.fk_name)
    return f"{key.remote_field.get_accessor_name(model=inline.model)}-group"


@pytest.mark.django_db
@pytest.mark.parametrize("number", [3, 30])
def test_what_it_costs_does_not_grow(number):
    record = builders.initiative()
    for n in range(number):
        builders.mediator(record, builders.actor(f"Actor {n}"), builders.source())
        models.Meeting.objects.create(initiative=record, title=f"Session {n}")
    record = whole(record)
    with CaptureQueriesContext(connection) as queries:
        missing(record)
    assert len(queries) <= 2
