"""Makes the public tables again from the current editions alone."""

from django.core.management.base import BaseCommand

from catalog.publishing import door


class Command(BaseCommand):
    help = "Makes the public tables again from the current editions. Visitors see the old ones until it is done."

    def handle(self, **options):
        self.stdout.write(f"{door.rebuild()} public pages.")
