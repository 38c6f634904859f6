"""What the door keeps: editions, what is current, who worked on what, and the names that must not come back.

Only catalog.publishing writes these tables; nobody edits them by hand.
"""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .fields import PublicIdField

KIND = {"max_length": 12}
ID = {"max_length": 9}


class Edition(models.Model):
    """What was published of a record, once and for ever: its document, number and instant."""

    kind = models.CharField(_("kind"), help_text=_("Kind of record."), **KIND)
    public_id = models.CharField(_("public id"), help_text=_("Of the record."), **ID)
    number = models.PositiveIntegerField(_("number"), help_text=_("1 for the first publication, then 2, 3, …"))
    format = models.PositiveSmallIntegerField(_("format"), help_text=_("Of the document."))
    document = models.JSONField(_("document"), help_text=_("The public fields of the record, as approved."))
    digest = models.CharField(_("digest"), max_length=64, help_text=_("SHA-256 of the canonical document."))
    published_at = models.DateTimeField(_("published at"), help_text=_("The instant of publication."))
    approval = models.CharField(_("approval"), max_length=10, help_text=_("On whose word it was published."))
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("submitted by"),
        help_text=_("Never published."),
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("approved by"),
        help_text=_("Never published."),
    )
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("published by"),
        help_text=_("Never published."),
    )

    purged_on = models.DateField(
        _("changed by a purge on"),
        null=True,
        blank=True,
        help_text=_("The day on which a person was removed from it; else an edition never changes."),
    )

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        ordering = ("kind", "public_id", "number")
        constraints = [
            models.UniqueConstraint(fields=("kind", "public_id", "number"), name="edition_numbered_once"),
            models.CheckConstraint(
                condition=models.Q(approval="collection")
                | (
                    models.Q(approval="editors", submitted_by__isnull=False, approved_by__isnull=False)
                    & ~models.Q(approved_by=models.F("submitted_by"))
                )
                # Hiding a name at once takes one person, and shows nothing that was not shown before.
                | models.Q(
                    approval="safety",
                    published_by__isnull=False,
                    submitted_by__isnull=True,
                    approved_by__isnull=True,
                ),
                name="edition_four_eyes",
            ),
        ]

    def __str__(self):
        return f"{self.kind} {self.public_id}, {self.number}"


class Publication(models.Model):
    """What the world may see of a record: its current edition, or that it was withdrawn."""

    kind = models.CharField(_("kind"), help_text=_("Kind of record."), **KIND)
    public_id = PublicIdField(help_text=_("Of the record."), default=None)
    edition = models.OneToOneField(
        Edition,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("current edition"),
        help_text=_("Empty once the record is withdrawn."),
    )
    slug = models.CharField(_("address"), max_length=120, help_text=_("Under which it is, or was last, public."))
    seen = models.BooleanField(
        _("seen"),
        default=False,
        help_text=_(
            "Whether visitors could ever open it at this address; if not, it is never said to have been there."
        ),
    )

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        ordering = ("kind", "public_id")
        constraints = [models.UniqueConstraint(fields=("kind", "slug"), name="publication_address_once")]
        # Rights on the way of any record to the public; catalog/roles.py says who has which.
        permissions = [
            ("submit_records", _("submit records for review")),
            ("review_records", _("approve records or send them back")),
            ("publish_records", _("publish approved records, now or at an instant")),
            ("withdraw_records", _("withdraw records at once")),
            ("see_all_drafts", _("see the drafts of others")),
            ("see_confidential", _("see internal notes and withheld names")),
            ("answer_people", _("answer people who are named")),
            ("purge_people", _("purge a person from the catalogue")),
        ]

    def __str__(self):
        return f"{self.kind} {self.public_id}"


class FormerSlug(models.Model):
    """An address at which visitors saw a record before it was renamed; it redirects and is never used again."""

    kind = models.CharField(_("kind"), help_text=_("Kind of record."), **KIND)
    slug = models.CharField(_("former address"), max_length=120, help_text=_("As it stood in public addresses."))
    public_id = models.CharField(_("public id"), help_text=_("Of the record it leads to."), **ID)

    class Meta:
        verbose_name = _("former address")
        verbose_name_plural = _("former addresses")
        ordering = ("kind", "slug")
        constraints = [models.UniqueConstraint(fields=("kind", "slug"), name="former_slug_once")]

    def __str__(self):
        return self.slug


class Contribution(models.Model):
    """Who has changed a record since its last publication: they cannot approve it."""

    kind = models.CharField(_("kind"), help_text=_("Kind of record."), **KIND)
    public_id = models.CharField(_("public id"), help_text=_("Of the record."), **ID)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("editor"),
        help_text=_("Never published."),
    )

    class Meta:
        verbose_name = _("contribution")
        verbose_name_plural = _("contributions")
        ordering = ("kind", "public_id", "user")
        constraints = [models.UniqueConstraint(fields=("kind", "public_id", "user"), name="contribution_once")]

    def __str__(self):
        return f"{self.kind} {self.public_id}"


class Schedule(models.Model):
    """The instant at which an approved record is to be published."""

    kind = models.CharField(_("kind"), help_text=_("Kind of record."), **KIND)
    public_id = models.CharField(_("public id"), help_text=_("Of the record."), **ID)
    at = models.DateTimeField(_("instant"), help_text=_("Not before it the record is published."))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("scheduled by"),
        help_text=_("Never published."),
    )
    refusal = models.TextField(
        _("why it was not published"), blank=True, default="", help_text=_("Said at the desk until somebody acts.")
    )

    class Meta:
        verbose_name = _("schedule")
        verbose_name_plural = _("schedules")
        ordering = ("at", "kind", "public_id")
        constraints = [models.UniqueConstraint(fields=("kind", "public_id"), name="schedule_once")]

    def __str__(self):
        return f"{self.kind} {self.public_id}"


