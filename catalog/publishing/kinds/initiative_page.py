"""The page of an initiative, put together from its own document and those of the records around it."""

from catalog import vocabulary

from .base import Bibliography


def page(document, world):
    here = ("initiative", document["id"])
    works = Bibliography(world)
    sides = {side["id"]: side["name"] for side in document["sides"]}

    def seat(row):
        return {
            **row,
            "actor": actor_entry(row["actor"], world),
            "citations": works.cite(row["citations"]),
            **({"side": sides.get(row["side"])} if "side" in row else {}),
        }

    def dated(row):
        place = row.get("place")
        return {
            **row,
            "place": world.link(("place", place)) if place else None,
            "citations": works.cite(row["citations"]),
        }

    relations = relations_of(document, here, world, works)
    # A row that only repeats a relation, of the same kind and from the same end, is shown once, as the relation.
    related = {(seen_from_here(entry["kind"], entry["inverse"]), entry["other"]["id"]) for entry in relations}
    besides = [
        entry
        for entry in besides_of(document, here, world, works)
        if (seen_from_here(entry["relation"], entry["inverse"]), entry["other"]["id"]) not in related
    ]
    page = {
        **document,
        "conflicts": conflicts_of(document, world),
        "places": places_of(document, world),
        "sides": document["sides"],
        "record_citations": works.cite(document["citations"]),
        "mediators": [seat(row) for row in document["mediators"]],
        "participants": [seat(row) for row in document["participants"]],
        "meetings": [dated(row) for row in document["meetings"]],
        "outcomes": [dated(row) for row in document["outcomes"]],
        "transfers": [
            {
                **row,
                "to": world.link(("process", row["to_process"])) or world.link(("initiative", row["to_initiative"])),
                "citations": works.cite(row["citations"]),
            }
            for row in document["transfers"]
        ],
        "transfers_in": transfers_into(here, world, works),
        "relations": relations,
        "besides": besides,
        "beside_relations": beside_relations(document, relations),
        "assessments": assessments_of(here, world, works),
        "back_channel": back_channel(document, world),
        "edition": world.edition(here),
    }
    del page["citations"]
    page["sources"] = works.entries
    return page


def actor_entry(public_id, world):
    if public_id is None:
        return None
    actor = world.doc(("actor", public_id))
    entry = world.link(("actor", public_id)) | {"actor_kind": actor["actor_kind"], "country": actor["country"]}
    # By its other names a visitor finds where it sat, too.
    names = [{field: name[field] for field in ("language", "name")} for name in actor["names"]]
    return {**entry, "names": names, "within": within(actor, world)}


def within(actor, world):
    """The slugs of the bodies and states an actor belongs to, the nearest first."""
    found, seen = [], {actor["id"]}
    while actor["affiliation"] and actor["affiliation"] not in seen:
        seen.add(actor["affiliation"])
        actor = world.doc(("actor", actor["affiliation"]))
        if actor is None:
            break
        found.append({"slug": actor["slug"], "name": actor["name"]})
    return found


def conflicts_of(document, world):
    found = []
    for public_id in document["conflicts"]:
        entry = world.link(("conflict", public_id))
        if entry:
            found.append({**entry, "countries": world.doc(("conflict", public_id))["countries"]})
    return sorted(found, key=lambda entry: (entry["name"]["en"], entry["id"]))


def places_of(document, world):
    found = []
    for public_id in document["places"]:
        entry = world.link(("place", public_id))
        if entry:
            found.append({**entry, "country": world.doc(("place", public_id))["country"]})
    return sorted(found, key=lambda entry: (entry["name"]["en"], entry["id"]))


def other_initiative(public_id, world):
    entry = world.link(("initiative", public_id))
    if entry:
        other = world.doc(("initiative", public_id))
        entry |= {field: other[field] for field in ("start", "end", "status", "track")}
    return entry


