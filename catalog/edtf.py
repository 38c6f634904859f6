"""Dates as EDTF text: checked, with bounds, and told in words in English and Arabic.

Models parse on save. The edtf library takes 4-10 ms a date (cached) and half a second to import, so the
wording, which pages may need, never calls it.
"""

import calendar
import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from django.utils.translation import gettext_lazy as _

from catalog.text import fold, is_identifier_safe
from catalog.vocabulary import date_words

LONGEST = 60
FIRST_YEAR, LAST_YEAR = 1000, 2999
_SEASONS = ("21", "22", "23", "24")
_ONE = re.compile(
    r"(?P<year>[0-9]{4}|[0-9]{3}X|[0-9]{2}XX)"
    r"(?:-(?P<month>[0-9]{2}|XX)(?:-(?P<day>[0-9]{2}|XX))?)?(?P<mark>[~?%]?)"
)

_SLASHED = re.compile(r"[0-9]{1,2}[/.][0-9]{1,2}[/.][0-9]{2,4}")

SHAPE = _(
    "Type a date like 1993, 1993-09 or 1993-09-13; add ~ for about and ? for uncertain (1993~, 1993?). "
    "199X is the 1990s; 1993-21 is spring (22 summer, 23 autumn, 24 winter); 1991-10/1993-09 is from and to; "
    "1993/.. is still open."
)
_ISO = _("Type the year first, then month and day: 1999-03-12. With slashes nobody knows which is the month.")
_LENGTH = _("A date has at most 60 characters: type it like 1993-09-13.")
_INVISIBLE = _("The date holds an invisible character: delete it and type the date again, like 1993-09-13.")
_YEAR = _("Type a year from 1000 to 2999 with four digits, like 1993.")
_X = _("X stands for the last, unknown digits and nothing follows it: type 199X, 1993-XX or 1993-09-XX.")
_MONTH = _("Type a month from 01 to 12, or a season from 21 (spring) to 24 (winter): 1993-09, 1993-21.")
_SEASON = _("A season has no day: type 1993-21 for the spring of 1993.")
_DAY = _("That month has no such day: type a day from 01 to the last of the month, like 1993-02-28.")
_INTERVAL = _("Type two dates with one / between them, like 1991-10/1993-09, or 1993/.. for still open.")
_OPEN = _("Type .. for the side that is open: 1993/.. for still open, ../1993 for until 1993.")
_ORDER = _("The first date is later than the second: type the earlier one first, like 1991-10/1993-09.")


_CALENDAR = re.compile(r"[0-9]{4}(-(0[1-9]|1[0-2])(-[0-9]{2})?)?")


class InvalidDate(ValueError):
    """The text is no date of the catalogue; the message says what to type instead, in the active language."""


@dataclass(frozen=True)
class Bounds:
    """First and last day the text allows, both included; None = open or unknown on that side."""

    earliest: date | None
    latest: date | None


@dataclass(frozen=True)
class _Part:
    """One date of one or two: its digits as typed and its qualifier ("" ~ ? or %)."""

    year: str
    month: str | None
    day: str | None
    mark: str

    @property
    def plain(self):
        return "-".join(filter(None, (self.year, self.month, self.day)))

    @property
    def unit(self):
        """What a qualifier is about: "day", "month", "season" or "" for the year."""
        return "day" if self.day else "season" if self.month in _SEASONS else "month" if self.month else ""

    @property
    def is_about(self):
        return self.mark in ("~", "%")

    @property
    def is_unsure(self):
        return self.mark in ("?", "%")


# --- checking ---------------------------------------------------------------------------------------------


