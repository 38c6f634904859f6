"""The editors' process (TRACKSITE_SERVES=editors) leaves the public pages to the public site, if it is told where."""

from urllib.parse import urlsplit

from django.conf import settings
from django.shortcuts import redirect
from django.urls import reverse


class ToPublicSite:
    """Middleware: whatever is not the desk is asked for at TRACKSITE_SITE_URL, unless that is this very host."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        site = settings.TRACKSITE_SITE_URL
        ours = (reverse("admin:index"), reverse("favicon"), settings.STATIC_URL)
        if not site or f"{request.path_info}/".startswith(ours) or urlsplit(site).netloc == request.get_host():
            return self.get_response(request)
        return redirect(site + request.get_full_path(), preserve_request=True)
