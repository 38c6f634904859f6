"""Purge: removes a person from everything that is kept, on the word of the safety officer.

:func:`find` says where the person's names stand, in every text of every table of every application; :func:`purge`
removes what was confirmed, in one transaction; :func:`compact` makes the database forget the bytes. What keeps the
person from coming back with the fixtures is in purged.py.
"""

import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from hashlib import sha256

from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import DatabaseError, connection, models, transaction
from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from reversion.models import Revision, Version

from catalog.answers.models import Answer, AnswerStatus, Outcome, State
from catalog.models import (
    BY_KIND,
    PARTS,
    RECORDS,
    Actor,
    AlternateName,
    ArabicRead,
    Citation,
    Edition,
    FormerSlug,
    Mediator,
    PageRead,
    Participant,
    Publication,
    Purged,
    Reference,
)
from catalog.models.seats import Seat
from catalog.public.models import TABLES
from catalog.text import words

from . import door, loading
from .documents import digest
from .kinds import KINDS
from .names import FULL, PART, REMOVED, Names, names_from, spans, walk, without
from .purged import ASSESSMENT, LONGEST, emptied, sealed

# Made anew from the editions, so never changed by hand.
REBUILT = {*TABLES, Reference, PageRead}
# Columns of these types cannot hold a name; a column of any other type is read, also one nobody knows today.
NO_TEXT = (
    models.AutoField,
    models.IntegerField,
    models.BooleanField,
    models.DateField,
    models.TimeField,
    models.DurationField,
    models.DecimalField,
    models.FloatField,
    models.UUIDField,
    models.GenericIPAddressField,
    models.ForeignKey,
)
# Accounts are people's own, and nobody's to rename by the way: the plan tells of them.
ACCOUNTS = get_user_model()
AROUND = 70  # letters of context on each side of a hit


class Refused(Exception):
    """Nothing was purged; the message says why and what to do."""


@dataclass
class Person:
    """Whom it is about, with the keys of every seat the person has or had."""

    pk: int
    public_id: str
    names: Names
    seats: set = field(default_factory=set)  # {("mediator", key)}
    seat_ids: set = field(default_factory=set)  # public ids, of editions


@dataclass
class Hit:
    """One passage with the name in it, wherever copies of it stand; confirmed once for all of them."""

    key: str
    strength: str
    text: str
    is_address: bool
    found: list  # [(start, end)]
    places: list = field(default_factory=list)  # [(model, primary key, field, owner)]

    @property
    def excerpt(self):
        """``[(text, whether it is the name)]``, shortened around the first place."""
        first, last = max(self.found[0][0] - AROUND, 0), self.found[0][1] + AROUND
        pieces, at = [("…" if first else "", False)], first
        for start, end in self.found:
            if end <= last:
                pieces += [(self.text[at:start], False), (self.text[start:end], True)]
                at = end
        pieces.append((self.text[at:last] + ("…" if last < len(self.text) else ""), False))
        return [piece for piece in pieces if piece[0]]


@dataclass
class Plan:
    """What :func:`purge` would do. ``chosen`` holds the keys of the hits to remove; the officer may change it."""

    person: Person
    name: str
    hits: list
    chosen: set
    doomed: dict  # {model: how many rows go altogether}
    emptied: dict  # {model: how many rows lose their tie to the person}
    seats: list
    unknown: dict  # {table without a model: how many rows hold the name}
    accounts: int  # how many accounts of editors have the name

    @property
    def certain(self):
        return [hit for hit in self.hits if hit.strength == FULL]

    @property
    def possible(self):
        return [hit for hit in self.hits if hit.strength == PART]


def hit_key(strength, text, is_address):
    return sha256(f"{strength}:{is_address}:{text}".encode()).hexdigest()[:16]


