"""Addresses of the public site in the language of the page; the only place that joins a kind to its address."""

from django.urls import NoReverseMatch, reverse
from django.utils import translation

from . import params

FOLDERS = {
    "initiative": "initiatives",
    "actor": "actors",
    "assessment": "assessments",
    "concept": "concepts",
    "source": "sources",
    "conflict": "conflicts",
    "process": "processes",
    "place": "places",
    "question": "questions",
}
# Servers take no longer line; what is longer all the same is not written into the page.
LONGEST_QUERY = 8000


def address(kind, slug):
    """The address of a record's page."""
    return reverse(f"{kind}-detail", args=[slug])


def in_language(request, language):
    """This very page, filters included, in another language; None where it has no address there (an error page)."""
    if request.resolver_match is None:
        return None
    match = request.resolver_match
    try:
        with translation.override(language):
            path = reverse(match.view_name, args=match.args, kwargs=match.kwargs)
    except NoReverseMatch:
        return None
    found = query(request)
    return f"{path}?{found}" if found else path


def query(request):
    """The cleaned query string of a request, "" for none or for one that no server would take again."""
    if len(request.META.get("QUERY_STRING", "")) > LONGEST_QUERY:
        return ""
    return params.address(request.GET)
