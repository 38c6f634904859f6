"""`manage.py backup`: writes the whole database to a file that was checked, while the site goes on."""

import argparse
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from catalog import backup


class Command(BaseCommand):
    help = (
        "Write the whole database to a file, and a manifest beside it. The site may go on meanwhile. Both hold what is "
        "confidential; docs/backup.md says how to keep them and how to come back from them."
    )

    def add_arguments(self, parser):
        parser.add_argument("path", type=Path, help="A file; or a folder, in which it is named by the instant.")
        parser.add_argument("--overwrite", action="store_true", help="Replace a backup of that name.")
        parser.add_argument(
            "--keep",
            type=number,
            metavar="N",
            help="In a folder: of those named by their instant keep only the last N.",
        )

    def handle(self, *, path, overwrite, keep, **options):
        folder = path if path.is_dir() else None
        if keep and folder is None:
            raise CommandError("--keep goes with a folder.")
        path = folder / f"catalogue-{timezone.now():%Y%m%dT%H%M%SZ}.backup" if folder else path
        try:
            made = backup.write(path, overwrite=overwrite)
        except backup.Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            f"Written and read back: {path}, {made['bytes']:,} bytes, version {made['catalogue_version']} of the "
            f"catalogue, {made['pages']} public pages. Keep {backup.manifest_of(path).name} with it."
        )
        for old in sorted(folder.glob("catalogue-*Z.backup"))[:-keep] if keep else ():
            old.unlink()
            backup.manifest_of(old).unlink(missing_ok=True)
            self.stdout.write(f"Removed: {old}")


def number(text):
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError("a number from 1 on")
    return int(text)
