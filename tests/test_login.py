"""Staff log-in: one answer to everything wrong, the code, the rest after wrong tries, and when a log-in ends."""

import re
import time
from datetime import UTC, datetime, timedelta
from html import unescape
from io import StringIO

import pytest
import time_machine
from axes.models import AccessAttempt
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth import hashers
from django.contrib.auth.models import Group, Permission, User
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import get_resolver, reverse
from django_otp.oath import totp
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from catalog import login, sessions
from tests import builders
from tests.test_settings import SAFE
from tests.test_settings import settings as settings_of_a_server

pytestmark = pytest.mark.django_db

LOGIN, SET_UP, YOURS = "/admin/login/", "/admin/your-log-in/set-up/", "/admin/your-log-in/"
PASSWORD = "a long enough secret"
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def required(settings):
    settings.CODE_REQUIRED = True


def account(name="noor", **fields):
    return User.objects.create_user(name, password=PASSWORD, is_staff=True, **fields)


def with_device(user):
    """Gives the account an authenticator; returns it."""
    return TOTPDevice.objects.create(user=user, name="authenticator", confirmed=True)


def code_of(device):
    return f"{totp(device.bin_key):06d}"


def log_in(client, name="noor", password=PASSWORD, code="", **more):
    return client.post(LOGIN, {"username": name, "password": password, "code": code, "next": "/admin/"}, **more)


def is_in(client):
    return "_auth_user_id" in client.session


def bare(response):
    """The bytes of a page but for its token."""
    return re.sub(rb'(name="csrfmiddlewaretoken" value=")[^"]+', rb"\1", response.content)


def hidden(response):
    html = response.content.decode()
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', html)
    found += re.findall(r'<textarea name="([^"]+)" hidden>\n(.*?)</textarea>', html, flags=re.S)
    return {unescape(name): unescape(value) for name, value in found}


# -- one answer -------------------------------------------------------------------------------------------------------
def test_every_refusal_is_the_same_page(clock, monkeypatch):
    with_device(account("noor"))
    account("idle", is_active=False)
    account("rests")
    User.objects.create_user("reader", password=PASSWORD)
    for _try in range(5):
        log_in(Client(), "rests", "wrong")
    computed = []
    inner = hashers.MD5PasswordHasher.encode
    monkeypatch.setattr(hashers.MD5PasswordHasher, "encode", lambda *args: computed.append(1) or inner(*args))
    refused = {
        "unknown": ("nobody", PASSWORD, ""),
        "password": ("noor", "wrong", "123456"),
        "no code": ("noor", PASSWORD, ""),
        "wrong code": ("noor", PASSWORD, "123456"),
        "wrong recovery code": ("noor", PASSWORD, "aaaa-bbbb-cccc"),
        "rests": ("rests", PASSWORD, ""),
        "not active": ("idle", PASSWORD, ""),
        "not of the staff": ("reader", PASSWORD, ""),
    }
    pages, work = {}, {}
    for what, (name, password, code) in refused.items():
        computed.clear()
        client = Client()
        response = log_in(client, name, password, code)
        assert response.status_code == 200 and not is_in(client), what
        assert "no-store" in response["Cache-Control"]
        pages[what] = bare(response).replace(f'value="{name}"'.encode(), b'value=""')
        work[what] = len(computed)
    assert len(set(pages.values())) == 1, pages
    assert "five wrong tries an account rests for 15 minutes" in unescape(pages["rests"].decode())
    assert len(set(work.values())) == 1 and work["rests"] >= 1, work  # the slow part, and as often


def test_a_password_is_hashed_with_argon2_first():
    first, *_others = settings_of_a_server("PASSWORD_HASHERS", **SAFE)[0]
    assert first == "django.contrib.auth.hashers.Argon2PasswordHasher"


def test_a_code_is_required_outside_debug_mode():
    assert settings_of_a_server("CODE_REQUIRED", **SAFE) == [True]
    assert settings_of_a_server("CODE_REQUIRED", TRACKSITE_DEBUG="true") == [False]


