"""What went on beside the official table in the months before and after an event: official talks, an initiative, or any
dated meeting or outcome.
"""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .. import index
from ..models import ConflictRow, InitiativeRow, ProcessRow
from . import base
from .base import Asks

CODE = "around-event"
PROCESS = Asks("process", gettext_lazy("Official talks"), names="process", hidden=True)
INITIATIVE = Asks("initiative", gettext_lazy("Initiatives"), names="initiative", hidden=True)
# The id of one of an initiative's meetings or outcomes; the form asks for one event, whatever it is.
EVENT = Asks(
    "event",
    gettext_lazy("The event"),
    chooses=(PROCESS, INITIATIVE),
    hint=gettext_lazy("Of an initiative that is chosen, the dated meetings and outcomes can be chosen too."),
)
MONTHS = Asks("months", gettext_lazy("Months before and after"), numbers=(1, 120), default="12")
CONFLICT = Asks(
    "conflict", gettext_lazy("Conflict"), names="conflict", hint=gettext_lazy("If empty, those of the event itself.")
)
ASKS = (EVENT, PROCESS, INITIATIVE, MONTHS, CONFLICT)
WINDOWS = ("before", "during", "after")


def settled(values):
    """The values with “event=process/camp-david”, as the form sends it, said as “process=camp-david”."""
    kind, _slash, slug = values.get(EVENT.name, [""])[-1].partition("/")
    if not slug or kind not in {asks.name for asks in EVENT.chooses}:
        return values
    return {name: found for name, found in values.items() if name != EVENT.name} | {kind: [slug]}


def answer(values, language):
    errors = {}
    months = base.number(MONTHS, values, errors)
    conflicts = [row["slug"] for row in base.records(CONFLICT, ConflictRow, values, errors)]
    known = base.initiatives(base.version())
    event = the_event(values, known, errors)
    context = {"errors": errors, "event": event, "months": months, "moments": []}
    context |= {"sure": [], "perhaps": [], "number": 0}
    if errors or event is None:
        return context
    first, last = base.days(event["start"])[0], base.days(event["end"] or event["start"])[1]
    context["moments"] = [{key: each[key] for key in ("id", "date", "title")} for each in event["moments"]]
    if first is None or last is None:
        return context | {"undated": True}
    conflicts = conflicts or [each["slug"] for each in event["conflicts"]]
    windows = {
        "before": (base.months_after(first, -months), base.the_day(first, -1)),
        "during": (first, last),
        "after": (base.the_day(last, 1), base.months_after(last, months)),
    }
    for each in by_beginning(known.all):
        mine = not conflicts or any(conflict["slug"] in conflicts for conflict in each["conflicts"])
        if not beside_the_table(each) or not mine or each["id"] == event.get("of"):
            continue
        row = {"initiative": each, "windows": {name: within(each, *windows[name]) for name in WINDOWS}}
        answers = [found["how"] for found in row["windows"].values()]
        if "surely" in answers:
            context["sure"].append(row)
        elif "possibly" in answers:
            context["perhaps"].append(row)
    names = {each["slug"]: each["name"] for entry in known.all for each in entry["conflicts"]}
    return context | {
        "number": len(context["sure"]),
        "windows": {name: [day.isoformat() for day in span] for name, span in windows.items()},
        "conflicts": [{"kind": "conflict", "slug": slug, "name": names[slug]} for slug in conflicts if slug in names],
    }


def the_event(values, known, errors):
    """``{name, start, end, conflicts, link}`` of what was asked for; None where nothing was, or it leads nowhere."""
    given = [asks for asks in (PROCESS, INITIATIVE, EVENT) if values.get(asks.name)]
    if len(given) > 1:
        errors[EVENT.name] = _("The address names two events. Choose one.")
        return None
    wrong = {}
    talks = base.records(PROCESS, ProcessRow, values, wrong, "page")
    given = base.records(INITIATIVE, InitiativeRow, values, wrong)
    if wrong:  # said where the form asks for it
        errors[EVENT.name] = next(iter(wrong.values()))
    if talks:
        page = talks[0]["page"]
        conflicts = [{"slug": each["slug"], "name": each["name"]} for each in page["conflicts"]]
        link = {"kind": "process", "slug": page["slug"], "name": page["name"]}
        event = {"link": link, "title": None, "start": page["start"], "end": page["end"]}
        return event | {"conflicts": conflicts, "moments": []}
    if given:
        each = known.by_slug.get(given[0]["slug"])
        return each and event_of(each, None, each["start"], each["end"])
    for asked in values.get(EVENT.name, [])[-1:]:
        for each in known.all:
            for dated in each["dated"]:
                if dated["id"] == asked.lower():
                    return event_of(each, dated["title"], dated["date"], "")
        errors[EVENT.name] = _("No dated meeting or outcome in the catalogue has the id “%(value)s”.") % {
            "value": asked
        }
    return None


def event_of(each, title, start, end):
    link = {key: each[key] for key in ("kind", "slug", "name")}
    return {
        "link": link,
        "title": title,
        "start": start,
        "end": end,
        "conflicts": each["conflicts"],
        "moments": sorted(each["dated"], key=lambda moment: (moment["date"], moment["id"])),
        # An initiative does not go on around itself; around one of its meetings the rest of it does.
        "of": each["id"] if title is None else None,
    }


def beside_the_table(each):
    """Unofficial, or official but concealed while it ran."""
    return each["track"] != "1" or each["publicity"] in ("secret", "discreet")


def by_beginning(entries):
    return sorted(entries, key=lambda each: (each["first_day"] is None, each["first_day"], each["id"]))


def within(each, first, last):
    """What an initiative did between two days: whether it surely ran then, and what of it is dated then."""
    if last < first:
        return {"how": "no", "dated": []}
    dated = []
    for moment in each["dated"]:
        how = base.lies(*base.days(moment["date"]), first, last)
        if how != "no":
            dated.append(moment | {"how": how})
    moments = [base.days(moment["date"]) for moment in each["dated"]]
    moments = [span for span in moments if None not in span]
    if not any(each["span"]) and not moments:
        return {"how": "no", "dated": []}  # nothing at all is known of when: not an answer to when
    return {"how": index.overlap(*each["span"], moments, index.Years(first, last)), "dated": dated}
