"""`manage.py reset_login <name>`: for whoever lost authenticator and recovery codes and has nobody to ask."""

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from catalog import login


class Command(BaseCommand):
    help = (
        "Takes away the authenticator and the recovery codes of an account, and lets it log in again at once if it "
        "rests after wrong tries. At the next log-in the password is enough and a new code is set up."
    )

    def add_arguments(self, parser):
        parser.add_argument("name", help="The name with which the account logs in.")

    def handle(self, *, name, **options):
        user = get_user_model().objects.filter(username=name).first()
        if user is None:
            raise CommandError(f"No account has the name “{name}”.")
        login.reset(user, by=user)
        self.stdout.write(f"{name}: authenticator and recovery codes are gone. Log in with the password, at once.")
