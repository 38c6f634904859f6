"""Every constraint of every working model: a row the database takes, rows it refuses, and what the editor is told."""

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import BaseConstraint, CheckConstraint, UniqueConstraint
from django.utils import timezone

from catalog import models
from catalog.models.fields import CodeField
from catalog.models.sources import CITED

from . import builders
from .collection import made_once

pytestmark = pytest.mark.django_db

MODELS = list(apps.get_app_config("catalog").get_models())
CONSTRAINTS = {each.name: (model, each) for model in MODELS for each in model._meta.constraints}
CODED = [name for name in CONSTRAINTS if name.endswith("_coded")]
DIGEST, OTHER_DIGEST = "a" * 64, "b" * 64


# -- one row of each model that has a constraint ----------------------------------------------------------------------
def part(model, **fields):
    owner = {} if {"initiative", "actor", "assessment", "concept"} & set(fields) else {"initiative": some_initiative()}
    return model.objects.create(**owner, **fields)


def some_initiative():
    return builders.initiative()


def edition(**fields):
    values = {"kind": "actor", "public_id": "0000-0001", "number": 1, "format": 1, "document": {}, "digest": DIGEST}
    return models.Edition.objects.create(
        **{**values, "published_at": timezone.now(), "approval": "collection", **fields}
    )


def relation(first=None, second=None, **fields):
    first, second = first or some_initiative(), second or some_initiative()
    return models.Relation.objects.create(initiative=first, first=first, second=second, **fields)


def rating(of=None, **fields):
    return models.Rating.objects.create(assessment=of or builders.assessment(some_initiative()), **fields)


ROWS = {
    models.Source: builders.source,
    models.Conflict: builders.conflict,
    models.Place: builders.place,
    models.Actor: builders.actor,
    models.OfficialProcess: builders.process,
    models.Concept: builders.concept,
    models.Initiative: some_initiative,
    models.Assessment: lambda: builders.assessment(some_initiative()),
    models.Question: builders.question,
    models.Mediator: lambda: builders.mediator(some_initiative(), builders.actor()),
    models.Participant: lambda: builders.participant(some_initiative(), builders.actor()),
    models.Outcome: lambda: part(models.Outcome, title="A paper"),
    models.Relation: relation,
    models.Beside: lambda: part(models.Beside, process=builders.process()),
    models.Transfer: lambda: part(models.Transfer, to_text="to the delegations"),
    models.Rating: rating,
    models.Finding: lambda: models.Finding.objects.create(
        assessment=builders.assessment(some_initiative()), phrase="secrecy held"
    ),
    models.Definition: lambda: part(models.Definition, concept=builders.concept(), author="A", text="A paraphrase."),
    models.AlternateName: lambda: part(models.AlternateName, actor=builders.actor(), name="Another name"),
}


# -- what each constraint is for: (row, changes that are taken, changes that are refused) ------------------------------
CASES = {}


def case(make):
    CASES[make.__name__] = make
    return make


def approved(**changes):
    author, reviewer = builders.user("author"), builders.user("reviewer")
    columns = {"state": "approved", "approval": "editors", "submitted_by": author, "approved_by": reviewer}
    return {**columns, "submitted_digest": DIGEST, "approved_digest": DIGEST, **changes}


def four_eyes(model):
    author = builders.user("author")
    by_the_collection = {"approval": "collection", "submitted_by": None, "approved_by": None}
    return (
        ROWS[model](),
        [
            approved(),
            approved(state="published"),
            approved(**by_the_collection),
            approved(state="draft", approved_by=author),
        ],
        [
            approved(approved_by=author),
            approved(state="published", approved_by=author),
            approved(approved_by=None),
            approved(submitted_by=None),
            approved(approved_digest=OTHER_DIGEST),
            approved(submitted_digest="", approved_digest=""),
            approved(approval=""),
            approved(**by_the_collection, approved_digest=""),
        ],
    )


def submitted(model):
    in_review = {"state": "in-review", "submitted_by": builders.user("author"), "submitted_digest": DIGEST}
    return (
        ROWS[model](),
        [in_review, {"state": "draft"}],
        [{**in_review, "submitted_by": None}, {**in_review, "submitted_digest": ""}],
    )


def slug_given(model):
    review = {"state": "in-review", "submitted_by": builders.user("author"), "submitted_digest": DIGEST}
    return (
        ROWS[model](),
        [{"slug": None}, {"slug": None, "state": "withdrawn"}, {"slug": "given", **review}],
        [{"slug": None, **review}, {"slug": None, **approved()}, {"slug": None, **approved(state="published")}],
    )


