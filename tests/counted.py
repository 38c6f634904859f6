"""How many records hold what somebody types, counted the plain way: every text of every record is read again.

It shares the folding of letters with the search and nothing else, so that the figures of tests/test_search.py are not
the search's own word.
"""

import re
from collections import Counter, defaultdict
from functools import cache

from catalog.public.models import SearchRow
from catalog.text import fold

ARTICLE = re.compile("^(?:وبال|ولل|وال|بال|كال|فال|لل|ال)(?=...)")
LETTERS = "[^\\W\\d_]"
LEVELS = {"i": "1", "one": "1", "ii": "2", "two": "2", "iii": "3", "three": "3"}


def words(text):
    """Each word with and without its article."""
    text = re.sub(rf"(?<![\w.])(?:{LETTERS}\.){{2,}}{LETTERS}?(?!\w)", lambda m: m[0].replace(".", ""), fold(text))
    text = re.sub(r"\btrack([\W_]+)(iii|ii|i|one|two|three)\b", lambda m: f"track{m[1]}{LEVELS[m[2]]}", text)
    text = re.sub(r"\b([وفبلك]?عبد)(ال\w\w+|ربه)\b", r"\1 \2", text)
    text = re.sub(r"\b([وفبلك]?اب)[اي](?=\W+\w)", r"\1و", text)
    return [{word, ARTICLE.sub("", word)} for word in re.findall(r"[^\W_]+", text)]


def besides(text):
    text = fold(text)
    found = {re.sub("['\"]", "", each) for each in re.findall(r"[^\W_]+(?:['\"][^\W_]{2,})+", text)}
    found |= {re.sub("['\"]", "", each) for each in re.findall(r"[\u05d0-\u05ea]+\"[\u05d0-\u05ea]\b", text)}
    for each in re.findall(rf"(?<![\w.])(?:{LETTERS}\.){{2,}}", text):
        found |= set(each.replace(".", ""))
    found |= {each[-1] for each in re.findall(rf"(?<![\w.])(?:{LETTERS}\.){{2,}}{LETTERS}(?!\w)", text)}
    return found


@cache
def loose(word):
    """An Arabic word without what may be attached to it."""
    return [word[n:] for n in (1, 2) if re.fullmatch("[وفبلك]|و[بلك]|ف[بل]", word[:n]) and len(word) - n >= 3]


class Records:
    def __init__(self):
        self.texts = {row.public_id: row.hit["texts"] for row in SearchRow.objects.all()}
        self.kinds = dict(SearchRow.objects.values_list("public_id", "kind"))
        self.lines = {each: [words(text) for _, _, text, *_ in texts] for each, texts in self.texts.items()}
        self.words = {
            each: {word for line in lines for forms in line for word in forms}
            | {word for _, _, text, *_ in self.texts[each] for word in besides(text)}
            for each, lines in self.lines.items()
        }
        self.often = Counter(word for found in self.words.values() for word in found)
        self.attached = defaultdict(set)
        for one in self.often:
            for rest in loose(one):
                if self.often[rest] >= self.often[one]:
                    self.attached[rest].add(one)

    def names(self, each, *fields):
        return [line for line, text in zip(self.lines[each], self.texts[each], strict=True) if text[0] in fields]

    def is_name(self, word, each, *fields):
        return any(len(name) == 1 and word in name[0] for name in self.names(each, *fields))

    def with_phrase(self, phrase):
        def runs(line):
            pairs = (zip(phrase, line[n:], strict=False) for n in range(len(line) - len(phrase) + 1))
            return any(all(wanted & forms for wanted, forms in pair) for pair in pairs)

        holding = (each for each, held in self.words.items() if all(wanted & held for wanted in phrase))
        return {each for each in holding if any(map(runs, self.lines[each]))}

    def with_word(self, word):
        wanted = {word}
        for rest in loose(word):
            alone = any(self.is_name(rest, each, "name", "other-name") for each in self.texts)
            if self.often[rest] and self.often[rest] >= self.often[word] and (len(rest) > 3 or alone):
                wanted.add(rest)
        same = wanted.union(*map(self.attached.get, wanted & set(self.attached)))
        if len(word) > 3 or (len(word) == 3 and not same & set(self.often)):
            begun = {one for one in self.often if one.startswith(word)}
            same |= begun.union(*map(self.attached.get, begun & set(self.attached)))
        found = {each for each, held in self.words.items() if held & same}
        for each, kind in self.kinds.items():
            if kind == "actor" and self.is_name(word, each, "other-name") and not self.is_name(word, each, "name"):
                for name in self.names(each, "name"):
                    found |= self.with_phrase(name)
        return found

    def number(self, q):
        q = fold(q)
        phrases = [words(each) for each in re.findall(r'(?<!\w)"([^"]*)"(?!\w)', q)]
        single = [min(forms, key=len) for forms in words(re.sub(r'(?<!\w)"([^"]*)"(?!\w)', " ", q))]
        single = [word for word in single if word not in ("the", "a", "an")] or single
        found = [self.with_phrase(each) if len(each) > 1 else self.with_exact(each) for each in phrases]
        return len(set.intersection(*found, *map(self.with_word, single)))

    def with_exact(self, phrase):
        return {each for each, held in self.words.items() if held & phrase[0]}
