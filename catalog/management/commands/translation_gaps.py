"""`manage.py translation_gaps`: for each field kept in two languages, how many texts have no Arabic, or no English."""

from django.core.management import BaseCommand
from django.db.models import Count, Q

from catalog.models import PARTS, RECORDS, ArabicRead
from catalog.publishing.arabic import fingerprint
from catalog.publishing.kinds import KINDS
from catalog.publishing.ledger import LEDGER


class Command(BaseCommand):
    help = "Count what has no Arabic yet, or no English, field by field, and the records whose Arabic nobody has read."

    def handle(self, **options):
        self.stdout.write(f"{'field':<44}{'texts':>8}{'no Arabic':>11}{'no English':>12}")
        total = [0, 0, 0]
        for model in (*RECORDS, *PARTS):
            for column in LEDGER[model].public:
                if column.pair:
                    found = gaps(model, column.field)
                    total = [a + b for a, b in zip(total, found, strict=True)]
                    self.line(f"{model._meta.verbose_name}: {column.label(model)}", found)
        self.line("all", total)
        self.stdout.write(f"\n{'records':<44}{'Arabic':>8}{'read':>11}{'not read':>12}")
        marks = dict(ArabicRead.objects.values_list("public_id", "digest"))
        for kind in KINDS.values():
            seen = [(row.public_id, fingerprint(kind.document(row))) for row in kind.queryset()]
            arabic = [(public_id, mark) for public_id, mark in seen if mark]
            read = sum(marks.get(public_id) == mark for public_id, mark in arabic)
            self.line(str(kind.model._meta.verbose_name_plural), [len(arabic), read, len(arabic) - read])

    def line(self, name, numbers):
        self.stdout.write(f"{name:<44}{numbers[0]:>8}{numbers[1]:>11}{numbers[2]:>12}")


def gaps(model, field):
    """``[texts in either language, those without Arabic, those without English]`` of all working rows."""
    no_arabic, no_english = Q(**{f"{field}_ar": ""}), Q(**{field: ""})
    found = model.objects.exclude(no_arabic & no_english).aggregate(
        texts=Count("pk"), arabic=Count("pk", filter=no_arabic), english=Count("pk", filter=no_english)
    )
    return [found["texts"], found["arabic"], found["english"]]