# -- who --------------------------------------------------------------------------------------------------------------
def person_of(actor):
    """The person with every name and seat known of them, in working rows, editions and history."""
    others = set(actor.alternate_names.values_list("name", flat=True))
    person = Person(actor.pk, actor.public_id, Names())
    for model in (Mediator, Participant):
        for pk, public_id in model.objects.filter(actor=actor).values_list("pk", "public_id"):
            person.seats.add((model._meta.model_name, pk))
            person.seat_ids.add(public_id)
    slugs = {actor.slug}
    here = {"kind": "actor", "public_id": actor.public_id}
    for each in (Publication, FormerSlug):
        slugs |= set(each.objects.filter(**here).values_list("slug", flat=True))
    for document in Edition.objects.filter(**here).values_list("document", flat=True):
        others |= {*document["name"].values(), *(name["name"] for name in document["names"])}
        slugs.add(document["slug"])
    for model, pk, fields in versions_of(Actor, AlternateName, Mediator, Participant):
        if model is Actor and pk == actor.pk:
            others |= {fields.get("name"), fields.get("name_ar")}
            slugs.add(fields.get("slug"))
        elif model is AlternateName and fields.get("actor") == actor.pk:
            others.add(fields["name"])
        elif issubclass(model, Seat) and fields.get("actor") == actor.pk:
            person.seats.add((model._meta.model_name, pk))
            person.seat_ids.add(fields["public_id"])
    others |= {slug for slug in slugs if slug and "-" in slug}
    names = names_from([actor.name, actor.name_ar], others - {None, ""}, person=actor.actor_kind == "person")
    person.names = Names(names.full | {tuple(words(actor.public_id))}, names.part)
    return person


def versions_of(*wanted):
    """``(model, key, fields)`` of what history keeps of some models."""
    kinds = {ContentType.objects.get_for_model(model).pk: model for model in wanted}
    rows = Version.objects.filter(content_type__in=kinds).values_list("content_type", "object_id", "serialized_data")
    for kind, pk, data in rows.iterator():
        yield kinds[kind], int(pk), json.loads(data)[0]["fields"]


# -- reading everything -----------------------------------------------------------------------------------------------
def tables():
    """``{model: [columns that can hold a name]}`` of every table of every application, those of relations included."""
    return {
        model: [each for each in model._meta.concrete_fields if not isinstance(each, NO_TEXT)]
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    }


def leading_to(model):
    """The references of a model to an actor."""
    return [each for each in model._meta.concrete_fields if each.is_relation and each.related_model is Actor]


def doomed(person):
    """``{model: keys}`` of the rows that go altogether: the actor's own, and its editions, addresses and history."""
    actors = ContentType.objects.get_for_model(Actor)
    revisions = set(
        Version.objects.filter(content_type=actors, object_id=str(person.pk)).values_list("revision", flat=True)
    )
    found = {
        Actor: {person.pk},
        Revision: revisions,
        Version: set(Version.objects.filter(revision__in=revisions).values_list("pk", flat=True)),
        Citation: set(Citation.objects.filter(actor=person.pk).values_list("pk", flat=True)),
        AlternateName: set(AlternateName.objects.filter(actor=person.pk).values_list("pk", flat=True)),
    }
    for model in tables():
        names = {each.name for each in model._meta.concrete_fields}
        if model in (*RECORDS, *PARTS) or model in REBUILT:
            continue
        if {"kind", "public_id"} <= names:
            rows = model._base_manager.filter(kind="actor", public_id=person.public_id)
            found.setdefault(model, set()).update(rows.values_list("pk", flat=True))
        for each in leading_to(model):
            if not each.null:
                rows = model._base_manager.filter(**{each.name: person.pk})
                found.setdefault(model, set()).update(rows.values_list("pk", flat=True))
    return {model: pks for model, pks in found.items() if pks}


def untied(model, row, person):
    """The row as :func:`purged.emptied` leaves it; for editions and history the same within them."""
    if model is Edition:
        return row | {"document": document_untied(row["document"], person)}
    if model is Version:
        return version_untied(row, person)
    if model._meta.app_label != "catalog" and not leading_to(model):
        return row
    return emptied(model, row, lambda pk: pk == person.pk, lambda name, pk: (name, pk) in person.seats)


