"""`manage.py publish_due`: publishes what was planned for an instant that has come. A timer calls it every minute."""

from django.core.management.base import BaseCommand, CommandError

from catalog.publishing import schedule


class Command(BaseCommand):
    help = "Publish what was planned for now or earlier. Call it every minute, from cron or a systemd timer."

    def handle(self, *args, **options):
        published, refused = schedule.publish_due()
        for record in published:
            self.stdout.write(f"Published: {record._meta.verbose_name} {record.public_id}.")
        if refused:
            names = ", ".join(f"{record._meta.verbose_name} {record.public_id}" for record in refused)
            raise CommandError(f"Not published: {names}. The reason stands on the first page of the desk.")
