"""The public pages under a PostgreSQL role that can read the public tables and put letters; and the grants for it."""

import os
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction

from catalog.answers.models import Answer, AnswerStatus
from catalog.management.commands.grant_public import quoted, statements
from catalog.public import index, limits
from catalog.public.models import TABLES
from tests import builders
from tests.conftest import MISSING

pytestmark = pytest.mark.django_db
on_postgresql = pytest.mark.skipif(
    connection.vendor != "postgresql", reason=f"{MISSING}: PostgreSQL (its half of the run has it)"
)
ROLE = f'visitors of "the" catalogue, {os.getpid()}'  # roles belong to the whole server, and other workers test too


@pytest.fixture
def catalogue():
    """A small public catalogue, and a draft."""
    work, host = builders.source("A report"), builders.actor("Norway", slug="norway")
    conflict, place = builders.conflict("A dispute", slug="a-dispute"), builders.place("Oslo")
    shown = builders.initiative("Public talks", slug="public-talks", conflicts=[conflict], places=[place])
    builders.mediator(shown, host, work)
    gone = builders.initiative("Withdrawn talks", slug="withdrawn-talks")
    renamed = builders.initiative("Renamed talks", slug="old-name")
    builders.publish(host, shown, gone, renamed)
    builders.withdraw(gone)
    renamed = builders.fresh(renamed)
    renamed.slug = "new-name"
    renamed.save()
    builders.publish(renamed)
    builders.initiative("Draft talks", slug="draft-talks")
    index._kept.clear()
    return shown


@pytest.fixture
def as_role(catalogue):
    """The connection in the part of a role that got the grants; everything is undone with the test's transaction."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {quoted(ROLE)}")
        cursor.execute(f"GRANT {quoted(ROLE)} TO CURRENT_USER")
    call_command("grant_public", ROLE, "--apply", stdout=StringIO())
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {quoted(ROLE)}")
    yield catalogue
    index._kept.clear()


def who():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        return cursor.fetchone()[0]


@on_postgresql
def test_visitors_are_served_by_a_role_that_reads_the_public_tables_only(client, as_role):
    asked = {
        "/": 200,
        "/initiatives/": 200,
        "/initiatives/?track=2&conflict=a-dispute&mediator=norway&from=1990&to=1995": 200,
        "/initiatives/?page=7": 404,
        "/initiatives/facets/mediator/": 200,
        "/initiatives/facets/no-such-facet/": 404,
        "/initiatives/public-talks/": 200,
        "/initiatives/draft-talks/": 404,
        "/initiatives/no-such-talks/": 404,
        "/initiatives/withdrawn-talks/": 410,
        "/initiatives/old-name/": 301,
        f"/r/{as_role.public_id}/": 302,
        "/r/0000-0000/": 404,
        "/no-such-page/": 404,
        f"/answer/{as_role.public_id}/": 200,
        "/answer/0000-0000/": 404,
        "/answer/received/nothing/": 404,
        "/search/?q=talks": 200,
        "/search/?q=nothing+like+it": 200,
        "/search/suggest/?q=ta": 200,
        "/about/answers/": 200,
        "/about/safety/": 200,
    }
    asked = {f"{language}{address}": status for language in ("", "/ar") for address, status in asked.items()}
    assert {address: client.get(address).status_code for address in asked} == asked
    assert who() == ROLE


@on_postgresql
def test_visitors_put_letters_that_their_role_cannot_read(client, as_role):
    limits.forget()
    written = {"who": "self", "what": "name", "text": "A letter.", "contact": "me@example.org"}
    response = client.post(f"/answer/{as_role.public_id}/", written)
    assert response.status_code == 303 and who() == ROLE
    assert client.get(response["Location"]).status_code == 200
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        Answer.objects.count()
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
    assert Answer.objects.get().text == "A letter."
    limits.forget()


FORBIDDEN = (
    "SELECT * FROM catalog_answers_answer",
    "SELECT id FROM catalog_answers_answer",
    "UPDATE catalog_answers_answer SET text = ''",
    "DELETE FROM catalog_answers_answer",
    "UPDATE catalog_answers_answerstatus SET reply = ''",
    "DELETE FROM catalog_answers_answerstatus",
    "SELECT * FROM catalog_initiative",
    "SELECT * FROM catalog_edition",
    "SELECT * FROM catalog_publication",
    "SELECT * FROM auth_user",
    "SELECT * FROM django_session",
    "UPDATE catalog_public_cataloguestate SET version = 0",
    "DELETE FROM catalog_public_initiativerow",
    "INSERT INTO catalog_public_cataloguestate (id, version) VALUES (2, 0)",
)


@on_postgresql
def test_the_role_can_do_nothing_else(as_role):
    for statement in FORBIDDEN:
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            connection.cursor().execute(statement)


@on_postgresql
def test_the_role_reads_every_public_table_and_no_other(as_role):
    public = {model._meta.db_table for model in (*TABLES, AnswerStatus)}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p', 'v', 'm') "
            "AND relnamespace = 'public'::regnamespace AND has_table_privilege(oid, 'SELECT')"
        )
        assert {name for (name,) in cursor.fetchall()} == public


@on_postgresql
def test_without_a_grant_the_pages_fail(client, as_role):
    """The test above is worth something: a page that reads an editorial table would not be served."""
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute(f"REVOKE SELECT ON catalog_public_addressrow FROM {quoted(ROLE)}")
        cursor.execute(f"SET LOCAL ROLE {quoted(ROLE)}")
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        client.get("/initiatives/no-such-talks/")


@on_postgresql
def test_a_role_that_does_not_exist_is_named():
    with pytest.raises(CommandError, match="There is no role “nobody”"):
        call_command("grant_public", "nobody", "--apply", stdout=StringIO())


def test_the_command_prints_a_grant_for_exactly_the_public_tables():
    out = StringIO()
    call_command("grant_public", "visitors", stdout=out)
    lines = out.getvalue().splitlines()
    assert lines == [f"{statement};" for statement in statements("visitors")]
    granted = [*((model, "SELECT") for model in TABLES), (Answer, "INSERT"), (AnswerStatus, "SELECT, INSERT")]
    assert sorted(line for line in lines if "TABLE" in line) == sorted(
        f'GRANT {rights} ON TABLE "public"."{model._meta.db_table}" TO "visitors";' for model, rights in granted
    )
    assert len(lines) == len(granted) + 1


def test_a_role_name_cannot_smuggle_in_a_statement():
    assert all(each.endswith('TO "x"" ; DROP TABLE y"') for each in statements('x" ; DROP TABLE y'))


def test_elsewhere_the_grants_are_not_applied(monkeypatch):
    monkeypatch.setattr(connection, "vendor", "sqlite")
    with pytest.raises(CommandError, match="DATABASE_URL"):
        call_command("grant_public", "visitors", "--apply", stdout=StringIO())