def document_untied(document, person):
    """An edition without the person's seats, as if they had been withheld, and without its other ties to them."""
    new = dict(document)
    for section in {"mediators", "participants"} & set(new):
        new[section] = [
            seat for seat in new[section] if seat["actor"] != person.public_id and seat["id"] not in person.seat_ids
        ]
    if new.get("participants") != document.get("participants"):
        used = {seat.get("side") for seat in new["participants"]}
        new["sides"] = [side for side in new["sides"] if side["id"] in used]
    if document.get("assessor_actor") == person.public_id:
        new |= {name: ASSESSMENT[name] for name in ("perspective", "assessor_actor")}
        new |= {name: {"en": ASSESSMENT[name], "ar": ASSESSMENT[f"{name}_ar"]} for name in ("assessor", "side")}
    if document.get("affiliation") == person.public_id:
        new["affiliation"] = None
    for name in {"lead", "distinct_from"} & set(new):
        new[name] = [public_id for public_id in new[name] if public_id != person.public_id]
    if new.get("distinct_from") == []:
        del new["distinct_from"]  # as it is written where there are none
    return new


def version_untied(row, person):
    model = ContentType.objects.get_for_id(row["content_type"]).model_class()
    if model not in (*RECORDS, *PARTS):
        return row
    data = json.loads(row["serialized_data"])
    fields = emptied(model, data[0]["fields"], lambda pk: pk == person.pk, lambda name, pk: (name, pk) in person.seats)
    if fields == data[0]["fields"]:
        return row
    data[0]["fields"] = fields
    name = REMOVED if issubclass(model, Seat) or fields.get("assessor") == REMOVED else row["object_repr"]
    return row | {"serialized_data": json.dumps(data, ensure_ascii=False), "object_repr": name}


def rows_of(model, columns, gone):
    """The rows of a table as dictionaries, without those that go altogether."""
    names = {each.name for each in columns}
    if model not in REBUILT:
        names |= {each.name for each in model._meta.concrete_fields}  # references too, where they are cut
    rows = model._base_manager.order_by().values(*sorted(names | {"pk"}))
    for row in rows.iterator(chunk_size=500):
        if row["pk"] not in gone.get(model, ()):
            yield row["pk"], row


def sweep(person, on_text, gone, models_):
    """``(model, key, old row, new row)`` of every row that changes; sessions come with None as their new row.

    ``on_text(place, text, field, owner)`` decides what becomes of each text.
    """
    for model, columns in tables().items():
        if model not in models_ or model is ACCOUNTS:
            continue
        names = [each.name for each in columns]
        for pk, row in rows_of(model, columns, gone):
            if issubclass(model, AbstractBaseSession):
                hits = []
                walk(session_data(model, row), lambda text, key, _owner, hits=hits: hits.append(text) or text)
                if any(strength == FULL for text in hits for *_place, strength in spans(text, person.names)):
                    yield model, pk, row, None
                continue
            bare = dict(untied(model, row, person))
            texts = {name: bare[name] for name in names}
            if isinstance(row.get("public_id"), str):
                texts["public_id"] = row["public_id"]
            flat = json.dumps(texts, ensure_ascii=False, default=str)
            if person.names.maybe(flat) or "\\u" in flat:  # JSON within a text may write letters as numbers
                bare |= walk(texts, lambda text, key, owner, model=model, pk=pk: on_text((model, pk), text, key, owner))
            if (new := bare) != row:
                yield model, pk, row, new


def session_data(model, row):
    return model.get_session_store_class()().decode(row["session_data"])


def outside_models(person):
    """``{table: rows}`` of the tables that no application describes and that hold a full name."""
    known = {model._meta.db_table for model in tables()}
    found = {}
    with connection.cursor() as cursor:
        for table in sorted(set(connection.introspection.table_names(cursor)) - known):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 - names of tables, quoted
            found[table] = sum(
                any(FULL in dict(by_strength(str(each), person.names)) for each in row) for row in cursor
            )
    return {table: number for table, number in found.items() if number}


