"""A purge leaves a person's name nowhere in the bytes of the database, and nothing brings it back."""

import json
from io import StringIO
from pathlib import Path
from urllib.parse import quote

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import CommandError, call_command
from django.db import connection, models
from django.urls import reverse

from catalog.models import (
    Actor,
    AlternateName,
    Assessment,
    Citation,
    Edition,
    FormerSlug,
    Initiative,
    Mediator,
    Participant,
    Publication,
    Purged,
    Source,
)
from catalog.public.models import PAGES
from catalog.publishing import door, history, loading, purge
from catalog.publishing.documents import digest
from catalog.publishing.kinds import KINDS
from catalog.publishing.names import names_from, spans, without
from tests import builders

NAME, NAME_AR, OTHER, HEBREW = "Zebulun Quarx", "زبولون كواركس", "Abu Zorblat", "זבולון קוורקס"
SPELLINGS = [NAME, NAME_AR, OTHER, HEBREW, "Quarx, Zebulun", "Quarx", "كواركس", "zebulun-quarx"]
SEEN = {}


# -- finding names ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Zebulun Quarx’s plan", "[removed]’s plan"),
        ("QUARX, ZÉBULUN (1994)", "[removed] (1994)"),
        ("with Quarx–Husseini", "with [removed]–Husseini"),
        ("Quarxman, requarx, Zebulun Otter", "Quarxman, requarx, Zebulun Otter"),
        ("التقى زبولون كواركس", "التقى [محذوف]"),
        ("وزَبولون كواركس.", "و[محذوف]."),
        ("file zebulun_quarx.pdf, zebulunquarx", "file [removed].pdf, [removed]"),
        ("https://x.example/a/Zebulun%20Quarx", ""),
        ("See https://x.example/zebulun-quarx now.", "See [removed] now."),
        ("לקוורקס", "ל[removed]"),
    ],
)
def test_a_name_is_found_as_it_is_written(text, left):
    names = names_from([NAME, NAME_AR], [OTHER, HEBREW])
    assert without(text, spans(text, names)) == left


def test_every_column_of_every_application_is_read_unless_its_type_cannot_hold_a_name():
    read = purge.tables()
    for model in apps.get_models(include_auto_created=True):
        for column in model._meta.concrete_fields:
            assert column in read[model] or isinstance(column, purge.NO_TEXT), column
            is_text = isinstance(column, models.CharField | models.TextField | models.JSONField | models.BinaryField)
            assert not is_text or column in read[model], column


def test_a_table_added_tomorrow_is_read():
    with_text = {model for model, columns in purge.tables().items() if columns}
    assert {LogEntry, User, Edition, Purged, *PAGES.values()} <= with_text
    assert {model._meta.label for model in with_text} >= {"reversion.Version", "reversion.Revision", "sessions.Session"}


