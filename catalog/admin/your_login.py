"""The pages on which staff set up their code: an authenticator, ten recovery codes, and new ones of either.

catalog/desk.py leads here and gives its site; what a code is stands in catalog/login.py.
"""

import json
import time
from base64 import b32encode

import segno
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django_otp import login as code_given
from django_otp.plugins.otp_totp.models import TOTPDevice

from catalog import desk, login, sessions

MAY_SET_UP, TIME_TO_SET_UP = "may_set_up", 600  # seconds after password and code were given once more


@sensitive_post_parameters()
def page(request, site):
    """Your log-in: what is set up, and with password and code once more, new recovery codes or another device."""
    if login.must_set_up(request):
        return redirect("admin:set_up_login")
    form = login.AgainForm(request, request.POST if request.method == "POST" else None)
    device = TOTPDevice.objects.filter(user=request.user, confirmed=True).first()
    if form.is_bound and form.is_valid():
        if device is None or "device" in request.POST:
            TOTPDevice.objects.filter(user=request.user, confirmed=False).delete()
            request.session[MAY_SET_UP] = int(time.time())
            return redirect("admin:set_up_login")
        login.note(request.user, request.user, _("Made new recovery codes."))
        return show(request, site, login.new_recovery_codes(request.user))
    context = {
        **site.each_context(request),
        "title": _("Your log-in"),
        "form": form,
        "device": device,
        "left": login.recovery_codes_left(request.user),
    }
    return desk.fresh(request, "admin/your_login.html", context)


@sensitive_post_parameters()
def set_up(request, site):
    """A code of the new device puts it into use, and what waited meanwhile goes on."""
    asked = time.time() - request.session.get(MAY_SET_UP, 0) <= TIME_TO_SET_UP
    if not (asked or login.must_set_up(request)):
        return redirect("admin:your_login")
    given = request.POST if request.method == "POST" else request.GET
    address = given.get(REDIRECT_FIELD_NAME, "")
    address = address if desk.local(request, address) else reverse("admin:index")
    pairs = desk.read_kept(request.POST.get(desk.KEPT, ""))
    if request.method != "POST":
        return ask(request, site, address, pairs)
    done = login.confirm(request.user, request.POST.get("code", ""))
    if done is None:
        return ask(request, site, address, pairs, wrong=True)
    device, codes = done
    request.session.pop(MAY_SET_UP, None)
    request.session.cycle_key()
    code_given(request, device)
    sessions.renew(request.session, request.user)
    return show(request, site, codes, address, pairs)


def ask(request, site, address, pairs, wrong=False, status=200):
    device = login.pending(request.user)
    key = b32encode(device.bin_key).decode().rstrip("=")
    context = {
        **site.each_context(request),
        "title": _("Set up your code"),
        "has_permission": False,  # nothing else of the desk can be reached yet
        "required": login.must_set_up(request),
        "wrong": wrong,
        "key": " ".join(key[at : at + 4] for at in range(0, len(key), 4)),
        "qr": drawn(device.config_url),
        "address": address,
        "kept": json.dumps(pairs, ensure_ascii=False) if pairs is not None else "",
        "shown": desk.readable(pairs or []),
    }
    return desk.fresh(request, "admin/set_up_login.html", context, status=status)


def show(request, site, codes, address="", pairs=None):
    context = {
        **site.each_context(request),
        "title": _("Your recovery codes"),
        "codes": codes,
        "address": address or reverse("admin:index"),
        "pairs": pairs,
        "shown": desk.readable(pairs or []),
    }
    return desk.fresh(request, "admin/recovery_codes.html", context)


def drawn(text):
    """A QR code as the size and the path of an SVG, so that the template needs no markup from here."""
    rows = segno.make(text, micro=False, error="m").matrix_iter(border=4)
    rows = [list(row) for row in rows]
    dark = (f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, is_dark in enumerate(row) if is_dark)
    return {"size": len(rows), "path": "".join(dark)}
