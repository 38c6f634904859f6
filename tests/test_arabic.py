"""Arabic that nobody of that language has read says so, until somebody reads exactly those words."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse

from catalog.models import ArabicRead
from catalog.publishing import door, reading
from catalog.publishing.arabic import fingerprint
from catalog.publishing.kinds import KINDS

from . import builders

pytestmark = pytest.mark.django_db

MARK = "لم يقرأه بعدُ محرّر لغته العربية"
SOME = "العناوين والنصوص العربية هنا مترجَمة"


@pytest.fixture
def record():
    work = builders.source("A paper")
    return builders.publish(
        builders.initiative("The Oslo channel", title_ar="قناة أوسلو", summary="Talks.", work=work, slug="oslo")
    )


@pytest.fixture
def reader(client):
    client.force_login(builders.member("layla", "Editor"))
    return client


def address(record):
    return reverse("admin:catalog_initiative_arabic", args=[record.pk])


def shown(client, path="/ar/initiatives/oslo/"):
    return client.get(path).content.decode()


def seen(record):
    kind = KINDS[record.kind]
    return fingerprint(kind.document(kind.queryset().get(pk=record.pk)))


def test_an_arabic_page_says_that_nobody_has_read_it_and_an_english_one_does_not(client, record):
    assert MARK in shown(client) and MARK not in shown(client, "/initiatives/oslo/")
    assert SOME in shown(client, "/ar/initiatives/") and SOME not in shown(client, "/initiatives/")


def test_somebody_reads_it_and_the_page_no_longer_says_so(reader, record):
    page = reader.get(address(record)).content.decode()
    assert "قناة أوسلو" in page and "The Oslo channel" in page and "1 text has no Arabic" in page
    refused = reader.post(address(record), {"seen": seen(record), "step": "read"})
    assert "Tick that Arabic is your own language" in refused.content.decode()
    reader.post(address(record), {"seen": seen(record), "native": "on", "step": "read"})
    assert "Read by layla" in reader.get(address(record)).content.decode()
    assert MARK not in shown(reader) and SOME not in shown(reader, "/ar/initiatives/")
    assert builders.fresh(record).state == "published"  # it was read, not changed
    history = reader.get(reverse("admin:catalog_initiative_history", args=[record.pk])).content.decode()
    assert "The Arabic was read by somebody whose language it is." in history
    door.rebuild()
    assert MARK not in shown(reader)
    reader.post(address(record), {"step": "forget"})
    assert MARK in shown(reader)


def test_the_page_shows_what_becomes_public_of_a_seat(reader):
    draft = builders.initiative("Another", title_ar="أخرى")
    work, guest = builders.source("A report"), builders.actor("A guest")
    builders.participant(draft, guest, work, disclosure="role-only", described_as="an adviser", office="minister")
    page = reader.get(address(draft)).content.decode()
    assert "an adviser" in page and "A guest" not in page and "minister" not in page


def test_other_arabic_has_to_be_read_again_and_other_english_has_not(reader, record):
    reading.note(record, builders.member("another"), seen(record))
    record.summary = "Secret talks."
    record.save()
    builders.publish(record)
    assert "Secret talks." in shown(reader, "/initiatives/oslo/") and MARK not in shown(reader)
    record = builders.fresh(record)
    record.title_ar = "مسار أوسلو"
    record.save()
    assert MARK not in shown(reader)  # visitors still have what was read
    builders.publish(record)
    assert MARK in shown(reader)
    assert "changed since it was read" in reader.get(address(record)).content.decode()


def test_what_was_changed_meanwhile_is_not_taken_for_read(reader, record):
    before = seen(record)
    record.title_ar = "مسار أوسلو"
    record.save()
    page = reader.post(address(record), {"seen": before, "native": "on", "step": "read"})
    assert "was changed while this page was open" in page.content.decode() and not ArabicRead.objects.exists()


def test_a_draft_that_is_read_changes_no_public_byte(reader, record):
    draft = builders.initiative("Another", title_ar="أخرى")
    before = [shown(reader, path) for path in ("/ar/", "/ar/initiatives/", "/ar/about/")]
    reading.note(draft, builders.member("another"), seen(draft))
    assert [shown(reader, path) for path in ("/ar/", "/ar/initiatives/", "/ar/about/")] == before


def test_how_far_the_arabic_is_stands_on_the_site_and_on_the_command_line(client, record):
    about = shown(client, "/about/")
    assert "1 of 2" in about  # texts of the initiative that have no Arabic
    out = StringIO()
    call_command("translation_gaps", stdout=out)
    lines = {line.split("  ")[0]: line.split()[-3:] for line in out.getvalue().splitlines() if line}
    assert lines["initiative: summary"] == ["1", "1", "0"] and lines["initiative: title"] == ["1", "0", "0"]
    assert lines["initiatives"] == ["1", "0", "1"]
