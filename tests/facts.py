"""The fixtures counted by themselves: what each record answers to, in a few plain lines that share no code with the
catalogue. Tests compare what the site says with this.
"""

import json
import re
from calendar import monthrange
from collections import defaultdict
from datetime import date, timedelta
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "fixtures"
NO_VALUE = {"not-coded", "not-known", "none", "searched-not-found"}


EMPTY_SEAT = {
    "mediator": ("mediator", "mediator=", "mediator-role", "mediator-kind", "mediator-country"),
    "participant": ("participant", "participant=", "side", "capacity"),
}
EMPTY_ASSESSMENT = (
    "contribution",
    "transfer",
    "timing",
    "power-balance",
    "perspective",
    "criterion",
    "changed",
    "finding",
)


@cache
def rows():
    """``{model: {public id: fields}}``."""
    found = defaultdict(dict)
    for path in FOLDER.glob("*.json"):
        for row in json.loads(path.read_text(encoding="utf-8")):
            found[row["model"].removeprefix("catalog.")][row["fields"]["public_id"]] = row["fields"]
    return found


@cache
def parts(model, owner):
    """``{public id of the owner: [fields, …]}`` of the rows of a model."""
    found = defaultdict(list)
    for row in rows()[model].values():
        if row[owner]:
            found[row[owner][0]].append(row)
    return found


def slug(model, key):
    return rows()[model][key[0]]["slug"]


def chain(actor):
    """An actor and the bodies it belongs to."""
    found = [actor]
    while actor["affiliation"] and rows()["actor"][actor["affiliation"][0]] not in found:
        actor = rows()["actor"][actor["affiliation"][0]]
        found.append(actor)
    return found


def seat(row, group):
    values = {"presence": {row["presence"]}, group: set(), f"{group}=": set()}
    if group == "mediator":
        values |= {"mediator-role": {row["role"]}, "mediator-kind": set(), "mediator-country": set()}
    else:
        values |= {"capacity": {row["capacity"]}}
        values["side"] = {rows()["side"][row["side"][0]]["name"]} if row["side"] else set()
    if row["actor"] and row["disclosure"] == "named":
        actor = rows()["actor"][row["actor"][0]]
        values[group] = {each["slug"] for each in chain(actor)}
        values[f"{group}="] = {actor["slug"]}
        if group == "mediator":
            values["mediator-kind"] = {actor["actor_kind"]}
            values["mediator-country"] = {actor["country"]} - {""}
    return values


def assessment(row):
    findings = parts("finding", "assessment")[row["public_id"]]
    return {
        "contribution": {row["contribution"]},
        "transfer": {row["transfer"]},
        "perspective": {row["perspective"]},
        "timing": set(row["timing"]),
        "power-balance": set(row["power_balance"]),
        "criterion": {rating["criterion"] for rating in parts("rating", "assessment")[row["public_id"]]},
        "changed": {changed(row)},
        "finding": {slug("concept", finding["concept"]) for finding in findings if finding["concept"]},
    }


def changed(row):
    """What an assessor's ratings of process and outcome say together."""
    terms = {each["criterion"]: each["term"] for each in parts("rating", "assessment")[row["public_id"]]}
    process, outcome = terms.get("contribution-process", ""), terms.get("contribution-outcome", "")
    if process not in list("0123") or outcome not in list("0123"):
        return "not-coded"
    if process == "0":
        return "neither" if outcome == "0" else "outcome-only"
    return "process-only" if outcome == "0" else "both"


def no_result(row):
    said = {each["type"] for each in parts("outcome", "initiative")[row["public_id"]]}
    if row["status"] == "collapsed" or "none" in said:
        return "yes"
    return "no" if said or row["status"] in ("planned", "active") else "not-coded"


def conflict_values(initiative):
    conflicts = [rows()["conflict"][key[0]] for key in initiative["conflicts"]]
    return {
        "conflict": {each["slug"] for each in conflicts},
        "conflict-country": {code for each in conflicts for code in each["countries"]},
    }


def back_channel(row):
    talks = {each["relation"] for each in parts("beside", "initiative")[row["public_id"]]}
    hidden = row["publicity"] in ("secret", "discreet") and row["sanction"] in ("mandated", "tolerated")
    return {"yes" if hidden and talks & {"parallel-to", "in-absence-of"} else "no"}


def beside(row):
    """How it stood to official talks: to processes, and to initiatives of Track 1, at whichever end that is told."""
    key = row["public_id"]
    found = {each["relation"] for each in parts("beside", "initiative")[key]}
    turned = {"precedes": "follows", "follows": "precedes", "parallel-to": "parallel-to"}
    for each in rows()["relation"].values():
        for here, there, kinds in (("first", "second", {code: code for code in turned}), ("second", "first", turned)):
            if each[here] == [key] and rows()["initiative"][each[there][0]]["track"] == "1":
                found |= {kinds[each["relation_kind"]]} if each["relation_kind"] in kinds else set()
    return found