def relations_of(document, here, world, works):
    """Relations entered here or at the other end, each once, as seen from here."""
    found = {row["id"]: row for row in document["relations"]}
    for referrer in world.referrers(here, "initiative"):
        if world.visible(referrer):
            found |= {
                row["id"]: row for row in world.shown(referrer)["relations"] if here[1] in (row["first"], row["second"])
            }
    entries = []
    for row in found.values():
        outward = row["first"] == here[1]
        other = other_initiative(row["second"] if outward else row["first"], world)
        if other:
            entries.append(
                {
                    "id": row["id"],
                    "kind": row["kind"],
                    "inverse": not outward,
                    "other": other,
                    "note": row["note"],
                    "citations": works.cite(row["citations"]),
                }
            )
    return sorted(entries, key=lambda entry: (entry["other"]["start"], entry["other"]["name"]["en"], entry["id"]))


def besides_of(document, here, world, works):
    """Official talks this ran beside; and, for a Track 1 initiative, what ran beside it."""
    found = [(row, False, row["process"], row["initiative"]) for row in document["besides"]]
    for referrer in world.referrers(here, "initiative"):
        if world.visible(referrer):
            found += [
                (row, True, None, referrer[1])
                for row in world.shown(referrer)["besides"]
                if row["initiative"] == here[1]
            ]
    entries = []
    for row, inverse, process, initiative in found:
        if process:
            other = world.link(("process", process))
            if other:
                official = world.doc(("process", process))
                other |= {field: official[field] for field in ("start", "end", "process_kind")}
                # Without a source the process is general knowledge, and the page says so.
                other["sourced"] = bool(official["citations"])
                other["citations"] = works.cite(official["citations"])
        else:
            other = other_initiative(initiative, world)
        if other:
            entries.append(
                {
                    "id": row["id"],
                    "relation": row["relation"],
                    "inverse": inverse,
                    "other": other,
                    "note": row["note"],
                    "citations": works.cite(row["citations"]),
                }
            )
    return sorted(entries, key=lambda entry: (entry["other"]["start"], entry["other"]["name"]["en"], entry["id"]))


def beside_relations(document, relations):
    """How it stood to official talks, whichever rows say so: those of the talks beside it, as they were entered (above,
    what a relation repeats is left out), and relations to initiatives that are official talks themselves.
    """
    found = {row["relation"] for row in document["besides"]}
    official = [entry for entry in relations if entry["other"]["track"] == "1"]
    seen = {seen_from_here(entry["kind"], entry["inverse"]) for entry in official}
    return sorted(found | seen & set(vocabulary.codes("beside-relation")))


def transfers_into(here, world, works):
    """What moved here from other initiatives."""
    entries = []
    for referrer in world.referrers(here, "initiative"):
        if not world.visible(referrer):
            continue
        for row in world.shown(referrer)["transfers"]:
            if row["to_initiative"] == here[1]:
                entries.append(
                    {
                        **row,
                        "from": other_initiative(referrer[1], world),
                        "citations": works.cite(row["citations"]),
                    }
                )
    return sorted(entries, key=lambda entry: (entry["date"], entry["id"]))


def assessments_of(here, world, works):
    """Every visible assessment, one by one, the oldest first; nothing is added up."""
    from . import KINDS

    entries = [
        KINDS["assessment"].entry(world.shown(each), world, works)
        for each in world.referrers(here, "assessment")
        if world.visible(each)
    ]
    return sorted(entries, key=lambda entry: (entry["date"] or "9999", entry["assessor"]["en"], entry["id"]))


def seen_from_here(kind, inverse):
    return {"precedes": "follows", "follows": "precedes"}.get(kind, kind) if inverse else kind


def back_channel(document, world):
    """What the derived label rests on, or None: leaders sent or allowed it, it was hidden, and official talks ran
    beside it or were refused.
    """
    if document["sanction"] not in ("mandated", "tolerated") or document["publicity"] not in ("secret", "discreet"):
        return None
    talks = []
    for row in document["besides"]:
        if row["relation"] in ("parallel-to", "in-absence-of"):
            end = ("process", row["process"]) if row["process"] else ("initiative", row["initiative"])
            other = world.link(end)
            if other:
                talks.append({"relation": row["relation"], "other": other})
    if not talks:
        return None
    talks.sort(key=lambda each: (each["other"]["name"]["en"], each["other"]["id"]))
    return {"sanction": document["sanction"], "publicity": document["publicity"], "talks": talks}
