"""The search: what is found for which words, in what order and why, on both databases alike; and what never is."""

import re
from html import unescape
from urllib.parse import quote, urlencode

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from catalog import text
from catalog.models import AlternateName
from catalog.public import index, params, search
from catalog.public.facets import INITIATIVES
from catalog.public.filters import FILTERS
from catalog.public.models import SearchRow
from catalog.public.params import Params

from . import builders
from .counted import Records
from .test_pages import LANGUAGES, many, words

# What is typed, how many records hold it, the first of them, and what it is asked for. Each was looked at in the
# collection by a reader, and counted by other code than the search's.
ASKED = [
    ("إسماعيل هنية", 4, "actors/ismail-haniyeh actors/wang-kejian", "his name in Arabic as newspapers write it"),
    ("اسماعيل هنيه", 4, "actors/ismail-haniyeh actors/wang-kejian", "without hamza, with heh for teh marbuta"),
    ("إِسْمَاعِيل هَنِيَّة", 4, "actors/ismail-haniyeh actors/wang-kejian", "with all vowel marks"),
    ("Haniyeh", 4, "actors/ismail-haniyeh actors/wang-kejian", "the family name in Latin letters"),
    (
        "HANIYA",
        3,
        "actors/ismail-haniyeh initiatives/beijing-talks-april-2024",
        "another spelling, in capitals: an alternate name",
    ),
    ("haniyeh ismail", 4, "actors/ismail-haniyeh actors/wang-kejian", "family name first"),
    ("Ismail Haniyyeh", 3, "actors/ismail-haniyeh", "a third spelling"),
    ("abu al-abd", 9, "actors/ismail-haniyeh actors/abdul-rahim-mallouh", "his kunya"),
    (
        "أبو العبد",
        15,
        "actors/ismail-haniyeh actors/abdulsalami-abubakar",
        "his kunya in Arabic; as beginnings the two words stand in other names too, after his",
    ),
    (
        "abu mazen",
        5,
        "actors/mahmoud-abbas initiatives/beilin-abu-mazen-understandings",
        "a kunya by which somebody is better known than by his name",
    ),
    (
        "Mahmoud Abbas",
        5,
        "actors/mahmoud-abbas actors/hussein-agha",
        "a name in full; its bearer before those who worked for him",
    ),
    ("محمود عباس", 5, "actors/mahmoud-abbas actors/hussein-agha", "the same in Arabic"),
    ("أبو مازن", 4, "actors/mahmoud-abbas initiatives/beilin-abu-mazen-understandings", "his kunya in Arabic"),
    ("PLO", 43, "actors/plo actors/ahmed-qurei", "an abbreviation: its bearer before pages that use it"),
    ("منظمة التحرير", 38, "actors/plo actors/pulo", "the beginning of a long name in Arabic, with an article"),
    ('אש"ף', 3, "actors/plo initiatives/icipp-plo-talks", "an abbreviation in Hebrew; its quote is no phrase"),
    (
        "Palestine Liberation Organization",
        2,
        "actors/plo initiatives/beijing-talks-april-2024",
        "a name in full, not that of the Authority",
    ),
    (
        "Palestinian Authority",
        9,
        "actors/palestinian-authority actors/fatah",
        "the Authority before Fatah, whose page speaks of it; neither is the PLO",
    ),
    ("the palestinian authority", 9, "actors/palestinian-authority actors/fatah", "an article says nothing"),
    (
        "السلطة الفلسطينية",
        12,
        "actors/palestinian-authority actors/fatah",
        "its usual name in Arabic, which is not its official one",
    ),
    (
        "palestinians",
        20,
        "actors/palestinians sources/mna-2024-07-23",
        "the people, and none of the bodies that speak for them",
    ),
    ("الفلسطينيون", 7, "actors/palestinians initiatives/geneva-initiative", "the people in Arabic"),
    ("fatah", 53, "actors/fatah actors/azzam-al-ahmad", "a movement before its members"),
    ("فتح", 65, "actors/fatah actors/azzam-al-ahmad", "its short name in Arabic; the word also means: opened"),
    ("حماس", 64, "actors/hamas actors/abdel-khaleq-al-natsheh", "a movement in Arabic letters"),
    (
        "HD",
        25,
        "actors/hd-centre actors/abdelkader-sidibe",
        "two letters: an abbreviation as a whole word, and no beginning",
    ),
    ("UN", 79, "actors/un actors/un-women", "two letters that begin many words and stand for one body"),
    ("oslo", 59, "places/oslo initiatives/oslo-channel", "a place first, then whatever is named after it"),
    ("Oslo channel", 16, "initiatives/oslo-channel initiatives/us-dprk-oslo-2017", "two words of a title"),
    (
        '"oslo back channel"',
        5,
        "initiatives/oslo-channel sources/waage-2000-norwegians",
        "words in quotes stand side by side",
    ),
    ("قناة أوسلو", 13, "initiatives/oslo-channel initiatives/us-dprk-oslo-2017", "the same channel in Arabic"),
    (
        "geneva initiative",
        10,
        "initiatives/geneva-initiative initiatives/aceh-hdc",
        "a title; another initiative in Geneva after it",
    ),
    ("مبادرة جنيف", 20, "initiatives/geneva-initiative initiatives/aceh-hdc", "the same in Arabic"),
    ("geneva accord", 26, "sources/haaretz-geneva-accord sources/medea-geneva", "another name of the same"),
    (
        "beilin",
        15,
        "initiatives/beilin-abu-mazen-understandings initiatives/beilin-husseini-fafo-1992",
        "a family name that begins titles: they come first, he as first of the actors",
    ),
    ("Beilin, Yossi", 12, "actors/yossi-beilin actors/ecf", "as a bibliography writes it"),
    ("يوسي بيلين", 10, "actors/yossi-beilin actors/ecf", "the same person in Arabic"),
    (
        'beilin "abed rabbo"',
        3,
        "initiatives/geneva-initiative initiatives/taba-talks-2001",
        "two people, one of them in quotes",
    ),
    (
        "rod-larsen",
        5,
        "actors/terje-rod-larsen assessments/larsen-beilin-husseini",
        "without the stroke, with a hyphen",
    ),
    ("Rød-Larsen", 5, "actors/terje-rod-larsen assessments/larsen-beilin-husseini", "with the stroke"),
    ("terje rod larsen", 5, "actors/terje-rod-larsen assessments/larsen-beilin-husseini", "without hyphen"),
    ("norway", 23, "actors/norway actors/gro-harlem-brundtland", "a state before those who act for it"),
    ("النرويج", 28, "actors/norway actors/noref", "the same with an article"),
    ("נורווגיה", 24, "actors/norway", "the same in Hebrew: an alternate name"),
    ("קנדה", 15, "actors/canada", "another state in Hebrew"),
    ("aceh", 16, "initiatives/aceh-hdc initiatives/aceh-helsinki", "a conflict, and the initiatives in it"),
    ("henry dunant", 9, "initiatives/aceh-hdc initiatives/hd-central-mali", "half of a former name"),
    ("jerusalem", 45, "places/jerusalem places/east-jerusalem", "a place, and another whose name ends with it"),
    ("القدس", 30, "places/jerusalem places/east-jerusalem", "the same in Arabic"),
    (
        "kashmir",
        41,
        "initiatives/kashmir-study-group initiatives/india-pakistan-back-channel-2005",
        "a word of many records of all kinds",
    ),
    ("كشمير", 28, "initiatives/kashmir-study-group initiatives/india-pakistan-back-channel-2005", "the same in Arabic"),
    (
        "water",
        19,
        "initiatives/ecopeace-water-agreement initiatives/brussels-business-group",
        "an ordinary word, in titles before texts",
    ),
    (
        "track two",
        115,
        "concepts/track-2-as-a-bridge concepts/track-2-as-complement",
        "the catalogue's own word: as Track II and Track 2",
    ),
    ("track 2", 115, "concepts/track-2-as-a-bridge concepts/track-2-as-complement", "the same with a digit"),
    ('"track two"', 114, "concepts/track-2-as-a-bridge concepts/track-2-as-complement", "the same as a phrase"),
    (
        "second-track",
        7,
        "initiatives/igcc-middle-east-workshops initiatives/ottawa-dialogue",
        "a compound with a hyphen",
    ),
    (
        "Track II diplomacy",
        38,
        "concepts/track-2-diplomacy concepts/conclusions-of-the-study",
        "the concept before the books on it",
    ),
    (
        "دبلوماسية المسار الثاني",
        9,
        "concepts/track-2-diplomacy concepts/conclusions-of-the-study",
        "the same in Arabic",
    ),
    ("waage", 5, "sources/wikisum-waage sources/waage-2005-jps", "an author"),
    ("waage oslo", 3, "sources/wikisum-waage sources/waage-2000-norwegians", "an author and a word of the title"),
    ("pugwash", 46, "sources/ucdavis-pugwash sources/csrs-2016-pugwash", "a series, its place and its papers"),
    ("neemrana", 19, "places/neemrana initiatives/neemrana-dialogue", "a place that gave its name to a dialogue"),
    (
        '"the day after"',
        8,
        "initiatives/syria-day-after sources/usip-day-after",
        "a title of common words, an article within it",
    ),
    ("colombia farc", 7, "actors/farc-ep actors/henry-acosta", "a country and an abbreviation"),
    ("northern ireland", 21, "conflicts/northern-ireland initiatives/duisburg-talks-1988", "a conflict by its place"),
    ("mecca", 14, "places/mecca initiatives/mecca-agreement-2007", "a place, and the agreement made there"),
    ("مكة", 9, "places/mecca initiatives/mecca-agreement-2007", "the same in Arabic"),
    ("madrid conference", 8, "initiatives/madrid-conference-1991 initiatives/aiete-conference", "a title"),
    ("مؤتمر مدريد", 7, "initiatives/madrid-conference-1991 initiatives/aiete-conference", "the same in Arabic"),
    ("camp david 2000", 3, "processes/camp-david-2000 initiatives/stockholm-channel-2000", "a name with a year"),
    ("oslo   1993", 5, "initiatives/oslo-channel initiatives/guatemala-oslo-1990", "spaces count once; a year"),
    (
        "١٩٩٣",
        35,
        "processes/algeria-official-dialogue-1994 processes/addis-ababa-somalia-1993",
        "a year in Arabic digits",
    ),
    (
        "us iran",
        32,
        "initiatives/pugwash-us-iran initiatives/una-rbf-us-iran",
        "two letters as a whole word, in US–Iran too",
    ),
    ("إيران", 48, "actors/iran actors/scfr-iran", "a state with hamza"),
    ("ايران", 48, "actors/iran actors/scfr-iran", "the same without"),
    ("carter", 17, "actors/carter-center actors/gmu-carter-school", "a family name that is also a body's"),
    ("jimmy carter", 10, "actors/jimmy-carter actors/gmu-carter-school", "the person"),
    ("Ahtisaari", 12, "actors/martti-ahtisaari actors/cmi", "a family name"),
    ("مارتي أهتيساري", 6, "actors/martti-ahtisaari actors/cmi", "the same person in Arabic"),
    ("arafat", 15, "actors/yasser-arafat actors/jibril-rajoub", "a family name"),
    ("عرفات", 12, "actors/yasser-arafat actors/jibril-rajoub", "the same in Arabic"),
    ('"Abu Ala"', 4, "actors/ahmed-qurei initiatives/oslo-channel", "a kunya as a phrase"),
    ("qurei", 6, "actors/ahmed-qurei initiatives/oslo-channel", "a family name, and his books"),
    ("ahmed qureia", 4, "actors/ahmed-qurei", "another spelling"),
    ("Ahmed Korei", 4, "actors/ahmed-qurei", "a third spelling"),
    ("south africa", 20, "actors/idasa actors/consolidated-gold-fields", "a country of two words"),
    ("thabo mbeki", 3, "actors/thabo-mbeki initiatives/dakar-conference-1987", "a person"),
    ("Ｏｓｌｏ", 59, "places/oslo initiatives/oslo-channel", "letters of full width"),
    ("os\u200blo", 59, "places/oslo initiatives/oslo-channel", "with an invisible mark inside"),
    ("Sri Lanka norway", 3, "initiatives/norway-sri-lanka assessments/solheim-norway-2011", "three words"),
    ("fafo", 7, "actors/fafo actors/marianne-heiberg", "an institute"),
    (
        "الوساطة",
        74,
        "initiatives/gaza-ceasefire-mediation-2023 initiatives/sudan-1972-church-mediation",
        "an ordinary word in Arabic, with its article",
    ),
    ("Çuhadar", 4, "assessments/cuhadar-water initiatives/shared-aquifers-project", "an author with a cedilla"),
    ("cuhadar", 4, "assessments/cuhadar-water initiatives/shared-aquifers-project", "the same without"),
    ("london", 29, "places/london initiatives/london-channel-molho-agha", "a place"),
    ("لندن", 23, "places/london initiatives/london-channel-molho-agha", "the same in Arabic"),
    ("caux", 7, "places/caux sources/volkan-caux-1983", "a small place"),
    (
        "Roed-Larsen",
        3,
        "actors/terje-rod-larsen initiatives/beilin-husseini-fafo-1992",
        "another spelling, and where he sat",
    ),
    ("Abu Ammar", 4, "actors/yasser-arafat initiatives/icipp-plo-talks", "a kunya, and where he sat"),
    ("Qurie", 6, "actors/ahmed-qurei initiatives/oslo-channel", "a spelling of his books, and where he sat"),
    ("DPRK", 38, "actors/north-korea actors/choe-son-hui", "a short name finds what bears the long one"),
    ("USA Iran", 14, "initiatives/una-rbf-us-iran initiatives/oman-back-channel", "a short name and another word"),
    ("IRA", 10, "actors/ira-provisional actors/brendan-duddy", "three letters that are a word, and do not begin Iraq"),
    ("إسرائيل", 135, "actors/israel actors/israel-hasson", "a state, also with و, ب or ل before it"),
    (
        "غزة إسرائيل",
        18,
        "conflicts/gaza-israel initiatives/beijing-declaration-2024",
        "two words, the second with و in the name",
    ),
    (
        "إسرائيل وسوريا",
        6,
        "initiatives/madrid-conference-1991 initiatives/syrian-israeli-track-two-2004",
        "two states with “and”",
    ),
    (
        "اسرائيل سوريا",
        6,
        "initiatives/madrid-conference-1991 initiatives/syrian-israeli-track-two-2004",
        "the same without",
    ),
    ("باكستان", 35, "actors/pakistan actors/pipfpd", "a name that begins with ب and keeps it"),
    ("بأوسلو", 38, "places/oslo initiatives/norway-afghan-women-2015", "“in Oslo”, in one word"),
    ("لهنية", 4, "actors/ismail-haniyeh actors/wang-kejian", "“for Haniyeh”"),
    ("وقطر", 11, "actors/qatar actors/hamad-bin-jassim-al-thani", "“and Qatar”: three letters that are a whole name"),
    ("بيروت", 5, "places/beirut initiatives/doha-agreement-2008", "a name that begins with ب"),
    ("باراك", 7, "actors/ehud-barak actors/shukria-barakzai", "another"),
    ("عبدالله", 11, "actors/abdallah-djaballah actors/abdullah-bin-abdulaziz-al-saud", "a name in one word"),
    ("عبد الله", 11, "actors/abdallah-djaballah actors/abdullah-bin-abdulaziz-al-saud", "the same in two"),
    ("عبدربه", 5, "initiatives/abed-rabbo-molho-channel initiatives/geneva-initiative", "another such name"),
    ("أبا مازن", 4, "actors/mahmoud-abbas initiatives/beilin-abu-mazen-understandings", "a kunya in the accusative"),
    ("ابي مازن", 4, "actors/mahmoud-abbas initiatives/beilin-abu-mazen-understandings", "in the genitive"),
    ("الأحمد", 23, "actors/azzam-al-ahmad actors/ahmad-samih-khalidi", "who is called so, before who is called Ahmad"),
    ("P.L.O.", 43, "actors/plo actors/ahmed-qurei", "with dots"),
    ("U.S. Iran", 32, "initiatives/pugwash-us-iran initiatives/una-rbf-us-iran", "with dots, as without"),
    ("م.ت.ف", 18, "actors/plo actors/ahmed-qurei", "with dots in Arabic"),
    ("م ت ف", 2, "actors/plo initiatives/beijing-talks-april-2024", "letter by letter"),
    ("Mells Park 1987", 1, "initiatives/mells-park-talks", "a title and its first year"),
    ("Aiete 2011", 3, "initiatives/aiete-conference actors/kofi-annan", "another"),
    ("omalley", 2, "actors/padraig-omalley initiatives/iraq-helsinki-process", "a name without its apostrophe"),
]
# What is typed, and the first of the names that are most like it.
MISSPELT = [
    ("netanyaho", "/actors/benjamin-netanyahu/"),
    ("yossi bailin", "/actors/yossi-beilin/"),
    ("اسماعيل هنيا", "/actors/ismail-haniyeh/"),
    ("kadumi", "/actors/farouk-kaddoumi/"),
    ("ahtisari marti", "/actors/martti-ahtisaari/"),
]
# Files of our own, and blocks of data, which no browser runs.
OWN_SCRIPT = re.compile(r'<script (?:defer )?(?:src="/static/js/\w+\.js"(?: defer)?|type="application/ld\+json")>')
OURS = 'src="/static/js/suggest.js" defer></script>'
HOSTILE = [
    "\0",
    "oslo\0",
    "a" * 10**5,
    "oslo " * 2 * 10**4,
    "'; DROP TABLE catalog_public_searchrow; --",
    '"',
    '"" "',
    '"oslo',
    "%",
    "_",
    "\\",
    "*",
    "oslo AND OR NOT NEAR(",
    "|",
    "| |",
    "<script>alert(1)</script>",
    "{{ 7*7 }}",
    "\u202eolso",
    "\u2066\u2069",
    "…!؟",
    "\ud800",
    "ﷺ",
    "½",
    "é" * 300,
]


