"""The questions: each answer against plain loops over the fixtures, editing on the page against the list, and what an
answer says of what it cannot see.
"""

import random
import re
from datetime import timedelta
from html import unescape
from urllib.parse import urlencode

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog import edtf, models, vocabulary
from catalog.public import asking, index
from catalog.public.facets import INITIATIVES
from catalog.public.models import QuestionRow
from catalog.public.rules import RULES, around_event, base, then_official
from catalog.public.views import questions
from catalog.publishing import difference
from catalog.publishing.kinds import KINDS

from . import builders, facts
from .test_pages import words

READ = "/admin/catalog/question/read-filters/"


def page_of(slug):
    return QuestionRow.objects.get(slug=slug).page


def answered(slug, query=""):
    return questions.answer(page_of(slug), QueryDict(query))


def found(slug, query=""):
    """``(sure, possible)`` addresses of the initiatives that a question finds."""
    rows = answered(slug, query)["rows"]
    return tuple({row["card"]["slug"] for row in rows if row["certain"] is certain} for certain in (True, False))


def links(html, folder):
    return set(re.findall(rf'<th scope="row[^>]*>\s*<a href="/{folder}/([^/"?]+)/"', html))


# -- the fifteen of the collection -------------------------------------------------------------------------------------
@pytest.mark.once
def test_there_are_fifteen_in_both_languages(collection, client):
    assert len(facts.rows()["question"]) == 15
    for prefix, field in (("", "title"), ("/ar", "title_ar")):
        page = words(client.get(f"{prefix}/questions/"))
        for row in facts.rows()["question"].values():
            assert row[field] in page
            assert all(row[name] and row[f"{name}_ar"] for name in ("title", "asked", "rule", "caveats"))


@pytest.mark.once
def test_the_home_page_opens_with_the_same_ones_in_both_languages(collection, client):
    first, last = (
        set(re.findall(rf'href="{prefix}/questions/([^/"]+)/"', client.get(f"{prefix}/").content.decode()))
        for prefix in ("", "/ar")
    )
    assert first == last and len(first) == 9


@pytest.mark.parametrize("slug", facts.LISTED_ANSWERS)
def test_a_question_finds_what_the_fixtures_hold(collection, client, slug):
    assert found(slug)[0] == facts.initiatives_where(facts.LISTED_ANSWERS[slug])
    html = client.get(f"/questions/{slug}/").content.decode().partition('id="possibly"')[0]
    assert links(html, "initiatives") == facts.initiatives_where(facts.LISTED_ANSWERS[slug])


# Written by hand from the records, one by one: see docs/questions.md.
BY_HAND = {
    "amirav-husseini-talks-1987",
    "beilin-abu-mazen-understandings",
    "dartmouth-karabakh-working-group",
    "ecopeace-water-agreement",
    "geneva-initiative",
    "heidelberg-darfur-dialogue",
    "holy-land-confederation",
    "india-pakistan-back-channel-2005",
    "mishra-naik-1999",
    "nepal-nttp",
    "oman-back-channel",
    "swiss-gaza-roadmap",
}


def test_the_draft_agreements_are_those_listed_by_hand(collection):
    assert found("full-draft-agreements")[0] == BY_HAND


def test_who_is_said_to_be_host_is_counted(collection, client):
    """Of the concealed channels: each host with its number; one named who did not surely take part is not none."""
    hosts, named, none = {}, set(), set()
    for row in facts.rows()["initiative"].values():
        if facts.concealed(row):
            mine = {
                actor["slug"] for seat, actor in facts.seats_of("mediator", row) if actor and seat["role"] == "host"
            }
            hosts |= {host: hosts.get(host, 0) + 1 for host in mine}
            others = [
                each for each in facts.parts("mediator", "initiative")[row["public_id"]] if each["role"] == "host"
            ]
            (set() if mine else named if others else none).add(row["slug"])
    assert named and none
    rows = answered("concealed-beside-official-talks")["groups"][0]["rows"]
    assert {row["label"] and row["label"]["en"] or row["of"]: row["number"] for row in rows} == {
        **{
            facts.rows()["actor"][key]["name"]: hosts[row["slug"]]
            for key, row in facts.rows()["actor"].items()
            if row["slug"] in hosts
        },
        "named": len(named),
        "none": len(none),
    }
    html = client.get("/questions/concealed-beside-official-talks/").content.decode().partition('id="possibly"')[0]
    said = dict(re.findall(r'<th scope="row"><a href="/initiatives/([^/]+)/.*?(<td.*?)</tr>', html, re.S))
    assert {slug for slug in said if "no host known to have taken part" in said[slug]} == named
    assert {slug for slug in said if "no host recorded" in said[slug]} <= none


