"""Loading fixtures: what is created, changed, kept and refused, and that the shipped collection arrives whole."""

import json
from io import StringIO

import pytest
from django.contrib.auth.models import Group
from django.core import serializers
from django.core.management import CommandError, call_command

from catalog import models
from catalog.public.models import PAGES, CatalogueState
from catalog.publishing import loading, workflow
from catalog.publishing.documents import digest

from . import builders
from .collection import FIXTURES
from .test_fixtures import COUNTS
from .test_projection import public_bytes
from .test_workflow import everything

pytestmark = pytest.mark.django_db

OSLO, OTHER, NEWCOMER = "nt00-0001", "nt00-0002", "nt00-0003"
FAFO, NORWAY, NOBODY = "act0-0001", "act0-0002", "act0-0003"
WORK, TALKS, CONCEPT, CONFLICT, PLACE, OPINION = (
    f"{kind}-0001" for kind in ("src0", "prc0", "cnc0", "cnf0", "p1ac", "asm0")
)
SIDE, HOST, GUEST, WITHHELD, CITATION = "s1de-0001", "med0-0001", "par0-0001", "par0-0002", "c1te-0001"
COLLECTION = {
    OSLO: "initiative",
    OTHER: "initiative",
    FAFO: "actor",
    NORWAY: "actor",
    WORK: "source",
    TALKS: "process",
    CONCEPT: "concept",
    CONFLICT: "conflict",
    PLACE: "place",
    OPINION: "assessment",
}
# Each row: model, public id, fields; a reference is the public id of another row in a list.
ROWS = [
    (
        "source",
        WORK,
        {"slug": "waage", "title": "A history of the channel", "authors": ["Waage, Hilde"], "date": "2004"},
    ),
    ("conflict", CONFLICT, {"slug": "a-conflict", "name": "A conflict", "countries": ["IL", "PS"]}),
    ("place", PLACE, {"slug": "oslo", "name": "Oslo", "country": "NO", "latitude": "59.91", "longitude": "10.75"}),
    ("actor", FAFO, {"slug": "fafo", "name": "Fafo", "actor_kind": "ngo", "affiliation": [NORWAY]}),
    ("actor", NORWAY, {"slug": "norway", "name": "Norway", "actor_kind": "state", "country": "NO"}),
    ("actor", NOBODY, {"slug": "nobody-yet", "name": "Nobody yet"}),
    ("alternatename", "name-0001", {"actor": [NORWAY], "name": "Norge", "language": "en"}),
    ("citation", "c1te-0002", {"actor": [FAFO], "source": [WORK]}),
    (
        "officialprocess",
        TALKS,
        {"slug": "the-talks", "name": "The talks", "conflicts": [[CONFLICT]], "lead": [[NORWAY]]},
    ),
    ("citation", "c1te-0003", {"process": [TALKS], "source": [WORK]}),
    ("concept", CONCEPT, {"slug": "secrecy", "name": "Secrecy"}),
    ("definition", "def0-0001", {"concept": [CONCEPT], "author": "Kelman", "text": "What is kept from the public."}),
    ("citation", "c1te-0004", {"definition": ["def0-0001"], "source": [WORK]}),
    (
        "initiative",
        OSLO,
        {
            "slug": "oslo-channel",
            "title": "The Oslo channel",
            "summary": "Secret talks in Norway.",
            "track": "1.5",
            "start": "1992-12",
            "end": "1993-08-20",
            "issues": ["jerusalem", "borders"],
            "conflicts": [[CONFLICT]],
            "places": [[PLACE]],
        },
    ),
    ("side", SIDE, {"initiative": [OSLO], "name": "Israeli"}),
    ("mediator", HOST, {"initiative": [OSLO], "actor": [FAFO], "role": "host", "disclosure": "named"}),
    ("citation", CITATION, {"mediator": [HOST], "source": [WORK], "locator": "p. 12"}),
    (
        "participant",
        GUEST,
        {"initiative": [OSLO], "side": [SIDE], "described_as": "an official", "disclosure": "role-only", "position": 1},
    ),
    ("participant", WITHHELD, {"initiative": [OSLO], "side": [SIDE], "actor": [NORWAY], "position": 2}),
    ("meeting", "meet-0001", {"initiative": [OSLO], "title": "First session", "date": "1993-01-20", "place": [PLACE]}),
    ("outcome", "ratc-0001", {"initiative": [OSLO], "title": "A declaration", "type": "declaration"}),
    ("relation", "re1a-0001", {"initiative": [OSLO], "first": [OSLO], "second": [OTHER], "relation_kind": "precedes"}),
    ("beside", "bes1-0001", {"initiative": [OSLO], "process": [TALKS]}),
    ("transfer", "tran-0001", {"initiative": [OSLO], "to_text": "to the delegations", "content": ["idea"]}),
    ("alternatename", "name-0002", {"initiative": [OSLO], "name": "קבוצת אוסלו", "language": "he"}),
    ("citation", "c1te-0005", {"initiative": [OSLO], "source": [WORK]}),
    ("initiative", OTHER, {"slug": "the-other", "title": "The other initiative"}),
    (
        "initiative",
        NEWCOMER,
        {
            "slug": "newcomer",
            "title": "A newcomer",
            "summary": "Complete enough to be submitted.",
            "track": "2",
            "start": "1994",
            "conflicts": [[CONFLICT]],
        },
    ),
    ("citation", "c1te-0007", {"initiative": [NEWCOMER], "source": [WORK]}),
    ("assessment", OPINION, {"slug": "an-opinion", "initiative": [OSLO], "assessor": "Kelman", "date": "1995"}),
    ("rating", "rate-0001", {"assessment": [OPINION], "criterion": "effectiveness", "term": "2"}),
    ("finding", "f1nd-0001", {"assessment": [OPINION], "phrase": "secrecy held", "concept": [CONCEPT]}),
    ("citation", "c1te-0006", {"assessment": [OPINION], "source": [WORK]}),
]
BASICS = {public_id for _, public_id, _ in ROWS[: [each[1] for each in ROWS].index(OSLO)]}