@pytest.fixture(autouse=True)
def nothing_kept(request):
    """The worlds of two tests may both be at version 1; the collection is the same for all."""
    if "collection" not in request.fixturenames:
        index._kept.clear()


def ask(client, q, prefix="", **more):
    return client.get(f"{prefix}/search/", {"q": q, **more})


def hits(response):
    """The addresses of the hits in the order of the page."""
    return re.findall(r'<li class="hit">\s*<h[34]><a href="(?:/ar)?([^"]+)"', response.content.decode())


def marked(response):
    return [unescape(each) for each in re.findall(r"<mark>(.*?)</mark>", response.content.decode())]


# -- the real collection: one test for many queries, because each is led to the collection's database anew -----------
def test_what_is_typed_is_found(collection, client):
    wrong = {}
    for q, number, first, why in ASKED:
        response = ask(client, q)
        shown = " ".join(each.strip("/") for each in hits(response)[: len(first.split())])
        if shown != first or not re.search(rf"\b{number} records?\b", words(response)):
            wrong[q] = (why, shown, words(response)[:200])
    assert wrong == {}


@pytest.mark.once
def test_another_count_gives_the_same_numbers(collection):
    records = Records()
    assert {q: records.number(q) for q, *_ in ASKED} == {q: number for q, number, *_ in ASKED}


