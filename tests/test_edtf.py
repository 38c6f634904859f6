"""Dates: what is accepted, between which days it lies, and how it is told and read in English and Arabic."""

import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import django
import pytest
from django.apps import apps
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from catalog import edtf
from catalog.edtf import Bounds, InvalidDate, in_words, parse, read_words, span_in_words, years_in_words

if not settings.configured and not apps.ready:  # when run without the project's settings
    settings.configure(USE_I18N=True)
    django.setup()


def day(text):
    return None if text == ".." else date.fromisoformat(text)


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("1993", "1993-01-01", "1993-12-31"),
        ("1993-09", "1993-09-01", "1993-09-30"),
        ("1993-09-13", "1993-09-13", "1993-09-13"),
        ("2000-02", "2000-02-01", "2000-02-29"),
        ("1900-02", "1900-02-01", "1900-02-28"),
        ("2004-02-29", "2004-02-29", "2004-02-29"),
        ("1993~", "1992-01-01", "1994-12-31"),
        ("1993?", "1992-01-01", "1994-12-31"),
        ("1993%", "1992-01-01", "1994-12-31"),
        ("1993-09~", "1993-08-01", "1993-10-31"),
        ("1993-01~", "1992-12-01", "1993-02-28"),
        ("1993-12?", "1993-11-01", "1994-01-31"),
        ("2004-01~", "2003-12-01", "2004-02-29"),
        ("2014-09-30?", "2014-09-29", "2014-10-01"),
        ("2014-01-01~", "2013-12-31", "2014-01-02"),
        ("1000~", "0999-01-01", "1001-12-31"),
        ("2999-12-31?", "2999-12-30", "3000-01-01"),
        ("199X", "1990-01-01", "1999-12-31"),
        ("19XX", "1900-01-01", "1999-12-31"),
        ("1993-XX", "1993-01-01", "1993-12-31"),
        ("1993-02-XX", "1993-02-01", "1993-02-28"),
        ("1993-XX-XX", "1993-01-01", "1993-12-31"),
        ("1993-21", "1993-03-01", "1993-05-31"),
        ("1993-22", "1993-06-01", "1993-08-31"),
        ("1993-23", "1993-09-01", "1993-11-30"),
        ("1993-24", "1993-12-01", "1994-02-28"),
        ("2003-24", "2003-12-01", "2004-02-29"),
        ("1993-21~", "1992-12-01", "1993-08-31"),
        ("1993-24?", "1993-09-01", "1994-05-31"),
        ("1991-10/1993-09", "1991-10-01", "1993-09-30"),
        ("1991/1993-09-13", "1991-01-01", "1993-09-13"),
        ("1990~/1992?", "1989-01-01", "1993-12-31"),
        ("199X/2003", "1990-01-01", "2003-12-31"),
        ("1993-21/1993-23", "1993-03-01", "1993-11-30"),
        ("1993/1993", "1993-01-01", "1993-12-31"),
        ("1993-09/1993", "1993-09-01", "1993-12-31"),
        ("1993/..", "1993-01-01", ".."),
        ("1993~/..", "1992-01-01", ".."),
        ("../1993-09", "..", "1993-09-30"),
    ],
)
def test_bounds(text, earliest, latest):
    assert parse(text) == Bounds(day(earliest), day(latest))


