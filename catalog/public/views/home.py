"""The home page: what this is, how much there is, and the ways in."""

from django.views.decorators.http import require_safe

from .. import index
from ..facets import INITIATIVES
from .initiatives import facet_views
from .pages import draw


@require_safe
def home(request):
    catalogue = index.current()
    total, _, counts = catalogue.counts({})
    ways = [
        view
        for view in facet_views(catalogue, INITIATIVES, counts, most=8)
        if view["name"] in ("conflict", "mediator", "issue", "track")
    ]
    return draw(request, "home.html", {"section": "home", "total": total, "ways": ways})
