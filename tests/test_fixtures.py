"""The shipped collection, read as plain files: complete, coherent, within the vocabulary. No database."""

import json
import re
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from catalog import edtf, vocabulary

FOLDER = Path(__file__).resolve().parent.parent / "fixtures"
FILES = {
    "sources": {"source"},
    "conflicts": {"conflict"},
    "places": {"place"},
    "actors": {"actor", "alternatename", "citation"},
    "processes": {"officialprocess", "citation"},
    "concepts": {"concept", "definition", "citation"},
    "initiatives": {
        "initiative",
        "side",
        "mediator",
        "participant",
        "meeting",
        "outcome",
        "relation",
        "beside",
        "transfer",
        "alternatename",
        "citation",
    },
    "assessments": {"assessment", "rating", "finding", "citation"},
    "questions": {"question"},
}
KINDS = {
    "source": "source",
    "conflict": "conflict",
    "place": "place",
    "actor": "actor",
    "officialprocess": "process",
    "concept": "concept",
    "initiative": "initiative",
    "assessment": "assessment",
    "question": "question",
}
COUNTS = {
    "question": 15,
    "initiative": 162,
    "officialprocess": 92,
    "actor": 775,
    "alternatename": 997,
    "mediator": 506,
    "participant": 593,
    "meeting": 230,
    "outcome": 156,
    "relation": 92,
    "beside": 174,
    "transfer": 90,
    "place": 131,
    "assessment": 226,
    "rating": 317,
    "finding": 603,
    "source": 686,
    "conflict": 65,
    "definition": 103,
    "concept": 74,
    "side": 365,
    "citation": 3146,
}
MANY = {"conflicts", "places", "lead", "distinct_from"}
CITATIONS = {
    "initiative": 580,
    "mediator": 689,
    "participant": 748,
    "meeting": 293,
    "outcome": 208,
    "transfer": 150,
    "assessment": 251,
    "definition": 172,
    "process": 51,
    "relation": 0,
    "beside": 0,
    "actor": 4,
}
# Where a reference leads; every other list in a row is one of codes or of plain texts.
REFERENCES = {
    "source": {"same_work_as": "source"},
    "actor": {"affiliation": "actor", "distinct_from": "actor"},
    "alternatename": {"actor": "actor", "initiative": "initiative"},
    "officialprocess": {"conflicts": "conflict", "lead": "actor"},
    "definition": {"concept": "concept"},
    "initiative": {"conflicts": "conflict", "places": "place"},
    "side": {"initiative": "initiative"},
    "mediator": {"initiative": "initiative", "actor": "actor"},
    "participant": {"initiative": "initiative", "actor": "actor", "side": "side"},
    "meeting": {"initiative": "initiative", "place": "place"},
    "outcome": {"initiative": "initiative"},
    "relation": {"initiative": "initiative", "first": "initiative", "second": "initiative"},
    "beside": {"initiative": "initiative", "process": "officialprocess", "track_1": "initiative"},
    "transfer": {"initiative": "initiative", "to_process": "officialprocess", "to_initiative": "initiative"},
    "assessment": {"initiative": "initiative", "assessor_actor": "actor"},
    "rating": {"assessment": "assessment"},
    "finding": {"assessment": "assessment", "concept": "concept"},
    "citation": {"source": "source"} | {name: name for name in CITATIONS} | {"process": "officialprocess"},
}
# Coded fields and their lists; "+": the kinds of empty are values too; "?": the empty text is one.
CODES = {
    "source": {
        "type": "source-type",
        "language": "language",
        "link": "source-link",
        "source_kind": "source-kind",
        "source_position": "source-position",
    },
    "place": {"country": "country?"},
    "actor": {"actor_kind": "actor-kind", "country": "country?"},
    "alternatename": {"language": "language", "name_kind": "alternate-name-kind"},
    "officialprocess": {"process_kind": "process-kind"},
    "concept": {"concept_kind": "concept-kind"},
    "definition": {"licence": "licence"},
    "initiative": {
        "track": "track+",
        "track_subtype": "track-subtype+",
        "sanction": "sanction+",
        "acknowledgement": "acknowledgement+",
        "publicity": "publicity+",
        "publicity_later": "publicity+",
        "mode": "mode+",
        "mechanisms": "mechanism+",
        "phase": "phase+",
        "status": "status+",
        "end_reason": "end-reason+",
        "women_or_outsiders": "women-or-outsiders+",
        "issues": "issue+",
        "mediators_empty": "emptiness",
        "participants_empty": "emptiness",
        "outcomes_empty": "emptiness",
        "state_of_evidence": "state-of-evidence+",
        "confidence": "confidence+",
    },
    "mediator": {
        "disclosure": "disclosure",
        "presence": "presence",
        "role": "third-party-role",
        "appointed_by": "appointed-by+",
    },
    "participant": {"disclosure": "disclosure", "presence": "presence", "capacity": "capacity+"},
    "outcome": {"type": "outcome-type"},
    "relation": {"relation_kind": "relation-kind"},
    "beside": {"relation": "beside-relation"},
    "transfer": {
        "content": "transfer-content+",
        "contribution_kind": "contribution-kind+",
        "direction": "transfer-direction+",
        "route": "transfer-route+",
        "locus": "transfer-locus+",
        "symmetry": "transfer-symmetry+",
        "conditions": "transfer-condition+",
        "claim_strength": "claim-strength+",
        "evidence_grade": "evidence-grade+",
    },
    "assessment": {
        "perspective": "perspective+",
        "contribution": "contribution-degree+",
        "contribution_kind": "contribution-kind+",
        "transfer": "transfer-direction+",
        "timing": "timing+",
        "power_balance": "power-balance+",
        "claim_strength": "claim-strength+",
        "evidence_grade": "evidence-grade+",
    },
    "rating": {"criterion": "criterion", "term": "scale"},
    "question": {"form": "question-form", "columns": "question-column", "grouping": "question-group"},
    "finding": {"polarity": "finding-polarity"},
}
DATES = {"date", "date_from", "date_to", "start", "end", "year", "publicity_later_date"}
NULLABLE = {"slug", "latitude", "longitude"}
WORKFLOW = {
    "state",
    "version",
    "approval",
    "submitted_by",
    "submitted_digest",
    "approved_by",
    "approved_digest",
    "sent_back_reason",
    "loaded_digest",
}


