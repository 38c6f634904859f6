"""What editors did to a record, version by version: who, when, why and what, with the way back.

django-reversion keeps the rows; a revision here is always one record with all its parts. Its own revert would also
undo states, so restoring is ours. The columns of the workflow are no content and are in no version.
"""

import json
from dataclasses import dataclass
from datetime import datetime

import reversion
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from reversion.models import Revision, Version

from catalog import edtf, vocabulary
from catalog.models import PARTS, RECORDS
from catalog.models.fields import BoundField, CodeField, CodesField, EdtfField, PickField

from .workflow import COLUMNS, Refused, touched

# No content: what steps, saves and loads write by themselves.
NOT_CONTENT = (*COLUMNS, "version", "loaded_digest", "created_by")
MODELS = (*RECORDS, *PARTS)

for each in MODELS:
    derived = [field.name for field in each._meta.fields if isinstance(field, BoundField)]
    reversion.register(each, exclude=(*NOT_CONTENT, *derived))


@dataclass(frozen=True)
class Change:
    """One difference: ``row`` says in which part of the record, ``field`` is empty where a whole row came or went."""

    row: str
    field: str
    old: str
    new: str


@dataclass(frozen=True)
class Entry:
    """One revision as an editor reads it; ``who`` is None for what was loaded."""

    id: int
    at: datetime
    who: str | None
    why: str
    changes: list


# -- keeping ----------------------------------------------------------------------------------------------------------
def rows_of(record):
    """The record and all its parts, in the order in which they can be written; a query for each kind of part."""
    found, held = [record], {type(record): {record.pk: record}}
    for model in PARTS:
        keys = [field for field in model._meta.fields if field.is_relation]
        owners = [key for key in keys if key.name in model.owner_fields and key.related_model in held]
        if not owners:
            continue
        theirs = Q(*((f"{key.name}__in", list(held[key.related_model])) for key in owners), _connector=Q.OR)
        others = [key.name for key in keys if key not in owners]
        rows = {row.pk: row for row in model.objects.filter(theirs).select_related(*others).order_by("pk")}
        for row in rows.values():
            for key in owners:  # already here, and asked for by the row's name
                if owner := held[key.related_model].get(getattr(row, key.attname)):
                    setattr(row, key.name, owner)
        if rows:
            held[model] = rows
            found += rows.values()
    return found


@transaction.atomic
def keep(record, user=None, why=""):
    """Write down the record as it stands now in the database."""
    record = type(record).objects.get(pk=record.pk)
    with reversion.create_revision(manage_manually=True):
        reversion.set_user(user)
        reversion.set_comment(why)
        for row in rows_of(record):
            reversion.add_to_revision(row)


def baseline(record):
    """Before the first change: what was there, so that the change can be told and undone."""
    if not revisions(record).exists():
        keep(record, None, str(_("As it stood before the first change kept here.")))


# -- reading ----------------------------------------------------------------------------------------------------------
def revisions(record):
    """The revisions of a record, the latest first."""
    kind = ContentType.objects.get_for_model(type(record))
    return Revision.objects.filter(version__content_type=kind, version__object_id=str(record.pk)).order_by("-pk")


def last(record):
    return revisions(record).select_related("user").first()


def rows_in(revision):
    """``{(model, pk): (name, fields)}`` as they were kept; fields are plain JSON values, references are keys."""
    found = {}
    for version in revision.version_set.all():
        model = version.content_type.model_class()
        if model in MODELS:
            fields = json.loads(version.serialized_data)[0]["fields"]
            found[model, int(version.object_id)] = (version.object_repr, fields)
    return found


def entries(record, first=0, most=20):
    """``(entries, whether there are older ones)``, the latest first."""
    found = revisions(record).select_related("user").prefetch_related("version_set__content_type")
    found = list(found[first : first + most + 1])
    rows = [rows_in(each) for each in found]
    told = []
    for number, revision in enumerate(found[:most]):
        changes = compare(rows[number + 1], rows[number]) if number + 1 < len(found) else []
        who = revision.user.get_username() if revision.user else None
        told.append(Entry(revision.pk, revision.date_created, who, revision.comment, changes))
    return told, len(found) > most


def since(record, revision_id):
    """What changed in the record since a revision that somebody saw; all that is known where there was none yet."""
    kept = revisions(record)
    seen = kept.filter(pk=revision_id).first() if revision_id else kept.last()
    return compare(rows_in(seen), rows_in(kept.first())) if seen else []


def compare(old, new):
    """The changes from one kept state to another, in words."""
    names = Names([*old.values(), *new.values()], [*old, *new])
    found = []
    for key in sorted({*old, *new}, key=place):
        model, pk = key
        row = title(key, new if key in new else old)
        if key not in old:
            found.append(Change(row, "", "", _("added")))
        elif key not in new:
            found.append(Change(row, "", summary(model, old[key][1], names), _("removed")))
        else:
            before, after = old[key][1], new[key][1]
            for field in model._meta.get_fields():
                if field.name in after and before.get(field.name) != after[field.name]:
                    found.append(
                        Change(
                            row,
                            str(capfirst(field.verbose_name)),
                            words(field, before.get(field.name), names),
                            words(field, after[field.name], names),
                        )
                    )
    return found


def place(key):
    return MODELS.index(key[0]), key[1]


