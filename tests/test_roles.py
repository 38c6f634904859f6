"""Who may do what: the groups against a written table, and every address of the desk against every role."""

import re

import pytest
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser, Group, User
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404, HttpResponse
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import resolve, reverse

from catalog import models, roles
from catalog.admin.base import DeskAdmin, RecordAdmin
from catalog.models import PARTS, RECORDS
from catalog.publishing import history, workflow

from . import builders
from .collection import made_once
from .conftest import WHOLE

pytestmark = [pytest.mark.django_db, pytest.mark.once]

# C contributor, E editor, R reviewer, P publisher, S safety officer.
LETTERS = dict(zip("CERPS", roles.GROUPS, strict=True))
WORKED_ON = [model._meta.model_name for model in (*RECORDS, *PARTS)]
# The table, written down by hand; rights on kinds of record first.
RIGHTS = {
    **{f"catalog.view_{name}": "CERPS" for name in WORKED_ON},
    **{f"catalog.{right}_{name}": "CE" for right in ("add", "change", "delete") for name in WORKED_ON},
    **{
        f"catalog.view_{name}": "ERPS"
        for name in ("edition", "publication", "formerslug", "contribution", "reference", "pageread")
    },
    "catalog.submit_records": "CE",
    "catalog.review_records": "R",
    "catalog.publish_records": "P",
    "catalog.withdraw_records": "PS",
    "catalog.see_all_drafts": "ERPS",
    "catalog.see_confidential": "ERPS",
    "catalog.answer_people": "RPS",
    "catalog.purge_people": "S",
    "auth.view_user": "S",
    "auth.add_user": "S",
    "auth.change_user": "S",
    "auth.view_group": "S",
}


def test_each_group_has_exactly_the_rights_of_the_table():
    builders.member("anybody")
    for letter, name in LETTERS.items():
        held = Group.objects.get(name=name).permissions.select_related("content_type")
        held = {f"{each.content_type.app_label}.{each.codename}" for each in held}
        assert held == {right for right, letters in RIGHTS.items() if letter in letters}, name


def test_two_people_are_enough():
    """An editor, and one who reviews and publishes."""
    editor, other = builders.member("one", "Editor"), builders.member("two", "Reviewer", "Publisher")
    record = builders.initiative("Between two", work=builders.source("A paper"))
    workflow.touched(record, editor)
    workflow.transition(record, "in-review", editor)
    workflow.transition(record, "approved", other)
    workflow.transition(record, "published", other)
    assert builders.fresh(record).state == "published"


# -- every address ----------------------------------------------------------------------------------------------------
# Who is let in, by page and by whose record it is: one's own, a draft of somebody else, a public one.
PAGES = {
    "changelist": "CERPS",
    "add": "CE",
    "change own": "CERPS",
    "change other": "ERPS",
    "change public": "ERPS",
    "delete own": "CE",
    "delete other": "E",
    "delete public": "",
    "history own": "CERPS",
    "history other": "ERPS",
    "history public": "ERPS",
    "preview own": "CERPS",
    "preview other": "ERPS",
    "preview public": "ERPS",
    "difference own": "CERPS",
    "difference other": "ERPS",
    "difference public": "ERPS",
    "arabic own": "CE",
    "arabic other": "E",
    "arabic public": "E",
    "review own": "RPS",
    "review other": "RPS",
    "review public": "RPS",
    "deleted": "ERPS",
    "restore own": "CE",
    "restore other": "E",
    "restore public": "E",
}
# A part of a public record is deleted by a change of that record.
PART_PAGES = {**PAGES, "delete public": "E"}
KEPT = {"changelist": "ERPS", "change": "ERPS"}
ACCOUNTS = {
    "auth_user": {"changelist": "S", "add": "S", "change": "S", "delete": "", "history": "S"},
    "auth_group": {"changelist": "S", "add": "", "change": "S", "delete": "", "history": "S"},
}
# For every account of the staff, whatever its group.
SHARED = {
    "index",
    "logout",
    "password_change",
    "password_change_done",
    "app_list",
    "jsi18n",
    "view_on_site",
    "read-date",
    "read-filters",
}
SECRET = "zqwhoevertold"


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with made_once(make_world, django_db_blocker) as rows:
        yield rows


