"""The walls of the house: who may import whom, and that every field is declared public or private."""

import ast
from pathlib import Path

import pytest
from django.apps import apps

from catalog.publishing.ledger import LEDGER

ROOT = Path(__file__).resolve().parent.parent / "catalog"
EDITORIAL = (
    "catalog.models",
    "catalog.admin",
    "catalog.publishing",
    "catalog.demo",
    "catalog.login",
    "catalog.sessions",
)
PURE = ("vocabulary", "edtf.py", "text.py")
# What of the letters public code may see: the box into which they are put, and the bare package it stands in.
LETTERS, BOX = "catalog.answers", ("catalog.answers", "catalog.answers.box")


def imports(path):
    """Every module a file imports, absolute, wherever in the file it does so."""
    package = ["catalog", *path.relative_to(ROOT).parts[:-1]]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            yield module
            yield from (f"{module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in (
            "import_module",
            "__import__",
            "get_model",
        ):
            yield "catalog.models.by_name"


def crossing(files, forbidden):
    return [
        f"{path.relative_to(ROOT)}: {module}"
        for path in files
        for module in imports(path)
        if any(module == each or module.startswith(f"{each}.") for each in forbidden)
    ]


def past_the_box(files):
    return [each for each in crossing(files, (LETTERS,)) if each.split(": ")[1] not in BOX and ".box." not in each]


def test_public_code_never_imports_the_editorial_room():
    files = [path for path in (ROOT / "public").rglob("*.py") if "migrations" not in path.parts]
    assert len(files) > 8
    assert crossing(files, (*EDITORIAL, "django.contrib.auth", "django.contrib.admin", "django.contrib.sessions")) == []


def test_public_code_knows_of_letters_the_box_alone():
    assert past_the_box((ROOT / "public").rglob("*.py")) == []
    assert "catalog.answers.box" in set(imports(ROOT / "public" / "views" / "answers.py"))


def test_the_letter_box_knows_nothing_of_the_editorial_room():
    files = [path for path in (ROOT / "answers").rglob("*.py") if "migrations" not in path.parts]
    assert len(files) > 4
    assert crossing(files, EDITORIAL) == []


def test_the_wall_would_notice_who_reads_letters(tmp_path, monkeypatch):
    monkeypatch.setattr("tests.test_walls.ROOT", tmp_path)
    folder = tmp_path / "public" / "views"
    folder.mkdir(parents=True)
    reading = (
        "from catalog.answers.models import Answer",
        "from catalog.answers import box, inbox",
        "import catalog.answers.inbox",
        "from ...answers import models",
    )
    for n, line in enumerate((*reading, "from catalog.answers import box", "import catalog.answers.box as box")):
        (folder / f"leak{n}.py").write_text(line)
    found = {each.split(":")[0][-4] for each in past_the_box(folder.glob("*.py"))}
    assert found == {"0", "1", "2", "3"}


def test_the_wall_would_notice_an_import(tmp_path, monkeypatch):
    monkeypatch.setattr("tests.test_walls.ROOT", tmp_path)
    folder = tmp_path / "public" / "views"
    folder.mkdir(parents=True)
    for n, line in enumerate(
        [
            "from catalog.models import Initiative",
            "from catalog import models",
            "def f():\n    from ...publishing import door",
            "import catalog.admin.base",
            "from django.apps import apps\napps.get_model('catalog', 'Initiative')",
        ]
    ):
        (folder / f"leak{n}.py").write_text(line)
    assert len({each.split(":")[0] for each in crossing(folder.glob("*.py"), EDITORIAL)}) == 5


def test_models_and_pure_modules_know_nothing_of_what_stands_after_them():
    pure = [*(ROOT / "vocabulary").rglob("*.py"), ROOT / "edtf.py", ROOT / "text.py"]
    assert crossing(pure, (*EDITORIAL, "catalog.public")) == []
    assert crossing((ROOT / "models").glob("*.py"), ("catalog.admin", "catalog.publishing", "catalog.public")) == []


def working_models():
    return [model for label in ("catalog", "catalog_answers") for model in apps.get_app_config(label).get_models()]


def undeclared(ledger):
    """Fields of working models that the ledger does not name, and names in it that are no field."""
    wrong = []
    for model in working_models():
        fields = sorted(field.name for field in (*model._meta.fields, *model._meta.many_to_many))
        declared = sorted(ledger[model].fields()) if model in ledger else []
        wrong += [f"{model.__name__}.{name}" for name in sorted(set(fields) ^ set(declared))]
        wrong += [f"{model.__name__}.{name} twice" for name in sorted({n for n in declared if declared.count(n) > 1})]
    return wrong


def test_every_field_is_declared_public_or_private():
    assert undeclared(LEDGER) == []


def test_an_undeclared_field_would_be_noticed():
    model = next(iter(LEDGER))
    sheet = LEDGER[model]
    poorer = type(sheet)(sheet.public[1:], sheet.references, sheet.private)
    assert undeclared({**LEDGER, model: poorer}) == [f"{model.__name__}.{sheet.public[0].field}"]


def test_nothing_of_a_letter_is_public():
    for model in apps.get_app_config("catalog_answers").get_models():
        assert not LEDGER[model].public and not LEDGER[model].references


@pytest.mark.parametrize("model", LEDGER, ids=lambda model: model.__name__)
def test_nothing_of_the_desk_is_public(model):
    never = {"internal_note", "seen_at", "confidence", "disclosure", "submitted_by", "approved_by", "state"}
    assert not never & {column.field for column in LEDGER[model].public}


def test_every_editable_field_has_a_help_text():
    bare = [
        f"{model.__name__}.{field.name}"
        for model in working_models()
        for field in (*model._meta.fields, *model._meta.many_to_many)
        if field.name != "id" and not field.help_text
    ]
    assert bare == []