def slug_not_empty(model):
    return ROWS[model](), [{"slug": None}, {"slug": "given"}], [{"slug": ""}]


WORKFLOW = (four_eyes, submitted, slug_given, slug_not_empty)


@case
def source_not_its_own_copy():
    work = builders.source()
    return work, [{"same_work_as": builders.source()}], [{"same_work_as": work}]


@case
def source_link_has_url():
    address = "https://example.org/paper"
    return (
        builders.source(),
        [{"url": address, "link": "publisher"}, {"url": address, "link": "none"}, {"url": "", "link": "none"}],
        [{"url": "", "link": "publisher"}, {"url": "", "link": "mirror"}],
    )


@case
def citation_one_target():
    record = some_initiative()
    targets = {
        "initiative": record,
        "mediator": builders.mediator(record, described_as="a host"),
        "participant": builders.participant(record, described_as="an official"),
        "meeting": part(models.Meeting, title="A meeting"),
        "outcome": part(models.Outcome, title="A paper"),
        "relation": relation(),
        "beside": part(models.Beside, process=builders.process()),
        "transfer": part(models.Transfer, to_text="to the talks"),
        "assessment": builders.assessment(record),
        "definition": part(models.Definition, concept=builders.concept(), author="A", text="A paraphrase."),
        "process": builders.process(),
        "actor": builders.actor(),
    }
    assert set(targets) == set(CITED)
    none = dict.fromkeys(CITED)
    row = builders.cite(record, builders.source())
    alone = [{**none, name: target} for name, target in targets.items()]
    pairs = [{**none, "initiative": record, name: target} for name, target in targets.items() if name != "initiative"]
    return row, alone, [none, *pairs, targets]


@case
def actor_not_its_own_affiliation():
    who = builders.actor()
    return who, [{"affiliation": builders.actor("Norway")}, {"affiliation": None}], [{"affiliation": who}]


@case
def alternate_name_one_owner():
    who, record = builders.actor(), some_initiative()
    return (
        part(models.AlternateName, actor=who, name="Another name"),
        [{"actor": None, "initiative": record}, {"actor": who, "initiative": None}],
        [{"actor": None, "initiative": None}, {"actor": who, "initiative": record}],
    )


@case
def alternate_name_not_empty():
    return part(models.AlternateName, actor=builders.actor(), name="A"), [{"name": "Abu Mazen"}], [{"name": ""}]


@case
def place_both_coordinates():
    return (
        builders.place(),
        [
            {"latitude": None, "longitude": None},
            {"latitude": "31.78", "longitude": "35.22"},
            {"latitude": "-90", "longitude": "180"},
            {"latitude": "0", "longitude": "0"},
        ],
        [
            {"latitude": "31.78", "longitude": None},
            {"latitude": None, "longitude": "35.22"},
            {"latitude": "90.01", "longitude": "0"},
            {"latitude": "0", "longitude": "-180.5"},
        ],
    )


def starts_before_it_ends(model):
    return (
        ROWS[model](),
        [
            {"start": "1992", "end": "1993"},
            {"start": "1993", "end": "1993~"},
            {"start": "1993-09", "end": "1993"},
            {"start": "1993", "end": ""},
            {"start": "", "end": "1993"},
        ],
        [{"start": "1993", "end": "1992"}, {"start": "1993-09-14", "end": "1993-09-13"}],
    )


@case
def side_once_in_an_initiative():
    record = some_initiative()
    part(models.Side, initiative=record, name="Israeli")
    part(models.Side, name="Syrian")
    row = part(models.Side, initiative=record, name="Palestinian")
    return row, [{"name": "Egyptian"}, {"name": "Syrian"}], [{"name": "Israeli"}]


def seat_cases(kind):
    who, record = builders.actor(), some_initiative()

    def seat():
        return {"mediator": builders.mediator, "participant": builders.participant}[kind](record, who)

    def somebody():
        return (
            seat(),
            [{"actor": None, "described_as": "an official", "disclosure": "withheld"}, {"disclosure": "withheld"}],
            [{"actor": None, "described_as": "", "disclosure": "withheld"}],
        )

    def named_has_actor():
        described = {"described_as": "an official"}
        return (
            seat(),
            [{"disclosure": "named"}, {"actor": None, "disclosure": "role-only", **described}],
            [{"actor": None, "disclosure": "named", **described}],
        )

    def role_only_described():
        return (
            seat(),
            [{"disclosure": "role-only", "described_as": "an official"}],
            [{"disclosure": "role-only", "described_as": ""}],
        )

    def from_before_to():
        return (
            seat(),
            [{"date_from": "1993-01", "date_to": "1993"}, {"date_from": "1993", "date_to": ""}],
            [{"date_from": "1993-01", "date_to": "1992"}],
        )

    return {
        f"{kind}_{each.__name__}": each for each in (somebody, named_has_actor, role_only_described, from_before_to)
    }