def _part(text):
    found = _ONE.fullmatch(text)
    if not found:
        raise InvalidDate(SHAPE)
    part = _Part(**found.groupdict())
    year, month, day = part.year, part.month, part.day
    if not FIRST_YEAR <= int(year.replace("X", "0")) <= LAST_YEAR:
        raise InvalidDate(_YEAR)
    if ("X" in year and month) or (month == "XX" and day not in (None, "XX")) or ("X" in part.plain and part.mark):
        raise InvalidDate(_X)
    if month in (None, "XX"):
        return part
    if month in _SEASONS:
        if day:
            raise InvalidDate(_SEASON)
    elif not 1 <= int(month) <= 12:
        raise InvalidDate(_MONTH)
    elif day not in (None, "XX") and not 1 <= int(day) <= calendar.monthrange(int(year), int(month))[1]:
        raise InvalidDate(_DAY)
    return part


@lru_cache(maxsize=8192)
def _split(text):
    """The parts of a date: one, or two for an interval, where None is an open side."""
    if len(text) > LONGEST:
        raise InvalidDate(_LENGTH)
    if not is_identifier_safe(text):
        raise InvalidDate(_INVISIBLE)
    if _SLASHED.fullmatch(text):
        raise InvalidDate(_ISO)
    sides = text.split("/")
    if len(sides) == 1:
        return (_part(text),)
    if len(sides) > 2 or sides == ["..", ".."]:
        raise InvalidDate(_INTERVAL)
    if "" in sides:
        raise InvalidDate(_OPEN)
    return tuple(None if side == ".." else _part(side) for side in sides)


def _month_end(year, month):
    return date(year, month, calendar.monthrange(year, month)[1])


def _season(year, number):
    """First and last day of a season of the north, 20 and 25 being the neighbours of 21 and 24.

    Winter begins in December of its year and ends in the next: the library would cut it at New Year.
    """
    year, number = year + (number - 21) // 4, (number - 21) % 4
    end = _month_end(year + 1, 2) if number == 3 else _month_end(year, number * 3 + 5)
    return date(year, number * 3 + 3, 1), end


@lru_cache(maxsize=8192)
def _strict(plain):
    """Bounds of a date without its qualifier; with it the library widens year, month and day all at once.

    Calendar dates, nearly all there are, are bounded here: the library's grammar takes 6 ms for each, and loading
    the first collection would wait for it 800 times.
    """
    if _CALENDAR.fullmatch(plain):
        year, month, day = (int(part) for part in (plain.split("-") + ["0", "0"])[:3])
        first = date(year, month or 1, day or 1)
        return first, first if day else _month_end(year, month or 12)
    from edtf import parse_edtf

    try:
        found = parse_edtf(plain)
        return date(*found.lower_strict()[:3]), date(*found.upper_strict()[:3])
    except Exception as error:  # its grammar raises whatever it trips over
        raise InvalidDate(SHAPE) from error


def _bounds(part):
    """((first, last) as written, (first, last) widened by one unit on each side if qualified)."""
    first, last = _strict(part.plain)
    a_day = timedelta(days=1)
    if part.unit == "season":
        year, number = int(part.year), int(part.month)
        first, last = _season(year, number)
        wide = _season(year, number - 1)[0], _season(year, number + 1)[1]
    elif part.unit == "day":
        wide = first - a_day, last + a_day
    elif part.unit == "month":
        after = last + a_day
        wide = (first - a_day).replace(day=1), _month_end(after.year, after.month)
    else:
        wide = first.replace(year=first.year - 1), last.replace(year=last.year + 1)
    return (first, last), wide if part.mark else (first, last)


@lru_cache(maxsize=8192)
def _parse(text):
    ends = [part and _bounds(part) for part in _split(text)]
    if all(ends) and ends[0][0][0] > ends[-1][0][1]:
        raise InvalidDate(_ORDER)
    return Bounds(ends[0] and ends[0][1][0], ends[-1] and ends[-1][1][1])


def parse(text) -> Bounds:
    """Bounds of an EDTF text; raises InvalidDate, also for "" and None.

    Takes level 0 and 1 and seasons 21-24, years 1000-2999, `..` for an open side. A qualifier ~ ? or % widens
    by one unit on each side: 1993~ is 1992-01-01 to 1994-12-31, 2014-09-30? is 29 September to 1 October.
    """
    return _parse(text or "")