class Fixtures:
    """The small collection as files in a folder: ``rows`` by public id, written anew for every load."""

    def __init__(self, folder):
        self.folder = folder
        self.manifest = folder / "collection.txt"
        self.collection = dict(COLLECTION)
        self.standing = None  # what the command said, where these very rows are loaded already
        self.rows = {}
        for model, public_id, fields in ROWS:
            self.rows[public_id] = {"model": f"catalog.{model}", "fields": {"public_id": public_id, **fields}}

    def change(self, of, /, **fields):
        self.rows[of]["fields"] |= fields

    def remove(self, *public_ids):
        for public_id in public_ids:
            del self.rows[public_id]

    def write(self):
        """Initiatives and assessments with their parts in one file, all the rest in another; the paths of both."""
        files = {"basics.json": [], "initiatives.json": []}
        for name, row in self.rows.items():
            basic = name in BASICS or row.get("model") == "catalog.actor"
            files["basics.json" if basic else "initiatives.json"].append(row)
        for name, rows in files.items():
            (self.folder / name).write_text(json.dumps(rows), encoding="utf-8")
        lines = [f"{kind} {public_id} a-slug" for public_id, kind in self.collection.items()]
        self.manifest.write_text("\n".join(["# A comment.", *lines]), encoding="utf-8")
        return [str(self.folder / name) for name in files]

    def load(self, **options):
        """Writes the files, loads them, and gives what the command said."""
        if self.standing is not None:
            said, self.standing = self.standing, None
            self.write()
            return said
        out = StringIO()
        call_command("loaddata", *self.write(), stdout=out, **options)
        return out.getvalue()

    def refused(self, *words):
        """The load fails with a message that holds all ``words``, and writes nothing; gives the message."""
        return self.refused_as_written(self.write(), *words)

    def refused_as_written(self, paths, *words):
        before = everything()
        with pytest.raises(CommandError) as problem:
            call_command("loaddata", *paths, stdout=StringIO())
        assert everything() == before
        message = str(problem.value)
        assert [word for word in words if word not in message] == [], message
        assert "this ID" not in message  # a row is not told that it is its own double
        return message


