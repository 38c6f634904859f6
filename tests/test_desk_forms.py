"""The forms of the desk: what an editor sees, types and is told while filling them."""

import json
import re
import time
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from catalog import models
from catalog.admin import forms as desk_forms
from catalog.admin import lookalikes

from . import builders
from .conftest import WHOLE
from .test_admin import address, filled, form_at, mistakes, opens, with_rows

pytestmark = pytest.mark.django_db

SEAT = {"role": "host", "appointed_by": "not-coded", "disclosure": "named", "presence": "took-part", "position": "0"}
GUEST = {"capacity": "official", "disclosure": "named", "presence": "took-part", "position": "0"}


@pytest.fixture
def desk(client):
    client.force_login(builders.user("editor"))
    return client


def form_of(record, page="change"):
    return address(type(record), page, record.pk)


def saves(desk, url, data):
    response = desk.post(url, data)
    assert response.status_code == 302, mistakes(response)


def page_of(response):
    return unescape(response.content.decode())


# -- layout -----------------------------------------------------------------------------------------------------------
def test_a_new_initiative_opens_with_what_a_draft_needs_and_folds_the_rest(desk):
    page = opens(desk, address(models.Initiative, "add")).content.decode()
    sections = re.findall(r'<fieldset class="module aligned ([^"]*)"', page)
    assert sections[0].strip() == "" and "collapse" in sections[-1]
    first = page[: page.index('class="module aligned collapse"')]
    for field in ("title", "title_ar", "summary", "start", "end", "conflicts", "status"):
        assert f'id="id_{field}"' in first
    assert 'id="id_mechanisms"' not in first
    assert page.index('id="id_mechanisms"') < page.index('id="sides-group"') < page.index('id="transfers-group"')


def test_where_a_record_stands_is_told_last_and_not_of_a_record_that_is_new(desk):
    record = builders.initiative()
    assert record.public_id in page_of(opens(desk, form_of(record)))
    assert "Permanent id" not in page_of(opens(desk, address(models.Initiative, "add")))
    assert "Public id" not in page_of(opens(desk, address(models.Initiative, "add")))


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", ["Jerusalem; Refugees and displaced persons", "1991-10 (October 1991)", "The long conflict"]),
        ("ar", ["القدس؛ اللاجئون والنازحون", "1991-10 (أكتوبر 1991)", "الصراع الطويل"]),
    ],
)
def test_who_may_only_look_reads_words_and_no_codes(client, language, expected):
    conflict = builders.conflict("The long conflict", name_ar="الصراع الطويل")
    fields = {"issues": ["jerusalem", "refugees"], "start": "1991-10", "title_ar": "محادثات", "summary": "Two met."}
    record = builders.publish(builders.initiative("Talks", conflicts=[conflict], **fields))
    client.force_login(builders.member("reviewer of words", "Reviewer"))
    with translation.override(language):
        page = page_of(opens(client, address(models.Initiative, "change", record.pk)))
    shown = re.findall(r'(?s)<div class="readonly">(?:<div[^>]*>)?(.*?)</div>', page)
    assert '<div dir="auto" lang="en">Two met.</div>' in page and '<div dir="auto" lang="ar">محادثات</div>' in page
    assert set(expected) <= set(shown)
    assert not [each for each in shown if each.startswith("[") or each == ""]


def test_arabic_is_typed_from_the_right_beside_its_english(desk):
    page = opens(desk, address(models.Initiative, "add")).content.decode()
    for name in ("title_ar", "summary_ar", "meetings-__prefix__-title_ar", "sides-__prefix__-name_ar"):
        (tag,) = re.findall(rf'<(?:input|textarea)[^>]*name="{name}"[^>]*>', page)
        assert 'dir="rtl"' in tag and 'lang="ar"' in tag
    assert "field-title field-title_ar" in page


def test_a_field_that_must_be_filled_says_so(desk):
    page = page_of(opens(desk, address(models.Source, "add")))
    assert re.search(r'for="id_title"[^>]*>Title:</label> <span class="needed">required', page)
    assert page.count('class="needed"') == 1


# -- rows with their first source -------------------------------------------------------------------------------------
ROWS = {
    "mediators": lambda record, who: builders.mediator(record, who),
    "participants": lambda record, who: builders.participant(record, who),
    "meetings": lambda record, who: models.Meeting.objects.create(initiative=record, title="A session"),
    "outcomes": lambda record, who: models.Outcome.objects.create(initiative=record, title="A paper"),
    "relations": lambda record, who: models.Relation.objects.create(
        initiative=record, first=record, second=builders.initiative("Another")
    ),
    "besides": lambda record, who: models.Beside.objects.create(initiative=record, process=builders.process()),
    "transfers": lambda record, who: models.Transfer.objects.create(initiative=record, to_text="to the talks"),
}