def seat_case(kind, name):
    return lambda: seat_cases(kind)[name]()


for _kind in ("mediator", "participant"):
    for _what in ("somebody", "named_has_actor", "role_only_described", "from_before_to"):
        CASES[f"{_kind}_{_what}"] = seat_case(_kind, f"{_kind}_{_what}")


@case
def relation_canonical():
    return relation(), [{"relation_kind": "feeds-into"}, {"relation_kind": "rival-to"}], [{"relation_kind": "follows"}]


@case
def relation_not_to_itself():
    row, third = relation(), some_initiative()
    return row, [{"second": third}], [{"second": row.first}, {"first": row.second, "initiative": row.second}]


@case
def relation_of_its_initiative():
    row, third = relation(), some_initiative()
    return row, [{"initiative": row.second}, {"first": third, "initiative": third}], [{"initiative": third}]


@case
def relation_once():
    first, second, third = some_initiative(), some_initiative(), some_initiative()
    relation(first, second, relation_kind="precedes")
    row = relation(first, third, relation_kind="precedes")
    return (
        row,
        [{"second": second, "relation_kind": "part-of"}, {"first": second, "second": first}],
        [{"second": second}, {"second": second, "initiative": second}],
    )


@case
def relation_once_unordered():
    first, second, third = some_initiative(), some_initiative(), some_initiative()
    relation(first, second, relation_kind="parallel-to")
    row = relation(second, third, relation_kind="parallel-to")
    return row, [{"second": first, "relation_kind": "rival-to"}], [{"second": first}]


@case
def beside_one_end():
    row, other = part(models.Beside, process=builders.process()), some_initiative()
    return row, [{"process": None, "track_1": other}], [{"process": None}, {"track_1": other}]


@case
def beside_not_itself():
    row = part(models.Beside, process=builders.process())
    return (
        row,
        [{"process": None, "track_1": some_initiative()}],
        [{"process": None, "track_1": row.initiative}],
    )


@case
def beside_process_once():
    record, talks = some_initiative(), builders.process()
    part(models.Beside, initiative=record, process=talks)
    row = part(models.Beside, initiative=record, process=builders.process())
    return row, [{"process": talks, "relation": "precedes"}], [{"process": talks}]


@case
def beside_track_1_once():
    record, talks = some_initiative(), some_initiative()
    part(models.Beside, initiative=record, track_1=talks)
    row = part(models.Beside, initiative=record, track_1=some_initiative())
    return row, [{"track_1": talks, "relation": "precedes"}], [{"track_1": talks}]


@case
def transfer_one_end():
    talks, other = builders.process(), some_initiative()
    return (
        part(models.Transfer, to_text="to the delegations"),
        [{"to_process": talks}, {"to_initiative": other}],
        [{"to_process": talks, "to_initiative": other}],
    )


@case
def transfer_goes_somewhere():
    row = part(models.Transfer, to_text="to the delegations")
    return row, [{"to_text": "", "to_process": builders.process()}], [{"to_text": ""}]


@case
def transfer_not_to_itself():
    row = part(models.Transfer, to_text="to the delegations")
    return row, [{"to_initiative": some_initiative()}], [{"to_initiative": row.initiative}]


@case
def rating_once_a_criterion():
    opinion = builders.assessment(some_initiative())
    rating(opinion, criterion="effectiveness")
    rating(criterion="coherence")
    row = rating(opinion, criterion="efficiency")
    return row, [{"criterion": "coherence"}], [{"criterion": "effectiveness"}]


@case
def edition_numbered_once():
    edition(number=1)
    edition(number=3, public_id="0000-0002")
    return edition(number=2), [{"number": 3}, {"number": 1, "kind": "source"}], [{"number": 1}]


@case
def edition_four_eyes():
    author, reviewer = builders.user("author"), builders.user("reviewer")
    by_editors = {"approval": "editors", "submitted_by": author, "approved_by": reviewer}
    return (
        edition(),
        [by_editors, {"approval": "collection", "submitted_by": None, "approved_by": None}],
        [
            {**by_editors, "approved_by": author},
            {**by_editors, "approved_by": None},
            {**by_editors, "submitted_by": None},
            {**by_editors, "approval": ""},
        ],
    )


