"""Folding of text for search and sorting, so that SQLite and PostgreSQL agree on English, Arabic and Hebrew.

Search text is folded before it is stored and again before it is asked for; neither engine folds for itself.
"""

import re
import unicodedata
from itertools import pairwise

# Letters that remain different after Unicode normalisation but are one letter to a reader who searches.
_SAME = str.maketrans(
    {
        # Alef with hamza or madda, waw and yeh with hamza fall apart under NFKD; these do not.
        "ٱ": "ا", "ى": "ي", "ی": "ي", "ې": "ي", "ک": "ك",
        "ة": "ه", "ہ": "ه", "ە": "ه", "ۃ": "ه",
        "ı": "i", "ʿ": None, "ʾ": None, "ـ": None,
        # Latin letters with a stroke or of two letters: whoever types Rod-Larsen means Rød-Larsen.
        "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "þ": "th", "æ": "ae", "œ": "oe",
        # Typographic marks, so that a title is found with the quotes and dashes of a keyboard.
        "‘": "'", "’": "'", "ʼ": "'", "‛": "'", "`": "'", "′": "'", "׳": "'",
        "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "″": '"', "״": '"',
        "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "―": "-", "−": "-", "־": "-",
    }
)  # fmt: skip
_TOKEN = re.compile(r"[^\W_]+")
# Longest first: وال is tried before ال.
_PREFIXES = ("وبال", "وال", "بال", "كال", "فال", "ولل", "لل", "ال")
# What Arabic writes in one with the word it belongs to: and, so, in, for, as; and two of them together.
ATTACHED = ("و", "ف", "ب", "ل", "ك", "وب", "ول", "وك", "فب", "فل")
# Arabic names that are written as one word or as two, and those whose first word changes with its case.
_SERVANT = re.compile("([وفبلك]?عبد)(ال..+|ربه)")
_FATHER = re.compile("([وفبلك]?اب)[اي]")
# An abbreviation with dots, P.L.O. or م.ت.ف, and a word with a mark inside, O'Malley or אש"ף; not a genitive's.
DOTTED = re.compile(r"(?<![\w.])(?:[^\W\d_]\.){2,}[^\W\d_]?(?!\w)")
JOINED = re.compile(r"(?<![^\W_])[^\W_]++(?:['’‘\"“”״׳][^\W_]{2,}|(?<=[\u0590-\u05ff])[\"״”][\u0590-\u05ff])+")
# The catalogue's own word is written in three ways: Track II, Track Two, Track 2.
_TRACKS = {"i": "1", "one": "1", "ii": "2", "two": "2", "iii": "3", "three": "3"}
_ENGLISH_ARTICLE = re.compile(r"(?:the|an|a) (?=.)")
# Not in the format category, yet shown as nothing: joiner, Hangul and Khmer fillers, variation selectors.
_BLANK = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]")
# Marks that turn the text after them, and what ends each: embeddings and overrides, isolates.
_OPENING = dict.fromkeys("\u202a\u202b\u202d\u202e", "\u202c") | dict.fromkeys("\u2066\u2067\u2068", "\u2069")
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_REFUSED = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def _plain(char):
    """One decomposed character as it is indexed: marks and invisible characters vanish, digits become 0-9."""
    kind = unicodedata.category(char)
    if kind in ("Mn", "Me", "Cf"):
        return ""
    if kind in ("Cc", "Cs", "Zl", "Zp"):
        return " "
    if kind == "Nd":
        return str(unicodedata.decimal(char))
    return char


def fold(text) -> str:
    """The form of `text` that is indexed and searched; folding twice changes nothing.

    Case, accents, Arabic vowel marks and letter variants, tatweel, Hebrew points, digits of other scripts,
    bidi and zero-width marks are levelled; a run of white space, no-break spaces included, becomes one space.
    """
    loose = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text or "").casefold())
    bare = "".join(map(_plain, loose.translate(_SAME)))
    return " ".join(unicodedata.normalize("NFKC", bare).split())


def words(text) -> list[str]:
    """Folded tokens in their order: letters and digits only, so that none can be an operator of a search."""
    return _TOKEN.findall(fold(text))


def strip_article(word) -> str:
    """A folded Arabic word without وال بال كال فال لل ال, where three letters or more remain; else the word.

    Index a word both ways and ask for the stripped form. Some words lose letters that belong to them
    ("بالستي" becomes "ستي"): they are still found, because the index loses the same letters.
    """
    for prefix in _PREFIXES:
        if word.startswith(prefix) and len(word) - len(prefix) >= 3:
            return word[len(prefix) :]
    return word