def test_decades_and_countries_are_counted(collection):
    wanted = facts.initiatives_where(facts.LISTED_ANSWERS["mediators-not-usually-seen"])
    groups = {group["code"]: group["rows"] for group in answered("mediators-not-usually-seen")["groups"]}
    assert sum(row["number"] for row in groups["decade"]) == len(wanted)
    for code, name in (("NO", "Norway"), ("CN", "China"), ("OM", "Oman"), ("CH", "Switzerland")):
        number = len(facts.initiatives_where(lambda row, code=code: facts.of_countries(row, (code,))))
        assert [row["number"] for row in groups["mediator-country"] if row["label"]["en"] == name] == [number]


@pytest.mark.once
def test_what_came_after_an_exposure_is_sure_only_where_both_dates_say_so(collection):
    """“Exposed about 1989” does not make a meeting of October 1988 one of the year after it."""
    shown = {row["card"]["slug"]: row["after"] for row in answered("exposed-by-the-press")["rows"]}
    surely = possibly = 0
    for row in facts.rows()["initiative"].values():
        if row["slug"] in shown:
            wanted = facts.after_exposure(row)
            surely, possibly = (
                surely + sum(how == "surely" for *_, how in wanted),
                possibly + sum(how == "possibly" for *_, how in wanted),
            )
            found = sorted((each["kind"], each["date"], each["how"]) for each in shown[row["slug"]])
            assert found == wanted, row["slug"]
    assert surely and possibly


def test_decades_are_crossed_with_the_countries_that_are_asked_for(collection):
    groups = {group["code"]: group for group in answered("mediators-not-usually-seen")["groups"]}
    names = [label["en"] for label in groups["decade"]["columns"]]
    codes = [{"Norway": "NO", "China": "CN", "Oman": "OM", "Switzerland": "CH"}[name] for name in names]
    assert len(codes) == 4
    for row in groups["decade"]["rows"]:
        for code, number in zip(codes, row["by"], strict=True):
            begun = facts.initiatives_where(
                lambda each, code=code, row=row: (
                    facts.of_countries(each, (code,)) and facts.decade(each) == (row["label"] and row["label"]["en"])
                )
            )
            assert number == len(begun), (code, row["label"])


@pytest.mark.once
def test_a_group_has_no_row_for_what_nothing_has(collection):
    for slug in facts.LISTED_ANSWERS:
        assert all(row["number"] for group in answered(slug).get("groups", ()) for row in group["rows"]), slug


@pytest.mark.once
def test_what_is_found_for_having_no_result_says_so(collection, client):
    html = client.get("/questions/failed-or-without-result/").content.decode()
    said = dict(re.findall(r'<th scope="row"><a href="/initiatives/([^/]+)/.*?(<td.*?)</tr>', html, re.S))
    without = facts.initiatives_where(lambda row: "none" in facts.outcomes_of(row))
    assert without and without <= said.keys()
    label = vocabulary.label("outcome-type", "none", "en")
    assert {slug for slug in said if label in said[slug]} == without


@pytest.mark.once
def test_first_unofficial_then_official(collection, client):
    for years in (1, 5, 12):
        answer = then_official.answer({"within": [str(years)]}, "en")
        surely, possibly = facts.first_unofficial(years)
        assert {each["person"]["slug"] for each in answer["sure"]} == surely
        assert {each["person"]["slug"] for each in answer["perhaps"]} - surely == possibly - surely
    html = client.get("/questions/unofficial-then-official/?within=12&edited=1").content.decode()
    for slug in facts.first_unofficial(12)[0]:
        assert f'/actors/{slug}/"' in html


def test_the_same_mediators_on_two_conflicts(collection, client):
    html = client.get("/questions/mediators-of-two-conflicts/").content.decode()
    wanted = facts.on_both("israeli-palestinian", "intra-palestinian-division")
    assert {"qatar", "egypt"} & wanted
    assert links(html, "actors") == wanted


