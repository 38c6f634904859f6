"""The list of initiatives with its facets, one facet in full, and the page of one initiative."""

import math

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from .. import index
from ..facets import INITIATIVES, SHOWN, by_name
from ..filters import PARAMETERS, InitiativeFilters, facet_codes
from ..jinja import plain
from ..params import Params
from .pages import Gone, draw, find, gone

PAGE_SIZE = 25


@require_safe
def listing(request):
    catalogue = index.current()
    params = Params.read(request.GET, PARAMETERS)
    filters = InitiativeFilters(params.values_dict(), catalogue)
    valid = filters.is_valid()
    context = {
        "section": "initiatives",
        "base": reverse("initiative-list"),
        "everything": catalogue.total,
        "ignored": params.ignored,
        "errors": error_messages(filters),
        "chips": chips(params, catalogue),
        "filtered": bool(params.with_values().values),
        "years": {name: params.one(name) for name in ("from", "to")},
        "kept": [
            (name, value) for name in PARAMETERS for value in params.all(name) if name not in ("from", "to", "page")
        ],
    }
    selection = filters.selection if valid else known_selection(params, catalogue)
    total, possible, counts = catalogue.counts(selection, filters.years if valid else None)
    if not valid:
        total = possible = 0
    context |= {"total": total, "possible": possible}
    context["facets"] = facet_views(catalogue, INITIATIVES, counts, params, base=context["base"])
    context |= page_of(filters.qs if valid else None, total, possible, params, context["base"])
    return draw(request, "initiatives/list.html", context)


def page_of(rows, total, possible, params, base):
    """The rows of one page and the links to the others; a page that does not exist is a 404."""
    number = params.one("page") or "1"
    last = max(1, math.ceil((total + possible) / PAGE_SIZE))
    if not (number.isascii() and number.isdigit() and len(number) < 6 and 1 <= int(number) <= last):
        raise Http404
    number = int(number)
    start = (number - 1) * PAGE_SIZE
    found = [] if rows is None else list(rows.values("card", "certain")[start : start + PAGE_SIZE])

    def link(n):
        return base + params.with_values(page=[str(n)] if n > 1 else []).query(PARAMETERS)

    near = sorted({1, last, *range(max(1, number - 2), min(last, number + 2) + 1)})
    return {
        "rows": found,
        "page": number,
        "last_page": last,
        "pages": [
            {"number": n, "href": link(n), "current": n == number, "gap": n - 1 not in near and n > 1} for n in near
        ],
        "previous": link(number - 1) if number > 1 else None,
        "next": link(number + 1) if number < last else None,
        "canonical": link(number),
    }


def error_messages(filters):
    """``{"track": ["…"]}`` for the filters whose value means nothing."""
    return {name: [str(each) for each in messages] for name, messages in filters.form.errors.items()}


def known_selection(params, catalogue):
    """What can be counted of a selection that has an error somewhere."""
    return {
        facet.name: [value for value in params.all(facet.name) if value in catalogue.values(facet)]
        for facet in catalogue.facets
    }


def facet_views(catalogue, facets, counts, params=None, base=None, most=SHOWN):
    """What a template prints of each facet: its most frequent values and the chosen ones, each with its link."""
    params = params or Params()
    base = base or reverse("initiative-list")
    return [facet_view(facet, catalogue, counts[facet.name], params, base, most) for facet in facets]


def facet_view(facet, catalogue, counts, params, base, most):
    chosen = set(params.all(facet.name))
    ordered = sorted(counts, key=lambda value: facet.order(value, counts[value]))
    shown = ordered if most is None else [v for n, v in enumerate(ordered) if n < most or v in chosen]
    names = catalogue.names[facet.records]
    return {
        "name": facet.name,
        "label": facet.label,
        "note": facet.note,
        "options": [
            {
                "value": value,
                "label": facet.value_label(value, names),
                "count": counts[value],
                "selected": value in chosen,
                "href": base + params.toggled(facet.name, value).query(PARAMETERS),
            }
            for value in shown
        ],
        "hidden": len(ordered) - len(shown),
        "whole": reverse("initiative-facet", args=[facet.name]) + params.with_values().query(PARAMETERS),
        "chosen": len(chosen),
    }


def chips(params, catalogue):
    """The choices in force, each with the address that lifts it."""
    base, found = reverse("initiative-list"), []
    for facet in catalogue.facets:
        names = catalogue.names[facet.records]
        for value in params.all(facet.name):
            known = value in catalogue.values(facet) or (facet.terms and value in facet_codes(facet))
            label = facet.value_label(value, names) if known else {"en": value, "ar": value}
            found.append(
                {
                    "filter": facet.label,
                    "label": label,
                    "href": base + params.toggled(facet.name, value).query(PARAMETERS),
                }
            )
    for name, words in (("from", _("from %(year)s")), ("to", _("to %(year)s"))):
        if params.one(name):
            label = words % {"year": params.one(name)}
            found.append(
                {
                    "filter": _("Years"),
                    "label": {"en": label, "ar": label},
                    "href": base + params.with_values(**{name: []}).query(PARAMETERS),
                }
            )
    return found


@require_safe
def facet(request, name):
    """All values of one facet under the filters in force."""
    found = by_name(INITIATIVES).get(name)
    if found is None:
        raise Http404
    catalogue = index.current()
    params = Params.read(request.GET, PARAMETERS)
    filters = InitiativeFilters(params.values_dict(), catalogue)
    valid = filters.is_valid()
    selection = filters.selection if valid else known_selection(params, catalogue)
    counts = catalogue.counts(selection, filters.years if valid else None)[2]
    base = reverse("initiative-list")
    view = facet_view(found, catalogue, counts[name], params, base, None)
    view["options"].sort(key=lambda option: plain(option["label"]).casefold())
    context = {
        "section": "initiatives",
        "facet": view,
        "chips": chips(params, catalogue),
        "back": base + params.with_values().query(PARAMETERS),
    }
    return draw(request, "initiatives/facet.html", context)


@require_safe
def detail(request, slug):
    try:
        found = find("initiative", slug)
    except Gone:
        return gone(request, "initiative")
    if not hasattr(found, "page"):
        return found
    return draw(request, "initiatives/detail.html", {"section": "initiatives", "record": found.page})