def test_the_nearest_name_is_offered(collection, client):
    for q, first in MISSPELT:
        response = ask(client, q)
        assert "No record holds all of these words. Did you mean" in words(response), q
        assert hits(response)[0] == first, q


@pytest.mark.once
def test_where_little_is_found_the_nearest_names_stand_below(collection, client):
    response = ask(client, "kadumi oslo")
    assert "No record holds all of these words." in words(response)
    assert "With fewer words kadumi 0" not in words(response) and "oslo 59" in words(response)
    # In a few texts, and nobody's name: those who are called so nearly are named after the hits.
    response = ask(client, "nobel")
    assert "Only 3 records hold all of these words. Did you mean Noel Gallagher" in words(response)
    assert len(hits(response)) > 3
    # Of a whole name there is nothing else to be meant, however few records hold it.
    assert "Did you mean" not in words(ask(client, "Ismail Haniya"))
    # Of three words, what is found without one of them.
    response = ask(client, "oslo channel unicorns")
    assert "Without unicorns 16" in words(response) and 'href="/search/?q=oslo+channel"' in response.content.decode()


@pytest.mark.once
def test_those_who_are_taken_for_each_other_point_to_each_other(collection, client):
    others = "Fatah , Palestine Liberation Organization , The Palestinians"
    assert f"Not to be confused with: {others}" in words(ask(client, "Palestinian Authority"))
    for slug, name in (
        ("palestinian-authority", "Palestinian Authority"),
        ("plo", "Palestine Liberation Organization"),
        ("fatah", "Fatah"),
        ("palestinians", "The Palestinians"),
    ):
        html = ask(client, name).content.decode()
        assert hits(ask(client, name))[0] == f"/actors/{slug}/"
        first = html[html.index('<li class="hit">') :].split("</li>")[0]
        linked = set(re.findall(r'href="/actors/([^/]+)/"', first)) - {slug}
        assert {"palestinian-authority", "plo", "fatah", "palestinians"} - {slug} <= linked
        page = words(client.get(f"/actors/{slug}/"))
        assert "Not to be confused with" in page


