"""Hiding a name at once: one person is enough, for it shows nothing that was not shown before.

The new edition is made from the current one, never from the working record: what editors have begun there stays
unpublished. The name comes back by the usual way alone, approved by somebody else.
"""

from copy import deepcopy
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from catalog.models import BY_KIND, Mediator, Participant, Publication
from catalog.public.models import PAGES
from catalog.text import search_words, strip_article

from . import door, history, prose, workflow
from .difference import chosen
from .documents import upgrade
from .door import edition_of
from .kinds import KINDS
from .kinds.initiatives import as_role_only

SEATS = {"mediators": Mediator, "participants": Participant}
RIGHT = "catalog.answer_people"
WHY = gettext_noop("Hidden at once, while it is examined.")


@dataclass(frozen=True)
class Hidden:
    """What was hidden; in which texts of the record the name still stands (labels of fields), and on which pages."""

    name: str
    still_in: tuple = ()
    pages: tuple = ()


def may(user):
    if not (user.is_active and user.has_perm(RIGHT)):
        raise workflow.Refused(_("You have no right to hide a name."))


def working(kind, public_id):
    record = BY_KIND[kind].objects.select_for_update().filter(public_id=public_id).first()
    if record is None:
        raise workflow.Refused(_("This record no longer exists."))
    return record


def hide_seat(kind, public_id, seat_id, user) -> Hidden:
    """Show the seat by its role only, or not at all where it has no description, from the next request on.

    Raises :class:`workflow.Refused`, having changed nothing, if the user may not or nothing of the seat is public.
    """
    return hide_seats(kind, public_id, lambda row: row["id"] == seat_id, user)


@transaction.atomic
def hide_seats(kind, public_id, chosen, user) -> Hidden:
    """The same for every seat of which ``chosen`` says so, in one edition; all of them are one actor's."""
    may(user)
    record = working(kind, public_id)
    door.shut_behind()
    edition = edition_of(kind, public_id)
    document = deepcopy(upgrade(edition.document)) if edition else {}
    seats = {row["id"]: row["actor"] for row in seats_with_actor(document) if chosen(row)}
    if not seats:
        raise workflow.Refused(_("This seat is not shown with a name: there is nothing to hide."))
    document = without_names(document, seats)
    door.publish([(record, document)], approval="safety", user=user)
    history.baseline(record)
    for model in SEATS.values():
        rows = model.objects.filter(public_id__in=seats, initiative=record, disclosure="named")
        rows.exclude(described_as="").update(disclosure="role-only")
        rows.filter(described_as="", disclosure="named").update(disclosure="withheld")
    # Noted as a change of theirs: they cannot approve the name's coming back.
    workflow.touched(record, user)
    history.keep(record, user, _(WHY))
    actor = BY_KIND["actor"].objects.filter(public_id=next(iter(seats.values()))).first()
    known = prose.known([actor] if actor else [])
    return Hidden(str(actor or ""), still_named(record, document, known), pages_naming(known))


def seats_with_actor(document):
    return [row for section in SEATS for row in document.get(section, ()) if row["actor"]]


def without_names(document, seats):
    """The document with those seats by role only; a seat that nobody described, and a side left empty, go."""

    def kept(rows):
        for row in rows:
            if row["id"] not in seats:
                yield row
            elif row["described_as"]["en"]:
                yield as_role_only(row)

    shown = {section: list(kept(document[section])) for section in SEATS}
    sides = {row.get("side") for row in shown["participants"]}
    return {**document, **shown, "sides": [side for side in document["sides"] if side["id"] in sides]}


@transaction.atomic
def hide_page(kind, public_id, user):
    """Withdraw the page of an actor, whose seats then fall back to their descriptions, or of an assessment."""
    may(user)
    record = working(kind, public_id)
    history.baseline(record)
    for each in workflow.transition(record, "withdrawn", user):
        history.keep(each, user, _(WHY))
    return Hidden(str(record), (), pages_naming(prose.known([record])) if kind == "actor" else ())