def make_world():
    """A record of every kind with a part of every kind: a contributor's own, an editor's draft, and a public one."""
    contributor, editor = builders.member("contributor", "Contributor"), builders.member("editor", "Editor")
    rows = {}
    for whose, author in (("own", contributor), ("other", editor), ("public", editor)):
        secret = SECRET if whose == "other" else whose
        source = builders.source(f"Source {secret}")
        conflict = builders.conflict(f"Conflict {secret}")
        place, actor = builders.place(f"Place {secret}"), builders.actor(f"Actor {secret}", actor_kind="person")
        process = builders.process(f"Talks {secret}", conflicts=[conflict])
        concept = builders.concept(f"Concept {secret}", work=source)
        about = {"work": source, "conflicts": [conflict], "internal_note": f"Note {secret}"}
        first = builders.initiative(f"First {secret}", **about)
        second = builders.initiative(f"Second {secret}", **about)
        assessment = builders.assessment(first, f"Assessor {secret}", work=source)
        question = builders.question(f"Question {secret}")
        made = [source, conflict, place, actor, process, concept, first, second, assessment, question]
        made += [
            builders.mediator(first, actor, source, disclosure="named"),
            builders.participant(first, actor, source, side=f"Side {secret}", disclosure="withheld"),
            models.Meeting.objects.create(initiative=first, title=f"Meeting {secret}"),
            models.Outcome.objects.create(initiative=first, title=f"Outcome {secret}", type="declaration"),
            models.Relation.objects.create(initiative=first, first=first, second=second, relation_kind="precedes"),
            models.Beside.objects.create(initiative=first, process=process, relation="parallel-to"),
            models.Transfer.objects.create(initiative=first, to_process=process, summary=f"Transfer {secret}"),
            models.Rating.objects.create(assessment=assessment, criterion="process-quality", term="2"),
            models.Finding.objects.create(assessment=assessment, phrase=f"Finding {secret}"),
            models.AlternateName.objects.create(actor=actor, name=f"Alias {secret}"),
        ]
        records = [row for row in made if isinstance(row, models.Record)]
        for record in records:
            type(record).objects.filter(pk=record.pk).update(created_by=author)
            workflow.touched(record, author)
            history.keep(record, author, "First draft.")
        if whose == "public":
            builders.publish(actor, first, second, assessment, concept, question)
            builders.publish(
                *(each for each in (source, conflict, place, process) if builders.fresh(each).state == "draft")
            )
        for row in made:
            rows.setdefault(type(row), {})[whose] = row
        rows.setdefault(models.Side, {})[whose] = models.Side.objects.get(initiative=first)
        rows.setdefault(models.Citation, {})[whose] = models.Citation.objects.filter(initiative=first).get()
        rows.setdefault(models.Definition, {})[whose] = models.Definition.objects.get(concept=concept)
    return rows


def answer(address, user):
    """What the view behind an address says, without drawing its page: a status, or a way out."""
    request = RequestFactory().get(address)
    request.user, request.session = user, {}
    request._messages = type("Said", (), {"add": lambda *args: None})()
    request._dont_enforce_csrf_checks = True
    try:
        view, args, kwargs = resolve(address.partition("?")[0])
        return view(request, *args, **kwargs)
    except PermissionDenied:
        return None
    except Http404:
        return None


def is_let_in(address, user):
    response = answer(address, user)
    return response is not None and response.status_code == 200


def addresses_of(model, rows):
    """``(page, address)`` of all pages of a model's admin, of each row in question."""
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    is_record = model in RECORDS
    # What records have beside their forms is the same code for all kinds: of each kind one row, by turns.
    looked_at = list(rows)
    if is_record and not WHOLE and model is not models.Initiative:
        looked_at = [looked_at[RECORDS.index(model) % len(rows)]]
    yield "changelist", reverse(f"{name}_changelist")
    yield "add", reverse(f"{name}_add")
    if is_record:
        yield "deleted", reverse(f"{name}_deleted")
    for whose, row in rows.items():
        yield f"change {whose}", reverse(f"{name}_change", args=[row.pk])
        yield f"delete {whose}", reverse(f"{name}_delete", args=[row.pk])
        if is_record and whose in looked_at:
            yield f"history {whose}", reverse(f"{name}_history", args=[row.pk])
            yield f"preview {whose}", reverse(f"{name}_preview", args=[row.pk, "en"])
            yield f"difference {whose}", reverse(f"{name}_difference", args=[row.pk])
            yield f"arabic {whose}", reverse(f"{name}_arabic", args=[row.pk])
            yield f"review {whose}", reverse(f"{name}_review", args=[row.pk])
            yield f"restore {whose}", reverse(f"{name}_restore", args=[history.revisions(row).first().pk])


def accounts():
    return {letter: builders.member(f"the {name}", name) for letter, name in LETTERS.items() if letter != "C"} | {
        "C": builders.member("contributor", "Contributor")
    }