@pytest.mark.once
def test_a_hit_says_why_with_the_words_marked_in_their_place(collection, client):
    page = ask(client, "haniya")
    assert "Ismail Haniyeh Person · Palestine · Hamas" in words(page)
    assert "Also called: Ismail Haniya" in words(page) and set(marked(page)) == {"Haniya"}
    # A short name is marked where it stands; else the name for which it stands.
    page = ask(client, "PLO")
    assert "Also called: PLO" in words(page) and "PLO" in marked(page)
    assert "United States" in marked(ask(client, "USA", kind="conflict"))
    page = ask(client, 'beilin "abed rabbo"')
    assert "Text: After the end of the Taba talks Yossi Beilin and Yasser Abed Rabbo set out" in words(page)
    assert {"Beilin", "Abed Rabbo"} <= set(marked(page))
    page = ask(client, "إسماعيل هنيه", "/ar")
    assert hits(page)[0] == "/actors/ismail-haniyeh/" and marked(page)[:2] == ["إسماعيل", "هنية"]
    # A name in another language than the page says which.
    assert '<bdi lang="ar" dir="rtl"><mark>إسماعيل</mark>' in ask(client, "إسماعيل هنية").content.decode()


@pytest.mark.once
def test_every_record_is_found_by_its_own_name(collection, client):
    """The record itself is among those whose name is exactly the one asked for."""
    texts, missed = search.current(), []
    for row in SearchRow.objects.order_by("public_id").values("public_id", "hit")[::7]:
        for name in row["hit"]["name"].values():
            terms, said = search.terms(name), search.in_order(name)
            if not terms or len(text.words(name)) > params.MOST_WORDS:
                continue
            missed += [] if texts.places[row["public_id"]] in texts.tiers(terms, said)[0] else [name]
    assert missed == []