@case
def publication_address_once():
    models.Publication.objects.create(kind="actor", public_id="0000-0001", slug="norway")
    row = models.Publication.objects.create(kind="actor", public_id="0000-0002", slug="qatar")
    return row, [{"slug": "norway", "kind": "source"}, {"slug": "oman"}], [{"slug": "norway"}]


@case
def schedule_once():
    boss, at = builders.user("publisher"), timezone.now()
    models.Schedule.objects.create(kind="actor", public_id="0000-0001", at=at, user=boss)
    row = models.Schedule.objects.create(kind="actor", public_id="0000-0002", at=at, user=boss)
    return row, [{"public_id": "0000-0001", "kind": "source"}], [{"public_id": "0000-0001", "kind": "actor"}]


@case
def former_slug_once():
    models.FormerSlug.objects.create(kind="actor", public_id="0000-0001", slug="norge")
    row = models.FormerSlug.objects.create(kind="actor", public_id="0000-0002", slug="katar")
    return row, [{"slug": "norge", "kind": "source"}, {"public_id": "0000-0001"}], [{"slug": "norge"}]


@case
def contribution_once():
    author, reviewer = builders.user("author"), builders.user("reviewer")
    models.Contribution.objects.create(kind="actor", public_id="0000-0001", user=author)
    row = models.Contribution.objects.create(kind="actor", public_id="0000-0001", user=reviewer)
    return row, [{"public_id": "0000-0002", "user": author}], [{"user": author}]


@case
def arabic_read_once():
    reader = builders.user("reader")
    models.ArabicRead.objects.create(kind="actor", public_id="0000-0001", digest="a", user=reader)
    row = models.ArabicRead.objects.create(kind="actor", public_id="0000-0002", digest="a", user=reader)
    return row, [{"public_id": "0000-0001", "kind": "source"}], [{"public_id": "0000-0001"}]


@case
def reference_once():
    ends = {"from_kind": "actor", "from_id": "0000-0001", "to_kind": "source"}
    models.Reference.objects.create(**ends, to_id="0000-0002")
    row = models.Reference.objects.create(**ends, to_id="0000-0003")
    return row, [{"to_id": "0000-0002", "from_kind": "process"}], [{"to_id": "0000-0002"}]


@case
def page_read_once():
    page = {"page_kind": "actor", "page_id": "0000-0001"}
    models.PageRead.objects.create(**page, what="doc source 0000-0002")
    row = models.PageRead.objects.create(**page, what="refs source 0000-0002")
    return row, [{"page_id": "0000-0002"}], [{"what": "doc source 0000-0002"}]


for _model in (models.Initiative, models.Conflict, models.OfficialProcess):
    CASES[f"{_model.kind}_starts_before_it_ends"] = lambda model=_model: starts_before_it_ends(model)

for _model in models.RECORDS:
    for _make in WORKFLOW:
        CASES[f"{_model.kind}_{_make.__name__}"] = lambda make=_make, model=_model: make(model)


# -- the tests --------------------------------------------------------------------------------------------------------
def changed(row, changes):
    row = builders.fresh(row)
    for field, value in changes.items():
        setattr(row, field, value)
    return row


def refusal(row):
    """The database's own words on refusing the row."""
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        row.save()
    return str(refused.value)


def is_named(constraint, model, words):
    """SQLite names a unique constraint by its columns."""
    columns = [model._meta.get_field(name).column for name in getattr(constraint, "fields", ())]
    by_columns = [f"{model._meta.db_table}.{column}" for column in columns]
    return constraint.name in words or (bool(by_columns) and all(each in words for each in by_columns))


def told(row):
    """Every message that full_clean gives for the row."""
    try:
        row.full_clean()
    except ValidationError as problem:
        return problem.messages
    return []


# Where a check of the field comes first and says it in its words.
SAID_BY_THE_FIELD = {"alternate_name_not_empty": "cannot be blank", "place_both_coordinates": "Ensure this value is"}


def beside(field):
    """What a code of this field needs beside it to be right."""
    if field == "state":
        return {name: value for name, value in approved().items() if name != "state"}
    needed = {"disclosure": {"described_as": "an official"}, "link": {"url": "https://example.org/paper"}}
    return needed.get(field, {})


def has_message(constraint):
    return constraint.violation_error_message != BaseConstraint.default_violation_error_message


def test_every_constraint_has_a_case_here():
    assert sorted(set(CONSTRAINTS) - set(CODED)) == sorted(CASES)


