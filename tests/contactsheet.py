"""`python -m tests.contactsheet`: every kind of page × three widths × two languages × two themes, and in print, as
pictures on one page, var/contactsheet/index.html, to be looked at one by one. ``words`` picks pages by their address.
"""

import sys
from html import escape
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests import tools
from tests.browser.places import PAGES
from tests.conftest import CHROMIUM_ARGUMENTS
from tests.serving import site

WIDTHS = (390, 820, 1440)
FOLDER = Path("var") / "contactsheet"
TALLEST = 6000  # pixels; a long list shows all it has to show before
STYLE = (
    "body{font:14px system-ui;margin:24px;background:#ddd}h2{margin:32px 0 8px}div{display:flex;gap:12px;"
    "overflow-x:auto;align-items:start}figure{margin:0;background:#fff;flex:none}img{height:480px;display:block;"
    "object-fit:cover;object-position:top}figcaption{padding:4px 8px}"
)


def name_of(address, width, theme, language):
    words = "".join(letter if letter.isalnum() else "-" for letter in address).strip("-") or "home"
    return f"{words[:70]}.{language}.{width}.{theme}.png"


def pictures(base, pages):
    """Takes them all; yields ``(page, file name, what it shows, what is wrong with it)``."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=tools.chromium(), args=CHROMIUM_ARGUMENTS)
        page = browser.new_page()
        said = []
        page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
        for address in pages:
            for language, prefix in (("en", ""), ("ar", "/ar")):
                for theme in ("light", "dark", "print"):
                    page.emulate_media(
                        media="print" if theme == "print" else "screen",
                        color_scheme="dark" if theme == "dark" else "light",
                    )
                    for width in (794,) if theme == "print" else WIDTHS:  # 794: a sheet of A4
                        said.clear()
                        page.set_viewport_size({"width": width, "height": 900})
                        page.goto(base + prefix + address)
                        file = name_of(address, width, theme, language)
                        high = min(page.evaluate("document.documentElement.scrollHeight"), TALLEST)
                        clip = {"x": 0, "y": 0, "width": width, "height": high}
                        page.screenshot(path=FOLDER / file, clip=clip, full_page=True)
                        wide = page.evaluate("document.documentElement.scrollWidth") - width
                        wrong = [
                            *(f"{wide} px too wide" for _ in range(wide > 0)),
                            *said[: "nothing-here" not in address],
                        ]
                        yield address, file, f"{language} {width} {theme}", "; ".join(wrong)
        browser.close()


def main(words):
    FOLDER.mkdir(parents=True, exist_ok=True)
    pages = [each for each in PAGES if not words or any(word in each for word in words)]
    html, number, wrong, last = [], 0, 0, None
    with site() as base:
        for address, file, shows, complaint in pictures(base, pages):
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
