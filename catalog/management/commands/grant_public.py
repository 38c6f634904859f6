"""Grants for the database role of the process that serves visitors: it may read the public tables, put letters
without reading any, and nothing else.
"""

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from catalog.answers.models import Answer, AnswerStatus
from catalog.public.models import TABLES


class Command(BaseCommand):
    help = (
        "Prints the GRANT statements that let a PostgreSQL role read exactly the public tables, and put letters of "
        "people, for the process that serves visitors. The role must exist and own nothing: CREATE ROLE <name> LOGIN "
        "PASSWORD '…'. Give its address to that process as DATABASE_URL. Grants are by table: do it again when a "
        "version brings a new one."
    )

    def add_arguments(self, parser):
        parser.add_argument("role", help="Name of the role, exactly as PostgreSQL has it.")
        parser.add_argument("--apply", action="store_true", help="Also execute the statements, on DATABASE_URL.")

    def handle(self, *, role, apply, **options):
        if apply and connection.vendor != "postgresql":
            raise CommandError("Roles are PostgreSQL's: set DATABASE_URL to a database there, or leave out --apply.")
        found = statements(role)
        for statement in found:
            self.stdout.write(f"{statement};")
        if apply:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
                if cursor.fetchone() is None:
                    raise CommandError(f"There is no role “{role}”. Make it first: CREATE ROLE {quoted(role)} LOGIN;")
                for statement in found:
                    cursor.execute(statement)


def statements(role):
    """The statements without their semicolons."""
    schema = "public"
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_schema()")
            schema = cursor.fetchone()[0]

    def table(model):
        return f"{quoted(schema)}.{quoted(model._meta.db_table)}"

    return [
        f"GRANT USAGE ON SCHEMA {quoted(schema)} TO {quoted(role)}",
        *(f"GRANT SELECT ON TABLE {table(model)} TO {quoted(role)}" for model in TABLES),
        f"GRANT INSERT ON TABLE {table(Answer)} TO {quoted(role)}",
        f"GRANT SELECT, INSERT ON TABLE {table(AnswerStatus)} TO {quoted(role)}",
    ]


def quoted(name):
    return '"' + name.replace('"', '""') + '"'
