"""What changed in the catalogue since a day: records whose current edition is later, or those that were asked for."""

import re
from collections import Counter
from datetime import UTC, date, datetime, timedelta

from django.db.models import CharField, Value
from django.db.models.functions import TruncDate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .. import params
from ..models import PAGES, SearchRow
from .base import Asks

CODE = "changes"
SINCE = Asks(
    "since",
    gettext_lazy("Since the day"),
    hint=gettext_lazy("The day of the release you cited, or on which you read the pages: 2026-11-21."),
)
IDS = Asks(
    "id",
    gettext_lazy("Only these records"),
    many=60,
    hint=gettext_lazy("Their permanent ids or addresses (k7m2-9qxd or /r/k7m2-9qxd/), with spaces between them."),
)
ASKS = (SINCE, IDS)
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
ID = re.compile(r"\b[0-9a-z]{4}-[0-9a-z]{4}\b", re.ASCII)
MOST = 300


def answer(values, language):
    errors = {}
    since = the_day(values, errors)
    text = " ".join(values.get(IDS.name, [])).lower()
    ids = list(dict.fromkeys(ID.findall(text)))[: IDS.many]
    if text and not ids:
        errors[IDS.name] = _("No permanent id stands in “%(value)s”.") % {"value": text}
    context = {"errors": errors, "since": since and since.isoformat(), "ids": ids, "rows": [], "days": [], "number": 0}
    if errors:
        return context
    if since is None and not ids:
        return context | {"days": last_days()}
    found = editions()
    if ids:
        found = found.filter(public_id__in=ids)
    if since and not ids:
        found = found.filter(published__gte=datetime.combine(since + timedelta(1), datetime.min.time(), UTC))
    number = found.count()
    rows = list(found.order_by("-published", "public_id")[:MOST])
    names = SearchRow.objects.filter(public_id__in=[row["public_id"] for row in rows]).values_list("public_id", "hit")
    names = {public_id: hit["name"] for public_id, hit in names}
    rows = [entry(row, names, since) for row in rows]
    if not rows and since:
        context["days"] = last_days()
    missing = [each for each in ids if each not in {row["public_id"] for row in rows}]
    return context | {"rows": rows, "number": number, "missing": missing, "more": number - len(rows)}


def the_day(values, errors):
    text = params.digits(values.get(SINCE.name, [""])[-1])
    if not text:
        return None
    try:
        if DAY.fullmatch(text) and date(1900, 1, 1) <= (day := date.fromisoformat(text)) <= date(2999, 1, 1):
            if day <= datetime.now(UTC).date():
                return day
            errors[SINCE.name] = _("%(value)s is still to come. Give a day that is past, or today.") % {"value": text}
            return None
    except ValueError:
        pass
    errors[SINCE.name] = _("“%(value)s” is not a day. Give year, month and day, for example 2026-11-21.") % {
        "value": text
    }
    return None


def editions(*further):
    """Every public record with its current edition, as one query."""
    parts = [
        model.objects.order_by()
        .annotate(kind=Value(kind, output_field=CharField()))
        .values("public_id", "slug", "kind", "published", "page__edition__number")
        for kind, model in PAGES.items()
    ]
    return Union(parts)


class Union:
    """A union that can still be filtered: what is asked of it is asked of each part."""

    def __init__(self, parts):
        self.parts = parts

    def filter(self, **asked):
        return Union([part.filter(**asked) for part in self.parts])

    def count(self):
        return self.whole().count()

    def whole(self):
        return self.parts[0].union(*self.parts[1:], all=True)

    def order_by(self, *names):
        return self.whole().order_by(*names)


def entry(row, names, since):
    day = row["published"].astimezone(UTC).date()
    changed = since is None or day > since
    number = row["page__edition__number"]
    return {
        **row,
        "name": names.get(row["public_id"], {"en": row["slug"], "ar": ""}),
        "day": day.isoformat(),
        "number": number,
        "how": "same" if not changed else "new" if number == 1 else "changed",
    }


def last_days():
    """The last days on which records were published, with how many: ``[{day, number, before}]``."""
    rows = Counter()
    for part in editions().parts:
        rows.update(part.annotate(day=TruncDate("published", tzinfo=UTC)).values_list("day", flat=True))
    return [
        {"day": day.isoformat(), "number": number, "before": (day - timedelta(1)).isoformat()}
        for day, number in sorted(rows.items(), reverse=True)[:12]
    ]