class Ground(models.Model):
    """Why a reviewer let something be said of a person: the second key to a name, in their own words."""

    kind = models.CharField(_("kind"), help_text=_("Kind of record."), **KIND)
    public_id = models.CharField(_("public id"), help_text=_("Of the record."), **ID)
    key = models.CharField(_("key"), max_length=64, help_text=_("Which statement it is about."))
    about = models.TextField(_("about"), help_text=_("The statement, as the reviewer read it."))
    text = models.TextField(_("ground"), help_text=_("Why it may be public. Never published."))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("reviewer"),
        help_text=_("Never published."),
    )
    at = models.DateTimeField(_("when"), help_text=_("When it was approved."))

    class Meta:
        verbose_name = _("ground")
        verbose_name_plural = _("grounds")
        ordering = ("-at", "-pk")
        indexes = [models.Index(fields=("kind", "public_id", "key"), name="ground_of_statement")]

    def __str__(self):
        return self.about


class ArabicRead(models.Model):
    """That the Arabic of a record was read by an editor whose own language it is, and which Arabic that was."""

    kind = models.CharField(_("kind"), help_text=_("Kind of record."), **KIND)
    public_id = models.CharField(_("public id"), help_text=_("Of the record."), **ID)
    digest = models.CharField(
        _("digest"), max_length=64, help_text=_("Fingerprint of the Arabic texts that were read.")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("read by"),
        help_text=_("Never published."),
    )
    at = models.DateTimeField(_("when"), auto_now=True, help_text=_("When it was read."))

    class Meta:
        verbose_name = _("reading of the Arabic")
        verbose_name_plural = _("readings of the Arabic")
        ordering = ("kind", "public_id")
        constraints = [models.UniqueConstraint(fields=("kind", "public_id"), name="arabic_read_once")]

    def __str__(self):
        return f"{self.kind} {self.public_id}"


class Reference(models.Model):
    """Which current edition refers to which record: how a page finds what points at it."""

    from_kind = models.CharField(_("from kind"), help_text=_("Of the edition."), **KIND)
    from_id = models.CharField(_("from"), help_text=_("Of the edition."), **ID)
    to_kind = models.CharField(_("to kind"), help_text=_("Of the record it names."), **KIND)
    to_id = models.CharField(_("to"), help_text=_("Of the record it names."), **ID)

    class Meta:
        verbose_name = _("reference")
        verbose_name_plural = _("references")
        ordering = ("from_kind", "from_id", "to_kind", "to_id")
        constraints = [
            models.UniqueConstraint(fields=("from_kind", "from_id", "to_kind", "to_id"), name="reference_once")
        ]
        indexes = [models.Index(fields=("to_kind", "to_id"), name="reference_to")]

    def __str__(self):
        return f"{self.from_kind} {self.from_id} → {self.to_kind} {self.to_id}"


class PageRead(models.Model):
    """What a public page was made from: which editions it read, and of which records it asked who refers to them."""

    page_kind = models.CharField(_("page kind"), help_text=_("Of the page."), **KIND)
    page_id = models.CharField(_("page"), help_text=_("Of the page."), **ID)
    what = models.CharField(
        _("what"),
        max_length=30,
        help_text=_("“doc kind id” for an edition, “refs kind id” for who refers to a record."),
    )

    class Meta:
        verbose_name = _("page read")
        verbose_name_plural = _("page reads")
        ordering = ("page_kind", "page_id", "what")
        constraints = [models.UniqueConstraint(fields=("page_kind", "page_id", "what"), name="page_read_once")]
        indexes = [models.Index(fields=("what",), name="page_read_what")]

    def __str__(self):
        return f"{self.page_kind} {self.page_id}: {self.what}"


class Purged(models.Model):
    """That somebody was removed, and what keeps them from coming back: keyed hashes, never a name."""

    REASONS = [
        ("asked", _("the person asked for it")),
        ("danger", _("to be named endangers them")),
        ("order", _("a court or an authority ordered it")),
        ("mistake", _("they should never have been recorded")),
        ("other", _("another reason")),
    ]

    kind = models.CharField(_("kind"), help_text=_("Kind of record."), **KIND)
    key = models.CharField(
        _("key"), max_length=64, unique=True, help_text=_("Keyed hash of the public id of the record that was removed.")
    )
    names = models.JSONField(
        _("names"), default=list, help_text=_("Keyed hashes of the names, with the number of their words.")
    )
    chosen = models.JSONField(
        _("chosen"),
        default=list,
        help_text=_("Keyed hashes of the passages from which a part of the name was removed."),
    )
    spared = models.JSONField(
        _("spared"), default=list, help_text=_("Keyed hashes of the passages that mean somebody else of the same name.")
    )
    sealed_with = models.CharField(
        _("sealed with"),
        max_length=64,
        help_text=_("By which the secret key is known again under which it was hashed."),
    )
    at = models.DateTimeField(_("removed at"), help_text=_("The instant of the purge."))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("removed by"),
        help_text=_("Never published."),
    )
    reason = models.CharField(_("reason"), max_length=10, choices=REASONS, help_text=_("Why, in one of a few words."))
    report = models.JSONField(_("report"), default=dict, help_text=_("What was found and removed, in numbers alone."))

    class Meta:
        verbose_name = _("purge")
        verbose_name_plural = _("purges")
        ordering = ("-at", "-pk")

    def __str__(self):
        return f"{self.kind}, {self.at:%Y-%m-%d %H:%M}"
