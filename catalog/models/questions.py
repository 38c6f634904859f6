"""Questions that the catalogue answers: what is asked in words, and what is asked of the data."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from .base import Record
from .fields import CodeField, PickField, coded


def PAIRS(value):  # noqa: N802 - named like the other validators of the models
    """``[[parameter, value], …]``, both texts that say something; what they mean is known where lists are known."""
    if not isinstance(value, list) or not all(
        isinstance(pair, list) and len(pair) == 2 and all(isinstance(each, str) and each for each in pair)
        for pair in value
    ):
        raise ValidationError(_("Filters are pairs of a name and a value."))


class Question(Record):
    """A question with its answer kept as a rule, so that the answer is always that of today's catalogue.

    In ``filters`` other records are named by public id, so that a new address or a withdrawal is noticed.
    """

    kind = "question"

    title = models.CharField(_("title"), max_length=200, help_text=_("A few words for lists and links, in English."))
    title_ar = models.CharField(
        _("title in Arabic"), max_length=200, blank=True, default="", help_text=_("The same few words in Arabic.")
    )
    asked = models.TextField(
        _("what is asked"), blank=True, default="", help_text=_("The question as a visitor would ask it, in English.")
    )
    asked_ar = models.TextField(
        _("what is asked, in Arabic"), blank=True, default="", help_text=_("The same question in Arabic.")
    )
    rule = models.TextField(
        _("what was asked of the data"),
        blank=True,
        default="",
        help_text=_("In words: which values count as what the question means, and which do not."),
    )
    rule_ar = models.TextField(
        _("what was asked of the data, in Arabic"), blank=True, default="", help_text=_("The same words in Arabic.")
    )
    caveats = models.TextField(
        _("caveats"),
        blank=True,
        default="",
        help_text=_("What the rule cannot see: what is not coded, not recorded, or meant differently in the sources."),
    )
    caveats_ar = models.TextField(
        _("caveats in Arabic"), blank=True, default="", help_text=_("The same caveats in Arabic.")
    )
    form = CodeField(
        _("form of the answer"),
        vocabulary="question-form",
        default="initiatives",
        help_text=_("What the answer is made of: a list with filters, or a rule of its own."),
    )
    filters = models.JSONField(
        _("filters"),
        default=list,
        blank=True,
        validators=[PAIRS],
        help_text=_(
            "Choose the filters on the public list, copy the list's address and paste it here. Of a rule: its "
            "parameters, for example within=5."
        ),
    )
    columns = PickField(
        _("columns"),
        vocabulary="question-column",
        help_text=_("What the table shows of each initiative beside its name; other forms have columns of their own."),
    )
    grouping = PickField(
        _("counts"),
        vocabulary="question-group",
        help_text=_("By what the rows found are counted above the table; none is needed."),
    )

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ("title", "public_id")
        constraints = [*Record.workflow_constraints("question"), *coded("question", form="question-form")]

    def __str__(self):
        return self.title
