"""What crawlers ask for: which addresses they may pass by, and a list of the pages that are there."""

from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import index, sitemap
from django.http import HttpResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from catalog import vocabulary

from .. import links, sharing
from ..facets import LISTINGS
from ..models import PAGES

# Filters multiply without end, forms are for people. Pages that only a filter leads to are in the sitemap.
PASSED_BY = ("/admin/", "/answer/", "/about/answers/", "/*?", *(f"/{name}/facets/" for name in LISTINGS))
FIXED = (
    "home",
    *(f"{name}-list" for name in LISTINGS),
    *(f"{name}-list" for name in ("conflicts", "processes", "places", "issues", "questions")),
    "search",
    "about",
    "safety",
)


@require_safe
def robots(request):
    lines = ["User-agent: *"]
    for prefix in ("", "/ar"):
        lines += [f"Disallow: {prefix}{path}" for path in PASSED_BY if not (prefix and path.startswith("/*"))]
    lines += ["", f"Sitemap: {sharing.absolute(request, reverse('sitemap'))}", ""]
    return fresh(HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8"))


class Pages(Sitemap):
    """Every page in both languages, each naming the other."""

    i18n = alternates = x_default = True
    languages = ("en", "ar")
    limit = 5000


class Fixed(Pages):
    def items(self):
        return [(name, ()) for name in FIXED] + [("issue-detail", (code,)) for code in vocabulary.codes("issue")]

    def location(self, item):
        return reverse(item[0], args=item[1])


class Records(Pages):
    """The records of one kind; people who are no public figures are found in the catalogue, not by search engines."""

    def __init__(self, kind):
        self.kind = kind

    def items(self):
        rows = PAGES[self.kind].objects.order_by("public_id")
        if self.kind == "actor":
            rows = rows.exclude(page__actor_kind="person", page__public_figure=False)
        return rows.values_list("slug", "published")

    def location(self, item):
        return links.address(self.kind, item[0])

    def lastmod(self, item):
        return item[1]


SITEMAPS = {"pages": Fixed(), **{folder: Records(kind) for kind, folder in links.FOLDERS.items()}}


@require_safe
def sitemap_index(request):
    return fresh(index(request, SITEMAPS, "sitemap_index.xml", sitemap_url_name="sitemap-section"))


@require_safe
def sitemap_section(request, section):
    return fresh(sitemap(request, SITEMAPS, section, "sitemap.xml"))


def fresh(response):
    """As with pages: asked for again before it is used, so that what was withdrawn is not named."""
    patch_cache_control(response, public=True, no_cache=True)
    response.headers.pop("Last-Modified", None)  # a header says no more than its page
    return response
