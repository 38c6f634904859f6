"""The vocabulary is complete in both languages, consistent in itself, and read through one door."""

import json
from pathlib import Path

import django
import pytest
from django.apps import apps
from django.conf import settings
from django.utils import translation

from catalog import vocabulary

if not settings.configured and not apps.ready:  # when run without the project's settings
    settings.configure(USE_I18N=True)
    django.setup()

GIVEN = {
    "track": 6, "track-subtype": 5, "sanction": 4, "acknowledgement": 5, "publicity": 6, "derived-label": 3,
    "mode": 5, "mechanism": 15, "phase": 13, "status": 6, "end-reason": 5, "issue": 47,
    "third-party-role": 16, "appointed-by": 5, "capacity": 20, "disclosure": 3, "outcome-type": 17,
    "relation-kind": 6, "contribution-degree": 7, "contribution-kind": 15, "transfer-direction": 7,
    "transfer-content": 7, "transfer-route": 7, "transfer-locus": 2, "transfer-symmetry": 3,
    "transfer-condition": 2, "timing": 10, "power-balance": 9, "criterion": 20, "scale": 6,
    "evidence-grade": 7, "perspective": 7, "claim-strength": 4, "state-of-evidence": 5, "confidence": 3,
    "source-type": 10, "actor-kind": 12, "record-state": 5, "emptiness": 4, "presence": 6,
}  # fmt: skip
LATER = {
    "beside-relation": 4, "process-kind": 5, "alternate-name-kind": 6, "language": 13, "source-link": 5,
    "source-kind": 3, "source-position": 4, "finding-polarity": 2, "licence": 2, "concept-kind": 11,
    "women-or-outsiders": 11, "judged-change": 4, "question-form": 10, "question-column": 15, "question-group": 15,
    "country": 250,
}  # fmt: skip
LISTS = vocabulary.lists()
TERMS = [(one.code, term) for one in LISTS.values() for term in one.terms]


def given(one):
    return [term for term in one.terms if not term.added]


def test_the_forty_given_lists_keep_their_terms():
    assert {code: len(given(LISTS[code])) for code in GIVEN} == GIVEN
    assert len(GIVEN) == 40
    assert sum(GIVEN.values()) == 345


def test_the_later_lists_hold_only_added_terms():
    assert {code: len(LISTS[code].terms) for code in LATER} == LATER
    assert not any(given(LISTS[code]) for code in LATER)
    assert list(LISTS) == [*GIVEN, *LATER]


def test_end_reasons_were_added_before_unknown():
    codes = vocabulary.codes("end-reason")
    assert len(codes) == 16
    assert codes[:4] == ("completed", "exposed", "funding-ended", "superseded")
    assert codes[-1] == "unknown"


def test_track_labels_are_those_of_the_field():
    assert [term.label["en"] for term in LISTS["track"].terms[:4]] == [
        "Track 1",
        "Track 1.5",
        "Track 2",
        "Track 3",
    ]


@pytest.mark.parametrize("one", LISTS.values(), ids=LISTS)
def test_a_list_asks_its_question_in_both_languages(one):
    for text in (one.label, one.question):
        assert set(text) == {"en", "ar"}
        assert all(said.strip() == said and said for said in text.values())
    assert one.applies_to and all(isinstance(what, str) and what for what in one.applies_to)
    assert one.terms
    assert isinstance(one.multiple, bool)


@pytest.mark.parametrize(("list_code", "term"), TERMS, ids=[f"{code}:{term.code}" for code, term in TERMS])
def test_a_term_is_said_and_defined_in_both_languages(list_code, term):
    texts = [term.label]
    if list_code != "country":
        texts.append(term.definition)
    if term.inverse_label is not None:
        texts.append(term.inverse_label)
    for text in texts:
        assert set(text) == {"en", "ar"}
        assert all(said.strip() == said and said for said in text.values())
    if list_code != "licence":
        assert any("\u0600" <= char <= "\u06ff" for char in term.label["ar"])
    assert term.scope_note is None or (set(term.scope_note) == {"en"} and term.scope_note["en"].strip())
    assert term.source is None or term.source.strip()


@pytest.mark.parametrize("one", LISTS.values(), ids=LISTS)
def test_codes_are_unique_and_references_lead_somewhere(one):
    codes = [term.code for term in one.terms]
    assert len(set(codes)) == len(codes)
    for term in one.terms:
        assert term.broader is None or (term.broader in codes and term.broader != term.code)
        assert term.inverse_code is None or term.inverse_code in codes
        assert term.inverse_code is None or term.inverse_label


@pytest.mark.parametrize("list_code", ["relation-kind", "beside-relation"])
def test_the_inverse_of_the_inverse_is_the_term_itself(list_code):
    for term in vocabulary.get(list_code).terms:
        if term.inverse_code:
            assert vocabulary.term(list_code, term.inverse_code).inverse_code == term.code