def test_every_page_of_every_kind_of_record_and_part(world, monkeypatch):
    # Whoever is let in is not asked what the rows of a form look like, nor what else there is.
    monkeypatch.setattr(admin.ModelAdmin, "_create_formsets", lambda *args, **kwargs: ([], []))
    monkeypatch.setattr(admin.AdminSite, "get_app_list", lambda *args, **kwargs: [])
    monkeypatch.setattr(admin.ModelAdmin, "get_deleted_objects", lambda *args: ([], {}, set(), []))
    for each in (DeskAdmin, RecordAdmin):
        monkeypatch.setattr(each, "render_change_form", lambda *args, **kwargs: HttpResponse())
    users, wrong = accounts(), []
    outsider = builders.member("without a group")
    for model, rows in world.items():
        table = PAGES if model in RECORDS else PART_PAGES
        for page, address in addresses_of(model, rows):
            let_in = "".join(letter for letter in "CERPS" if is_let_in(address, users[letter]))
            if let_in != table[page]:
                wrong.append((model._meta.model_name, page, let_in, table[page]))
            for nobody in (outsider, AnonymousUser()):
                assert not is_let_in(address, nobody), address
    assert set(world) == {*RECORDS, *PARTS}
    assert wrong == []


def test_what_the_door_keeps_and_the_accounts(world):
    users = accounts()
    builders.publish(builders.actor("Renamed", slug="renamed"))
    actor = models.Actor.objects.get(name="Renamed")
    models.Actor.objects.filter(pk=actor.pk).update(slug="renamed-since")
    builders.publish(actor)
    rows = {
        f"catalog_{model._meta.model_name}": (model.objects.first(), KEPT)
        for model in (models.Edition, models.Publication, models.FormerSlug, models.Reference, models.PageRead)
    }
    rows["catalog_contribution"] = models.Contribution.objects.first(), KEPT
    officer_only = {
        "admin:catalog_actor_purge": [actor.pk],
        "admin:catalog_purged_changelist": [],
        "admin:catalog_purged_people": [],
    }
    letters = reverse("admin:catalog_answers_answer_changelist")
    assert [letter for letter in "CERPS" if is_let_in(letters, users[letter])] == ["R", "P", "S"]
    for name, args in officer_only.items():
        address = reverse(name, args=args)
        assert [letter for letter in "CERPS" if is_let_in(address, users[letter])] == ["S"], name
    rows["auth_user"] = builders.member("somebody"), ACCOUNTS["auth_user"]
    rows["auth_group"] = Group.objects.first(), ACCOUNTS["auth_group"]
    for name, (row, table) in rows.items():
        for page, expected in table.items():
            args = [] if page in ("changelist", "add") else [row.pk]
            address = reverse(f"admin:{name}_{page}", args=args)
            let_in = "".join(letter for letter in "CERPS" if is_let_in(address, users[letter]))
            assert let_in == expected, (name, page)


def test_no_address_of_the_desk_is_left_out():
    """A new page of the desk fails here until the table says who may open it."""
    pages = {page.split()[0] for page in PAGES}
    known = {f"catalog_{model._meta.model_name}_{page}" for model in (*RECORDS, *PARTS) for page in pages}
    door = (
        models.Edition,
        models.Publication,
        models.FormerSlug,
        models.Contribution,
        models.Reference,
        models.PageRead,
        models.Purged,
    )
    known |= {"catalog_actor_purge", "catalog_purged_people"}
    known |= {f"catalog_answers_answer_{page}" for page in ("changelist", "add", "change", "delete", "history")}
    known |= {
        f"catalog_{model._meta.model_name}_{page}"
        for model in door
        for page in ("changelist", "add", "change", "delete", "history")
    }
    known |= {f"{name}_{page}" for name, table in ACCOUNTS.items() for page in table}
    known |= {*SHARED, "autocomplete", "auth_user_password_change", "login", "read-date", "read-filters"}
    known |= {"your_login", "set_up_login"}
    named = {pattern.name for pattern in flat(admin.site.get_urls()) if pattern.name}
    assert named - known == set()


def flat(patterns):
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            yield from flat(pattern.url_patterns)
        else:
            yield pattern


def no_rows(*prefixes):
    return {f"{prefix}-{part}_FORMS": "0" for prefix in prefixes for part in ("TOTAL", "INITIAL")}


# -- what a contributor sees ------------------------------------------------------------------------------------------
@pytest.fixture
def contributor(client, world):
    client.force_login(builders.member("contributor", "Contributor"))
    return client


