"""Dates told in English and Arabic words (date_words.json), and read from the words an editor types.

catalog.edtf, the only caller, hands over checked parts and checks what `read` proposes.
"""

import json
import re
from pathlib import Path

from catalog.text import fold

WORDS = json.loads((Path(__file__).parent / "date_words.json").read_text(encoding="utf-8"))
_TYPED = WORDS["typed"]


# --- telling: a part has year, month, day, plain, unit, is_about, is_unsure (catalog.edtf) ------------------


def tell_year(part, language, short=False):
    """The year, decade or century of a part in words."""
    words = WORDS[language]
    if part.year.endswith("XX"):
        ends = part.year.replace("X", "0"), part.year.replace("X", "9")
        return "–".join(ends) if short else words["some-time"].format(*ends)
    if not part.year.endswith("X"):
        return part.year
    if language == "en":
        return words["short-decade" if short else "decade"].format(part.year.replace("X", "0"))
    century = words["centuries"].get(part.year[:2], f"القرن {int(part.year[:2]) + 1}")
    return f"{words['decades'][int(part.year[2])]} {century}"


def _core(part, language, leave_out=0):
    """Day, month and year without notes; `leave_out` drops the year (1) or month and year (2)."""
    words = WORDS[language]
    pieces = [tell_year(part, language)]
    if part.unit == "season":
        pieces.append(words["seasons"][int(part.month) - 21])
    elif part.month not in (None, "XX"):
        pieces.append(words["months"][int(part.month) - 1])
        if part.day not in (None, "XX"):
            pieces.append(str(int(part.day)))
    return " ".join(reversed(pieces[leave_out:]))


def tell(part, language):
    """One part with what is uncertain about it."""
    words = WORDS[language]
    text = _core(part, language)
    if part.month == "XX":
        text = words["no-month-day" if part.day else "no-month"].format(text)
    elif part.day == "XX":
        text = words["no-day"].format(text)
    if part.is_about:
        text = words["about"].format(text)
    if part.is_unsure:
        text = words[f"unsure-{part.unit}".removesuffix("-")].format(text)
    return text


def tell_range(first, last, language):
    """Two parts as one range, with the month and year said once where both days share them, else the year."""
    if first == last:
        return tell(first, language)
    simple = not (first.mark or last.mark or "X" in first.plain + last.plain)
    if simple and first.unit == last.unit == "":
        return f"{first.year}–{last.year}"
    if simple and first.unit and last.unit and first.year == last.year:
        if first.unit == last.unit == "day" and first.month == last.month:
            return f"{_core(first, language, 2)}–{_core(last, language)}"
        return f"{_core(first, language, 1)} – {_core(last, language)}"
    return f"{tell(first, language)} – {tell(last, language)}"


def tell_side(parts, language):
    """A start or an end in words; an interval there says between which dates it lies."""
    words = WORDS[language]
    known = [tell(part, language) for part in parts if part]
    if len(parts) == 1:
        return known[0]
    return words["some-time" if all(parts) else "or-later" if parts[0] else "or-earlier"].format(*known)


# --- reading ----------------------------------------------------------------------------------------------


def _numbered(key, first):
    """Folded month or season names with their two digits, longest first lest one hide a longer one."""
    found = {fold(name): number for name, number in _TYPED[key].items()}
    for language in ("en", "ar"):
        found |= {fold(name): number for number, name in enumerate(WORDS[language][key], first)}
    return {name: f"{found[name]:02}" for name in sorted(found, key=len, reverse=True)}


def _decades():
    found = {}
    for century, its_words in WORDS["ar"]["centuries"].items():
        for digit, decade in enumerate(WORDS["ar"]["decades"]):
            folded = fold(f"{decade} {its_words}")
            found[folded] = found[folded.replace("ينيات", "ينات")] = f"{century}{digit}X"
    return found


def _any(key):
    return "|".join(re.escape(fold(word)) for word in _TYPED[key])