# -- the plan ---------------------------------------------------------------------------------------------------------
def find(actor):
    """Where the person stands, and what would become of it; changes nothing. Takes seconds: it reads everything."""
    person = person_of(actor)
    gone = doomed(person)
    hits, cut = {}, Counter()

    def note(place, text, key, owner):
        for strength, found in by_strength(text, person.names):
            is_address = key == "slug" and bool(owner)
            name = hit_key(strength, text, is_address)
            hit = hits.setdefault(name, Hit(name, strength, text, is_address, found))
            hit.places.append((*place, key, owner))
        return text

    for model, _pk, _old, new in sweep(person, note, gone, set(tables()) - REBUILT):
        cut[model] += new is not None
        if new is None:
            gone.setdefault(model, set()).add(_pk)
    found = sorted(hits.values(), key=lambda hit: (hit.is_address, hit.strength != FULL, -len(hit.places), hit.text))
    return Plan(
        person=person,
        name=actor.name,
        hits=found,
        chosen={hit.key for hit in found if hit.strength == FULL},
        doomed={model: len(pks) for model, pks in gone.items()},
        emptied={model: number for model, number in cut.items() if number},
        seats=[seat for each in (Mediator, Participant) for seat in seats_of(each, actor)],
        unknown=outside_models(person),
        accounts=sum(
            FULL in dict(by_strength(" ".join(row), person.names))
            for row in ACCOUNTS.objects.values_list("first_name", "last_name", "username", "email")
        ),
    )


def seats_of(model, actor):
    return model.objects.filter(actor=actor).select_related("initiative", "actor").order_by("initiative__title")


def by_strength(text, names):
    found = spans(text, names)
    for strength in (FULL, PART):
        if chosen := [(start, end) for start, end, each in found if each == strength]:
            yield strength, chosen


def cleaner(person, chosen, known=None):
    """What becomes of a text when the hits in ``chosen`` go; a full name that nobody was shown raises."""

    def clear(place, text, key, owner):
        is_address = key == "slug" and bool(owner)
        goes = []
        for strength, found in by_strength(text, person.names):
            name = hit_key(strength, text, is_address)
            if known is not None and strength == FULL and name not in known:
                raise Refused(_("The name was written somewhere else since the list was made. Look at the list again."))
            if name in chosen:
                goes += [(start, end, strength) for start, end in found]
        if goes and is_address:
            return owner
        return without(text, goes)

    return clear


# -- doing it ---------------------------------------------------------------------------------------------------------
def purge(plan, user, reason):
    """Remove what the plan says; returns the :class:`Purged` that remains. All of it, or nothing."""
    secure_delete()
    with transaction.atomic():
        done = purge_now(plan, user, reason)
    done.report["compacted"] = compact()
    done.save(update_fields=["report"])
    return done


def purge_now(plan, user, reason, *, again=False):
    """The same inside the caller's transaction; ``again`` when a backup from before the purge was restored."""
    if not again and not (user.is_active and user.has_perm("catalog.purge_people")):
        raise Refused(_("Only a safety officer may purge a person."))
    door.shut_behind()
    actor = Actor.objects.select_for_update().filter(pk=plan.person.pk).first()
    if actor is None:
        raise Refused(_("This record no longer exists."))
    person = person_of(actor)
    if person.names != plan.person.names:
        raise Refused(_("Since the list was made the names were changed. Look at the list again."))
    gone = doomed(person)
    known = {hit.key for hit in plan.hits}
    changes = list(sweep(person, cleaner(person, plan.chosen, known), gone, set(tables()) - REBUILT))
    touched = records_of(changes, person)
    before = {ref: digest(document) for ref, document in documents(touched).items()}
    loaded = loading.stored_lines()
    report = defaultdict(Counter)
    digests = write(changes, gone, report)
    close_letters(gone.get(Answer, ()))
    for model, pks in gone.items():
        delete(model, pks, report)
    digests |= {before[ref]: digest(document) for ref, document in documents(touched).items()}
    bring_in_line(touched, digests, loaded)
    done = remember(plan, person, user, reason)
    door.rebuild()
    nothing_is_left(plan, person)
    done.report = told(plan, report, gone)
    done.save()
    return done