def test_in_debug_mode_a_password_is_enough_until_a_code_is_set_up(client, clock):
    user = account()
    assert log_in(client).status_code == 302 and client.get("/admin/").status_code == 200
    device = with_device(user)
    assert client.get("/admin/").status_code == 302  # who came in before by the password alone
    assert not is_in(client)
    log_in(client)
    assert not is_in(client)
    log_in(client, code=code_of(device))
    assert client.get("/admin/").status_code == 200


def test_a_code_is_accepted_once(clock):
    device = with_device(account())
    code, first, second = code_of(device), Client(), Client()
    log_in(first, code=code)
    log_in(second, code=code)
    assert is_in(first) and not is_in(second)
    clock.shift(30)
    log_in(second, code=f" {code_of(device)[:3]} {code_of(device)[3:]}")
    assert is_in(second)


def test_a_recovery_code_works_once_and_says_how_many_are_left(client, clock):
    user = account()
    with_device(user)
    codes = login.new_recovery_codes(user)
    assert len(set(codes)) == 10
    stored = set(StaticToken.objects.values_list("token", flat=True))
    assert len(stored) == 10 and not stored & {each for code in codes for each in (code, code.replace("-", ""))}
    log_in(client, code=codes[0].upper())
    assert "9 are left" in client.get("/admin/").content.decode()
    other = Client()
    log_in(other, code=codes[0])
    assert not is_in(other)
    clock.shift(5)
    log_in(other, code=codes[1].replace("-", ""))
    assert is_in(other)


def test_somebody_elses_code_is_none(clock):
    mine, theirs = account(), account("other")
    with_device(mine)
    device, codes = with_device(theirs), login.new_recovery_codes(theirs)
    for code in (code_of(device), codes[0]):
        client = Client()
        log_in(client, code=code)
        assert not is_in(client)
        clock.shift(60)


# -- the rest after wrong tries ---------------------------------------------------------------------------------------
def test_an_account_rests_after_five_wrong_tries_and_wakes_after_fifteen_minutes(client, clock):
    device = with_device(account())
    for wrong in ("one", "two", PASSWORD, "four", "five"):  # a missing code counts like a wrong password
        log_in(client, password=wrong)
    log_in(client, code=code_of(device))
    assert not is_in(client)
    clock.shift(timedelta(minutes=14, seconds=59))
    log_in(client, code=code_of(device))  # and this try does not make it longer
    assert not is_in(client)
    clock.shift(timedelta(seconds=2))
    log_in(client, code=code_of(device))
    assert is_in(client)


def test_a_stranger_keeps_nobody_out_and_other_accounts_do_not_rest(client, clock):
    account(), account("other")
    for _try in range(6):
        log_in(Client(), password="wrong", REMOTE_ADDR="192.0.2.7")
    log_in(client, REMOTE_ADDR="192.0.2.7")
    assert not is_in(client)
    log_in(client, "other", REMOTE_ADDR="192.0.2.7")
    assert is_in(client)
    here = Client()
    log_in(here, REMOTE_ADDR="192.0.2.8")
    assert is_in(here)


def test_codes_are_not_guessed_from_many_addresses(client, clock):
    """Each wrong code of somebody who has the password makes the device wait twice as long, wherever it came from."""
    device = with_device(account())
    for number in range(8):
        log_in(Client(), code="000000", REMOTE_ADDR=f"192.0.2.{number}")
        clock.shift(1)
    log_in(client, code=code_of(device), REMOTE_ADDR="192.0.2.99")
    assert not is_in(client)


@pytest.mark.parametrize(
    ("behind", "meta", "address"),
    [
        (False, {"REMOTE_ADDR": "192.0.2.7", "HTTP_X_FORWARDED_FOR": "198.51.100.1"}, "192.0.2.7"),
        (False, {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "198.51.100.1"}, "127.0.0.1"),
        (True, {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "made up, 198.51.100.1"}, "198.51.100.1"),
        (True, {"REMOTE_ADDR": "127.0.0.1"}, "127.0.0.1"),
        (False, {"REMOTE_ADDR": "2001:db8:1:2:3:4:5:6"}, "2001:db8:1:2::"),
        (False, {"REMOTE_ADDR": "::ffff:192.0.2.7"}, "192.0.2.7"),
        (False, {"REMOTE_ADDR": ""}, None),
    ],
)
def test_which_address_is_believed(rf, settings, behind, meta, address):
    settings.BEHIND_TLS_PROXY = behind
    assert login.address_of(rf.get("/", **meta)) == address


