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
        parser.add_argument("path", help="A file; or a folder, in which it is named by the instant.")
        parser.add_argument("--overwrite", action="store_true", help="Replace a backup of that name.")
        parser.add_argument(
            "--keep",
            type=number,
            metavar="N",
            help="In a folder: of this database's own that are named by their instant keep only the last N.",
        )

    def handle(self, *, path, overwrite, keep, **options):
        is_folder, path = str(path).endswith("/"), Path(path)
        folder = path if path.is_dir() else None
        if is_folder and folder is None:
            raise CommandError(f"There is no folder {path}. Make it first, readable to the site's own account alone.")
        if keep and folder is None:
            raise CommandError("--keep goes with a folder.")
        path = folder / f"catalogue-{timezone.now():%Y%m%dT%H%M%SZ}.backup" if folder else path
        try:
            made = backup.write(path, overwrite=overwrite)
        except backup.Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            f"Written and read back: {path}, {made['bytes']:,} bytes, of the database {made['of']}: version "
            f"{made['catalogue_version']} of the catalogue, {made['pages']} public pages. Keep "
            f"{backup.manifest_of(path).name} with it."
        )
        ours = [each for each in sorted(folder.glob("catalogue-*Z.backup")) if backup.is_of(each, made)] if keep else []
        for old in ours[:-keep] if keep else ():
            old.unlink()
            backup.manifest_of(old).unlink(missing_ok=True)
            self.stdout.write(f"Removed: {old}")


def number(text):
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError("a number from 1 on")
    return int(text)