def test_the_list_with_filters_holds_the_same_records(collection, client):
    for kind in ("initiatives", "assessments", "sources", "concepts"):
        for q in ("oslo", '"back channel"', "israel pal", "السلام", "the", "track two"):
            found = search.Found(search.current(), search.terms(q), q, "en").numbers.get(kind.removesuffix("s"), 0)
            listed = words(client.get(f"/{kind}/", {"q": q}))
            assert re.search(rf"\b{found} {kind.removesuffix('s')}s? of", listed), (kind, q, found)


def test_words_combine_with_every_filter_of_the_list(collection, client):
    def listed(**chosen):
        asked = Params.read(QueryDict(urlencode(chosen)), INITIATIVES.parameters)
        found = FILTERS["initiatives"](asked, index.current(INITIATIVES))
        assert found.is_valid(), found.errors
        return set(found.qs.order_by().values_list("public_id", flat=True))

    filters = (
        {"track": "2"},
        {"conflict": "israeli-palestinian"},
        {"mediator": "norway"},
        {"issue": "jerusalem"},
        {"publicity": "secret"},
        {"from": "1990", "to": "1999"},
    )
    filtered = [listed(**chosen) for chosen in filters]
    for q in ("oslo", "القدس", '"back channel"', "track two palest", "إِسْرَائِيل"):
        with_words = listed(q=q)
        assert with_words
        for chosen, without in zip(filters, filtered, strict=True):
            assert listed(q=q, **chosen) == with_words & without, (q, chosen)
    # And so the page tells it, in both languages.
    both = {"q": "القدس", "conflict": "israeli-palestinian", "track": "2"}
    number = len(listed(**both))
    assert number and re.search(rf"\b{number} initiatives of 162", words(client.get("/initiatives/", both)))
    arabic = client.get("/ar/initiatives/", both).content.decode()
    assert len(set(re.findall(r'href="/ar/initiatives/([a-z0-9-]+)/"', arabic))) == number


@pytest.mark.once
def test_more_of_one_kind_stand_on_pages_of_their_own(collection, client):
    response = ask(client, "oslo")
    assert 'href="/search/?q=oslo&amp;kind=source"' in response.content.decode()
    assert len(hits(ask(client, "oslo", kind="source"))) == 19
    pages = [hits(ask(client, "the", kind="actor", page=n)) for n in range(1, 14)]
    assert len({each for page in pages for each in page}) == 369 and [len(page) for page in pages[:12]] == [30] * 12
    for more, told in (
        *(
            ({"kind": "actor", "page": n}, f"There is no page “{n}”: 13 pages hold all")
            for n in ("0", "14", "x", "9" * 20)
        ),
        ({"kind": "nothing"}, "“nothing” is no kind of record"),
    ):
        response = ask(client, "the", **more)
        assert response.status_code == 404 and told in words(response)
        # What was typed is kept, and what there is stands one click away.
        assert 'value="the"' in response.content.decode() and "Actors 369" in words(response)


@pytest.mark.once
def test_a_kind_without_a_hit_is_no_error(collection, client):
    response = ask(client, "haniyeh", kind="place")
    assert response.status_code == 200 and hits(response) == []
    assert "No record of this kind holds all of these words (Places)." in words(response)
    assert "Everything 4 Actors 2 Initiatives 2" in words(response)
    assert 'value="haniyeh"' in response.content.decode()
    assert "19 records (Sources)" in words(ask(client, "oslo", kind="source"))


def rows(client, address, q, **more):
    """The addresses of the rows of a list of initiatives, in their order."""
    html = client.get(address, {"q": q, **more}).content.decode()
    return re.findall(r'<h3><a href="(?:/ar)?(/initiatives/[^"]+)"', html)


@pytest.mark.parametrize("prefix", LANGUAGES)
def test_a_list_with_words_begins_with_the_best_match_and_says_why(collection, client, prefix):
    for q in ("oslo", "Haniya", "بأوسلو", "USA"):
        found = hits(ask(client, q, prefix, kind="initiative"))[:25]
        assert found and rows(client, f"{prefix}/initiatives/", q) == found, q
    assert rows(client, f"{prefix}/initiatives/", "oslo")[0] == "/initiatives/oslo-channel/"
    by_name, by_time = (rows(client, f"{prefix}/initiatives/", "oslo", sort=order) for order in ("title", "recent"))
    assert sorted(by_name) == sorted(by_time) and by_name != by_time
    page = client.get(f"{prefix}/initiatives/", {"q": "Haniya"})
    assert "Haniya" in marked(page) and "sort=recent" in page.content.decode()
    if not prefix:
        assert "Who is named: Ismail Haniyeh (also called Ismail Haniya )" in words(page)


