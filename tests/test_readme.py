"""README.md keeps to the truth: its commands exist, its table names the variables that the settings read."""

import re
import shlex
from pathlib import Path

import pytest
from django.core.management import get_commands

PROJECT = Path(__file__).resolve().parent.parent
README = (PROJECT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```sh\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
LINES = [shlex.split(line, comments=True) for block in BLOCKS for line in block.splitlines()]
IN_PROSE = [shlex.split(code) for code in re.findall(r"`([^`\n]+)`", README) if code.startswith("make ")]


def targets():
    """Names of the Makefile's targets."""
    makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")
    return set(re.findall(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)[0].split())


def test_the_two_commands_come_first():
    assert [line[:2] for line in LINES[:2]] == [["make", "run"], ["make", "test"]]


@pytest.mark.parametrize("line", [line for line in [*LINES, *IN_PROSE] if line[0] == "make"], ids=" ".join)
def test_a_make_command_is_a_target(line):
    assert line[1] in targets()


@pytest.mark.parametrize("line", [line for line in LINES if "manage.py" in line], ids=" ".join)
def test_a_management_command_exists(line):
    command = line[line.index("manage.py") + 1]
    # runserver and collectstatic are among them through their applications.
    assert command in get_commands()


def test_a_command_named_in_prose_exists():
    for command in ("load_catalog", "rebuild_public", "demo_accounts"):
        assert f"`{command}`" in README or f"manage.py {command}" in README
        assert command in get_commands()


@pytest.mark.parametrize("line", LINES, ids=" ".join)
def test_a_file_named_in_a_command_exists(line):
    for word in line:
        if re.search(r"\.(txt|in|py|json)$", word):
            assert list(PROJECT.glob(word)), word


def test_the_table_of_settings_is_what_the_settings_read():
    settings = (PROJECT / "tracksite" / "settings.py").read_text(encoding="utf-8")
    read = re.findall(r'env\.\w+\("(\w+)"', settings)
    documented = re.findall(r"^\| `([A-Z_]+)` \|", README, re.MULTILINE)
    assert sorted(documented) == sorted(read)
    assert len(set(read)) == len(read)


@pytest.mark.parametrize("path", re.findall(r"`((?:[a-z]+/)+[a-z_.]*)`", README))
def test_a_place_named_exists(path):
    # var/ is made by the first start.
    assert path.startswith("var/") or (PROJECT / path).exists()


def test_every_dependency_says_why_it_is_there():
    for name in ("requirements.in", "requirements-dev.in"):
        for line in (PROJECT / name).read_text(encoding="utf-8").splitlines():
            if line and not line.startswith(("#", "-")):
                assert re.search(r" # \S", line), line


def test_lock_files_name_no_index_and_hash_everything():
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = (PROJECT / name).read_text(encoding="utf-8")
        assert "://" not in text and "--find-links" not in text and "index-url" not in text
        pins = re.findall(r"^[\w.-]+==\S+.*$", text, re.MULTILINE)
        assert pins and all(pin.endswith("\\") for pin in pins)
    assert '"resolved"' not in (PROJECT / "package-lock.json").read_text(encoding="utf-8")
