"""The records that editors work on during the faults, and the questions asked of the database after each of them.

Every save writes one number into the record, into its other name and into its citation; every publication takes it to
the edition, the page and the words of the search. Where two of these disagree, a record was written by half.
"""

import json
import re

from django.contrib.auth.models import User
from django.db import connection, transaction
from reversion.models import Version

from catalog import models
from catalog.public.models import TABLES, ActorRow, AddressRow, CatalogueState, SearchRow
from catalog.publishing import door
from catalog.publishing.documents import digest
from tests import builders

from .site import PASSWORD

STAFF = {"fault-editor": "Editor", "fault-reviewer": "Reviewer", "fault-publisher": "Publisher"}
NUMBER = re.compile(r"number (\d+)")


def make(saved=2, published=1):
    """``(records to be saved, records to be published)``: their keys."""
    for name, group in STAFF.items():
        account = builders.member(name, group)
        account.set_password(PASSWORD)
        account.save()
    work = builders.publish(builders.source("What everything rests on"))
    return (
        [one(f"Body {n} that is saved", work).pk for n in range(saved)],
        [builders.publish(one(f"Body {n} that is published", work)).pk for n in range(published)],
    )


def one(name, work):
    record = builders.actor(name, actor_kind="ngo", description="What it is, number 0.")
    models.AlternateName.objects.create(actor=record, name="Its number 0")
    builders.cite(record, work, locator="number 0")
    return record


def number_in(text):
    found = NUMBER.search(text or "")
    return int(found[1]) if found else None


def numbers(pk):
    """``{where: number}`` of all that one save writes of a record."""
    record = models.Actor.objects.get(pk=pk)
    found = {
        "record": number_in(record.description),
        "other name": number_in(models.AlternateName.objects.get(actor=pk).name),
        "citation": number_in(models.Citation.objects.get(actor=pk).locator),
    }
    kept = Version.objects.get_for_object(record).first()
    if kept:
        found["history"] = number_in(json.loads(kept.serialized_data)[0]["fields"]["description"])
    return found


def half_written(pks):
    """What is wrong with records that are saved: one sentence for each."""
    return [
        f"The record {pk} was saved by half: {found}."
        for pk, found in ((pk, numbers(pk)) for pk in pks)
        if len(set(found.values())) > 1
    ]


def half_published(pks):
    """What is wrong with records that are published."""
    wrong = []
    for pk in pks:
        record = models.Actor.objects.get(pk=pk)
        publication = models.Publication.objects.select_related("edition").get(public_id=record.public_id)
        edition = publication.edition
        document = edition.document
        page, found = ActorRow.objects.get(pk=record.public_id), SearchRow.objects.get(pk=record.public_id)
        says = {
            "edition": number_in(document["description"]["en"]),
            "edition's name": number_in(document["names"][0]["name"]),
            "edition's citation": number_in(document["citations"][0]["locator"]),
            "page": number_in(page.page["description"]["en"]),
            "page's name": number_in(page.page["names"][0]["name"]),
            "search": number_in(found.words),
        }
        if len(set(says.values())) > 1:
            wrong.append(f"The record {pk} was published by half: {says}.")
        last = models.Edition.objects.filter(public_id=record.public_id).order_by("-number").first()
        if last.pk != edition.pk or digest(document) != edition.digest:
            wrong.append(f"The current edition of the record {pk} is not its last.")
        if record.state == "published" and record.approved_digest != edition.digest:
            wrong.append(f"The record {pk} says it is published, and its edition is another.")
        if not AddressRow.objects.filter(public_id=record.public_id, slug=record.slug, answer="page").exists():
            wrong.append(f"Nothing answers at the address of the record {pk}.")
    return wrong


def counted():
    """``(catalogue version, editions)``; both grow by one with each publication here."""
    return CatalogueState.objects.values_list("version", flat=True).get(), models.Edition.objects.count()


def public_rows():
    return {
        model.__name__: sorted(json.dumps(row, default=str, sort_keys=True) for row in model.objects.values())
        for model in TABLES
        if model is not CatalogueState
    }


def rebuilt_differently():
    """Whether the public tables are not what the editions make of them."""
    with transaction.atomic():
        before = public_rows()
        door.rebuild()
        after = public_rows()
        transaction.set_rollback(True)
    return [] if before == after else ["The public tables are not what the editions make of them."]


def damaged():
    """What the database says is wrong with itself; of PostgreSQL no such question is needed for references."""
    if connection.vendor != "sqlite":
        return []
    with connection.cursor() as cursor:
        sound = [row[0] for row in cursor.execute("PRAGMA integrity_check").fetchall()]
        loose = cursor.execute("PRAGMA foreign_key_check").fetchall()
    return ([] if sound == ["ok"] else [f"integrity_check: {sound}"]) + [f"foreign_key_check: {row}" for row in loose]


# -- a collection that is loaded --------------------------------------------------------------------------------------
def fixture(number, size=40):
    """``(rows, manifest)`` of a small collection that says one number everywhere."""
    rows = [row("source", "fa00-0000", slug="what-is-loaded", title=f"A work, number {number}")]
    manifest = ["source fa00-0000 what-is-loaded"]
    for n in range(size):
        actor = f"fb00-{n:04}"
        manifest.append(f"actor {actor} loaded-{n}")
        body = {"slug": f"loaded-{n}", "name": f"Loaded {n}", "actor_kind": "ngo"}
        rows += [
            row("actor", actor, description=f"What it is, number {number}.", **body),
            row("alternatename", f"fc00-{n:04}", actor=[actor], name=f"Its number {number}"),
            row("citation", f"fd00-{n:04}", actor=[actor], source=["fa00-0000"], locator=f"number {number}"),
        ]
    return rows, manifest


def row(model, public_id, **fields):
    return {"model": f"catalog.{model}", "fields": {"public_id": public_id, **fields}}


def loaded():
    """``{number: how many rows say it}`` over working rows, current editions and pages of the loaded collection."""
    texts = [
        *models.Actor.objects.filter(slug__startswith="loaded-").values_list("description", flat=True),
        *models.AlternateName.objects.filter(actor__slug__startswith="loaded-").values_list("name", flat=True),
        *models.Citation.objects.filter(actor__slug__startswith="loaded-").values_list("locator", flat=True),
        *models.Source.objects.filter(slug="what-is-loaded").values_list("title", flat=True),
        *(
            each["description"]["en"]
            for each in models.Publication.objects.filter(slug__startswith="loaded-").values_list(
                "edition__document", flat=True
            )
        ),
        *(
            each["description"]["en"]
            for each in ActorRow.objects.filter(slug__startswith="loaded-").values_list("page", flat=True)
        ),
    ]
    found = {}
    for text in texts:
        found[number_in(text)] = found.get(number_in(text), 0) + 1
    return found


def forget_accounts():
    User.objects.filter(username__in=STAFF).update(is_active=False)
