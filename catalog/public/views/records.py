"""The page of one record of any kind, and of one issue."""

from datetime import date

from django.db.models import Exists, OuterRef
from django.http import Http404
from django.views.decorators.http import require_safe

from catalog import vocabulary

from ..links import FOLDERS
from ..models import InitiativeRow, TermRow
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
    return draw(request, "issues/detail.html", context | {"rows": [card for _, _, card in rows]})
