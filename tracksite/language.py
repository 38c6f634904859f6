"""The language of a page is said by its address alone: /ar/ is Arabic, everything else English."""

from django.conf import settings
from django.utils import translation


class LanguageMiddleware:
    """Django's own also asks the visitor's browser, and tells caches that a page may differ by it; ours never does."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        language = translation.get_language_from_path(request.path_info) or settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response