def targets(kind, public_id, seat_id=""):
    """``{value: label}`` of what can be hidden for a letter about this page; whom it speaks of comes first.

    Values are such as "here <actor>" and "page <kind> <public id>", as :func:`hide` takes them.
    """
    edition = edition_of(kind, public_id)
    if edition is None:
        return {}
    name = KINDS[kind].name(edition.document)["en"]
    if kind == "assessment":
        return {f"page {kind} {public_id}": _("The page “%(name)s”") % {"name": name}}
    if kind == "actor":
        return {f"page {kind} {public_id}": _("“%(name)s”, on every page") % {"name": name}}
    rows = sorted(seats_with_actor(edition.document), key=lambda row: row["id"] != seat_id)
    actors = list(dict.fromkeys(row["actor"] for row in rows))
    current = Publication.objects.filter(kind="actor", public_id__in=actors, edition__isnull=False)
    names = {each.public_id: each.edition.document["name"]["en"] for each in current.select_related("edition")}
    here = {f"here {each}": _("“%(name)s”, on this page") % {"name": names[each]} for each in actors if each in names}
    everywhere = {
        f"page actor {each}": _("“%(name)s”, on every page") % {"name": names[each]} for each in actors if each in names
    }
    return here | everywhere


def seat_shown(kind, public_id, seat_id):
    """``(actor or None, words)``: who has the seat as visitors see it now; ``(None, "")`` if nothing is shown."""
    edition = edition_of(kind, public_id) if seat_id else None
    rows = [row for section in SEATS for row in (edition.document.get(section, ()) if edition else ())]
    row = next((row for row in rows if row["id"] == seat_id), None)
    if row is None:
        return None, ""
    actor = edition_of("actor", row["actor"]) if row["actor"] else None
    return (row["actor"], actor.document["name"]["en"]) if actor else (None, row["described_as"]["en"])


def suggested(kind, public_id, seat_id):
    """The target that a letter speaks of; "" if it names nobody, or somebody who is no longer shown with a name."""
    if kind != "initiative":
        return f"page {kind} {public_id}"
    actor, _words = seat_shown(kind, public_id, seat_id)
    return f"here {actor}" if actor else ""


def hide(kind, public_id, target, user) -> Hidden:
    """Hide what :func:`targets` offered under this value for this page."""
    if target not in targets(kind, public_id):
        raise workflow.Refused(_("Choose what to hide; it may no longer be shown with a name."))
    what, *where = target.split()
    if what == "page":
        return hide_page(*where, user)
    return hide_seats(kind, public_id, lambda row: row["actor"] == where[0], user)


# -- the name elsewhere -----------------------------------------------------------------------------------------------
def still_named(record, document, known):
    """In which texts of the document the name stands, its last word alone too; a person decides about them."""
    found = dict.fromkeys(part for part, text in texts(document) if prose.hits(text, known))
    return tuple(label_of(record, part) for part in found)


def pages_naming(known):
    """Public pages, by name, in whose words a whole name stands; of links to the person nothing is left by now."""
    found = []
    # As the words of pages are stored, or a name with an Arabic article would be missed.
    names = [each for _id, _name, names in known for each in names.full if len(each) > 1]
    whole = [f" {' '.join(map(strip_article, search_words(' '.join(each))))} " for each in names]
    for kind, model in PAGES.items() if whole else ():
        told = model.objects.values_list("public_id", "search")
        ids = [public_id for public_id, text in told if any(name in text for name in whole)]
        for page in model.objects.filter(public_id__in=ids).values_list("page", flat=True):
            found.append(f"{BY_KIND[kind]._meta.verbose_name}: {chosen(KINDS[kind].title(page))}")
    return tuple(sorted(found))


def label_of(record, part):
    """What the form calls a field, or the rows of a section."""
    field = record._meta.get_field("alternate_names" if part == "names" else part)
    return str(field.related_model._meta.verbose_name_plural if field.auto_created else field.verbose_name)


def texts(document):
    """``(name of the field or section, text)`` of every text in a document."""

    def within(value):
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict | list):
            for each in value.values() if isinstance(value, dict) else value:
                yield from within(each)

    for part, value in document.items():
        for text in within(value):
            yield part, text