# One of every sort on one form; with TESTS_WHOLE=1 each sort by itself as well.
@pytest.mark.parametrize("sorts", [list(ROWS), *([each] for each in ROWS if WHOLE)], ids=",".join)
def test_a_row_is_given_its_first_source_another_and_none(desk, sorts):
    record, one, two = builders.initiative(), builders.source("One"), builders.source("Two")
    rows = {f"{sort}-0-": ROWS[sort](record, builders.actor()) for sort in sorts}
    url, kept = form_of(record), {}
    version = builders.fresh(record).version

    def save(**typed):
        data = {f"{first}{name}": value for first in rows for name, value in typed.items()}
        saves(desk, url, form_at(desk, url) | data)

    save(source=str(one.pk), locator="p. 3")
    for first, row in rows.items():
        assert [(each.source, each.locator) for each in row.citations.all()] == [(one, "p. 3")], first
        kept[first] = row.citations.get().pk
    assert builders.fresh(record).version == version + 1
    save(source=str(two.pk))
    for first, row in rows.items():
        found = [(each.pk, each.source, each.locator) for each in row.citations.all()]
        assert found == [(kept[first], two, "p. 3")], first
    save()
    assert all(row.citations.get().pk == kept[first] for first, row in rows.items())
    assert builders.fresh(record).version == version + 2
    save(source="", locator="")
    assert not any(row.citations.exists() for row in rows.values())
    assert builders.fresh(record).version == version + 3


def test_a_new_row_is_saved_with_its_source(desk):
    record, work, host = builders.initiative(), builders.source(), builders.actor("Fafo")
    url = form_of(record)
    row = {**SEAT, "actor": str(host.pk), "source": str(work.pk), "locator": "pp. 3-5"}
    saves(desk, url, with_rows(form_at(desk, url), "mediators", row))
    citation = record.mediators.get().citations.get()
    assert (citation.source, citation.locator) == (work, "pp. 3-5")


def test_a_place_in_no_source_is_asked_for_its_source(desk):
    record = builders.initiative()
    url = form_of(record)
    row = {"title": "A session", "position": "0", "locator": "p. 3"}
    response = desk.post(url, with_rows(form_at(desk, url), "meetings", row))
    assert response.status_code == 200 and "Choose the source in which this place is" in mistakes(response)
    assert "p. 3" in page_of(response) and not models.Meeting.objects.exists()


def test_a_row_with_more_sources_says_how_many_and_leads_to_its_own_page(desk):
    record = builders.initiative()
    seat = builders.mediator(record, builders.actor(), builders.source("First"))
    for n in (1, 2):
        builders.cite(seat, builders.source(f"Further {n}"), position=n)
    page = page_of(opens(desk, form_of(record)))
    assert "and 2 more sources, on the row's own page" in page
    assert address(models.Mediator, "change", seat.pk) in page
    own = page_of(opens(desk, form_of(seat)))
    assert all(title in own for title in ("First", "Further 1", "Further 2"))
    saves(
        desk,
        form_of(record),
        form_at(desk, form_of(record)) | {"mediators-0-source": "", "mediators-0-locator": ""},
    )
    assert [str(each.source) for each in seat.citations.all()] == ["Further 1", "Further 2"]


def test_a_stored_row_is_one_line(desk):
    record = builders.initiative()
    builders.participant(record, builders.actor("Yossi Beilin"), side="Israeli", capacity="official", date_from="1993~")
    page = page_of(opens(desk, form_of(record)))
    line = re.search(r"<summary><h3>(.*?)</h3>", page, re.S)[1]
    for text in ("Yossi Beilin", "Israeli", "about 1993", "Named", "no source"):
        assert text in line


def crowded(seats):
    record, place = builders.initiative(f"With {seats} seats"), builders.place()
    for n in range(seats):
        work = builders.source(f"Source {seats}-{n}")
        builders.participant(record, builders.actor(f"Guest {seats}-{n}"), work, side=f"Side {n % 3}")
        meeting = models.Meeting.objects.create(initiative=record, title=f"Session {n}", place=place)
        builders.cite(meeting, work)
    return record


