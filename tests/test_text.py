"""What a visitor types finds what an editor wrote, whatever the alphabet, marks and machine."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.text import closed, fold, is_identifier_safe, sort_key, strip_article, unturned, words

# Texts dense in what folding is about, beside hypothesis's own idea of text.
HARD = st.text(st.sampled_from("اأإآٱبةهىيیئؤكکًٌٍَُِّْـٰ٣۳שָׁלוֹםıİIißÉéø’'“–-_ \u00a0\u200f\u200d\u00ad\u0130ﷺﻻ½"))


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("الْمُفَاوَضَاتُ", "المفاوضات"),
        ("إسرائيل", "اسرائيل"),
        ("أوسلو", "اوسلو"),
        ("آل ثاني", "ال ثاني"),
        ("ٱلله", "الله"),
        ("مسؤول", "مسوول"),
        ("هيئة", "هييه"),
        ("مدرسة", "مدرسه"),
        ("ليلى", "ليلي"),
        ("فلســطين", "فلسطين"),
        ("کابل", "كابل"),
        ("ایران", "ايران"),
        ("رحمٰن", "رحمن"),
        ("ﻻ", "لا"),
        ("خانۀ", "خانه"),
        ("١٩٩٣", "1993"),
        ("۱۹۹۳", "1993"),
        ("שָׁלוֹם", "שלום"),
        ("מו״מ", 'מו"מ'),
        ("Diyarbakır", "diyarbakir"),
        ("İSTANBUL", "istanbul"),
        ("ISTANBUL", "ıstanbul"),
        ("Groß", "GROSS"),
        ("Çuhadar", "cuhadar"),
        ("Dáil Éireann", "dail eireann"),
        ("Rød-Larsen", "rod-larsen"),
        ("Łódź", "lodz"),
        ("Ærø", "aero"),
        ("Taʿif", "taif"),
        ("Sant’Egidio", "sant'egidio"),
        ("1992–1993", "1992-1993"),
        ("Tel\u00a0Aviv", "tel aviv"),
        ("Tel\u202f Aviv", "tel aviv"),
        ("Os\u200blo", "oslo"),
        ("\u202eOslo\u202c", "oslo"),
        ("Os\u00adlo", "oslo"),
        ("  a \n\t b ", "a b"),
        ("ﬁrst", "first"),
        ("Ｏslo", "oslo"),
    ],
)
def test_two_spellings_fold_alike(written, typed):
    assert fold(written) == fold(typed)


@pytest.mark.parametrize(
    ("one", "other"),
    [("قلب", "كلب"), ("سلام", "صلاح"), ("Oslo I", "Oslo II"), ("ברק", "ברך"), ("ضفة", "صفة")],
)
def test_different_words_stay_different(one, other):
    assert fold(one) != fold(other)


def test_nothing_folds_to_nothing():
    assert fold("") == fold(None) == fold("\u200f \u064b") == ""
    assert words("") == words("!? …") == []


@given(st.one_of(st.text(), HARD))
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(st.one_of(st.text(), HARD))
def test_a_folded_text_holds_no_mark_no_hidden_character_and_no_double_space(text):
    folded = fold(text)
    assert not any(unicodedata.category(char) in ("Mn", "Me", "Cf", "Cc", "Cs") for char in folded)
    assert folded == " ".join(folded.split())


@given(st.one_of(st.text(), HARD), st.one_of(st.text(), HARD))
def test_folding_goes_word_by_word(one, other):
    assert fold(f"{one} {other}").split() == fold(one).split() + fold(other).split()


@given(st.one_of(st.text(), HARD))
def test_case_does_not_matter(text):
    assert fold(text.casefold()) == fold(text)
    assert fold(fold(text).upper()) == fold(text)


@given(st.text())
def test_words_hold_letters_and_digits_only(text):
    assert all(re.fullmatch(r"[^\W_]+", word) for word in words(text))


def test_words_cannot_carry_an_operator_into_a_search():
    assert words("""oslo' OR "1"=1; -- & | ! :* (a) NEAR/2 snake_case""") == (
        ["oslo", "or", "1", "1", "a", "near", "2", "snake", "case"]
    )


def test_words_of_arabic_text_are_whole():
    assert words("«مُبادَرةُ جنيف» (2003)، والقدس") == ["مبادره", "جنيف", "2003", "والقدس"]


@pytest.mark.parametrize("prefix", ["ال", "وال", "بال", "كال", "فال"])
def test_an_arabic_word_is_found_without_its_prefix(prefix):
    assert strip_article(f"{prefix}سلام") == "سلام"


