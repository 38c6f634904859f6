"""Addresses: the admin for editors, everything else is the public catalogue. Arabic stands under /ar/."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

urlpatterns = i18n_patterns(
    path("admin/", admin.site.urls),
    path("", include("catalog.public.urls")),
    prefix_default_language=False,
)

handler400 = "catalog.public.views.errors.bad_request"
handler403 = "catalog.public.views.errors.forbidden"
handler404 = "catalog.public.views.errors.not_found"
handler500 = "catalog.public.views.errors.server_error"
