"""Seats: who mediated an initiative and who took part in it, in what role, office and capacity, and when."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .actors import Actor
from .base import Part, in_order
from .fields import CodeField, EdtfField, coded, earliest, latest
from .initiatives import Initiative, Side


class Seat(Part):
    """What mediators and participants share. Nothing of a withheld seat leaves the editorial room."""

    owner_fields = ("initiative",)
    spans = (("date_from", "date_to"),)

    described_as = models.CharField(
        _("described as"),
        max_length=240,
        blank=True,
        default="",
        help_text=_("How the sources describe somebody they do not name: “a senior Israeli official”."),
    )
    described_as_ar = models.CharField(
        _("described as, in Arabic"), max_length=240, blank=True, default="", help_text=_("The same words in Arabic.")
    )
    disclosure = CodeField(
        _("disclosure"),
        vocabulary="disclosure",
        default="withheld",
        help_text=_(
            "Withheld: visitors see nothing of this seat. Role only: they see the description, never the name. "
            "Named: they see the name; this needs a public source on the seat."
        ),
    )
    presence = CodeField(
        _("presence"), vocabulary="presence", default="took-part", help_text=_("Whether the person or body sat there.")
    )
    date_from = EdtfField(_("from"), help_text=_("Since when it had this seat: 1993-01, 1993, 1993~ (about)."))
    date_from_earliest = earliest("date_from")
    date_from_latest = latest("date_from")
    date_to = EdtfField(_("to"), help_text=_("Until when it had this seat; empty if not known."))
    date_to_earliest = earliest("date_to")
    date_to_latest = latest("date_to")
    office = models.CharField(
        _("office then"),
        max_length=240,
        blank=True,
        default="",
        help_text=_("The public office held at that time, for example “deputy foreign minister of Israel”."),
    )
    office_ar = models.CharField(
        _("office then, in Arabic"), max_length=240, blank=True, default="", help_text=_("The same office in Arabic.")
    )
    office_sourced = models.BooleanField(
        _("office has a source"),
        default=False,
        help_text=_("Tick when a source on this seat gives the office; else it is marked as general knowledge."),
    )
    note = models.TextField(
        _("public note"),
        blank=True,
        default="",
        help_text=_("What else the sources say of this seat. Visitors see it."),
    )
    note_ar = models.TextField(
        _("public note in Arabic"), blank=True, default="", help_text=_("The same note in Arabic.")
    )
    internal_note = models.TextField(
        _("internal note"), blank=True, default="", help_text=_("For editors only. Never published.")
    )

    class Meta(Part.Meta):
        abstract = True

    def __str__(self):
        return str(self.actor) if self.actor_id else self.described_as

    @property
    def arabic_name(self):
        return self.actor.arabic_name if self.actor_id else self.described_as_ar

    @classmethod
    def seat_constraints(cls, name):
        return [
            models.CheckConstraint(
                condition=Q(actor__isnull=False) | ~Q(described_as=""),
                name=f"{name}_somebody",
                violation_error_message=_("Choose an actor, or describe who it was."),
            ),
            models.CheckConstraint(
                condition=~Q(disclosure="named") | Q(actor__isnull=False),
                name=f"{name}_named_has_actor",
                violation_error_message=_("A seat can be named only if an actor is chosen."),
            ),
            models.CheckConstraint(
                condition=~Q(disclosure="role-only") | ~Q(described_as=""),
                name=f"{name}_role_only_described",
                violation_error_message=_("Describe the role that may be shown, without the name."),
            ),
            in_order(f"{name}_from_before_to", "date_from", "date_to"),
        ]


def actor_of(related_name):
    return models.ForeignKey(
        Actor,
        models.PROTECT,
        null=True,
        blank=True,
        related_name=related_name,
        verbose_name=_("actor"),
        help_text=_("The person or body. Leave it empty if the sources do not name them, and describe them instead."),
    )


class Mediator(Seat):
    """A third party's seat in an initiative: who convened, mediated, hosted, carried messages or paid."""

    initiative = models.ForeignKey(
        Initiative,
        models.CASCADE,
        related_name="mediators",
        verbose_name=_("initiative"),
        help_text=_("The initiative in which it had this seat."),
    )
    actor = actor_of("mediator_seats")
    role = CodeField(
        _("role"),
        vocabulary="third-party-role",
        default="facilitator",
        help_text=_("What this third party did. A party with two roles has two rows."),
    )
    appointed_by = CodeField(
        _("appointed by"), vocabulary="appointed-by", empty=True, help_text=_("On whose behalf the third party acted.")
    )

    class Meta(Seat.Meta):
        verbose_name = _("mediator")
        verbose_name_plural = _("mediators")
        constraints = [
            *Seat.seat_constraints("mediator"),
            *coded(
                "mediator",
                disclosure="disclosure",
                presence="presence",
                role="third-party-role",
                appointed_by="appointed-by+",
            ),
        ]


class Participant(Seat):
    """A seat on one of the sides of an initiative."""

    initiative = models.ForeignKey(
        Initiative,
        models.CASCADE,
        related_name="participants",
        verbose_name=_("initiative"),
        help_text=_("The initiative in which it took part."),
    )
    actor = actor_of("participant_seats")
    side = models.ForeignKey(
        Side,
        models.RESTRICT,
        null=True,
        blank=True,
        related_name="participants",
        verbose_name=_("side"),
        help_text=_("On which side of this initiative."),
    )
    capacity = CodeField(
        _("capacity"),
        vocabulary="capacity",
        empty=True,
        help_text=_("In what capacity at that time: official, former official, academic expert, …"),
    )
    delegation_head = models.BooleanField(
        _("head of delegation"), default=False, help_text=_("Tick if a source says that they led their side.")
    )

    class Meta(Seat.Meta):
        verbose_name = _("participant")
        verbose_name_plural = _("participants")
        constraints = [
            *Seat.seat_constraints("participant"),
            *coded("participant", disclosure="disclosure", presence="presence", capacity="capacity+"),
        ]

    def clean(self):
        super().clean()
        if self.side_id and self.side.initiative_id != self.initiative_id:
            raise ValidationError({"side": _("Choose a side of this initiative; this one belongs to another.")})
