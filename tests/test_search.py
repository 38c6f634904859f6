"""The search: what is found for which words, in what order and why, on both databases alike; and what never is."""

import re
from html import unescape
from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog import text
from catalog.public import index, search
from catalog.public.models import SearchRow

from . import builders
from .test_pages import LANGUAGES, many, words

# What is typed, how many records hold it, and the first of them; each looked at and found right by a reader.
ASKED = [
    ("إسماعيل هنية", 4, "actors/ismail-haniyeh actors/wang-kejian"),
    ("اسماعيل هنيه", 4, "actors/ismail-haniyeh actors/wang-kejian"),
    ("إِسْمَاعِيل هَنِيَّة", 4, "actors/ismail-haniyeh actors/wang-kejian"),
    ("Haniyeh", 4, "actors/ismail-haniyeh actors/wang-kejian"),
    ("HANIYA", 1, "actors/ismail-haniyeh"),
    ("haniyeh ismail", 4, "actors/ismail-haniyeh actors/wang-kejian"),
    ("Ismail Haniyyeh", 1, "actors/ismail-haniyeh"),
    ("abu al-abd", 5, "actors/ismail-haniyeh actors/abdul-rahim-mallouh"),
    ("أبو العبد", 10, "actors/ismail-haniyeh actors/abdulsalami-abubakar"),
    ("abu mazen", 5, "actors/mahmoud-abbas initiatives/beilin-abu-mazen-understandings"),
    ("Mahmoud Abbas", 5, "actors/mahmoud-abbas actors/hussein-agha"),
    ("محمود عباس", 5, "actors/mahmoud-abbas actors/hussein-agha"),
    ("أبو مازن", 4, "actors/mahmoud-abbas initiatives/beilin-abu-mazen-understandings"),
    ("PLO", 40, "actors/plo actors/ahmed-qurei"),
    ("منظمة التحرير", 34, "actors/plo actors/pulo"),
    ('אש"ף', 1, "initiatives/icipp-plo-talks"),
    ("Palestine Liberation Organization", 2, "actors/plo initiatives/beijing-talks-april-2024"),
    ("Palestinian Authority", 7, "actors/palestinian-authority actors/fatah"),
    ("السلطة الفلسطينية", 11, "actors/palestinian-authority actors/fatah"),
    ("fatah", 51, "actors/fatah actors/azzam-al-ahmad"),
    ("فتح", 42, "actors/fatah actors/azzam-al-ahmad"),
    ("حماس", 27, "actors/hamas actors/abdel-khaleq-al-natsheh"),
    ("oslo", 59, "places/oslo initiatives/oslo-channel"),
    ("Oslo channel", 16, "initiatives/oslo-channel initiatives/us-dprk-oslo-2017"),
    ('"oslo back channel"', 5, "initiatives/oslo-channel sources/waage-2000-norwegians"),
    ("قناة أوسلو", 12, "initiatives/oslo-channel initiatives/us-dprk-oslo-2017"),
    ("geneva initiative", 10, "initiatives/geneva-initiative initiatives/aceh-hdc"),
    ("مبادرة جنيف", 18, "initiatives/geneva-initiative initiatives/aceh-hdc"),
    ("geneva accord", 26, "initiatives/geneva-initiative sources/medea-geneva"),
    ("beilin", 15, "initiatives/beilin-abu-mazen-understandings initiatives/beilin-husseini-fafo-1992"),
    ("Beilin, Yossi", 12, "actors/yossi-beilin actors/ecf"),
    ("يوسي بيلين", 9, "actors/yossi-beilin initiatives/beilin-abu-mazen-understandings"),
    ('beilin "abed rabbo"', 3, "initiatives/geneva-initiative initiatives/taba-talks-2001"),
    ("rod-larsen", 5, "actors/terje-rod-larsen assessments/larsen-beilin-husseini"),
    ("Rød-Larsen", 5, "actors/terje-rod-larsen assessments/larsen-beilin-husseini"),
    ("terje rod larsen", 5, "actors/terje-rod-larsen assessments/larsen-beilin-husseini"),
    ("norway", 23, "actors/norway actors/gro-harlem-brundtland"),
    ("النرويج", 28, "actors/norway actors/noref"),
    ("נורווגיה", 1, "actors/norway"),
    ("קנדה", 1, "actors/canada"),
    ("aceh", 16, "initiatives/aceh-hdc initiatives/aceh-helsinki"),
    ("henry dunant", 9, "initiatives/aceh-hdc initiatives/hd-central-mali"),
    ("jerusalem", 45, "places/jerusalem places/east-jerusalem"),
    ("القدس", 28, "places/jerusalem places/east-jerusalem"),
    ("kashmir", 41, "initiatives/kashmir-study-group initiatives/india-pakistan-back-channel-2005"),
    ("كشمير", 25, "initiatives/kashmir-study-group initiatives/india-pakistan-back-channel-2005"),
    ("water", 19, "initiatives/ecopeace-water-agreement initiatives/brussels-business-group"),
    ("track two", 62, "initiatives/canadian-refugee-track-two initiatives/us-dprk-geneva-2016"),
    ('"track two"', 53, "initiatives/canadian-refugee-track-two initiatives/us-dprk-geneva-2016"),
    ("second-track", 7, "initiatives/igcc-middle-east-workshops initiatives/ottawa-dialogue"),
    ("Track II diplomacy", 17, "concepts/track-2-diplomacy concepts/conclusions-of-the-study"),
    ("دبلوماسية المسار الثاني", 8, "concepts/track-2-diplomacy concepts/conclusions-of-the-study"),
    ("waage", 5, "sources/wikisum-waage sources/waage-2005-jps"),
    ("waage oslo", 3, "sources/wikisum-waage sources/waage-2000-norwegians"),
    ("pugwash", 46, "sources/ucdavis-pugwash sources/baba-2005-pugwash"),
    ("neemrana", 19, "places/neemrana initiatives/neemrana-dialogue"),
    ('"the day after"', 8, "initiatives/syria-day-after sources/usip-day-after"),
    ("colombia farc", 7, "actors/farc-ep actors/henry-acosta"),
    ("northern ireland", 21, "conflicts/northern-ireland initiatives/duisburg-talks-1988"),
    ("mecca", 14, "places/mecca initiatives/mecca-agreement-2007"),
    ("مكة", 8, "places/mecca initiatives/mecca-agreement-2007"),
    ("madrid conference", 8, "initiatives/madrid-conference-1991 initiatives/aiete-conference"),
    ("مؤتمر مدريد", 6, "initiatives/madrid-conference-1991 initiatives/acrs-working-group"),
    ("camp david 2000", 3, "processes/camp-david-2000 initiatives/stockholm-channel-2000"),
    ("oslo   1993", 4, "initiatives/oslo-channel initiatives/guatemala-oslo-1990"),
    ("١٩٩٣", 25, "processes/algeria-official-dialogue-1994 processes/asean-senior-officials-meeting"),
    ("us iran", 25, "initiatives/pugwash-us-iran initiatives/una-rbf-us-iran"),
    ("إيران", 46, "actors/iran actors/scfr-iran"),
    ("ايران", 46, "actors/iran actors/scfr-iran"),
    ("carter", 17, "initiatives/carter-pyongyang-1994 initiatives/nepal-outside-peacemakers"),
    ("jimmy carter", 9, "actors/jimmy-carter actors/gmu-carter-school"),
    ("Ahtisaari", 10, "actors/martti-ahtisaari actors/cmi"),
    ("مارتي أهتيساري", 4, "actors/martti-ahtisaari actors/cmi"),
    ("arafat", 15, "actors/yasser-arafat actors/jibril-rajoub"),
    ("عرفات", 11, "actors/yasser-arafat actors/jibril-rajoub"),
    ('"Abu Ala"', 4, "actors/ahmed-qurei initiatives/oslo-channel"),
    ("qurei", 6, "actors/ahmed-qurei initiatives/oslo-channel"),
    ("ahmed qureia", 1, "actors/ahmed-qurei"),
    ("Ahmed Korei", 1, "actors/ahmed-qurei"),
    ("south africa", 20, "actors/idasa actors/consolidated-gold-fields"),
    ("thabo mbeki", 3, "actors/thabo-mbeki initiatives/dakar-conference-1987"),
    ("Ｏｓｌｏ", 59, "places/oslo initiatives/oslo-channel"),
    ("os\u200blo", 59, "places/oslo initiatives/oslo-channel"),
    ("Sri Lanka norway", 3, "initiatives/norway-sri-lanka assessments/solheim-norway-2011"),
    ("fafo", 7, "actors/fafo actors/marianne-heiberg"),
    ("الوساطة", 62, "initiatives/sudan-1972-church-mediation initiatives/hd-central-mali"),
    ("Çuhadar", 4, "assessments/cuhadar-water initiatives/shared-aquifers-project"),
    ("cuhadar", 4, "assessments/cuhadar-water initiatives/shared-aquifers-project"),
    ("london", 29, "places/london initiatives/london-channel-molho-agha"),
    ("لندن", 22, "places/london initiatives/london-channel-molho-agha"),
    ("caux", 7, "places/caux sources/volkan-caux-1983"),
]
# What is typed, and the first of the names that are most like it.
MISSPELT = [
    ("netanyaho", "/actors/benjamin-netanyahu/"),
    ("yossi bailin", "/actors/yossi-beilin/"),
    ("اسماعيل هنيا", "/actors/ismail-haniyeh/"),
    ("kadumi", "/actors/farouk-kaddoumi/"),
    ("ahtisari marti", "/actors/martti-ahtisaari/"),
]
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


