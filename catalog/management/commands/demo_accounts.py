"""`manage.py demo_accounts`: makes the demo accounts anew and prints their passwords, in debug mode only."""

import secrets

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from catalog.demo import ACCOUNTS


class Command(BaseCommand):
    help = "Give the demo accounts fresh passwords and print them. Works in debug mode only."

    @transaction.atomic
    def handle(self, *args, **options):
        if not settings.DEBUG:
            raise CommandError("Demo accounts are for debug mode: set TRACKSITE_DEBUG=true to try the site.")
        self.stdout.write("Demo accounts for /admin/, with passwords that hold until the next start:")
        for username, group in ACCOUNTS.items():
            password = secrets.token_urlsafe(12)
            user, _ = get_user_model().objects.get_or_create(username=username)
            user.is_active = user.is_staff = True
            user.is_superuser = False
            user.set_password(password)
            user.save()
            user.user_permissions.clear()
            user.groups.set([Group.objects.get(name=group)])
            self.stdout.write(f"  {username:<18}{password}")