# --- wording ----------------------------------------------------------------------------------------------


def _language(language):
    return "ar" if (language or "").startswith("ar") else "en"


def in_words(text, language) -> str:
    """One EDTF text in words: "about 1993", "30 September 2014 (day uncertain)", "from 1993, still open"."""
    language, parts = _language(language), _split(text or "")
    words = date_words.WORDS[language]
    if len(parts) == 1:
        return date_words.tell(parts[0], language)
    if parts[0] is None:
        return words["until"].format(date_words.tell(parts[1], language))
    if parts[1] is None:
        return words["still-open"].format(date_words.tell(parts[0], language))
    return date_words.tell_range(*parts, language)


def span_in_words(start, end, open_ended, language) -> str:
    """Start and end, each an EDTF text or empty, as one phrase: "December 1992 – 13 September 1993".

    `open_ended` turns an empty end into "since 2012"; without it the end is "not known". An interval as start
    without an end is taken for the whole span.
    """
    language = _language(language)
    words = date_words.WORDS[language]
    first, last = start and _split(start), end and _split(end)
    if first and last:
        if len(first) == len(last) == 1:
            return date_words.tell_range(first[0], last[0], language)
        return f"{date_words.tell_side(first, language)} – {date_words.tell_side(last, language)}"
    if first:
        if len(first) == 2 and not (open_ended and all(first)):
            return in_words(start, language)
        return words["since" if open_ended else "no-end"].format(date_words.tell_side(first, language))
    if last:
        return words["no-start"].format(date_words.tell_side(last, language))
    return words["no-start-open" if open_ended else "none"]


def years_in_words(start, end, open_ended, language) -> str:
    """The same span in years only, for rows: "1992–1993", "since 2012", "about 1990–1992", "1983–?"."""
    language = _language(language)
    words = date_words.WORDS[language]
    first = _split(start)[0] if start else None
    whole = "/" in (start or "") and not (open_ended and ".." not in start)
    last = _split(end or start)[-1] if end or whole else None
    open_ended = not last and (open_ended or (end or start or "").endswith("/.."))

    def year(part, short=True):
        """The year with its own qualifier; one of a month or day leaves the year as it is."""
        if not part:
            return words["?"]
        text = date_words.tell_year(part, language, short)
        text += words["?"] if part.is_unsure and not part.month else ""
        return words["about"].format(text) if part.is_about and not part.month else text

    if not (first or last):
        return words["?"]
    if first and open_ended:
        return words["since"].format(year(first, short=False))
    if first and last and first.year == last.year:
        return max(year(first), year(last), key=len)
    # "about 1990–1992" needs no second "about"; an end alone keeps its own: "2006 – about 2014".
    if first and first.is_about and not first.month and last:
        last = replace(last, mark=last.mark.translate({ord("~"): "", ord("%"): "?"}))
    ends = year(first), year(last)
    return (" – " if " " in ends[1] or (first and "X" in first.year) else "–").join(ends)


# --- reading ----------------------------------------------------------------------------------------------


def read_words(text) -> str | None:
    """EDTF text for what an editor typed in English or Arabic words, or None when unsure.

    "about 1990" is 1990~, "ربيع 2003" 2003-21, "1991 to 1993" 1991/1993. Show the reading back to the editor.
    """
    text = (text or "").strip()
    if not text or len(text) > LONGEST:
        return None
    # A dash of typesetting means "to"; only a hyphen can be part of a date: 1993–09 may be either.
    typed = None if "–" in text else fold(text).upper()
    bare, mark = (text[:-1].strip(), text[-1]) if text[-1] in "~?%" else (text, "")
    worded = date_words.read(bare)
    for reading in (typed, worded and worded + mark):
        try:
            parse(reading)
        except InvalidDate:
            continue
        return reading
    return None