def close_letters(pks):
    """Who wrote about a page that goes for good still has the receipt: it says that this was done."""
    now = timezone.now()
    for letter in Answer.objects.filter(pk__in=pks):
        with translation.override(letter.language):
            reply = gettext("What you wrote about was removed from the catalogue for good, and your letter with it.")
        AnswerStatus.objects.filter(pk=letter.code_hash).exclude(state=State.SETTLED).update(
            state=State.SETTLED,
            outcome=Outcome.REMOVED,
            reply=reply,
            settled_month=f"{now:%Y-%m}",
            days=(now - letter.received_at).days,
        )


def write(changes, gone, report):
    """Write the changed rows; returns ``{old digest: new digest}`` of the editions."""
    digests = {}
    for model, pk, old, new in changes:
        if new is None or model is FormerSlug:
            gone.setdefault(model, set()).add(pk)  # a session, or an address that nothing may lead to any more
            continue
        values = {name: fitting(model, pk, name, new[name]) for name in new if new[name] != old.get(name)}
        if model is Edition:
            values |= {"digest": digest(new["document"]), "purged_on": timezone.now().date()}
            digests[old["digest"]] = values["digest"]
        model._base_manager.filter(pk=pk).update(**values)
        report[model._meta.db_table]["changed"] += 1
    return digests


def fitting(model, pk, name, value):
    """A value the column takes: not longer than it, and alone where it has to be."""
    column = model._meta.get_field(name)
    if column.unique and isinstance(value, str) and REMOVED in value:
        return f"removed-{pk}"
    if isinstance(value, str) and column.max_length and not isinstance(column, models.TextField):
        return value[: column.max_length]
    return value


def delete(model, pks, report):
    """Raw: what hangs on these rows is in the list itself, and references are checked when the transaction ends."""
    if model is Actor:  # the links of relations
        for through in {each.remote_field.through for other in RECORDS for each in other._meta.many_to_many}:
            for each in leading_to(through):
                rows = through.objects.filter(**{f"{each.name}__in": pks})
                report[through._meta.db_table]["deleted"] += rows._raw_delete(rows.db) or 0
    for batch in door.batches(sorted(pks), 500):
        rows = model._base_manager.filter(pk__in=batch)
        rows._raw_delete(rows.db)
    report[model._meta.db_table]["deleted"] += len(pks)


def records_of(changes, person):
    """The records whose working rows or editions change, ``{(kind, public id)}``."""
    led = BY_KIND["process"].objects.filter(lead=person.pk)
    found = {("process", public_id) for public_id in led.values_list("public_id", flat=True)}
    others = BY_KIND["actor"].objects.filter(distinct_from=person.pk)
    found |= {("actor", public_id) for public_id in others.values_list("public_id", flat=True)}
    for model, pk, old, _new in changes:
        if model in (*RECORDS, *PARTS):
            record = model.objects.get(pk=pk).record
            found.add((record.kind, record.public_id))
        elif model is Edition:
            found.add((old["kind"], old["public_id"]))
    return found


def documents(refs):
    found = {}
    for kind in {kind for kind, _id in refs}:
        ids = sorted(public_id for each, public_id in refs if each == kind)
        for batch in door.batches(ids, 300):
            for record in KINDS[kind].queryset().filter(public_id__in=batch):
                found[kind, record.public_id] = KINDS[kind].document(record)
    return found


