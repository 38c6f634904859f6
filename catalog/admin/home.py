"""The first page of the desk: what is with me, what waits for me, what was published lately, and what is missing.

The numbers are those of the filtered lists (gaps.py), each kind of record counted in one query.
"""

from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.contrib import admin
from django.db.models import CharField, Count, F, IntegerField, Max, Value
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from catalog import models
from catalog.public import links
from catalog.publishing import access
from catalog.publishing.difference import names_of
from catalog.publishing.kinds import KINDS

from . import letters
from .gaps import LABELS, WORK_LABELS, gaps_of, work_of

FEW = 6  # records named in a section; the lists have the rest
# What an editor works on comes before what travels along with it.
ORDER = (
    models.Initiative,
    models.Assessment,
    models.Actor,
    models.Concept,
    models.OfficialProcess,
    models.Conflict,
    models.Place,
    models.Source,
    models.Question,
)
SEATS = (models.Mediator, models.Participant)
# Who sees which section: a right of which one is enough.
RIGHTS = {
    "my-drafts": "submit_records",
    "sent-back": "submit_records",
    "to-review": "review_records",
    "to-publish": "publish_records",
    "submitted": "submit_records",
}
TO_DECIDE = ("to-review", "to-publish")
SECTIONS = {
    "my-drafts": _("What you begin and save stands here until you submit it."),
    "sent-back": _("Nothing was sent back."),
    "to-review": _("Nothing waits for your review."),
    "to-publish": _("Nothing approved waits to be published."),
    "submitted": _("What you submit stands here until it is published."),
}
# Gaps in the order in which they are worked on; the first ones hinder a publication most.
GAP_ORDER = (
    "no-source",
    "no-date",
    "not-coded",
    "no-conflict",
    "no-mediator",
    "no-participant",
    "no-judgement",
    "no-definition",
    "no-arabic",
    "no-country",
    "no-coordinates",
    "no-seat",
    "not-cited",
    "single-report",
    "withheld",
)


@dataclass
class Entry:
    """A number that is a link to its list."""

    label: str
    count: int
    address: str


@dataclass
class Line:
    """A record by name, with a link to its form."""

    name: str
    kind: str
    address: str
    note: str = ""
    at: object = None


@dataclass
class Section:
    code: str
    title: str
    nothing: str = ""
    lines: list = field(default_factory=list)
    entries: list = field(default_factory=list)

    @property
    def total(self):
        return sum(entry.count for entry in self.entries)


def name_field(model):
    titled = (models.Initiative, models.Source, models.Question)
    return "assessor" if model is models.Assessment else "title" if model in titled else "name"


def list_address(model, **filters):
    address = reverse(f"admin:catalog_{model._meta.model_name}_changelist")
    return f"{address}?{urlencode(filters)}" if filters else address


def form_address(model, pk, page="change"):
    return reverse(f"admin:catalog_{model._meta.model_name}_{page}", args=[pk])


def allowed(request, kinds, right):
    """Those of the models on which the visitor of this page has a right: "view" or "change"."""
    return [
        model
        for model in kinds
        if admin.site.is_registered(model)
        and getattr(admin.site.get_model_admin(model), f"has_{right}_permission")(request)
    ]


def home(request):
    """All that the first page shows; at most 20 queries, however many records there are."""
    seen = allowed(request, (*ORDER, *SEATS), "view")
    numbers = {model: numbers_of(request.user, model) for model in seen}
    records = [model for model in ORDER if model in numbers]
    mine = [code for code in SECTIONS if request.user.has_perm(f"catalog.{RIGHTS[code]}")]
    return {
        "sections": [section(code, request.user, records, numbers) for code in mine],
        "planned": planned(request.user),
        "gaps": gap_sections(numbers),
        "published": published(records) if access.sees_all(request.user) else published_of(request.user, records),
        # Who sees only their own cannot tell, and is not told.
        "is_empty": access.sees_all(request.user)
        and bool(records)
        and not any(numbers[model]["total"] for model in records),
        "letters": letters.waiting(request.user),
        "may_add": models.Initiative in allowed(request, [models.Initiative], "add"),
    }