def test_the_contracted_article_goes_too():
    assert strip_article(fold("للسلام")) == "سلام"


@pytest.mark.parametrize("word", ["الله", "بالي", "واله", "والده", "لله", "ال", "", "oslo", "سلام", "كالي"])
def test_a_word_that_would_be_left_with_two_letters_keeps_its_prefix(word):
    assert strip_article(word) == word


@pytest.mark.parametrize(
    "text",
    ["Oslo", "مسار أوسلو", "Rød-Larsen", "שלום", "a\u00a0b", "“Oslo” – 1993", "é", "e\u0301", "", "مُفاوض"],
)
def test_visible_text_is_safe(text):
    assert is_identifier_safe(text)


@pytest.mark.parametrize(
    "hidden",
    "\u202e \u202a \u202c \u2066 \u2069 \u200e \u200f \u061c \u200b \u200c \u200d \ufeff \u2060 \u00ad "
    "\u0000 \u0007 \u001b \u007f \u0085 \u009f \u2028 \u2029 \ufe0f \u034f \u3164 \U000e0041 \ud800".split(" ")
    + ["\n", "\t", "\r"],
)
def test_hidden_characters_are_refused(hidden):
    assert not is_identifier_safe(f"Os{hidden}lo")
    assert not is_identifier_safe(hidden)


@pytest.mark.parametrize(
    ("title", "language", "key"),
    [
        ("The Oslo channel", "en", "oslo channel"),
        ("“The Oslo channel”", "en-gb", "oslo channel"),
        ("A Land for All", "en", "land for all"),
        ("An Inter-Tajik Dialogue", "en", "inter tajik dialogue"),
        ("Anatolia", "en", "anatolia"),
        ("Theory", "en", "theory"),
        ("The", "en", "the"),
        ("A", "en", "a"),
        ("'68 talks", "en", "68 talks"),
        ("The Oslo channel", "de", "the oslo channel"),
        ("«المبادرة العربية»", "ar", "مبادره العربيه"),
        ("الله", "ar", "الله"),
        ("والدة", "ar", "والده"),
        ("والقدس", "ar", "والقدس"),
        ("المبادرة", "en", "المبادره"),
        ("", "ar", ""),
        ("…", "en", ""),
        ("Oslo", None, "oslo"),
    ],
)
def test_sort_key(title, language, key):
    assert sort_key(title, language) == key


@given(st.text(), st.sampled_from(["en", "ar", "he"]))
def test_sort_keys_hold_letters_digits_and_single_spaces(text, language):
    key = sort_key(text, language)
    assert re.fullmatch(r"(?:[^\W_]+(?: [^\W_]+)*)?", key)


def test_titles_sort_as_a_reader_expects():
    titles = ["Zurich", "the Oslo channel", "“Geneva”", "Çuhadar", "A Land for All", "Ærø", "Łódź", "1993"]
    assert sorted(titles, key=lambda title: sort_key(title, "en")) == [
        "1993", "Ærø", "Çuhadar", "“Geneva”", "A Land for All", "Łódź", "the Oslo channel", "Zurich",
    ]  # fmt: skip
    assert sorted(["مدريد", "أوسلو", "الجزائر", "إيران"], key=lambda title: sort_key(title, "ar")) == [
        "أوسلو", "إيران", "الجزائر", "مدريد",
    ]  # fmt: skip


# -- marks of direction -----------------------------------------------------------------------------------------------
TURNS = st.text(st.sampled_from("ab \u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200f\u200d"))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Beilin", "Beilin"),
        ("a\u202ename", "a\u202ename\u202c"),
        ("\u202aa\u2067b", "\u202aa\u2067b\u2069\u202c"),
        ("\u2067a\u202bb\u2069c", "\u2067a\u202bb\u202c\u2069c"),
        ("a\u202c b\u2069", "a b"),
        ("\u200fمحمد\u200d", "\u200fمحمد\u200d"),
    ],
)
def test_marks_of_direction_end_with_the_text(typed, kept):
    assert closed(typed) == kept


@given(TURNS)
def test_every_mark_that_opens_is_closed_once(text):
    kept = closed(text)
    assert closed(kept) == kept and unturned(kept) == unturned(text)
    assert sum(kept.count(char) for char in "\u202a\u202b\u202d\u202e") == kept.count("\u202c")
    assert sum(kept.count(char) for char in "\u2066\u2067\u2068") == kept.count("\u2069")
