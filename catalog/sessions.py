"""How long a log-in lasts: an hour of silence, twelve hours in all, and no longer than the rights it was given for.

The instants and a mark of the rights stand in the session; they are compared when somebody asks who is there, so public
pages, which never ask, do not touch the session.
"""

import time
from hashlib import sha256

from django.contrib.auth.middleware import get_user
from django.contrib.auth.models import AnonymousUser, Group, User
from django.contrib.auth.signals import user_logged_in
from django.db.models import Value
from django.dispatch import receiver
from django.utils.functional import SimpleLazyObject
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.plugins.otp_totp.models import TOTPDevice

IDLE, WHOLE, MINUTE = 3600, 12 * 3600, 60  # seconds
BEGAN, SEEN, RIGHTS = "began", "seen", "rights"


class SessionsMiddleware:
    """After Django's own of accounts: whose log-in has ended is nobody."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.user = SimpleLazyObject(lambda: still_there(request, get_user(request)))
        return self.get_response(request)


def still_there(request, user):
    """The account, and once a minute a sign of life of it; nobody where its log-in has ended."""
    if not user.is_authenticated:
        return user
    session, now = request.session, int(time.time())
    began, seen = session.get(BEGAN, 0), session.get(SEEN, 0)
    on_time = -MINUTE <= now - seen <= IDLE and -MINUTE <= now - began <= WHOLE
    if not (on_time and keeps_rights(session, user)):
        session.flush()
        return AnonymousUser()
    if now - seen >= MINUTE:
        session[SEEN] = now
    return user


def keeps_rights(session, user):
    rows = rights(user)
    has_device = any(what == "device" for what, _pk in rows)
    return session.get(RIGHTS) == mark(user, rows) and (DEVICE_ID_SESSION_KEY in session or not has_device)


def rights(user):
    """``[(what, key)]``: groups, permissions, the groups' permissions and the authenticator, in one query."""
    member, own, of_group = User.groups.through, User.user_permissions.through, Group.permissions.through
    first, *others = (
        rows.order_by().annotate(what=Value(what)).values_list("what", key)
        for what, rows, key in (
            ("group", member.objects.filter(user=user), "group_id"),
            ("own", own.objects.filter(user=user), "permission_id"),
            ("of a group", of_group.objects.filter(group__user=user), "permission_id"),
            ("device", TOTPDevice.objects.filter(user=user, confirmed=True), "pk"),
        )
    )
    return sorted(first.union(*others))


def mark(user, rows):
    return sha256(repr((user.is_active, user.is_staff, user.is_superuser, rows)).encode()).hexdigest()[:32]


@receiver(user_logged_in)
def begin(sender, request, user, **kwargs):
    request.session[BEGAN] = request.session[SEEN] = int(time.time())
    renew(request.session, user)


def renew(session, user):
    """After a change of one's own log-in: this session goes on, the others end."""
    session[RIGHTS] = mark(user, rights(user))