@pytest.mark.parametrize(
    ("text", "instead"),
    [
        ("1993/", "1993/.."),
        ("/1993", "../1993"),
        ("/", "1993/.."),
        ("../..", "1991-10/1993-09"),
        ("1993/1994/1995", "1991-10/1993-09"),
        ("0999", "1000 to 2999"),
        ("3000", "1000 to 2999"),
        ("09XX", "1000 to 2999"),
        ("0000", "1000 to 2999"),
        ("1993-13", "01 to 12"),
        ("1993-00", "01 to 12"),
        ("1993-20", "01 to 12"),
        ("1993-25", "21 (spring)"),
        ("1993-41", "21 (spring)"),
        ("1993-02-31", "no such day"),
        ("1993-02-29", "no such day"),
        ("2100-02-29", "no such day"),
        ("1993-04-31", "no such day"),
        ("1993-09-00", "no such day"),
        ("1993-21-03", "1993-21"),
        ("199X-09", "199X"),
        ("199X~", "199X"),
        ("1993-XX-13", "1993-XX"),
        ("1993-XX?", "1993-XX"),
        ("", "1993-09-13"),
        (None, "1993-09-13"),
        ("spring 2003", "1993-21"),
        ("13/09/1993", "1999-03-12"),
        ("1993-9", "1993-09"),
        ("93", "1993"),
        (" 1993", "1993"),
        ("1993 ", "1993"),
        ("~1993", "1993~"),
        ("1993~?", "1993~"),
        ("1993-~09", "1993~"),
        ("199x", "199X"),
        ("XXXX", "199X"),
        ("1XXX", "199X"),
        ("Y17000", "1993"),
        ("-0500", "1993"),
        ("{1993,1994}", "1993"),
        ("[1993..1995]", "1993"),
        ("1993-09-13T10:00:00", "1993-09-13"),
        ("١٩٩٣", "1993"),
        ("１９９３", "1993"),
        ("1993\u200f", "invisible"),
        ("\u202e1993", "invisible"),
        ("1993\n", "invisible"),
        ("1993\x00", "invisible"),
        ("1993-09-13" + " " * 51, "60 characters"),
        ("1" * 100_000, "60 characters"),
    ],
)
def test_refused_with_a_word_on_what_to_type(text, instead):
    for function in (parse, lambda text: in_words(text, "en")):
        if text == "1995/1993" and function is not parse or text == "1993-10/1993-09" and function is not parse:
            continue  # wording does not compute days
        with pytest.raises(InvalidDate) as refusal:
            function(text)
        assert instead in str(refusal.value)


@pytest.mark.parametrize("text", ["1995/1993", "1993-10/1993-09", "1995~/1993~", "1994-21/1993", "200X/199X"])
def test_an_interval_runs_forward(text):
    with pytest.raises(InvalidDate, match="earlier one first"):
        parse(text)


# --- wording ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "english", "arabic"),
    [
        ("1993", "1993", "1993"),
        ("1993~", "about 1993", "نحو 1993"),
        ("1993?", "1993 (uncertain)", "1993 (غير مؤكد)"),
        ("1993%", "about 1993 (uncertain)", "نحو 1993 (غير مؤكد)"),
        ("2014-09", "September 2014", "سبتمبر 2014"),
        ("2014-09~", "about September 2014", "نحو سبتمبر 2014"),
        ("2014-04?", "April 2014 (month uncertain)", "أبريل 2014 (الشهر غير مؤكد)"),
        ("2014-09-30", "30 September 2014", "30 سبتمبر 2014"),
        ("2014-10-05", "5 October 2014", "5 أكتوبر 2014"),
        ("2014-09-30?", "30 September 2014 (day uncertain)", "30 سبتمبر 2014 (اليوم غير مؤكد)"),
        ("2003-21", "spring 2003", "ربيع 2003"),
        ("2003-24?", "winter 2003 (season uncertain)", "شتاء 2003 (الفصل غير مؤكد)"),
        ("199X", "the 1990s", "تسعينيات القرن العشرين"),
        ("200X", "the 2000s", "العقد الأول من القرن الحادي والعشرين"),
        ("188X", "the 1880s", "ثمانينيات القرن التاسع عشر"),
        ("129X", "the 1290s", "تسعينيات القرن 13"),
        ("19XX", "some time between 1900 and 1999", "وقت ما بين 1900 و1999"),
        ("1993-XX", "1993 (month not known)", "1993 (الشهر غير معروف)"),
        ("1993-09-XX", "September 1993 (day not known)", "سبتمبر 1993 (اليوم غير معروف)"),
        ("1993-XX-XX", "1993 (month and day not known)", "1993 (الشهر واليوم غير معروفين)"),
        ("1991/1993", "1991–1993", "1991–1993"),
        ("1991-10/1993-09", "October 1991 – September 1993", "أكتوبر 1991 – سبتمبر 1993"),
        ("1993-01/1993-09", "January – September 1993", "يناير – سبتمبر 1993"),
        ("2014-09-24/2014-09-25", "24–25 September 2014", "24–25 سبتمبر 2014"),
        ("2014-09-24/2014-10-02", "24 September – 2 October 2014", "24 سبتمبر – 2 أكتوبر 2014"),
        ("1993-21/1993-23", "spring – autumn 1993", "ربيع – خريف 1993"),
        ("1990~/1992", "about 1990 – 1992", "نحو 1990 – 1992"),
        ("1993/1993", "1993", "1993"),
        ("1993/..", "from 1993, still open", "منذ 1993 حتى الآن"),
        ("../1993", "until 1993", "حتى 1993"),
    ],
)
def test_in_words(text, english, arabic):
    assert in_words(text, "en") == english
    assert in_words(text, "ar") == arabic
    assert in_words(text, "ar-eg") == arabic
    assert in_words(text, "fr") == english


