"""Who may come in: a name, a password and a code, and one and the same answer to everything else.

Codes are django-otp's, the count of wrong tries is django-axes'; decided here is what they are asked, and when.
"""

import ipaddress
import re
import secrets
from base64 import b32encode

from axes.backends import AxesBackend
from axes.handlers.proxy import AxesProxyHandler
from axes.models import AccessAttempt
from django import forms
from django.conf import settings
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth import authenticate
from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.signals import pre_save
from django.dispatch import receiver
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from . import demo

RECOVERY_CODES = 10
REFUSED = _(
    "Name, password and code do not fit together, or the code was used before. Check all three; if they are right, "
    "wait for the next code. After five wrong tries an account rests for 15 minutes."
)


class Backend(AxesBackend):
    """Django's own accounts, for staff, with a code where one is set up.

    The password is computed in every case, so that a name nobody has and an account that rests take as long.
    """

    @sensitive_variables("password", "token")
    def authenticate(self, request, username=None, password=None, token="", **kwargs):  # noqa: S107 - no code given
        rests = request is not None and not AxesProxyHandler.is_allowed(request, {"username": username})
        user = ModelBackend.authenticate(self, request, username, password)
        if rests:
            request.axes_locked_out = True  # a try while it rests does not make the rest longer
        if user is None or rests or not user.is_staff or demo.kept_out(user, request):
            return None
        if has_device(user):
            user.otp_device = device_of_code(user, token)  # django-otp writes it into the session
            return user if user.otp_device else None
        return user

    def get_user(self, user_id):
        # A session opened in debug mode must not outlive it.
        user = super().get_user(user_id)
        return None if user and demo.is_demo(user) and not settings.DEBUG else user


# -- the code ---------------------------------------------------------------------------------------------------------
def has_device(user):
    return TOTPDevice.objects.filter(user=user, confirmed=True).exists()


def must_set_up(request):
    """Whether this account came in by its password alone where a code is required."""
    return settings.CODE_REQUIRED and request.user.is_staff and DEVICE_ID_SESSION_KEY not in request.session


def came_by_recovery_code(request):
    return request.session.get(DEVICE_ID_SESSION_KEY, "").startswith(StaticDevice.model_label())


def tidy(code):
    return re.sub(r"[\s-]", "", code).casefold()


def device_of_code(user, code):
    """The device to which a code belongs, or None. A code is accepted once; wrong ones make the device wait longer."""
    code = tidy(code)
    if not code:
        return None
    is_recovery = not re.fullmatch(r"\d{6}", code)
    model, token = (StaticDevice, digest(user, code)) if is_recovery else (TOTPDevice, code)
    with transaction.atomic():
        devices = model.objects.devices_for_user(user, confirmed=True).select_for_update()
        return next((device for device in devices if device.verify_token(token)), None)


def digest(user, code):
    """What is stored of a recovery code: 16 characters, which is what the library's column holds."""
    hashed = salted_hmac("catalog.login.recovery", f"{user.pk} {code}", algorithm="sha256").digest()
    return b32encode(hashed)[:16].decode().lower()


def new_recovery_codes(user):
    """Ten fresh codes to be shown once; those from before no longer work."""
    codes = [b32encode(secrets.token_bytes(10))[:12].decode().lower() for _number in range(RECOVERY_CODES)]
    with transaction.atomic():
        StaticDevice.objects.filter(user=user).delete()
        device = StaticDevice.objects.create(user=user, name="recovery")
        StaticToken.objects.bulk_create(StaticToken(device=device, token=digest(user, code)) for code in codes)
    return [f"{code[:4]}-{code[4:8]}-{code[8:]}" for code in codes]


def recovery_codes_left(user):
    return StaticToken.objects.filter(device__user=user).count()


def pending(user):
    """The device that is being set up: it is asked for nothing until a code of it was given."""
    return TOTPDevice.objects.get_or_create(user=user, confirmed=False, defaults={"name": "authenticator"})[0]


@transaction.atomic
def confirm(user, code):
    """Takes the pending device into use if the code is its own: ``(device, recovery codes)``, else None."""
    device = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=False).first()
    if device is None or not device.verify_token(tidy(code)):
        return None
    TOTPDevice.objects.filter(user=user, confirmed=True).delete()
    device.confirmed = True
    device.save()
    note(user, user, _("Set up an authenticator."))
    return device, new_recovery_codes(user)


@transaction.atomic
def reset(user, by):
    """Takes away authenticator and recovery codes; whoever is logged in with them is logged out."""
    for model in (TOTPDevice, StaticDevice):
        model.objects.filter(user=user).delete()
    AccessAttempt.objects.filter(username=hashed_name(None, {"username": user.get_username()})).delete()
    note(by, user, _("Log-in code reset: authenticator and recovery codes no longer work."))


def note(by, user, message):
    LogEntry.objects.log_actions(by.pk, [user], CHANGE, change_message=str(message), single_object=True)


# -- the rest after wrong tries ---------------------------------------------------------------------------------------
def hashed_name(request, credentials):
    """For django-axes: the typed name, unreadable, as people type their password into the wrong field."""
    return salted_hmac("catalog.login.name", (credentials or {}).get("username") or "").hexdigest()


def address_of(request):
    """For django-axes: where a try comes from. Of IPv6 the network, as one visitor has all addresses of theirs."""
    address = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_TLS_PROXY:  # the last entry is the proxy's own, all before it are the visitor's word
        address = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip() or address
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return None
    if found.version == 4:
        return str(found)
    return str(found.ipv4_mapped or ipaddress.ip_network((found, 64), strict=False).network_address)


@receiver(pre_save, sender=AccessAttempt)
def keep_nothing_typed(sender, instance, **kwargs):
    """A log-in form may carry a whole draft that waits to be saved; django-axes would keep it."""
    instance.get_data = instance.post_data = ""


# -- the forms --------------------------------------------------------------------------------------------------------
class CodeInput(forms.PasswordInput):
    """Shown while it is typed, and not given back."""

    input_type = "text"


def code_field():
    return forms.CharField(
        label=_("Code"),
        required=False,
        max_length=40,
        help_text=_("From your authenticator, or a recovery code. Leave empty if you have not set one up yet."),
        widget=CodeInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "off", "spellcheck": "false"}),
    )


class LoginForm(AdminAuthenticationForm):
    code = code_field()
    error_messages = {"invalid_login": REFUSED, "inactive": REFUSED}

    @sensitive_variables()
    def clean(self):
        name, password = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        if name is not None and password:
            token = self.cleaned_data.get("code", "")
            self.user_cache = authenticate(self.request, username=name, password=password, token=token)
            if self.user_cache is None:
                raise self.get_invalid_login_error()
            self.confirm_login_allowed(self.user_cache)
        return self.cleaned_data


class AgainForm(forms.Form):
    """Password and code once more, before the log-in itself is changed."""

    required_css_class = "required"
    password = forms.CharField(
        label=_("Password"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    code = code_field()

    def __init__(self, request, *args, **kwargs):
        self.request = request
        super().__init__(*args, **kwargs)

    @sensitive_variables()
    def clean(self):
        password, token = self.cleaned_data.get("password"), self.cleaned_data.get("code", "")
        name = self.request.user.get_username()
        if password and authenticate(self.request, username=name, password=password, token=token) is None:
            raise ValidationError(REFUSED, code="invalid_login")
        return self.cleaned_data
