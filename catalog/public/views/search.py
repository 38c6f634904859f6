"""The search over everything: hits by kind with their reasons, or what may have been meant."""

import math
from urllib.parse import urlencode

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from catalog import text

from .. import params
from .. import search as searching
from ..links import FOLDERS
from ..params import Params
from .pages import draw

KNOWN = ("q", "kind", "page")
FEW, PAGE = 5, 30  # hits of each kind together, and of one kind alone
FILTERED = ("initiative", "assessment", "source", "concept")  # whose lists take the same words, with filters
LABELS = {
    "initiative": _("Initiatives"),
    "actor": _("Actors"),
    "conflict": _("Conflicts"),
    "process": _("Official talks"),
    "place": _("Places"),
    "concept": _("Concepts"),
    "source": _("Sources"),
    "assessment": _("Assessments"),
    "question": _("Questions"),
}
# Of the others it is told what they are: a person, a news report.
ALONE = {"initiative": _("Initiative"), "conflict": _("Conflict"), "place": _("Place"), "question": _("Question")}
FIELDS = {
    "name": _("Name"),
    "other-name": _("Also called"),
    "text": _("Text"),
    "people": _("Who is named"),
    "conflict": _("Conflict"),
    "place": _("Place"),
    "meeting": _("Meeting"),
    "outcome": _("Outcome"),
    "initiative": _("Initiative"),
    "author": _("Author"),
    "publisher": _("Publisher"),
    "key": _("Short name"),
    "heading": _("Heading"),
    "definition": _("Definition"),
}


@require_safe
def search(request):
    asked = Params.read(request.GET, KNOWN)
    q, kind, number = asked.one("q"), asked.one("kind"), asked.one("page") or "1"
    terms = searching.terms(q)
    context = {
        "section": "search",
        "q": q,
        "ignored": asked.ignored,
        "worded": bool(terms),
        "cut": len(request.GET.get("q", "")) > params.LONGEST or len(text.words(q)) > params.MOST_WORDS,
        "fields": FIELDS,
        "groups": [],
        "pages": [],
        "total": 0,
    }
    if terms:
        context |= results(terms, q, kind, number, request.LANGUAGE_CODE)
    return draw(request, "search.html", context)


def href(q, **more):
    return f"{reverse('search')}?{urlencode({'q': q, **more})}"


def results(terms, q, kind, number, language):
    texts = searching.current()
    found = dict(searching.found(texts, terms, searching.in_order(q), language))
    if not found:
        return nothing(texts, terms, q, language)
    if kind and kind not in found:
        raise Http404
    chosen, view = ({kind: found[kind]}, one_kind(q, kind, found[kind], number)) if kind else (found, {})
    start, size = view.pop("start", 0), PAGE if kind else FEW
    parts = {each: ids[start : start + size] for each, ids in chosen.items()}
    hits = searching.hits([public_id for ids in parts.values() for public_id in ids], terms, language)
    return {
        "total": sum(map(len, found.values())),
        "kinds": [
            {"label": LABELS[each], "number": len(ids), "href": href(q, kind=each), "current": each == kind}
            for each, ids in found.items()
        ],
        "everything": href(q),
        "kind": kind,
        "groups": [
            {
                "kind": each,
                "label": LABELS[each],
                "number": len(found[each]),
                "hits": [hits[public_id] for public_id in ids if public_id in hits],
                "all": href(q, kind=each) if not kind and len(found[each]) > FEW else None,
                "list": f"{reverse(f'{FOLDERS[each]}-list')}?{urlencode({'q': q})}" if each in FILTERED else None,
            }
            for each, ids in parts.items()
        ],
        **view,
    }


def one_kind(q, kind, ids, number):
    """The pages of the hits of one kind; raises Http404 for one that does not exist."""
    last = math.ceil(len(ids) / PAGE)
    if not (number.isascii() and number.isdigit() and len(number) < 6 and 1 <= int(number) <= last):
        raise Http404
    number = int(number)

    def link(n):
        return href(q, kind=kind, page=n) if n > 1 else href(q, kind=kind)

    near = sorted({1, last, *range(max(1, number - 2), min(last, number + 2) + 1)})
    return {
        "start": (number - 1) * PAGE,
        "pages": [
            {"number": n, "href": link(n), "current": n == number, "gap": n > 1 and n - 1 not in near} for n in near
        ],
        "previous": link(number - 1) if number > 1 else None,
        "next": link(number + 1) if number < last else None,
    }


def nothing(texts, terms, q, language):
    """The nearest names, and in how many records each word stands by itself."""
    ids = searching.nearest(texts, terms)
    hits = searching.hits(ids, (), language)
    ids = [public_id for public_id in ids if public_id in hits]  # it may be withdrawn by now
    alone = searching.alone(texts, terms) if len(terms) > 1 or terms[0].phrase else []
    return {
        "nearest": [{**hits[public_id], "label": ALONE.get(hits[public_id]["kind"])} for public_id in ids],
        "alone": [
            {"words": said(term, q), "number": number, "href": href(said(term, q))} for term, number in alone if number
        ],
        "phrase": href(" ".join(text.words(q))) if any_phrase(terms) else None,
    }


def any_phrase(terms):
    return any(term.phrase and len(term.words) > 1 for term in terms)


def said(term, q):
    """The words of a term as they were typed."""
    typed = {bare: q[start:end] for start, end, (_, bare) in searching.tokens(q)}
    words = " ".join(typed.get(word, word) for word in term.words)
    return f'"{words}"' if term.phrase else words