def read():
    rows = defaultdict(list)
    for name in FILES:
        for row in json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8")):
            app, model = row["model"].split(".")
            assert app == "catalog" and model in FILES[name], f"{name}.json holds a {row['model']}"
            assert set(row) == {"model", "fields"}, f"{name}.json: {set(row)}"
            rows[model].append(row["fields"])
    return rows


ROWS = read()
BY_ID = {fields["public_id"]: (model, fields) for model, rows in ROWS.items() for fields in rows}


def each():
    return ((model, fields) for model, rows in ROWS.items() for fields in rows)


def cited(target):
    return {fields[target][0] for fields in ROWS["citation"] if fields[target]}


def test_the_counts():
    assert {model: len(rows) for model, rows in ROWS.items()} == COUNTS
    assert {target: sum(1 for c in ROWS["citation"] if c[target]) for target in CITATIONS} == CITATIONS
    names = Counter((bool(n["actor"]), n["language"] == "he") for n in ROWS["alternatename"])
    assert names[False, True] == 24 and names[False, False] == 0
    assert names[True, True] + names[True, False] == 903 + 70
    seats = Counter((m, s["disclosure"]) for m in ("mediator", "participant") for s in ROWS[m])
    assert seats == {
        ("mediator", "named"): 503,
        ("mediator", "role-only"): 3,
        ("participant", "named"): 469,
        ("participant", "role-only"): 124,
    }
    assert sum(1 for b in ROWS["beside"] if b["process"]) == 156
    assert sum(1 for b in ROWS["beside"] if b["track_1"]) == 18
    assert sum(1 for t in ROWS["transfer"] if t["to_process"] or t["to_initiative"]) == 71
    assert sum(1 for f in ROWS["finding"] if f["concept"]) == 109
    assert sum(1 for p in ROWS["place"] if p["latitude"] is None) == 3
    assert Counter(d["licence"] for d in ROWS["definition"]) == {"cc-by-nc-sa-4.0": 74, "cc-by-4.0": 29}
    assert Counter(i["track"] for i in ROWS["initiative"])["2"] == 78
    assert sum(1 for i in ROWS["initiative"] if i["track"] in ("2", "1.5")) == 118