@pytest.fixture
def fixtures(tmp_path, monkeypatch):
    found = Fixtures(tmp_path)
    monkeypatch.setattr(loading, "MANIFEST", found.manifest)
    return found


def said(text, what):
    """How many records the summary counts as created, changed, unchanged or kept."""
    line = next(line for line in text.splitlines() if line.strip().startswith(f"{what}:"))
    return int(line.split(":")[1].split()[0])


def summary(text):
    return {what: said(text, what) for what in ("created", "changed", "unchanged", "kept") if said(text, what)}


def stored(public_id, model=models.Initiative):
    return model.objects.get(public_id=public_id)


def editions(public_id):
    return list(models.Edition.objects.filter(public_id=public_id).values_list("number", "approval"))


def title(public_id):
    return PAGES["initiative"].objects.get(public_id=public_id).page["title"]["en"]


def version():
    return CatalogueState.objects.values_list("version", flat=True).first()


def edit(public_id, **fields):
    """What an editor's form does: writes the fields and notes who did it."""
    models.Initiative.objects.filter(public_id=public_id).update(**fields)
    workflow.touched(stored(public_id), builders.user("author"))
    return stored(public_id)


# -- the first load ---------------------------------------------------------------------------------------------------
def test_the_first_load_publishes_what_the_manifest_names_and_leaves_the_rest_as_drafts(fixtures):
    out = fixtures.load()
    assert summary(out) == {"created": len(COLLECTION) + 2}
    assert (
        "created: 12 (3 actor, 1 assessment, 1 concept, 1 conflict, 3 initiative, 1 place, 1 process, 1 source)" in out
    )
    drafts = {line for line in out.splitlines() if line.startswith("Loaded as a draft")}
    reason = "Loaded as a draft, for it is not in the collection's manifest:"
    assert drafts == {f"{reason} initiative A newcomer", f"{reason} actor Nobody yet"}
    for model in models.RECORDS:
        for record in model.objects.all():
            public = record.public_id in COLLECTION
            assert record.state == ("published" if public else "draft"), record
            assert record.approval == ("collection" if public else "")
            assert editions(record.public_id) == ([(1, "collection")] if public else [])
            assert PAGES[model.kind].objects.filter(public_id=record.public_id).exists() == public


def test_without_a_manifest_everything_loads_as_a_draft(fixtures):
    fixtures.collection = {}
    assert fixtures.load().count("Loaded as a draft") == 12
    fixtures.manifest.unlink()
    assert loading.manifest() == set()
    assert public_bytes() == [] and not models.Edition.objects.exists()


def test_load_catalog_does_the_same_for_a_whole_folder(fixtures):
    fixtures.write()
    out = StringIO()
    call_command("load_catalog", fixtures=fixtures.folder, stdout=out)
    assert summary(out.getvalue()) == {"created": 12}
    before = public_bytes()
    assert summary(fixtures.load()) == {"unchanged": 12}
    assert public_bytes() == before


def test_load_catalog_of_an_empty_folder_says_so(tmp_path):
    with pytest.raises(CommandError, match="There is no fixture in"):
        call_command("load_catalog", fixtures=tmp_path)


def test_a_quiet_load_says_nothing(fixtures):
    assert fixtures.load(verbosity=0) == ""


# -- loading again ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("latitude", ["31.8", "32", "31.80", 32])
def test_a_coordinate_may_be_written_with_fewer_decimals(fixtures, latitude):
    fixtures.change(PLACE, latitude=latitude)
    fixtures.load()
    assert summary(fixtures.load()) == {"unchanged": 12}