def test_no_list_search_box_or_form_tells_a_contributor_of_others(contributor, world):
    for model in world:
        name = f"admin:catalog_{model._meta.model_name}"
        for address in (reverse(f"{name}_changelist"), reverse(f"{name}_add")):
            page = contributor.get(address)
            assert page.status_code == 200 and SECRET not in page.content.decode(), address
        own = contributor.get(reverse(f"{name}_change", args=[world[model]["own"].pk])).content.decode()
        assert SECRET not in own
    assert SECRET not in contributor.get("/admin/").content.decode()


def test_a_search_box_offers_a_contributor_what_is_public_and_their_own(contributor, world):
    asked = 0
    for model in (*RECORDS, *PARTS):
        model_admin = admin.site.get_model_admin(model)
        for field in model_admin.get_autocomplete_fields(None):
            found = contributor.get(
                reverse("admin:autocomplete"),
                {
                    "app_label": "catalog",
                    "model_name": model._meta.model_name,
                    "field_name": field,
                    "term": "",
                },
            ).json()["results"]
            texts = " ".join(each["text"] for each in found)
            assert SECRET not in texts, (model, field)
            asked += "own" in texts
    assert asked > 10
    spelt_out = {"app_label": "catalog", "model_name": "mediator", "field_name": "actor", "term": SECRET}
    assert contributor.get(reverse("admin:autocomplete"), spelt_out).json()["results"] == []


def test_a_contributor_can_name_only_what_they_may_see(contributor, world):
    """Not even by sending the key of something that no list offered."""
    address = reverse("admin:catalog_assessment_add")
    data = {
        "assessor": "A scholar",
        "perspective": "not-coded",
        "initiative": world[models.Initiative]["other"].pk,
        "assessor_actor": world[models.Actor]["other"].pk,
        **{
            f"{prefix}-{part}_FORMS": "0"
            for prefix in ("ratings", "findings", "citations")
            for part in ("TOTAL", "INITIAL")
        },
    }
    page = contributor.post(address, data)
    assert page.status_code == 200 and SECRET not in page.content.decode()
    assert not models.Assessment.objects.filter(assessor="A scholar").exists()


def test_a_contributor_hangs_nothing_on_a_record_of_somebody_else(contributor, world):
    for whose in ("other", "public"):
        before = models.Meeting.objects.count()
        data = {"initiative": world[models.Initiative][whose].pk, "title": "Slipped in", "position": "0"}
        data |= no_rows("citations")
        page = contributor.post(reverse("admin:catalog_meeting_add"), data)
        assert page.status_code == 200 and models.Meeting.objects.count() == before


def test_look_alikes_tell_a_contributor_nothing_of_drafts(contributor, world):
    data = {"name": f"Actor {SECRET}", "actor_kind": "person", "description": "Who this is."}
    data |= no_rows("alternate_names", "citations")
    assert contributor.post(reverse("admin:catalog_actor_add"), data).status_code == 302
    assert models.Actor.objects.filter(name=f"Actor {SECRET}").count() == 2


def test_a_contributor_chooses_no_address_and_sees_no_notes(contributor, world):
    page = contributor.get(reverse("admin:catalog_initiative_add")).content.decode()
    assert 'name="slug"' not in page and "internal_note" not in page
    own = world[models.Initiative]["own"]
    page = contributor.get(reverse("admin:catalog_initiative_change", args=[own.pk])).content.decode()
    assert "internal_note" not in page and "Note own" not in page


def test_a_contributor_sees_what_became_public_of_theirs_as_visitors_do(client):
    began = builders.member("contributor", "Contributor")
    client.force_login(began)
    costs = []
    for number in (1, 3):
        for n in range(number):
            record = builders.publish(builders.place(f"Port {number} {n}"))
            initiative = builders.initiative(f"Evenings {number} {n}", places=[record])
            models.Initiative.objects.filter(pk=initiative.pk).update(created_by=began)
            builders.publish(initiative)
        models.Initiative.objects.filter(pk=initiative.pk).update(title="Renamed by an editor")
        with CaptureQueriesContext(connection) as queries:
            page = client.get("/admin/").content.decode()
        costs.append(len(queries))
        assert f'href="/initiatives/{initiative.slug}/"' in page
        assert f"Evenings {number} {n}" in page and "Renamed by an editor" not in page
    assert costs[0] == costs[1]


def test_an_address_without_a_chooser_is_the_permanent_id(contributor):
    data = {"name": "Zanzibar"}
    assert contributor.post(reverse("admin:catalog_place_add"), data).status_code == 302
    place = models.Place.objects.get(name="Zanzibar")
    assert place.slug == f"place-{place.public_id}"
    assert place.created_by.get_username() == "contributor"