def numbers_of(user, model):
    """How many rows there are, and to how many each condition applies; one query."""
    conditions = {f"gap_{code}": each for code, each in gaps_of(model).items()}
    if issubclass(model, models.Record):
        conditions |= {f"work_{code}": each for code, each in work_of(user, model).items()}
    # A condition on its own and no join: a row is counted once.
    counts = {code.replace("-", "_"): Count("pk", filter=each) for code, each in conditions.items()}
    return access.worked_on(model.objects.all(), user).aggregate(total=Count("pk"), **counts)


def number(numbers, model, group, code):
    return numbers[model].get(f"{group}_{code.replace('-', '_')}", 0)


def section(code, user, worked_on, numbers):
    """What is in this state for the user: the first few by name, and a link to each list."""
    found = Section(code, WORK_LABELS[code], SECTIONS[code])
    having = [model for model in worked_on if number(numbers, model, "work", code)]
    found.entries = [
        Entry(
            model._meta.verbose_name_plural,
            number(numbers, model, "work", code),
            list_address(model, work=code),
        )
        for model in having
    ]
    if having:
        conditions = {model: work_of(user, model)[code] for model in having}
        found.lines = first_lines(having, conditions, user, "review" if code in TO_DECIDE else "change")
    return found


def first_lines(having, conditions, user, page):
    """The first few records of several kinds in one query, each with a link to a page of its form."""
    parts = [
        access.worked_on(model.objects.filter(conditions[model]), user)
        .order_by()
        .annotate(
            rank=Value(ORDER.index(model), output_field=IntegerField()),
            label=F(name_field(model)),
            label_ar=F(f"{name_field(model)}_ar") if model is not models.Source else Value("", CharField()),
        )
        .values_list("rank", "label", "label_ar", "pk", "sent_back_reason")
        for model in having
    ]
    rows = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    lines = []
    for rank, label, label_ar, pk, reason in rows.order_by("rank", "label", "pk")[:FEW]:
        model = ORDER[rank]
        name = spoken({"en": label, "ar": label_ar})
        lines.append(Line(name, model._meta.verbose_name, form_address(model, pk, page), note=reason))
    return lines


def spoken(name):
    """A name in the language of the page, or in the one it has."""
    return (name.get("ar") if get_language() == "ar" else "") or name["en"]


def gap_sections(numbers):
    """One row a gap, with a number for each kind of record that has it."""
    found = []
    for code in GAP_ORDER:
        entries = [
            Entry(model._meta.verbose_name_plural, count, list_address(model, gap=code))
            for model in (*ORDER[:1], *SEATS, *ORDER[1:])
            if model in numbers and (count := number(numbers, model, "gap", code))
        ]
        if entries:
            found.append(Section(code, LABELS[code], entries=entries))
    return found


def published(records):
    """The last editions that editors published; before there is one, when the collection came in."""
    kinds = {model.kind: model for model in records}
    editions = list(
        models.Edition.objects.filter(approval="editors", kind__in=kinds).order_by("-published_at", "-pk")[:FEW]
    )
    if not editions:
        loaded = models.Edition.objects.filter(approval="collection").aggregate(
            count=Count("pk"), at=Max("published_at")
        )
        return {"lines": [], "loaded": loaded if loaded["count"] else None}
    keys = keys_of({(edition.kind, edition.public_id) for edition in editions}, kinds)
    lines = [
        Line(
            spoken(KINDS[edition.kind].name(edition.document)),
            kinds[edition.kind]._meta.verbose_name,
            form_address(kinds[edition.kind], keys[edition.public_id]),
            note=_("edition %(number)d") % {"number": edition.number},
            at=edition.published_at,
        )
        for edition in editions
        if edition.public_id in keys
    ]
    return {"lines": lines, "loaded": None}