def tokens(text) -> list[str]:
    """The words of :func:`words`, but an abbreviation with dots is one: P.L.O. is plo."""
    return _TOKEN.findall(DOTTED.sub(lambda found: found[0].replace(".", ""), fold(text)))


def levelled(found) -> list[tuple[int, str]]:
    """``[(number of the token, word), …]``: tokens as they are searched, where that depends on what stands beside them.

    The number of a track is a digit, عبدالله is عبد الله, and أبا مازن and أبي مازن are أبو مازن.
    """
    rows, last = [], len(found) - 1
    for n, (before, word) in enumerate(pairwise(["", *found])):
        if before == "track":
            rows.append((n, _TRACKS.get(word, word)))
        elif servant := _SERVANT.fullmatch(word):
            rows += [(n, part) for part in servant.groups()]
        elif n < last and (father := _FATHER.fullmatch(word)):
            rows.append((n, f"{father[1]}و"))
        else:
            rows.append((n, word))
    return rows


def search_words(text) -> list[str]:
    """Folded words as they are searched."""
    return [word for _, word in levelled(tokens(text))]


def beside(text) -> list[str]:
    """Further words by which a text is found: O'Malley as omalley, the letters of P.L.O. one by one."""
    folded = fold(text)
    found = [_TOKEN.findall(each[0]) for each in JOINED.finditer(folded)]
    letters = [letter for each in DOTTED.finditer(folded) for letter in _TOKEN.findall(each[0])]
    return ["".join(parts) for parts in found] + letters


def both_ways(text):
    """``(words as they are searched, further words)`` of a text."""
    return search_words(text), beside(text)


def searchable(texts, split=both_ways) -> str:
    """What is stored to search in: the folded words of several texts, each between spaces, a bar around each text.

    So " word " finds a word, " two words " a phrase and "| a name |" a whole name, and neither runs from one text into
    the next. Words stand without their Arabic article; those that had one stand at the end once more with it, because
    the first letters of an article that is being typed are not yet known for one. There stand further words too, each
    after a plus, for none of them is a name.
    """
    rows, whole = [], {}
    for text in texts:
        found, more = split(text)
        bare = [strip_article(word) for word in found]
        rows.append(" ".join(bare))
        whole |= {word: None for word, stripped in zip(found, bare, strict=True) if word != stripped}
        whole |= dict.fromkeys(more)
    return " | ".join(["", *(row for row in rows if row), ""]) + "".join(f"+ {word} " for word in whole)


def names_in(stored) -> list[str]:
    """The texts of which :func:`searchable` made what is stored."""
    return stored.partition("+")[0].split(" | ")[1:-1]


def unreadable(text) -> str:
    """The first control character or half of a character in `text`, or ""; tabs and line breaks are none."""
    return next((char for char in text if char not in "\t\n\r" and unicodedata.category(char) in ("Cc", "Cs")), "")


def is_identifier_safe(text) -> bool:
    """False if `text` holds what no reader can see: bidi and other controls, zero-width marks, fillers."""
    return not _BLANK.search(text) and all(unicodedata.category(char) not in _REFUSED for char in text)


def closed(text) -> str:
    """`text` with every mark of direction that it opens closed, and none that closes what stands around it.

    Names keep the marks somebody typed; the words after a name must not run backwards for them.
    """
    if not _TURNING.search(text):
        return text
    ends, found = [], []
    for char in text:
        if char in _OPENING:
            ends.append(_OPENING[char])
        elif char in ends:
            while (end := ends.pop()) != char:
                found.append(end)
        elif char in _OPENING.values():
            continue
        found.append(char)
    return "".join((*found, *reversed(ends)))


def unturned(text) -> str:
    """`text` without marks that turn it; those of single letters, which many names need, stay."""
    return _TURNING.sub("", text)


def sort_key(text, language) -> str:
    """Letters, digits and single spaces to sort by, without punctuation and without a leading article.

    `language` "en…" drops the, a, an; "ar…" drops ال. Compare keys by code point: SQLite does, a PostgreSQL
    column needs the collation "C".
    """
    key = " ".join(words(text))
    language = (language or "").lower()
    if language.startswith("ar"):
        first, space, rest = key.partition(" ")
        if first.startswith("ال"):
            first = strip_article(first)
        return first + space + rest
    if language.startswith("en"):
        return _ENGLISH_ARTICLE.sub("", key, count=1) if _ENGLISH_ARTICLE.match(key) else key
    return key
