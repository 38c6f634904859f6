"""The home page: what this is, how much there is, and the ways in."""

from django.db.models import Count, Value
from django.views.decorators.http import require_safe

from ..facets import EMPTINESS, INITIATIVES
from ..models import PAGES, InitiativeRow
from . import questions
from .listing import Asked
from .pages import draw

WAYS = ("conflict", "mediator", "issue", "track")
FIRST = 9  # questions, the same in every language


@require_safe
def home(request):
    asked = Asked(request.GET, INITIATIVES)
    total, _, counts = asked.catalogue.counts()
    ways = [asked.facet(INITIATIVES.facet(name), known(counts[name]), most=8) for name in WAYS]
    latest = InitiativeRow.objects.order_by("-published", "-last_day", "public_id").values_list(
        "card", "page__edition"
    )[:5]
    asks = questions.by_name(request.LANGUAGE_CODE)
    context = {
        "section": "home",
        "total": total,
        "ways": ways,
        "figures": figures(),
        "questions": asks,
        "first": {card["slug"] for card in sorted(asks, key=lambda card: card["title"]["en"].casefold())[:FIRST]},
        "latest": [{"card": card, "edition": edition} for card, edition in latest],
    }
    return draw(request, "home.html", context)


def known(counts):
    """The way in is by something: what is not coded leads nowhere."""
    return {value: number for value, number in counts.items() if value not in EMPTINESS}


def figures():
    """How many pages of each kind there are, in one query."""
    counts = [
        model.objects.order_by().annotate(kind=Value(kind)).values("kind").annotate(number=Count("pk"))
        for kind, model in PAGES.items()
    ]
    first, *others = counts
    return {row["kind"]: row["number"] for row in first.union(*others, all=True)}
