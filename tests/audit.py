"""`python -m tests.audit`: Lighthouse on home, list, detail, actor and search in both languages.

Accessibility, best practices and search engines have to be 100, a first view at most 200 kB, without any shift of the
layout. Its figure for speed depends on the machine and is not asked for.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests import tools
from tests.conftest import CHROMIUM_ARGUMENTS
from tests.serving import site

LIGHTHOUSE = Path(__file__).parent / "lighthouse" / "node_modules" / ".bin" / "lighthouse"
PAGES = (
    "/",
    "/initiatives/",
    "/initiatives/hamdallah-back-channel-2014/",
    "/actors/yossi-beilin/",
    "/search/",
    "/search/?q=oslo",
)
CATEGORIES = ("accessibility", "best-practices", "seo")
WEIGHT, MOST_SHIFT = 200_000, 0.0
# Results of a search are kept from search engines on purpose.
ON_PURPOSE = {"/search/?": {"is-crawlable"}}


def look(address):
    """Lighthouse's report on one page."""
    with tempfile.NamedTemporaryFile(suffix=".json") as report:
        flags = "--headless=new " + " ".join(CHROMIUM_ARGUMENTS)
        command = [
            *(LIGHTHOUSE, address, "--quiet", "--output=json", f"--output-path={report.name}"),
            *("--only-categories=" + ",".join((*CATEGORIES, "performance")), f"--chrome-flags={flags}"),
        ]
        subprocess.run(command, check=True, env={**os.environ, "CHROME_PATH": tools.chromium()})
        return json.loads(Path(report.name).read_text(encoding="utf-8"))


def main():
    failed = 0
    print(f"{'page':<52}{'access':>8}{'practice':>10}{'search':>8}{'kB':>7}{'shift':>7}")
    with site() as base:
        for prefix in ("", "/ar"):
            for page in PAGES:
                report = look(base + prefix + page)
                purpose = next((ids for start, ids in ON_PURPOSE.items() if page.startswith(start)), set())
                missed = {
                    ref["id"]
                    for category in CATEGORIES
                    for ref in report["categories"][category]["auditRefs"]
                    if ref["weight"] and report["audits"][ref["id"]]["score"] not in (None, 1)
                } - purpose
                audits = report["audits"]
                weight = audits["total-byte-weight"]["numericValue"]
                shift = audits["cumulative-layout-shift"]["numericValue"]
                scores = [round(100 * report["categories"][each]["score"]) for each in CATEGORIES]
                print(
                    f"{prefix + page:<52}{scores[0]:>8}{scores[1]:>10}{scores[2]:>8}{weight / 1000:>7.0f}{shift:>7.3f}"
                    + ("  " + ", ".join(sorted(missed)) if missed else ""),
                    flush=True,
                )
                failed += bool(missed) or weight > WEIGHT or shift > MOST_SHIFT
    print("Not crawlable on purpose: results of a search." if not failed else f"{failed} pages fail.")
    return 1 if failed else 0


if __name__ == "__main__":
    if not LIGHTHOUSE.exists():
        sys.exit("Lighthouse is missing: run `npm ci --ignore-scripts --prefix tests/lighthouse` (make audit does).")
    sys.exit(main())
