"""The difference between two documents, as a reviewer reads it."""

import copy

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from catalog import models
from catalog.publishing.difference import ROWS, Change, difference, marked, moves, names_of, references
from catalog.publishing.kinds import KINDS

from . import builders


def document(record):
    return KINDS[record.kind].document(KINDS[record.kind].queryset().get(pk=record.pk))


def told(old, new, kind="initiative"):
    """``(section, row, label, old, new, what)`` of every change."""
    changes = difference(old, new, kind, names_of(references(old, new)))
    return [(each.section, each.row, each.label, each.old, each.new, each.what) for each in changes]


@pytest.fixture
def record(db):
    record = builders.initiative("Oslo talks", work=builders.source("A book"), start="1992-12", title_ar="محادثات")
    seat = builders.participant(record, builders.actor("Ann Envoy"), builders.source("A paper"), side="Northern")
    models.Participant.objects.filter(pk=seat.pk).update(capacity="academic-expert")
    for n, title in enumerate(("First", "Second", "Third")):
        models.Meeting.objects.create(initiative=record, title=title, date="1993-21", position=n)
    return record


def test_no_change_is_no_difference(record):
    assert told(document(record), document(record)) == []


def test_a_field_is_told_in_words_with_its_language(record):
    old = document(record)
    models.Initiative.objects.filter(pk=record.pk).update(
        title="Oslo channel", title_ar="قناة أوسلو", track="1.5", start="1992~", issues=["borders", "water"]
    )
    assert told(old, document(record)) == [
        ("Initiative", "", "Title (English)", "Oslo talks", "Oslo channel", "changed"),
        ("Initiative", "", "Title (Arabic)", "محادثات", "قناة أوسلو", "changed"),
        ("Initiative", "", "Track", "Track 2", "Track 1.5", "changed"),
        ("Initiative", "", "Start", "December 1992", "about 1992", "changed"),
        ("Initiative", "", "Issues", "Not coded", "Borders and territory; Water", "changed"),
    ]


def test_in_arabic_terms_dates_and_names_are_arabic(record):
    old = document(record)
    models.Initiative.objects.filter(pk=record.pk).update(track="1.5", start="1992")
    record.places.add(builders.place("Geneva", name_ar="جنيف"))
    with translation.override("ar"):
        said = {change[4] for change in told(old, document(record))}
    assert said == {"المسار الأول والنصف", "1992", "جنيف"}


def test_references_go_by_their_names(record):
    old = document(record)
    record.conflicts.set([builders.conflict("Another conflict")])
    assert told(old, document(record)) == [
        ("Initiative", "", "Conflicts", builders.THE_CONFLICT, "Another conflict", "changed")
    ]
    assert difference(old, document(record), "initiative")[0].new == record.conflicts.get().public_id


def test_rows_are_matched_by_their_id(record):
    old = document(record)
    seat = record.participants.get()
    seat.capacity = "former-official"
    seat.save()
    record.meetings.filter(title="Second").delete()
    models.Meeting.objects.create(initiative=record, title="Fourth", position=9)
    assert told(old, document(record)) == [
        ("Participants", "Ann Envoy", "Capacity", "Academic expert", "Former official", "changed"),
        ("Meetings", "Second", "Date", "spring 1993", "", "removed"),
        ("Meetings", "Second", "Title (English)", "Second", "", "removed"),
        ("Meetings", "Fourth", "Title (English)", "", "Fourth", "added"),
    ]


def test_a_row_that_moved_says_from_where_to_where_and_the_others_keep_still(record):
    old = document(record)
    record.meetings.filter(title="First").update(position=9)
    assert told(old, document(record)) == [("Meetings", "First", "Place in the list", "1", "3", "moved")]


def test_a_withheld_seat_is_removed_from_what_visitors_see(record):
    old = document(record)
    record.participants.update(disclosure="withheld")
    changes = told(old, document(record))
    assert {change[5] for change in changes} == {"removed"}
    assert ("Participants", "Ann Envoy", "Actor", "Ann Envoy", "", "removed") in changes


