"""What every test may use: the machine's Chromium, and a clear word about tests that cannot run here."""

import gc
import os

import hypothesis
import pytest
from django.test import client

from tests import tools

# Playwright's synchronous API keeps an event loop in the thread, which Django would take for async code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

WHOLE = os.environ.get("TESTS_WHOLE") == "1"

# Time limits per example fail on a busy machine, and not because of the code.
hypothesis.settings.register_profile("catalogue", deadline=None, max_examples=100 if WHOLE else 50)
hypothesis.settings.load_profile("catalogue")

# The test client keeps a copy of the context of every template, which for a form of hundreds of fields takes as long as
# drawing it. Of a page, what was given to the page itself is enough.
PIECES = ("django/forms/", "admin/widgets/", "admin/includes/", "admin/edit_inline/", "editors/")
_store = client.store_rendered_templates


def store_pages(store, signal, sender, template, context, **more):
    if not (template.name or "").startswith(PIECES):
        _store(store, signal, sender, template, context, **more)


client.store_rendered_templates = store_pages

pytest_plugins = ["tests.collection"]

MISSING = "missing on this machine"

# No sandbox, as containers allow none; the rest keeps Chromium from calling out on its own.
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]


# One database is enough for these as well: they ask of forms, texts and pages, and not of how rows are found.
ONCE = {
    "test_admin",
    "test_answers",
    "test_collection_pages",
    "test_completeness",
    "test_demo_accounts",
    "test_desk_core",
    "test_desk_forms",
    "test_desk_lists",
    "test_desk_preview",
    "test_difference",
    "test_headers",
    "test_login",
    "test_hidden_as_absent",
    "test_loading_again",
    "test_mutants",
    "test_review",
    "test_workflow",
}
# With these Django empties the database after the test, groups and all.
EMPTYING = {"transactional_db", "django_db_reset_sequences", "live_server"}
DATABASES = {"db", "transactional_db", "django_db_reset_sequences", "live_server", "django_db_setup"}


def pytest_collection_finish():
    """What is there by now stays, and pages make much that is soon gone: looking for it less often saves a tenth."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)


def pytest_collection_modifyitems(items):
    for item in items:
        marker = item.get_closest_marker("django_db")
        if (marker and marker.kwargs.get("transaction")) or EMPTYING & set(getattr(item, "fixturenames", ())):
            item.fixturenames.insert(0, "database_to_empty")
        if item.path.stem in ONCE and not item.get_closest_marker("both"):
            item.add_marker("once")
        elif not item.get_closest_marker("django_db") and not DATABASES & set(getattr(item, "fixturenames", DATABASES)):
            item.add_marker("once")


@pytest.fixture(autouse=True)
def no_beat(monkeypatch):
    """What is due is published where a test says so, and adds no query to the others."""
    monkeypatch.setattr("catalog.publishing.schedule.beat", lambda: None)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    for marker in ("browser", "checker"):
        if item.get_closest_marker(marker) and (lacking := tools.missing(marker)):
            reason = f"{MISSING}: {', '.join(lacking)}"
            # On CI a skipped test would hide something.
            if os.environ.get("CI") == "true":
                pytest.fail(reason, pytrace=False)
            pytest.skip(reason)


def pytest_terminal_summary(terminalreporter):
    not_run = {
        report.nodeid: report.longrepr[2].removeprefix("Skipped: ")
        for report in terminalreporter.stats.get("skipped", [])
        if isinstance(report.longrepr, tuple) and MISSING in report.longrepr[2]
    }
    if not_run:
        terminalreporter.section("not run")
        for nodeid, reason in not_run.items():
            terminalreporter.write_line(f"{nodeid}: {reason}")


def ways(number, *all_ways):
    """In what widths and themes to look at the page of that number: one in turn, or with TESTS_WHOLE=1 all."""
    return all_ways if WHOLE else [all_ways[number % len(all_ways)]]


def in_turn(pages, always=()):
    """Each page in English and in Arabic; without TESTS_WHOLE=1 in one of them by turns, unless it is in ``always``."""
    return [
        prefix + page
        for number, page in enumerate(pages)
        for turn, prefix in enumerate(("", "/ar"))
        if WHOLE or page in always or number % 2 == turn
    ]


@pytest.fixture(scope="session")
def chromium():
    """The machine's Chromium as a Playwright browser, for tests marked browser."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=tools.chromium(), args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()
