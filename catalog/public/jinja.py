"""The environment of the public templates: texts in two languages, terms, dates, addresses."""

import re

import jinja2
from django.templatetags.static import static
from django.utils import translation
from django.utils.translation import gettext, ngettext, pgettext
from markupsafe import Markup, escape

from catalog import edtf, vocabulary

from . import links, sharing

RTL = {"ar", "he", "fa", "ur"}
ARABIC, HEBREW = re.compile("[\u0620-\u06d3]"), re.compile("[\u05d0-\u05ea]")


def language():
    return (translation.get_language() or "en").split("-")[0]


def direction(code):
    return "rtl" if code in RTL else "ltr"


def isolated(text, code):
    """A text of another language than the page, kept apart from the words around it."""
    if not text:
        return ""
    return Markup('<bdi lang="{}" dir="{}">{}</bdi>').format(code, direction(code), text)


def spelt(words, code="en"):
    """A name or text kept in one language only, ``code`` unless its letters are of another script."""
    if ARABIC.search(words):
        code = code if code in ("ar", "fa", "ur") else "ar"
    elif HEBREW.search(words):
        code = "he"
    elif direction(code) == "rtl":
        code = "en"
    return isolated(words, code)


def chosen(pair):
    """``(text, language)`` of a pair: the page's language, or the other where that is empty."""
    here = language()
    if not pair:
        return "", here
    if pair.get(here):
        return pair[here], here
    return next(((text, code) for code, text in pair.items() if text), ("", here))


def text(pair):
    """A pair ``{"en": …, "ar": …}`` in the page's language; another language says so by ``lang`` and ``dir``."""
    words, code = chosen(pair)
    return escape(words) if code == language() else isolated(words, code)


def cut(pair, most):
    """A pair shortened between two words, no comma left before the dots."""
    return {code: shortened(words, most) for code, words in pair.items()}


def shortened(words, most):
    if len(words) <= most + 10:
        return words
    return words[:most].rpartition(" ")[0].rstrip(" ،؛,;:–") + "…"


def plain(pair):
    """The same without markup, for titles and attributes."""
    return chosen(pair)[0]


def term(list_code, code):
    """The label of a term; "" for no code."""
    return plain(vocabulary.spoken(list_code, code).label) if code else ""


def inverse(list_code, code):
    """The label of a relation seen from its other end."""
    found = vocabulary.spoken(list_code, code)
    return plain(found.inverse_label or found.label)


def definition(list_code, code):
    return plain(vocabulary.spoken(list_code, code).definition)


def is_open(status, end):
    return not end and status in ("active", "planned")


def date_words(value):
    return edtf.in_words(value, language()) if value else ""


def span_words(start, end, status=""):
    return edtf.span_in_words(start or "", end or "", is_open(status, end), language())


def years_words(start, end, status=""):
    """The years in short; what a question mark means there is said in words to who points at it or hears it."""
    short = edtf.years_in_words(start or "", end or "", is_open(status, end), language())
    if not re.search("[?؟]", short):
        return short
    return Markup('<span aria-hidden="true" title="{0}">{1}</span><span class="vh">{0}</span>').format(
        span_words(start, end, status), short
    )


def environment(**options):
    options["extensions"] = ["jinja2.ext.i18n"]
    options.setdefault("undefined", jinja2.StrictUndefined)
    options["trim_blocks"] = options["lstrip_blocks"] = True
    env = jinja2.Environment(**options)  # noqa: S701 - Django's backend switches autoescape on
    env.install_gettext_callables(gettext, ngettext, newstyle=True, pgettext=pgettext)
    env.globals |= {
        "static": static,
        "address": links.address,
        "in_language": links.in_language,
        "language": language,
        "direction": direction,
        "isolated": isolated,
        "spelt": spelt,
        "text": text,
        "plain": plain,
        "cut": cut,
        "term": term,
        "inverse": inverse,
        "definition": definition,
        "date_words": date_words,
        "span_words": span_words,
        "years_words": years_words,
        "is_open": is_open,
        "absolute": sharing.absolute,
        "linked_data": sharing.linked_data,
    }
    return env