def test_nothing_typed_is_kept_of_a_wrong_try(client, caplog):
    kept = '[["summary", "a secret draft"]]'
    data = {"username": "my password by mistake", "password": "wrong password", "code": "abcd-efgh", "kept": kept}
    for _try in range(6):
        client.post(LOGIN, data | {"next": "/admin/"}, headers={"user-agent": "a browser"})
    (row,) = AccessAttempt.objects.values()
    said = f"{row} {caplog.text}"
    assert row["failures_since_start"] == 5
    for secret in ("by mistake", "wrong password", "abcd", "secret draft"):
        assert secret not in said


def test_tests_and_scripts_log_in_without_a_request(client):
    account("script")
    assert client.login(username="script", password=PASSWORD)
    assert not client.login(username="script", password="wrong")


# -- setting it up ----------------------------------------------------------------------------------------------------
def key_on(response):
    device = TOTPDevice.objects.get(confirmed=False)
    assert "qr" in response.content.decode()
    return device


def codes_on(response):
    return re.findall(r"<code>([a-z2-7]{4}-[a-z2-7]{4}-[a-z2-7]{4})</code>", response.content.decode())


def test_who_has_no_code_sets_one_up_first(client, clock, required):
    account(is_superuser=True)
    log_in(client)
    asked = client.get("/admin/catalog/actor/?q=x", follow=True)
    assert asked.redirect_chain[-1][0].startswith(SET_UP) and "no-store" in asked["Cache-Control"]
    device = key_on(asked)
    wrong = client.post(SET_UP, hidden(asked) | {"code": "000000"})
    assert "not the code" in wrong.content.decode() and not TOTPDevice.objects.filter(confirmed=True)
    clock.shift(30)
    before = client.session.session_key
    done = client.post(SET_UP, hidden(wrong) | {"code": code_of(device)})
    codes = codes_on(done)
    assert len(set(codes)) == 10 and "no-store" in done["Cache-Control"]
    assert 'href="/admin/catalog/actor/?q=x"' in done.content.decode()
    assert client.session.session_key != before
    assert client.get("/admin/catalog/actor/").status_code == 200
    assert client.get(SET_UP).status_code == 302  # the key is not shown again
    other = Client()
    log_in(other, code=codes[3])
    assert is_in(other)


def addresses(resolver, prefix):
    for each in resolver.url_patterns:
        route = prefix + re.sub(r"<[^>]+>", "1", str(each.pattern))
        if hasattr(each, "url_patterns"):
            yield from addresses(each, route)
        else:
            yield route


def test_nothing_of_the_desk_is_reached_without_a_code(client, required):
    desk = next(each for each in get_resolver().url_patterns[-1].url_patterns if str(each.pattern) == "admin/")
    found = {route for route in addresses(desk, "/admin/") if "^" not in route and "(" not in route}
    assert len(found) > 100
    account(is_superuser=True)
    log_in(client)
    for route in sorted(found - {LOGIN, SET_UP, "/admin/logout/"}):
        response = client.get(route)
        assert response.status_code == 302 and response["Location"].startswith(SET_UP), route
    response = client.post("/admin/auth/group/add/", {"name": "A group"})
    assert response.status_code == 401 and not Group.objects.filter(name="A group").exists()
    assert client.post("/admin/logout/").status_code == 200 and not is_in(client)


def test_a_form_sent_before_the_code_is_set_up_waits(client, clock, required):
    account(is_superuser=True)
    log_in(client)
    asked = client.post("/admin/auth/group/add/", {"name": "Worth keeping"})
    assert "Nothing is lost" in asked.content.decode()
    done = client.post(SET_UP, hidden(asked) | {"code": code_of(key_on(asked))})
    assert "Save what I typed" in done.content.decode() and 'action="/admin/auth/group/add/"' in done.content.decode()
    assert client.post("/admin/auth/group/add/", hidden(done)).status_code == 302
    assert Group.objects.filter(name="Worth keeping").exists()