@pytest.mark.parametrize("name", CASES)
def test_what_is_right_is_taken(name):
    row, taken, _ = CASES[name]()
    for changes in taken:
        with transaction.atomic():
            changed(row, changes).save()
            stored = builders.fresh(row)
            assert {field: getattr(stored, field) for field in changes if field not in ("latitude", "longitude")} == {
                field: value for field, value in changes.items() if field not in ("latitude", "longitude")
            }
            assert not {str(CONSTRAINTS[name][1].violation_error_message)} & set(told(stored))
            transaction.set_rollback(True)


@pytest.mark.parametrize("name", CASES)
def test_what_is_wrong_is_refused_by_the_database(name):
    model, constraint = CONSTRAINTS[name]
    row, _, refused = CASES[name]()
    for changes in refused:
        assert is_named(constraint, model, refusal(changed(row, changes))), changes


@pytest.mark.once
@pytest.mark.parametrize("name", [name for name in CASES if has_message(CONSTRAINTS[name][1])])
def test_an_editor_is_told_what_is_wrong(name):
    _, constraint = CONSTRAINTS[name]
    row, _, refused = CASES[name]()
    for changes in refused:
        words = told(changed(row, changes))
        by_the_field = name in SAID_BY_THE_FIELD and any(SAID_BY_THE_FIELD[name] in each for each in words)
        assert by_the_field or str(constraint.violation_error_message) in words, changes


@pytest.fixture(scope="class")
def one_of_each(django_db_setup, django_db_blocker):
    """A row of each model, made once for all fields with a list of terms."""
    with made_once(lambda: {model: make() for model, make in ROWS.items()}, django_db_blocker) as rows:
        yield rows


class TestCodes:
    @pytest.mark.parametrize("name", CODED)
    def test_a_code_field_takes_the_terms_of_its_list_and_nothing_else(self, one_of_each, name):
        model, constraint = CONSTRAINTS[name]
        ((lookup, codes),) = constraint.condition.children
        field = lookup.removesuffix("__in")
        row = one_of_each[model]
        for code in codes:
            changed(row, {field: code, **beside(field)}).save()
            assert getattr(builders.fresh(row), field) == code
        for wrong in ("no-such-term", "", f"{codes[0]}x"):
            words = refusal(changed(row, {field: wrong, **beside(field)}))
            assert is_named(constraint, model, words), wrong

    @pytest.mark.once
    @pytest.mark.parametrize("name", CODED)
    def test_an_editor_is_told_of_a_term_that_is_not_in_the_list(self, one_of_each, name):
        model, constraint = CONSTRAINTS[name]
        ((lookup, codes),) = constraint.condition.children
        field = lookup.removesuffix("__in")
        for wrong in ("no-such-term", "", f"{codes[0]}x"):
            row = changed(one_of_each[model], {field: wrong, **beside(field)})
            with pytest.raises(ValidationError) as problem:
                row.full_clean()
            # Django checks the choices of a field first, if a form can show it; then nobody asks the constraint.
            assert field in problem.value.error_dict or not model._meta.get_field(field).editable
            with pytest.raises(ValidationError) as problem:
                row.validate_constraints()
            assert str(constraint.violation_error_message) in problem.value.messages


def test_every_code_field_is_held_to_its_list_by_the_database():
    loose = []
    for model in MODELS:
        conditions = [each.condition.children for each in model._meta.constraints if isinstance(each, CheckConstraint)]
        held = {children[0][0] for children in conditions if len(children) == 1}
        codes = [field.name for field in model._meta.fields if isinstance(field, CodeField)]
        loose += [f"{model.__name__}.{name}" for name in codes if f"{name}__in" not in held]
    assert loose == []


def test_every_constraint_that_an_editor_can_break_says_so_in_words():
    silent = [
        name
        for name, (model, constraint) in CONSTRAINTS.items()
        if model in (*models.RECORDS, *models.PARTS) and not has_message(constraint)
    ]
    assert silent == []


def test_a_public_id_and_a_slug_are_never_given_twice():
    first, second = builders.actor(), builders.actor()
    for field in ("public_id", "slug"):
        words = refusal(changed(second, {field: getattr(first, field)}))
        assert field in words
        assert any("already exists" in each for each in told(changed(second, {field: getattr(first, field)})))


def test_unique_constraints_are_not_deferred():
    """A double row is refused where it is written, not at the end of a long transaction."""
    unique = [each for _, each in CONSTRAINTS.values() if isinstance(each, UniqueConstraint)]
    assert unique
    assert [each.name for each in unique if each.deferrable] == []
