"""What was asked of the search, read into words and phrases."""

import re
from dataclasses import dataclass, replace
from dataclasses import field as declared
from functools import cached_property
from operator import contains

from catalog import text

from .. import params

# A quote inside a word is none of a phrase: so are Hebrew abbreviations written.
PHRASE = re.compile(r'(?<!\w)"([^"]*)"(?!\w)')
LEAST_BEGINNING, SURE_BEGINNING = 3, 4  # letters: only where nothing has them as a whole word; always
ENGLISH_ARTICLES = {"the", "an", "a"}
LEAST_TYPED = 2  # letters before anything is suggested


@dataclass(frozen=True)
class Term:
    """A word, or several that stand side by side, as they are stored: folded and without an Arabic article.

    ``typed`` are the same with it, ``chunk`` says between which spaces they stood. ``forms`` are the words a single one
    may stand for, ``more`` further ones of which it is only the beginning, ``names`` the names of those whom it alone
    names; only a vocabulary tells them.
    """

    words: tuple
    phrase: bool = False
    unfinished: bool = False
    typed: tuple = declared(default=(), compare=False)
    chunk: int | None = declared(default=None, compare=False)
    forms: frozenset | None = declared(default=None, compare=False)
    more: frozenset = declared(default=frozenset(), compare=False)
    whole_only: bool = declared(default=False, compare=False)
    names: tuple = declared(default=(), compare=False)

    @cached_property
    def whole(self):
        return f" {' '.join(self.words)} "

    @cached_property
    def beginning(self):
        long_enough = len(self.words[0]) >= LEAST_BEGINNING and not self.whole_only
        return not self.phrase and (self.unfinished or long_enough)

    @cached_property
    def accepted(self):
        """The words that stand for it whole."""
        return (self.forms or frozenset(self.words)) | (self.more if self.beginning else frozenset())

    def starts(self, tokens, here):
        """Whether it stands at ``tokens[here]``, each token a pair of forms of a word."""
        first, (word, bare) = self.words[0], tokens[here]
        if len(self.words) == 1:
            begun = self.beginning and (bare.startswith(first) or word.startswith(first))
            return begun or word in self.accepted or bare in self.accepted
        if first not in (word, bare):
            return False
        found = tokens[here : here + len(self.words)]
        return len(found) == len(self.words) and all(map(contains, found, self.words))


def terms(asked) -> list:
    """The phrases and words of what somebody typed, each once, twelve words at most."""
    folded = text.fold(asked)
    phrases = [text.search_words(found) for found in PHRASE.findall(folded)]
    chunks = enumerate(PHRASE.sub(" ", folded).split())
    parts = [(chunk, word) for chunk, words in chunks for word in text.tokens(words)]
    single = [(parts[n][0], word) for n, word in text.levelled([word for _, word in parts])]
    # An article says nothing, unless it is all there is.
    only = not phrases and all(word in ENGLISH_ARTICLES for _, word in single)
    single = [(chunk, [word]) for chunk, word in single if only or word not in ENGLISH_ARTICLES]
    found, number = {}, 0
    for phrase, chunk, typed in [*((True, None, each) for each in phrases), *((False, *each) for each in single)]:
        typed = tuple(typed[: params.MOST_WORDS - number])
        if typed:
            found[Term(tuple(map(text.strip_article, typed)), phrase, typed=typed, chunk=chunk)] = None
            number += len(typed)
    return list(found)


def in_order(asked) -> str:
    """All words as they were typed but a first article, to be compared with names as they are stored."""
    words = [text.strip_article(word) for word in text.search_words(asked)]
    return " ".join(words[1:] if len(words) > 1 and words[0] in ENGLISH_ARTICLES else words)


def named(said, end):
    """Whether a name among those that are stored begins with what was said, and there ``end`` follows."""
    return re.compile(rf"\| (?:the |an? )?{re.escape(said + end)}").search


def unfinished(typed):
    """The terms of what is typed so far, whose last word may go on; none before there are two letters."""
    asked = terms(typed)
    if sum(len(word) for term in asked for word in term.words) < LEAST_TYPED:
        return []
    return [*asked[:-1], asked[-1] if asked[-1].phrase else replace(asked[-1], unfinished=True)]
