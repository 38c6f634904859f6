"""The reading of a record's Arabic: every text beside its English, and the note that somebody has read it."""

from django.db import transaction
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from catalog import models
from catalog.models import ArabicRead

from . import door, history, workflow
from .arabic import fingerprint
from .difference import ROWS, Words
from .kinds import KINDS
from .ledger import LEDGER


class Refused(Exception):
    """Nothing was noted; the message says why."""


@transaction.atomic
def note(record, user, seen):
    """Note that ``user`` has read the Arabic whose fingerprint is ``seen``; raises :class:`Refused`.

    The public page says so at once if its edition has the same Arabic: nothing of the record itself changes.
    """
    door.shut_behind()
    record = workflow.lock(record)
    if not seen or fingerprint(KINDS[record.kind].document(record)) != seen:
        raise Refused(_("The Arabic was changed while this page was open. Read what is new, then say so again."))
    key = {"kind": record.kind, "public_id": record.public_id}
    ArabicRead.objects.update_or_create(**key, defaults={"digest": seen, "user": user})
    history.baseline(record)
    history.keep(record, user, _("The Arabic was read by somebody whose language it is."))
    door.redraw((record.kind, record.public_id))


@transaction.atomic
def forget(record, user):
    """Take that back: the Arabic waits to be read again."""
    door.shut_behind()
    record = workflow.lock(record)
    if ArabicRead.objects.filter(kind=record.kind, public_id=record.public_id).delete()[0]:
        history.baseline(record)
        history.keep(record, user, _("The Arabic has to be read again."))
        door.redraw((record.kind, record.public_id))


def side_by_side(document, names) -> list:
    """``[(section, row, field, English, Arabic), …]`` of every text there is in either language, in a page's order."""
    kind = document["kind"]
    words, model = Words(names, kind, None, document), KINDS[kind].model
    found = _texts(model, document, capfirst(str(model._meta.verbose_name)), "")
    for key, row_model in ROWS.items():
        for row in document.get(key, ()):
            found += _texts(
                row_model, row, capfirst(str(row_model._meta.verbose_name_plural)), words.call(row_model, row)
            )
    return found


def _texts(model, entry, section, row):
    found = [
        (section, row, capfirst(str(column.label(model))), pair["en"], pair["ar"])
        for column in LEDGER[model].public
        if column.pair and any((pair := entry.get(column.name) or {}).values())  # a role-only seat has no office
    ]
    supports = capfirst(str(models.Citation._meta.get_field("supports").verbose_name))
    return found + [
        (section, row, supports, pair["en"], pair["ar"])
        for citation in entry.get("citations", ())
        if any((pair := citation["supports"]).values())
    ]
