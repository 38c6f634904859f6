"""Error pages: plain words, the same for everybody, and nothing of what was asked."""

from django.conf import settings

from .pages import draw


def bad_request(request, exception=None):
    return draw(request, "error.html", {"status": 400}, status=400)


def forbidden(request, exception=None, reason=""):
    return draw(request, "error.html", {"status": 403}, status=403)


def not_found(request, exception=None):
    return draw(request, "error.html", {"status": 404}, status=404)


def server_error(request):
    return draw(request, "error.html", {"status": 500}, status=500)


def unavailable(request, pairs, token):
    """``pairs`` are the values of a form to be sent again, ``token`` the desk's against forgery."""
    context = {"status": 503, "pairs": pairs, "token": token, "address": request.get_full_path()}
    return draw(request, "unavailable.html", context, status=503)


class SameInDebug:
    """Middleware: a page that is not there looks in debug mode as it does to visitors, the admin excepted."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if settings.DEBUG and response.status_code == 404 and not ours(request, response):
            return not_found(request)
        return response


def ours(request, response):
    desk = settings.WITH_DESK and "/admin/" in request.path_info
    return desk or "ETag" in response or response.get("Cache-Control") == "public, no-cache"
