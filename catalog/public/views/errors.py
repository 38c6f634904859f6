"""Error pages: plain words, the same for everybody, and nothing of what was asked."""

from .pages import draw


def bad_request(request, exception=None):
    return draw(request, "error.html", {"status": 400}, status=400)


def forbidden(request, exception=None, reason=""):
    return draw(request, "error.html", {"status": 403}, status=403)


def not_found(request, exception=None):
    return draw(request, "error.html", {"status": 404}, status=404)


def server_error(request):
    return draw(request, "error.html", {"status": 500}, status=500)
