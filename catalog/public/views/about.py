"""Pages about the catalogue itself."""

from dataclasses import dataclass

from django.conf import settings
from django.views.decorators.http import require_safe

import catalog.answers.box as box

from ..index import kept
from ..models import PAGES, CatalogueState
from .pages import draw


@require_safe
def about(request):
    context = {"section": "about", "contact": settings.TRACKSITE_CONTACT, "arabic": arabic()}
    return draw(request, "about/about.html", context)


@dataclass(frozen=True)
class Arabic:
    """How far the Arabic of the pages is, at one version: ``rows`` are (kind, pages, read, texts, without Arabic)."""

    version: int
    rows: tuple


def arabic():
    version = CatalogueState.objects.values_list("version", flat=True).first() or 0
    return kept("arabic", version, lambda version, _before: Arabic(version, tuple(map(told, PAGES)))).rows


def told(kind):
    pages = list(PAGES[kind].objects.values_list("page__arabic", flat=True))
    read = sum(page["read"] == "read" for page in pages)
    return kind, len(pages), read, sum(page["texts"] for page in pages), sum(page["missing"] for page in pages)


@require_safe
def safety(request):
    context = {"section": "about", "contact": settings.TRACKSITE_CONTACT, "days": box.DAYS}
    return draw(request, "about/safety.html", context)