def bring_in_line(refs, digests, loaded):
    """What was submitted, approved or loaded is now the same without the person: nobody edited it.

    Every touched record counts a save, so that a form still open with the name in it is told to look again.
    """
    for batch in door.batches(sorted(public_id for _kind, public_id in refs), 300):
        ArabicRead.objects.filter(public_id__in=batch).delete()  # a fingerprint of texts that held the name
    stored = loading.stored_lines()
    changed = {old: new for old, new in digests.items() if old != new}
    for model in RECORDS:
        ids = [public_id for kind, public_id in refs if kind == model.kind]
        rows = model.objects.filter(public_id__in=ids)
        for pk, public_id, submitted, approved, was in rows.values_list(
            "pk", "public_id", "submitted_digest", "approved_digest", "loaded_digest"
        ):
            ref = (model.kind, public_id)
            values = {
                "submitted_digest": changed.get(submitted, submitted),
                "approved_digest": changed.get(approved, approved),
            }
            if ref in stored and was == loading.content_digest(loaded[ref]):
                values["loaded_digest"] = loading.content_digest(stored[ref])
            if ref in stored and loaded[ref] != stored[ref]:
                values["version"] = F("version") + 1
            model.objects.filter(pk=pk).update(**values)


def remember(plan, person, user, reason):
    """The row that keeps the person away: hashes under the site's secret key."""
    names = [
        {"words": len(each), "strength": strength, "hash": sealed(strength, " ".join(each))}
        for strength, group in (
            (FULL, person.names.full),
            (PART, person.names.part),
            (LONGEST, {(word,) for word in person.names.longest}),
        )
        for each in group
    ]
    chosen, spared = set(), set()
    for hit in plan.hits:
        if hit.strength == PART and hit.key in plan.chosen:
            chosen.add(sealed(PART, hit.text))
            chosen |= {
                sealed("place", f"{owner}.{name}")
                for model, _pk, name, owner in hit.places
                if model in (*RECORDS, *PARTS) and owner
            }
        elif hit.strength == FULL and hit.key not in plan.chosen:
            spared.add(sealed(FULL, hit.text))
    return Purged(
        kind="actor",
        key=sealed("actor", person.public_id),
        names=sorted(names, key=lambda each: each["hash"]),
        chosen=sorted(chosen),
        spared=sorted(spared),
        sealed_with=sealed("check", ""),
        at=timezone.now(),
        by=user,
        reason=reason,
    )


def nothing_is_left(plan, person):
    """Read everything once more: whatever was to go is gone, or nothing is changed at all."""
    known = {hit.key for hit in plan.hits} - plan.chosen

    def look(place, text, key, owner):
        for strength, _found in by_strength(text, person.names):
            if strength == FULL and hit_key(strength, text, key == "slug" and bool(owner)) not in known:
                raise Refused(
                    _("The name would stay in the table %(table)s, so nothing was changed. Tell who runs the site.")
                    % {"table": place[0]._meta.db_table}
                )
        return text

    # Public texts are put together from others, so a passage that was spared is not known there by itself.
    spared = any(hit.strength == FULL for hit in plan.hits if hit.key in known)
    for _change in sweep(person, look, {}, set(tables()) - (REBUILT if spared else set())):
        pass


def told(plan, report, gone):
    """The report: numbers by table, and no name."""
    return {
        "tables": {table: dict(counts) for table, counts in sorted(report.items()) if any(counts.values())},
        "passages": len([hit for hit in plan.hits if hit.key in plan.chosen]),
        "left": len([hit for hit in plan.hits if hit.key not in plan.chosen]),
        "seats": len(plan.seats),
        "addresses": sorted(
            {owner for hit in plan.hits if hit.is_address and hit.key in plan.chosen for *_p, owner in hit.places}
        ),
        "sessions": sum(len(pks) for model, pks in gone.items() if issubclass(model, AbstractBaseSession)),
        "unknown": plan.unknown,
        "accounts": plan.accounts,
    }


# -- the bytes --------------------------------------------------------------------------------------------------------
def secure_delete():
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")


def compact():
    """Rewrite the database without the deleted bytes; returns whether all of it was possible now."""
    if connection.in_atomic_block:
        return False
    try:
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("VACUUM")
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                return cursor.fetchone()[0] == 0
            # ANALYZE too: the statistics of a column hold its most frequent values.
            for table in sorted(connection.introspection.table_names(cursor)):
                cursor.execute(f"VACUUM (FULL, ANALYZE) {connection.ops.quote_name(table)}")
    except DatabaseError:
        return False
    return True
