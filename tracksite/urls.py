"""Addresses: the admin for editors, everything else is the public catalogue. Arabic stands under /ar/."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.templatetags.static import static
from django.urls import include, path
from django.utils.functional import lazy
from django.views.generic import RedirectView

from catalog.public.views import machines


def desk():
    from django.contrib import admin

    return [path("admin/", admin.site.urls)]


urlpatterns = [
    # For pages of the browser's own making; ours name the picture.
    path("favicon.ico", RedirectView.as_view(url=lazy(static, str)("img/favicon.svg")), name="favicon"),
    path("robots.txt", machines.robots, name="robots"),
    path("sitemap.xml", machines.sitemap_index, name="sitemap"),
    path("sitemap/<slug:section>.xml", machines.sitemap_section, name="sitemap-section"),
    *i18n_patterns(
        *(desk() if settings.WITH_DESK else []),
        path("", include("catalog.public.urls")),
        prefix_default_language=False,
    ),
]

handler400 = "catalog.public.views.errors.bad_request"
handler403 = "catalog.public.views.errors.forbidden"
handler404 = "catalog.public.views.errors.not_found"
handler500 = "tracksite.unavailable.server_error"