def test_a_reference_that_is_named_twice_counts_once(fixtures):
    fixtures.change(OSLO, places=[[PLACE], [PLACE]])
    fixtures.load()
    assert summary(fixtures.load()) == {"unchanged": 12}


# -- what editors did -------------------------------------------------------------------------------------------------


# -- what is refused --------------------------------------------------------------------------------------------------


def row(of, /, **fields):
    return lambda fixtures: fixtures.change(of, **fields)


def without(public_id, *fields):
    def make(fixtures):
        for field in fields:
            del fixtures.rows[public_id]["fields"][field]

    return make


def model(public_id, name):
    return lambda fixtures: fixtures.rows[public_id].update(model=name)


def new(kind, public_id, /, in_collection=False, **fields):
    def make(fixtures):
        row = {"model": f"catalog.{kind}", "fields": {"public_id": public_id, **fields}}
        fixtures.rows[f"the new {public_id}"] = row
        if in_collection:
            fixtures.collection[public_id] = kind

    return make


def missing_row(*public_ids):
    return lambda fixtures: fixtures.remove(*public_ids)


def side_of_another_initiative(fixtures):
    new("side", "s1de-0009", initiative=[OTHER], name="Norwegian")(fixtures)
    fixtures.change(GUEST, side=["s1de-0009"])