def test_the_way_on_leads_nowhere_else(client, clock, required):
    account()
    log_in(client)
    asked = client.get(f"{SET_UP}?next=https://elsewhere.example/")
    done = client.post(SET_UP, {"code": code_of(key_on(asked)), "next": "//elsewhere.example/"})
    assert hidden(asked)["next"] == "/admin/"
    assert "elsewhere" not in done.content.decode()


def test_new_recovery_codes_and_another_authenticator_take_password_and_code(client, clock):
    user = account()
    old = with_device(user)
    old_codes = login.new_recovery_codes(user)
    log_in(client, code=code_of(old))
    other = Client()
    clock.shift(30)
    log_in(other, code=code_of(old))
    assert is_in(other)
    assert client.get(SET_UP)["Location"] == YOURS
    refused = client.post(YOURS, {"password": PASSWORD, "code": "", "device": "1"})
    assert "do not fit together" in refused.content.decode()
    clock.shift(30)
    shown = client.post(YOURS, {"password": PASSWORD, "code": code_of(old), "codes": "1"})
    new_codes = codes_on(shown)
    assert len(new_codes) == 10 and not set(new_codes) & set(old_codes)
    clock.shift(30)
    asked = client.post(YOURS, {"password": PASSWORD, "code": code_of(old), "device": "1"}, follow=True)
    client.post(SET_UP, {"code": code_of(key_on(asked))})
    assert TOTPDevice.objects.get().pk != old.pk
    assert client.get("/admin/").status_code == 200
    assert other.get("/admin/").status_code == 302  # what the old one opened has ended


def test_a_code_is_reset_by_another_and_this_is_noted(client, clock):
    user, boss = account(), User.objects.create_superuser("boss")
    with_device(user)
    login.new_recovery_codes(user)
    client.force_login(boss)
    data = {"action": "reset_code", "_selected_action": [user.pk, boss.pk]}
    said = client.post("/admin/auth/user/", data, follow=True).content.decode()
    assert "1 account was reset" in said and "Your own code is changed" in said
    assert not TOTPDevice.objects.exists() and not StaticDevice.objects.exists()
    entry = LogEntry.objects.get()
    assert (entry.user, entry.object_id) == (boss, str(user.pk)) and "reset" in entry.change_message
    log_in(client)
    assert is_in(client)


def test_an_administrators_code_is_reset_by_administrators_only(client):
    boss, officer = User.objects.create_superuser("boss"), account("officer")
    device = with_device(boss)
    officer.user_permissions.set(Permission.objects.filter(codename__in=("change_user", "view_user")))
    client.force_login(officer)
    data = {"action": "reset_code", "_selected_action": [boss.pk]}
    assert "by an administrator only" in client.post("/admin/auth/user/", data, follow=True).content.decode()
    device.refresh_from_db()


def test_the_first_administrator_resets_it_on_the_machine(client, clock):
    user = account()
    with_device(user)
    for _try in range(5):
        log_in(client)
    call_command("reset_login", "noor", stdout=StringIO())
    log_in(client)
    assert is_in(client) and LogEntry.objects.get().user == user
    with pytest.raises(CommandError, match="No account"):
        call_command("reset_login", "nobody")


def test_keys_are_not_in_the_admin():
    assert not {TOTPDevice, StaticDevice, AccessAttempt} & set(admin.site._registry)


# -- how long it lasts ------------------------------------------------------------------------------------------------
def minutes(number):
    return timedelta(minutes=number)


def test_a_log_in_ends_after_an_hour_of_silence(client, clock):
    account()
    log_in(client)
    for _step in range(3):
        clock.shift(minutes(59))
        assert client.get("/admin/").status_code == 200
    clock.shift(minutes(61))
    assert client.get("/admin/").status_code == 302 and not is_in(client)


def test_a_log_in_ends_after_twelve_hours(client, clock):
    account()
    log_in(client)
    for _step in range(24):
        clock.shift(minutes(30))
        assert client.get("/admin/").status_code == 200
    clock.shift(minutes(1))
    assert client.get("/admin/").status_code == 302


