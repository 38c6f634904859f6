"""`python -m tests.bench_search`: how quick the search is at 10,000 records, on SQLite and on PostgreSQL.

In a database of its own: the collection and altered copies of it. Every query of the table of tests/test_search.py is
asked in turn with a bare page, so that a figure can be read on any machine as a multiple of that page.
"""

import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from io import StringIO
from pathlib import Path

RECORDS, ROUNDS = 10_000, 5
EVERYWHERE = "Everywhere"  # a word that stands in every record
BARE, SEARCH, SUGGEST = "/about/", "/search/", "/search/suggest/"


def altered(words, die, known):
    """A text with every second of its words turned into another one, the same one throughout a copy."""
    for word in words.split():
        known.setdefault(word, word[::-1] if die.random() < 0.5 and len(word) > 3 else word)
    return " ".join(known[word] for word in words.split())


def generated():
    """Fields of the rows the search reads: of the collection and of altered copies of it, until there are RECORDS."""
    from django.core.management import call_command

    from catalog.public.models import SearchRow
    from catalog.publishing.kinds.base import digest_of, said_in
    from catalog.text import sort_key
    from tests.collection import FIXTURES

    call_command("loaddata", *FIXTURES, stdout=StringIO())
    die, rows, originals = random.Random(7), [], list(SearchRow.objects.order_by("public_id"))
    while len(rows) < RECORDS:
        known, copy = {}, len(rows)
        for row in originals[: RECORDS - copy]:
            # The first copy is the collection itself.
            other = (lambda words, known=known: altered(words, die, known)) if copy else str
            texts = [(field, code, other(words), *of) for field, code, words, *of in row.hit["texts"]]
            texts.append(("text", "en", EVERYWHERE))
            name = {code: other(words) for code, words in row.hit["name"].items() if words}
            first = next(iter(name.values()))
            order = {f"sort_{code}": sort_key(name.get(code) or first, code) for code in ("en", "ar")}
            said = said_in(texts)
            hit = {**row.hit, "texts": texts, "name": {"en": "", "ar": "", **name}}
            fields = {"public_id": f"{len(rows):09}", "kind": row.kind, "digest": digest_of(said, order), "hit": hit}
            rows.append({**fields, **said, **order})
    return rows


def fill(path):
    """The rows into the database: those of the file, or where it is empty new ones, which are written there."""
    from catalog.public.models import CatalogueState, SearchRow

    rows = json.loads(path.read_text() or "null") or generated()
    path.write_text(json.dumps(rows))
    SearchRow.objects.all().delete()
    SearchRow.objects.bulk_create([SearchRow(**row) for row in rows], batch_size=200)
    CatalogueState.objects.update_or_create(pk=1, defaults={"version": 1000})


def milliseconds(client, address, **query):
    """``(passed, of the processor)``: the second is steadier where others are at work, but leaves PostgreSQL out."""
    start, busy = time.perf_counter(), time.process_time()
    response = client.get(address, query)
    passed = ((time.perf_counter() - start) * 1000, (time.process_time() - busy) * 1000)
    assert response.status_code == 200, (address, query, response.status_code)
    return passed


def told(what, times, bare):
    figures = []
    for each, one in zip(zip(*times, strict=True), bare, strict=True):
        median, p95 = statistics.median(each), sorted(each)[min(len(each) - 1, round(len(each) * 0.95))]
        figures += [f"{median:9.1f}{p95:9.1f}{median / one:7.1f}{p95 / one:7.1f}"]
    print(f"  {what:<46}{'   '.join(figures)}", flush=True)


def publish_one():
    """What a publication leaves: a row with other words, and the next version."""
    from catalog.public.models import CatalogueState, SearchRow

    row = SearchRow.objects.order_by("?").first()
    row.words, row.digest = f"{row.words}changed | ", os.urandom(16).hex()
    row.save()
    CatalogueState.objects.update(version=CatalogueState.objects.get().version + 1)


def measure(path):
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    django.setup()
    from django.db import connection
    from django.test import Client
    from django.test.utils import setup_databases, setup_test_environment, teardown_databases

    from catalog.public import index
    from tests.test_search import ASKED, MISSPELT

    setup_test_environment(debug=False)
    databases = setup_databases(verbosity=0, interactive=False)
    try:
        fill(path)
        client, times = Client(), {}
        milliseconds(client, BARE)

        def note(what, address, **query):
            times.setdefault(what, []).append(milliseconds(client, address, **query))

        for _ in range(ROUNDS):
            for q, *_rest in ASKED:
                note("a query of the table", SEARCH, q=q)
                note("the bare page", BARE)
                note("a suggestion", SUGGEST, q=q[:5])
            for q, *_rest in MISSPELT:
                note("a misspelt name", SEARCH, q=q)
            note("a word that stands in every record", SEARCH, q=EVERYWHERE)
            note("two words in every record, and a beginning", SEARCH, q=f"{EVERYWHERE} every the")
            note("a phrase of common words", SEARCH, q='"of the"')
            publish_one()
            note("the first search after a publication", SEARCH, q="oslo")
            publish_one()
            note("the first misspelt one after a publication", SEARCH, q=MISSPELT[0][0])
            index._kept.clear()
            note("the first search of a process", SEARCH, q="oslo")
        bare = [statistics.median(each) for each in zip(*times["the bare page"], strict=True)]
        print(
            f"\n{f'{connection.vendor}, {RECORDS:,} records':<48}{'milliseconds':>18}{'× bare':>14}{'of processor':>21}"
        )
        print(" " * 48 + "   median      p95 median    p95      median      p95 median    p95")
        for what, found in times.items():
            told(what, found, bare)
    finally:
        teardown_databases(databases, verbosity=0)


def main():
    from tests.__main__ import postgresql

    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    with tempfile.NamedTemporaryFile() as rows, postgresql() as address:
        command = [sys.executable, "-m", "tests.bench_search", rows.name]
        databases = ({}, {"DATABASE_URL": address})
        return max(subprocess.run(command, env=environment | database).returncode for database in databases)


if __name__ == "__main__":
    sys.exit(measure(Path(sys.argv[1])) if sys.argv[1:] else main())
