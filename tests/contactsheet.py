"""`python -m tests.contactsheet`: every kind of page × three widths × two languages × two themes, and in print, as
pictures on one page, var/contactsheet/index.html, to be looked at one by one. ``words`` picks pages by their address;
"admin" is the desk. It shows a copy of the collection, in which it logs in, hands in a record and writes a letter.
"""

import os
import re
import sqlite3
import sys
import tempfile
from contextlib import closing, contextmanager
from html import escape
from pathlib import Path

import django
from playwright.sync_api import sync_playwright

from tests import tools
from tests.browser.places import DESK, PAGES
from tests.conftest import CHROMIUM_ARGUMENTS
from tests.serving import site

WIDTHS = (390, 820, 1440)
PAPER = 673  # what the margins of print.css leave of a sheet of A4
FOLDER = Path("var") / "contactsheet"
TALLEST = 6000  # pixels; a long list shows all it has to show before
STYLE = (
    "body{font:14px system-ui;margin:24px;background:#ddd}h2{margin:32px 0 8px}div{display:flex;gap:12px;"
    "overflow-x:auto;align-items:start}figure{margin:0;background:#fff;flex:none}img{height:480px;display:block;"
    "object-fit:cover;object-position:top}figcaption{padding:4px 8px}"
)


@contextmanager
def a_copy():
    """The collection in a file of its own: what the desk's pages need leaves no trace in var."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "catalogue.sqlite3"
        original = Path("var") / "catalogue.sqlite3"
        with closing(sqlite3.connect(original)) as here, closing(sqlite3.connect(copy)) as there:
            here.backup(there)
        os.environ |= {
            "TRACKSITE_DEBUG": "true",
            "DATABASE_URL": f"sqlite:///{copy}",
            "DJANGO_SETTINGS_MODULE": "tracksite.settings",
        }
        django.setup()
        yield


def somebody_at_the_desk():
    """The session of an account that may do everything, with a record to review and a letter to answer."""
    from django.test import Client

    from catalog.answers.models import Answer
    from catalog.models import Initiative
    from catalog.publishing import workflow
    from tests import builders

    author, client = builders.user("author"), Client()
    record = Initiative.objects.get(slug="hamdallah-back-channel-2014")
    record.summary += " Both sides later said so."
    record.save()
    workflow.touched(record, author)
    workflow.transition(builders.fresh(record), "in-review", author)
    letter = {"kind": record.kind, "public_id": record.public_id, "who": "self", "what": "fact", "language": "en"}
    Answer.objects.create(code_hash="0" * 64, text="I was not in Ramallah on that day.", **letter)
    client.force_login(builders.user("reader"))
    return client.cookies["session"].value


def numbered(address):
    """The address with the number of the record in place of its slug."""
    from django.apps import apps

    def number(found):
        return str(apps.get_model("catalog", address.split("/")[3]).objects.get(slug=found[1]).pk)

    return re.sub(r"{(.+)}", number, address)


def name_of(address, width, theme, language):
    words = "".join(letter if letter.isalnum() else "-" for letter in address).strip("-") or "home"
    return f"{words[:70]}.{language}.{width}.{theme}.png"


def pictures(base, pages, session):
    """Takes them all of ``{name: address}``; yields ``(name, file, what it shows, what is wrong with it)``."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=tools.chromium(), args=CHROMIUM_ARGUMENTS)
        page = browser.new_page()
        said = []
        page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
        for name, address in pages.items():
            if name in DESK[1:]:
                page.context.add_cookies([{"name": "session", "value": session, "url": base}])
            for language, prefix in (("en", ""), ("ar", "/ar")):
                for theme in ("light", "dark", "print"):
                    page.emulate_media(
                        media="print" if theme == "print" else "screen",
                        color_scheme="dark" if theme == "dark" else "light",
                    )
                    for width in (PAPER,) if theme == "print" else WIDTHS:
                        said.clear()
                        page.set_viewport_size({"width": width, "height": 900})
                        page.goto(base + prefix + address)
                        file = name_of(name, width, theme, language)
                        high = min(page.evaluate("document.documentElement.scrollHeight"), TALLEST)
                        clip = {"x": 0, "y": 0, "width": width, "height": high}
                        page.screenshot(path=FOLDER / file, clip=clip, full_page=True)
                        wide = page.evaluate("document.documentElement.scrollWidth") - width
                        wrong = [
                            *(f"{wide} px too wide" for _ in range(wide > 0)),
                            *said[: "nothing-here" not in address],
                        ]
                        yield name, file, f"{language} {width} {theme}", "; ".join(wrong)
        browser.close()


def main(words):
    FOLDER.mkdir(parents=True, exist_ok=True)
    wanted = [each for each in PAGES + DESK if not words or any(word in each for word in words)]
    html, number, wrong, last = [], 0, 0, None
    with a_copy(), site() as base:
        session, pages = somebody_at_the_desk(), {each: numbered(each) for each in wanted}
        for address, file, shows, complaint in pictures(base, pages, session):
            if address != last:
                html.append(f"{'</div>' if last else ''}<h2>{escape(address)}</h2><div>")
                last = address
            html.append(
                f'<figure><a href="{file}"><img src="{file}" loading="lazy" alt=""></a>'
                f"<figcaption>{escape(shows)}{' – ' + escape(complaint) if complaint else ''}</figcaption></figure>"
            )
            number += 1
            if complaint:
                wrong += 1
                print(f"{address} {shows}: {complaint}", flush=True)
    page = (
        f'<!doctype html><meta charset="utf-8"><title>Contact sheet</title><style>{STYLE}</style>{"".join(html)}</div>'
    )
    (FOLDER / "index.html").write_text(page, encoding="utf-8")
    print(f"{number} pictures of {len(pages)} pages in {FOLDER}/index.html, {wrong} with something wrong.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
