"""`manage.py restore`: puts a backup in the place of the database, whole or not at all."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from catalog import backup


class Command(BaseCommand):
    help = (
        "Put a backup in the place of the database. Stop the site first. Whoever was purged since is removed again, as "
        "far as this database or a manifest beside the backup knows of it; docs/backup.md says what else to look at."
    )

    def add_arguments(self, parser):
        parser.add_argument("path", type=Path, help="The file that backup wrote, its manifest beside it.")
        parser.add_argument("--overwrite", action="store_true", help="Replace what the database holds now.")
        parser.add_argument(
            "--purges",
            nargs="+",
            default=[],
            type=Path,
            metavar="MANIFEST",
            help="Manifests of later backups, kept elsewhere, that know of purges since.",
        )

    def handle(self, *, path, overwrite, purges, **options):
        for each in purges:
            if not each.is_file():
                raise CommandError(f"There is no file {each}.")
        try:
            backup.restore(path, overwrite=overwrite, purges_from=purges, say=self.stdout.write)
        except backup.Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            "Restored. Everybody logs in anew. What was changed, withdrawn, hidden or purged after the backup is as it "
            "was before, except what is said above: read docs/backup.md, “After a restore”, before the site is opened."
        )
