"""The settings of a real start: each test runs a process of its own, with the environment of a server."""

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent
SAFE = {
    "TRACKSITE_SECRET_KEY": "kQ3-vB8_xT5yW1zN7mR4pL9sD2fG6hJ0cXaEuIoY-tests-of-settings",
    "TRACKSITE_ALLOWED_HOSTS": "catalogue.example",
}


def run(*arguments, **variables):
    """Runs Python in the project with these variables of the site and no others."""
    ours = ("TRACKSITE_", "DJANGO_", "DATABASE_URL")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return subprocess.run(
        [sys.executable, *arguments], env=environment | variables, cwd=PROJECT, capture_output=True, text=True
    )


def settings(*names, **variables):
    """Values of settings as a server starting with these variables sees them."""
    program = f"import json, tracksite.settings as s; print(json.dumps([getattr(s, n) for n in {names!r}]))"
    result = run("-c", program, **variables)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


@pytest.mark.parametrize(
    ("variables", "what_to_set"),
    [
        ({}, "TRACKSITE_SECRET_KEY is not set"),
        ({**SAFE, "TRACKSITE_SECRET_KEY": ""}, "TRACKSITE_SECRET_KEY is not set"),
        ({**SAFE, "TRACKSITE_SECRET_KEY": "kQ3-vB8_xT5yW1zN7m"}, "TRACKSITE_SECRET_KEY is short"),
        ({**SAFE, "TRACKSITE_SECRET_KEY": "ab" * 40}, "TRACKSITE_SECRET_KEY is short, regular"),
        (
            {**SAFE, "TRACKSITE_SECRET_KEY": "change-me-" + SAFE["TRACKSITE_SECRET_KEY"]},
            "TRACKSITE_SECRET_KEY is short, regular or a sample",
        ),
        ({**SAFE, "TRACKSITE_ALLOWED_HOSTS": ""}, "TRACKSITE_ALLOWED_HOSTS is empty"),
        ({**SAFE, "TRACKSITE_ALLOWED_HOSTS": "*"}, "TRACKSITE_ALLOWED_HOSTS is empty or holds a *"),
        (
            {**SAFE, "TRACKSITE_ALLOWED_HOSTS": "a.example, *"},
            "TRACKSITE_ALLOWED_HOSTS is empty or holds a *",
        ),
        (
            {**SAFE, "TRACKSITE_CSRF_TRUSTED_ORIGINS": "http://a.example"},
            "TRACKSITE_CSRF_TRUSTED_ORIGINS has",
        ),
        ({**SAFE, "TRACKSITE_SITE_URL": "http://a.example"}, "TRACKSITE_SITE_URL is an address without TLS"),
        ({**SAFE, "DATABASE_URL": "mysql://a@b/c"}, "DATABASE_URL must begin with"),
        ({**SAFE, "TRACKSITE_DEBUG": "true"}, "TRACKSITE_DEBUG is for one machine"),
        (
            {"TRACKSITE_DEBUG": "true", "TRACKSITE_BEHIND_TLS_PROXY": "true"},
            "TRACKSITE_DEBUG is for one machine",
        ),
    ],
)
def test_unsafe_settings_are_refused_with_what_to_set(variables, what_to_set):
    result = run("-c", "import tracksite.settings", **variables)
    assert result.returncode != 0
    last_line = result.stderr.strip().splitlines()[-1]
    assert last_line.startswith(f"django.core.exceptions.ImproperlyConfigured: {what_to_set}")


def test_a_server_with_nothing_set_does_not_start():
    result = run("-c", "import tracksite.wsgi")
    assert result.returncode != 0
    assert "ImproperlyConfigured: TRACKSITE_SECRET_KEY is not set" in result.stderr


def test_manage_py_with_nothing_set_works_in_debug_mode_for_this_machine():
    program = "from django.conf import settings as s; print(s.DEBUG, *s.ALLOWED_HOSTS)"
    result = run("manage.py", "shell", "-v0", "-c", program)
    assert result.stdout.split() == ["True", "127.0.0.1", "localhost", "[::1]"], result.stderr