def test_a_sign_of_life_is_written_once_a_minute(client, clock):
    account()
    log_in(client)
    client.get(YOURS)
    seen = client.session[sessions.SEEN]
    clock.shift(59)
    assert "session" not in client.get(YOURS).cookies and client.session[sessions.SEEN] == seen
    clock.shift(1)
    client.get(YOURS)
    assert client.session[sessions.SEEN] == seen + 60 == int(time.time())


def test_a_session_without_its_instants_has_ended(client):
    client.force_login(account())
    session = client.session
    del session[sessions.BEGAN]
    session.save()
    assert client.get("/admin/").status_code == 302


CHANGES = {
    "a group": lambda user, group: user.groups.add(group),
    "out of a group": lambda user, group: user.groups.clear(),
    "a right of the group": lambda user, group: user.groups.get(name="theirs").permissions.clear(),
    "a right": lambda user, group: user.user_permissions.add(Permission.objects.first()),
    "administrator": lambda user, group: User.objects.filter(pk=user.pk).update(is_superuser=True),
    "no more of the staff": lambda user, group: User.objects.filter(pk=user.pk).update(is_staff=False),
    "not active": lambda user, group: User.objects.filter(pk=user.pk).update(is_active=False),
}


@pytest.mark.parametrize("change", CHANGES)
def test_sessions_end_when_the_rights_change(client, change):
    user = account()
    theirs = Group.objects.create(name="theirs")
    theirs.permissions.set(Permission.objects.filter(codename__in=("view_actor", "view_source")))
    user.groups.add(theirs)
    client.force_login(user)
    assert client.get("/admin/").status_code == 200
    User.objects.filter(pk=user.pk).update(first_name="A new name")
    assert client.get("/admin/").status_code == 200
    CHANGES[change](user, Group.objects.create(name="another"))
    response = client.get("/admin/")
    assert response.status_code == 302 and response["Location"].startswith(LOGIN)


@pytest.mark.parametrize("end", ["silence", "rights"])
def test_a_form_sent_after_its_log_in_ended_loses_nothing(clock, end):
    user = account(is_superuser=True)
    device = with_device(user)
    client = Client()
    log_in(client, code=code_of(device))
    if end == "silence":
        clock.shift(minutes(70))
    else:
        clock.shift(30)
        user.groups.add(Group.objects.create(name="another"))
    asked = client.post("/admin/auth/group/add/", {"name": "Worth keeping"})
    assert asked.status_code == 401 and "Nothing is lost" in asked.content.decode()
    assert "no-store" in asked["Cache-Control"]
    without = client.post(LOGIN, hidden(asked) | {"username": "noor", "password": PASSWORD})
    assert without.status_code == 200 and "do not fit together" in without.content.decode()
    clock.shift(30)
    back = client.post(LOGIN, hidden(without) | {"username": "noor", "password": PASSWORD, "code": code_of(device)})
    assert "Save what I typed" in back.content.decode() and PASSWORD not in back.content.decode()
    assert client.post("/admin/auth/group/add/", hidden(back)).status_code == 302
    assert Group.objects.filter(name="Worth keeping").exists()


def test_log_out_clears_what_the_browser_kept(client):
    client.force_login(account())
    assert client.post("/admin/logout/")["Clear-Site-Data"] == '"cache", "storage"'


def test_pages_of_the_desk_are_kept_nowhere(client):
    actor = builders.actor()
    client.force_login(account(is_superuser=True))
    change = reverse("admin:catalog_actor_change", args=[actor.pk])
    pages = ["/admin/", YOURS, "/admin/password_change/", "/admin/password_change/done/", "/admin/auth/user/", change]
    for page in pages:
        assert "no-store" in client.get(page)["Cache-Control"], page
    assert "no-store" in Client().get(LOGIN)["Cache-Control"]


def test_public_pages_do_not_ask_who_is_there(client, clock):
    client.force_login(account())
    clock.shift(minutes(70))
    client.get("/about/")
    assert is_in(client)  # nobody looked
