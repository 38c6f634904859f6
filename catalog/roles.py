"""Who may do what at the desk: the five groups and their permissions, as one table that the migrations write.

A right on a kind of record says what an account may try; whose records it may see, and whether somebody else has to do
the step, is said by catalog/admin/access.py and catalog/publishing/workflow.py.
"""

from catalog.models import PARTS, RECORDS

GROUPS = ("Contributor", "Editor", "Reviewer", "Publisher", "Safety officer")
# What the door keeps, to be read by those who see all drafts.
KEPT = ("edition", "publication", "formerslug", "contribution", "reference", "pageread")

_WORKED_ON = tuple(model._meta.model_name for model in (*RECORDS, *PARTS))


def _on(names, *rights):
    return {f"catalog.{right}_{name}" for name in names for right in rights}


def _of(app, *codes):
    return {f"{app}.{code}" for code in codes}


_WRITES = _on(_WORKED_ON, "view", "add", "change", "delete") | _of("catalog", "submit_records")
_READS = _on((*_WORKED_ON, *KEPT), "view") | _of("catalog", "see_all_drafts", "see_confidential")

RIGHTS = {
    "Contributor": frozenset(_WRITES),
    "Editor": frozenset(_WRITES | _READS),
    "Reviewer": frozenset(_READS | _of("catalog", "review_records", "answer_people")),
    "Publisher": frozenset(_READS | _of("catalog", "publish_records", "withdraw_records", "answer_people")),
    "Safety officer": frozenset(
        _READS
        | _of("catalog", "withdraw_records", "answer_people", "purge_people")
        | _of("auth", "view_user", "add_user", "change_user", "view_group")
    ),
}


def write(apps):
    """Make the groups, and give each exactly the rights of the table that exist by now; what it had besides is taken.

    For migrations: ``apps`` is their registry. Permissions are made first, which Django otherwise does only after all
    migrations have run.
    """
    from django.apps import apps as real
    from django.contrib.auth.management import create_permissions

    for label in ("auth", "catalog"):
        create_permissions(real.get_app_config(label), apps=apps, verbosity=0)
    permission, group = apps.get_model("auth", "Permission"), apps.get_model("auth", "Group")
    known = {f"{each.content_type.app_label}.{each.codename}": each for each in permission.objects.select_related()}
    for name in GROUPS:
        group.objects.get_or_create(name=name)[0].permissions.set(
            [known[right] for right in sorted(RIGHTS[name]) if right in known]
        )
