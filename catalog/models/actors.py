"""Actors, who mediate or take part, and the other names under which actors and initiatives are known."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .base import COUNTRY, Part, Record
from .fields import NOT_CODED, CodeField, LinkField, coded
from .sources import exactly_one


class Actor(Record):
    """A state, organisation, movement or person that can take a seat in an initiative."""

    kind = "actor"

    actor_kind = CodeField(
        _("kind"), vocabulary="actor-kind", default="person", help_text=_("What kind of person or body it is.")
    )
    name = models.CharField(
        _("name"), max_length=200, help_text=_("The usual name in Latin letters, as public sources give it.")
    )
    name_ar = models.CharField(
        _("name in Arabic"), max_length=200, blank=True, default="", help_text=_("The usual name in Arabic letters.")
    )
    country = models.CharField(
        _("country"),
        max_length=2,
        blank=True,
        default="",
        validators=[COUNTRY],
        help_text=_("Two-letter code of the country it belongs to or works from, for example NO. Empty if unclear."),
    )
    affiliation = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="affiliated",
        verbose_name=_("affiliation"),
        help_text=_("The state or body this person or office belonged to at that time."),
    )
    distinct_from = models.ManyToManyField(
        "self",
        symmetrical=False,
        blank=True,
        related_name="taken_for",
        verbose_name=_("not to be confused with"),
        help_text=_(
            "Others that readers take it for, as the PLO for the Palestinian Authority. Choose a pair once, at either "
            "of the two: it is shown at both. Say the difference in the descriptions, with a source."
        ),
    )
    description = models.TextField(
        _("description"),
        blank=True,
        default="",
        help_text=_("Who this is, in at most 40 words: public offices and work, nothing private."),
    )
    description_ar = models.TextField(
        _("description in Arabic"), blank=True, default="", help_text=_("The same words in Arabic.")
    )
    url = LinkField(_("link"), help_text=_("The official site of the body or person."))
    public_figure = models.BooleanField(
        _("public figure"),
        default=True,
        help_text=_("Untick for a private person: search engines are then asked not to list the page."),
    )

    class Meta:
        verbose_name = _("actor")
        verbose_name_plural = _("actors")
        ordering = ("name", "public_id")
        constraints = [
            *Record.workflow_constraints("actor"),
            *coded("actor", actor_kind="actor-kind"),
            models.CheckConstraint(
                condition=Q(affiliation__isnull=True) | ~Q(affiliation=models.F("id")),
                name="actor_not_its_own_affiliation",
                violation_error_message=_("An actor cannot be affiliated to itself."),
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def may_be_a_person(self):
        """Whoever nobody has said to be a body."""
        return self.actor_kind in ("person", NOT_CODED)


class AlternateName(Part):
    """Another name of an actor, or another title of an initiative, in any language and script."""

    owner_fields = ("actor", "initiative")

    actor = models.ForeignKey(
        Actor,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="alternate_names",
        verbose_name=_("actor"),
        help_text=_("Whose name it is; choose an actor or an initiative."),
    )
    initiative = models.ForeignKey(
        "catalog.Initiative",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="alternate_names",
        verbose_name=_("initiative"),
        help_text=_("Whose title it is; choose an actor or an initiative."),
    )
    name = models.CharField(_("name"), max_length=200, help_text=_("The name as it is written in that language."))
    language = CodeField(_("language"), vocabulary="language", default="en", help_text=_("The language of the name."))
    name_kind = CodeField(
        _("kind"),
        vocabulary="alternate-name-kind",
        default="spelling",
        help_text=_("Why there is another name: a spelling, a kunya, a former name, an acronym, …"),
    )

    class Meta(Part.Meta):
        verbose_name = _("alternate name")
        verbose_name_plural = _("alternate names")
        constraints = [
            *coded("alternate_name", language="language", name_kind="alternate-name-kind"),
            models.CheckConstraint(
                condition=exactly_one(("actor", "initiative")),
                name="alternate_name_one_owner",
                violation_error_message=_("An alternate name belongs to one actor or to one initiative."),
            ),
            models.CheckConstraint(
                condition=~Q(name=""),
                name="alternate_name_not_empty",
                violation_error_message=_("Give the name."),
            ),
        ]

    def __str__(self):
        return self.name