@pytest.mark.once
def test_where_assessors_disagree(collection, client):
    html = client.get("/questions/where-assessors-disagree/").content.decode()
    assert links(html, "initiatives") == facts.disagreed()
    page = words(client.get("/questions/where-assessors-disagree/"))
    assert "no two assessors speak to the same thing" in page
    several = sum(len(each) > 1 for each in facts.parts("assessment", "initiative").values())
    assert f"Judged by two assessors or more {several}" in page


@pytest.mark.once
def test_pairs_of_assessors_are_counted_by_position_and_by_side(collection):
    wanted = facts.pairs_of_assessors()
    positions, sides = answered("where-assessors-disagree")["answer"]["pairs"]
    found = {each["code"]: (each["agree"], each["differ"]) for each in positions + sides}
    assert {code: numbers for code, numbers in found.items() if any(numbers)} == wanted
    assert {"not-coded", "no-side", "one-involved"} <= wanted.keys()
    every = [sum(each["agree"] + each["differ"] for each in rows) for rows in (positions, sides)]
    assert every[0] == every[1] == sum(sum(wanted.get(each["code"], ())) for each in sides)


def test_before_and_after_an_event(collection):
    """Camp David: the months are counted from its days, and what is found ran then by its own dates."""
    answer = answered("around-camp-david-2000")["answer"]
    assert answer["windows"] == {
        "before": ["1999-07-11", "2000-07-10"],
        "during": ["2000-07-11", "2000-07-25"],
        "after": ["2000-07-26", "2001-07-25"],
    }
    conflicts = {"israeli-palestinian"}
    for row in answer["sure"]:
        fixture = next(r for r in facts.rows()["initiative"].values() if r["slug"] == row["initiative"]["slug"])
        assert conflicts & {facts.rows()["conflict"][key[0]]["slug"] for key in fixture["conflicts"]}
        assert facts.within(fixture, 1999, 2001) == "surely"
    # Everything on the conflict that certainly covers a whole year beside it is there.
    for fixture in facts.rows()["initiative"].values():
        here = conflicts & {facts.rows()["conflict"][key[0]]["slug"] for key in fixture["conflicts"]}
        beside = fixture["track"] != "1" or fixture["publicity"] in ("secret", "discreet")
        if (
            here
            and beside
            and fixture["start"]
            and fixture["end"]
            and "2000" in (fixture["start"][:4], fixture["end"][:4])
        ):
            first, last = facts.bounds(fixture["start"])[1], facts.bounds(fixture["end"])[0]
            if first.isoformat() <= "2001-07-25" and last.isoformat() >= "2000-07-26":
                assert fixture["slug"] in {row["initiative"]["slug"] for row in answer["sure"]}


@pytest.mark.once
def test_the_ramallah_meeting_stands_beside_the_cairo_talks(collection):
    """A secret meeting of officials in September 2014, while official talks went on in Cairo."""
    answer = around_event.answer({"initiative": ["cairo-ceasefire-talks-2014"]}, "en")
    (row,) = [row for row in answer["sure"] if row["initiative"]["slug"] == "hamdallah-back-channel-2014"]
    assert row["windows"]["during"]["how"] == "surely" != row["windows"]["before"]["how"]