IN_OSLO = ("initiatives.json", f"initiative {OSLO}")
BROKEN = {
    "unknown model": (model("meet-0001", "catalog.nothing"), "initiatives.json", "row", "catalog.nothing"),
    "model of another app": (model("meet-0001", "auth.group"), "initiatives.json", "row", "auth.group"),
    "no model": (lambda each: each.rows["meet-0001"].pop("model"), "initiatives.json", "row", "None"),
    "no fields": (lambda each: each.rows["meet-0001"].pop("fields"), "initiatives.json", "row"),
    "fields of another form": (
        lambda each: each.rows["meet-0001"].update(fields=["initiative"]),
        "initiatives.json",
        "row",
    ),
    "unknown field": (row(OSLO, colour="blue"), *IN_OSLO, "field colour"),
    "field of another model": (row(OSLO, polarity="strength"), *IN_OSLO, "field polarity"),
    "derived field": (row(OSLO, start_earliest="1992-01-01"), *IN_OSLO, "field start_earliest"),
    "unknown code": (row(OSLO, track="2.5"), *IN_OSLO, "field track", "2.5"),
    "unknown code in a list": (row(OSLO, issues=["borders", "weather"]), *IN_OSLO, "field issues", "weather"),
    "a code beside its absence": (row(OSLO, issues=["borders", "not-known"]), *IN_OSLO, "field issues", "not-known"),
    "codes that are no list": (row(OSLO, issues="borders"), *IN_OSLO, "field issues"),
    "no date": (row(OSLO, start="1992-13"), *IN_OSLO, "field start", "1992-13"),
    "no date of a part": (row("meet-0001", date="spring"), "initiatives.json", "meeting meet-0001", "field date"),
    "missing title": (without(OSLO, "title"), *IN_OSLO, "field title"),
    "empty title": (row(OSLO, title=""), *IN_OSLO, "field title"),
    "null title": (row(OSLO, title=None), *IN_OSLO, "field title"),
    "missing reference": (without("re1a-0001", "second"), "initiatives.json", "relation re1a-0001", "field second"),
    "missing public id": (without(OSLO, "public_id"), "initiatives.json", "field public_id", "missing"),
    "odd public id": (row(OSLO, public_id="oslo"), "initiatives.json", "field public_id"),
    "unknown reference": (
        row(CITATION, source=["zzzz-9999"]),
        "initiatives.json",
        f"citation {CITATION}",
        "field source",
        "zzzz-9999",
    ),
    "unknown reference to its own kind": (
        row(FAFO, affiliation=["zzzz-9999"]),
        "basics.json",
        f"actor {FAFO}",
        "field affiliation",
    ),
    "unknown reference among many": (row(OSLO, places=[[PLACE], ["zzzz-9999"]]), *IN_OSLO, "field places", "zzzz-9999"),
    "reference to another kind": (row(OSLO, places=[[CONFLICT]]), *IN_OSLO, "field places", CONFLICT),
    "reference by a number": (row(HOST, actor=7), "initiatives.json", f"mediator {HOST}", "field actor"),
    "reference by a text": (row(HOST, actor=FAFO), "initiatives.json", f"mediator {HOST}", "field actor"),
    "references that are no list": (row(OSLO, places=None), *IN_OSLO, "field places"),
    "text too long": (row(OSLO, title="x" * 241), *IN_OSLO, "field title", "240"),
    "text instead of a number": (row(HOST, position="first"), "initiatives.json", f"mediator {HOST}", "field position"),
    "negative position": (row(HOST, position=-1), "initiatives.json", f"mediator {HOST}", "field position"),
    "text instead of yes or no": (row(NORWAY, public_figure="maybe"), "basics.json", "field public_figure"),
    "no address of a site": (row(NORWAY, url="www"), "basics.json", f"actor {NORWAY}", "field url"),
    "no country": (row(NORWAY, country="Norway"), "basics.json", f"actor {NORWAY}", "field country"),
    "coordinate off the globe": (row(PLACE, latitude="91"), "basics.json", f"place {PLACE}", "field latitude"),
    "odd slug": (row(OSLO, slug="The Oslo channel"), *IN_OSLO, "field slug"),
    "invisible character": (row(OSLO, title="The\x00Oslo channel"), *IN_OSLO, "field title"),
    "half a character": (row(OSLO, title="The \ud800 channel"), *IN_OSLO, "field title"),
    "invisible character in a list": (
        row(WORK, authors=["Waa\x00ge"]),
        "basics.json",
        f"source {WORK}",
        "field authors",
    ),
    "the same public id twice": (
        new("initiative", OSLO, title="A double"),
        "initiatives.json",
        f"initiative {OSLO}",
        "field public_id",
    ),
    "the same public id in two files": (
        new("actor", OSLO, name="A double"),
        "field public_id",
        f"actor {OSLO}",
        f"initiative {OSLO}",
    ),
    "a part without its record": (
        missing_row(OTHER, OSLO),
        "initiatives.json",
        f"side {SIDE}",
        "field initiative",
        OSLO,
    ),
    "a citation without its seat": (missing_row(HOST), f"citation {CITATION}", "field mediator", HOST),
    "a name without its actor": (
        row("name-0001", actor=["zzzz-9999"]),
        "alternatename name-0001",
        "field actor",
        "zzzz-9999",
    ),
    "a title without its initiative": (
        row("name-0002", initiative=["zzzz-9999"]),
        "alternatename name-0002",
        "field initiative",
        "zzzz-9999",
    ),
    "a citation of nothing": (without(CITATION, "mediator"), f"citation {CITATION}", "exactly one of", "mediator"),
    "a citation of two things": (row(CITATION, outcome=["ratc-0001"]), f"citation {CITATION}", "exactly one of"),
    "a relation to itself": (
        row("re1a-0001", second=[OSLO]),
        "initiatives.json",
        "relation re1a-0001",
        "no relation to itself",
    ),
    "a relation said from the other end": (
        row("re1a-0001", relation_kind="follows"),
        "relation re1a-0001",
        "from the other end",
    ),
    "a named seat without an actor": (
        row(GUEST, disclosure="named"),
        "initiatives.json",
        f"participant {GUEST}",
        "named only if an actor is chosen",
    ),
    "a name without a source": (missing_row(CITATION), "initiatives.json", f"mediator {HOST}", "source"),
    "a side of another initiative": (
        side_of_another_initiative,
        "initiatives.json",
        f"participant {GUEST}",
        "field side",
        "s1de-0009",
    ),
    "nobody in a seat": (row(GUEST, described_as=""), f"participant {GUEST}", "Choose an actor"),
    "an end before the start": (row(OSLO, end="1991"), *IN_OSLO, "end lies before the start"),
    "a link of nobody": (row(WORK, link="publisher"), "basics.json", f"source {WORK}", "Give the link"),
    "one coordinate": (row(PLACE, longitude=None), "basics.json", f"place {PLACE}", "latitude and longitude"),
    "an actor of itself": (row(NORWAY, affiliation=[NORWAY]), "basics.json", f"actor {NORWAY}", "affiliated to itself"),
    "a source that copies itself": (row(WORK, same_work_as=[WORK]), "basics.json", f"source {WORK}", "copy of itself"),
    "a transfer to nowhere": (row("tran-0001", to_text=""), "transfer tran-0001", "where it went"),
    "two sides of one name": (new("side", "s1de-0002", initiative=[OSLO], name="Israeli"), "side s1de-000", "a side"),
    "a criterion twice": (
        new("rating", "rate-0002", assessment=[OPINION], criterion="effectiveness"),
        "rating rate-000",
        "judged already",
    ),
    "a slug twice": (
        new("initiative", "nt00-0004", slug="oslo-channel", title="A rival"),
        "initiatives.json",
        "initiative nt00-000",
        "Address already exists",
    ),
    "the slug of another record": (row(OTHER, slug="oslo-channel"), "initiatives.json", "Address already exists"),
    "a record of the collection without an address": (row(OTHER, slug=None), f"initiative {OTHER}", "address"),
}