@pytest.mark.once
def test_a_list_in_which_words_find_nothing_says_what_would(collection, client):
    page = client.get("/initiatives/", {"q": "netanyahoo", "track": "2"})
    assert "Did you mean Benjamin Netanyahu" in words(page)
    assert "No value is left" not in words(page)
    # Of several words those that find something here, under the same filters.
    html = client.get("/initiatives/", {"q": "oslo unicorns", "track": "2"}).content.decode()
    number = len(rows(client, "/initiatives/", "oslo", track="2"))
    assert (
        f'<a href="/initiatives/?q=oslo&amp;track=2"><bdi>oslo</bdi></a> <span class="n soft">{number}</span>' in html
    )
    # What the other filters leave out, and what stands elsewhere.
    page = words(client.get("/initiatives/", {"q": "haniya", "track": "2"}))
    assert "The same words without the other filters 2 The same words in the whole catalogue 3" in page
    assert "Did you mean Hilde Henriksen Waage" in words(client.get("/sources/", {"q": "waagee"}))
    assert "Did you mean" not in words(client.get("/initiatives/", {"track": "2", "publicity": "none"}))


@pytest.mark.once
def test_what_to_loosen_is_said(collection, client):
    # As many words as find something together, and words typed as one stay together.
    page = words(ask(client, "israel hamas hudna secret turkey"))
    assert "With fewer words israel hamas secret 2 israel hamas hudna 1 israel 197 hamas 64" in page
    page = words(ask(client, "abed-rabbo co-operation xyzzy"))
    assert "abed-rabbo 8 co-operation" in page and "rabbo 8 co-operation" in page and " co 5" not in page
    assert "السلطة 22" in words(ask(client, "السلطة qqqq", "/ar"))
    response = ask(client, 'oslo "mutual recognition of unicorns"')
    assert 'href="/search/?q=oslo"' in response.content.decode()
    assert 'href="/search/?q=oslo+mutual+recognition+of+unicorns"' in response.content.decode()


@pytest.mark.once
@pytest.mark.parametrize("prefix", LANGUAGES)
def test_whatever_is_typed_gives_a_clear_page(collection, client, prefix):
    for q in HOSTILE:
        asked = quote(q, errors="surrogatepass")
        response = client.get(f"{prefix}/search/?q={asked}")
        html = response.content.decode()
        assert response.status_code == 200 and len(html) < 60_000, q[:80]
        assert html.count("<script") == len(OWN_SCRIPT.findall(html))
        assert "\0" not in html and "\u202e" not in html
        response = client.get(f"{prefix}/search/suggest/?q={asked}")
        assert response.status_code == 200 and set(response.json()) == {"told", "found"}
        assert len(response.content) < 6_000 and response["Content-Type"] == "application/json"


# What PostgreSQL refuses and SQLite does not must not even reach it.
def test_whatever_is_typed_reaches_no_database(client, db):
    for q in HOSTILE:
        for address in ("/search/", "/search/suggest/"):
            assert client.get(f"{address}?q={quote(q, errors='surrogatepass')}").status_code == 200


@pytest.mark.once
def test_words_of_which_none_is_a_word_are_refused_in_words(client, db):
    assert "There is no word in “!?” to search for." in words(ask(client, "!?"))
    assert "Only the first 12 words" in words(ask(client, "oslo " * 13))
    assert "Only the first 12 words" not in words(ask(client, "oslo " * 12))


@pytest.mark.once
@pytest.mark.parametrize("prefix", LANGUAGES)
def test_the_page_is_kept_out_of_search_engines_and_every_page_has_the_field(collection, client, prefix):
    html = ask(client, "oslo", prefix).content.decode()
    assert '<meta name="robots" content="noindex,follow">' in html
    assert "canonical" not in html
    # Who passes it on, passes on what was asked.
    assert f'<meta property="og:url" content="http://testserver{prefix}/search/?q=oslo">' in html
    assert (
        f'<link rel="canonical" href="http://testserver{prefix}/search/">' in ask(client, "", prefix).content.decode()
    )
    for address in ("/", "/initiatives/", "/actors/norway/", "/about/", "/no-such-page/"):
        page = client.get(prefix + address).content.decode()
        assert f'<form class="find" role="search" action="{prefix}/search/" method="get" ' in page
        assert page.count('role="search"') == 1 and '<label class="vh" for="find">' in page


# -- how words are read -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("Oslo", ["oslo…"]),
        ("us iran", ["us", "iran…"]),
        ('"Oslo channel" 1993', ["oslo channel", "1993…"]),
        ("“back channel”", ["back channel"]),
        ('אש"ף', ["אש", "ף"]),
        ("والسلطة", ["سلطه…"]),
        ("وبالسلطة", ["سلطه…"]),
        ("oslo Oslo ÓSLO", ["oslo…"]),
        ("the Oslo channel", ["oslo…", "channel…"]),
        ("the", ["the…"]),
        ("Track II", ["track…", "2"]),
        ('"track two" II', ["track 2", "ii"]),
        ("عبدالله لعبدالعزيز عبدربه", ["عبد…", "الله…", "لعبد…", "عزيز…", "ربه…"]),
        ("أبا مازن وأبي العلاء", ["ابو…", "مازن…", "وابو…", "علاء…"]),
        ("لأبي", ["لابي…"]),
        ("P.L.O. U.S.A م.ت.ف. e.g.", ["plo…", "usa…", "متف…", "eg"]),
        ("Track 1.5, J. Smith", ["track…", "1", "5", "j", "smith…"]),
        ('"', []),
        ("b|c+d", ["b", "c", "d"]),
    ],
)
def test_how_words_are_read(typed, read):
    """A beginning is shown with an ellipsis."""
    assert [" ".join(term.words) + "…" * term.beginning for term in search.terms(typed)] == read