def initiative(row):
    """``{group: [{facet: values}, …]}`` of one initiative."""
    key = row["public_id"]
    outcomes = {each["type"] for each in parts("outcome", "initiative")[key]}
    record = {
        **{name: {row[name]} for name in ("track", "sanction", "acknowledgement", "phase", "status")},
        "publicity": {row["publicity"]} | ({row["publicity_later"]} - NO_VALUE),
        "state-of-evidence": {row["state_of_evidence"]},
        "issue": set(row["issues"]),
        "mechanism": set(row["mechanisms"]),
        "end-reason": set(row["end_reason"]),
        "women-or-outsiders": set(row["women_or_outsiders"]),
        "back-channel": back_channel(row),
        "no-result": {no_result(row)},
        "beside": beside(row) or {"not-coded"},
        "place": {slug("place", place) for place in row["places"]}
        | {slug("place", each["place"]) for each in parts("meeting", "initiative")[key] if each["place"]},
        "process": {
            slug("officialprocess", each[end])
            for model, end in (("beside", "process"), ("transfer", "to_process"))
            for each in parts(model, "initiative")[key]
            if each[end]
        },
        "outcome": outcomes or {row["outcomes_empty"]},
        **conflict_values(row),
    }
    for name in ("conflict", "conflict-country", "place", "process"):
        record[name] = record[name] or {"not-coded"}
    found = {"record": [record], "assessment": [assessment(each) for each in parts("assessment", "initiative")[key]]}
    for group in ("mediator", "participant"):
        found[group] = [seat(each, group) for each in parts(group, "initiative")[key]]
        if not any(present(each) for each in found[group]):
            found[group].append({name: {row[f"{group}s_empty"]} for name in EMPTY_SEAT[group]})
    found["assessment"] = found["assessment"] or [{name: {"not-coded"} for name in EMPTY_ASSESSMENT}]
    return found


def actor(row):
    """The same of an actor, for the lists of mediators and participants."""
    found = {"record": [{"kind": {row["actor_kind"]}, "country": {row["country"] or "not-coded"}}]}
    for group in ("mediator", "participant"):
        found[group] = []
        for each in parts(group, "actor")[row["public_id"]]:
            of = rows()["initiative"][each["initiative"][0]]
            values = {"presence": {each["presence"]}, "track": {of["track"]}, **conflict_values(of)}
            values["role" if group == "mediator" else "capacity"] = {
                each["role"] if group == "mediator" else each["capacity"]
            }
            if group == "participant":
                values["side"] = {rows()["side"][each["side"][0]]["name"]} if each["side"] else set()
            found[group].append(values)
    return found


def of_assessment(row):
    of = rows()["initiative"][row["initiative"][0]]
    ratings = parts("rating", "assessment")[row["public_id"]]
    values = assessment(row) | {"evidence": {row["evidence_grade"]}, "track": {of["track"]}, **conflict_values(of)}
    del values["criterion"], values["changed"]
    return {
        "record": [values],
        "rating": [{"criterion": {each["criterion"]}, "judgement": {each["term"]}} for each in ratings],
    }


def of_source(row):
    names = {
        "type": "type",
        "kind": "source_kind",
        "position": "source_position",
        "link": "link",
        "language": "language",
    }
    return {"record": [{facet: {row[field]} for facet, field in names.items()}]}


def of_concept(row):
    reported = any(each["concept"] == [row["public_id"]] for each in rows()["finding"].values())
    return {"record": [{"kind": {row["concept_kind"]}, "evidence": {"yes" if reported else "no"}}]}


@cache
def listed(name):
    """``{public id: {group: [{facet: values}]}}`` of the records that stand in a list."""
    read, model = {
        "initiatives": (initiative, "initiative"),
        "mediators": (actor, "actor"),
        "participants": (actor, "actor"),
        "assessments": (of_assessment, "assessment"),
        "sources": (of_source, "source"),
        "concepts": (of_concept, "concept"),
    }[name]
    found = {public_id: read(row) for public_id, row in rows()[model].items()}
    group = {"mediators": "mediator", "participants": "participant"}.get(name)
    if group:
        found = {key: groups for key, groups in found.items() if any(present(each) for each in groups[group])}
    return found


def present(values):
    return "took-part" in values.get("presence", {"took-part"})


def answers(groups, asked):
    """Whether a record meets ``{group: {facet: [values]}}``, all facets of a group by one and the same row."""
    for group, facets in asked.items():
        seats = group in ("mediator", "participant") and "presence" not in facets
        fitting = [
            values
            for values in groups[group]
            if all(set(chosen) & values.get(facet, set()) for facet, chosen in facets.items())
            and (not seats or present(values))
        ]
        if not fitting:
            return False
    return True


