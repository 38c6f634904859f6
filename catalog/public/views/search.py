"""The search over everything: hits by kind with their reasons, or what may have been meant."""

import math
from urllib.parse import urlencode

from django.http import JsonResponse
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from catalog import text

from .. import jinja, links, params
from .. import search as searching
from ..links import FOLDERS
from ..params import Params
from .pages import draw, sent

KNOWN = ("q", "kind", "page")
FEW, PAGE = 5, 30  # hits of each kind together, and of one kind alone
LITTLE = 4  # as many hits or fewer, none of them by its whole name, and something else may have been meant
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
ONE = {
    "initiative": _("Initiative"),
    "conflict": _("Conflict"),
    "process": _("Official talks"),
    "place": _("Place"),
    "concept": _("Concept"),
    "source": _("Source"),
    "assessment": _("Assessment"),
    "question": _("Question"),
}
# Of the others a hit tells what they are: a person, a news report.
ALONE = ("initiative", "conflict", "place", "question")
FIELDS = {
    "name": _("Name"),
    "other-name": _("Also called"),
    "text": _("Text"),
    "years": _("Years"),
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
        "cut": "q" in asked.cut or len(text.words(q)) > params.MOST_WORDS,
        "fields": FIELDS,
        "groups": [],
        "pages": [],
        "nearest": [],
        "loosened": [],
        "phrase": None,
        "total": 0,
        "kind": "",
        "told": "",
    }
    if terms:
        context |= results(terms, q, kind, number, request.LANGUAGE_CODE)
    return draw(request, "search.html", context, status=context.pop("status", 200))


@require_safe
def suggest(request):
    """Names for what is typed so far, as JSON: where each leads, what it is, and a sentence on how many there are."""
    language = request.LANGUAGE_CODE
    asked = searching.unfinished(Params.read(request.GET, ("q",)).one("q"))
    ids, told = [], gettext("no name")
    if asked:
        texts = searching.current()
        ids = searching.suggested(texts, asked, language)
        near = [] if ids else searching.nearest(texts, asked)
        hits = searching.hits(ids or near, texts.understood(asked), language)
        # One may be withdrawn by now.
        ids, near = ([each for each in some if each in hits] for some in (ids, near))
        if ids:
            told = ngettext("%(num)s name", "%(num)s names", len(ids)) % {"num": len(ids)}
        elif near:
            told = ngettext("no name, %(num)s like it", "no name, %(num)s like it", len(near)) % {"num": len(near)}
    found = [offer(hits[public_id]) for public_id in ids or near] if asked else []
    response = JsonResponse({"told": told, "found": found}, json_dumps_params={"ensure_ascii": False})
    response["X-Robots-Tag"] = "noindex"
    return sent(request, response)


def offer(hit):
    """One suggestion: the name of the record, and its other name where the words stand in that one."""
    other = next((each["pieces"] for each in hit["why"] if each["field"] == "other-name"), ())
    code = hit["language"] if hit["kind"] == "source" else hit["called"]["language"]
    return {
        "href": links.address(hit["kind"], hit["slug"]),
        "name": joined(hit["called"]["pieces"]),
        "language": code,
        "also": joined(other),
        "is": str(jinja.term("actor-kind", hit["actor_kind"]) if hit["kind"] == "actor" else ONE[hit["kind"]]),
    }


def joined(pieces):
    return "".join(words for words, _ in pieces)


def href(q, **more):
    return f"{reverse('search')}?{urlencode({'q': q, **more})}"


def results(terms, q, kind, number, language):
    texts = searching.current()
    found = searching.Found(texts, terms, searching.in_order(q), language)
    if not found.numbers:
        return meant(found, q, language)
    view, chosen = {}, found.numbers
    if kind not in LABELS and kind:
        told = _("“%(value)s” is no kind of record. Choose one of these.") % {"value": kind}
        view, chosen = {"told": told, "status": 404}, ()
    elif kind and kind not in found.numbers:
        told = _("No record of this kind holds all of these words (%(kind)s).") % {"kind": LABELS[kind]}
        view, chosen = {"told": told}, ()
    elif kind:
        view, chosen = one_kind(q, kind, found.numbers[kind], number), [kind]
        chosen = () if "told" in view else chosen
    start, size = view.pop("start", 0), PAGE if kind else FEW
    parts = {each: found.ids(each, start, start + size) for each in chosen}
    hits = searching.hits([public_id for ids in parts.values() for public_id in ids], found.asked, language)
    total = sum(found.numbers.values())
    little = total <= LITTLE and found.best > searching.A_NAME and not kind
    return {
        **(meant(found, q, language, but=hits) if little else {}),
        "total": total,
        "kinds": [
            {"label": LABELS[each], "number": number, "href": href(q, kind=each), "current": each == kind}
            for each, number in found.numbers.items()
        ],
        "everything": href(q),
        "kind": kind,
        "groups": [
            {
                "kind": each,
                "label": LABELS[each],
                "number": found.numbers[each],
                "hits": [hits[public_id] for public_id in ids if public_id in hits],
                "all": href(q, kind=each) if not kind and found.numbers[each] > FEW else None,
                "list": f"{reverse(f'{FOLDERS[each]}-list')}?{urlencode({'q': q})}" if each in FILTERED else None,
            }
            for each, ids in parts.items()
        ],
        **view,
    }


def one_kind(q, kind, total, number):
    """The pages of the hits of one kind, or what is told of a page that does not exist."""
    last = math.ceil(total / PAGE)
    if not (number.isascii() and number.isdigit() and len(number) < 6 and 1 <= int(number) <= last):
        told = ngettext(
            "There is no page “%(page)s”: %(num)s page holds all of them.",
            "There is no page “%(page)s”: %(num)s pages hold all of them.",
            last,
        )
        return {"told": told % {"page": number, "num": last}, "status": 404}
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


def meant(found, q, language, but=(), among=None, href=href):
    """The names that are nearest to what was typed, and what of it finds more; of ``among`` alone if that is given."""
    ids = searching.nearest(found.texts, found.asked, but)
    hits = searching.hits(ids, (), language)
    return {
        # It may be withdrawn by now.
        "nearest": [labelled(hits[public_id]) for public_id in ids if public_id in hits],
        "loosened": [
            way(found.asked, kept, number, q, href)
            for kept, number in searching.loosened(found.texts, found.asked, among)
        ],
        "phrase": href(" ".join(text.words(q))) if any_phrase(found.asked) else None,
    }


def way(asked, kept, number, q, href):
    words = " ".join(said(unit, q) for unit in kept)
    left = [term for term in asked if not any(term in unit for unit in kept)]
    one = len({term.chunk for term in left}) == 1 and len(kept) > 1
    return {"words": words, "number": number, "href": href(words), "without": said(left, q) if one else ""}


def labelled(hit):
    return {**hit, "label": ONE[hit["kind"]] if hit["kind"] in ALONE else ""}


def any_phrase(terms):
    return any(term.phrase and len(term.words) > 1 for term in terms)


def said(unit, q):
    """The words of terms that belong together as they were typed."""
    typed = {}
    for start, end, (_word, bare) in searching.tokens(q):
        typed.setdefault(bare, (start, end))
    places = [typed[word] for term in unit for word in term.words if word in typed]
    words = q[min(start for start, _ in places) : max(end for _, end in places)] if places else ""
    return f'"{words}"' if unit[0].phrase else words
