"""While the database is away, full or locked: 503 with Retry-After, in words, and what was typed comes back.

The page asks the database nothing, so it can be drawn when nothing else can.
"""

import logging
import sys

from django.db import InterfaceError, OperationalError
from django.middleware.csrf import get_token

from catalog.public.views import errors

from .legible import is_at_desk

log = logging.getLogger("django.catalog")

RETRY_AFTER = "10"  # seconds
# Of PostgreSQL's classes of errors: connection, resources (the disk is full), locks, an operator's doing, the system.
PASSING_CLASSES = ("08", "40", "53", "55", "57", "58")
# SQLite calls a wrong statement an operational error too; these are not about the statement.
PASSING_NAMES = ("BUSY", "LOCKED", "FULL", "IOERR", "CANTOPEN", "READONLY", "NOMEM", "PROTOCOL")


def away(error):
    """Whether an error says that the database cannot be reached or written now, and not that our code is wrong."""
    seen = 0
    while error is not None and seen < 20:
        if isinstance(error, InterfaceError):
            return True
        if isinstance(error, OperationalError):
            return passing(error.__cause__)
        error, seen = error.__cause__ or error.__context__, seen + 1
    return False


def passing(cause):
    name = getattr(cause, "sqlite_errorname", None)
    if name is not None:
        return name.removeprefix("SQLITE_").startswith(PASSING_NAMES)
    state = getattr(cause, "sqlstate", None)  # none where no connection was made, or it broke
    return not state or state.startswith(PASSING_CLASSES)


def said(error):
    """The first line of what the database said; further lines may hold values of rows."""
    return (str(error).splitlines() or [""])[0]


# -- what was typed ---------------------------------------------------------------------------------------------------
def keepable(name):
    return name != "csrfmiddlewaretoken" and "password" not in name


def typed(request):
    """``[[name, value], …]`` of a form that was sent, without tokens and passwords."""
    return [[name, value] for name in request.POST if keepable(name) for value in request.POST.getlist(name)]


def to_send_again(request):
    """``(values, token)`` of a form that can be sent once more; no values where it could not.

    A form of the desk only if it provably came from there: a foreign page would else have its form sent by an editor.
    A log-in is typed again, for its password is not kept.
    """
    if request.method != "POST" or any("password" in name for name in request.POST):
        return [], ""
    if not is_at_desk(request):
        return typed(request), ""
    if not getattr(request, "csrf_processing_done", False):
        return [], ""
    return typed(request), get_token(request)


# -- the answers ------------------------------------------------------------------------------------------------------
def page(request, error):
    log.error("The database is away: %s: %s", request.path, said(error))
    pairs, token = to_send_again(request)
    response = errors.unavailable(request, pairs, token)
    response["Retry-After"] = RETRY_AFTER
    response["Cache-Control"] = "no-store"
    return response


class UnavailableMiddleware:
    """For errors of views, in debug mode too."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, error):
        return page(request, error) if away(error) else None


def server_error(request):
    """handler500, which also answers for middleware: a session that could not be saved."""
    error = sys.exc_info()[1]
    return page(request, error) if away(error) else errors.server_error(request)
