"""The search over all kinds of records: what was asked, which records hold it, in what order, and why.

Every word asked for must stand in the record: words of four letters and more as the beginning of a word, those of three
where no record has them whole, shorter ones whole, and words between quotes as a phrase. What Arabic writes in one with
a word, as و and ب, is taken for no part of it where the word without it stands in at least as many records. Which
records have a word is kept in memory. Neither database folds, matches by rules of its own or ranks, so both give the
same hits in the same order.
"""

from .advice import loosened, nearest
from .asked import in_order, terms, unfinished
from .found import A_NAME, Found, suggested
from .reasons import hits, marks, pieces, reasons, tokens
from .texts import KINDS, Texts, current

__all__ = (
    "A_NAME",
    "KINDS",
    "Found",
    "Texts",
    "current",
    "hits",
    "in_order",
    "loosened",
    "marks",
    "nearest",
    "pieces",
    "reasons",
    "suggested",
    "terms",
    "tokens",
    "unfinished",
)