def test_a_phrase_does_not_run_from_one_text_into_the_next():
    stored = text.searchable(["Oslo talks", "channel in Cairo", "السلطة الوطنية"])
    assert " oslo talks " in stored and " talks channel " not in stored
    assert " سلطه وطنيه " in stored and " السلط" in stored
    stored = text.searchable(["O'Malley’s U.S. trip", 'אש"ף'])
    assert stored.endswith("+ omalley + u + s + אשף ")
    assert text.names_in(stored) == ["o malley s us trip", "אש ף"]


def test_marks_stand_in_the_text_as_it_is_written():
    def shown(words, typed):
        spans = search.marks(words, search.terms(typed))[1]
        return "".join(f"[{part}]" if found else part for part, found in search.pieces(words, spans))

    assert shown("إِسْمَاعِيل هَنِيَّة!", "اسماعيل هنيه") == "[إِسْمَاعِيل] [هَنِيَّة]!"
    assert shown("the Rød‑Larsen “Évian”", "larsen evian") == "the Rød‑[Larsen] “[Évian]”"
    assert shown("الوفد والسلطة", "سلطة") == "الوفد [والسلطة]"
    assert shown("The P.L.O.’s talks", "plo") == "The [P.L.O.]’s talks"
    assert shown("Padraig O’Malley", "omalley") == "Padraig [O’Malley]"
    assert shown("لقاء عبدالله وأبي مازن", "عبد الله أبو") == "لقاء [عبدالله] وأبي مازن"
    assert shown("back channels, a back channel", '"back channel"') == "back channels, a [back channel]"
    long = f"{'before ' * 60}Oslo{' after' * 60}"
    assert shown(long, "oslo").startswith("…before") and shown(long, "oslo").endswith("after…")
    assert "[Oslo]" in shown(long, "oslo") and len(shown(long, "oslo")) < 240


# -- publishing -------------------------------------------------------------------------------------------------------
def test_accents_need_not_be_typed(client, db):
    place = builders.place("Évian-les-Bains", slug="evian")
    record = builders.initiative("Talks by the lake", places=[place])
    builders.publish(record)
    assert hits(ask(client, "evian")) == ["/places/evian/", f"/initiatives/{record.slug}/"]
    assert marked(ask(client, "evian")) == ["Évian", "Évian"]


def test_what_is_published_is_found_at_once_and_what_is_withdrawn_no_more(client, db):
    record = builders.initiative("Talks about quicksilver")
    assert hits(ask(client, "quicksilver")) == []
    builders.publish(record)
    assert hits(ask(client, "quicksilver")) == [f"/initiatives/{record.slug}/"]
    record = builders.fresh(record)
    record.title = "Talks about cinnabar"
    record.save()
    assert hits(ask(client, "cinnabar")) == []
    builders.publish(record)
    assert hits(ask(client, "cinnabar")) and hits(ask(client, "quicksilver")) == []
    builders.withdraw(record)
    assert hits(ask(client, "cinnabar")) == [] and not SearchRow.objects.filter(public_id=record.public_id).exists()


def test_whoever_sat_somewhere_is_found_there_by_every_name(client, db):
    who, work = builders.actor("Ismail Haniyeh", slug="haniyeh"), builders.source()
    other = AlternateName.objects.create(actor=who, name="Ismail Haniya", language="en", name_kind="spelling")
    builders.publish(builders.fresh(who))
    record = builders.initiative("Talks by the lake", slug="lake")
    builders.participant(record, who, work)
    builders.publish(record)
    found = ask(client, "haniya")
    assert hits(found) == ["/actors/haniyeh/", "/initiatives/lake/"]
    assert "Who is named: Ismail Haniyeh (also called Ismail Haniya )" in words(found)
    # The page of the initiative is made anew when another name of the actor changes.
    other.name = "Ismail Haniyyah"
    other.save()
    builders.publish(builders.fresh(who))
    assert "/initiatives/lake/" not in hits(ask(client, "haniya"))
    assert hits(ask(client, "haniyyah")) == ["/actors/haniyeh/", "/initiatives/lake/"]


@pytest.mark.parametrize("disclosure", ["withheld", "role-only"])
def test_the_other_names_of_who_is_not_named_lead_nowhere(client, db, disclosure):
    who, work = builders.actor("Zebulon Quartermain", slug="zebulon"), builders.source()
    AlternateName.objects.create(actor=who, name="Abu Falconer", language="en", name_kind="spelling")
    builders.publish(builders.fresh(who))
    record, elsewhere = builders.initiative("Talks in the hills"), builders.initiative("Talks in the open")
    builders.participant(record, who, work, disclosure=disclosure, described_as="an officer")
    builders.participant(elsewhere, who, work)
    for each in (record, elsewhere):
        builders.publish(each)
    for q in ("falconer", "quartermain"):
        assert hits(ask(client, q)) == ["/actors/zebulon/", f"/initiatives/{elsewhere.slug}/"]
        assert f"/initiatives/{record.slug}/" not in client.get("/initiatives/", {"q": q}).content.decode()


def test_a_withheld_name_is_searched_for_as_a_word_that_means_nothing(client, db):
    work, who = builders.source(), builders.actor("Zebulon Quartermain", public_figure=False)
    record = builders.initiative("Talks in the hills")
    builders.participant(record, who, work, disclosure="withheld")
    builders.participant(
        record, builders.actor("Xavier Vandermolen"), work, disclosure="role-only", described_as="an officer"
    )
    builders.publish(record)

    def bytes_of(word):
        return ask(client, word).content.replace(word.encode(), b"WORD")

    assert bytes_of("quartermain") == bytes_of("vandermolen") == bytes_of("xyxyxyxyxyx")
    assert hits(ask(client, "officer")) == []  # of a seat by its role, no word but those of the page's own texts