@pytest.mark.parametrize("name", FILES)
def test_one_row_a_line_records_first(name):
    lines = (FOLDER / f"{name}.json").read_text(encoding="utf-8").split("\n")
    assert lines[0] == "[" and lines[-2:] == ["]", ""]
    rows = [json.loads(line.removesuffix(",")) for line in lines[1:-2]]
    records = [row for row in rows if row["model"].split(".")[1] in KINDS]
    assert rows[: len(records)] == records
    slugs = [row["fields"]["slug"] for row in records]
    assert slugs == sorted(set(slugs))


def test_public_ids_are_well_formed_and_unique():
    ids = [fields["public_id"] for _, fields in each()]
    assert len(ids) == len(set(ids))
    shape = re.compile(r"[0-9abcdefghjkmnpqrstvwxyz]{4}-[0-9abcdefghjkmnpqrstvwxyz]{4}")
    assert [one for one in ids if not shape.fullmatch(one)] == []


def test_slugs():
    shape = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
    for model in KINDS:
        for fields in ROWS[model]:
            assert shape.fullmatch(fields["slug"]) and len(fields["slug"]) <= 120, fields["slug"]


def test_every_natural_key_resolves_to_its_kind():
    wrong = []
    for model, fields in each():
        for name, target in REFERENCES.get(model, {}).items():
            value = fields[name] or []
            keys = value if name in MANY else [value] if value else []
            for key in keys:
                found, _ = BY_ID.get(key[0], ("nothing", None))
                if len(key) != 1 or found != target:
                    wrong.append((model, fields["public_id"], name, key))
    assert wrong == []


def test_every_row_of_a_model_has_the_same_fields_and_no_workflow():
    for model, rows in ROWS.items():
        names = list(rows[0])
        assert names[0] == "public_id"
        assert not WORKFLOW & set(names), model
        assert not [name for name in names if name.endswith(("_earliest", "_latest"))], model
        assert "pk" not in names and "id" not in names
        assert [row["public_id"] for row in rows if list(row) != names] == []
        assert ("position" in names) == (model not in KINDS)


def test_only_what_may_be_null_is_null():
    for model, fields in each():
        may = NULLABLE | set(REFERENCES.get(model, {}))
        assert {name for name, value in fields.items() if value is None} <= may, fields["public_id"]


def test_every_code_is_in_its_list():
    wrong = []
    for model, fields in each():
        for name, spec in CODES.get(model, {}).items():
            value = fields[name]
            terms = vocabulary.codes(spec.rstrip("+?"))
            known = vocabulary.codes(spec.rstrip("+?"), empty=spec.endswith("+"))
            if spec.endswith("?") and value == "":
                continue
            if not isinstance(value, list):
                good = value in known
            elif set(value) <= set(terms):
                good = (value or model == "question") and value == sorted(set(value), key=known.index)
            else:
                good = len(value) == 1 and value[0] in known  # a kind of empty stands alone
            if not good:
                wrong.append((model, fields["public_id"], name, value))
    for fields in ROWS["conflict"]:
        wrong += [(fields["slug"], c) for c in fields["countries"] if c not in vocabulary.codes("country")]
    assert wrong == []


def test_dates_parse_and_do_not_end_before_they_begin():
    for _, fields in each():
        for name in DATES & set(fields):
            if fields[name]:
                edtf.parse(fields[name])
        for first, last in (("start", "end"), ("date_from", "date_to")):
            if fields.get(first) and fields.get(last):
                begins, ends = edtf.parse(fields[first]).earliest, edtf.parse(fields[last]).latest
                assert begins is None or ends is None or begins <= ends, fields["public_id"]