def planned(user):
    """What is to be published at an instant, the next first, and what was refused then."""
    if not user.has_perm("catalog.publish_records"):
        return []
    rows = list(models.Schedule.objects.order_by("at", "pk")[:FEW])
    keys = keys_of({(row.kind, row.public_id) for row in rows}, models.BY_KIND) if rows else {}
    names = names_of((row.kind, row.public_id) for row in rows)
    return [
        Line(
            names[row.kind, row.public_id],
            models.BY_KIND[row.kind]._meta.verbose_name,
            form_address(models.BY_KIND[row.kind], keys[row.public_id], "review"),
            note=row.refusal,
            at=row.at,
        )
        for row in rows
        if row.public_id in keys
    ]


def published_of(user, records):
    """What a contributor began and is public by now: as visitors see it, for what it may become is the editors'."""
    lines = []
    for model in records:
        mine = model.objects.filter(created_by=user).values("public_id")
        kind = KINDS[model.kind]
        for row in kind.row.objects.filter(public_id__in=mine).order_by("-published", "public_id")[:FEW]:
            address = links.address(model.kind, row.slug)
            lines.append(Line(spoken(kind.title(row.page)), model._meta.verbose_name, address))
    return {"lines": lines[:FEW], "loaded": None}


def keys_of(refs, kinds):
    """The database keys of records of several kinds, by public id; one query."""
    wanted = {}
    for kind, public_id in refs:
        wanted.setdefault(kind, []).append(public_id)
    parts = [
        kinds[kind].objects.filter(public_id__in=ids).order_by().values_list("public_id", "pk")
        for kind, ids in sorted(wanted.items())
    ]
    return dict(parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0])


# -- the index of models ----------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Shelf:
    """Models that belong together in an editor's mind; ``parts`` are usually edited in a record's form."""

    name: str
    main: tuple
    parts: tuple = ()
    folded: bool = False


SHELVES = (
    Shelf(
        _("Initiatives"),
        ("Initiative", "Mediator", "Participant"),
        ("Meeting", "Outcome", "Transfer", "Relation", "Beside", "Side"),
    ),
    Shelf(_("Actors"), ("Actor",), ("AlternateName",)),
    Shelf(_("Assessments"), ("Assessment",), ("Rating", "Finding")),
    Shelf(_("Sources"), ("Source",), ("Citation",)),
    Shelf(
        _("Concepts, conflicts, places, official talks"),
        ("Concept", "Conflict", "Place", "OfficialProcess"),
        ("Definition",),
    ),
    Shelf(_("Questions"), ("Question",)),
    Shelf(_("Letters of people"), ("Answer",)),
    Shelf(_("Accounts"), ("User", "Group")),
    Shelf(_("Safety"), ("Purged",)),
    Shelf(
        _("What was published, and by whom"),
        ("Edition", "Publication"),
        ("FormerSlug", "Contribution", "Reference", "PageRead"),
        folded=True,
    ),
)


def shelves(app_list):
    """The models of the admin's own list, as an editor thinks of them. What no shelf knows stands on one of its own."""
    by_name = {each["object_name"]: (app, each) for app in app_list for each in app["models"]}
    found = []
    for shelf in SHELVES:
        main = [by_name.pop(name) for name in shelf.main if name in by_name]
        parts = [by_name.pop(name) for name in shelf.parts if name in by_name]
        if main or parts:
            found.append(as_app(shelf.name, main, parts, shelf.folded))
    if by_name:
        found.append(as_app(_("Further"), list(by_name.values()), []))
    return found


def as_app(name, main, parts, folded=False):
    """In the form in which the admin's own templates expect an application."""
    app = (main or parts)[0][0]
    return {
        "name": name,
        "app_label": app["app_label"],
        "app_url": app["app_url"],
        "models": [model for _app, model in main],
        "parts": [model for _app, model in parts],
        "folded": folded,
    }