# Those that are found while rows are written, so that it matters whether they stand already, and in which database.
WRITING = (
    "unknown reference",
    "unknown reference to its own kind",
    "unknown reference among many",
    "reference to another kind",
    "a relation to itself",
    "a relation said from the other end",
    "a named seat without an actor",
    "nobody in a seat",
    "an end before the start",
    "a link of nobody",
    "one coordinate",
    "an actor of itself",
    "a source that copies itself",
    "a transfer to nowhere",
    "two sides of one name",
    "a criterion twice",
    "a slug twice",
    "the slug of another record",
    "a record of the collection without an address",
)


def refused_for(what, fixtures):
    make, *words = BROKEN[what]
    fixtures.change(OTHER, title="What else the files say")
    make(fixtures)
    fixtures.refused(*words)


@pytest.mark.once
@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_fixture_names_file_record_and_field_and_writes_nothing(fixtures, what):
    refused_for(what, fixtures)


def test_an_address_that_a_working_record_has_is_taken(fixtures):
    builders.initiative("Made at the desk", slug="oslo-channel")
    fixtures.refused(*IN_OSLO, "Address already exists")


def test_a_record_is_not_published_with_a_source_that_is_not(fixtures):
    del fixtures.collection[WORK]
    fixtures.refused("json, citation c1te-000", "field source", WORK)


def test_a_source_that_only_a_withheld_seat_cites_need_not_be_published(fixtures):
    new("source", "src0-0002", slug="a-diary", title="A diary")(fixtures)
    new("citation", "c1te-0009", participant=[WITHHELD], source=["src0-0002"])(fixtures)
    assert "Loaded as a draft, for it is not in the collection's manifest: source A diary" in fixtures.load()
    assert not PAGES["source"].objects.filter(public_id="src0-0002").exists()


# -- Django's own loaddata --------------------------------------------------------------------------------------------
def test_an_ordinary_fixture_is_loaded_as_django_does(tmp_path):
    path = tmp_path / "groups.json"
    path.write_text(json.dumps([{"model": "auth.group", "pk": 7, "fields": {"name": "Readers", "permissions": []}}]))
    out = StringIO()
    call_command("loaddata", str(path), stdout=out)
    assert Group.objects.get(pk=7).name == "Readers"
    assert "Installed 1 object(s)" in out.getvalue()


