"""Sources, and the citations that tie a statement to a source and a place in it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .base import Part, Record
from .fields import CodeField, EdtfField, LinesField, LinkField, coded, earliest, latest


class Source(Record):
    """A publication, document or interview that statements of the catalogue rest on."""

    kind = "source"

    type = CodeField(
        _("type"), vocabulary="source-type", default="webpage", help_text=_("What kind of publication it is.")
    )
    title = models.CharField(
        _("title"), max_length=400, help_text=_("As the publication gives it, in its own language.")
    )
    authors = LinesField(
        _("authors"),
        help_text=_("One name a line, as “Family, Given”, for example “Khatib, Ghassan”; empty if nobody is named."),
    )
    publisher = models.CharField(
        _("publisher"), max_length=240, blank=True, default="", help_text=_("Publisher, journal, newspaper or site.")
    )
    date = EdtfField(_("date"), help_text=_("When it was published: 2014-09-30, 2014-09, 2014 or 2014~ (about)."))
    date_earliest = earliest("date")
    date_latest = latest("date")
    language = CodeField(
        _("language"), vocabulary="language", default="en", help_text=_("The language of the text you read.")
    )
    url = LinkField(
        _("link"),
        help_text=_("The publisher's page, or an archive of it. Never a copy of doubtful standing."),
    )
    link = CodeField(
        _("the link is"),
        vocabulary="source-link",
        default="none",
        help_text=_("Whose page the link leads to. A mirror is named to visitors, but not linked."),
    )
    source_kind = CodeField(
        _("kind"), vocabulary="source-kind", default="secondary", help_text=_("How near it stands to what it tells.")
    )
    source_position = CodeField(
        _("position"),
        vocabulary="source-position",
        default="unknown",
        help_text=_("Whether it speaks for somebody who had a part in the matter."),
    )
    note = models.TextField(
        _("public note"),
        blank=True,
        default="",
        help_text=_("What a reader must know about this source, for example “cited through another work”."),
    )
    note_ar = models.TextField(
        _("public note in Arabic"), blank=True, default="", help_text=_("The same note in Arabic.")
    )
    seen_at = models.CharField(
        _("copy seen at"),
        max_length=240,
        blank=True,
        default="",
        help_text=_("Where an editor read a copy that is not linked. Never published."),
    )
    same_work_as = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="copies",
        verbose_name=_("same work as"),
        help_text=_("The record of the original, if this is a reprint or a copy of it."),
    )

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ("title", "public_id")
        constraints = [
            *Record.workflow_constraints("source"),
            *coded(
                "source",
                type="source-type",
                language="language",
                link="source-link",
                source_kind="source-kind",
                source_position="source-position",
            ),
            models.CheckConstraint(
                condition=Q(same_work_as__isnull=True) | ~Q(same_work_as=models.F("id")),
                name="source_not_its_own_copy",
                violation_error_message=_("A source cannot be a copy of itself."),
            ),
            models.CheckConstraint(
                condition=~Q(url="") | Q(link="none"),
                name="source_link_has_url",
                violation_error_message=_("Give the link, or choose “none” for whose page it is."),
            ),
        ]

    def __str__(self):
        return self.title


CITED = (
    "initiative",
    "mediator",
    "participant",
    "meeting",
    "outcome",
    "relation",
    "beside",
    "transfer",
    "assessment",
    "definition",
    "process",
    "actor",
)


def exactly_one(names):
    """A condition that holds when exactly one of the foreign keys ``names`` is set."""
    condition = Q()
    for chosen in names:
        condition |= Q(**{f"{name}__isnull": name != chosen for name in names})
    return condition


def target(model, label):
    return models.ForeignKey(
        model,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="citations",
        verbose_name=label,
        help_text=_("What the source is cited for; choose exactly one of these."),
    )


class Citation(Part):
    """A source cited for exactly one thing, with the place in it and what it supports."""

    owner_fields = CITED

    source = models.ForeignKey(
        Source,
        models.PROTECT,
        related_name="citations",
        verbose_name=_("source"),
        help_text=_("The publication that says so."),
    )
    locator = models.CharField(
        _("locator"),
        max_length=120,
        blank=True,
        default="",
        help_text=_("Where in the source: “p. 12”, “pp. 3-5”, “section 2”, “para. 4”."),
    )
    supports = models.TextField(
        _("supports"),
        blank=True,
        default="",
        help_text=_("What the source supports, in a few words. Visitors see it."),
    )
    supports_ar = models.TextField(
        _("supports, in Arabic"), blank=True, default="", help_text=_("The same words in Arabic.")
    )
    initiative = target("catalog.Initiative", _("initiative"))
    mediator = target("catalog.Mediator", _("mediator"))
    participant = target("catalog.Participant", _("participant"))
    meeting = target("catalog.Meeting", _("meeting"))
    outcome = target("catalog.Outcome", _("outcome"))
    relation = target("catalog.Relation", _("relation"))
    beside = target("catalog.Beside", _("what ran beside"))
    transfer = target("catalog.Transfer", _("transfer"))
    assessment = target("catalog.Assessment", _("assessment"))
    definition = target("catalog.Definition", _("definition"))
    process = target("catalog.OfficialProcess", _("official process"))
    actor = target("catalog.Actor", _("actor"))

    class Meta(Part.Meta):
        verbose_name = _("citation")
        verbose_name_plural = _("citations")
        constraints = [
            models.CheckConstraint(
                condition=exactly_one(CITED),
                name="citation_one_target",
                violation_error_message=_("A citation belongs to exactly one thing."),
            ),
        ]

    def __str__(self):
        return f"{self.source}, {self.locator}" if self.locator else str(self.source)
