"""The states of a record and the only way between them.

``draft → in-review → approved → published``; ``in-review → draft`` with a reason; any record with an edition
``→ withdrawn``, and back to ``draft``. The state is that of the working version; what the public sees is its edition.
"""

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from catalog.called import called
from catalog.models import BY_KIND, Contribution, Ground, Publication, Schedule

from . import access, completeness, disclosure, door
from .documents import digest
from .kinds import KINDS

# What each state can become, with the rights of which one is enough. SUBMITTER is whoever handed it on.
SUBMITTER = "submitter"
STEPS = {
    ("draft", "in-review"): ("submit_records",),
    ("in-review", "draft"): ("review_records", SUBMITTER),
    ("in-review", "approved"): ("review_records",),
    ("approved", "draft"): ("review_records", "publish_records", SUBMITTER),
    ("approved", "published"): ("publish_records",),
    ("withdrawn", "draft"): ("submit_records",),
}
NAMES = {
    "draft": _("a draft"),
    "in-review": _("in review"),
    "approved": _("approved"),
    "published": _("published"),
    "withdrawn": _("withdrawn"),
}
STEP_WORDS = {
    "draft": _("taken back to draft"),
    "in-review": _("submitted"),
    "approved": _("approved"),
    "published": _("published"),
}
# What to do first from each state.
FIRST = {
    "draft": _("Submit it for review; somebody else approves it, then it can be published."),
    "in-review": _("Somebody else has to approve it, or it is taken back to draft."),
    "approved": _("Publish it, or take it back to draft."),
    "published": _("Change it first: the first change makes it a draft again, and visitors keep seeing the edition."),
    "withdrawn": _("Take it back to draft first, or change it."),
}


# What a step writes of a record, besides counting the save.
COLUMNS = (
    "state",
    "approval",
    "submitted_by",
    "submitted_digest",
    "approved_by",
    "approved_digest",
    "sent_back_reason",
)


class Refused(door.Refused):
    """The step is not allowed now; the message tells an editor why, and what to do."""


@transaction.atomic
def transition(record, to, user, *, reason="", grounds=None):
    """Take ``record``, and the supporting records it brings along, to the state ``to``; returns the records changed.

    ``grounds`` are a reviewer's, ``{key of a statement: text}``; under ``""`` stands one for all of them. The row is
    read again and locked, so the caller's copy may be stale. Raises :class:`Refused`, having changed nothing, when the
    step does not exist, when the user may not take it, or when the content is not what was submitted or approved.
    """
    record = locked(record)
    if to == "withdrawn":
        return [withdraw(record, user)]
    allowed(record, to, user)
    companions = companions_of(record, to, user)
    for each in companions:
        allowed(each, to, user)
    if to == "approved":
        keep_grounds(record, companions, user, grounds or {})
    for each in [*companions, record]:
        STEPS_TAKEN[to](each, user, reason)
    return [*companions, record]


def lock(record):
    """The working record as it stands now; nobody else writes it until the transaction ends."""
    return type(record).objects.select_for_update().get(pk=record.pk)


def locked(record):
    model = type(record)
    try:
        return KINDS[record.kind].queryset().select_for_update(of=("self",)).get(pk=record.pk)
    except model.DoesNotExist:
        raise Refused(_("This record no longer exists.")) from None


def allowed(record, to, user):
    if (record.state, to) not in STEPS:
        raise Refused(
            _("“%(record)s” is %(state)s, so it cannot be %(step)s. %(first)s")
            % {
                "record": called(record),
                "state": NAMES[record.state],
                "step": STEP_WORDS[to],
                "first": FIRST[record.state],
            }
        )
    if not has_one_of(STEPS[record.state, to], record, user) or not access.may_open(record, user):
        raise Refused(_("You have no right to do this with “%(record)s”.") % {"record": called(record)})


def open_to(record, user):
    """The states to which the user has the right to take the record from where it is."""
    steps = [(to, rights) for (state, to), rights in STEPS.items() if state == record.state]
    return {to for to, rights in steps if has_one_of(rights, record, user)}