# -- a world with the name in every kind of place ---------------------------------------------------------------------
def world():
    person = builders.actor(NAME, name_ar=NAME_AR, slug="zebulun-quarx", description="A minister. Quarx wrote.")
    for name, language in ((OTHER, "en"), (HEBREW, "he"), ("Zebulon Quarx", "en")):
        AlternateName.objects.create(actor=person, name=name, language=language)
    friend = builders.actor("Miriam Otter", slug="miriam-otter", description=f"Friend of {NAME}.", affiliation=person)
    friend.distinct_from.add(person)
    aside = builders.actor("Somebody Else", slug="somebody-else")
    work = builders.source(
        f"The plan of {NAME}",
        slug="quarx-plan",
        authors=["Quarx, Zebulun"],
        url="https://x.example/zebulun-quarx",
        link="publisher",
        note=f"By {NAME}.",
        seen_at="in the papers of Quarx",
    )
    held = builders.initiative(
        f"The {NAME} talks",
        slug="zebulun-quarx-talks",
        title_ar=f"محادثات {NAME_AR}",
        summary=f"{NAME} met others. Quarx left early.",
        summary_ar=f"وحضر و{NAME_AR} وكواركس.",
        internal_note=f"Ask {OTHER}.",
        sent_back_reason=f"Leave {NAME} out?",
    )
    builders.cite(held, work, locator="p. 3", supports=f"what {NAME} said")
    seat = builders.participant(held, person, work, office="minister", note=f"{HEBREW} sat there", date_from="1992")
    builders.participant(held, friend, work, side="Another side")
    hidden = builders.mediator(held, None, described_as="A minister", disclosure="role-only")
    Mediator.objects.filter(pk=hidden.pk).update(actor=person)
    opinion = builders.assessment(held, NAME, slug="quarx-talks-a", assessor_actor=person, perspective="participant")
    led = builders.process("Official talks", lead=[person])
    beside = builders.initiative("Quiet talks", slug="quiet-talks")
    builders.mediator(beside, aside, builders.the_source())
    draft = builders.initiative("A draft", summary=f"{OTHER} is expected.", slug="a-draft")
    gone = builders.initiative("Withdrawn talks", summary=f"Held by {NAME}.", slug="withdrawn-talks")
    builders.publish(friend, aside, person, held, beside, gone, opinion)
    builders.withdraw(gone)
    # The actor had another address, and so had another record, with the name in it.
    for record, slug in ((person, "z-quarx-minister"), (beside, "talks-of-zebulun-quarx")):
        Publication.objects.filter(public_id=record.public_id).update(seen=True)
        FormerSlug.objects.create(kind=record.kind, slug=slug, public_id=record.public_id)
    door.rebuild()
    editor = builders.user("editor")
    for record in (held, person, draft, opinion, led):
        history.keep(builders.fresh(record), editor, f"Wrote of {NAME}")
    LogEntry.objects.create(
        user=editor,
        content_type=ContentType.objects.get_for_model(Actor),
        object_id=str(person.pk),
        object_repr=NAME,
        action_flag=2,
        change_message=json.dumps([{"added": {"name": "alternate name", "object": NAME_AR}}]),
    )
    session = SessionStore()
    session["_messages"] = json.dumps([["message", f"“{NAME_AR}” is saved"]])
    session.save()
    SEEN["session"] = session.session_key
    SEEN.update(seat=seat.pk, person=person.public_id)
    return person


def dump():
    """All bytes of the database: the file and its log, or every table as PostgreSQL copies it."""
    if connection.vendor == "sqlite":
        path = Path(connection.settings_dict["NAME"])
        connection.ensure_connection()
        text = "\n".join(connection.connection.iterdump())
        raw = b"".join(each.read_bytes() for each in (path, Path(f"{path}-wal")) if each.exists())
        return text.encode() + raw
    copied = []
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        for table in tables:
            with cursor.copy(f'COPY "{table}" TO STDOUT') as copy:
                copied += [bytes(block) for block in copy]
        cursor.execute("SELECT most_common_vals::text FROM pg_stats WHERE schemaname = 'public'")
        copied += [str(row[0]).encode() for row in cursor.fetchall()]
    return b"\n".join(copied)


def found_in(raw, spellings=SPELLINGS):
    """The spellings that a plain search finds, in any of the ways in which programs write them down."""
    lower = raw.lower() + raw.decode("utf-8", "ignore").lower().encode()
    found = set()
    for name in spellings:
        for form in (name, json.dumps(name)[1:-1], quote(name), name.replace(" ", "-"), name.replace(" ", "+")):
            if form.lower().encode() in lower or form.encode() in raw:
                found.add(name)
    return found


def chosen_all(person):
    plan = purge.find(person)
    plan.chosen = {hit.key for hit in plan.hits}
    return plan


def officer():
    return builders.user("officer")


def fixture(folder):
    """The person's fixtures as the collection would have them, made from the database before the purge."""
    lines = [line for group in loading.stored_lines().values() for line in group]
    rows = [{"model": f"catalog.{line.model._meta.model_name}", "fields": line.fields} for line in lines]
    path = folder / "all.json"
    path.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
    return path


def pages():
    return {f"{kind} {row.public_id}": row.page for kind, model in PAGES.items() for row in model.objects.all()}