@pytest.mark.parametrize(
    ("start", "end", "open_ended", "english", "arabic"),
    [
        ("1992", "1993", False, "1992–1993", "1992–1993"),
        ("2000-05", "2000-05-21", False, "May – 21 May 2000", "مايو – 21 مايو 2000"),
        ("1992-12", "1993-09-13", False, "December 1992 – 13 September 1993", "ديسمبر 1992 – 13 سبتمبر 1993"),
        ("1993-09-13", "1993-09-13", False, "13 September 1993", "13 سبتمبر 1993"),
        ("1995-04", "1995-04", False, "April 1995", "أبريل 1995"),
        ("1993~", "1993~", False, "about 1993", "نحو 1993"),
        ("2024-07-21", "2024-07-23", False, "21–23 July 2024", "21–23 يوليو 2024"),
        ("2006-03", "2014~", False, "March 2006 – about 2014", "مارس 2006 – نحو 2014"),
        ("2012", "", True, "since 2012", "منذ 2012"),
        ("1960-10", "", True, "since October 1960", "منذ أكتوبر 1960"),
        ("1983", "", False, "1983, end not known", "1983، والنهاية غير معروفة"),
        ("", "1999", False, "until 1999, start not known", "حتى 1999، والبداية غير معروفة"),
        ("", "", False, "dates not known", "التواريخ غير معروفة"),
        (None, None, False, "dates not known", "التواريخ غير معروفة"),
        ("", "", True, "start not known, still open", "البداية غير معروفة، والعمل مستمر"),
        ("2012", "2014", True, "2012–2014", "2012–2014"),
        ("1991-10/1993-09", "", False, "October 1991 – September 1993", "أكتوبر 1991 – سبتمبر 1993"),
        ("1993/..", "", True, "from 1993, still open", "منذ 1993 حتى الآن"),
        (
            "1991/1992",
            "1995",
            False,
            "some time between 1991 and 1992 – 1995",
            "وقت ما بين 1991 و1992 – 1995",
        ),
        ("1991/1992", "", True, "since some time between 1991 and 1992", "منذ وقت ما بين 1991 و1992"),
    ],
)
def test_span_in_words(start, end, open_ended, english, arabic):
    assert span_in_words(start, end, open_ended, "en") == english
    assert span_in_words(start, end, open_ended, "ar") == arabic


