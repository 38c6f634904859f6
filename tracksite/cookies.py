"""Cookies are the desk's: those that a browser sends with a public page are not even read.

Django would answer a broken token in a cookie with a new one, on whatever page it comes.
"""

import re

DESK = re.compile(r"(/ar)?/admin(/|$)")


class CookiesMiddleware:
    """Before everything that reads or sets a cookie."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not DESK.match(request.path_info):
            request.COOKIES = {}
        return self.get_response(request)