def public_rows():
    return [
        list(model.objects.order_by("pk").values())
        for model in (*PAGES.values(), *(each for each in purge.TABLES if each._meta.model_name != "cataloguestate"))
    ]


@pytest.mark.django_db(transaction=True)
def test_a_purge_leaves_the_name_nowhere_and_nothing_brings_it_back(client, tmp_path, monkeypatch):
    person = world()
    files = fixture(tmp_path)
    aside = client.get("/actors/somebody-else/").content
    assert client.get("/actors/zebulun-quarx/").status_code == 200
    assert found_in(dump()) == set(SPELLINGS)

    # Full names are ticked, the family name alone is not; with the ticks as they come the rest would be left.
    plan = purge.find(person)
    assert {hit.strength for hit in plan.hits if hit.key in plan.chosen} == {"full"}
    assert any(hit.is_address and hit.text == "zebulun-quarx-talks" for hit in plan.certain)
    assert any(hit.is_address and hit.text == "quarx-plan" for hit in plan.possible)
    done = purge.purge(chosen_all(person), officer(), "danger")

    assert found_in(dump()) == set()
    assert done.report["compacted"] is True
    assert SEEN["person"].encode() not in dump()
    assert not set(found_in(json.dumps(done.report).encode()))
    # Addresses: the person's are unknown, not gone; others' go by their public id, without a way from the old one.
    for address in ("/actors/zebulun-quarx/", "/actors/z-quarx-minister/", "/initiatives/zebulun-quarx-talks/"):
        assert client.get(address).status_code == 404
    assert client.get("/initiatives/talks-of-zebulun-quarx/").status_code == 404
    held = Initiative.objects.get(title__contains="talks", title_ar__contains="محادثات")
    assert held.slug == held.public_id and client.get(f"/initiatives/{held.slug}/").status_code == 200
    assert held.title == "The [removed] talks" and held.summary == "[removed] met others. [removed] left early."
    # Seats stay as seats of nobody, and visitors see nothing of them.
    seat = Participant.objects.get(pk=SEEN["seat"])
    assert (seat.actor, seat.office, seat.note, seat.date_from, seat.date_from_earliest) == (None, "", "", "", None)
    assert (seat.described_as, seat.disclosure) == ("[removed]", "withheld")
    assert Citation.objects.filter(participant=seat).exists()
    opinion = Assessment.objects.get()
    assert (opinion.assessor, opinion.assessor_actor, opinion.perspective) == ("[removed]", None, "not-coded")
    source = Source.objects.get(title="The plan of [removed]")
    assert (source.authors, source.url, source.link) == (["[removed]"], "", "none")
    assert not SessionStore().exists(SEEN["session"])
    assert LogEntry.objects.get(action_flag=2).object_repr == "[removed]"
    # Nobody edited what was published: it is published still, and its edition says what the record says.
    for publication in Publication.objects.filter(edition__isnull=False).select_related("edition"):
        record = KINDS[publication.kind].queryset().get(public_id=publication.public_id)
        assert record.state == "published"
        assert digest(KINDS[publication.kind].document(record)) == publication.edition.digest == record.approved_digest
    assert Edition.objects.filter(purged_on__isnull=False).count() >= 4
    # Whoever had nothing to do with it is as before, and the public tables are what a rebuild makes of the editions.
    assert client.get("/actors/somebody-else/").content == aside
    before = public_rows()
    door.rebuild()
    assert public_rows() == before

    was = pages()
    for overwrite in (False, True):
        report = loading.load([files], overwrite=overwrite)
        assert report.purged["records"] == 1 and report.purged["rows"] >= 3 and report.purged["texts"] >= 5
        assert not Actor.objects.filter(name=NAME).exists()
        assert found_in(json.dumps(pages(), ensure_ascii=False).encode()) == set()
        purge.compact()
        assert found_in(dump()) == set()
    assert pages() == was
    out = StringIO()
    call_command("loaddata", str(files), stdout=out)
    assert "because a person was purged: 1 records" in out.getvalue() and not found_in(out.getvalue().encode())

    # After a change of the secret key the former one is still tried; without it nothing is loaded at all.
    monkeypatch.setattr(settings, "SECRET_KEY_FALLBACKS", [settings.SECRET_KEY])
    monkeypatch.setattr(settings, "SECRET_KEY", "another key altogether, long enough for what it has to do")
    assert loading.load([files]).purged["records"] == 1
    monkeypatch.setattr(settings, "SECRET_KEY_FALLBACKS", [])
    with pytest.raises(CommandError, match="TRACKSITE_SECRET_KEY_FALLBACKS"):
        loading.load([files])
    assert not Actor.objects.filter(name=NAME).exists()


