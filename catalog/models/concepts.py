"""Concepts of the field and how different authors define them: the literature's claims, kept beside the evidence."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.called import called

from .base import Part, Record
from .fields import CodeField, EdtfField, coded, earliest, latest


class Concept(Record):
    """A term or claim of the literature: a definition, benefit, weakness, mechanism or factor."""

    kind = "concept"

    name = models.CharField(_("name"), max_length=200, help_text=_("The term or claim, in English."))
    name_ar = models.CharField(
        _("name in Arabic"), max_length=200, blank=True, default="", help_text=_("The term or claim, in Arabic.")
    )
    concept_kind = CodeField(
        _("kind"), vocabulary="concept-kind", default="definition", help_text=_("What part it has in the framework.")
    )

    class Meta:
        verbose_name = _("concept")
        verbose_name_plural = _("concepts")
        ordering = ("name", "public_id")
        constraints = [*Record.workflow_constraints("concept"), *coded("concept", concept_kind="concept-kind")]

    def __str__(self):
        return self.name


class Definition(Part):
    """How one author puts a concept, in a paraphrase, with its source and licence."""

    owner_fields = ("concept",)

    concept = models.ForeignKey(
        Concept,
        models.CASCADE,
        related_name="definitions",
        verbose_name=_("concept"),
        help_text=_("The concept that is defined."),
    )
    heading = models.CharField(
        _("heading"), max_length=200, blank=True, default="", help_text=_("If this author uses another name for it.")
    )
    heading_ar = models.CharField(
        _("heading in Arabic"), max_length=200, blank=True, default="", help_text=_("The same heading in Arabic.")
    )
    author = models.CharField(_("author"), max_length=200, help_text=_("Who says so."))
    year = EdtfField(_("year"), help_text=_("When it was said: 1981, 1981~ (about), 2011-11."))
    year_earliest = earliest("year")
    year_latest = latest("year")
    text = models.TextField(_("text"), help_text=_("A paraphrase in at most 50 of your own words."))
    text_ar = models.TextField(_("text in Arabic"), blank=True, default="", help_text=_("The same words in Arabic."))
    licence = CodeField(
        _("licence"),
        vocabulary="licence",
        default="cc-by-4.0",
        help_text=_("A text drawn closely from a work under another licence keeps that licence."),
    )

    class Meta(Part.Meta):
        verbose_name = _("definition")
        verbose_name_plural = _("definitions")
        constraints = coded("definition", licence="licence")

    def __str__(self):
        return f"{self.concept}: {self.author}"

    @property
    def arabic_name(self):
        return f"{called(self.concept)}: {self.author}"