def test_citations_are_added_changed_removed_and_swapped(record):
    builders.cite(record, builders.source("A second book"), position=1)
    old = document(record)
    record.citations.filter(position=0).update(position=5, locator="p. 3")
    builders.cite(record, builders.source("A third book"), position=7, supports="the place", locator="p. 9")
    record.participants.get().citations.all().delete()
    assert told(old, document(record)) == [
        ("Participants", "Ann Envoy", "Source", "A paper", "", "removed"),
        ("Citations", "", "A second book: place in the list", "2", "1", "moved"),
        ("Citations", "", "Source", "A book", "A book, p. 3", "changed"),
        ("Citations", "", "Source", "", "A third book, p. 9 (the place)", "added"),
    ]


def test_the_kind_of_a_relation_is_told(record):
    other = builders.initiative("Later talks")
    relation = models.Relation.objects.create(initiative=record, first=record, second=other, relation_kind="precedes")
    old = document(record)
    models.Relation.objects.filter(pk=relation.pk).update(relation_kind="feeds-into")
    ((section, row, _, before, after, _),) = told(old, document(record))
    assert (section, before != after, "Oslo talks" in row and "Later talks" in row) == ("Relations", True, True)


def test_of_a_first_edition_all_that_says_something_is_new(record):
    changes = told(None, document(record))
    assert {change[5] for change in changes} == {"added"} and not any(change[3] for change in changes)
    assert ("Initiative", "", "Title (English)", "", "Oslo talks", "added") in changes
    assert "Not coded" not in {change[4] for change in changes}


def altered(value):
    """Another value of the same form."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, dict):
        return {key: f"{text} changed" for key, text in value.items()}
    if isinstance(value, list):
        return [*value, "zzzz-9999"]
    return "1066" if value != "1066" else "1067"


def test_no_field_of_any_document_can_change_unseen(collection):
    """Whatever stands in a document of the collection: changed by itself, it makes a difference."""
    tried = set()
    for kind in KINDS:
        for edition in models.Edition.objects.filter(kind=kind)[:12]:
            for path in paths(edition.document):
                if (kind, *(step for step in path if isinstance(step, str))) in tried:
                    continue
                tried.add((kind, *(step for step in path if isinstance(step, str))))
                new = copy.deepcopy(edition.document)
                place = new
                for step in path[:-1]:
                    place = place[step]
                place[path[-1]] = altered(place[path[-1]])
                assert difference(edition.document, new, kind), (kind, path)
    assert len(tried) > 150


def paths(entry, path=()):
    """Every field of a document but ids and format, as the steps that lead to it."""
    for key, value in entry.items():
        if key in ("id", "format") or (key == "kind" and not path):
            continue
        if isinstance(value, list) and value and isinstance(value[0], dict):
            yield from paths(value[0], (*path, key, 0))
        elif not (value == [] and key in (*ROWS, "citations")):  # of these, some other edition has rows
            yield (*path, key)


@pytest.mark.parametrize("number", [3, 30])
def test_names_cost_a_query_for_each_kind(db, number):
    made = [make(f"{n}") for n in range(number) for make in (builders.actor, builders.source, builders.place)]
    with CaptureQueriesContext(connection) as queries:
        names = names_of({(each.kind, each.public_id) for each in made})
    assert len(names) == len(made) and len(queries) == 3


@pytest.mark.parametrize(
    ("old", "new", "taken", "given"),
    [
        ("met in Oslo twice", "met in Geneva twice", ["Oslo"], ["Geneva"]),
        ("met in Oslo", "met in Oslo twice", [], [" twice"]),
        ("", "new", [], ["new"]),
        ("gone", "", ["gone"], []),
        ("one thing", "quite another matter", ["one thing"], ["quite another matter"]),
    ],
)
def test_changed_words_are_marked(old, new, taken, given):
    before, after = marked(old, new)
    assert [text for text, changed in before if changed] == taken
    assert [text for text, changed in after if changed] == given
    assert ("".join(text for text, _ in before), "".join(text for text, _ in after)) == (old, new)


def test_the_fewest_rows_are_said_to_have_moved():
    assert moves("abcde", "bcdea") == {"a": (1, 5)}
    assert moves("abc", "abc") == {} == moves("", "")
    assert moves("ab", "ba").keys() in ({"a"}, {"b"})


def test_a_change_is_plain_data():
    assert Change("Meetings", "Date", "1993", "1994").what == "changed"
