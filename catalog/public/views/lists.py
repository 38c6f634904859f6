"""The lists with facets, a facet in full, and the short lists that need none."""

from django.views.decorators.http import require_safe

from catalog import vocabulary

from .. import index
from ..facets import INITIATIVES, LISTINGS
from ..models import PAGES
from ..params import Params
from .listing import Asked
from .pages import draw


@require_safe
def listing(request, name):
    return draw(request, f"{name}/list.html", {"section": name, **Asked(request.GET, LISTINGS[name]).context()})


@require_safe
def facet(request, name, facet):
    context = Asked(request.GET, LISTINGS[name]).whole_facet(facet)
    return draw(request, "facet.html", {"section": name, **context})


@require_safe
def short(request, name, kind):
    """All conflicts, places or processes, by the alphabet of the page's language."""
    order = "sort_ar" if request.LANGUAGE_CODE == "ar" else "sort_en"
    found = sorted(PAGES[kind].objects.values_list(order, "public_id", "card"), key=lambda row: row[:2])
    rows = [card for _, _, card in found]
    context = {"section": name, "rows": rows, "total": len(rows), "ignored": ignored(request)}
    return draw(request, f"{name}/list.html", context)


@require_safe
def issues(request):
    """Every issue of the vocabulary with the number of initiatives that dealt with it, the most frequent first."""
    counts = index.current(INITIATIVES).counts()[2]["issue"]
    rows = [
        {"code": term.code, "label": term.label, "definition": term.definition, "initiatives": counts.get(term.code, 0)}
        for term in vocabulary.get("issue").terms
    ]
    rows.sort(key=lambda row: -row["initiatives"])
    context = {"section": "issues", "rows": rows, "total": len(rows), "ignored": ignored(request)}
    return draw(request, "issues/list.html", context)


def ignored(request):
    """Lists without filters know no parameter."""
    return Params.read(request.GET, ()).ignored
