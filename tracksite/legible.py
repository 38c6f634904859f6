"""Requests that cannot be read are refused before anything reads them: 400, in the words of every other mistake.

Servers let through what Django then stumbles over; none of it is sent by a browser.
"""

from django.conf import settings
from django.core.exceptions import BadRequest
from django.core.handlers.asgi import ASGIRequest
from django.core.handlers.wsgi import WSGIRequest
from django.urls import reverse
from django.utils.http import parse_header_parameters

from catalog.text import unreadable

UTF_8 = ("utf-8", "utf8")


class InUtf8:
    """A request that is read as UTF-8, whatever it says of itself.

    Django believes it, before any middleware, and fails on “charset=hex”: no page then says what is wrong.
    """

    def _set_content_type_params(self, meta):
        try:
            self.content_type, self.content_params = parse_header_parameters(meta.get("CONTENT_TYPE", ""))
        except ValueError:
            self.content_type, self.content_params = "", {}


class Request(InUtf8, WSGIRequest):
    """What tracksite.wsgi makes of a request."""


class AsyncRequest(InUtf8, ASGIRequest):
    """What tracksite.asgi makes of a request."""


class LegibleMiddleware:
    """Length and character set of a request are what they can be; cookies are for the desk alone."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not (length.isascii() and length.isdigit() and len(length) < 19):
            raise BadRequest("The length of the request is no number.")
        charset = request.content_params.get("charset", "utf-8").lower()
        if charset not in UTF_8 and request.method not in ("GET", "HEAD"):
            raise BadRequest("The request is not in UTF-8.")
        # Public pages read no cookie: Django would answer one that is no session, or no token, with another cookie.
        # And a quoted one can hold a NUL, which PostgreSQL refuses as the key of a session.
        given = request.COOKIES if is_at_desk(request) else {}
        request.COOKIES = {name: value for name, value in given.items() if not unreadable(value)}
        return self.get_response(request)


def is_at_desk(request):
    return settings.WITH_DESK and f"{request.path_info}/".startswith(reverse("admin:index"))