def test_both_sorts_can_be_loaded_at_once_and_nothing_is_written_if_one_is_broken(fixtures):
    groups = fixtures.folder / "groups.json"
    groups.write_text(json.dumps([{"model": "auth.group", "fields": {"name": "Readers", "permissions": []}}]))
    paths = fixtures.write()
    (fixtures.folder / "odd.json").write_text("[1]")
    with pytest.raises(CommandError):
        call_command("loaddata", str(groups), *paths, str(fixtures.folder / "odd.json"), stdout=StringIO())
    assert not Group.objects.filter(name="Readers").exists() and not models.Actor.objects.exists()
    call_command("loaddata", str(groups), *paths, stdout=StringIO())
    assert Group.objects.filter(name="Readers").exists() and models.Actor.objects.count() == 3


@pytest.mark.parametrize("form", ["xml", "jsonl"])
def test_records_of_the_catalogue_are_loaded_from_json_alone(tmp_path, form):
    builders.publish(builders.initiative("Not through the back door"))
    rows = [*models.Initiative.objects.all(), *models.Edition.objects.all()]
    for n, one in enumerate(rows):
        path = tmp_path / f"row{n}.{form}"
        path.write_text(serializers.serialize(form, [one]), encoding="utf-8")
        before = everything()
        with pytest.raises(CommandError, match="loaded from .json files"):
            call_command("loaddata", str(path), stdout=StringIO())
        assert everything() == before


@pytest.mark.parametrize("label", ["catalog.edition", "catalog.publication", "catalog_public.initiativerow"])
def test_what_the_door_writes_is_in_no_fixture(tmp_path, label):
    builders.publish(builders.initiative())
    model_of = {"catalog.edition": models.Edition, "catalog.publication": models.Publication}
    queryset = model_of.get(label, PAGES["initiative"]).objects.all()
    path = tmp_path / "door.json"
    path.write_text(serializers.serialize("json", queryset), encoding="utf-8")
    before = everything()
    with pytest.raises(CommandError):
        call_command("loaddata", str(path), stdout=StringIO())
    assert everything() == before


# -- the shipped collection -------------------------------------------------------------------------------------------
class TestTheShippedCollection:
    def test_every_row_arrives(self, collection):
        found = {model._meta.model_name: model.objects.count() for model in (*models.RECORDS, *models.PARTS)}
        assert found == COUNTS

    def test_the_command_says_what_it_made(self, collection):
        assert summary(collection) == {"created": 2226}
        assert "Loaded as a draft" not in collection and "Kept" not in collection

    def test_every_record_is_published_under_the_collections_approval(self, collection):
        assert set(models.Edition.objects.values_list("number", "approval")) == {(1, "collection")}
        assert models.Edition.objects.count() == models.Publication.objects.count() == 2226
        for model in models.RECORDS:
            assert set(model.objects.values_list("state", "approval")) == {("published", "collection")}
            approved = dict(model.objects.values_list("public_id", "approved_digest"))
            for edition in models.Edition.objects.filter(kind=model.kind):
                assert approved[edition.public_id] == edition.digest == digest(edition.document)

    def test_visitors_find_162_initiatives(self, collection):
        tracks = [row["track"] for row in PAGES["initiative"].objects.values_list("page", flat=True)]
        assert len(tracks) == 162
        assert tracks.count("2") == 78 and tracks.count("2") + tracks.count("1.5") == 118

    def test_loading_it_again_changes_nothing(self, collection):
        before, out = public_bytes(), StringIO()
        editions_before, at_first = models.Edition.objects.count(), version()
        call_command("loaddata", *FIXTURES, stdout=out)
        assert summary(out.getvalue()) == {"unchanged": 2226}
        assert public_bytes() == before
        assert (models.Edition.objects.count(), version()) == (editions_before, at_first)

    def test_no_withheld_name_is_among_them(self, collection):
        for model in (models.Mediator, models.Participant):
            assert not model.objects.filter(disclosure="withheld").exists()
        named = sum(model.objects.filter(disclosure="named").count() for model in (models.Mediator, models.Participant))
        assert named == 972