def title(key, rows):
    """The row as an editor knows it: “Citation: a title (participant: a name)”."""
    model, (name, fields) = key[0], rows[key]
    if model in RECORDS:
        return str(_("The record itself"))
    for owner in model.owner_fields:
        on = (model._meta.get_field(owner).related_model, fields.get(owner))
        if on in rows and on[0] in PARTS:
            return capfirst(f"{model._meta.verbose_name}: {name} ({on[0]._meta.verbose_name}: {rows[on][0]})")
    return capfirst(f"{model._meta.verbose_name}: {name}")


def summary(model, fields, names):
    """What stood in a row that was removed: its fields that say something."""
    said = []
    for field in model._meta.fields:
        value = fields.get(field.name)
        if value in (None, "", [], False, 0, "not-coded", ["not-coded"]) or field.name in ("public_id", "position"):
            continue
        if field.name not in model.owner_fields:
            said.append(f"{field.verbose_name}: {words(field, value, names)}")
    return "; ".join(said)


class Names:
    """What the records and rows behind keys are called, asked once per model."""

    def __init__(self, rows, keys):
        wanted, self.found = {}, {}
        for (_name, fields), (model, _pk) in zip(rows, keys, strict=True):
            for field in (*model._meta.fields, *model._meta.many_to_many):
                if field.is_relation and fields.get(field.name):
                    value = fields[field.name]
                    wanted.setdefault(field.related_model, set()).update(value if isinstance(value, list) else [value])
        for model, pks in wanted.items():
            keys = [field.name for field in model._meta.fields if field.is_relation and field.related_model in MODELS]
            for row in model.objects.filter(pk__in=pks).select_related(*keys):
                self.found[model, row.pk] = str(row)

    def of(self, model, pk):
        return self.found.get((model, pk)) or _("one that no longer exists")


def words(field, value, names):
    """A kept value as an editor would say it."""
    if value in (None, "", []):
        return ""
    between = pgettext("between entries of a list", "; ")
    if field.is_relation:
        return between.join(names.of(field.related_model, pk) for pk in (value if isinstance(value, list) else [value]))
    if isinstance(field, CodesField | PickField):
        return between.join(label(field.vocabulary, code) for code in value)
    if isinstance(field, CodeField):
        return label(field.vocabulary, value)
    if isinstance(field, EdtfField):
        return f"{value} ({edtf.in_words(value, get_language() or 'en')})"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return "\n".join("=".join(each) if isinstance(each, list) else each for each in value)
    return str(value)


def label(list_code, code):
    return vocabulary.spoken(list_code, code).label["ar" if (get_language() or "").startswith("ar") else "en"]


# -- going back -------------------------------------------------------------------------------------------------------
def deleted(model):
    """The last version of each record of a kind that was deleted, the latest first."""
    return Version.objects.get_deleted(model).select_related("revision__user")


def changes_of_going_back(record, revision):
    """What :func:`restore` would change in a record that exists."""
    now = revisions(record).first()
    return compare(rows_in(now), rows_in(revision))


@transaction.atomic
def restore(revision, user):
    """Bring the record back to what this revision kept, as a draft; returns it. Raises :class:`workflow.Refused`."""
    rows = rows_in(revision)
    model, pk = next(key for key in rows if key[0] in RECORDS)
    record = model.objects.select_for_update().filter(pk=pk).first()
    everything_is_there(rows)
    if record:
        remove_parts(record)
    for key in sorted(rows, key=place):
        write(key, rows[key][1])
    if record is None:
        model.objects.filter(pk=pk).update(created_by=user)
    record = touched(model.objects.get(pk=pk), user)
    when = revision.date_created.strftime("%Y-%m-%d %H:%M")
    keep(record, user, _("Restored as it was on %(when)s (UTC).") % {"when": when})
    return record


def everything_is_there(rows):
    for (model, _pk), (name, fields) in rows.items():
        for field in (*model._meta.fields, *model._meta.many_to_many):
            value = fields.get(field.name) if field.is_relation else None
            for pk in value if isinstance(value, list) else [value]:
                other = field.related_model
                if pk is not None and (other, pk) not in rows and not other.objects.filter(pk=pk).exists():
                    raise Refused(
                        _("“%(name)s” refers to a %(kind)s that was deleted. Bring that back first.")
                        % {"name": name, "kind": other._meta.verbose_name}
                    )


def remove_parts(record):
    """References between rows are checked when the transaction ends, so the order does not matter."""
    by_model = {}
    for row in rows_of(record)[1:]:
        by_model.setdefault(type(row), []).append(row.pk)
    for model, pks in by_model.items():
        rows = model.objects.filter(pk__in=pks)
        rows._raw_delete(rows.db)


def write(key, kept):
    model, pk = key
    row = model.objects.filter(pk=pk).first() or model(pk=pk)
    lists = {}
    for field in (*model._meta.fields, *model._meta.many_to_many):
        if field.name not in kept:
            continue
        if field.many_to_many:
            lists[field.name] = kept[field.name]
        elif isinstance(field, models.JSONField):
            setattr(row, field.attname, kept[field.name])
        else:
            setattr(row, field.attname, field.to_python(kept[field.name]))
    row.save()
    for name, pks in lists.items():
        getattr(row, name).set(pks)
