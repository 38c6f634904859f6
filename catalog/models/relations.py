"""How initiatives stand to each other and to official talks: relations, what ran beside, and transfers."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest, Least
from django.utils.translation import gettext_lazy as _

from catalog.called import called

from .base import Part
from .fields import CodeField, CodesField, EdtfField, coded, earliest, latest
from .initiatives import Initiative
from .places import OfficialProcess

# "follows" is "precedes" seen from the other end: a fact is stored once.
CANONICAL = ("precedes", "feeds-into", "part-of", "parallel-to", "rival-to")
UNORDERED = ("parallel-to", "rival-to")


class Relation(Part):
    """A relation between two initiatives, stored once in its canonical direction and shown on both pages."""

    owner_fields = ("initiative",)

    initiative = models.ForeignKey(
        Initiative,
        models.CASCADE,
        related_name="relations",
        verbose_name=_("entered in"),
        help_text=_("The initiative in whose form the relation is kept; it is one of the two."),
    )
    first = models.ForeignKey(
        Initiative,
        models.RESTRICT,
        related_name="+",
        verbose_name=_("initiative"),
        help_text=_("The one that precedes, feeds into, or is part of the other."),
    )
    relation_kind = CodeField(
        _("relation"),
        vocabulary="relation-kind",
        default="precedes",
        help_text=_("How the first stands to the second."),
    )
    second = models.ForeignKey(
        Initiative,
        models.RESTRICT,
        related_name="+",
        verbose_name=_("other initiative"),
        help_text=_("The one that follows, is fed, or has the other as its part."),
    )
    note = models.TextField(_("public note"), blank=True, default="", help_text=_("On what the relation rests."))
    note_ar = models.TextField(
        _("public note in Arabic"), blank=True, default="", help_text=_("The same note in Arabic.")
    )

    class Meta(Part.Meta):
        verbose_name = _("relation")
        verbose_name_plural = _("relations")
        constraints = [
            models.CheckConstraint(
                condition=Q(relation_kind__in=CANONICAL),
                name="relation_canonical",
                violation_error_message=_("Say it from the other end: the earlier initiative precedes the later one."),
            ),
            models.CheckConstraint(
                condition=~Q(first=F("second")),
                name="relation_not_to_itself",
                violation_error_message=_("An initiative has no relation to itself."),
            ),
            models.CheckConstraint(
                condition=Q(initiative=F("first")) | Q(initiative=F("second")),
                name="relation_of_its_initiative",
                violation_error_message=_("One of the two must be the initiative whose form this is."),
            ),
            models.UniqueConstraint(
                fields=("relation_kind", "first", "second"),
                name="relation_once",
                violation_error_message=_("This relation is recorded already, perhaps from the other initiative."),
            ),
            models.UniqueConstraint(
                "relation_kind",
                Least("first", "second"),
                Greatest("first", "second"),
                condition=Q(relation_kind__in=UNORDERED),
                name="relation_once_unordered",
                violation_error_message=_("This relation is recorded already, perhaps from the other initiative."),
            ),
        ]

    def __str__(self):
        return f"{self.first} – {self.relation_kind} – {self.second}"

    @property
    def arabic_name(self):
        return f"{called(self.first)} – {self.get_relation_kind_display()} – {called(self.second)}"

    def clean(self):
        """What the constraints hold, said in a form too: there they miss the initiative whose form it is."""
        super().clean()
        if not (self.first_id and self.second_id):
            return
        if self.initiative_id not in (self.first_id, self.second_id):
            raise ValidationError(_("One of the two must be the initiative whose form this is; save that first."))
        if self.relation_kind in UNORDERED:
            same = Relation.objects.filter(relation_kind=self.relation_kind, first=self.second_id, second=self.first_id)
            if same.exclude(pk=self.pk).exists():
                raise ValidationError(_("This relation is recorded already, perhaps from the other initiative."))


class Beside(Part):
    """What an initiative ran beside, before, after or instead of: an official process or a Track 1 initiative."""

    owner_fields = ("initiative",)

    initiative = models.ForeignKey(
        Initiative,
        models.CASCADE,
        related_name="besides",
        verbose_name=_("initiative"),
        help_text=_("The unofficial initiative."),
    )
    relation = CodeField(
        _("relation"),
        vocabulary="beside-relation",
        default="parallel-to",
        help_text=_("How the initiative stands to the official talks."),
    )
    process = models.ForeignKey(
        OfficialProcess,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="besides",
        verbose_name=_("official process"),
        help_text=_("The official talks; or choose a Track 1 initiative."),
    )
    track_1 = models.ForeignKey(
        Initiative,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="besides_it",
        verbose_name=_("Track 1 initiative"),
        help_text=_("If the official talks are an initiative of the catalogue themselves."),
    )
    note = models.TextField(
        _("public note"), blank=True, default="", help_text=_("On what this rests, in a few words.")
    )
    note_ar = models.TextField(
        _("public note in Arabic"), blank=True, default="", help_text=_("The same note in Arabic.")
    )

    class Meta(Part.Meta):
        verbose_name = _("what ran beside")
        verbose_name_plural = _("what ran beside")
        constraints = [
            *coded("beside", relation="beside-relation"),
            models.CheckConstraint(
                condition=Q(process__isnull=True, track_1__isnull=False)
                | Q(process__isnull=False, track_1__isnull=True),
                name="beside_one_end",
                violation_error_message=_("Choose an official process or a Track 1 initiative, exactly one of them."),
            ),
            models.CheckConstraint(
                condition=Q(track_1__isnull=True) | ~Q(track_1=F("initiative")),
                name="beside_not_itself",
                violation_error_message=_("An initiative does not run beside itself."),
            ),
            models.UniqueConstraint(
                fields=("initiative", "relation", "process"),
                name="beside_process_once",
                violation_error_message=_("This official process is entered here already."),
            ),
            models.UniqueConstraint(
                fields=("initiative", "relation", "track_1"),
                name="beside_track_1_once",
                violation_error_message=_("This Track 1 initiative is entered here already."),
            ),
        ]

    def __str__(self):
        return f"{self.relation} {self.process or self.track_1}"

    @property
    def arabic_name(self):
        return f"{self.get_relation_display()} – {called(self.process or self.track_1)}"

    def clean(self):
        super().clean()
        if self.track_1_id and self.track_1_id == self.initiative_id:
            raise ValidationError({"track_1": _("An initiative does not run beside itself.")})


class Transfer(Part):
    """An idea, text, person or skill that moved from an initiative to official talks, on what evidence."""

    owner_fields = ("initiative",)

    initiative = models.ForeignKey(
        Initiative,
        models.CASCADE,
        related_name="transfers",
        verbose_name=_("from"),
        help_text=_("The initiative from which it moved."),
    )
    to_process = models.ForeignKey(
        OfficialProcess,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="transfers",
        verbose_name=_("to the official process"),
        help_text=_("Where it went; or choose an initiative, or say it in words."),
    )
    to_initiative = models.ForeignKey(
        Initiative,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="transfers_in",
        verbose_name=_("to the initiative"),
        help_text=_("If the official talks are an initiative of the catalogue themselves."),
    )
    to_text = models.CharField(
        _("to, in words"),
        max_length=300,
        blank=True,
        default="",
        help_text=_("Where it went, if there is no record of it."),
    )
    to_text_ar = models.CharField(
        _("to, in Arabic"), max_length=300, blank=True, default="", help_text=_("The same words in Arabic.")
    )
    content = CodesField(
        _("what moved"), vocabulary="transfer-content", help_text=_("What moved: an idea, a text, a person.")
    )
    contribution_kind = CodesField(
        _("kind of contribution"), vocabulary="contribution-kind", help_text=_("In what way it contributed.")
    )
    direction = CodeField(
        _("direction"),
        vocabulary="transfer-direction",
        empty=True,
        help_text=_("To decision makers, to peers, or to society."),
    )
    route = CodesField(_("route"), vocabulary="transfer-route", help_text=_("By what way it moved."))
    locus = CodeField(
        _("locus"),
        vocabulary="transfer-locus",
        empty=True,
        help_text=_("Whether it touched how the talks ran or what was agreed."),
    )
    symmetry = CodeField(
        _("symmetry"),
        vocabulary="transfer-symmetry",
        empty=True,
        help_text=_("Whether it reached all sides or only one."),
    )
    conditions = CodesField(
        _("conditions"),
        vocabulary="transfer-condition",
        help_text=_("Which conditions that favour transfer were there."),
    )
    claim_strength = CodeField(
        _("strength of the claim"),
        vocabulary="claim-strength",
        empty=True,
        help_text=_("How strong a link the source claims; “contributed” at most, unless it is documented."),
    )
    evidence_grade = CodeField(
        _("evidence"), vocabulary="evidence-grade", empty=True, help_text=_("On what kind of evidence the claim rests.")
    )
    date = EdtfField(_("date"), help_text=_("When it moved: 1993-09, 1993, 1993~ (about)."))
    date_earliest = earliest("date")
    date_latest = latest("date")
    summary = models.TextField(
        _("summary"), blank=True, default="", help_text=_("What moved, by whom, in one sentence.")
    )
    summary_ar = models.TextField(
        _("summary in Arabic"), blank=True, default="", help_text=_("The same sentence in Arabic.")
    )
    note = models.TextField(_("public note"), blank=True, default="", help_text=_("Doubts that a reader should know."))
    note_ar = models.TextField(
        _("public note in Arabic"), blank=True, default="", help_text=_("The same note in Arabic.")
    )

    class Meta(Part.Meta):
        verbose_name = _("transfer")
        verbose_name_plural = _("transfers")
        constraints = [
            *coded(
                "transfer",
                direction="transfer-direction+",
                locus="transfer-locus+",
                symmetry="transfer-symmetry+",
                claim_strength="claim-strength+",
                evidence_grade="evidence-grade+",
            ),
            models.CheckConstraint(
                condition=Q(to_process__isnull=True) | Q(to_initiative__isnull=True),
                name="transfer_one_end",
                violation_error_message=_("Choose an official process or an initiative, not both."),
            ),
            models.CheckConstraint(
                condition=Q(to_process__isnull=False) | Q(to_initiative__isnull=False) | ~Q(to_text=""),
                name="transfer_goes_somewhere",
                violation_error_message=_("Say where it went: a process, an initiative, or in words."),
            ),
            models.CheckConstraint(
                condition=Q(to_initiative__isnull=True) | ~Q(to_initiative=F("initiative")),
                name="transfer_not_to_itself",
                violation_error_message=_("A transfer goes to another initiative."),
            ),
        ]

    def __str__(self):
        return self.summary[:80] or self.to_text

    @property
    def arabic_name(self):
        return self.summary_ar[:80] or self.to_text_ar

    def clean(self):
        super().clean()
        if self.to_initiative_id and self.to_initiative_id == self.initiative_id:
            raise ValidationError({"to_initiative": _("A transfer goes to another initiative.")})
