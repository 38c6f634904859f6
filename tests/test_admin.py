"""The desk: every page of the admin opens, forms keep what was typed, and every save and action is noted."""

import json
from contextlib import nullcontext
from itertools import islice
from unittest import mock
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.template.response import TemplateResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import resolve, reverse
from django.utils import timezone

from catalog import models
from catalog.public.models import PAGES
from catalog.publishing import workflow

from . import builders
from .collection import made_once
from .conftest import WHOLE
from .test_projection import public_bytes
from .test_workflow import everything

pytestmark = pytest.mark.django_db

# The admins of the catalogue; those of accounts are Django's own.
ADMINS = {model: each for model, each in admin.site._registry.items() if model._meta.app_label == "catalog"}
DOOR = (
    models.Edition,
    models.Publication,
    models.FormerSlug,
    models.Contribution,
    models.Reference,
    models.PageRead,
    models.Purged,
)
DESK = [model for model in ADMINS if model not in DOOR]
AUTOCOMPLETES = sorted(
    {(model, field) for model, each in ADMINS.items() for field in each.autocomplete_fields}
    | {
        (inline.model, field)
        for each in ADMINS.values()
        for inline in each.inlines
        for field in inline.autocomplete_fields
    },
    key=lambda pair: (pair[0].__name__, pair[1]),
)


def name_of(model):
    return model.__name__


def name_of_either(each):
    return getattr(each, "__name__", each)


@pytest.fixture
def editor():
    return builders.user("editor")


@pytest.fixture
def desk(client, editor):
    """A client that is logged in as an editor with every right of the catalogue, and no superuser."""
    client.force_login(editor)
    return client


@pytest.fixture(scope="class")
def standing_world(django_db_setup, django_db_blocker):
    """One row at least of every model, published where it can be."""
    with made_once(make_world, django_db_blocker) as record:
        yield record


@pytest.fixture
def world(standing_world):
    """Its first initiative, as it stands in the database."""
    return builders.fresh(standing_world)


def make_world(n=0):
    work, host, visitor = (
        builders.source(f"A source {n}"),
        builders.actor(f"Norway {n}"),
        builders.actor(f"A guest {n}"),
    )
    conflict, place = builders.conflict(f"A conflict {n}"), builders.place(f"Oslo {n}")
    talks = builders.process(f"The talks {n}", conflicts=[conflict], lead=[host])
    concept = builders.concept(f"Secrecy {n}")
    definition = models.Definition.objects.create(concept=concept, author=f"Kelman {n}", text="A paraphrase.")
    record = builders.initiative(f"The Oslo channel {n}", conflicts=[conflict], places=[place], start="1992-12")
    other = builders.initiative(f"The other channel {n}")
    seat = builders.mediator(record, host, work)
    guest = builders.participant(record, visitor, work)
    meeting = models.Meeting.objects.create(initiative=record, title=f"A session {n}", date="1993", place=place)
    outcome = models.Outcome.objects.create(initiative=record, title=f"A declaration {n}")
    relation = models.Relation.objects.create(initiative=record, first=record, second=other)
    beside = models.Beside.objects.create(initiative=record, process=talks)
    transfer = models.Transfer.objects.create(initiative=record, to_text="to the talks", summary=f"An idea {n}")
    opinion = builders.assessment(record, f"Kelman {n}", assessor_actor=visitor)
    models.Rating.objects.create(assessment=opinion)
    models.Finding.objects.create(assessment=opinion, phrase=f"secrecy held {n}", concept=concept)
    models.AlternateName.objects.create(actor=host, name=f"Norge {n}")
    models.AlternateName.objects.create(initiative=record, name=f"אוסלו {n}", language="he")
    for row in (definition, talks, meeting, outcome, relation, beside, transfer, opinion, host, record, seat, guest):
        builders.cite(row, work)
    builders.publish(host, visitor, other, concept, record, opinion, builders.question(f"Who met {n}?"))
    models.Initiative.objects.filter(pk=other.pk).update(slug=f"renamed-{n}")
    builders.publish(other)
    workflow.touched(other, builders.user("author"))
    models.Purged.objects.create(
        kind="actor", key=f"{n}", at=timezone.now(), by=builders.user("officer"), reason="asked"
    )
    return record


