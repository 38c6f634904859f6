"""Takes the texts to translate out of the code and the templates, and makes the files that the site reads.

    python locale/update.py          brings locale/ar/LC_MESSAGES/django.po up to date, and django.mo with it
    python locale/update.py --check  says what is not translated, and whether django.mo is older than django.po

One domain for both engines: Babel reads Python and Jinja2, Django's own reader prepares its templates for Babel.
"""

import io
import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages import extract, mofile, pofile
from babel.messages.catalog import Catalog
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
PO = ROOT / "locale" / "ar" / "LC_MESSAGES" / "django.po"
MO = PO.with_suffix(".mo")
KEYWORDS = {
    **extract.DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
PLURALS = 6, "(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 && n%100<=99 ? 4 : 5)"
COMMENTS = ("Translators:",)


def sources():
    """``(path, Babel's method, text)`` of every file with texts."""
    for folder in ("catalog", "tracksite"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield path, "python", path.read_text(encoding="utf-8")
    for path in sorted((ROOT / "templates" / "public").rglob("*.html")):
        yield path, "jinja2", path.read_text(encoding="utf-8")
    for path in sorted((ROOT / "templates" / "editors").rglob("*.html")):
        prepared = templatize(path.read_text(encoding="utf-8"), origin=str(path))
        # What is no text is written as a row of X, at any indent; Python's reader wants none.
        yield path, "python", "\n".join(line.strip() for line in prepared.splitlines()) + "\n"


def found():
    """Every text with the files in which it stands."""
    catalog = Catalog(domain="django", project="The Track II Catalogue", charset="utf-8")
    for path, method, text in sources():
        options = {"silent": "false", "trimmed": "false"} if method == "jinja2" else {}
        lines = extract.extract(method, io.BytesIO(text.encode()), KEYWORDS, COMMENTS, options)
        for _line, message, comments, context in lines:
            catalog.add(message, None, [(str(path.relative_to(ROOT)), None)], auto_comments=comments, context=context)
    return catalog


def translated():
    if not PO.exists():
        return Catalog(locale="ar", domain="django", charset="utf-8")
    with PO.open("rb") as file:
        return pofile.read_po(file, locale="ar", domain="django")


def brought_up_to_date():
    catalog = translated()
    catalog.update(found(), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    # The same files from the same texts, whenever they are made; Django's order of the six Arabic plurals.
    catalog.creation_date = catalog.revision_date = datetime(2026, 11, 21, tzinfo=UTC)
    catalog.fuzzy = False
    catalog.header_comment = "# The interface of the Track II Catalogue in Arabic. Made by locale/update.py."
    catalog.last_translator = catalog.language_team = "The Track II Catalogue"
    catalog.msgid_bugs_address = ""
    catalog._num_plurals, catalog._plural_expr = PLURALS
    return catalog


def compiled(catalog):
    written = io.BytesIO()
    mofile.write_mo(written, catalog)
    return written.getvalue()


def missing(catalog):
    """The texts without a translation, plurals included."""
    return [
        message.id
        for message in catalog
        if message.id and not all(message.string if isinstance(message.string, tuple | list) else [message.string])
    ]


def main(arguments):
    catalog = brought_up_to_date()
    if arguments == ["--check"]:
        lacking = missing(catalog)
        for text in lacking:
            print("Not translated:", text)
        same = MO.exists() and MO.read_bytes() == compiled(catalog)
        if not same:
            print("django.mo is not made from django.po and the code: run python locale/update.py")
        return 1 if lacking or not same else 0
    PO.parent.mkdir(parents=True, exist_ok=True)
    with PO.open("wb") as file:
        pofile.write_po(file, catalog, width=120, sort_by_file=True, omit_header=False)
    MO.write_bytes(compiled(catalog))
    print(f"{len(catalog)} texts, {len(missing(catalog))} of them not translated.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