def test_labels_of_one_list_can_be_told_apart():
    for one in LISTS.values():
        for language in ("en", "ar"):
            labels = [term.label[language] for term in one.terms]
            assert len(set(labels)) == len(labels), (one.code, language)


def test_no_text_speaks_of_working_files():
    text = "".join(path.read_text(encoding="utf-8") for path in Path(vocabulary.__file__).parent.glob("*.json"))
    for word in ("sources.json", "vocabulary.md", "SCHEMA", "README", "data/sources"):
        assert word not in text


def test_country_codes_are_iso_3166_and_kosovo():
    codes = vocabulary.codes("country")
    assert all(len(code) == 2 and code.isascii() and code.isupper() for code in codes)
    assert {"PS", "TW", "XK", "EH", "VA", "SS", "TL", "HK", "IL", "US"} <= set(codes)
    assert not {"EU", "UN", "ZZ", "XA", "AC"} & set(codes)


@pytest.mark.parametrize(
    ("code", "english", "arabic"),
    [
        ("PS", "Palestine", "فلسطين"),
        ("TW", "Taiwan", "تايوان"),
        ("XK", "Kosovo", "كوسوفو"),
        ("EH", "Western Sahara", "الصحراء الغربية"),
    ],
)
def test_contested_places_have_their_common_neutral_names(code, english, arabic):
    assert vocabulary.label("country", code) == english
    assert vocabulary.label("country", code, "ar") == arabic


def test_countries_stand_in_the_order_of_their_english_names():
    labels = [term.label["en"] for term in vocabulary.get("country").terms]
    assert labels[:3] == ["Afghanistan", "Åland Islands", "Albania"]
    assert labels.index("Côte d’Ivoire") < labels.index("Croatia")


def test_an_unknown_list_or_term_is_named_in_the_error():
    with pytest.raises(KeyError, match="no list 'tracks'"):
        vocabulary.get("tracks")
    with pytest.raises(KeyError, match="no list 'tracks'"):
        vocabulary.term("tracks", "1")
    with pytest.raises(KeyError, match="'track'.*no term '4'"):
        vocabulary.term("track", "4")
    with pytest.raises(KeyError):
        vocabulary.label("track", "")


def test_every_list_knows_the_kinds_of_empty():
    for list_code in LISTS:
        assert vocabulary.term(list_code, "not-coded").code == "not-coded"
    assert vocabulary.codes("sanction") == ("mandated", "tolerated", "unsanctioned", "unknown")
    assert vocabulary.codes("sanction", empty=True)[4:] == (
        "not-known",
        "searched-not-found",
        "none",
        "not-coded",
    )


def test_a_code_that_a_list_shares_with_the_kinds_of_empty_stays_its_own():
    codes = vocabulary.codes("outcome-type", empty=True)
    assert codes.count("none") == 1
    assert vocabulary.term("outcome-type", "none") is not vocabulary.term("emptiness", "none")
    assert vocabulary.codes("emptiness", empty=True) == vocabulary.codes("emptiness")


def test_position_sorts_as_the_vocabulary_does():
    assert sorted(["3", "undetermined", "1.5", "1"], key=lambda code: vocabulary.position("track", code)) == [
        "1", "1.5", "3", "undetermined",
    ]  # fmt: skip
    assert vocabulary.position("sanction", "not-coded") > vocabulary.position("sanction", "unknown")
    assert vocabulary.position("track", "given up") > vocabulary.position("track", "not-coded")


def test_choices_follow_the_active_language():
    choices = vocabulary.choices("track")
    assert [code for code, _ in choices] == list(vocabulary.codes("track"))
    for language, expected in (
        ("en", "Track 2"),
        ("ar", "المسار الثاني"),
        ("ar-eg", "المسار الثاني"),
        ("de", "Track 2"),
    ):
        with translation.override(language):
            assert str(dict(choices)["2"]) == expected
    with translation.override(None):
        assert str(dict(choices)["2"]) == "Track 2"


def test_choices_may_hold_the_kinds_of_empty():
    assert "not-coded" not in dict(vocabulary.choices("publicity"))
    assert str(dict(vocabulary.choices("publicity", empty=True))["not-coded"]) == "Not coded"


def test_a_caller_cannot_change_the_vocabulary():
    vocabulary.lists().clear()
    assert len(vocabulary.lists()) == 56
    with pytest.raises(AttributeError):
        vocabulary.term("track", "2").code = "two"


def test_the_files_are_one_term_after_another_without_repeated_keys():
    def once(pairs):
        assert len({key for key, _ in pairs}) == len(pairs), pairs
        return dict(pairs)

    for path in Path(vocabulary.__file__).parent.glob("*.json"):
        json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=once)
