"""Two tables: the letter, which only the desk reads, and what its writer may see of it by the code of the receipt.

Nothing leads from a status to a letter without that code: the public process reads statuses and can only add letters.
"""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# Letters and digits that are not mistaken for each other when a code is copied by hand.
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


def new_code() -> str:
    """100 random bits in four groups, such as "k7m2x-9qxd4-…": whoever has it may read the answer."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(5)) for _ in range(4))


class Who(models.TextChoices):
    """Who writes, in their own word; nobody is asked to prove it."""

    SELF = "self", _("I am this person")
    FOR_THEM = "for-them", _("I write for them")
    READER = "reader", _("I know it to be wrong")
    OTHER = "other", _("Something else")


class What(models.TextChoices):
    """What is asked for."""

    NAME = "name", _("A name should not stand there")
    DANGER = "danger", _("It puts somebody at risk")
    FACT = "fact", _("Something is not true")
    SOURCE = "source", _("The source does not say so, or is not public")
    OTHER = "other", _("Something else")


class State(models.TextChoices):
    """Where a letter stands. Hidden: it is being examined, and what it speaks of is not shown meanwhile."""

    RECEIVED = "received", _("received")
    TAKEN_UP = "taken-up", _("being examined")
    HIDDEN = "hidden", _("being examined, hidden meanwhile")
    SETTLED = "settled", _("settled")


class Outcome(models.TextChoices):
    """What came of a letter."""

    CORRECTED = "corrected", _("corrected")
    ROLE_ONLY = "role-only", _("shown by role only")
    REMOVED = "removed", _("removed")
    KEPT = "kept", _("kept, with the reason given to the writer")
    NOT_ABOUT_US = "not-about-us", _("not about this catalogue")


SETTLED = Q(state=State.SETTLED)


class Answer(models.Model):
    """A letter. The key is made here and not by the database, so that putting one needs no right to read any."""

    id = models.CharField(
        _("key"), primary_key=True, max_length=23, default=new_code, editable=False, help_text=_("Random.")
    )
    code_hash = models.CharField(
        _("hash of the receipt"),
        max_length=64,
        unique=True,
        editable=False,
        help_text=_("Leads from the code of the receipt to this letter; the code itself is not kept."),
    )
    kind = models.CharField(_("kind"), max_length=12, editable=False, help_text=_("Kind of the page it speaks of."))
    public_id = models.CharField(_("public id"), max_length=9, editable=False, help_text=_("Of the page."))
    seat = models.CharField(
        _("seat"), max_length=9, blank=True, default="", editable=False, help_text=_("Of whom on the page, if said.")
    )
    who = models.CharField(
        _("who writes"), max_length=12, choices=Who.choices, editable=False, help_text=_("In their own word.")
    )
    what = models.CharField(
        _("what is asked"), max_length=12, choices=What.choices, editable=False, help_text=_("As the writer chose.")
    )
    text = models.TextField(
        _("what they write"), blank=True, default="", editable=False, help_text=_("Erased 90 days after settling.")
    )
    contact = models.CharField(
        _("contact"),
        max_length=200,
        blank=True,
        default="",
        editable=False,
        help_text=_("Only if they gave one. Erased 90 days after settling."),
    )
    language = models.CharField(
        _("language"), max_length=2, editable=False, help_text=_("Of the page on which it was written; answer in it.")
    )
    received_at = models.DateTimeField(
        _("received"), default=timezone.now, editable=False, help_text=_("When it came in.")
    )
    state = models.CharField(
        _("state"),
        max_length=12,
        choices=State.choices,
        default=State.RECEIVED,
        editable=False,
        help_text=_("The writer sees it by the code of the receipt."),
    )
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("in the hands of"),
        help_text=_("Who took it up. Never published."),
    )
    closed_at = models.DateTimeField(_("settled at"), null=True, editable=False, help_text=_("When it was settled."))
    outcome = models.CharField(
        _("outcome"),
        max_length=12,
        choices=Outcome.choices,
        blank=True,
        default="",
        help_text=_("What came of it. Visitors see it in the list of what was settled, without any name."),
    )
    reply = models.TextField(
        _("reply"),
        blank=True,
        default="",
        help_text=_("The writer reads it by the code of the receipt once the letter is settled; nobody else does."),
    )
    internal_note = models.TextField(
        _("internal note"),
        blank=True,
        default="",
        help_text=_("For those who answer letters. Never shown; erased with the letter."),
    )
    forgotten_at = models.DateTimeField(
        _("erased at"), null=True, editable=False, help_text=_("When text, contact and note were erased.")
    )

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        ordering = (models.F("closed_at").asc(nulls_first=True), "received_at", "id")
        default_permissions = ()  # who may answer people is one right, and it is the catalogue's
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="answer_state_coded"),
            models.CheckConstraint(condition=Q(outcome__in=("", *Outcome.values)), name="answer_outcome_coded"),
            models.CheckConstraint(
                condition=(SETTLED & Q(closed_at__isnull=False) & ~Q(outcome="") & ~Q(reply=""))
                | (~SETTLED & Q(closed_at__isnull=True)),
                name="answer_settled_with_outcome_and_reply",
                violation_error_message=_("A settled letter has an outcome and a reply."),
            ),
        ]

    def __str__(self):
        return str(_("letter of %(day)s") % {"day": self.received_at.date().isoformat()})


class AnswerStatus(models.Model):
    """What may be seen from outside: by whoever has the code where it stands, by everybody what came of it.

    No name, no page and no contact; of times only months, and how many days it took.
    """

    id = models.CharField(
        _("hash of the receipt"), primary_key=True, max_length=64, help_text=_("SHA-256 of the code of the receipt.")
    )
    state = models.CharField(
        _("state"), max_length=12, choices=State.choices, default=State.RECEIVED, help_text=_("As of the letter.")
    )
    asked = models.CharField(
        _("what is asked"), max_length=12, choices=What.choices, help_text=_("That somebody is at risk is not told.")
    )
    received_month = models.CharField(_("received in"), max_length=7, help_text=_("Year and month."))
    settled_month = models.CharField(
        _("settled in"), max_length=7, blank=True, default="", help_text=_("Year and month.")
    )
    days = models.PositiveIntegerField(_("days it took"), null=True, help_text=_("From receipt to reply."))
    outcome = models.CharField(
        _("outcome"), max_length=12, choices=Outcome.choices, blank=True, default="", help_text=_("As of the letter.")
    )
    reply = models.TextField(
        _("reply"), blank=True, default="", help_text=_("For whoever has the code; empty until the letter is settled.")
    )

    class Meta:
        verbose_name = _("status of a letter")
        verbose_name_plural = _("statuses of letters")
        ordering = ("-settled_month", "id")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="answerstatus_state_coded"),
            models.CheckConstraint(
                condition=(SETTLED & ~Q(settled_month="") & ~Q(outcome="") & ~Q(reply="") & Q(days__isnull=False))
                | (~SETTLED & Q(settled_month="", outcome="", reply="", days__isnull=True)),
                name="answerstatus_told_when_settled",
                violation_error_message=_("Outcome and reply are told when the letter is settled."),
            ),
        ]

    def __str__(self):
        return f"{self.received_month}, {self.state}"
