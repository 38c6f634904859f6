"""Removes a person from everything that is kept; for the safety officer, where the desk cannot be reached."""

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from catalog.models import Actor, Purged
from catalog.publishing import purge


class Command(BaseCommand):
    help = (
        "Removes a person from tables, editions, history, logs and sessions. Prints every place first and asks. "
        "docs/purge.md says what it does and what it cannot reach."
    )

    def add_arguments(self, parser):
        parser.add_argument("actor", nargs="?", help="Public id of the actor, such as k7m2-9qxd.")
        parser.add_argument("--plan", action="store_true", help="Only print what would be removed.")
        parser.add_argument("--by", help="Account of the safety officer who orders it.")
        parser.add_argument("--reason", choices=[code for code, _label in Purged.REASONS])
        parser.add_argument("--yes", action="store_true", help="Do not ask for the name once more.")
        parser.add_argument(
            "--also", nargs="+", default=[], metavar="KEY", help="Possible hits to remove too, by key; or: all."
        )
        parser.add_argument(
            "--spare", nargs="+", default=[], metavar="KEY", help="Hits that mean somebody else, by key."
        )
        parser.add_argument("--compact", action="store_true", help="Only rewrite the database without deleted bytes.")

    def handle(self, **options):
        if options["compact"]:
            purge.secure_delete()
            if not purge.compact():
                raise CommandError("Other connections are open: stop the site, then do it again.")
            return
        actor = Actor.objects.filter(public_id=options["actor"]).first()
        if actor is None:
            raise CommandError("There is no actor with this public id. It stands in the actor's form.")
        plan = purge.find(actor)
        possible = {hit.key for hit in plan.possible}
        also = possible if options["also"] == ["all"] else set(options["also"])
        if unknown := (also | set(options["spare"])) - {hit.key for hit in plan.hits}:
            raise CommandError(f"There is no hit with the key {', '.join(sorted(unknown))}.")
        plan.chosen = (plan.chosen | also) - set(options["spare"])
        self.print_plan(plan)
        if options["plan"]:
            return
        user = get_user_model().objects.filter(username=options["by"] or "").first()
        if user is None or not options["reason"]:
            raise CommandError("Say who orders it and why: --by ACCOUNT --reason " + "|".join(dict(Purged.REASONS)))
        if not options["yes"] and input("Type the name to remove it: ").strip() != plan.name:
            raise CommandError("That is not the name. Nothing was changed.")
        try:
            done = purge.purge(plan, user, options["reason"])
        except purge.Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.print_report(done.report)

    def print_plan(self, plan):
        for model, number in plan.doomed.items():
            self.stdout.write(f"goes altogether: {number} of {model._meta.db_table}")
        self.stdout.write(f"seats that lose the name: {len(plan.seats)}")
        for hit in plan.hits:
            mark = "x" if hit.key in plan.chosen else " "
            text = "".join(f">{text}<" if is_name else text for text, is_name in hit.excerpt)
            what = "address of a record" if hit.is_address else f"{len(hit.places)} places"
            self.stdout.write(f"[{mark}] {hit.key} {hit.strength:<4} ({what}) {text}")
        if plan.accounts:
            self.stdout.write(f"NOT REACHED: {plan.accounts} accounts have this name; change them under Users")
        for table, number in plan.unknown.items():
            self.stdout.write(f"NOT REACHED: {number} rows of the table {table}, which belongs to no application")

    def print_report(self, report):
        self.stdout.write("Purged.")
        for table, counts in report["tables"].items():
            self.stdout.write(f"{table}: " + ", ".join(f"{number} {what}" for what, number in counts.items()))
        for name in ("passages", "left", "sessions"):
            self.stdout.write(f"{name}: {report[name]}")
        if report["addresses"]:
            self.stdout.write("Now addressed by their public id: " + ", ".join(report["addresses"]))
        if not report["compacted"]:
            self.stdout.write("Deleted bytes are still in the file: stop the site and run manage.py purge --compact")
        self.stdout.write(
            "Not reached: backups, the fixtures in git, copies that others made, search engines, logs of a proxy. "
            "docs/purge.md has the procedure for each."
        )
