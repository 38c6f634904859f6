"""Assessments: what somebody, named and from a known position, said of an initiative's worth. Never a score."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .actors import Actor
from .base import Part, Record
from .concepts import Concept
from .fields import CodeField, CodesField, EdtfField, coded, earliest, latest
from .initiatives import Initiative


class Assessment(Record):
    """One signed opinion; an initiative may have many, and they may disagree."""

    kind = "assessment"

    initiative = models.ForeignKey(
        Initiative,
        models.PROTECT,
        related_name="assessments",
        verbose_name=_("initiative"),
        help_text=_("The initiative that is judged."),
    )
    assessor = models.CharField(
        _("assessor"), max_length=240, help_text=_("Who judges: author or body, as the source names them.")
    )
    assessor_ar = models.CharField(
        _("assessor in Arabic"), max_length=240, blank=True, default="", help_text=_("The same name in Arabic.")
    )
    assessor_actor = models.ForeignKey(
        Actor,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assessments",
        verbose_name=_("assessor as an actor"),
        help_text=_("If the assessor is an actor of the catalogue."),
    )
    perspective = CodeField(
        _("perspective"),
        vocabulary="perspective",
        empty=True,
        help_text=_("From what position the assessor speaks: participant, organiser, scholar, …"),
    )
    side = models.CharField(
        _("side"), max_length=120, blank=True, default="", help_text=_("On whose side the assessor stands, if on one.")
    )
    side_ar = models.CharField(
        _("side in Arabic"), max_length=120, blank=True, default="", help_text=_("The same side in Arabic.")
    )
    date = EdtfField(_("date"), help_text=_("When it was said: 2012-05, 2012, 2012~ (about)."))
    date_earliest = earliest("date")
    date_latest = latest("date")
    contribution = CodeField(
        _("contribution to official talks"),
        vocabulary="contribution-degree",
        empty=True,
        help_text=_("How much it contributed, in the assessor's judgement, not in yours."),
    )
    contribution_kind = CodesField(
        _("kind of contribution"), vocabulary="contribution-kind", help_text=_("In what way it contributed.")
    )
    transfer = CodeField(
        _("transfer"),
        vocabulary="transfer-direction",
        empty=True,
        help_text=_("Where results went, in the assessor's judgement."),
    )
    timing = CodesField(_("timing"), vocabulary="timing", help_text=_("What the assessor says of the moment."))
    power_balance = CodesField(
        _("balance of power"),
        vocabulary="power-balance",
        help_text=_("What the assessor says of the balance of power."),
    )
    claim_strength = CodeField(
        _("strength of the claim"),
        vocabulary="claim-strength",
        empty=True,
        help_text=_("How strong a link the assessor claims."),
    )
    evidence_grade = CodeField(
        _("evidence"), vocabulary="evidence-grade", empty=True, help_text=_("On what kind of evidence the claim rests.")
    )
    summary = models.TextField(
        _("summary"), blank=True, default="", help_text=_("What the assessor says, in at most 60 of your own words.")
    )
    summary_ar = models.TextField(
        _("summary in Arabic"), blank=True, default="", help_text=_("The same words in Arabic.")
    )

    class Meta:
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")
        ordering = ("assessor", "public_id")
        constraints = [
            *Record.workflow_constraints("assessment"),
            *coded(
                "assessment",
                perspective="perspective+",
                contribution="contribution-degree+",
                transfer="transfer-direction+",
                claim_strength="claim-strength+",
                evidence_grade="evidence-grade+",
            ),
        ]

    def __str__(self):
        return self.assessor

    @property
    def arabic_name(self):
        return self.assessor_ar


class Rating(Part):
    """One criterion judged by one assessor, in a word of the scale; no number is ever computed from it."""

    owner_fields = ("assessment",)

    assessment = models.ForeignKey(
        Assessment,
        models.CASCADE,
        related_name="ratings",
        verbose_name=_("assessment"),
        help_text=_("The assessment it belongs to."),
    )
    criterion = CodeField(
        _("criterion"), vocabulary="criterion", default="effectiveness", help_text=_("By what it is judged.")
    )
    term = CodeField(
        _("judgement"),
        vocabulary="scale",
        default="unknown",
        help_text=_("How far it was met, in the assessor's judgement."),
    )
    basis = models.TextField(_("basis"), blank=True, default="", help_text=_("The words of the assessor it rests on."))
    basis_ar = models.TextField(_("basis in Arabic"), blank=True, default="", help_text=_("The same words in Arabic."))

    class Meta(Part.Meta):
        verbose_name = _("rating")
        verbose_name_plural = _("ratings")
        constraints = [
            *coded("rating", criterion="criterion", term="scale"),
            models.UniqueConstraint(
                fields=("assessment", "criterion"),
                name="rating_once_a_criterion",
                violation_error_message=_("This criterion is judged already in this assessment."),
            ),
        ]

    def __str__(self):
        return f"{self.criterion}: {self.term}"

    @property
    def arabic_name(self):
        return f"{self.get_criterion_display()}: {self.get_term_display()}"


class Finding(Part):
    """A strength or weakness that the assessor reports, tied to a concept of the literature where one fits."""

    owner_fields = ("assessment",)

    assessment = models.ForeignKey(
        Assessment,
        models.CASCADE,
        related_name="findings",
        verbose_name=_("assessment"),
        help_text=_("The assessment it belongs to."),
    )
    polarity = CodeField(
        _("strength or weakness"),
        vocabulary="finding-polarity",
        default="strength",
        help_text=_("How the assessor sees it."),
    )
    phrase = models.CharField(_("finding"), max_length=240, help_text=_("A short phrase of your own: “secrecy held”."))
    phrase_ar = models.CharField(
        _("finding in Arabic"), max_length=240, blank=True, default="", help_text=_("The same phrase in Arabic.")
    )
    concept = models.ForeignKey(
        Concept,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="findings",
        verbose_name=_("concept"),
        help_text=_("The claim of the literature that this finding bears out, if one fits."),
    )

    class Meta(Part.Meta):
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        constraints = coded("finding", polarity="finding-polarity")

    def __str__(self):
        return self.phrase

    @property
    def arabic_name(self):
        return self.phrase_ar
