"""The list of initiatives with its facets, one facet in full, and the page of one initiative."""

from django.views.decorators.http import require_safe

from ..facets import INITIATIVES
from .listing import Asked
from .pages import Gone, draw, find, gone


@require_safe
def listing(request):
    return draw(request, "initiatives/list.html", {"section": "initiatives", **Asked(request, INITIATIVES).context()})


@require_safe
def facet(request, name):
    context = Asked(request, INITIATIVES).whole_facet(name)
    return draw(request, "initiatives/facet.html", {"section": "initiatives", **context})


@require_safe
def detail(request, slug):
    try:
        found = find("initiative", slug)
    except Gone:
        return gone(request, "initiative")
    if not hasattr(found, "page"):
        return found
    return draw(request, "initiatives/detail.html", {"section": "initiatives", "record": found.page})