@pytest.mark.once
@pytest.mark.django_db(transaction=True)
def test_the_search_of_the_dump_would_notice_what_a_purge_forgets(monkeypatch):
    """History left out of the sweep: the check inside the purge does not see it either, the dump does."""
    person = world()
    tables = purge.tables
    monkeypatch.setattr(purge, "tables", lambda: {m: c for m, c in tables().items() if m.__name__ != "Version"})
    purge.purge(chosen_all(person), officer(), "asked")
    assert NAME in found_in(dump())


@pytest.mark.django_db
def test_nothing_is_changed_when_the_name_would_stay_somewhere(monkeypatch):
    person = world()
    plan = chosen_all(person)
    write = purge.write
    forgetful = lambda changes, *rest: write([each for each in changes if each[0] is not LogEntry], *rest)  # noqa: E731
    monkeypatch.setattr(purge, "write", forgetful)
    with pytest.raises(purge.Refused):
        purge.purge(plan, officer(), "asked")
    assert Actor.objects.filter(name=NAME).exists() and not Purged.objects.exists()


@pytest.mark.django_db
def test_a_passage_that_means_somebody_else_is_spared_also_by_the_loader(tmp_path):
    person = builders.actor(NAME, slug="zebulun-quarx")
    other = builders.initiative("Talks", summary=f"Another {NAME}, the painter.")
    builders.initiative("More talks", summary="Quarx came.")
    builders.publish(person, other)
    files = fixture(tmp_path)
    plan = purge.find(person)
    (spared,) = [hit for hit in plan.certain if "painter" in hit.text]
    plan.chosen -= {spared.key}
    purge.purge(plan, officer(), "asked")
    loading.load([files], overwrite=True)
    assert set(Initiative.objects.values_list("summary", flat=True)) == {f"Another {NAME}, the painter.", "Quarx came."}


@pytest.mark.django_db
def test_only_a_safety_officer_may(client):
    person = builders.actor(NAME, slug="zebulun-quarx")
    plan = purge.find(person)
    with pytest.raises(purge.Refused):
        purge.purge(plan, User.objects.create_user("editor-only", is_staff=True), "asked")
    late = purge.find(person)
    builders.initiative("Talks", summary=f"{NAME} again")
    with pytest.raises(purge.Refused, match="since the list was made"):
        purge.purge(late, officer(), "asked")
    assert Actor.objects.filter(pk=person.pk).exists()


# -- the desk and the command -----------------------------------------------------------------------------------------
@pytest.fixture
def desk(client):
    account = User.objects.create_user("safety", is_staff=True)
    account.user_permissions.add(Permission.objects.get(codename="purge_people"))
    client.force_login(account)
    return client


