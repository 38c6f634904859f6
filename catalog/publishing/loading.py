"""Loading fixtures without undoing editors: each record is compared as a whole, with all its parts.

A record that an editor changed since it was last loaded is kept; states are never set from a fixture; what was
withdrawn stays withdrawn, who was purged stays away; the shipped collection is published under its own recorded
approval. Everything happens in one transaction, or not at all.
"""

import json
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError
from django.db import IntegrityError, transaction
from django.db.models import DecimalField, Q
from django.utils.translation import gettext as _

from catalog.models import PARTS, RECORDS, Citation, Contribution, Participant, Publication
from catalog.models.fields import BoundField, kept_apart, readable
from catalog.models.seats import Seat

from . import door, history, purged
from .documents import digest
from .kinds import KINDS

MODELS = {f"catalog.{model._meta.model_name}": model for model in (*RECORDS, *PARTS)}
MANIFEST = Path(settings.BASE_DIR) / "fixtures" / "collection.txt"
# What the workflow and the loader themselves write; never in a fixture.
OWN = {"id", *history.NOT_CONTENT}


class Broken(CommandError):
    """A fixture cannot be loaded; the message names file, record and field."""


@dataclass
class Report:
    """What a load did to records, by kind: ``{"created": {"initiative": 162}, …}``, and the titles kept or drafted."""

    counts: dict = field(default_factory=lambda: defaultdict(lambda: defaultdict(int)))
    kept: list = field(default_factory=list)
    drafts: list = field(default_factory=list)
    purged: dict = field(default_factory=dict)

    def note(self, what, kind):
        self.counts[what][kind] += 1

    def total(self, what):
        return sum(self.counts[what].values())


@dataclass
class Line:
    """One row of a fixture: its model, its fields, and where it stands."""

    model: type
    fields: dict
    where: str

    @property
    def public_id(self):
        return self.fields["public_id"]


def content_fields(model):
    """The columns a fixture gives, many-to-many included, in the model's order."""
    return [
        each
        for each in (*model._meta.fields, *model._meta.many_to_many)
        if each.name not in OWN and not isinstance(each, BoundField)
    ]