def test_a_form_costs_the_same_queries_for_many_rows_as_for_few(desk):
    few, many = crowded(3), crowded(20)
    opens(desk, form_of(few))  # what is asked once and kept
    costs = []
    for record in (few, many):
        with CaptureQueriesContext(connection) as caught:
            page = opens(desk, form_of(record)).content.decode()
        costs.append(len(caught))
    assert costs[0] == costs[1]
    for n in (0, 19):
        assert f">Guest 20-{n}<" in page and f">Source 20-{n}<" in page and f">Session {n}<" in page


def test_a_form_with_sixty_seats_opens_and_saves(desk):
    record = builders.initiative()
    for n in range(60):
        builders.participant(record, builders.actor(f"Guest {n}"), builders.source(f"Source {n}"), side=f"Side {n % 3}")
    saves(desk, form_of(record), form_at(desk, form_of(record)) | {"participants-59-office": "minister"})
    assert record.participants.filter(office="minister").count() == 1
    assert models.Citation.objects.filter(participant__isnull=False).count() == 60


def test_a_form_that_comes_back_names_what_was_chosen(desk):
    record = crowded(5)
    data = form_at(desk, form_of(record)) | {"title": ""}
    others = [builders.actor(f"Other {n}") for n in range(5)]
    data |= {f"participants-{n}-actor": str(other.pk) for n, other in enumerate(others)}
    page = page_of(desk.post(form_of(record), data))
    assert all(other.name in page for other in others)


# -- sides ------------------------------------------------------------------------------------------------------------
def test_sides_and_who_sits_on_them_are_typed_in_one_form(desk):
    one, two = builders.actor("One"), builders.actor("Two")
    data = form_at(desk, address(models.Initiative, "add")) | {"title": "The Oslo channel"}
    data = with_rows(data, "sides", {"name": "Israeli", "position": "0"})
    guests = [
        {**GUEST, "actor": str(one.pk), "side": "israeli"},
        {**GUEST, "actor": str(two.pk), "side": "Palestinian"},
    ]
    saves(desk, address(models.Initiative, "add"), with_rows(data, "participants", *guests))
    record = models.Initiative.objects.get()
    assert [side.name for side in record.sides.all()] == ["Israeli", "Palestinian"]
    assert {seat.actor: seat.side.name for seat in record.participants.all()} == {one: "Israeli", two: "Palestinian"}
    page = page_of(opens(desk, form_of(record)))
    assert re.search(r'name="participants-0-side"[^>]*value="(Israeli|Palestinian)"', page)
    assert '<option value="Palestinian">' in page


# -- dates in words ---------------------------------------------------------------------------------------------------
READ = {
    "spring 2003": ("2003-21", "spring 2003"),
    "about 1990": ("1990~", "about 1990"),
    "ربيع 2003": ("2003-21", "spring 2003"),
    "1991 to 1993": ("1991/1993", "from 1991 to 1993"),
    "1993-09-13": ("1993-09-13", "13 September 1993"),
}


def test_a_date_in_words_is_kept_as_edtf_and_read_back(desk):
    record = builders.process()  # whose form is the shortest of those with such a field
    form = opens(desk, form_of(record))
    for text, (kept, _said) in READ.items():
        saves(desk, form_of(record), filled(form) | {"start": text})
        assert builders.fresh(record).start == kept
        form = opens(desk, form_of(record))
        assert f'value="{kept}"' in page_of(form)
        assert re.search(r'id="id_start_words"[^>]*>= [^<]+<', page_of(form))


def test_a_form_that_comes_back_shows_how_words_were_read_and_keeps_those_that_were_not(desk):
    data = form_at(desk, address(models.Initiative, "add"))
    data |= {"start": "about 1990", "end": "when the snow melted"}
    response = desk.post(address(models.Initiative, "add"), data)
    page = page_of(response)
    assert 'value="1990~"' in page and "= about 1990" in page
    assert 'value="when the snow melted"' in page
    assert "Words can be read too: spring 2003, about 1990" in mistakes(response)


def test_typing_the_same_date_in_words_is_no_change(desk):
    record = builders.initiative(start="2003-21")
    before = builders.fresh(record).version
    saves(desk, form_of(record), form_at(desk, form_of(record)) | {"start": "spring 2003"})
    assert builders.fresh(record).version == before


