"""TRACKSITE_SERVES: what a process serves, and that commands work on the whole site. Each is a process of its own."""

import json

import pytest

from tests.test_settings import SAFE, run

pytestmark = pytest.mark.once

PROGRAM = """
import json, sys
import django
django.setup()
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.test import Client
settings.ALLOWED_HOSTS = ["*"]
settings.STORAGES["staticfiles"]["BACKEND"] = settings.PLAIN  # nothing was collected here
call_command("migrate", "catalog_public", verbosity=0)
found = {}
for address in json.loads(sys.argv[1]):
    client = Client()
    answer = client.get(address, secure=True)
    body = b"" if answer.streaming else answer.content
    found[address] = [answer.status_code, answer.get("Location", ""), body.decode(), sorted(answer.cookies)]
apps = [each.name for each in apps.get_app_configs()]
print(json.dumps({"found": found, "apps": apps, "middleware": settings.MIDDLEWARE, "modules": sorted(sys.modules)}))
"""
PUBLIC = ["/", "/ar/", "/initiatives/", "/about/", "/no-such-page/"]
DESK = ["/admin/", "/ar/admin/", "/admin/login/", "/admin/auth/user/"]


def served(tmp_path, *addresses, **variables):
    database = {"DATABASE_URL": f"sqlite:///{tmp_path}/catalogue.sqlite3"}
    django = {"DJANGO_SETTINGS_MODULE": "tracksite.settings"}
    result = run("-W", "ignore", "-c", PROGRAM, json.dumps(addresses), **SAFE, **database, **django, **variables)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout.splitlines()[-1])


def test_anything_else_is_refused():
    result = run("-c", "import tracksite.settings", **SAFE, TRACKSITE_SERVES="visitors")
    assert "ImproperlyConfigured: TRACKSITE_SERVES is something else than all, public or editors" in result.stderr
    result = run("manage.py", "migrate", **SAFE, TRACKSITE_SERVES="visitors")
    assert "TRACKSITE_SERVES is something else" in result.stderr


def test_a_public_process_has_no_admin_at_all(tmp_path):
    outside = [*DESK, "/admin", "/ar/no-such-page/", "/no-such-page", "/admin/your-log-in/"]
    answer = served(tmp_path, *PUBLIC, *outside, TRACKSITE_SERVES="public")
    found = answer["found"]
    assert [found[page][0] for page in PUBLIC] == [200, 200, 200, 200, 404]
    for page in outside:
        absent = "/ar/no-such-page/" if page.startswith("/ar/") else "/no-such-page/"
        assert found[page] == found[absent] and found[page][0] == 404, page
    assert not any(cookies for *_rest, cookies in found.values())
    for part in ("contrib.admin", "contrib.sessions", "contrib.messages", "django_otp", "axes"):
        assert not [each for each in (*answer["apps"], *answer["middleware"]) if part in each], part
    assert not [each for each in answer["middleware"] if "auth" in each]
    for module in ("catalog.models", "catalog.admin", "catalog.publishing", "catalog.login", "django.contrib.admin"):
        assert module not in answer["modules"]


def test_the_same_in_debug_mode(tmp_path):
    debug = {"TRACKSITE_DEBUG": "true", "DATABASE_URL": f"sqlite:///{tmp_path}/catalogue.sqlite3"}
    program = PROGRAM.replace('["*"]', '["testserver"]')
    arguments = ("-W", "ignore", "-c", program, json.dumps(["/admin/", "/no-such-page/"]))
    result = run(*arguments, **debug, TRACKSITE_SERVES="public", DJANGO_SETTINGS_MODULE="tracksite.settings")
    assert result.returncode == 0, result.stderr
    found = json.loads(result.stdout.splitlines()[-1])["found"]
    assert found["/admin/"] == found["/no-such-page/"] and found["/admin/"][0] == 404


def test_the_editors_process_leads_visitors_to_the_public_site(tmp_path):
    pages = ("/admin/login/", "/ar/admin/login/", "/admin", "/", "/ar/initiatives/?q=x", "//elsewhere.example/")
    site = {"TRACKSITE_SITE_URL": "https://catalogue.example"}
    found = served(tmp_path, *pages, TRACKSITE_SERVES="editors", **site)["found"]
    assert [found[page][0] for page in pages[:2]] == [200, 200]
    assert (found["/admin"][0], found["/admin"][1]) == (301, "/admin/")
    assert found["/"][:2] == [307, "https://catalogue.example/"]
    assert found["/ar/initiatives/?q=x"][:2] == [307, "https://catalogue.example/ar/initiatives/?q=x"]
    assert found["//elsewhere.example/"][1].startswith("https://catalogue.example/")


@pytest.mark.parametrize("site", ["", "https://testserver"])
def test_the_editors_process_serves_them_where_there_is_no_other(tmp_path, site):
    found = served(tmp_path, "/", "/admin/login/", TRACKSITE_SERVES="editors", TRACKSITE_SITE_URL=site)["found"]
    assert [found[page][0] for page in ("/", "/admin/login/")] == [200, 200]


def test_commands_work_on_the_whole_whatever_is_served():
    plan = ("manage.py", "migrate", "--plan")
    said = {
        serves: run(*plan, **SAFE, DATABASE_URL="sqlite:///:memory:", TRACKSITE_SERVES=serves)
        for serves in ("", "all", "public", "editors")
    }
    plans = {result.stdout for result in said.values()}
    assert len(plans) == 1 and "auth.0001_initial" in plans.pop(), said
    result = run("manage.py", "check", "--deploy", "--fail-level", "WARNING", **SAFE, TRACKSITE_SERVES="public")
    assert result.returncode == 0, result.stderr