def ask(client, q, prefix="", **more):
    return client.get(f"{prefix}/search/", {"q": q, **more})


def hits(response):
    """The addresses of the hits in the order of the page."""
    return re.findall(r'<li class="hit">\s*<h[34]><a href="(?:/ar)?([^"]+)"', response.content.decode())


def marked(response):
    return [unescape(each) for each in re.findall(r"<mark>(.*?)</mark>", response.content.decode())]


# -- the real collection ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("q", "number", "first"), ASKED)
def test_what_is_typed_is_found(collection, client, q, number, first):
    response = ask(client, q)
    assert hits(response)[: len(first.split())] == [f"/{each}/" for each in first.split()]
    assert re.search(rf"\b{number} records?\b", words(response))


@pytest.mark.parametrize(("q", "first"), MISSPELT)
def test_the_nearest_name_is_offered(collection, client, q, first):
    response = ask(client, q)
    assert "No record holds all of these words. Did you mean" in words(response)
    assert hits(response)[0] == first


def test_a_hit_says_why_with_the_words_marked_in_their_place(collection, client):
    page = ask(client, "haniya")
    assert "Ismail Haniyeh Person · Palestine · Hamas" in words(page)
    assert "Also called: Ismail Haniya" in words(page) and marked(page) == ["Haniya"]
    page = ask(client, 'beilin "abed rabbo"')
    assert "Text: After the end of the Taba talks Yossi Beilin and Yasser Abed Rabbo set out" in words(page)
    assert {"Beilin", "Abed Rabbo"} <= set(marked(page))
    page = ask(client, "إسماعيل هنيه", "/ar")
    assert hits(page)[0] == "/actors/ismail-haniyeh/" and marked(page)[:2] == ["إسماعيل", "هنية"]
    # A name in another language than the page says which.
    assert '<bdi lang="ar" dir="rtl"><mark>إسماعيل</mark>' in ask(client, "إسماعيل هنية").content.decode()


