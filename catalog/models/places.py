"""Conflicts, places and official processes: what an initiative is about, where it met and what it ran beside."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .base import COUNTRY, Record, in_order
from .fields import CodeField, EdtfField, LinesField, coded, earliest, latest


class Conflict(Record):
    """A conflict that initiatives deal with; named as the sources name it."""

    kind = "conflict"
    spans = (("start", "end"),)

    name = models.CharField(_("name"), max_length=200, help_text=_("The usual neutral name, in English."))
    name_ar = models.CharField(
        _("name in Arabic"), max_length=200, blank=True, default="", help_text=_("The usual neutral name, in Arabic.")
    )
    countries = LinesField(
        _("countries"),
        each=[COUNTRY],
        help_text=_("Two-letter codes of the countries concerned, one a line, for example IL and PS."),
    )
    region = models.CharField(
        _("region"), max_length=80, blank=True, default="", help_text=_("For example “Middle East” or “South Asia”.")
    )
    start = EdtfField(_("start"), help_text=_("When it began, as the sources say: 1967-06-05, 1967, 1967~ (about)."))
    start_earliest = earliest("start")
    start_latest = latest("start")
    end = EdtfField(_("end"), help_text=_("When it ended; empty if it has not, or if that is not known."))
    end_earliest = earliest("end")
    end_latest = latest("end")
    summary = models.TextField(
        _("summary"), blank=True, default="", help_text=_("One or two neutral sentences in your own words.")
    )
    summary_ar = models.TextField(
        _("summary in Arabic"), blank=True, default="", help_text=_("The same sentences in Arabic.")
    )
    wikidata = models.CharField(
        _("Wikidata"), max_length=16, blank=True, default="", help_text=_("The number of its Wikidata item, Q….")
    )

    class Meta:
        verbose_name = _("conflict")
        verbose_name_plural = _("conflicts")
        ordering = ("name", "public_id")
        constraints = [
            *Record.workflow_constraints("conflict"),
            in_order("conflict_starts_before_it_ends", "start", "end"),
        ]

    def __str__(self):
        return self.name


class Place(Record):
    """A town or site where initiatives met, no finer than a city."""

    kind = "place"

    name = models.CharField(_("name"), max_length=120, help_text=_("The name used in English."))
    name_ar = models.CharField(
        _("name in Arabic"), max_length=120, blank=True, default="", help_text=_("The name used in Arabic.")
    )
    country = models.CharField(
        _("country"),
        max_length=2,
        blank=True,
        default="",
        validators=[COUNTRY],
        help_text=_("Two-letter code. Leave it empty where the country itself is disputed, as for Jerusalem."),
    )
    latitude = models.DecimalField(
        _("latitude"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
        help_text=_("Of the city, to two decimals; never of a house."),
    )
    longitude = models.DecimalField(
        _("longitude"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
        help_text=_("Of the city, to two decimals; never of a house."),
    )

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")
        ordering = ("name", "public_id")
        constraints = [
            *Record.workflow_constraints("place"),
            models.CheckConstraint(
                # Null is neither true nor false to a check, so that both are there is said by itself.
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__gte=-90,
                    latitude__lte=90,
                    longitude__gte=-180,
                    longitude__lte=180,
                ),
                name="place_both_coordinates",
                violation_error_message=_("Give both latitude and longitude, or neither."),
            ),
        ]

    def __str__(self):
        return self.name


class OfficialProcess(Record):
    """Official talks that unofficial work ran beside, fed or lacked. It is not counted as an initiative."""

    kind = "process"
    spans = (("start", "end"),)

    name = models.CharField(_("name"), max_length=200, help_text=_("The usual name of the official talks, in English."))
    name_ar = models.CharField(
        _("name in Arabic"), max_length=200, blank=True, default="", help_text=_("Their usual name in Arabic.")
    )
    process_kind = CodeField(
        _("kind"), vocabulary="process-kind", default="negotiation", help_text=_("What kind of official event it was.")
    )
    conflicts = models.ManyToManyField(
        Conflict,
        blank=True,
        related_name="processes",
        verbose_name=_("conflicts"),
        help_text=_("Which conflicts the talks were about."),
    )
    lead = models.ManyToManyField(
        "catalog.Actor",
        blank=True,
        related_name="processes_led",
        verbose_name=_("led by"),
        help_text=_("Who led or chaired the talks."),
    )
    start = EdtfField(_("start"), help_text=_("When they began: 1991-10-30, 1991-10, 1991, 1991~ (about)."))
    start_earliest = earliest("start")
    start_latest = latest("start")
    end = EdtfField(_("end"), help_text=_("When they ended; empty if they go on, or if that is not known."))
    end_earliest = earliest("end")
    end_latest = latest("end")
    summary = models.TextField(
        _("summary"), blank=True, default="", help_text=_("One or two neutral sentences in your own words.")
    )
    summary_ar = models.TextField(
        _("summary in Arabic"), blank=True, default="", help_text=_("The same sentences in Arabic.")
    )

    class Meta:
        verbose_name = _("official process")
        verbose_name_plural = _("official processes")
        ordering = ("name", "public_id")
        constraints = [
            *Record.workflow_constraints("process"),
            *coded("process", process_kind="process-kind"),
            in_order("process_starts_before_it_ends", "start", "end"),
        ]

    def __str__(self):
        return self.name