def has_one_of(rights, record, user):
    if SUBMITTER in rights and user.pk == record.submitted_by_id and user.has_perm("catalog.submit_records"):
        return True
    return user.is_active and any(user.has_perm(f"catalog.{right}") for right in rights if right != SUBMITTER)


def document_of(record):
    return KINDS[record.kind].document(record)


# -- what travels with a record ---------------------------------------------------------------------------------------
# The state a supporting record must have to take the same step as the record that uses it.
ALONG = {"in-review": "draft", "approved": "in-review", "published": "approved"}


def companions_of(record, to, user):
    """Sources, conflicts, places and processes that ``record`` uses and that are new or changed: they take its step.

    Nobody hands on what they may not see: a change of somebody else stays where it is.
    """
    if to not in ALONG:
        return []
    found, queue = {}, sorted(KINDS[record.kind].references(document_of(record)))
    while queue:
        kind, public_id = queue.pop(0)
        if not KINDS[kind].supporting or (kind, public_id) in found or public_id == record.public_id:
            continue
        each = BY_KIND[kind].objects.filter(public_id=public_id).first()
        if each is None or each.state != ALONG[to] or not access.may_open(each, user):
            continue
        each = found[kind, public_id] = locked(each)
        queue += sorted(KINDS[kind].references(document_of(each)))
    # A process after what it refers to: every reference then has its edition first.
    order = ("source", "conflict", "place", "process")
    return sorted(found.values(), key=lambda each: (order.index(each.kind), each.public_id))


# -- the steps --------------------------------------------------------------------------------------------------------
def submit(record, user, reason):
    if gaps := completeness.required(record):
        raise Refused(
            _("“%(record)s” cannot be submitted yet. %(gaps)s")
            % {"record": called(record), "gaps": " ".join(gap.message for gap in gaps)}
        )
    record.state, record.submitted_by, record.submitted_digest = "in-review", user, digest(document_of(record))
    record.approved_by, record.approved_digest, record.approval, record.sent_back_reason = None, "", "", ""
    save(record)


def back_to_draft(record, user, reason):
    if record.state == "in-review" and user.pk != record.submitted_by_id and not reason.strip():
        raise Refused(
            _("Say on the review page of “%(record)s” what has to change: the author sees it with the record.")
            % {"record": called(record)}
        )
    record.state, record.sent_back_reason = "draft", reason.strip()
    clear_approval(record)
    save(record)


def clear_approval(record):
    """The digest last submitted stays: it tells that the record was handed on once, and is no longer to be deleted."""
    unschedule(record)
    record.submitted_by = None
    record.approved_by, record.approved_digest, record.approval = None, "", ""


def approve(record, user, reason):
    if user.pk == record.submitted_by_id:
        raise Refused(_("You submitted “%(record)s”: somebody else has to approve it.") % {"record": called(record)})
    if changed_by(record, user):
        raise Refused(
            _("You changed “%(record)s” since it was last published: somebody else has to approve it.")
            % {"record": called(record)}
        )
    unchanged(record, record.submitted_digest)
    record.state, record.approval, record.approved_by = "approved", "editors", user
    record.approved_digest = record.submitted_digest
    save(record)


def unchanged(record, expected):
    if digest(document_of(record)) != expected:
        raise Refused(
            _("“%(record)s” is no longer what was submitted. Take it back to draft and submit it again.")
            % {"record": called(record)}
        )


