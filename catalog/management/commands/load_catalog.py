"""Loads the catalogue's own fixtures and publishes the collection; says what it created, changed and kept."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from catalog.public.models import PAGES, SearchRow
from catalog.publishing import door, loading

from .loaddata import tell


class Command(BaseCommand):
    help = "Loads fixtures/*.json. Doing it twice changes nothing; what editors changed is kept and listed."

    def add_arguments(self, parser):
        parser.add_argument("--fixtures", default=Path(settings.BASE_DIR) / "fixtures", type=Path, metavar="FOLDER")
        parser.add_argument(
            "--overwrite",
            action="store_true",
            help="Replace records that editors changed since they were loaded. Their changes are lost.",
        )

    def handle(self, *, fixtures, overwrite, verbosity, **options):
        paths = sorted(fixtures.glob("*.json"))
        if not paths:
            raise CommandError(f"There is no fixture in {fixtures}.")
        report = loading.load(paths, overwrite=overwrite)
        if verbosity > 0:
            tell(self.stdout, report)
        # A database from before the search has pages, and no words to find them by.
        if not SearchRow.objects.exists() and any(model.objects.exists() for model in PAGES.values()):
            door.rebuild()