@pytest.mark.parametrize(
    ("start", "end", "open_ended", "english", "arabic"),
    [
        ("1992-12", "1993-09-13", False, "1992–1993", "1992–1993"),
        ("1993-01", "1993-09", False, "1993", "1993"),
        ("2012-05", "", True, "since 2012", "منذ 2012"),
        ("1990~", "", True, "since about 1990", "منذ نحو 1990"),
        ("199X", "", True, "since the 1990s", "منذ تسعينيات القرن العشرين"),
        ("1983", "", False, "1983–?", "1983–؟"),
        ("", "1999", False, "?–1999", "؟–1999"),
        ("1990~", "1992~", False, "about 1990–1992", "نحو 1990–1992"),
        ("1990~", "1992", False, "about 1990–1992", "نحو 1990–1992"),
        ("2006", "2014~", False, "2006 – about 2014", "2006 – نحو 2014"),
        ("1993~", "1993", False, "about 1993", "نحو 1993"),
        ("1990?", "1992", False, "1990?–1992", "1990؟–1992"),
        ("1988-06~", "1988-12-14?", False, "1988", "1988"),
        ("199X", "2003", False, "1990s – 2003", "تسعينيات القرن العشرين – 2003"),
        ("1991-10/1993-09", "", False, "1991–1993", "1991–1993"),
        ("1993/..", "", False, "since 1993", "منذ 1993"),
        ("1991/1992", "1995", False, "1991–1995", "1991–1995"),
        ("", "", False, "?", "؟"),
        ("", "", True, "?", "؟"),
        (None, None, False, "?", "؟"),
    ],
)
def test_years_in_words(start, end, open_ended, english, arabic):
    assert years_in_words(start, end, open_ended, "en") == english
    assert years_in_words(start, end, open_ended, "ar") == arabic


def test_wording_needs_no_parse():
    code = "import sys, catalog.edtf as e; e.in_words('1993~', 'en'); sys.exit('pyparsing' in sys.modules)"
    root = Path(edtf.__file__).parents[1]
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 0


# --- reading ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("spring 2003", "2003-21"),
        ("Fall of 2003", "2003-23"),
        ("ربيع 2003", "2003-21"),
        ("شتاء عام ٢٠٠٣", "2003-24"),
        ("about 1990", "1990~"),
        ("c. 1990", "1990~"),
        ("c1990", "1990~"),
        ("ca. 1990", "1990~"),
        ("circa September 1990", "1990-09~"),
        ("~1990", "1990~"),
        ("حوالي 1990", "1990~"),
        ("نحو عام ١٩٩٠", "1990~"),
        ("1990 تقريبًا", "1990~"),
        ("perhaps 1990", "1990?"),
        ("30 September 2014", "2014-09-30"),
        ("September 30, 2014", "2014-09-30"),
        ("the 3rd of Sept. 2014", "2014-09-03"),
        ("30 سبتمبر 2014", "2014-09-30"),
        ("٣٠ أيلول ٢٠١٤", "2014-09-30"),
        ("تشرين الثاني 1991", "1991-11"),
        ("كانون الأول 1991", "1991-12"),
        ("September 2014", "2014-09"),
        ("سبتمبر 2014", "2014-09"),
        ("may 1993", "1993-05"),
        ("1991 to 1993", "1991/1993"),
        ("1991–1993", "1991/1993"),
        ("1991 - 1993", "1991/1993"),
        ("1991-93", "1991/1993"),
        ("1991–93", "1991/1993"),
        ("from 1991 to 1993", "1991/1993"),
        ("من 1991 إلى 1993", "1991/1993"),
        ("بين 1991 و1993", "1991/1993"),
        ("October 1991 to September 1993", "1991-10/1993-09"),
        ("24-25 September 2014", "2014-09-24/2014-09-25"),
        ("since 2012", "2012/.."),
        ("منذ 2012", "2012/.."),
        ("until 1999", "../1999"),
        ("the 1990s", "199X"),
        ("تسعينات القرن العشرين", "199X"),
        ("1993-09", "1993-09"),
        ("١٩٩٣", "1993"),
        ("199x", "199X"),
        ("  2003 ", "2003"),
        ("\u202b2003\u202c", "2003"),
    ],
)
def test_words_are_read(typed, text):
    assert read_words(typed) == text