def keep_grounds(record, companions, user, grounds):
    """What becomes public of people needs a ground, in the words of the reviewer who lets it."""
    table = [disclosure.paper(each, document_of(each)) for each in (record, *companions)]
    asked = disclosure.statements(table[0], table[1:])
    if not asked:
        return
    given = {each.key: (grounds.get(each.key) or grounds.get("") or "").strip() for each in asked}
    lacking = [each for each in asked if not given[each.key]]
    if lacking:
        told = {"record": called(record), "first": str(lacking[0])}
        text = ngettext(
            "“%(record)s” says something new of a person: %(first)s. Give a ground on its review page, then approve.",
            "“%(record)s” says %(count)d things that are new of people, the first: %(first)s. Give grounds on its "
            "review page, then approve.",
            len(lacking),
        )
        raise Refused(text % {**told, "count": len(lacking)})
    now = timezone.now()
    Ground.objects.bulk_create(
        Ground(
            kind=record.kind,
            public_id=record.public_id,
            key=each.key,
            about=str(each),
            text=given[each.key],
            user=user,
            at=now,
        )
        for each in asked
    )


def changed_by(record, user):
    """Whether the user changed the content since it was last published."""
    return Contribution.objects.filter(kind=record.kind, public_id=record.public_id, user=user).exists()


def not_by_its_author(record, user):
    if changed_by(record, user):
        raise Refused(
            _("You changed “%(record)s” since it was last published: somebody else has to publish it.")
            % {"record": called(record)}
        )


def publish(record, user, reason):
    not_by_its_author(record, user)
    document = document_of(record)
    unchanged(record, record.approved_digest)
    cited = {i for kind, i in KINDS[record.kind].references(document) if kind == "source"}
    # A source names only the original it reprints; while that is not public, the link is left out.
    for public_id in sorted(cited if record.kind != "source" else ()):
        if not Publication.objects.filter(kind="source", public_id=public_id, edition__isnull=False).exists():
            source = BY_KIND["source"].objects.get(public_id=public_id)
            raise Refused(
                _("“%(record)s” cites “%(source)s”, which is %(state)s. Submit and approve the source first.")
                % {"record": called(record), "source": called(source), "state": NAMES[source.state]}
            )
    # What visitors do not see makes no edition: its number would tell them that something was changed.
    public = Publication.objects.filter(kind=record.kind, public_id=record.public_id)
    if not public.filter(edition__digest=digest(document)).exists():
        try:
            door.publish([(record, document)], approval="editors", user=user)
        except door.Refused as error:
            raise Refused(str(error)) from error
    Contribution.objects.filter(kind=record.kind, public_id=record.public_id).delete()
    unschedule(record)
    record.state = "published"
    save(record)


def unschedule(record):
    Schedule.objects.filter(kind=record.kind, public_id=record.public_id).delete()


STEPS_TAKEN = {"in-review": submit, "draft": back_to_draft, "approved": approve, "published": publish}


def withdraw(record, user):
    """One person is enough, and it holds from the next request on."""
    if not user.is_active or not user.has_perm("catalog.withdraw_records"):
        raise Refused(_("You have no right to do this with “%(record)s”.") % {"record": called(record)})
    publication = Publication.objects.filter(kind=record.kind, public_id=record.public_id).first()
    if publication is None or publication.edition_id is None:
        raise Refused(_("“%(record)s” is not public: there is nothing to withdraw.") % {"record": called(record)})
    if record.kind == "source":
        citing = door.Reference.objects.filter(to_kind="source", to_id=record.public_id).exclude(from_kind="source")
        if citing.exists():
            raise Refused(
                _(
                    "%(count)d public records cite “%(record)s”. Withdraw them, or publish them without it, "
                    "before you withdraw the source."
                )
                % {"count": citing.count(), "record": called(record)}
            )
    door.withdraw(record.kind, record.public_id)
    record.state = "withdrawn"
    clear_approval(record)
    save(record)
    return record


@transaction.atomic
def touched(record, user):
    """Note that ``user`` changed the working record: it is a draft again, and they cannot approve it."""
    record = type(record).objects.select_for_update().get(pk=record.pk)
    Contribution.objects.get_or_create(kind=record.kind, public_id=record.public_id, user=user)
    if record.state != "draft":
        record.state = "draft"
        clear_approval(record)
    save(record)
    return record


def save(record):
    """Write the workflow's own columns, and count the save."""
    type(record).objects.filter(pk=record.pk).update(
        version=F("version") + 1,
        **{field: getattr(record, field) for field in COLUMNS},
    )