def form_of(html):
    """What a browser would send of the form above an answer."""
    form = re.search(r'<form class="asks".*?</form>', html, re.S)[0]
    found = dict(re.findall(r'<input[^>]* name="([^"]+)" value="([^"]*)"', form))
    for name, options in re.findall(r'<select[^>]* name="([^"]+)".*?>(.*?)</select>', form, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        found[name] = chosen[1] if chosen else ""
    return found


@pytest.mark.once
def test_the_event_that_is_chosen_in_the_form_is_the_one_of_the_answer(collection, client):
    """Camp David stands there when the page opens; an initiative, and then one of its meetings, takes its place."""
    address = "/questions/around-camp-david-2000/"
    sent = form_of(client.get(address).content.decode())
    assert sent["event"] == "process/camp-david-2000"
    for event, name in (
        ("initiative/cairo-ceasefire-talks-2014", "cairo-ceasefire-talks-2014"),
        ("process/camp-david-2000", "camp-david-2000"),
    ):
        html = client.get(address, sent | {"event": event}).content.decode()
        assert name in html.partition('class="event-name"')[2].partition("</p>")[0]
        sent = form_of(html)
        assert sent["event"] == event
    key, row = next((k, r) for k, r in facts.rows()["meeting"].items() if re.fullmatch(r"\d{4}-\d\d-\d\d", r["date"]))
    of = facts.rows()["initiative"][row["initiative"][0]]["slug"]
    html = client.get(address, sent | {"event": f"initiative/{of}"}).content.decode()
    assert f'<option value="{key}">' in html
    html = client.get(address, sent | {"event": key, "months": "6"}).content.decode()
    assert form_of(html) | {"conflict": ""} == {"edited": "1", "event": key, "months": "6", "conflict": ""}
    both = words(client.get(address, {"process": "camp-david-2000", "initiative": of}))
    assert "The address names two events. Choose one." in both and "surely ran" not in both


@pytest.mark.once
def test_names_to_choose_from_stand_apart_as_people_and_bodies(collection, client):
    html = client.get("/questions/one-person-over-time/").content.decode()
    people, bodies = (re.findall(r'<option value="([^"]+)"', part) for part in html.split("<optgroup")[1:])
    kinds = {row["slug"]: row["actor_kind"] for row in facts.rows()["actor"].values()}
    assert {kinds[slug] for slug in people} == {"person"} and "person" not in {kinds[slug] for slug in bodies}
    assert "yossi-beilin" in people and "qatar" in bodies


@pytest.mark.once
@pytest.mark.parametrize("kind", ["meeting", "outcome"])
def test_any_dated_meeting_or_outcome_can_be_the_event(collection, kind):
    row = next(r for r in facts.rows()[kind].values() if re.fullmatch(r"\d{4}-\d\d-\d\d", r["date"]))
    answer = around_event.answer({"event": [row["public_id"]]}, "en")
    assert not answer["errors"] and answer["windows"]["during"] == [row["date"], row["date"]]


@pytest.mark.once
def test_one_career(collection, client):
    html = client.get("/questions/one-person-over-time/").content.decode()
    (key,) = (key for key, row in facts.rows()["actor"].items() if row["slug"] == "yossi-beilin")
    for model in ("mediator", "participant"):
        for seat in facts.parts(model, "actor")[key]:
            assert f'/initiatives/{facts.rows()["initiative"][seat["initiative"][0]]["slug"]}/"' in html


@pytest.mark.once
def test_every_question_says_what_it_cannot_see_and_how_to_cite_it(collection, client):
    for row in facts.rows()["question"].values():
        for prefix, language in (("", ""), ("/ar", "_ar")):
            page = words(client.get(f"{prefix}/questions/{row['slug']}/"))
            assert row[f"caveats{language}"] in page and row[f"rule{language}"] in page
            assert f"/r/{row['public_id']}/" in page
        assert client.get(f"/r/{row['public_id']}/")["Location"] == f"/questions/{row['slug']}/"


@pytest.mark.once
@pytest.mark.parametrize(
    ("slug", "query"),
    [
        ("concealed-beside-official-talks", "publicity=secret&from=1990"),
        ("exposed-by-the-press", "edited=1"),
        ("unofficial-then-official", "within=12&edited=1"),
    ],
)
def test_the_address_of_a_citation_leads_to_the_answer_that_is_cited(collection, client, slug, query):
    """Also where filters were changed; the day stands with it."""
    answer, plain = client.get(f"/questions/{slug}/?{query}"), client.get(f"/questions/{slug}/")
    address = {}
    for name, response in (("changed", answer), ("as published", plain)):
        cited = re.search(r'<p class="citation">.*?</p>', response.content.decode(), re.S)[0]
        assert edtf.in_words(timezone.now().date().isoformat(), "en") in cited
        assert ("asked with other filters" in cited) is (name == "changed")
        address[name] = unescape(re.search(r"http://[^<]+", cited)[0])
    assert "?" not in address["as published"]
    led = client.get(client.get(address["changed"].removeprefix("http://testserver"))["Location"])
    results = [
        re.search(r'id="results".*?<section class="unseen"', each.content.decode(), re.S)[0] for each in (answer, led)
    ]
    assert results[0] == results[1]


@pytest.mark.django_db
def test_a_question_without_arabic_says_so_on_the_arabic_page(client):
    asked = builders.publish(builders.question("Who met?", asked="Who met?", filters=[["track", "2"]]))
    assert "لم يُترجم بعد" in words(client.get(f"/ar/questions/{asked.slug}/"))
    assert "لم يُترجم بعد" not in words(client.get(f"/questions/{asked.slug}/"))


def test_an_empty_answer_is_never_said_to_be_none(collection, client):
    page = words(client.get("/questions/water-or-jerusalem-by-experts/"))
    assert "None that is coded so was found" in page
    assert "That does not say that there was none" in page
    experts = facts.initiatives_where(facts.of_experts)
    unrated = {
        row["slug"]
        for row in facts.rows()["initiative"].values()
        if row["slug"] in experts
        and any(
            facts.changed(each) == "not-coded" for each in facts.parts("assessment", "initiative")[row["public_id"]]
        )
        | (not facts.parts("assessment", "initiative")[row["public_id"]])
    }
    assert len(unrated) > 1 and f"{len(unrated)} records may belong here" in page


# -- editing on the page -----------------------------------------------------------------------------------------------
def test_editing_a_question_gives_the_same_as_the_list(collection, client):
    die, catalogue = random.Random("editing"), index.current(INITIATIVES)
    for _ in range(25):
        pairs = []
        for facet in die.sample(INITIATIVES.facets, die.randint(1, 3)):
            values = sorted(catalogue.values(facet))
            pairs += [(facet.name, value) for value in die.sample(values, min(len(values), die.randint(1, 2)))]
        pairs += die.choice(([], [("from", "1990"), ("to", "2003")]))
        query = urlencode(pairs)
        listed = asking.number("initiatives", [list(map(str, pair)) for pair in pairs])
        sure, possible = found("exposed-by-the-press", query)
        assert (len(sure), len(possible)) == (listed["number"], listed["possible"]), query
        assert answered("exposed-by-the-press", query)["as_list"].partition("?")[0] == "/initiatives/"
    everything = answered("exposed-by-the-press", "edited=1")
    assert everything["total"] == len(facts.rows()["initiative"]) and everything["edited"]


def test_what_cannot_be_seen_is_counted_by_choice(collection):
    """Lifting the choice and asking for what is not known gives the number that stands there."""
    unseen = answered("exposed-by-the-press", "phase=deadlock&women-or-outsiders=women")["unseen"]
    unknown = {"not-coded", "not-known", "searched-not-found"}
    wanted = facts.initiatives_where(
        lambda row: row["phase"] == "deadlock" and set(row["women_or_outsiders"]) <= unknown
    )
    assert unseen["number"] == len(wanted) == unseen["facets"][0]["number"]


@pytest.mark.once
def test_a_filter_that_means_nothing_is_said_and_finds_nothing(collection, client):
    page = words(client.get("/questions/exposed-by-the-press/?track=sideways"))
    assert "“sideways” is not a value of this filter" in page and "found" not in page.partition("How to cite")[2]
    for slug, query in (
        ("unofficial-then-official", "within=many"),
        ("one-person-over-time", "actor=nobody"),
        ("around-camp-david-2000", "event=0000-0000"),
        ("changed-since-cited", "since=yesterday"),
        ("mediators-of-two-conflicts", "conflict=nowhere&conflict=elsewhere"),
    ):
        assert "Nothing is shown until what was given can be read" in words(client.get(f"/questions/{slug}/?{query}"))


@pytest.mark.once
def test_what_was_not_asked_is_not_counted_as_zero(collection, client):
    address = "/questions/unofficial-then-official/"
    tables = {
        row["slug"]
        for row in facts.rows()["initiative"].values()
        if row["track"] == "1"
        for seat, actor in facts.seats_of("participant", row)
        if actor and actor["actor_kind"] == "person" and seat["capacity"] in ("official", "official-mandated")
    }
    said = "Official tables whose officials are recorded by name"
    assert f"{said} {len(tables)}" in words(client.get(address))
    assert said not in words(client.get(f"{address}?edited=1&within=1000"))
    page = words(client.get("/questions/water-or-jerusalem-by-experts/?changed=sideways&issue=water"))
    assert "is not a value" in page and "may belong here" not in page and "something is known of every" not in page


def test_a_page_costs_the_same_queries_however_much_is_found(collection, client):
    costs = {}
    for query in ("track=3", "track=2&track=1.5&track=1"):
        client.get(f"/questions/exposed-by-the-press/?{query}")
        with CaptureQueriesContext(
            connection,
        ) as counted:
            client.get(f"/questions/exposed-by-the-press/?{query}")
        costs[query] = len(counted)
    assert len(set(costs.values())) == 1 and max(costs.values()) <= 5
    for slug in (
        "where-assessors-disagree",
        "unofficial-then-official",
        "around-camp-david-2000",
        "changed-since-cited",
    ):
        client.get(f"/questions/{slug}/")
        with CaptureQueriesContext(connection) as counted:
            client.get(f"/questions/{slug}/")
        assert len(counted) <= 12, slug


# -- what changed ------------------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_what_changed_since_a_day(client):
    record, other = builders.initiative("The first"), builders.initiative("The second")
    builders.publish(record, other)
    asked = builders.publish(builders.question("What changed?", form="changes", filters=[]))
    today = timezone.now().date().isoformat()
    page = words(client.get(f"/questions/{asked.slug}/?id={record.public_id}+{'0' * 4}-{'0' * 4}&since={today}"))
    assert "The first" in page and "not changed since" in page and "The second" not in page
    assert "No page is at: 0000-0000" in page
    # Nothing was published after today: that is no “nothing changed”, and the days on which something was are there.
    page = words(client.get(f"/questions/{asked.slug}/?since={today}"))
    assert "No record was found" in page and "That does not say that there was none" in page
    yesterday = (timezone.now() - timedelta(1)).date().isoformat()
    assert f"since={yesterday}" in client.get(f"/questions/{asked.slug}/?since={today}").content.decode()
    assert "The first" in words(client.get(f"/questions/{asked.slug}/?since={yesterday}"))
    page = words(client.get(f"/questions/{asked.slug}/?since={(timezone.now() + timedelta(40)).date().isoformat()}"))
    assert "is still to come" in page and "No record was found" not in page
    assert "The second" in words(client.get(f"/questions/{asked.slug}/?since=2020-01-01"))


# -- questions and the records they name -------------------------------------------------------------------------------
@pytest.mark.django_db
def test_a_question_follows_what_it_names_and_is_hidden_with_it(client):
    person = builders.publish(builders.actor("An envoy", actor_kind="person"))
    asked = builders.publish(builders.question("One envoy", form="career", filters=[["actor", person.public_id]]))
    address = f"/questions/{asked.slug}/"
    assert "An envoy" in words(client.get(address))
    models.Actor.objects.filter(pk=person.pk).update(slug="another-address")
    builders.publish(builders.fresh(person))
    assert page_of(asked.slug)["filters"] == [["actor", "another-address"]]
    builders.withdraw(person)
    assert client.get(address).status_code == 404
    assert "One envoy" not in words(client.get("/questions/"))
    builders.publish(builders.fresh(person))
    assert client.get(address).status_code == 200


# -- what an editor types ----------------------------------------------------------------------------------------------
@pytest.mark.once
def test_the_address_of_a_list_is_read_in_any_shape(collection):
    wanted = ("initiatives", [["publicity", "secret"], ["from", "2000"]])
    for typed in (
        "/initiatives/?publicity=secret&from=2000",
        "https://catalogue.example/initiatives/?from=2000&publicity=secret&page=2",
        "/ar/initiatives/?publicity=secret&from=2000",
        "publicity=secret&from=2000",
        "?publicity=secret&from=2000",
    ):
        assert asking.read(typed, "initiatives") == wanted, typed
    assert asking.read("/assessments/?perspective=media", "initiatives")[0] == "assessments"
    # As the form of a rule sends it.
    event = "event=process/camp-david-2000&months=6"
    assert asking.read(event, "around-event")[1] == [["process", "camp-david-2000"], ["months", "6"]]
    pairs = asking.identified("initiatives", [["mediator", "norway"], ["mediator", "not-coded"]])
    assert pairs[0][1] != "norway" and pairs[1][1] == "not-coded"
    assert asking.addressed("initiatives", pairs)[0] == ["mediator", "norway"]


@pytest.mark.once
@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("/initiatives/?publicty=secret", "“publicty” is no filter"),
        ("publicity=whispered", "publicity: “whispered” is not a value"),
        ("from=2010&to=2000", "to: The last year lies before the first"),
        ("/about/?track=2", "not the address of a list"),
        ("/nowhere/?track=2", "not the address of a list"),
    ],
)
def test_what_cannot_be_read_is_said(collection, typed, message):
    with pytest.raises(ValidationError) as error:
        asking.read(typed, "initiatives")
    assert message in " ".join(error.value.messages)


