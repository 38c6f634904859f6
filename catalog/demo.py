"""Demo accounts, one for each part in the work on a record: for trying the site out, on one machine only.

The command demo_accounts makes them. The settings name Backend as the only way to log in.
"""

import ipaddress

from django.conf import settings
from django.contrib.auth.backends import ModelBackend

PREFIX = "demo-"
# Each account with its group.
ACCOUNTS = {
    "demo-contributor": "Contributor",
    "demo-editor": "Editor",
    "demo-reviewer": "Reviewer",
    "demo-publisher": "Publisher",
    "demo-safety": "Safety officer",
}


def is_demo(user):
    return user.get_username().casefold().startswith(PREFIX)


def is_from_this_machine(request):
    """Whether the request came straight from a loopback address, not through a proxy that stands on one."""
    if request is None or "HTTP_X_FORWARDED_FOR" in request.META or "HTTP_FORWARDED" in request.META:
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


class Backend(ModelBackend):
    """Django's own accounts, except that demo accounts work only in debug mode and from this machine."""

    def authenticate(self, request, username=None, password=None, **kwargs):
        user = super().authenticate(request, username, password, **kwargs)
        if user is None or not is_demo(user):
            return user
        return user if settings.DEBUG and is_from_this_machine(request) else None

    def get_user(self, user_id):
        # A session opened in debug mode must not outlive it.
        user = super().get_user(user_id)
        return None if user and is_demo(user) and not settings.DEBUG else user
