"""Accounts and groups: Django's own forms, kept from late saves like every form of the desk."""

from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from catalog import login

from .stale import KeepsWork

admin.site.unregister(User)
admin.site.unregister(Group)
# Their forms would show everybody's keys.
admin.site.unregister(TOTPDevice)
admin.site.unregister(StaticDevice)


@admin.register(User)
class AccountAdmin(KeepsWork, UserAdmin):
    list_display = (*UserAdmin.list_display, "has_code")
    actions = ("reset_code",)

    def get_queryset(self, request):
        devices = TOTPDevice.objects.filter(user=OuterRef("pk"), confirmed=True)
        return super().get_queryset(request).annotate(has_code=Exists(devices))

    # Whoever keeps the accounts gives others their groups, and makes nobody an administrator, themselves least.
    def get_readonly_fields(self, request, obj=None):
        fixed = super().get_readonly_fields(request, obj)
        if request.user.is_superuser:
            return fixed
        return (*fixed, "is_superuser", "user_permissions", *(("groups",) if obj == request.user else ()))

    def has_change_permission(self, request, obj=None):
        above = obj is not None and obj.is_superuser and not request.user.is_superuser
        return super().has_change_permission(request, obj) and not above

    @admin.display(description=_("Log-in code"), boolean=True)
    def has_code(self, account):
        return account.has_code

    @admin.action(description=_("Reset the log-in code (the authenticator was lost)"), permissions=["change"])
    def reset_code(self, request, accounts):
        """Of others only: whoever sits at an open screen would else be rid of the code."""
        done = 0
        for account in accounts:
            if account == request.user:
                self.message_user(request, _("Your own code is changed on “Your log-in”."), messages.WARNING)
            elif account.is_superuser and not request.user.is_superuser:
                said = _("The code of %(name)s can be reset by an administrator only.")
                self.message_user(request, said % {"name": account.get_username()}, messages.WARNING)
            else:
                login.reset(account, by=request.user)
                done += 1
        if done:
            said = ngettext(
                "The log-in code of %(number)s account was reset, and it is logged out. It sets up a new code at its "
                "next log-in; until then its password alone lets it in.",
                "The log-in codes of %(number)s accounts were reset, and they are logged out. They set up new codes at "
                "their next log-in; until then their passwords alone let them in.",
                done,
            )
            self.message_user(request, said % {"number": done}, messages.SUCCESS)


@admin.register(Group)
class RoleAdmin(KeepsWork, GroupAdmin):
    pass