@pytest.mark.parametrize(
    "typed",
    [
        "", None, "hello", "May", "in September", "early 1993", "late 1993", "mid-1993", "أواخر 1993",
        "before 1993", "13/09/1993", "09/13/1993", "13-09-1993", "2003–04", "1900s", "التسعينيات", "1414 هـ",
        "31 February 1993", "1993 to 1991", "3 or 4 May 1993", "September 93", "nineteen ninety-three",
        "about", "c", "1993, 1994", "x" * 61, "9999", "since about forever",
    ],
)  # fmt: skip
def test_none_when_unsure(typed):
    assert read_words(typed) is None


# --- properties -------------------------------------------------------------------------------------------

YEARS = st.integers(1000, 2999)
MARKS = st.sampled_from(["", "~", "?", "%"])
YEAR = st.builds("{:04}{}".format, YEARS, MARKS)
MONTH = st.builds("{:04}-{:02}{}".format, YEARS, st.sampled_from([*range(1, 13), 21, 22, 23, 24]), MARKS)
DAY = st.builds("{}{}".format, st.dates(date(1000, 1, 1), date(2999, 12, 31)), MARKS)
UNKNOWN = st.sampled_from(["199X", "19XX", "201X", "1993-XX", "1993-09-XX", "1993-XX-XX"])
SINGLE = st.one_of(YEAR, MONTH, DAY)
ANY = st.one_of(SINGLE, UNKNOWN)


@given(ANY)
def test_the_earliest_day_is_never_after_the_latest(text):
    bounds = parse(text)
    assert bounds.earliest <= bounds.latest


@given(SINGLE)
def test_a_qualifier_widens_on_both_sides_by_one_unit_at_most(text):
    plain, wide = parse(text.rstrip("~?%")), parse(text)
    if plain == wide:
        assert text[-1] not in "~?%"
        return
    assert wide.earliest < plain.earliest <= plain.latest < wide.latest
    longest = max(plain.latest - plain.earliest, timedelta(days=1)) + timedelta(days=4)
    assert plain.earliest - wide.earliest <= longest
    assert wide.latest - plain.latest <= longest


@given(ANY, ANY)
def test_an_interval_lies_between_its_ends_or_is_refused(first, last):
    try:
        bounds = parse(f"{first}/{last}")
    except InvalidDate:
        plain = first.rstrip("~?%"), last.rstrip("~?%")
        assert parse(plain[0]).earliest > parse(plain[1]).latest
        return
    assert bounds == Bounds(parse(first).earliest, parse(last).latest)
    assert bounds.earliest <= bounds.latest


@given(SINGLE, st.sampled_from(["en", "ar"]))
def test_what_is_told_is_read_back(text, language):
    assert read_words(in_words(text, language)) == text


@given(st.one_of(ANY, st.just("")), st.one_of(ANY, st.just("")), st.booleans(), st.sampled_from(["en", "ar"]))
def test_every_span_can_be_told(start, end, open_ended, language):
    for tell in (span_in_words, years_in_words):
        told = tell(start, end, open_ended, language)
        assert told and told == told.strip() and "{" not in told and "None" not in told
        assert language == "ar" or told.replace("–", "").isascii()


@given(st.text(max_size=70))
def test_free_text_is_refused_or_understood_but_never_breaks(text):
    try:
        bounds = parse(text)
    except InvalidDate as refusal:
        assert str(refusal)
    else:
        assert bounds.earliest is None or bounds.latest is None or bounds.earliest <= bounds.latest
    reading = read_words(text)
    assert reading is None or parse(reading)


@pytest.mark.parametrize("text", ["1993", "1993-02", "2000-02", "1900-02", "1993-12", "1993-09-13", "1996-02-29"])
def test_our_bounds_of_calendar_dates_are_the_library_s(text):
    from edtf import parse_edtf

    found = parse_edtf(text)
    assert parse(text) == Bounds(date(*found.lower_strict()[:3]), date(*found.upper_strict()[:3]))
