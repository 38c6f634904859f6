"""An initiative: the unofficial, semi-official or back-channel talks that the catalogue is about, and its sides."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .base import Part, Record, in_order
from .fields import CodeField, CodesField, EdtfField, coded, earliest, latest
from .places import Conflict, Place


class Initiative(Record):
    """One series of contacts with its own convener, sides and span of time."""

    kind = "initiative"
    spans = (("start", "end"),)

    title = models.CharField(
        _("title"),
        max_length=240,
        help_text=_("The name under which it is known, in English; else a plain description."),
    )
    title_ar = models.CharField(
        _("title in Arabic"), max_length=240, blank=True, default="", help_text=_("The same title in Arabic.")
    )
    summary = models.TextField(
        _("summary"),
        blank=True,
        default="",
        help_text=_("40 to 90 words, neutral and your own: who met whom, when, on what, and what came of it."),
    )
    summary_ar = models.TextField(
        _("summary in Arabic"), blank=True, default="", help_text=_("The same summary in Arabic.")
    )
    track = CodeField(
        _("track"), vocabulary="track", empty=True, help_text=_("Judged by who took part and in whose name they spoke.")
    )
    track_subtype = CodesField(
        _("sub-type"),
        vocabulary="track-subtype",
        help_text=_("If it is Track 2: at which level of society, and with what orientation."),
    )
    sanction = CodeField(
        _("sanction"),
        vocabulary="sanction",
        empty=True,
        help_text=_("Did the leaders order the contact, know and allow it, or have no part in it?"),
    )
    acknowledgement = CodeField(
        _("acknowledgement"),
        vocabulary="acknowledgement",
        empty=True,
        help_text=_("Did the sides own up to the contact, then or later?"),
    )
    publicity = CodeField(
        _("publicity while it ran"),
        vocabulary="publicity",
        empty=True,
        help_text=_("How much the public could know while it went on."),
    )
    publicity_later = CodeField(
        _("publicity later"),
        vocabulary="publicity",
        empty=True,
        help_text=_("Whether it was exposed or declassified afterwards."),
    )
    publicity_later_date = EdtfField(
        _("since"), help_text=_("When it became known: 2014-10-01, 2014-10, 2014~ (about).")
    )
    publicity_later_date_earliest = earliest("publicity_later_date")
    publicity_later_date_latest = latest("publicity_later_date")
    axes_basis = models.TextField(
        _("grounds for these three"),
        blank=True,
        default="",
        help_text=_("On what sanction, acknowledgement and publicity rest, in a sentence. Visitors see it."),
    )
    axes_basis_ar = models.TextField(
        _("grounds for these three, in Arabic"), blank=True, default="", help_text=_("The same sentence in Arabic.")
    )
    mode = CodeField(
        _("mode of contact"),
        vocabulary="mode",
        empty=True,
        help_text=_("Face to face, through somebody, or both."),
    )
    mechanisms = CodesField(
        _("mechanisms"), vocabulary="mechanism", help_text=_("By which forms of work it proceeded.")
    )
    phase = CodeField(
        _("phase"), vocabulary="phase", empty=True, help_text=_("Where it stood in relation to official talks.")
    )
    status = CodeField(
        _("status"), vocabulary="status", empty=True, help_text=_("What is known of its state today, or how it ended.")
    )
    start = EdtfField(
        _("start"), help_text=_("When it began: 1992-12-04, 1992-12, 1992, 1992~ (about), 1992? (uncertain).")
    )
    start_earliest = earliest("start")
    start_latest = latest("start")
    end = EdtfField(_("end"), help_text=_("When it ended; empty if it goes on, or if that is not known."))
    end_earliest = earliest("end")
    end_latest = latest("end")
    end_reason = CodesField(
        _("reasons of the end"), vocabulary="end-reason", help_text=_("Why it ended or stopped, if a source says so.")
    )
    end_reason_text = models.TextField(
        _("reason of the end, in words"), blank=True, default="", help_text=_("The reason as the sources give it.")
    )
    end_reason_text_ar = models.TextField(
        _("reason of the end, in Arabic"), blank=True, default="", help_text=_("The same words in Arabic.")
    )
    women_or_outsiders = CodesField(
        _("women or outsiders"),
        vocabulary="women-or-outsiders",
        help_text=_("Which groups outside the main parties took part, if a source says so."),
    )
    women_or_outsiders_text = models.TextField(
        _("women or outsiders, in words"), blank=True, default="", help_text=_("Who they were and what their part was.")
    )
    women_or_outsiders_text_ar = models.TextField(
        _("women or outsiders, in Arabic"), blank=True, default="", help_text=_("The same words in Arabic.")
    )
    issues = CodesField(
        _("issues"), vocabulary="issue", help_text=_("Which subjects of the conflict were on the agenda.")
    )
    conflicts = models.ManyToManyField(
        Conflict,
        blank=True,
        related_name="initiatives",
        verbose_name=_("conflicts"),
        help_text=_("Which conflicts it dealt with."),
    )
    places = models.ManyToManyField(
        Place,
        blank=True,
        related_name="initiatives",
        verbose_name=_("places"),
        help_text=_("Where it met, as far as known."),
    )
    mediators_empty = CodeField(
        _("if no mediator is entered"),
        vocabulary="emptiness",
        default="not-coded",
        help_text=_("Why the section is empty: known to be none, not known, searched, or nobody has looked yet."),
    )
    participants_empty = CodeField(
        _("if no participant is entered"),
        vocabulary="emptiness",
        default="not-coded",
        help_text=_("Why the section is empty: known to be none, not known, searched, or nobody has looked yet."),
    )
    outcomes_empty = CodeField(
        _("if no outcome is entered"),
        vocabulary="emptiness",
        default="not-coded",
        help_text=_("Why the section is empty: known to be none, not known, searched, or nobody has looked yet."),
    )
    state_of_evidence = CodeField(
        _("state of the evidence"),
        vocabulary="state-of-evidence",
        empty=True,
        help_text=_("On what the record as a whole rests: one report, several, both sides."),
    )
    confidence = CodeField(
        _("compilers' confidence"),
        vocabulary="confidence",
        empty=True,
        help_text=_("How sure you are of the record. For editors only; visitors see the state of the evidence."),
    )

    class Meta:
        verbose_name = _("initiative")
        verbose_name_plural = _("initiatives")
        ordering = ("title", "public_id")
        constraints = [
            *Record.workflow_constraints("initiative"),
            *coded(
                "initiative",
                track="track+",
                sanction="sanction+",
                acknowledgement="acknowledgement+",
                publicity="publicity+",
                publicity_later="publicity+",
                mode="mode+",
                phase="phase+",
                status="status+",
                state_of_evidence="state-of-evidence+",
                confidence="confidence+",
                mediators_empty="emptiness",
                participants_empty="emptiness",
                outcomes_empty="emptiness",
            ),
            in_order("initiative_starts_before_it_ends", "start", "end"),
        ]

    def __str__(self):
        return self.title


class Side(Part):
    """One of the sides of an initiative, as the sources name it there."""

    owner_fields = ("initiative",)

    initiative = models.ForeignKey(
        Initiative,
        models.CASCADE,
        related_name="sides",
        verbose_name=_("initiative"),
        help_text=_("The initiative whose side it is."),
    )
    name = models.CharField(
        _("name"),
        max_length=120,
        help_text=_("How the sources name the side here: “Israeli”, “Fatah”, “Afghan women”."),
    )
    name_ar = models.CharField(
        _("name in Arabic"), max_length=120, blank=True, default="", help_text=_("The same name in Arabic.")
    )

    class Meta(Part.Meta):
        verbose_name = _("side")
        verbose_name_plural = _("sides")
        constraints = [
            models.UniqueConstraint(
                fields=("initiative", "name"),
                name="side_once_in_an_initiative",
                violation_error_message=_("This initiative has a side of that name already."),
            ),
        ]

    def __str__(self):
        return self.name