def test_a_date_is_read_while_it_is_typed_for_staff_alone(desk, client):
    url = reverse("admin:read-date")

    def reads(text):
        return json.loads(opens(desk, f"{url}?{urlencode({'text': text})}").content)

    for text, (kept, _said) in READ.items():
        answer = reads(text)
        assert answer["edtf"] == kept and answer["words"]
    assert reads("about 1990") == {"edtf": "1990~", "words": "about 1990"}
    assert reads("") == {"edtf": "", "words": ""}
    assert "could not be read as a date" in reads("when the snow melted")["error"]
    with translation.override("ar"):
        arabic = reverse("admin:read-date")
    assert re.search("[ء-ي]", json.loads(opens(desk, f"{arabic}?text=1990~").content)["words"])
    client.logout()
    assert client.get(f"{url}?text=1990").status_code == 302


# -- look-alikes ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("stored", "typed"),
    [
        ({"name": "Ahmad Samih Khalidi"}, {"name": "Ahmed Khalidi"}),
        ({"name": "Hussein Agha", "name_ar": "حسين آغا"}, {"name": "H. Agha", "name_ar": "حسين اغا"}),
        ({"name": "Mahmoud Abbas"}, {"name": "محمود عباس"}),
        ({"name": "Terje Rød-Larsen"}, {"name": "Terje Rod Larsen"}),
        ({"name": "Fafo Research Foundation"}, {"name": "the Fafo Research Foundation"}),
    ],
)
def test_a_new_actor_shows_who_is_like_it_before_it_is_saved(desk, stored, typed):
    known, _other = builders.actor(**stored), builders.actor("Somebody Else")
    url = f"{address(models.Actor, 'add')}?_popup=1"
    data = form_at(desk, url) | typed | {"description": "A long sentence.", "_popup": "1"}
    response = desk.post(url, data)
    page = page_of(response)
    assert response.status_code == 200 and models.Actor.objects.count() == 2
    assert "Is it one of these?" in page and f'href="{form_of(known)}" target="_blank"' in page
    assert "A long sentence." in page and "Somebody Else" not in page
    assert re.search(r'<input type="checkbox" name="none_of_these"', page)
    assert desk.post(url, data | {"none_of_these": "on"}).status_code == 200  # what closes a popup
    assert models.Actor.objects.count() == 3


def test_alternate_names_are_compared_too(desk):
    host = builders.actor("Norway")
    models.AlternateName.objects.create(actor=host, name="Kongeriket Norge")
    data = form_at(desk, address(models.Actor, "add")) | {"name": "Kongeriket Norge"}
    assert "Is it one of these?" in page_of(desk.post(address(models.Actor, "add"), data))


@pytest.mark.parametrize("model", [models.Place, models.Conflict])
def test_places_and_conflicts_are_compared(desk, model):
    builders.named(model, "Northern Mali")
    url = address(model, "add")
    response = desk.post(url, form_at(desk, url) | {"name": "northern  Mali"})
    assert response.status_code == 200 and "Is it one of these?" in page_of(response)
    assert model.objects.count() == 1


@pytest.mark.parametrize(
    ("stored", "typed"),
    [
        ("https://www.example.org/paper/", "http://example.org/paper?utm_source=x#p3"),
        ("https://doi.org/10.1080/0959231", "https://www.tandfonline.com/doi/full/10.1080/0959231?needAccess=true"),
    ],
)
def test_a_source_is_known_by_its_address_and_its_doi(desk, stored, typed):
    builders.source("The Oslo talks", url=stored, link="publisher")
    url = address(models.Source, "add")
    data = form_at(desk, url) | {"title": "Something else", "url": typed, "link": "publisher"}
    response = desk.post(url, data)
    assert response.status_code == 200 and "The Oslo talks" in page_of(response)
    saves(desk, url, data | {"none_of_these": "on"})


def test_what_differs_is_no_lookalike(desk):
    for name in ("Ministry of Foreign Affairs of China", "Iran", "Mohammed Horani"):
        builders.actor(name)
    for name in ("Ministry of Defence of Oman", "Ireland", "Mohammed Dahlan"):
        assert lookalikes.lookalikes(models.Actor, {"name": name}) == []
    assert lookalikes.same_address("https://a.org/x?id=1") != lookalikes.same_address("https://a.org/x?id=2")


def test_a_record_that_exists_is_not_asked_whether_it_is_new(desk):
    builders.actor("Norway")
    other = builders.actor("Norway")
    assert "none_of_these" not in page_of(opens(desk, form_of(other)))
    saves(desk, form_of(other), form_at(desk, form_of(other)) | {"description": "A state."})