# -- years --------------------------------------------------------------------------------------------------------
def bounds(text):
    """First and last day of a date in the fixtures: a year, month or day, widened by one of it if marked."""
    plain, mark = re.fullmatch(r"([0-9-]+)([~?]?)", text).groups()
    numbers = [int(part) for part in plain.split("-")]
    if len(numbers) == 1:
        wide = 1 if mark else 0
        return date(numbers[0] - wide, 1, 1), date(numbers[0] + wide, 12, 31)
    if len(numbers) == 2:
        first = date(*numbers, 1)
        last = date(*numbers, monthrange(*numbers)[1])
        if mark:
            first = (first - timedelta(1)).replace(day=1)
            after = last + timedelta(1)
            last = date(after.year, after.month, monthrange(after.year, after.month)[1])
        return first, last
    day, wide = date(*numbers), timedelta(1 if mark else 0)
    return day - wide, day + wide


def within(row, first_year, last_year):
    """ "surely", "possibly" or "no": whether an initiative ran in the years asked for."""
    first = date(first_year or 1, 1, 1)
    last = date(last_year or 9999, 12, 31)
    key = row["public_id"]
    dated = [
        each["date"] for model in ("meeting", "outcome") for each in parts(model, "initiative")[key] if each["date"]
    ]
    moments = [bounds(text) for text in dated]
    start = bounds(row["start"]) if row["start"] else None
    end = bounds(row["end"]) if row["end"] else None
    going_on = not end and row["status"] in ("active", "planned")
    if any(first <= a and b <= last for a, b in moments):
        return "surely"
    begun = start[1] if start else min([b for _, b in moments] + ([end[1]] if end else []), default=None)
    lasted = (
        date.max
        if going_on
        else end[0]
        if end
        else max([a for a, _ in moments] + ([start[0]] if start else []), default=None)
    )
    if begun and lasted and begun <= last and lasted >= first:
        return "surely"
    could_begin = start[0] if start else date.min
    could_last = end[1] if end else date.max
    if could_begin <= last and could_last >= first:
        return "possibly"
    return "possibly" if any(a <= last and b >= first for a, b in moments) else "no"


# -- the questions of the collection ------------------------------------------------------------------------------
# What each must find, by plain loops over the fixtures: ``{slug of the question: slugs of the rows}``.
def initiatives_where(test):
    return {row["slug"] for row in rows()["initiative"].values() if test(row)}


def outcomes_of(row):
    return {each["type"] for each in parts("outcome", "initiative")[row["public_id"]]}


def seats_of(group, row):
    """The seats of an initiative in which somebody took part, with their actor where visitors see the name."""
    for each in parts(group, "initiative")[row["public_id"]]:
        if each["presence"] == "took-part":
            named = each["actor"] and each["disclosure"] == "named"
            yield each, rows()["actor"][each["actor"][0]] if named else None


def concealed(row):
    hidden = row["publicity"] in ("secret", "discreet")
    return hidden and "parallel-to" in beside(row) and within(row, 2000, 2014) == "surely"


def of_countries(row, countries):
    return any(actor and actor["country"] in countries for _seat, actor in seats_of("mediator", row))


def decade(row):
    """“1990s”: that of the first day on which anything of an initiative may have been, or None."""
    key = row["public_id"]
    dated = [each["date"] for model in ("meeting", "outcome") for each in parts(model, "initiative")[key]]
    days = [bounds(text)[0] for text in (row["start"], *dated) if text]
    return f"{min(days).year // 10 * 10}s" if days else None


def of_experts(row):
    return {"water", "jerusalem"} & set(row["issues"]) and "expert-working-group" in row["mechanisms"]


LISTED_ANSWERS = {
    "concealed-beside-official-talks": concealed,
    "confirmed-or-single-report": concealed,
    "full-draft-agreements": lambda row: "draft-accord" in outcomes_of(row),
    "water-or-jerusalem-by-experts": lambda row: (
        of_experts(row)
        and any(changed(each) == "process-only" for each in parts("assessment", "initiative")[row["public_id"]])
    ),
    "while-contact-was-refused": lambda row: row["track"] != "1" and "in-absence-of" in beside(row),
    "mediators-not-usually-seen": lambda row: of_countries(row, ("CN", "NO", "OM", "CH")),
    "women-or-outsiders": lambda row: not set(row["women_or_outsiders"]) & NO_VALUE,
    "exposed-by-the-press": lambda row: "exposed" in (row["publicity"], row["publicity_later"]),
    "failed-or-without-result": lambda row: no_result(row) == "yes",
}