@pytest.mark.django_db
def test_the_officer_sees_every_place_confirms_and_reads_the_report(desk):
    person = builders.actor(NAME, slug="zebulun-quarx")
    AlternateName.objects.create(actor=person, name=OTHER)
    talks = builders.initiative("Talks", work=None, summary=f"{OTHER} came, and Quarx left.")
    builders.user("zebulun quarx")
    address = reverse("admin:catalog_actor_purge", args=[person.pk])
    assert address in desk.get(reverse("admin:catalog_purged_people"), {"q": "quarx zeb"[:5]}).text
    page = desk.get(address)
    assert f"<mark>{OTHER}</mark>" in page.text and "<mark>Quarx</mark>" in page.text
    assert page.text.count(" checked>") == 1 and "1 account of an editor has this name" in page.text
    form = {"step": "confirm", "shown": page.context["shown"], "hit": [hit.key for hit in page.context["plan"].hits]}
    assert "2 passages lose the name" in desk.post(address, form).text
    form["step"] = "purge"
    wrong = desk.post(address, form | {"name": "Zebulun", "reason": "asked"})
    assert "Nothing was changed" in wrong.text and Actor.objects.filter(pk=person.pk).exists()
    assert "Choose a reason" in desk.post(address, form | {"name": NAME}).text
    # Somebody writes the name elsewhere meanwhile: the list is shown again.
    Initiative.objects.filter(pk=talks.pk).update(internal_note=NAME)
    again = desk.post(address, form | {"name": NAME, "reason": "asked"})
    assert "Look at the list again" in again.text and Actor.objects.filter(pk=person.pk).exists()
    form |= {"shown": again.context["shown"], "hit": [hit.key for hit in again.context["plan"].hits]}
    report = desk.post(address, form | {"name": NAME, "reason": "asked"}, follow=True)
    assert "What a purge cannot reach" in report.text and "the person asked for it" in report.text
    assert not found_in(report.content)
    assert Initiative.objects.get(pk=talks.pk).summary == "[removed] came, and [removed] left."
    assert desk.get(address).status_code == 404
    assert "the person asked for it" in desk.get(reverse("admin:catalog_purged_changelist")).text


@pytest.mark.django_db
def test_nobody_else_finds_the_pages(client):
    person = builders.actor(NAME, slug="zebulun-quarx")
    account = User.objects.create_user("editor-only", is_staff=True)
    account.user_permissions.set(
        Permission.objects.filter(content_type__app_label="catalog").exclude(codename="purge_people")
    )
    client.force_login(account)
    assert client.get(reverse("admin:catalog_actor_purge", args=[person.pk])).status_code == 403
    assert client.post(reverse("admin:catalog_actor_purge", args=[person.pk]), {"step": "purge"}).status_code == 403
    for name in ("purged_changelist", "purged_people"):
        assert client.get(reverse(f"admin:catalog_{name}")).status_code == 403
    assert "Purge" not in client.get(reverse("admin:catalog_actor_change", args=[person.pk])).text
    assert "Purge" not in client.get("/admin/").text


@pytest.mark.django_db
def test_an_earlier_version_brings_back_a_seat_of_nobody():
    person = builders.actor(NAME, slug="zebulun-quarx")
    talks = builders.initiative("Talks")
    builders.participant(talks, person, builders.the_source(), office="minister")
    history.keep(talks, officer())
    purge.purge(purge.find(person), officer(), "asked")
    restored = history.restore(history.last(talks), officer())
    seat = restored.participants.get()
    assert (seat.actor, seat.office, str(seat), seat.disclosure) == (None, "", "[removed]", "withheld")


@pytest.mark.django_db
def test_the_command_prints_every_place_and_asks(monkeypatch):
    person = builders.actor(NAME, slug="zebulun-quarx")
    talks = builders.initiative("Talks", work=None, summary=f"{NAME} came, and Quarx left.")
    officer()

    def run(*arguments):
        out = StringIO()
        call_command("purge", person.public_id, *arguments, stdout=out)
        return out.getvalue()

    assert f">{NAME}< came" in run("--plan") and "[ ]" in run("--plan")
    with pytest.raises(CommandError, match="who orders it and why"):
        run()
    monkeypatch.setattr("builtins.input", lambda question: "Somebody")
    with pytest.raises(CommandError, match="not the name"):
        run("--by", "officer", "--reason", "asked")
    with pytest.raises(CommandError, match="no hit with the key"):
        run("--plan", "--also", "nothing")
    assert Actor.objects.filter(pk=person.pk).exists()
    said = run("--by", "officer", "--reason", "asked", "--also", "all", "--yes")
    assert "Purged." in said and "Not reached: backups" in said
    assert builders.fresh(talks).summary == "[removed] came, and [removed] left."