def address(model, page, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def opens(client, url):
    response = client.get(url, follow=True)  # the history of a part is that of its record
    assert response.status_code == 200, url
    return response


def rows_behind(url, user):
    """What the list at that address holds for the user, without its page: a ``ChangeList``."""
    request = RequestFactory().get(url)
    request.user = user
    return resolve(urlsplit(url).path).func.model_admin.get_changelist_instance(request)


def first(model):
    return model.objects.order_by("pk").first()


# -- every page -------------------------------------------------------------------------------------------------------


def needed(model):
    return {"initiative": first(models.Initiative)} if model is models.Assessment else {}


class TestEveryPage:
    """With one row at least of every model."""

    def test_every_model_is_registered(self):
        assert set(DESK) == {*models.RECORDS, *models.PARTS}
        assert set(ADMINS) - set(DESK) == set(DOOR)

    def test_the_index_names_every_model(self, desk):
        page = opens(desk, reverse("admin:index")).content.decode()
        for model in ADMINS:
            assert address(model, "changelist") in page
        opens(desk, reverse("admin:app_list", args=["catalog"]))

    @pytest.mark.parametrize("model", ADMINS, ids=name_of)
    @pytest.mark.once
    def test_every_page_opens(self, desk, world, model):
        row = first(model)
        assert row is not None
        page = opens(desk, address(model, "changelist")).content.decode()
        assert str(row.pk) in page
        asked = ["oslo", "nothing+at+all"]
        for words in asked if WHOLE else asked[model not in models.RECORDS :][:1]:
            opens(desk, f"{address(model, 'changelist')}?q={words}")
        opens(desk, address(model, "change", row.pk))
        opens(desk, address(model, "history", row.pk))
        if model in DOOR:
            assert desk.get(address(model, "add")).status_code == 403
            assert desk.get(address(model, "delete", row.pk)).status_code == 403
            return
        opens(desk, address(model, "add"))
        deletable = row if not isinstance(row, models.Record) else builders.named(model, "New", **needed(model))
        opens(desk, address(model, "delete", deletable.pk))

    @pytest.mark.both
    @pytest.mark.parametrize("model", ADMINS, ids=name_of)
    def test_every_filter_beside_a_list_can_be_chosen_and_every_column_sorted(self, desk, editor, world, model):
        base = address(model, "changelist")
        changes = rows_behind(base, editor)
        columns = range(1, len(ADMINS[model].list_display) + 2)
        asked, every = [f"?o={'.'.join(f'-{n}' for n in columns)}"], {}
        for spec in changes.filter_specs:
            for choice in islice(spec.choices(changes), 1, None if WHOLE else 2):  # the first is "All"
                every |= dict(parse_qsl(choice["query_string"].removeprefix("?")))
                asked += [choice["query_string"]] if WHOLE else []
        for query in (*asked, f"?{urlencode(every)}"):
            # What a filter does not understand, Django answers with the whole list elsewhere.
            assert opens(desk, f"{base}{query}").redirect_chain == [], query

    @pytest.mark.once
    def test_a_list_costs_the_same_for_few_rows_as_for_many(self, desk, world):
        def costs(model):
            with CaptureQueriesContext(connection) as caught:
                opens(desk, address(model, "changelist"))
            return len(caught), model.objects.count()

        opens(desk, reverse("admin:index"))  # what is asked once and kept, such as content types
        looked_at = [*ADMINS][:: 1 if WHOLE else 2]
        before = {model: costs(model) for model in looked_at}
        make_world(1)
        for model in looked_at:
            queries, rows = costs(model)
            assert rows >= before[model][1] + 1, model
            assert queries <= before[model][0], model

    @pytest.mark.both
    @pytest.mark.parametrize(("model", "field"), AUTOCOMPLETES, ids=name_of_either)
    def test_every_choice_of_another_record_can_be_searched(self, desk, world, model, field):
        other = model._meta.get_field(field).related_model
        row = first(other)
        query = {"app_label": "catalog", "model_name": model._meta.model_name, "field_name": field}
        term = "talks" if other is models.Beside else str(row).split()[0]
        asked = urlencode({**query, "term": term})
        found = json.loads(opens(desk, f"{reverse('admin:autocomplete')}?{asked}").content)["results"]
        assert any(each["id"] == str(row.pk) and each["text"].startswith(str(row)) for each in found)

    @pytest.mark.parametrize(("model", "field"), AUTOCOMPLETES[:: 1 if WHOLE else 6], ids=name_of_either)
    def test_what_is_nowhere_is_not_found(self, desk, world, model, field):
        query = {"app_label": "catalog", "model_name": model._meta.model_name, "field_name": field}
        nothing = f"{reverse('admin:autocomplete')}?{urlencode({**query, 'term': 'nothing at all'})}"
        assert json.loads(opens(desk, nothing).content)["results"] == []

    def test_a_reference_to_another_record_is_searched_and_never_a_list_of_all(self, desk):
        """A list of 774 actors in each of 20 seats makes a form that no browser opens."""
        long = []
        for model, each in [*ADMINS.items(), *((i.model, i) for a in ADMINS.values() for i in a.inlines)]:
            for field in (*model._meta.fields, *model._meta.many_to_many):
                if field.is_relation and field.editable and field.related_model in ADMINS and model not in DOOR:
                    shown = each.fields is None or field.name in each.fields
                    parent = each not in ADMINS.values() and field.name in model.owner_fields
                    if shown and not parent and field.name not in each.autocomplete_fields:
                        long.append(f"{each}: {field.name}")
        assert long == []

    @pytest.mark.parametrize("model", DOOR, ids=name_of)
    def test_what_the_door_keeps_is_read_and_never_edited(self, desk, world, model):
        row = first(model)
        before = everything()
        for url in (address(model, "add"), address(model, "change", row.pk), address(model, "delete", row.pk)):
            assert desk.post(url, {"post": "yes", "kind": "actor", "slug": "other"}).status_code == 403
        form = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
        desk.post(address(model, "changelist"), form)
        assert everything() == before
        superuser = User.objects.create_superuser("everybody")
        desk.force_login(superuser)
        before = everything()
        assert desk.post(address(model, "delete", row.pk), {"post": "yes"}).status_code == 403
        assert everything() == before

    def test_who_has_no_right_sees_nothing(self, client, world):
        client.force_login(User.objects.create_user("outsider", is_staff=True))
        for model in ADMINS:
            for url in (address(model, "changelist"), address(model, "add"), address(model, "change", first(model).pk)):
                assert client.get(url).status_code == 403
        client.logout()
        assert client.get(address(models.Initiative, "changelist")).status_code == 302

    @pytest.mark.parametrize("model", models.RECORDS, ids=name_of)
    def test_every_kind_of_record_has_the_actions_and_no_other(self, desk, world, model):
        page = opens(desk, address(model, "changelist"))
        offered = {name for name, _ in page.context["action_form"].fields["action"].choices} - {""}
        assert offered == {"submit", "take_back", "approve", "publish", "withdraw"}

    def test_who_may_only_look_has_no_actions(self, client, world):
        looker = User.objects.create_user("looker", is_staff=True)
        looker.user_permissions.set(Permission.objects.filter(codename__regex="^(view_|see_)"))
        client.force_login(looker)
        record = builders.initiative("Ready")
        form = {"action": "submit", "_selected_action": [record.pk]}
        client.post(address(models.Initiative, "changelist"), form)
        assert builders.fresh(record).state == "draft"
        opens(client, address(models.Initiative, "change", record.pk))
        assert client.post(address(models.Initiative, "change", record.pk), {"title": "Mine"}).status_code == 403

    @pytest.mark.parametrize("model", models.RECORDS, ids=name_of)
    def test_a_draft_that_was_never_handed_on_can_be_deleted(self, desk, world, model):
        record = builders.named(model, "A mistake", **needed(model))
        response = deletes(desk, address(model, "delete", record.pk))
        assert response.status_code == 302
        assert not model.objects.filter(pk=record.pk).exists()


def deletes(client, url):
    """Through the page that asks, as a browser does."""
    seen = client.get(url).context["seen"]
    return client.post(url, {"post": "yes", "seen": seen})


# -- forms ------------------------------------------------------------------------------------------------------------
def typed(form):
    """What a browser would send back for a bound or unbound form."""
    data = {}
    for field in form:
        value = field.value()
        if isinstance(value, bool):
            if value:
                data[field.html_name] = "on"
        elif isinstance(value, list | tuple):
            data[field.html_name] = [str(getattr(each, "pk", each)) for each in value]
        elif value is not None:
            data[field.html_name] = str(getattr(value, "pk", value))
    return data


def filled(response):
    """What a browser would send back for a whole page of the admin, were nothing changed in it."""
    context = response.context_data
    data = typed(context["adminform"].form)
    for name in ("seen", "seen_revision"):  # what the form was opened on
        data[name] = str(context.get(name) or "")
    for formset in context["inline_admin_formsets"]:
        data |= typed(formset.formset.management_form)
        for form in formset.formset.forms:
            data |= typed(form)
    return data


def undrawn():
    """Pages answered meanwhile are not drawn, which takes as long as all the rest."""
    return mock.patch.object(TemplateResponse, "rendered_content", "")


def form_at(client, url):
    """The same of the form at that address."""
    with undrawn():
        return filled(opens(client, url))


def with_rows(data, prefix, *rows):
    """``data`` with new rows in the inline ``prefix``."""
    first = int(data[f"{prefix}-TOTAL_FORMS"])
    data = {**data, f"{prefix}-TOTAL_FORMS": str(first + len(rows))}
    for n, row in enumerate(rows, first):
        data |= {f"{prefix}-{n}-{field}": value for field, value in row.items()}
    return data


def told(response):
    """The messages shown above a page of the admin."""
    return [str(each) for each in response.context["messages"]]


def mistakes(response):
    """Every mistake a form page shows."""
    shown = [*response.context_data["errors"]]
    return " ".join(str(each) for each in shown)


SEAT = {
    "disclosure": "named",
    "presence": "took-part",
    "role": "host",
    "appointed_by": "not-coded",
    "position": "0",
}
GUEST = {"described_as": "an official", "disclosure": "role-only", "presence": "took-part", "capacity": "official"}
BARE = {
    models.Source: {"title": "A new source"},
    models.Conflict: {"name": "A new conflict"},
    models.Place: {"name": "A new place"},
    models.Actor: {"name": "A new actor"},
    models.OfficialProcess: {"name": "New talks"},
    models.Concept: {"name": "A new concept"},
    models.Initiative: {"title": "A new initiative"},
    models.Assessment: {"assessor": "A new assessor", "initiative": "the initiative"},
    models.Question: {"title": "A new question"},
}


@pytest.mark.both
def test_an_initiative_is_entered_with_its_rows_in_one_form(desk, editor):
    host, place, work = builders.actor("Fafo"), builders.place("Oslo"), builders.source("A history")
    data = form_at(desk, address(models.Initiative, "add"))
    data |= {"title": "The Oslo channel", "slug": "oslo-channel", "start": "1992-12", "end": "1993~", "track": "1.5"}
    data |= {"issues": ["jerusalem", "borders"], "places": [str(place.pk)]}
    data = with_rows(data, "sides", {"name": "Israeli", "position": "0"}, {"name": "Palestinian", "position": "1"})
    data = with_rows(data, "mediators", {**SEAT, "actor": str(host.pk), "date_from": "1993-01"})
    data = with_rows(data, "meetings", {"title": "First session", "date": "1993-01-20", "place": str(place.pk)})
    data = with_rows(data, "alternate_names", {"name": "אוסלו", "language": "he", "name_kind": "spelling"})
    data = with_rows(data, "citations", {"source": str(work.pk), "locator": "p. 12", "position": "0"})
    data |= {"meetings-0-position": "0", "alternate_names-0-position": "0"}
    response = desk.post(address(models.Initiative, "add"), data)
    assert response.status_code == 302, mistakes(response)
    record = models.Initiative.objects.get(slug="oslo-channel")
    assert (record.title, record.track, record.issues) == ("The Oslo channel", "1.5", ["borders", "jerusalem"])
    assert (str(record.start_earliest), str(record.start_latest)) == ("1992-12-01", "1992-12-31")
    assert list(record.places.all()) == [place]
    assert [side.name for side in record.sides.all()] == ["Israeli", "Palestinian"]
    seat = record.mediators.get()
    assert (seat.actor, seat.role, str(seat.date_from_earliest)) == (host, "host", "1993-01-01")
    assert str(record.meetings.get().date_latest) == "1993-01-20"
    assert record.alternate_names.get().name == "אוסלו"
    assert record.citations.get().locator == "p. 12"
    assert (record.state, record.version) == ("draft", 1)
    assert models.Contribution.objects.get(public_id=record.public_id).user == editor


def test_a_bad_date_says_what_to_type_and_keeps_the_rest(desk):
    data = form_at(desk, address(models.Initiative, "add"))
    data |= {"title": "The Oslo channel", "summary": "Forty words.", "start": "after the harvest"}
    data = with_rows(data, "meetings", {"title": "First session", "date": "1993-02-30", "position": "0"})
    response = desk.post(address(models.Initiative, "add"), data)
    assert response.status_code == 200
    assert "could not be read as a date" in mistakes(response)
    assert "That month has no such day" in mistakes(response)
    page = response.content.decode()
    for text in ("The Oslo channel", "Forty words.", "after the harvest", "First session", "1993-02-30"):
        assert text in page
    assert not models.Initiative.objects.exists()


REFUSED = {
    "an end before the start": ({"start": "1993", "end": "1992"}, {}, "The end lies before the start"),
    "a slug with a space": ({"slug": "The talks"}, {}, "Use lower-case letters"),
    "a seat for nobody": ({}, {"mediators": {**SEAT, "disclosure": "withheld"}}, "Choose an actor, or describe"),
    "a named seat without an actor": (
        {},
        {"mediators": {**SEAT, "described_as": "a host"}},
        "A seat can be named only if an actor is chosen",
    ),
    "a role without its description": (
        {},
        {"mediators": {**SEAT, "disclosure": "role-only", "actor": "an actor"}},
        "Describe the role that may be shown",
    ),
    "a seat that ends before it begins": (
        {},
        {"mediators": {**SEAT, "actor": "an actor", "date_from": "1993", "date_to": "1992"}},
        "The end lies before the start",
    ),
    "a side of another initiative": (
        {},
        {"participants": {**GUEST, "side": "a foreign side"}},
        "Choose a side of this initiative",
    ),
    "a transfer to nowhere": ({}, {"transfers": {}}, "Say where it went"),
    "a relation to itself": ({}, {"relations": {"first": "itself", "second": "itself"}}, "no relation to itself"),
    "a relation of two others": ({}, {"relations": {"first": "other", "second": "third"}}, "One of the two must be"),
    "a relation said from the other end": (
        {},
        {"relations": {"first": "itself", "second": "other", "relation_kind": "follows"}},
        "from the other end",
    ),
    "nothing that ran beside": (
        {},
        {"besides": {"relation": "parallel-to", "note": "As far as known."}},
        "exactly one of them",
    ),
    "beside itself": ({}, {"besides": {"relation": "parallel-to", "track_1": "itself"}}, "run beside itself"),
    "a side twice": ({}, {"sides": [{"name": "Israeli"}, {"name": "Israeli"}]}, "duplicate"),
    "a side it has already": ({}, {"sides": {"name": "Syrian"}}, "duplicate data for name"),
    "the same relation twice, from both ends": (
        {},
        {
            "relations": [
                {"first": "itself", "second": "other", "relation_kind": "parallel-to"},
                {"first": "other", "second": "itself", "relation_kind": "parallel-to"},
            ]
        },
        "recorded already",
    ),
}
OF_A_ROW = {
    "transfers": {"content": "idea", "direction": "not-coded", "locus": "not-coded", "symmetry": "not-coded"},
    "relations": {"relation_kind": "precedes"},
}
CODES_OF_A_TRANSFER = ("contribution_kind", "route", "conditions", "claim_strength", "evidence_grade")


def row_of_a_form(section, row, people):
    row = {"position": "0", **OF_A_ROW.get(section, {}), **row}
    if section == "transfers":
        row |= dict.fromkeys(CODES_OF_A_TRANSFER, "not-coded")
    return {field: str(people[value].pk) if value in people else value for field, value in row.items()}


def make_form():
    """An initiative, those that its rows may name, and its form as a browser would send it back."""
    record = builders.initiative("The Oslo channel")
    models.Side.objects.create(initiative=record, name="Syrian")
    people = {
        "an actor": builders.actor("Fafo"),
        "itself": record,
        "other": builders.initiative("The other"),
        "third": builders.initiative("The third"),
    }
    people["a foreign side"] = models.Side.objects.create(initiative=people["other"], name="Norwegian")
    browser = Client()
    browser.force_login(builders.user("editor"))
    return record, people, form_at(browser, address(models.Initiative, "change", record.pk))


@pytest.fixture(scope="class")
def form(django_db_setup, django_db_blocker):
    with made_once(make_form, django_db_blocker) as made:
        yield made


@pytest.mark.once
class TestMistakes:
    @pytest.mark.parametrize("what", REFUSED)
    def test_what_the_database_would_refuse_is_said_in_the_form(self, desk, form, what):
        record, people, data = form
        fields, sections, message = REFUSED[what]
        data = {**data, **fields}
        for section, rows in sections.items():
            rows = rows if isinstance(rows, list) else [rows]
            data = with_rows(data, section, *(row_of_a_form(section, row, people) for row in rows))
        before = everything()
        # One in four is drawn.
        with nullcontext() if WHOLE or list(REFUSED).index(what) % 4 == 0 else undrawn():
            response = desk.post(address(models.Initiative, "change", record.pk), data)
        assert response.status_code == 200
        assert message in mistakes(response)
        assert everything() == before


def test_a_new_initiative_holds_no_relation_of_two_others(desk):
    """Neither can be the initiative that is being entered: it has no name yet by which it could be chosen."""
    one, two = builders.initiative("One"), builders.initiative("Two")
    data = form_at(desk, address(models.Initiative, "add")) | {"title": "The Oslo channel"}
    row = {"first": str(one.pk), "second": str(two.pk), "relation_kind": "precedes", "position": "0"}
    data = {"relations-TOTAL_FORMS": "0", "relations-INITIAL_FORMS": "0", **data}
    response = desk.post(address(models.Initiative, "add"), with_rows(data, "relations", row))
    assert response.status_code in (200, 302)
    assert not models.Relation.objects.exists()


@pytest.mark.parametrize("model", [models.OfficialProcess, models.Place, models.Source], ids=name_of)
def test_other_forms_say_what_the_database_would_refuse(desk, model):
    wrong, message = {
        models.OfficialProcess: ({"name": "The talks", "start": "never"}, "could not be read as a date"),
        models.Place: ({"name": "Oslo", "latitude": "59.91"}, "Give both latitude and longitude"),
        models.Source: ({"title": "A source", "link": "publisher"}, "Give the link"),
    }[model]
    response = desk.post(address(model, "add"), form_at(desk, address(model, "add")) | wrong)
    assert response.status_code == 200
    assert message in mistakes(response)
    assert not model.objects.exists()


def test_a_public_record_keeps_its_address(desk):
    """Emptied, the address would make the published row one that the database refuses."""
    record = builders.publish(builders.initiative("The Oslo channel", slug="oslo-channel"))
    data = form_at(desk, address(models.Initiative, "change", record.pk)) | {"slug": ""}
    response = desk.post(address(models.Initiative, "change", record.pk), data)
    assert response.status_code == 200
    assert "Give the record an address" in mistakes(response)
    assert builders.fresh(record).slug == "oslo-channel"


def change_summary(record):
    return {"summary": "Other words."}


def change_inline(record):
    return {"meetings-0-title": "Another session"}


def remove_inline(record):
    return {"meetings-0-DELETE": "on"}


def change_many(record):
    return {"conflicts": []}


# -- parts on pages of their own --------------------------------------------------------------------------------------
OTHER_WORDS = {
    models.Side: {"name": "Another side"},
    models.Mediator: {"note": "Another note."},
    models.Participant: {"note": "Another note."},
    models.Meeting: {"title": "Another session"},
    models.Outcome: {"title": "Another paper"},
    models.Relation: {"note": "Another note."},
    models.Beside: {"note": "Another note."},
    models.Transfer: {"note": "Another note."},
    models.Rating: {"basis": "Other words."},
    models.Finding: {"phrase": "another finding"},
    models.Definition: {"text": "Another paraphrase."},
    models.AlternateName: {"name": "Another name"},
    models.Citation: {"locator": "p. 99"},
}


@pytest.mark.once
@pytest.mark.once
class TestEverySave:
    """Of records that are public: what an editor does is noted, and stays hidden."""

    @pytest.mark.parametrize("model", BARE, ids=name_of)
    def test_a_new_record_needs_little_more_than_its_name(self, desk, editor, world, model):
        data = form_at(desk, address(model, "add")) | BARE[model]
        if "initiative" in data:
            data["initiative"] = str(world.pk)
        response = desk.post(address(model, "add"), data)
        assert response.status_code == 302, mistakes(response)
        record = model.objects.order_by("pk").last()
        assert str(record) == next(iter(BARE[model].values()))
        assert (record.state, record.slug, record.version) == ("draft", None, 1)
        assert models.Contribution.objects.get(public_id=record.public_id).user == editor
        assert not models.Edition.objects.filter(public_id=record.public_id).exists()

    @pytest.mark.parametrize("model", DESK, ids=name_of)
    def test_saving_without_a_change_changes_nothing(self, desk, world, model):
        row = model.objects.exclude(pk__isnull=True).order_by("pk").first()
        url = address(model, "change", row.pk)
        before, log = everything(), LogEntry.objects.count()
        response = desk.post(url, form_at(desk, url))
        assert response.status_code == 302, mistakes(response)
        assert everything() == before
        assert LogEntry.objects.count() == log + 1

    def test_saving_a_change_makes_a_published_record_a_draft_and_notes_the_editor(self, desk, editor, world):
        before, edition = public_bytes(), models.Edition.objects.filter(public_id=world.public_id).count()
        url = address(models.Initiative, "change", world.pk)
        response = desk.post(url, form_at(desk, url) | {"title": "Another title"})
        assert response.status_code == 302
        record = builders.fresh(world)
        assert (record.title, record.state, record.version) == ("Another title", "draft", world.version + 1)
        assert models.Contribution.objects.get(public_id=world.public_id).user == editor
        assert public_bytes() == before
        assert models.Edition.objects.filter(public_id=world.public_id).count() == edition

    @pytest.mark.parametrize("change", [change_summary, change_inline, remove_inline, change_many])
    def test_every_sort_of_change_is_noticed(self, desk, editor, world, change):
        url = address(models.Initiative, "change", world.pk)
        response = desk.post(url, form_at(desk, url) | change(world))
        assert response.status_code == 302
        assert builders.fresh(world).state == "draft"
        assert models.Contribution.objects.get(public_id=world.public_id).user == editor

    @pytest.mark.parametrize("model", models.PARTS, ids=name_of)
    def test_a_change_of_a_part_is_noted_on_its_record(self, desk, editor, world, model):
        row = first(model)
        assert row.record.state == "published" or row.record.kind == "initiative"
        url = address(model, "change", row.pk)
        response = desk.post(url, form_at(desk, url) | OTHER_WORDS[model])
        assert response.status_code == 302, mistakes(response)
        for field, value in OTHER_WORDS[model].items():
            assert getattr(builders.fresh(row), field) == value
        record = builders.fresh(row.record)
        assert record.state == "draft"
        assert models.Contribution.objects.filter(public_id=record.public_id, user=editor).exists()

    @pytest.mark.parametrize("model", models.PARTS, ids=name_of)
    def test_the_removal_of_a_part_is_noted_on_its_record(self, desk, editor, world, model):
        row = model.objects.order_by("pk").last()
        if model is models.Side:
            row = models.Side.objects.create(initiative=world, name="Nobody's side")
        record = row.record
        response = deletes(desk, address(model, "delete", row.pk))
        assert response.status_code == 302
        assert not model.objects.filter(pk=row.pk).exists()
        assert builders.fresh(record).state == "draft"
        assert models.Contribution.objects.filter(public_id=record.public_id, user=editor).exists()

    def test_a_source_added_on_a_seats_own_page_is_noted_on_the_initiative(self, desk, editor, world):
        seat, work = world.mediators.get(), builders.source("Another source")
        url = address(models.Mediator, "change", seat.pk)
        row = {"source": str(work.pk), "locator": "p. 3", "position": "1"}
        response = desk.post(url, with_rows(form_at(desk, url), "citations", row))
        assert response.status_code == 302, mistakes(response)
        assert seat.citations.filter(source=work).exists()
        assert builders.fresh(world).state == "draft"
        assert models.Contribution.objects.get(public_id=world.public_id).user == editor

    def test_a_part_that_moves_to_another_record_changes_both(self, desk, editor, world):
        other = builders.publish(builders.initiative("Where it belongs"))
        meeting = world.meetings.get()
        url = address(models.Meeting, "change", meeting.pk)
        response = desk.post(url, form_at(desk, url) | {"initiative": str(other.pk)})
        assert response.status_code == 302, mistakes(response)
        assert builders.fresh(meeting).initiative == other
        assert [builders.fresh(each).state for each in (world, other)] == ["draft", "draft"]
        changed = models.Contribution.objects.filter(user=editor).values_list("public_id", flat=True)
        assert set(changed) == {world.public_id, other.public_id}

    def test_a_new_part_on_a_page_of_its_own_changes_its_record(self, desk, editor, world):
        data = form_at(desk, address(models.Meeting, "add"))
        data |= {"initiative": str(world.pk), "title": "Second session", "date": "1993-03"}
        assert desk.post(address(models.Meeting, "add"), data).status_code == 302
        assert builders.fresh(world).state == "draft"
        assert models.Contribution.objects.get(public_id=world.public_id).user == editor


# -- actions ----------------------------------------------------------------------------------------------------------
def act(client, user, action, *records):
    client.force_login(builders.user(user))
    model = type(records[0])
    form = {"action": action, "_selected_action": [record.pk for record in records]}
    response = client.post(address(model, "changelist"), form, follow=True)
    assert response.status_code == 200
    return [each for each in told(response) if "went along" not in each]


@pytest.mark.both
def test_a_record_goes_its_way_by_the_actions_of_the_list(client):
    record, other = builders.initiative("The Oslo channel"), builders.initiative("Another")
    assert act(client, "author", "submit", record, other) == ["2 submitted."]
    assert builders.fresh(record).state == "in-review"
    assert act(client, "reviewer", "approve", record, other) == ["2 approved."]
    assert act(client, "publisher", "publish", record) == ["1 published."]
    assert builders.fresh(record).state == "published"
    assert [row.page["title"]["en"] for row in PAGES["initiative"].objects.all()] == ["The Oslo channel"]
    assert act(client, "publisher", "withdraw", record) == ["1 withdrawn."]
    assert not PAGES["initiative"].objects.exists()
    act(client, "author", "take_back", record)
    assert builders.fresh(record).state == "draft"


def test_an_action_reports_each_refusal_and_does_the_rest(client):
    builders.publish(builders.the_source(), builders.the_conflict())  # they would travel, and be refused first
    nameless, ready = builders.initiative("Without an address", slug=None), builders.initiative("Ready")
    messages = act(client, "author", "submit", nameless, ready)
    assert len(messages) == 2 and "1 submitted." in messages
    assert any("“Without an address”" in each and "address" in each for each in messages)
    assert [builders.fresh(each).state for each in (nameless, ready)] == ["draft", "in-review"]
    (refusal,) = act(client, "author", "approve", ready)
    assert "You submitted “Ready”" in refusal
    (refusal,) = act(client, "publisher", "publish", ready)
    assert "“Ready” is in review" in refusal
    (refusal,) = act(client, "publisher", "withdraw", ready)
    assert "“Ready” is not public" in refusal
    (refusal,) = act(client, "publisher", "take_back", nameless)
    assert "“Without an address” is a draft" in refusal
    assert builders.fresh(ready).state == "in-review"


def test_nobody_sets_a_state_by_a_form(desk):
    record = builders.initiative("The Oslo channel")
    url = address(models.Initiative, "change", record.pk)
    data = form_at(desk, url) | {
        "title": "Changed",
        "state": "published",
        "version": "99",
        "public_id": "aaaa-0001",
    }
    assert desk.post(url, data).status_code == 302
    after = builders.fresh(record)
    assert (after.title, after.state, after.version, after.public_id) == ("Changed", "draft", 1, record.public_id)


# -- deleting ---------------------------------------------------------------------------------------------------------


def handed_on():
    record = builders.initiative("Handed on")
    workflow.transition(record, "in-review", builders.user("author"))
    return record


def sent_back():
    record = handed_on()
    workflow.transition(record, "draft", builders.user("author"), reason="Not yet.")
    return record


def published():
    return builders.publish(builders.initiative("Published"))


def edited_again():
    record = published()
    workflow.touched(record, builders.user("author"))
    return record


def withdrawn():
    return builders.withdraw(published())


@pytest.mark.parametrize("make", [handed_on, sent_back, published, edited_again, withdrawn])
def test_a_record_that_was_ever_submitted_cannot_be_deleted(desk, make):
    record = make()
    url = address(models.Initiative, "delete", record.pk)
    before = everything()
    assert desk.get(url).status_code == 403
    assert desk.post(url, {"post": "yes"}).status_code == 403
    desk.force_login(User.objects.create_superuser("everybody"))
    assert desk.post(url, {"post": "yes"}).status_code == 403
    form = {"action": "delete_selected", "_selected_action": [record.pk], "post": "yes"}
    desk.post(address(models.Initiative, "changelist"), form)
    assert everything() == before


@pytest.mark.both
def test_what_others_refer_to_is_not_deleted_with_them(desk):
    """A draft that a public record names stays: the confirmation says by what it is held."""
    who, record = builders.actor("Named"), builders.initiative("Names")
    builders.mediator(record, who, builders.source())
    response = opens(desk, address(models.Actor, "delete", who.pk))
    assert "Named" in response.content.decode() and response.context["protected"]
    deletes(desk, address(models.Actor, "delete", who.pk))
    assert models.Actor.objects.filter(pk=who.pk).exists()


@pytest.mark.both
def test_a_draft_is_deleted_with_all_its_rows(desk):
    """Its seats hold on to its sides and its relations to itself; that does not keep it."""
    record, other = builders.initiative("A mistake"), builders.initiative("The other")
    builders.participant(record, builders.actor(), builders.source())
    models.Relation.objects.create(initiative=record, first=record, second=other)
    models.Beside.objects.create(initiative=record, process=builders.process())
    url = address(models.Initiative, "delete", record.pk)
    assert not opens(desk, url).context["protected"]
    assert deletes(desk, url).status_code == 302
    assert list(models.Initiative.objects.all()) == [other]
    assert not models.Participant.objects.exists() and not models.Relation.objects.exists()