@pytest.mark.django_db
def test_the_form_says_how_many_are_found_and_keeps_what_was_typed(client):
    builders.publish(builders.initiative("A channel", publicity="secret"))
    client.force_login(builders.user("editor"))
    read = client.get(f"{READ}?text=/initiatives/%3Fpublicity%3Dsecret&form=initiatives").json()
    assert read["words"] == "Initiatives that meet filters: 1 found now"
    assert "no filter" in client.get(f"{READ}?text=publicty%3Dsecret&form=initiatives").json()["error"]
    data = {"title": "Secret ones", "slug": "secret-ones", "asked": "Which?", "rule": "Secret.", "form": "initiatives"}
    response = client.post("/admin/catalog/question/add/", {**data, "filters": "/initiatives/?publicity=whispered"})
    page = unescape(response.content.decode())
    assert response.status_code == 200 and "“whispered” is not a value" in page
    assert "/initiatives/?publicity=whispered" in page
    response = client.post("/admin/catalog/question/add/", {**data, "filters": "/initiatives/?publicity=secret"})
    assert response.status_code == 302
    record = models.Question.objects.get(slug="secret-ones")
    assert record.filters == [["publicity", "secret"]]
    page = unescape(client.get(f"/admin/catalog/question/{record.pk}/change/").content.decode())
    assert "/initiatives/?publicity=secret" in page


