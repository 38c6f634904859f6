"""What an initiative did and left: its meetings and its outcomes, each with its date and sources."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .base import Part
from .fields import CodeField, EdtfField, LinkField, coded, earliest, latest
from .initiatives import Initiative
from .places import Place


class Meeting(Part):
    """One dated meeting, round or contact."""

    owner_fields = ("initiative",)

    initiative = models.ForeignKey(
        Initiative,
        models.CASCADE,
        related_name="meetings",
        verbose_name=_("initiative"),
        help_text=_("The initiative that met."),
    )
    date = EdtfField(
        _("date"), help_text=_("1993-08-20, 1993-08, 1993-21 (spring), 1993~ (about), 1993-08-20? (uncertain).")
    )
    date_earliest = earliest("date")
    date_latest = latest("date")
    place = models.ForeignKey(
        Place,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="meetings",
        verbose_name=_("place"),
        help_text=_("Town or site; empty if not known."),
    )
    title = models.CharField(_("title"), max_length=240, help_text=_("What meeting it was: “First session in Norway”."))
    title_ar = models.CharField(
        _("title in Arabic"), max_length=240, blank=True, default="", help_text=_("The same title in Arabic.")
    )
    summary = models.TextField(
        _("summary"), blank=True, default="", help_text=_("At most 40 words; say where the sources disagree.")
    )
    summary_ar = models.TextField(
        _("summary in Arabic"), blank=True, default="", help_text=_("The same words in Arabic.")
    )

    class Meta(Part.Meta):
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")

    def __str__(self):
        return self.title


class Outcome(Part):
    """What came of an initiative; "none" is an outcome too, if a source says so."""

    owner_fields = ("initiative",)

    initiative = models.ForeignKey(
        Initiative,
        models.CASCADE,
        related_name="outcomes",
        verbose_name=_("initiative"),
        help_text=_("The initiative that brought it about."),
    )
    type = CodeField(_("type"), vocabulary="outcome-type", default="other", help_text=_("What kind of result it was."))
    title = models.CharField(_("title"), max_length=240, help_text=_("Its name, or a plain description."))
    title_ar = models.CharField(
        _("title in Arabic"), max_length=240, blank=True, default="", help_text=_("The same title in Arabic.")
    )
    date = EdtfField(_("date"), help_text=_("When it came about: 1993-09-13, 1993-09, 1993, 1993~ (about)."))
    date_earliest = earliest("date")
    date_latest = latest("date")
    summary = models.TextField(
        _("summary"), blank=True, default="", help_text=_("What it says or does, in one sentence.")
    )
    summary_ar = models.TextField(
        _("summary in Arabic"), blank=True, default="", help_text=_("The same sentence in Arabic.")
    )
    url = LinkField(_("link to the text"), help_text=_("Where the text itself can be read."))

    class Meta(Part.Meta):
        verbose_name = _("outcome")
        verbose_name_plural = _("outcomes")
        constraints = coded("outcome", type="outcome-type")

    def __str__(self):
        return self.title
