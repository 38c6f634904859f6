"""Accounts and groups: Django's own forms, kept from late saves like every form of the desk."""

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User

from .stale import KeepsWork

admin.site.unregister(User)
admin.site.unregister(Group)


@admin.register(User)
class AccountAdmin(KeepsWork, UserAdmin):
    pass


@admin.register(Group)
class RoleAdmin(KeepsWork, GroupAdmin):
    pass