_MONTHS, _SEASONS, _DECADES = _numbered("months", 1), _numbered("seasons", 21), _decades()
_MONTH = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, _MONTHS))})(?!\w)\.?")
_SEASON = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, _SEASONS))})(?!\w)")
_IGNORED = re.compile(rf"(?<!\w)(?:{_any('ignored')})(?!\w)")
_ABOUT = re.compile(rf"^(?:~|(?:{_any('about')})(?![^\W\d_])\.?) *")
_ABOUT_AFTER = re.compile(rf" (?:{_any('about-after')})$")
_UNSURE = re.compile(rf"^(?:{_any('unsure')}) ")
_UNSURE_AFTER = re.compile(
    r" ?(?:[?؟]|\(?(?:(?:day|month|season) )?uncertain\)?|\(?(?:(?:اليوم|الشهر|الفصل) )?غير موكده?\)?)$"
)
_RANGES = (
    re.compile(r"(?:from |between )?(.+?)(?: ?- ?| to | until | till | and )(.+)"),
    re.compile(r"(?:من |بين )?(.+?) (?:الي |حتي |و ?(?=\d))(.+)"),
)
_SINCE = re.compile(r"(?:since|from|منذ) (.+?)(?:,? still open| حتي الان)?")
_UNTIL = re.compile(r"(?:until|till|حتي) (.+)")
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_SHAPES = [
    re.compile(shape)
    for shape in (
        r"(?P<year>\d{4})",
        r"m(?P<month>\d\d) (?P<year>\d{4})",
        rf"{_DAY} m(?P<month>\d\d) (?P<year>\d{{4}})",
        rf"m(?P<month>\d\d) {_DAY} (?P<year>\d{{4}})",
    )
]


def _plain(text):
    """A folded date without qualifier as EDTF, or None: "13th of september, 1993", "fall 2003", "1990s"."""
    if text in _DECADES:
        return _DECADES[text]
    text = _MONTH.sub(lambda found: f" m{_MONTHS[found[0].rstrip('.')]} ", text)
    text = _SEASON.sub(lambda found: f" m{_SEASONS[found[0]]} ", text)
    text = " ".join(re.sub("[,،]", " ", _IGNORED.sub(" ", text)).split())
    # 1900s and 2000s may mean ten years or a hundred.
    if found := re.fullmatch(r"(\d\d[1-9])0'?s", text):
        return f"{found[1]}X"
    for shape in _SHAPES:
        if found := shape.fullmatch(text):
            parts = found.groupdict()
            day = parts.get("day")
            return "-".join(filter(None, (parts["year"], parts.get("month"), day and day.zfill(2))))
    return None


def _one(text):
    """A folded date with what qualifies it, as EDTF, or None."""
    text = text.strip()
    certain = _UNSURE_AFTER.sub("", _UNSURE.sub("", text))
    exact = _ABOUT_AFTER.sub("", _ABOUT.sub("", certain))
    date = _plain(exact)
    if date is None:
        return None
    return date + {(0, 0): "", (1, 0): "~", (0, 1): "?", (1, 1): "%"}[exact != certain, certain != text]


def _range(first, last):
    """A start and an end as an EDTF interval, or None; "24 to 25 May 2014" says month and year only once."""
    end = _one(last)
    if re.fullmatch(r"\d{4}", first) and re.fullmatch(r"\d\d", last):
        # 1991-93 is a range; 2003-04 may as well be April.
        return f"{first}/{first[:2]}{last}" if int(last) > 24 else None
    if end is None:
        return None
    words = last.split()
    for said_once in ([], words[-1:], words[-2:], words[-3:]):
        start = _one(" ".join([first, *said_once]))
        if start:
            return f"{start}/{end}"
    return None


def read(text) -> str | None:
    """What words in English or Arabic mean, as EDTF still to be checked; None when unsure."""
    folded = fold(text)
    if date := _one(folded):
        return date
    if (found := _SINCE.fullmatch(folded)) and (date := _one(found[1])):
        return f"{date}/.."
    if (found := _UNTIL.fullmatch(folded)) and (date := _one(found[1])):
        return f"../{date}"
    for shape in _RANGES:
        if (found := shape.fullmatch(folded)) and (dates := _range(found[1].strip(), found[2].strip())):
            return dates
    return None