def test_positions_count_from_zero_within_their_owner():
    owners = {"definition": "concept", "rating": "assessment", "finding": "assessment"}
    places = defaultdict(list)
    for model, fields in each():
        if model in KINDS:
            continue
        if model == "alternatename":
            owner = (fields["actor"] or fields["initiative"])[0]
        elif model == "citation":
            owner = next(fields[name][0] for name in CITATIONS if fields[name])
        else:
            owner = fields[owners.get(model, "initiative")][0]
        places[model, owner].append(fields["position"])
    assert [key for key, found in places.items() if found != list(range(len(found)))] == []


def test_relations_are_canonical_and_each_is_there_once():
    slug = {fields["public_id"]: fields["slug"] for fields in ROWS["initiative"]}
    seen = Counter()
    for r in ROWS["relation"]:
        first, second, kind = slug[r["first"][0]], slug[r["second"][0]], r["relation_kind"]
        assert kind in ("precedes", "feeds-into", "part-of", "parallel-to", "rival-to")
        assert first != second and r["initiative"] in (r["first"], r["second"])
        if kind in ("parallel-to", "rival-to"):
            assert first < second
        seen[kind, first, second] += 1
        assert not seen[kind, second, first], f"{first} and {second} are {kind} both ways"
    assert max(seen.values()) == 1


def test_one_end_of_besides_and_transfers_and_one_target_of_citations():
    for fields in ROWS["beside"]:
        assert bool(fields["process"]) != bool(fields["track_1"])
        if fields["track_1"]:
            assert BY_ID[fields["track_1"][0]][1]["track"] == "1"
    for fields in ROWS["transfer"]:
        assert not (fields["to_process"] and fields["to_initiative"])
        assert fields["to_process"] or fields["to_initiative"] or fields["to_text"]
    for fields in ROWS["citation"]:
        assert sum(1 for name in CITATIONS if fields[name]) == 1
    for fields in ROWS["alternatename"]:
        assert bool(fields["actor"]) != bool(fields["initiative"])


@pytest.mark.parametrize("model", ["mediator", "participant"])
def test_a_named_seat_has_an_actor_and_a_source_and_no_other_seat_has_a_name(model):
    sourced = cited(model)
    for seat in ROWS[model]:
        assert (seat["disclosure"] == "named") == bool(seat["actor"])
        assert seat["disclosure"] != "role-only" or seat["described_as"]
        assert seat["office_sourced"] is False
        assert seat["disclosure"] != "named" or seat["public_id"] in sourced


def test_every_initiative_assessment_and_definition_has_a_source():
    for model in ("initiative", "assessment", "definition", "meeting", "outcome", "transfer"):
        assert {fields["public_id"] for fields in ROWS[model]} == cited(model), model


def test_sources_link_to_their_publisher_or_say_whose_page_it_is():
    for fields in ROWS["source"]:
        host = re.sub(r"^https?://([^/]*).*", r"\1", fields["url"])
        assert (fields["link"] == "none") == (fields["url"] == ""), fields["slug"]
        assert not (fields["link"] == "publisher" and re.fullmatch(r"[\d.:]+", host)), fields["slug"]


def test_back_channel_is_no_mechanism_and_ids_of_sources_are_not_shown():
    assert not any("back-channel" in fields["mechanisms"] for fields in ROWS["initiative"])
    slugs = {fields["slug"] for fields in ROWS["source"]}
    word = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)+")
    for model, fields in each():
        for name, value in fields.items():
            if isinstance(value, str) and " " in value and name != "internal_note":
                assert not slugs & set(word.findall(value)), (model, fields["public_id"], name)


def test_coded_by_hand_beside_their_texts():
    for fields in ROWS["initiative"]:
        for name in ("end_reason", "women_or_outsiders"):
            assert (fields[name] != ["not-coded"]) == bool(fields[f"{name}_text"]), (fields["slug"], name)


def test_the_manifest_names_every_record_once():
    lines = (FOLDER / "collection.txt").read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("# ")
    assert lines[1:] == sorted(lines[1:])
    records = [f"{kind} {f['public_id']} {f['slug']}" for model, kind in KINDS.items() for f in ROWS[model]]
    assert Counter(lines[1:]) == Counter(records)
