"""The page of one record of any kind, and of one issue."""

import re
from datetime import date

from django.db.models import Exists, OuterRef
from django.http import Http404
from django.views.decorators.http import require_safe

from catalog import vocabulary

from .. import links
from ..links import FOLDERS
from ..models import PAGES, InitiativeRow, TermRow
from .pages import Gone, draw, find, gone


@require_safe
def detail(request, kind, slug):
    try:
        found = find(kind, slug)
    except Gone:
        return gone(request, kind)
    if not hasattr(found, "page"):
        return found
    return draw(request, f"{FOLDERS[kind]}/detail.html", {"section": FOLDERS[kind], "record": found.page})


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


@require_safe
def issue(request, slug):
    """What the term means, and every initiative that had it on the agenda, in order of time."""
    if slug not in vocabulary.codes("issue"):
        raise Http404
    terms = TermRow.objects.filter(owner=OuterRef("pk"), group="record", facet="issue", value=slug)
    found = InitiativeRow.objects.filter(Exists(terms)).values_list("first_day", "public_id", "card")
    rows = sorted(found, key=lambda row: (row[0] or date.max, row[1]))
    term = vocabulary.term("issue", slug)
    narrower = [each for each in vocabulary.get("issue").terms if each.broader == slug]
    broader = vocabulary.term("issue", term.broader) if term.broader else None
    context = {"section": "issues", "term": term, "narrower": narrower, "broader": broader}
    context |= {"source": with_links(term.source or ""), "rows": [card for _, _, card in rows]}
    return draw(request, "issues/detail.html", context)
