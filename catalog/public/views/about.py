"""Pages about the catalogue itself."""

from django.conf import settings
from django.views.decorators.http import require_safe

import catalog.answers.box as box

from .pages import draw


@require_safe
def about(request):
    return draw(request, "about/about.html", {"section": "about", "contact": settings.TRACKSITE_CONTACT})


@require_safe
def safety(request):
    context = {"section": "about", "contact": settings.TRACKSITE_CONTACT, "days": box.DAYS}
    return draw(request, "about/safety.html", context)