@pytest.mark.once
@pytest.mark.django_db
def test_who_only_reads_a_question_reads_its_filters_in_words(client):
    norway = builders.publish(builders.actor("Norway"))
    filters = [["mechanism", "problem-solving-workshop"], ["mediator", norway.public_id], ["from", "1990"]]
    asked = builders.question(filters=filters, columns=["when"], grouping=["decade"])
    client.force_login(builders.member("one who publishes", "Publisher"))
    page = words(client.get(f"/admin/catalog/question/{asked.pk}/change/"))
    for said in ("Mechanism = Problem-solving workshop", "Mediator or host = Norway", "From year = 1990"):
        assert said in page
    assert norway.public_id not in page and "Decade in which it began" in page
    changes = difference.difference(
        None, KINDS["question"].document(asked), "question", {("actor", norway.public_id): "Norway"}
    )
    told = next(each.new for each in changes if "Mechanism" in each.new)
    assert told == "Mechanism = Problem-solving workshop; Mediator or host = Norway; From year = 1990"


# -- days --------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("day", "months", "answer"),
    [("2000-07-11", -12, "1999-07-11"), ("2000-02-29", 12, "2001-02-28"), ("2000-12-31", 2, "2001-02-28")],
)
def test_months_are_months(day, months, answer):
    assert base.months_after(base.days(day)[0], months).isoformat() == answer


def test_the_gap_between_two_seats_is_told_in_whole_years():
    def seat(start, end):
        return {"from": start, "to": end, "initiative": {"id": start, "start": "", "end": ""}}

    def gap(one, other, years=5):
        return then_official.gap(seat(*one), seat(*other), years)

    assert gap(("1990-01-01", "1991-01-01"), ("1994-06-01", "")) == ("surely", (3, 3))
    assert gap(("1990", "1991"), ("1996", "")) == ("possibly", (4, 5))
    assert gap(("1990", "1991"), ("1998", ""))[0] == "no"
    assert gap(("1990", "1994"), ("1992", "")) == ("surely", (0, 0))
    assert gap(("1992", "1994"), ("1990", ""))[0] == "no"
    assert gap(("", ""), ("1990", ""))[0] == "undated"


def test_every_form_of_the_vocabulary_can_be_answered():
    assert set(vocabulary.codes("question-form")) == set(asking.FORMS)
    assert set(RULES) < set(asking.FORMS)
