"""What every working record shares: its permanent id, its slug, where it stands on its way to the public.

A record is what is submitted and published by itself; a part belongs to one record and travels with it.
"""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog import edtf, vocabulary

from .fields import CodeField, PublicIdField, coded, kept_apart, readable

SLUG = RegexValidator(
    r"^[a-z0-9]+(-[a-z0-9]+)*$",
    _("Use lower-case letters a-z, digits and single hyphens, for example “geneva-initiative”."),
)


def COUNTRY(code):  # noqa: N802 - named like the validators beside it
    """Two capital letters that the vocabulary knows; a page could not name any other."""
    if code not in vocabulary.codes("country"):
        raise ValidationError(
            _("Give the two capital letters of the country, for example NO (the United Kingdom: GB).")
        )


def bounds(text):
    """The bounds of an EDTF text, or None where it is empty or cannot be read (which its own field says)."""
    try:
        return edtf.parse(text) if text else None
    except edtf.InvalidDate:
        return None


def in_order(name, first, last):
    """The constraint that a span of dates does not end before it begins."""
    start, end = f"{first}_earliest", f"{last}_latest"
    return models.CheckConstraint(
        condition=Q(**{f"{start}__isnull": True}) | Q(**{f"{end}__isnull": True}) | Q(**{f"{start}__lte": F(end)}),
        name=name,
        violation_error_message=_("The end lies before the start: check both dates."),
    )


class NaturalKeyManager(models.Manager):
    """Rows are named by their public id in fixtures, never by a database id or a slug."""

    def get_by_natural_key(self, public_id):
        return self.get(public_id=public_id)


class Row(models.Model):
    """Anything that a fixture names: a record or a part of one."""

    spans: tuple[tuple[str, str], ...] = ()  # pairs of EDTF fields of which the second may not end before the first

    public_id = PublicIdField()

    objects = NaturalKeyManager()

    class Meta:
        abstract = True

    def natural_key(self):
        return (self.public_id,)

    @property
    def arabic_name(self):
        """The Arabic of what ``str`` says, or an empty text; see catalog/called.py."""
        return next((getattr(self, name) for name in ("title_ar", "name_ar") if hasattr(self, name)), "")

    def clean(self):
        """What no field sees by itself: characters nobody can see, marks left open, and dates in the wrong order.

        The database holds that order by bounds, which no form shows; so it is said beside the date.
        """
        super().clean()
        for field in self._meta.fields:
            value = getattr(self, field.attname)
            try:
                readable(value)
            except ValidationError as error:
                raise ValidationError({field.name: error}) from error
            setattr(self, field.attname, kept_apart(value, field.max_length))
        for first, last in self.spans:
            start, end = bounds(getattr(self, first)), bounds(getattr(self, last))
            if start and end and start.earliest and end.latest and start.earliest > end.latest:
                raise ValidationError({last: _("The end lies before the start: check both dates.")})


class Part(Row):
    """A row that belongs to one record; ``owner_fields`` names the foreign keys that may lead to it."""

    owner_fields: tuple[str, ...] = ()

    position = models.PositiveSmallIntegerField(
        _("position"), default=0, help_text=_("Rows are shown in this order, smallest first.")
    )

    class Meta:
        abstract = True
        ordering = ("position", "public_id")

    @property
    def owner(self):
        """The record or part this row hangs on (None while it is being typed)."""
        for name in self.owner_fields:
            if getattr(self, f"{name}_id"):
                return getattr(self, name)
        return None

    @property
    def record(self):
        """The record that is submitted and published with this row."""
        owner = self.owner
        return owner.record if isinstance(owner, Part) else owner


class Record(Row):
    """A working record. What the public sees of it is its current edition, kept by the door."""

    kind = ""  # the name of this kind of record in documents, addresses and the ledger

    slug = models.CharField(
        _("address"),
        max_length=120,
        null=True,
        blank=True,
        unique=True,
        validators=[SLUG],
        help_text=_(
            "The last part of the public address, in lower-case letters a-z, digits and hyphens. "
            "It is needed when the record is submitted, and it is never used again for another record."
        ),
    )
    internal_note = models.TextField(
        _("internal note"),
        blank=True,
        default="",
        help_text=_("For editors only: doubts, things to check, whom to ask. Never published."),
    )
    state = CodeField(
        _("state"),
        vocabulary="record-state",
        default="draft",
        editable=False,
        help_text=_("Where this working version stands; it changes by the actions submit, approve, publish, withdraw."),
    )
    version = models.PositiveIntegerField(
        _("version"), default=0, editable=False, help_text=_("Counts the saves, so that nobody overwrites unseen.")
    )
    approval = models.CharField(
        _("approval"),
        max_length=10,
        blank=True,
        default="",
        editable=False,
        choices=[("editors", _("by editors")), ("collection", _("with the first collection"))],
        help_text=_("On whose word the record may be published."),
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("begun by"),
        help_text=_("Who entered the record; empty for what was loaded."),
    )
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("submitted by"),
        help_text=_("Who asked for this version to be published."),
    )
    submitted_digest = models.CharField(
        _("digest submitted"),
        max_length=64,
        blank=True,
        default="",
        editable=False,
        help_text=_("Fingerprint of the content that was submitted."),
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("approved by"),
        help_text=_("Who read and approved exactly this content."),
    )
    approved_digest = models.CharField(
        _("digest approved"),
        max_length=64,
        blank=True,
        default="",
        editable=False,
        help_text=_("Fingerprint of the content that was approved; any later change makes the approval void."),
    )
    sent_back_reason = models.TextField(
        _("sent back because"),
        blank=True,
        default="",
        editable=False,
        help_text=_("What the reviewer asked for when sending the record back."),
    )
    loaded_digest = models.CharField(
        _("digest loaded"),
        max_length=64,
        blank=True,
        default="",
        editable=False,
        help_text=_("Fingerprint of the content as it was last loaded, by which an editor's change is noticed."),
    )

    class Meta:
        abstract = True

    @property
    def record(self):
        return self

    def clean(self):
        super().clean()
        if not self.slug and self.state not in ("draft", "withdrawn"):
            raise ValidationError({"slug": _("Give the record an address before it is submitted.")})

    @classmethod
    def workflow_constraints(cls, name):
        """What one row can hold of the four-eyes rule, whoever writes it."""
        return [
            *coded(name, state="record-state"),
            models.CheckConstraint(
                condition=Q(state__in=("draft", "in-review", "withdrawn"))
                | (Q(approval="collection") & ~Q(approved_digest=""))
                | (
                    Q(approval="editors", submitted_by__isnull=False, approved_by__isnull=False)
                    & Q(approved_digest=F("submitted_digest"))
                    & ~Q(approved_digest="")
                    & ~Q(approved_by=F("submitted_by"))
                ),
                name=f"{name}_four_eyes",
                violation_error_message=_("A record is approved by somebody else than the one who submitted it."),
            ),
            models.CheckConstraint(
                condition=~Q(state="in-review") | (Q(submitted_by__isnull=False) & ~Q(submitted_digest="")),
                name=f"{name}_submitted",
                violation_error_message=_("A record in review names who submitted it, and what."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=("draft", "withdrawn")) | Q(slug__isnull=False),
                name=f"{name}_slug_given",
                violation_error_message=_("Give the record an address before it is submitted."),
            ),
            models.CheckConstraint(
                condition=Q(slug__isnull=True) | ~Q(slug=""),
                name=f"{name}_slug_not_empty",
                violation_error_message=_("An address is not empty."),
            ),
        ]