def test_manage_py_with_a_key_uses_production_settings():
    program = "from django.conf import settings as s; print(s.DEBUG, *s.ALLOWED_HOSTS)"
    result = run("manage.py", "shell", "-v0", "-c", program, **SAFE)
    assert result.stdout.split() == ["False", "catalogue.example"], result.stderr


def test_check_deploy_finds_nothing_in_production():
    result = run("manage.py", "check", "--deploy", "--fail-level", "WARNING", **SAFE)
    assert result.returncode == 0, result.stderr
    assert "no issues" in result.stdout


def test_cookies_are_for_tls_only_and_bound_to_the_host_in_production():
    names = ("SESSION_COOKIE_NAME", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_NAME", "CSRF_COOKIE_SECURE")
    assert settings(*names, **SAFE) == ["__Host-session", True, "__Host-csrf", True]


def test_a_forwarded_protocol_is_believed_only_behind_a_proxy():
    assert settings("SECURE_PROXY_SSL_HEADER", **SAFE) == [None]
    behind = settings("SECURE_PROXY_SSL_HEADER", **SAFE, TRACKSITE_BEHIND_TLS_PROXY="true")
    assert behind == [["HTTP_X_FORWARDED_PROTO", "https"]]


def test_static_files_are_hashed_and_compressed_in_production():
    (storages,) = settings("STORAGES", **SAFE)
    assert storages["staticfiles"]["BACKEND"] == "whitenoise.storage.CompressedManifestStaticFilesStorage"


def test_spaces_after_commas_in_lists_do_no_harm():
    hosts = {"TRACKSITE_ALLOWED_HOSTS": "a.example, b.example"}
    assert settings("ALLOWED_HOSTS", **SAFE | hosts) == [["a.example", "b.example"]]


def test_postgresql_comes_with_a_pool_and_health_checks():
    (databases,) = settings("DATABASES", **SAFE, DATABASE_URL="postgres://a:b%40c@db.example:5433/n?sslmode=require")
    database = databases["default"]
    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert (database["HOST"], database["PORT"], database["PASSWORD"]) == ("db.example", 5433, "b@c")
    assert database["OPTIONS"] == {
        "pool": {"min_size": 1, "max_size": 4, "timeout": 5, "reconnect_timeout": 2},
        "connect_timeout": 5,
        "options": "-c jit=off",
        "sslmode": "require",
    }
    assert (database["CONN_MAX_AGE"], database["CONN_HEALTH_CHECKS"]) == (0, True)


def test_sqlite_is_safe_against_power_loss_broken_references_and_lost_updates(tmp_path):
    """Read back from a connection of the running site, not from the settings."""
    path = tmp_path / "catalogue.sqlite3"
    program = """
import sqlite3
from django.db import connection, transaction
with connection.cursor() as cursor:
    for pragma in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout"):
        print(cursor.execute(f"PRAGMA {pragma}").fetchone()[0])
with transaction.atomic():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")  # reads only, and holds the write lock all the same
    other = sqlite3.connect(connection.settings_dict["NAME"], timeout=0, isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        print(error)
"""
    result = run("manage.py", "shell", "-v0", "-c", program, DATABASE_URL=f"sqlite:///{path}")
    full, on = "2", "1"
    expected = ["wal", full, on, "20000", "database is locked"]
    assert result.stdout.splitlines() == expected, result.stderr
    with sqlite3.connect(path) as database:
        assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_the_query_string_of_a_request_is_not_logged():
    program = """
import django, logging
django.setup()
logging.getLogger("django.server").info('"%s" %s %s', "GET /initiatives/?q=a+name HTTP/1.1", "200", "9")
"""
    result = run("-c", program, **SAFE, DJANGO_SETTINGS_MODULE="tracksite.settings")
    assert result.stderr.strip().endswith('"GET /initiatives/ HTTP/1.1" 200 9')
