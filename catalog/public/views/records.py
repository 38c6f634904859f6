"""The page of one record of any kind, and of one issue."""

import re
from datetime import date
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef
from django.http import Http404
from django.urls import reverse
from django.views.decorators.http import require_safe

from catalog import vocabulary

from .. import index, links
from ..facets import ASSESSMENTS
from ..index import Chosen
from ..links import FOLDERS
from ..models import PAGES, InitiativeRow, TermRow
from . import questions
from .pages import Gone, draw, find, gone


@require_safe
def detail(request, kind, slug):
    try:
        found = find(kind, slug)
    except Gone:
        return gone(request, kind)
    if not hasattr(found, "page"):
        return found
    context = {"section": FOLDERS[kind], "record": found.page, **further(kind, found.page, request.GET)}
    return draw(request, f"{FOLDERS[kind]}/detail.html", context)


def further(kind, page, query):
    """What the page of a record is drawn from besides its own document; the preview draws it with the same."""
    if kind == "question":
        return questions.answer(page, query)
    if kind == "concept":
        return {"evidence": evidence(page["slug"])}
    return {}


def evidence(slug):
    """Of the assessments in the catalogue, how many report a concept and how many do not, by who judged what.

    ``[{facet, rows: [{label, report, others, href}], further: {values, others}}]``; values that nobody reports it of
    are rows where a reader would look for them, and of conflicts are counted together.
    """
    catalogue, asked = index.current(ASSESSMENTS), Chosen({"finding": [slug]})
    reporting, everything = catalogue.counts(asked)[2], catalogue.counts()[2]
    found = []
    for name in ("perspective", "track", "conflict"):
        facet = ASSESSMENTS.facet(name)
        counts, totals = reporting[name], everything[name]
        shown = [value for value in totals if counts.get(value) or name != "conflict"]
        shown.sort(key=lambda value: facet.order(value, counts.get(value, 0)))
        rest = [totals[value] for value in totals if value not in shown]
        found.append(
            {
                "facet": facet,
                "rows": [
                    {
                        "label": facet.value_label(value, catalogue.names[facet.names]),
                        "report": counts.get(value, 0),
                        "others": totals[value] - counts.get(value, 0),
                        "href": f"{reverse('assessments-list')}?{urlencode([('finding', slug), (name, value)])}",
                    }
                    for value in shown
                ],
                "further": {"values": len(rest), "others": sum(rest)},
            }
        )
    return {"total": catalogue.total, "report": catalogue.counts(asked)[0], "by": found}


REFERENCE = re.compile(r"\[([a-z0-9-]+)\]|(https?://[^\s;]*[^\s;.,])")


def with_links(text):
    """The text in pieces ``(words, address)``: web addresses, and sources of the catalogue named as [slug], are links.

    Words are a text, or a pair in two languages; the address is None where the piece is no link.
    """
    slugs = [found[1] for found in REFERENCE.finditer(text) if found[1]]
    titles = dict(PAGES["source"].objects.filter(slug__in=slugs).values_list("slug", "card__title"))
    pieces, end = [], 0
    for found in REFERENCE.finditer(text):
        pieces.append((text[end : found.start()], None))
        slug, web = found.groups()
        if web:
            pieces.append((web.split("/")[2], web))
        else:
            pieces.append((titles.get(slug, slug), links.address("source", slug) if slug in titles else None))
        end = found.end()
    pieces.append((text[end:], None))
    return [piece for piece in pieces if piece[0]]


def entry(card, mediators, assessments):
    """An initiative as the entry pages tell of it: the same that the door gives the pages of conflicts and places."""
    third = {row["actor"]["id"]: row["actor"] for row in mediators if row["actor"] and row["presence"] == "took-part"}
    fields = ("id", "slug", "date", "perspective", "side", "contribution", "summary")
    return {
        **{field: card[field] for field in ("slug", "start", "end", "status", "track", "outcomes", "outcomes_empty")},
        "kind": "initiative",
        "name": card["title"],
        "third_parties": list(third.values()),
        "said": [
            {"kind": "assessment", "name": each["assessor"], **{field: each[field] for field in fields}}
            for each in assessments
        ],
    }


@require_safe
def issue(request, slug):
    """What the term means, and every initiative that had it on the agenda, in order of time."""
    if slug not in vocabulary.codes("issue"):
        raise Http404
    terms = TermRow.objects.filter(owner=OuterRef("pk"), group="record", facet="issue", value=slug)
    fields = ("first_day", "public_id", "card", "page__mediators", "page__assessments")
    found = InitiativeRow.objects.filter(Exists(terms)).values_list(*fields)
    rows = sorted(found, key=lambda row: (row[0] or date.max, row[1]))
    term = vocabulary.term("issue", slug)
    narrower = [each for each in vocabulary.get("issue").terms if each.broader == slug]
    broader = vocabulary.term("issue", term.broader) if term.broader else None
    context = {"section": "issues", "term": term, "narrower": narrower, "broader": broader}
    context |= {"source": with_links(term.source or ""), "rows": [entry(*row[2:]) for row in rows]}
    return draw(request, "issues/detail.html", context)