# -- reading ----------------------------------------------------------------------------------------------------------
def read(paths):
    """The lines of the fixture files, checked one by one; raises :class:`Broken` for the first that is wrong."""
    lines, seen = [], {}
    for path in paths:
        name = Path(path).name
        try:
            rows = json.loads(Path(path).read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
            raise Broken(f"{name}: this is not readable JSON ({error}).") from error
        if not isinstance(rows, list):
            raise Broken(f"{name}: a fixture is a list of rows.")
        for number, row in enumerate(rows, 1):
            line = read_row(row, name, number)
            if line.public_id in seen:
                raise Broken(f"{line.where}, field public_id: {seen[line.public_id]} has the same public id.")
            seen[line.public_id] = line.where
            lines.append(line)
    return lines


def read_row(row, name, number):
    if not isinstance(row, dict) or not isinstance(row.get("fields"), dict):
        raise Broken(f"{name}, row {number}: a row has “model” and “fields”.")
    model = MODELS.get(row.get("model"))
    if model is None:
        raise Broken(f"{name}, row {number}: “{row.get('model')}” is not a model of the catalogue.")
    given = row["fields"]
    label = given.get("public_id") or number
    where = f"{name}, {model._meta.model_name} {label}"
    if "public_id" not in given:
        raise Broken(f"{where}, field public_id: it is missing; every row has one.")
    known = {each.name: each for each in content_fields(model)}
    for unknown in sorted(set(given) - set(known)):
        hint = "is set by the workflow, never by a fixture" if unknown in OWN else "is not a field of this model"
        raise Broken(f"{where}, field {unknown}: it {hint}.")
    fields = {}
    for each in known.values():
        value = given[each.name] if each.name in given else default_of(each)
        fields[each.name] = checked(each, value, where)
    return Line(model, fields, where)


def default_of(each):
    if each.many_to_many:
        return []
    return each.get_default() if each.has_default() else (None if each.null else "")


def checked(each, value, where):
    """The value as a fixture writes it, or :class:`Broken`."""
    try:
        if each.many_to_many:
            return [[key] for key in sorted({natural(key)[0] for key in value})]
        if each.is_relation:
            if value is None and not each.null:
                raise ValidationError("it is required.")
            return None if value is None else natural(value)
        value = each.clean(value, None)
        readable(value)
        value = kept_apart(value, each.max_length)
        if isinstance(each, DecimalField) and value is not None:
            return f"{value:.{each.decimal_places}f}"  # 31.8 and 31.80 are one coordinate
        return plain_value(value)
    except (ValidationError, TypeError, ValueError) as error:
        message = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
        raise Broken(f"{where}, field {each.name}: {message} (given: {ascii(value)})") from error


def natural(key):
    if not isinstance(key, list) or len(key) != 1 or not isinstance(key[0], str):
        raise ValidationError("another row is named by its public id, as in [“k7m2-9qxd”].")
    return key


def plain_value(value):
    return value if value is None or isinstance(value, str | int | bool | list) else str(value)


# -- grouping ---------------------------------------------------------------------------------------------------------
def grouped(lines):
    """``{(kind, public id of the record): [lines of the record and of its parts]}``."""
    by_id = {line.public_id: line for line in lines}
    groups = defaultdict(list)
    for line in lines:
        top = line
        for _step in range(4):
            if line_is_record(top):
                break
            given = [(name, top.fields[name][0]) for name in top.model.owner_fields if top.fields[name]]
            if len(given) != 1:
                raise Broken(f"{line.where}: it must belong to exactly one of {', '.join(top.model.owner_fields)}.")
            name, owner = given[0]
            if owner not in by_id or by_id[owner].model is not top.model._meta.get_field(name).related_model:
                raise Broken(
                    f"{top.where}, field {name}: the {name} {owner} it belongs to is not in these files. "
                    "Load a record together with its parts."
                )
            top = by_id[owner]
        groups[top.model.kind, top.public_id].append(line)
    return groups


def checked_together(groups):
    """The same groups, when what takes several rows to see is right; raises :class:`Broken`."""
    for lines in groups.values():
        sides = {line.public_id: line for line in lines}
        cited = {key[0] for line in lines if line.model is Citation for key in owners(line)}
        for line in lines:
            if not issubclass(line.model, Seat):
                continue
            if line.fields["disclosure"] == "named" and line.fields["actor"] and line.public_id not in cited:
                raise Broken(f"{line.where}, field disclosure: it is named without a source. Cite one on it.")
            side = line.fields["side"] if line.model is Participant else None
            if side and (side[0] not in sides or sides[side[0]].fields["initiative"] != line.fields["initiative"]):
                raise Broken(f"{line.where}, field side: {side[0]} is no side of its initiative.")
    return groups


def owners(line):
    return [line.fields[name] for name in line.model.owner_fields if line.fields[name]]


def line_is_record(line):
    return line.model in RECORDS


def content_digest(lines):
    """One fingerprint for a record and its parts, whatever the order in which they stand."""
    return digest(sorted([line.model._meta.model_name, line.public_id, line.fields] for line in lines))


def stored_lines():
    """The working rows of the database as fixtures would write them, grouped by record."""
    lines = []
    keys = {model: dict(model.objects.values_list("pk", "public_id")) for model in (*RECORDS, *PARTS)}
    for model in (*RECORDS, *PARTS):
        columns = content_fields(model)
        many = {each.name: many_to_many(each, keys) for each in columns if each.many_to_many}
        for row in model.objects.all():
            fields = {}
            for each in columns:
                if each.many_to_many:
                    fields[each.name] = sorted(many[each.name][row.pk])
                elif each.is_relation:
                    pk = getattr(row, each.attname)
                    fields[each.name] = None if pk is None else [keys[each.related_model][pk]]
                else:
                    fields[each.name] = plain_value(getattr(row, each.name))
            lines.append(Line(model, fields, ""))
    return grouped(lines)


def many_to_many(each, keys):
    found = defaultdict(list)
    through = each.remote_field.through
    source, target = each.m2m_field_name() + "_id", each.m2m_reverse_field_name() + "_id"
    for pk, other in through.objects.values_list(source, target):
        found[pk].append([keys[each.related_model][other]])
    return found


# -- loading ----------------------------------------------------------------------------------------------------------
@transaction.atomic
def load(paths, *, overwrite=False):
    """Load fixture files and publish the collection among them; returns a :class:`Report`."""
    try:
        lines, left_out = purged.kept_out(read(paths))
    except purged.Unreadable as error:
        raise Broken(str(error)) from error
    incoming = checked_together(grouped(lines))
    stored = stored_lines()
    states = {
        (model.kind, public_id): (state, loaded)
        for model in RECORDS
        for public_id, state, loaded in model.objects.values_list("public_id", "state", "loaded_digest")
    }
    theirs = taken_on()
    report, write = Report(purged=left_out), {}
    for ref, lines in incoming.items():
        kind = ref[0]
        if ref not in stored:
            report.note("created", kind)
            write[ref] = lines
            continue
        fresh, here = content_digest(lines), content_digest(stored[ref])
        if fresh == here:
            report.note("unchanged", kind)
        elif (here != states[ref][1] or ref in theirs) and not overwrite:
            report.note("kept", kind)
            report.kept.append(f"{kind} {lines_title(lines)}")
        else:
            report.note("changed", kind)
            write[ref] = lines
    collection = manifest()
    for ref, lines in write.items():
        published = ref in collection if ref not in states else states[ref][0] not in ("draft", "withdrawn")
        if published and not top_of(lines).fields["slug"]:
            raise Broken(f"{top_of(lines).where}, field slug: give it an address; it is published.")
    before = [record for record in working(write) if (record.kind, record.public_id) in stored]
    for record in before:
        history.baseline(record)
    write_records(write, stored)
    for record in before:
        history.keep(record, None, str(_("Changed by loading fixtures.")))
    publish_collection(write, collection, states, report)
    return report


def taken_on():
    """The records that editors changed, or have in review, or approved: they are theirs, changed or not."""
    found = {(kind, public_id) for kind, public_id in Contribution.objects.values_list("kind", "public_id")}
    for model in RECORDS:
        moved = model.objects.filter(Q(state__in=("in-review", "approved")) | Q(approval="editors"))
        found |= {(model.kind, public_id) for public_id in moved.values_list("public_id", flat=True)}
    return found


def top_of(lines):
    return next(line for line in lines if line_is_record(line))


def working(refs):
    """The working records of ``{(kind, public id)}`` that exist."""
    for model in RECORDS:
        ids = sorted(public_id for kind, public_id in refs if kind == model.kind)
        for batch in door.batches(ids, 500):
            yield from model.objects.filter(public_id__in=batch)


def lines_title(lines):
    fields = top_of(lines).fields
    return fields.get("title") or fields.get("name") or fields.get("assessor")


def write_records(write, stored):
    """Insert, update and remove rows so that the records in ``write`` are as their lines say."""
    wanted = defaultdict(list)
    for lines in write.values():
        for line in lines:
            wanted[line.model].append(line)
    drop_missing_parts(write, stored)
    keys = {model: dict(model.objects.values_list("public_id", "pk")) for model in (*RECORDS, *PARTS)}
    later = []
    for model in (*RECORDS, *PARTS):
        columns = content_fields(model)
        fresh, known = [], []
        for line in wanted[model]:
            values = {}
            for each in columns:
                value = line.fields[each.name]
                if each.many_to_many:
                    later.append((model, line, each))
                elif each.is_relation and each.related_model is model:
                    later.append((model, line, each))
                elif each.is_relation:
                    values[each.attname] = None if value is None else key_of(keys, each, value, line)
                else:
                    values[each.name] = value
            row = model(pk=keys[model].get(line.public_id), **values)
            (known if row.pk else fresh).append((row, line))
        insert(model, fresh)
        update(model, known, columns)
        keys[model].update({row.public_id: row.pk for row, _ in fresh})
    for model, line, each in later:
        write_later(keys, model, line, each)


def key_of(keys, each, value, line):
    pk = keys[each.related_model].get(value[0])
    if pk is None:
        raise Broken(
            f"{line.where}, field {each.name}: there is no {each.related_model._meta.verbose_name} {value[0]}, "
            "neither in these files nor in the database."
        )
    return pk


def insert(model, pairs):
    try:
        with transaction.atomic():
            model.objects.bulk_create([row for row, _ in pairs], batch_size=300)
    except IntegrityError:
        culprit(pairs, force_insert=True)


def update(model, pairs, columns):
    names = [each.name for each in columns if not each.many_to_many and each.related_model is not model]
    names += [each.name for each in model._meta.fields if isinstance(each, BoundField)]
    try:
        with transaction.atomic():
            for row, _ in pairs:
                row.save(update_fields=names)
    except IntegrityError:
        culprit(pairs, update_fields=names)


def culprit(pairs, **how):
    """Write row by row to find the one the database refuses, and say why in an editor's words."""
    for row, line in pairs:
        try:
            with transaction.atomic():
                row.save(**how)
        except IntegrityError as error:
            raise refused_row(row, line, error) from error
    raise Broken("The database refused the rows together, though each one alone is accepted.")


def refused_row(row, line, error):
    """What to tell of a row that the database refused with ``error``."""
    try:
        # Asked of a row that stands already: the row itself is no rival of its own.
        row._state.adding = type(row).objects.filter(pk=row.pk).first() is None
        row.validate_unique()
        row.validate_constraints(exclude={"state"})
    except ValidationError as problem:
        return Broken(f"{line.where}: {' '.join(problem.messages)}")
    return Broken(f"{line.where}: the database refuses it ({error}).")


def write_later(keys, model, line, each):
    pk, value = keys[model][line.public_id], line.fields[each.name]
    if each.many_to_many:
        row = model(pk=pk)
        getattr(row, each.name).set([key_of(keys, each, key, line) for key in value])
        return
    other = None if value is None else key_of(keys, each, value, line)
    try:
        with transaction.atomic():
            model.objects.filter(pk=pk).update(**{each.attname: other})
    except IntegrityError as error:
        row = model.objects.get(pk=pk)
        setattr(row, each.attname, other)
        raise refused_row(row, line, error) from error


def drop_missing_parts(write, stored):
    """Parts that the fixture no longer has are removed with it."""
    gone = defaultdict(set)
    for ref, lines in write.items():
        kept = {line.public_id for line in lines}
        for line in stored.get(ref, ()):
            if line.public_id not in kept and not line_is_record(line):
                gone[line.model].add(line.public_id)
    for model in reversed(PARTS):
        if gone[model]:
            model.objects.filter(public_id__in=gone[model]).delete()


# -- publishing the collection ----------------------------------------------------------------------------------------
def manifest():
    """The records of the shipped collection: ``{(kind, public id)}``."""
    if not MANIFEST.exists():
        return set()
    lines = MANIFEST.read_text(encoding="utf-8").splitlines()
    return {tuple(line.split()[:2]) for line in lines if line.strip() and not line.startswith("#")}


def publish_collection(write, collection, states, report):
    """New editions for the records of the collection that were created or changed; all others stay drafts.

    A record that an editor holds in another state than published is not moved, and nothing withdrawn comes back.
    """
    entries = []
    by_kind = defaultdict(set)
    for kind, public_id in write:
        by_kind[kind].add(public_id)
    for kind, ids in by_kind.items():
        model = KINDS[kind].model
        fingerprints = {public_id: content_digest(write[kind, public_id]) for public_id in ids}
        for batch in door.batches(sorted(ids), 300):
            for record in KINDS[kind].queryset().filter(public_id__in=batch):
                ref = (kind, record.public_id)
                columns = {"loaded_digest": fingerprints[record.public_id]}
                if ref in collection and states.get(ref, ("published",))[0] == "published":
                    document = KINDS[kind].document(record)
                    if digest(document) != record.approved_digest:  # else only internal fields changed
                        entries.append((record, document))
                    columns |= {"state": "published", "approval": "collection", "approved_digest": digest(document)}
                    columns |= {"submitted_by": None, "submitted_digest": "", "approved_by": None}
                elif ref not in collection and ref not in states:
                    report.drafts.append(f"{kind} {record}")
                # Row by row: one statement with a case for each row takes Django ten times as long to write.
                model.objects.filter(pk=record.pk).update(**columns)
    if entries:
        sources_are_public(entries, write)
        try:
            door.publish(entries, approval="collection")
        except door.Refused as error:
            raise Broken(f"{top_of(write[error.ref]).where}, field slug: {error}") from error


def sources_are_public(entries, write):
    """Raises :class:`Broken` where a record to be published cites a source that is not, and will not be."""
    public = {record.public_id for record, _ in entries if record.kind == "source"}
    current = Publication.objects.filter(kind="source", edition__isnull=False)
    public |= set(current.values_list("public_id", flat=True))
    for record, document in entries:
        kind = KINDS[record.kind]
        # A source names only the original it reprints; while that is not public, the link is left out.
        cited = {to for to_kind, to in kind.references(document) if to_kind == "source"} - public
        for source in sorted(cited if record.kind != "source" else ()):
            line = next(
                line
                for line in write[record.kind, record.public_id]
                if line.model is Citation and line.fields["source"] == [source]
            )
            raise Broken(
                f"{line.where}, field source: the source {source} is not published and not in the collection, "
                "so what cites it cannot be published."
            )