@pytest.mark.parametrize("number", [3, 60])
def test_what_a_search_costs_does_not_grow(client, db, number):
    many(number)
    for address, q, most in (
        *(("/search/", q, 2) for q in ("initiative", "initiative 0002", "host", "")),
        *(("/search/", q, 3) for q in ("nothing like this", "initiativ 00002")),
        *(("/search/suggest/", q, 2) for q in ("initi", "initiative 00", "initiativ 00002")),
        *(("/search/suggest/", q, 0) for q in ("i", "…", "")),
    ):
        for cold in (True, False):
            if cold:
                index._kept.clear()
            with CaptureQueriesContext(connection) as found:
                assert client.get(address, {"q": q}).status_code == 200
            assert len(found) <= most + (cold and most > 0), (address, q)


def test_texts_brought_up_to_date_are_those_made_anew(client, db):
    """However often something is published and withdrawn: only what has changed is read again, and nothing stays."""

    def state(texts):
        found = {}
        for q in ("talks", "tal", "amber", '"talks about"', "summary", "second"):
            terms = search.terms(q)
            for language in ("en", "ar"):
                one = search.Found(texts, terms, q, language)
                found[q, language] = [(kind, one.ids(kind)) for kind in one.numbers]
        live = [number for number in range(len(texts.records)) if texts.records[number]]
        kept = {word: len(numbers) for word, numbers in texts.all.numbers.items()}
        return found, len(live), texts.all.order, texts.named.order, texts.own.order, kept

    records = [builders.initiative(f"Talks about {word}", slug=word) for word in ("amber", "bronze", "copper")]
    texts = search.Texts(0)
    steps = [*((builders.publish, record) for record in records), (builders.withdraw, records[1])]
    for n, (step, record) in enumerate(steps, 1):
        step(record)
        with CaptureQueriesContext(connection) as asked:
            texts = search.Texts(n, texts)
        assert len(asked) <= 2 and state(texts) == state(search.Texts(n))
    record = builders.fresh(records[0])
    record.title = "Amber, the second time"
    record.save()
    builders.publish(record)
    assert state(search.Texts(9, texts)) == state(search.Texts(9))
    assert [kind for kind, _ in state(texts)[0]["second", "en"]] == []  # the former ones are as they were


# -- while somebody types ---------------------------------------------------------------------------------------------
def suggested(client, q, prefix=""):
    return client.get(f"{prefix}/search/suggest/", {"q": q}).json()


def test_names_are_suggested_while_somebody_types(collection, client):
    for typed, first in (
        ("oslo", "/places/oslo/"),
        ("abu maz", "/actors/mahmoud-abbas/"),
        ("the palestinian auth", "/actors/palestinian-authority/"),
        ("beilin y", "/actors/yossi-beilin/"),
        ("plo", "/actors/plo/"),
        ("HD", "/actors/hd-centre/"),
        ("السلطة", "/actors/palestinian-authority/"),
        ("هني", "/actors/ismail-haniyeh/"),
        ("נורו", "/actors/norway/"),
        ("netanyaho", "/actors/benjamin-netanyahu/"),
    ):
        assert suggested(client, typed)["found"][0]["href"] == first, typed
        assert suggested(client, typed, "/ar")["found"][0]["href"] == f"/ar{first}", typed
    assert suggested(client, "plo")["found"][0] == {
        "href": "/actors/plo/",
        "name": "Palestine Liberation Organization",
        "language": "en",
        "also": "PLO",
        "is": "Political movement or party",
    }
    assert suggested(client, "oslo")["told"] == "8 names" and len(suggested(client, "oslo")["found"]) == 8
    assert suggested(client, "netanyaho")["told"].startswith("no name, ")
    assert suggested(client, "xyxyxyxyxy") == {"told": "no name", "found": []}
    assert suggested(client, "plo", "/ar")["found"][0]["name"] == "منظمة التحرير الفلسطينية"
    for short in ("", "o", " o ", "ا", "…"):
        assert suggested(client, short)["found"] == []


@pytest.mark.once
def test_suggestions_are_sent_as_every_public_answer(client, db):
    builders.publish(builders.initiative("Talks about quicksilver"))
    response = client.get("/search/suggest/", {"q": "quick", "unknown": "1"})
    assert response["Cache-Control"] == "public, no-cache" and not response.cookies
    assert response["X-Robots-Tag"] == "noindex" and response["Content-Language"] == "en"
    again = client.get("/search/suggest/", {"q": "quick"}, headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304 and again.content == b""
    assert client.post("/search/suggest/", {"q": "quick"}).status_code == 405
    packed = client.get("/search/suggest/", {"q": "quick"}, headers={"Accept-Encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip"


def test_a_name_that_is_kept_back_is_never_suggested(client, db):
    work, who = builders.source(), builders.actor("Zebulon Quartermain", public_figure=False)
    record = builders.initiative("Talks in the hills")
    builders.participant(record, who, work, disclosure="withheld")
    builders.publish(record)
    for typed in ("zeb", "quart", "zebulon quartermain", "zebulun"):
        assert suggested(client, typed) == suggested(client, "xyxyxyxyxyx")
    assert suggested(client, "talks in")["found"]


@pytest.mark.once
@pytest.mark.parametrize("prefix", LANGUAGES)
def test_both_fields_ask_for_names(client, db, prefix):
    for address in ("/about/", "/search/"):
        html = client.get(prefix + address).content.decode()
        assert html.count(f'data-suggest="{prefix}/search/suggest/"') == 1 and html.count(OURS) == 1
