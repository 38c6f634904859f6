"""Look-alikes: what the catalogue may hold already under a similar name, the same address or the same DOI.

Names are compared in Python, folded and as skeletons of consonants that Arabic and Latin letters share, so that
"Ahmed al-Khalidi" meets "أحمد الخالدي", and both databases agree.
"""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import chain
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from catalog.models import Actor, Conflict, Place, Source
from catalog.text import strip_article, words

SHOWN = 6
KEPT = 65_536  # names whose shape is remembered; about a kilobyte each

_ASCII_WORD = re.compile(r"[a-z0-9]+")
# Words that tell no two names apart.
_SMALL = frozenset("the a an of for and in on at to de la le al el bin ibn bint من في على عن و بن ابن".split())
_LATIN = {"kh": "x", "sh": "c", "ch": "c", "gh": "g", "th": "t", "dh": "d", "ph": "f"}
_LATIN |= {"q": "k", "j": "g", "z": "s", "p": "b", "v": "f"} | dict.fromkeys("aeiouyw", "")
_LETTERS = re.compile("|".join(_LATIN))
_ARABIC = str.maketrans(
    dict(
        zip(
            "بتثجحخدذرزسشصضطظغفقكلمنهپچڤگژ",
            "b t t g h x d d r s s c s d t d g f k k l m n h b c f g g".split(),
            strict=True,
        )
    )
    | dict.fromkeys("اويعىءآأإؤئة")
)
_TWICE = re.compile(r"(.)\1+")


# -- names ------------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Shape:
    """A name as it is compared: its letters in one line, their pairs, and its words as skeletons."""

    line: str
    pairs: frozenset
    skeletons: frozenset


def skeleton(word):
    """The consonants of a folded word in one script: "Mohammed", "muhamad" and "محمد" are all "mhmd"."""
    if word.isascii():
        bare = _LETTERS.sub(lambda found: _LATIN[found[0]], word)
    else:
        bare = strip_article(word).translate(_ARABIC)
    bare = _TWICE.sub(r"\1", bare)
    return bare.removesuffix("h") if len(bare) > 2 else bare  # Oslo is أوسلو, Ramallah is رام الله


# The same words come in many names, so each is folded and read once.
skeleton_of = lru_cache(KEPT)(skeleton)
words_of = lru_cache(KEPT)(words)


@lru_cache(KEPT)
def shape(name):
    tokens = _ASCII_WORD.findall(name.lower()) if name.isascii() else list(chain(*map(words_of, name.split())))
    telling = [token for token in tokens if token not in _SMALL] or tokens
    line = " ".join(telling)
    skeletons = frozenset(skeleton_of(token) or token for token in telling)
    return Shape(line, frozenset(map("".join, zip(line, line[1:], strict=False))), skeletons)


def likeness(one, other, strict=False):
    """How alike two shapes are, from 0 to 1; 0 where they are too different to be shown to an editor.

    ``strict`` is for titles of works, where many share most of their words.
    """
    if one.line == other.line:
        return 1.0
    common = len(one.pairs & other.pairs)
    close = 2 * common > (1.7 if strict else 1.3) * min(len(one.pairs), len(other.pairs))
    if close:
        ratio = SequenceMatcher(None, one.line, other.line).ratio()
        if ratio >= (0.92 if strict else 0.84):
            return ratio
    shared = one.skeletons & other.skeletons
    if not shared:
        return 0.0
    if one.skeletons == other.skeletons and sum(map(len, shared)) >= (8 if strict else 4):
        return 0.9
    # A name with or without a middle name, a title with or without its second half.
    shorter = min(len(one.skeletons), len(other.skeletons))
    if not strict and len(shared) == shorter >= 2 and sum(map(len, shared)) >= 6:
        return 0.85
    return 0.0


def alike(names, others, strict=False):
    """Of ``others``, pairs of (key, name), the keys whose names are like one of ``names``: ``{key: likeness}``."""
    typed = [shape(name) for name in names if name.strip()]
    found = {}
    for key, name in others:
        if not name:
            continue
        other = shape(name)
        for one in typed:
            # What shares neither a pair of letters nor a word is most of the catalogue.
            if one.pairs.isdisjoint(other.pairs) and one.skeletons.isdisjoint(other.skeletons):
                continue
            score = likeness(one, other, strict)
            if score > found.get(key, 0):
                found[key] = score
    return found


# -- addresses --------------------------------------------------------------------------------------------------------
_DOI = re.compile(r"\b10\.\d{4,9}/[^\s?#&]+", re.IGNORECASE)
_TRACKING = re.compile(r"(utm_.*|mc_[ce]id|fbclid|gclid|dclid|msclkid|igshid|ref_?src|_ga)", re.IGNORECASE)


def doi(text):
    """The DOI in an address or a text, in lower case, or ""."""
    found = _DOI.search(unquote(text or ""))
    return found[0].rstrip("./,;)").lower() if found else ""


@lru_cache(KEPT)
def same_address(url):
    """An address without what does not tell two pages apart: scheme, www., a last slash, a fragment, tracking."""
    if not url:
        return ""
    try:
        parts = urlsplit(url if "://" in url else f"https://{url}")
        host = (parts.hostname or "").removeprefix("www.")
        port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    except ValueError:
        return url
    kept = sorted(pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.fullmatch(pair[0]))
    path = unquote(parts.path).rstrip("/")
    return f"{host}{port}{path}" + (f"?{urlencode(kept)}" if kept else "")


# -- records ----------------------------------------------------------------------------------------------------------
def names_of(model):
    """Every name of every record, as (key, name)."""
    for key, *names in model.objects.values_list("pk", "name", "name_ar"):
        for name in names:
            yield key, name
    if model is Actor:
        yield from model.objects.exclude(alternate_names=None).values_list("pk", "alternate_names__name")


def like_a_name(model, typed):
    return alike([typed.get("name") or "", typed.get("name_ar") or ""], names_of(model))


def like_a_source(typed):
    """Sources of nearly the same title, with the same address, or with the same DOI."""
    url, its_doi = same_address(typed.get("url") or ""), doi(typed.get("url") or "")
    found, titles = {}, []
    for key, title, other in Source.objects.values_list("pk", "title", "url"):
        titles.append((key, title))
        if url and same_address(other) == url or its_doi and doi(other) == its_doi:
            found[key] = 2.0
    return alike([typed.get("title") or ""], titles, strict=True) | found


def lookalikes(model, typed):
    """Records that may be the one an editor is about to enter, the likeliest first."""
    found = like_a_source(typed) if model is Source else like_a_name(model, typed)
    best = sorted(found, key=lambda key: (-found[key], key))[:SHOWN]
    records = model.objects.in_bulk(best)
    return [records[key] for key in best]


COMPARED = (Actor, Source, Place, Conflict)
