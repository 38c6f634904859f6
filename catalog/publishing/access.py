"""Which working records an account may see: all of them, or what is its own.

A record is one's own while one began it, nobody else has changed it, and it was never public. Who sees only their own
may still name, in their drafts, what is public as it stands.
"""

from django.db.models import Exists, OuterRef, Q

from catalog.models import Contribution, Part, Publication, Record


def sees_all(user):
    return user.has_perm("catalog.see_all_drafts")


def own(model, user):
    """The condition that a row belongs to a record of the user's own."""
    if issubclass(model, Part):
        return any_of(model, lambda owner: own(owner, user))
    this = {"kind": model.kind, "public_id": OuterRef("public_id")}
    others = Contribution.objects.filter(**this).exclude(user=user)
    return Q(created_by=user) & ~Exists(others) & ~Exists(Publication.objects.filter(**this))


def settled(model):
    """The condition that a row says what visitors see: its record is public, and nobody is changing it."""
    if issubclass(model, Part):
        return any_of(model, settled)
    return Q(state="published")


def any_of(model, condition):
    """That the record or part on which a part hangs meets a condition."""
    found = Q(pk__in=[])
    for name in model.owner_fields:
        owner = model._meta.get_field(name).related_model
        found |= Q(**{f"{name}__in": owner._base_manager.filter(condition(owner)).values("pk")})
    return found


def worked_on(rows, user):
    """Those of the rows that the user may open at the desk."""
    model = rows.model
    if sees_all(user) or not issubclass(model, Part | Record):
        return rows
    return rows.filter(own(model, user))


def choosable(rows, user):
    """Those of the rows that the user may name in a record."""
    model = rows.model
    if sees_all(user) or not issubclass(model, Part | Record):
        return rows
    return rows.filter(own(model, user) | settled(model))


def namable(rows, user):
    """What a draft may go on naming once it does: also what is public and being changed by somebody else."""
    model = rows.model
    if sees_all(user) or not issubclass(model, Part | Record):
        return rows
    if issubclass(model, Part):
        return choosable(rows, user)
    public = Publication.objects.filter(kind=model.kind, public_id=OuterRef("public_id"), edition__isnull=False)
    return rows.filter(own(model, user) | Exists(public))


def may_open(record, user):
    return sees_all(user) or worked_on(type(record)._base_manager.filter(pk=record.pk), user).exists()
