"""Every text of the interface has its Arabic, with the same placeholders, and the file the site reads is up to date."""

import importlib.util
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|%%|</?\w+[^>]*>")


@pytest.fixture(scope="module")
def update():
    spec = importlib.util.spec_from_file_location("update", ROOT / "locale" / "update.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def texts(update):
    return update.brought_up_to_date()


def test_nothing_is_untranslated(update, texts):
    assert len(texts) > 1200
    assert update.missing(texts) == []


def test_the_file_the_site_reads_is_made_from_the_texts(update, texts):
    assert update.MO.read_bytes() == update.compiled(texts)


def test_a_translation_keeps_the_placeholders(texts):
    wrong = []
    for message in texts:
        if not message.id:
            continue
        forms = message.string if isinstance(message.string, tuple) else (message.string,)
        wanted = set(PLACEHOLDER.findall(message.id[1] if isinstance(message.id, tuple) else message.id))
        for number, form in enumerate(forms):
            given = set(PLACEHOLDER.findall(form))
            # "One" and "two" may be said by the noun itself.
            if given != wanted and not (len(forms) == 6 and number < 3 and given < wanted):
                wrong.append((message.id, form))
    assert wrong == []


def test_a_text_without_arabic_would_be_noticed(update, texts):
    texts.add("A text nobody has translated")
    try:
        assert update.missing(texts) == ["A text nobody has translated"]
    finally:
        texts.delete("A text nobody has translated")
