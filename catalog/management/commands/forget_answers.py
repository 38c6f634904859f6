"""`manage.py forget_answers`: erases what people wrote, and how to reach them, 90 days after it was settled."""

from django.core.management.base import BaseCommand

from catalog.answers import inbox


class Command(BaseCommand):
    help = (
        "Erases text, contact and internal note of letters that were settled more than 90 days ago. Run it once a day. "
        "A writer who asks for it earlier: at the desk, “Erase what was written”."
    )

    def handle(self, **options):
        self.stdout.write(f"{inbox.forget(inbox.due_to_be_forgotten())} letters erased.")