def test_a_draft_that_an_editor_works_on_is_no_longer_the_contributors(contributor, world):
    own = world[models.Initiative]["own"]
    address = reverse("admin:catalog_initiative_change", args=[own.pk])
    assert contributor.get(address).status_code == 200
    workflow.touched(own, builders.member("editor", "Editor"))
    assert contributor.get(address).status_code == 302
    assert str(own) not in contributor.get(reverse("admin:catalog_initiative_changelist")).content.decode()


def test_nobody_hands_on_what_they_may_not_see(world):
    """A source that somebody else is changing stays where it is, and the record cites its edition."""
    contributor = builders.member("contributor", "Contributor")
    public, own = world[models.Source]["public"], world[models.Initiative]["own"]
    builders.cite(own, public)
    workflow.touched(public, builders.member("editor", "Editor"))
    workflow.transition(own, "in-review", contributor)
    assert builders.fresh(own).state == "in-review" and builders.fresh(public).state == "draft"


def test_a_step_is_refused_to_who_lacks_its_right(world):
    users, record = accounts(), world[models.Initiative]["own"]
    contributor = users["C"]
    for letter in "CERPS":
        if letter not in "R":
            workflow_refuses(record, "approved", users[letter])
    workflow.transition(record, "in-review", contributor)
    for letter in "CEPS":
        workflow_refuses(record, "approved", users[letter])
        workflow_refuses(record, "draft", users[letter], reason="Because.", but=letter == "C")
    workflow.transition(record, "approved", users["R"], grounds={"": "Told by the source."})
    for letter in "CERS":
        workflow_refuses(record, "published", users[letter])
    workflow.transition(record, "published", users["P"])
    for letter in "CER":
        workflow_refuses(record, "withdrawn", users[letter])
    workflow.transition(record, "withdrawn", users["S"])


def workflow_refuses(record, to, user, but=False, **how):
    if not but:
        with pytest.raises(workflow.Refused):
            workflow.transition(record, to, user, **how)


def test_the_form_of_a_reviewer_is_to_read(client, world):
    client.force_login(builders.member("the reviewer", "Reviewer"))
    other = world[models.Initiative]["other"]
    address = reverse("admin:catalog_initiative_change", args=[other.pk])
    page = client.get(address).content.decode()
    assert f"Note {SECRET}" in page and "Review, and decide" in page
    assert not re.search(r'<(input|textarea|select)[^>]* name="title"', page)
    assert client.post(address, {"title": "Changed"}).status_code == 403
    assert builders.fresh(other).title == other.title


# -- accounts ---------------------------------------------------------------------------------------------------------
def test_a_safety_officer_gives_groups_to_others_and_makes_no_administrator(client):
    officer = builders.member("the officer", "Safety officer")
    other, above = builders.member("another"), builders.user("administrator", is_superuser=True)
    client.force_login(officer)

    def sent(account, **changes):
        address = reverse("admin:auth_user_change", args=[account.pk])
        page = client.get(address)
        if page.status_code != 200 or not page.context["has_change_permission"]:
            return False
        form = page.context["adminform"].form
        data = {
            name: form.initial.get(name) or "" for name in form.fields if form.initial.get(name) not in (None, False)
        }
        data |= {"date_joined_0": "2026-01-01", "date_joined_1": "00:00", "seen": page.context["seen"], **changes}
        client.post(address, data)
        return True

    publisher = Group.objects.get(name="Publisher")
    assert sent(other, groups=[publisher.pk], is_superuser="on", username="another")
    other.refresh_from_db()
    assert list(other.groups.all()) == [publisher] and not other.is_superuser
    sent(officer, groups=[publisher.pk], is_superuser="on", username="the officer")
    officer.refresh_from_db()
    assert [group.name for group in officer.groups.all()] == ["Safety officer"] and not officer.is_superuser
    assert not sent(above, username="taken over")
    password = reverse("admin:auth_user_password_change", args=[above.pk])
    assert client.get(password).status_code == 403


def test_who_may_only_look_at_an_account_does_not_see_its_password(client):
    above = User.objects.create_superuser("above", password="a word that nobody knows")
    client.force_login(builders.member("the officer", LETTERS["S"]))
    page = client.get(reverse("admin:auth_user_change", args=[above.pk])).content.decode()
    assert 'class="readonly"' in page and "above" in page
    assert above.password not in page and above.password.rpartition("$")[2] not in page
