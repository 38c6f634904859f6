"""The home page: what this is, how much there is, and the ways in."""

from django.views.decorators.http import require_safe

from ..facets import INITIATIVES
from .listing import Asked
from .pages import draw

WAYS = ("conflict", "mediator", "issue", "track")


@require_safe
def home(request):
    asked = Asked(request, INITIATIVES)
    total, _, counts = asked.catalogue.counts()
    ways = [asked.facet(INITIATIVES.facet(name), counts[name], most=8) for name in WAYS]
    return draw(request, "home.html", {"section": "home", "total": total, "ways": ways})
