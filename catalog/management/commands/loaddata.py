"""Django's loaddata, wrapped: fixtures of the catalogue are loaded without undoing editors, then published."""

import json
from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.commands import loaddata
from django.db import transaction

from catalog.publishing import loading


class Command(loaddata.Command):
    help = (
        "Installs the named fixture(s). Records of the catalogue are compared as a whole: what an editor changed is "
        "kept and listed, states never change, and the shipped collection is published."
    )

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument(
            "--overwrite",
            action="store_true",
            help="Replace records that editors changed since they were loaded. Their changes are lost.",
        )

    @transaction.atomic
    def handle(self, *labels, **options):
        ours = [path for path in map(catalogue_file, labels) if path]
        others = [label for label in labels if not catalogue_file(label)]
        if others:
            super().handle(*others, **options)
        if ours:
            report = loading.load(ours, overwrite=options["overwrite"])
            if options["verbosity"] > 0:
                tell(self.stdout, report)

    def save_obj(self, obj):
        if obj.object._meta.app_label in ("catalog", "catalog_public"):
            raise CommandError("Records of the catalogue are loaded from .json files, named by their path.")
        return super().save_obj(obj)


def catalogue_file(label):
    """The path of a fixture whose rows are the catalogue's, or None; a file that cannot be read is tried as one."""
    for path in (Path(label), Path(settings.BASE_DIR) / "fixtures" / f"{label}.json"):
        if path.suffix == ".json" and path.is_file():
            try:
                rows = json.loads(path.read_text(encoding="utf-8"))
            except ValueError:
                return path
            if not isinstance(rows, list):
                return path
            models = {str(row.get("model")).split(".")[0] for row in rows if isinstance(row, dict)}
            return path if not models or models & {"catalog", "None"} else None
    return None


def tell(out, report):
    """Print what a load did, a line each, then what was kept or left as a draft."""
    for what in ("created", "changed", "unchanged", "kept"):
        kinds = ", ".join(f"{number} {kind}" for kind, number in sorted(report.counts[what].items()))
        out.write(f"{what:>9}: {report.total(what)}" + (f" ({kinds})" if kinds else ""))
    if any(report.purged.values()):
        counts = ", ".join(f"{number} {what}" for what, number in report.purged.items())
        out.write(f"Left out, or without a name, because a person was purged: {counts}")
    for title in report.kept:
        out.write(f"Kept as an editor left it: {title}")
    for title in report.drafts:
        out.write(f"Loaded as a draft, for it is not in the collection's manifest: {title}")