def test_every_record_is_found_by_its_own_name(collection, client):
    """The record itself is among those whose name is exactly the one asked for."""
    texts, missed = search.current(), []
    for row in SearchRow.objects.order_by("public_id").values("public_id", "hit")[::7]:
        for name in row["hit"]["name"].values():
            terms, said = search.terms(name), search.in_order(name)
            if not terms or len(text.words(name)) > search.params.MOST_WORDS:
                continue
            exact = {record.public_id for record in texts.holding(terms) if search.tier(terms, said)(record) == 0}
            missed += [] if row["public_id"] in exact else [name]
    assert missed == []


@pytest.mark.parametrize("kind", ["initiatives", "assessments", "sources", "concepts"])
@pytest.mark.parametrize("q", ["oslo", '"back channel"', "israel pal", "السلام", "the"])
def test_the_list_with_filters_holds_the_same_records(collection, client, kind, q):
    found = dict(search.found(search.current(), search.terms(q), q, "en")).get(kind.removesuffix("s"), [])
    listed = words(client.get(f"/{kind}/", {"q": q}))
    assert re.search(rf"\b{len(found)} {kind.removesuffix('s')}s? of", listed), len(found)


def test_more_of_one_kind_stand_on_pages_of_their_own(collection, client):
    response = ask(client, "oslo")
    assert 'href="/search/?q=oslo&amp;kind=source"' in response.content.decode()
    assert len(hits(ask(client, "oslo", kind="source"))) == 19
    pages = [hits(ask(client, "the", kind="actor", page=n)) for n in range(1, 14)]
    assert len({each for page in pages for each in page}) == 372 and [len(page) for page in pages[:12]] == [30] * 12
    assert [ask(client, "the", kind="actor", page=n).status_code for n in ("0", "14", "x", "9" * 20)] == [404] * 4
    assert ask(client, "oslo", kind="nothing").status_code == 404


