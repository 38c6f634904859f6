"""Demo accounts, one for each part in the work on a record: for trying the site out, on one machine only.

The command demo_accounts makes them; catalog/login.py asks here before one of them comes in.
"""

import ipaddress

from django.conf import settings

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


def kept_out(user, request):
    """Demo accounts work only in debug mode and from this machine; others are not asked."""
    return is_demo(user) and not (settings.DEBUG and is_from_this_machine(request))
