"""Small plain builders of working records. What is public in a test got there through the workflow.

What they make is complete enough to be submitted: where a test says nothing else, an initiative rests on THE_SOURCE and
belongs to THE_CONFLICT. With ``work=None`` nothing is cited.
"""

import itertools

from django.apps import apps
from django.contrib.auth.models import Group, Permission, User
from django.db import connection
from django.db.models import Value

from catalog import models, roles
from catalog.publishing import workflow

THE_SOURCE, THE_CONFLICT = "What it rests on", "The conflict at hand"
_numbers = itertools.count(1)


def user(name, **fields):
    """An account with every right of the catalogue; the same one for the same name."""
    account, fresh = User.objects.get_or_create(username=name, defaults={"is_staff": True, **fields})
    if fresh:
        # In one statement: some two hundred rows, for each account of each test.
        rights = Permission.objects.filter(content_type__app_label="catalog").annotate(who=Value(account.pk))
        sql, values = rights.values_list("who", "pk").query.sql_with_params()
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO auth_user_user_permissions (user_id, permission_id) {sql}", values)
    return account


def member(name, *groups):
    """An account with the rights of these groups and no others."""
    if Group.objects.filter(name__in=roles.GROUPS).count() < len(roles.GROUPS):
        roles.write(apps)  # a live server's test leaves no rows behind, those of the migrations neither
    account, _ = User.objects.get_or_create(username=name, defaults={"is_staff": True})
    account.groups.set(Group.objects.filter(name__in=groups))
    return User.objects.get(pk=account.pk)


def named(model, name, **fields):
    number = next(_numbers)
    label = "title" if hasattr(model, "title") else "assessor" if hasattr(model, "assessor") else "name"
    return model.objects.create(**{label: name, "slug": f"{model.kind}-{number}", **fields})


def the_source():
    return models.Source.objects.filter(title=THE_SOURCE).first() or source(THE_SOURCE)


def the_conflict():
    return models.Conflict.objects.filter(name=THE_CONFLICT).first() or conflict(THE_CONFLICT)


def initiative(title="An initiative", work="", **fields):
    many = {name: fields.pop(name) for name in ("conflicts", "places") if name in fields}
    fields = {"summary": "Who met whom.", "track": "2", "start": "1991", **fields}
    record = named(models.Initiative, title, **fields)
    if "conflicts" not in many:
        many["conflicts"] = [the_conflict()]
    for name, others in many.items():
        getattr(record, name).set(others)
    if work is not None:
        cite(record, work or the_source())
    return record


def actor(name="An actor", **fields):
    return named(models.Actor, name, **{"description": "Who this is.", **fields})


def source(title="A source", **fields):
    return named(models.Source, title, **fields)


def conflict(name="A conflict", **fields):
    return named(models.Conflict, name, **fields)


def place(name="A place", **fields):
    return named(models.Place, name, **fields)


def process(name="Official talks", **fields):
    many = {field: fields.pop(field) for field in ("conflicts", "lead") if field in fields}
    if "conflicts" not in many:
        many["conflicts"] = [the_conflict()]
    record = named(models.OfficialProcess, name, **fields)
    for field, others in many.items():
        getattr(record, field).set(others)
    return record


def concept(name="A concept", work="", **fields):
    record = named(models.Concept, name, **fields)
    if work is not None:
        definition = models.Definition.objects.create(concept=record, author="An author", text="What it is.")
        cite(definition, work or the_source())
    return record


def assessment(of, assessor="An assessor", work="", **fields):
    fields = {"summary": "What the assessor says.", **fields}
    record = named(models.Assessment, assessor, initiative=of, **fields)
    if work is not None:
        cite(record, work or the_source())
    return record


def question(title="Who met in secret?", **fields):
    words = {"asked": "Who met in secret?", "rule": "Secret while it ran.", "caveats": "What nobody has coded."}
    fields = {**words, **fields}
    return named(models.Question, title, **{"filters": [["publicity", "secret"]], **fields})


def cite(row, work, **fields):
    """``row`` cites ``work``."""
    target = {models.OfficialProcess: "process"}.get(type(row), type(row).__name__.lower())
    return models.Citation.objects.create(source=work, **{target: row}, **fields)


def mediator(record, who=None, work=None, **fields):
    fields.setdefault("disclosure", "named" if who else "role-only")
    seat = models.Mediator.objects.create(initiative=record, actor=who, **fields)
    if work:
        cite(seat, work)
    return seat


def participant(record, who=None, work=None, side="One side", **fields):
    fields.setdefault("disclosure", "named" if who else "role-only")
    fields["side"] = models.Side.objects.get_or_create(initiative=record, name=side)[0]
    seat = models.Participant.objects.create(initiative=record, actor=who, **fields)
    if work:
        cite(seat, work)
    return seat


def approve(record, author="author", reviewer="reviewer"):
    """Through the workflow to approved; the author has the record's changes to their name."""
    workflow.touched(record, user(author))
    workflow.transition(fresh(record), "in-review", user(author))
    workflow.transition(fresh(record), "approved", user(reviewer), grounds={"": "The source tells it."})
    return fresh(record)


def publish(*records):
    """Through the whole workflow, by three people."""
    for record in records:
        workflow.transition(approve(record), "published", user("publisher"))
    return fresh(records[0])


def withdraw(record):
    workflow.transition(fresh(record), "withdrawn", user("publisher"))
    return fresh(record)


def fresh(record):
    return type(record).objects.get(pk=record.pk)