def test_what_to_loosen_is_said(collection, client):
    assert "السلطة 20" in words(ask(client, "السلطة qqqq", "/ar"))
    response = ask(client, 'oslo "mutual recognition of unicorns"')
    assert 'href="/search/?q=oslo"' in response.content.decode()
    assert 'href="/search/?q=oslo+mutual+recognition+of+unicorns"' in response.content.decode()


@pytest.mark.parametrize("prefix", LANGUAGES)
@pytest.mark.parametrize("q", HOSTILE, ids=range(len(HOSTILE)))
def test_whatever_is_typed_gives_a_clear_page(collection, client, prefix, q):
    response = client.get(f"{prefix}/search/?q={quote(q, errors='surrogatepass')}")
    html = response.content.decode()
    assert response.status_code == 200 and len(html) < 60_000
    assert "<script" not in html and "\0" not in html and "\u202e" not in html


def test_words_of_which_none_is_a_word_are_refused_in_words(client, db):
    assert "There is no word in “!?” to search for." in words(ask(client, "!?"))
    assert "Only the first 12 words" in words(ask(client, "oslo " * 13))
    assert "Only the first 12 words" not in words(ask(client, "oslo " * 12))


@pytest.mark.parametrize("prefix", LANGUAGES)
def test_the_page_is_kept_out_of_search_engines_and_every_page_has_the_field(collection, client, prefix):
    html = ask(client, "oslo", prefix).content.decode()
    assert '<meta name="robots" content="noindex,follow">' in html
    assert f'<link rel="canonical" href="{prefix}/search/">' in html
    for address in ("/", "/initiatives/", "/actors/norway/", "/about/", "/no-such-page/"):
        page = client.get(prefix + address).content.decode()
        assert f'<form class="find" role="search" action="{prefix}/search/" method="get">' in page
        assert page.count('role="search"') == 1 and '<label class="vh" for="find">' in page


# -- how words are read -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("typed", "needles"),
    [
        ("Oslo", [" oslo"]),
        ("us iran", [" us ", " iran"]),
        ('"Oslo channel" 1993', [" oslo channel ", " 1993"]),
        ("“back channel”", [" back channel "]),
        ('אש"ף', [" אש ", " ף "]),
        ("والسلطة", [" سلطه"]),
        ("oslo Oslo ÓSLO", [" oslo"]),
        ('"', []),
        ("a|b", [" a ", " b "]),
    ],
)
def test_how_words_are_read(typed, needles):
    assert [term.needle for term in search.terms(typed)] == needles


def test_a_phrase_does_not_run_from_one_text_into_the_next():
    stored = text.searchable(["Oslo talks", "channel in Cairo", "السلطة الوطنية"])
    assert " oslo talks " in stored and " talks channel " not in stored
    assert " سلطه وطنيه " in stored and " السلط" in stored


def test_marks_stand_in_the_text_as_it_is_written():
    def shown(words, typed):
        spans = search.marks(words, search.terms(typed))[1]
        return "".join(f"[{part}]" if found else part for part, found in search.pieces(words, spans))

    assert shown("إِسْمَاعِيل هَنِيَّة!", "اسماعيل هنيه") == "[إِسْمَاعِيل] [هَنِيَّة]!"
    assert shown("the Rød‑Larsen “Évian”", "larsen evian") == "the Rød‑[Larsen] “[Évian]”"
    assert shown("الوفد والسلطة", "سلطة") == "الوفد [والسلطة]"
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


@pytest.mark.parametrize("number", [3, 200])
def test_what_a_search_costs_does_not_grow(client, db, number):
    many(number)
    for q in ("initiative", "initiative 0002", "host", "nothing like this", "initiativ 00002", ""):
        for cold in (True, False):
            if cold:
                index._kept.clear()
            with CaptureQueriesContext(connection) as found:
                assert ask(client, q).status_code == 200
            assert len(found) <= (3 if cold else 2), q