def test_ten_thousand_names_are_compared_in_a_tenth_of_a_second():
    first = [a + b + c for a in "bdfghklmnr" for b in "aeiou" for c in "bdlmnrst"]
    names = [(n, f"{first[n % 400].title()} {first[n * 7 % 397].title()}{first[n // 50]}") for n in range(10_000)]
    lookalikes.alike(["Ahmed Khalidi"], names)  # a process reads each name once
    started = time.process_time()
    assert 5000 in lookalikes.alike([names[5000][1]], names)
    assert time.process_time() - started < 0.1


# -- links of sources -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("url", "link", "says"),
    [
        ("http://192.168.3.7/paper.pdf", "publisher", "A link of digits alone"),
        ("http://[2001:db8::1]/paper.pdf", "mirror", "A link of digits alone"),
        ("https://studylib.net/doc/1", "publisher", "studylib.net keeps copies of what others published"),
        ("https://www.scribd.com/doc/1", "archive", "keeps copies of what others published"),
        ("https://example.org/paper", "none", "Say whose page the link leads to"),
    ],
)
def test_a_link_that_is_no_publishers_is_refused_with_what_to_do(desk, url, link, says):
    add = address(models.Source, "add")
    response = desk.post(add, form_at(desk, add) | {"title": "A paper", "url": url, "link": link})
    assert response.status_code == 200 and says in unescape(mistakes(response))
    assert url in page_of(response) and not models.Source.objects.exists()


def test_a_mirror_that_is_called_one_is_taken(desk):
    add = address(models.Source, "add")
    saves(
        desk,
        add,
        form_at(desk, add) | {"title": "A paper", "url": "https://studylib.net/doc/1", "link": "mirror"},
    )


def test_no_shipped_source_would_be_refused():
    shipped = json.loads((Path(__file__).parent.parent / "fixtures" / "sources.json").read_text(encoding="utf-8"))
    for row in shipped:
        fields = row["fields"]
        host = desk_forms.host_of(fields.get("url", ""))
        assert not (host and desk_forms.is_bare_number(host)), fields["url"]
        assert not (desk_forms.is_mirror(host) and fields["link"] in ("publisher", "archive")), fields["url"]


# -- terms ------------------------------------------------------------------------------------------------------------
def test_terms_stand_with_their_definitions_once(desk):
    record = builders.initiative()
    for n in range(3):
        builders.mediator(record, builders.actor(f"Host {n}"))
    page = page_of(opens(desk, form_of(record)))
    assert page.count("Invites the participants and owns the series of meetings.") == 1
    assert page.count('id="terms-mediators-third-party-role"') == 1
    assert page.count('href="#terms-mediators-third-party-role"') == 4  # three rows and the one to be added
    assert page.count('id="terms-publicity"') == 1 and page.count('href="#terms-publicity"') == 1
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_terms_are_told_in_arabic(desk):
    with translation.override("ar"):
        url = address(models.Source, "add")
    assert "صفحة الناشر أو المؤلف نفسه." in page_of(opens(desk, url))


def test_who_ticks_a_term_need_not_untick_that_nobody_looked(desk):
    record = builders.initiative()
    saves(desk, form_of(record), form_at(desk, form_of(record)) | {"issues": ["not-coded", "jerusalem"]})
    assert builders.fresh(record).issues == ["jerusalem"]
    saves(desk, form_of(record), form_at(desk, form_of(record)) | {"issues": []})
    assert builders.fresh(record).issues == ["not-coded"]


# -- who may only look ------------------------------------------------------------------------------------------------
def test_who_may_only_look_reads_the_first_source_of_a_row(client):
    from django.contrib.auth.models import Permission, User

    looker = User.objects.create_user("looker", is_staff=True)
    looker.user_permissions.set(Permission.objects.filter(codename__regex="^(view_|see_)"))
    client.force_login(looker)
    record = builders.initiative()
    builders.mediator(record, builders.actor("Fafo"), builders.source("A history"))
    page = page_of(opens(client, form_of(record)))
    assert "A history" in page and 'name="mediators-0-source"' not in page


NEW_SIDES = ({"name": "Second"}, {"name": "Third"}, {"name": "Before", "position": "1"})


def test_new_rows_come_after_those_that_stand_in_the_order_in_which_they_were_typed(desk):
    record = builders.initiative("Rows in order")
    record.sides.create(name="First", position=3)
    data = form_at(desk, address(models.Initiative, "change", record.pk))
    data = with_rows(data, "sides", *({"position": "0"} | row for row in NEW_SIDES))
    assert desk.post(address(models.Initiative, "change", record.pk), data).status_code == 302
    names = list(record.sides.order_by("position").values_list("name", "position"))
    assert names == [("Before", 1), ("First", 3), ("Second", 4), ("Third", 5)]
