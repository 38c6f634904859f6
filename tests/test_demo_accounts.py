"""Demo accounts work in debug mode and from this machine, and nowhere else."""

from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command

from catalog.demo import ACCOUNTS

pytestmark = pytest.mark.django_db

LOGIN = "/admin/login/"


@pytest.fixture(autouse=True)
def debug(settings):
    settings.DEBUG = True


def make_accounts():
    """Runs the command and reads usernames and passwords from what it prints."""
    out = StringIO()
    call_command("demo_accounts", stdout=out)
    return dict(line.split() for line in out.getvalue().splitlines() if line.startswith("  "))


def log_in(client, username, password, **request):
    client.logout()
    client.post(LOGIN, {"username": username, "password": password}, **request)
    return "_auth_user_id" in client.session


def test_the_command_prints_a_password_for_each_account_and_it_works(client):
    passwords = make_accounts()
    assert tuple(passwords) == tuple(ACCOUNTS)
    assert all(len(password) >= 14 for password in passwords.values())
    for username, password in passwords.items():
        assert log_in(client, username, password)
        assert client.get("/admin/").status_code == 200


def test_each_start_gives_fresh_passwords(client):
    before, after = make_accounts(), make_accounts()
    assert not set(before.values()) & set(after.values())
    assert not log_in(client, "demo-editor", before["demo-editor"])
    assert log_in(client, "demo-editor", after["demo-editor"])


def test_each_account_is_in_one_group_and_has_no_rights_of_its_own():
    make_accounts()
    for username, group in ACCOUNTS.items():
        user = get_user_model().objects.get(username=username)
        assert user.is_staff and not user.is_superuser
        assert [each.name for each in user.groups.all()] == [group]
        assert not user.user_permissions.exists()


def test_the_command_refuses_outside_debug_mode(settings):
    settings.DEBUG = False
    with pytest.raises(CommandError, match="debug mode"):
        make_accounts()
    assert not get_user_model().objects.exists()


def test_outside_debug_mode_they_cannot_log_in(client, settings):
    passwords = make_accounts()
    settings.DEBUG = False
    assert not log_in(client, "demo-editor", passwords["demo-editor"])


def test_a_session_opened_in_debug_mode_does_not_outlive_it(client, settings):
    passwords = make_accounts()
    assert log_in(client, "demo-editor", passwords["demo-editor"])
    settings.DEBUG = False
    assert client.get("/admin/").status_code == 302


@pytest.mark.parametrize(
    "request_from",
    [
        {"REMOTE_ADDR": "192.0.2.7"},
        {"REMOTE_ADDR": "2001:db8::7"},
        {"REMOTE_ADDR": ""},
        {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "192.0.2.7"},
        {"REMOTE_ADDR": "127.0.0.1", "HTTP_FORWARDED": "for=192.0.2.7"},
    ],
)
def test_from_elsewhere_they_cannot_log_in(client, request_from):
    passwords = make_accounts()
    assert not log_in(client, "demo-editor", passwords["demo-editor"], **request_from)


def test_this_machine_may_speak_ipv6(client):
    passwords = make_accounts()
    assert log_in(client, "demo-editor", passwords["demo-editor"], REMOTE_ADDR="::1")


def test_without_a_request_they_cannot_log_in(client):
    passwords = make_accounts()
    assert not client.login(username="demo-editor", password=passwords["demo-editor"])


def test_a_name_in_capitals_is_a_demo_account_too(client):
    get_user_model().objects.create_user("Demo-Editor", password="long enough for anybody", is_staff=True)
    assert not log_in(client, "Demo-Editor", "long enough for anybody", REMOTE_ADDR="192.0.2.7")


def test_other_accounts_log_in_from_anywhere_in_production(client, settings):
    settings.DEBUG = False
    get_user_model().objects.create_user("an-editor", password="long enough for anybody", is_staff=True)
    assert log_in(client, "an-editor", "long enough for anybody", REMOTE_ADDR="192.0.2.7")