def after_exposure(row):
    """``[(kind, date, "surely" or "possibly")]`` of what is dated in the year after an initiative became known."""
    key, text = row["public_id"], row["publicity_later_date"]
    if not text:
        return []
    first, last = bounds(text)
    dated = [("meetings", each["date"]) for each in parts("meeting", "initiative")[key]]
    dated += [("outcomes", each["date"]) for each in parts("outcome", "initiative")[key]] + [("end", row["end"])]
    found = []
    for kind, when in dated:
        if when:
            earliest, latest = bounds(when)
            # Each day on which it may have become known, against each day on which the other thing may have been.
            if earliest > last and latest <= later(first, 1):
                found.append((kind, when, "surely"))
            elif latest >= first and earliest <= later(last, 1):
                found.append((kind, when, "possibly"))
    return sorted(found)


def on_both(first, second):
    """Third parties of both conflicts, each with all bodies it belongs to."""
    found = [set(), set()]
    for row in rows()["initiative"].values():
        conflicts = {rows()["conflict"][key[0]]["slug"] for key in row["conflicts"]}
        for _seat, actor in seats_of("mediator", row):
            for number, slug in enumerate((first, second)):
                if actor and slug in conflicts:
                    found[number] |= {each["slug"] for each in chain(actor)}
    return found[0] & found[1]


def years_of(row, initiative):
    """First and last days of the beginning and of the last day known of a seat."""
    begin = row["date_from"] or row["date_to"] or initiative["start"]
    end = row["date_to"] or row["date_from"] or initiative["end"] or begin
    return (bounds(begin), bounds(end)) if begin and end else None


def later(day, years):
    return date(day.year + years, day.month, min(day.day, 28) if (day.month, day.day) == (2, 29) else day.day)


def first_unofficial(years):
    """``(surely, possibly)``: people with an unofficial seat and an official one that began at most so much later."""
    seats = defaultdict(lambda: ([], []))
    for initiative in rows()["initiative"].values():
        for row, actor in seats_of("participant", initiative):
            if actor and actor["actor_kind"] == "person":
                official = row["capacity"] in ("official", "official-mandated")
                if official and initiative["track"] == "1":
                    seats[actor["slug"]][1].append((initiative, years_of(row, initiative)))
                elif not official and row["capacity"] not in (*NO_VALUE, "unknown"):
                    if initiative["track"] not in ("1", "undetermined"):
                        seats[actor["slug"]][0].append((initiative, years_of(row, initiative)))
    surely, possibly = set(), set()
    for who, (before, after) in seats.items():
        for one, seat in before:
            for other, table in after:
                if one is other or not seat or not table:
                    continue
                (begun, ended), (then, _) = seat, table
                if then[0] > begun[1] and then[1] <= later(ended[0], years):
                    surely.add(who)
                elif then[1] >= begun[0] and then[0] <= later(ended[1], years):
                    possibly.add(who)
    return surely, possibly


def disagreed():
    """Initiatives of which two assessors give different terms: of the contribution, or of one criterion."""
    found = set()
    for row in rows()["initiative"].values():
        said = defaultdict(set)
        for each in parts("assessment", "initiative")[row["public_id"]]:
            said["contribution"].add(each["contribution"])
            for rating in parts("rating", "assessment")[each["public_id"]]:
                said[rating["criterion"]].add(rating["term"])
        silent = {"unclear", "unknown", "not-applicable", *NO_VALUE - {"none"}}
        if any(len(terms - silent) > 1 for terms in said.values()):
            found.add(row["slug"])
    return found


def pairs_of_assessors():
    """``{what the two have in common: [same term, different terms]}`` of every two who speak to one contribution."""
    found = defaultdict(lambda: [0, 0])
    for row in rows()["initiative"].values():
        judged = parts("assessment", "initiative")[row["public_id"]]
        judged = [each for each in judged if each["contribution"] not in ("unclear", "not-coded", "not-known")]
        for number, one in enumerate(judged):
            for other in judged[number + 1 :]:
                differ = one["contribution"] != other["contribution"]
                seen = [
                    ""
                    if each["perspective"] == "not-coded"
                    else "in"
                    if each["perspective"] in ("participant", "organiser", "funder")
                    else "out"
                    for each in (one, other)
                ]
                position = (
                    "not-coded"
                    if "" in seen
                    else {2: "both-involved", 1: "one-involved", 0: "both-outside"}[seen.count("in")]
                )
                side = "no-side"
                if one["side"] and other["side"]:
                    side = "same-side" if one["side"] == other["side"] else "different-sides"
                found[position][differ] += 1
                found[side][differ] += 1
    return {code: tuple(numbers) for code, numbers in found.items()}
