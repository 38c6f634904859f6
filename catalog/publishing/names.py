"""Finds the names of one person in texts of any script, and takes them out; pure, no database.

Used by the purge, which knows the names, and by the loader, which knows only their keyed hashes.
"""

import json
import re
import unicodedata
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import unquote

from catalog.text import fold, words

FULL, PART = "full", "part"  # a whole name; a part of one, such as the family name alone
REMOVED, REMOVED_AR = "[removed]", "[محذوف]"
WORD = re.compile(r"[^\W_]+")
URL = re.compile(r"(?:https?://|www\.)[^\s<>\"“”«»]+")
ARTICLES = ("al", "el", "ال")
# What Arabic and Hebrew write in one word with the name: and, in, to, as, from; the longest first.
BEFORE = {
    "ARABIC": ("ول", "وب", "وك", "فل", "فب", "و", "ف", "ب", "ل", "ك"),
    "HEBREW": ("וב", "ול", "ומ", "וה", "וש", "ו", "ב", "ל", "מ", "ה", "ש", "כ"),
}
CONTRACTED = (("ولل", 2), ("لل", 1))  # “to the”: the article has lost its alef


class Folding(dict):
    """A table for str.translate that folds letter by letter, as catalog.text does for whole texts."""

    def __missing__(self, code):
        char = chr(code)
        blank = char.isspace() or unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp")
        self[code] = " " if blank else fold(char)
        return self[code]


FOLDING = Folding()


@dataclass(frozen=True)
class Names:
    """The names of one person as sequences of folded words."""

    full: frozenset = field(default_factory=frozenset)
    part: frozenset = field(default_factory=frozenset)

    @cached_property
    def lengths(self):
        return {len(each) for each in self.full | self.part}

    @cached_property
    def longest(self):
        return {max(each, key=len) for each in self.full | self.part}

    def strength(self, sequence):
        return FULL if sequence in self.full else PART if sequence in self.part else None

    def maybe(self, text):
        """Whether a closer look is worth it: every name has its longest word somewhere in the text."""
        if "%" in text:
            text += unquote(text)
        folded = text.translate(FOLDING)
        return any(word in folded for word in self.longest)


def names_from(main, others=(), *, person=True):
    """The :class:`Names` of a person with the usual names ``main`` (one a script) and ``others``.

    A whole name is found in any turn of its words (“Family, Given”) and written as one; of a person the last word
    alone is a part. Of the others, one single word is a part too: too many people share it.
    """
    full, part = set(), set()
    for name in filter(None, [*main, *others]):
        pieces = [piece for piece in (tuple(words(piece)) for piece in name.split()) if piece]
        sequence = sum(pieces, ())
        if len(sequence) < 2:
            (full if name in main else part).add(sequence)
            continue
        full |= {sum(pieces[turn:] + pieces[:turn], ()) for turn in range(len(pieces))}
        full.add(("".join(sequence),))
        if person:
            family = pieces[-1]
            part |= {family, family[1:] if family[0] in ARTICLES and len(family) > 1 else family}
    part = {each for each in part if len("".join(each)) > 1} - full
    return Names(frozenset(full - {()}), frozenset(part))


# -- finding ----------------------------------------------------------------------------------------------------------
def spans(text, names):
    """``[(start, end, strength)]`` of the names in ``text``, in order; an address on the web is one span as a whole."""
    if not names.maybe(text):
        return []
    found = []
    for address in URL.finditer(text):
        inside = {strength for _s, _e, strength in in_words(unquote(address[0]), names)}
        if inside:
            found.append((*address.span(), FULL if FULL in inside else PART))
        text = text[: address.start()] + " " * len(address[0]) + text[address.end() :]
    return sorted([*found, *in_words(text, names)])


def in_words(text, names):
    tokens = tokenised(text)
    found, taken = [], set()
    for wanted in (FULL, PART):
        for length in sorted(names.lengths, reverse=True):
            for at in range(len(tokens) - length + 1):
                here = set(range(at, at + length))
                if here & taken:
                    continue
                rest = tuple(word for word, _places in tokens[at + 1 : at + length])
                for first, skipped in forms(tokens[at][0]):
                    if names.strength((first, *rest)) == wanted:
                        end = tokens[at + length - 1][1][-1] + 1
                        while end < len(text) and FOLDING[ord(text[end])] == "":
                            end += 1  # vowel marks of the last letter
                        found.append((tokens[at][1][skipped], end, wanted))
                        taken |= here
                        break
    return found


def tokenised(text):
    """``[(folded word, [where each of its letters stands in the text])]``."""
    folded, places = [], []
    for at, char in enumerate(text):
        letters = FOLDING[ord(char)]
        folded.append(letters)
        places += [at] * len(letters)
    return [(match[0], places[match.start() : match.end()]) for match in WORD.finditer("".join(folded))]


def forms(word):
    """The word, and the word without what may be written before it in one: ``(form, letters skipped)``."""
    yield word, 0
    script = unicodedata.name(word[0], "").split()[0]
    for before in BEFORE.get(script, ()):
        if word.startswith(before) and len(word) - len(before) >= 3:
            yield word[len(before) :], len(before)
    for before, skipped in CONTRACTED:
        if word.startswith(before):
            yield "ال" + word[len(before) :], skipped


# -- taking out -------------------------------------------------------------------------------------------------------
def without(text, found):
    """``text`` with each span of ``found`` replaced by a word in its script; an address alone is emptied."""
    if found and URL.fullmatch(text):
        return ""
    for start, end, _strength in sorted(found, reverse=True):
        letters = [char for char in text[start:end] if char.isalpha()]
        arabic = letters and "ARABIC" in unicodedata.name(letters[0], "")
        text = text[:start] + (REMOVED_AR if arabic else REMOVED) + text[end:]
    return text


def walk(value, on_text, key="", owner=""):
    """``value`` with ``on_text(text, key, owner)`` in place of every text in it, however deep, JSON in texts included.

    ``key`` is the field the text stands in, ``owner`` the public id of the record or row it belongs to.
    """
    if isinstance(value, str):
        if value[:1] in ("[", "{"):
            try:
                inner = json.loads(value)
            except ValueError:
                return on_text(value, key, owner)
            new = walk(inner, on_text, key, owner)
            return value if new == inner else json.dumps(new, ensure_ascii=False)
        return on_text(value, key, owner)
    if isinstance(value, list | tuple):
        return [walk(each, on_text, key, owner) for each in value]
    if isinstance(value, dict):
        named = value.get("public_id") or value.get("id")
        owner = named if isinstance(named, str) else owner
        new = {walk(name, on_text): walk(each, on_text, name, owner) for name, each in value.items()}
        return tidied(value, new)
    return value


def tidied(old, new):
    """What follows from a text that went: no kind of link without a link, no standpoint of nobody."""
    if old.get("url") and not new.get("url") and "link" in new:
        new["link"] = "none"
    if new.get("assessor") != old.get("assessor") and "perspective" in new:
        said = new["assessor"]["en"] if isinstance(new["assessor"], dict) else new["assessor"]
        if said == REMOVED:
            new["perspective"] = "not-coded"
            for side in {"side", "side_ar"} & set(new):
                new[side] = {"en": "", "ar": ""} if isinstance(new[side], dict) else ""
    return new
