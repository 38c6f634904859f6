"""The ledger: for every field of every working model, whether it is public, and under what name.

A declaration, read by documents, differences, exports and the codebook. A field that stands in no line fails the
tests, so nothing becomes public by being forgotten.

In a line, ``title+`` stands for the pair title and title_ar (one public entry with both languages), and
``date_from:from`` gives the public name. ``references`` are written into the document by the kind's own code.
"""

from dataclasses import dataclass

from catalog import models
from catalog.answers.models import Answer, AnswerStatus


@dataclass(frozen=True)
class Column:
    """One public column: the working field it comes from, its public name, whether it has an Arabic twin."""

    field: str
    name: str
    pair: bool

    def label(self, model):
        """The field's own label, in the language of the moment."""
        return model._meta.get_field(self.field).verbose_name


@dataclass(frozen=True)
class Sheet:
    """The public columns, references and private fields of one model, each named once."""

    public: tuple[Column, ...]
    references: frozenset[str]
    private: frozenset[str]

    def fields(self):
        """Every field this sheet declares; a name that stands twice is a mistake in the ledger."""
        names = [*self.references, *self.private]
        for column in self.public:
            names += [column.field, f"{column.field}_ar"] if column.pair else [column.field]
        return names


def sheet(public="", references="", private=""):
    columns = []
    for token in public.split():
        field, _, name = token.rstrip("+").partition(":")
        columns.append(Column(field, name or field, token.endswith("+")))
    return Sheet(tuple(columns), frozenset(references.split()), frozenset(("id", *private.split())))


RECORD = (
    "internal_note state version approval created_by submitted_by submitted_digest approved_by approved_digest "
    "sent_back_reason loaded_digest"
)
SEAT = "presence date_from:from date_to:to office+ office_sourced note+ described_as+"
SEAT_PRIVATE = "disclosure internal_note position date_from_earliest date_from_latest date_to_earliest date_to_latest"
SPAN = "start_earliest start_latest end_earliest end_latest"

LEDGER = {
    models.Initiative: sheet(
        "public_id:id slug title+ summary+ track track_subtype sanction acknowledgement publicity publicity_later "
        "publicity_later_date axes_basis+ mode mechanisms phase status start end end_reason end_reason_text+ "
        "women_or_outsiders women_or_outsiders_text+ issues mediators_empty participants_empty outcomes_empty "
        "state_of_evidence",
        references="conflicts places",
        private=f"{RECORD} {SPAN} confidence publicity_later_date_earliest publicity_later_date_latest",
    ),
    models.Side: sheet("public_id:id name+", private="initiative position"),
    models.Mediator: sheet(
        f"public_id:id {SEAT} role appointed_by", references="actor", private=f"initiative {SEAT_PRIVATE}"
    ),
    models.Participant: sheet(
        f"public_id:id {SEAT} capacity delegation_head",
        references="actor side",
        private=f"initiative {SEAT_PRIVATE}",
    ),
    models.Meeting: sheet(
        "public_id:id date title+ summary+",
        references="place",
        private="initiative position date_earliest date_latest",
    ),
    models.Outcome: sheet(
        "public_id:id type title+ date summary+ url", private="initiative position date_earliest date_latest"
    ),
    models.Relation: sheet(
        "public_id:id relation_kind:kind note+", references="first second", private="initiative position"
    ),
    models.Beside: sheet("public_id:id relation note+", references="process track_1", private="initiative position"),
    models.Transfer: sheet(
        "public_id:id to_text+ content contribution_kind direction route locus symmetry conditions claim_strength "
        "evidence_grade date summary+ note+",
        references="to_process to_initiative",
        private="initiative position date_earliest date_latest",
    ),
    models.Actor: sheet(
        "public_id:id slug actor_kind name+ country description+ url public_figure",
        references="affiliation distinct_from",
        private=RECORD,
    ),
    models.AlternateName: sheet("public_id:id name language name_kind:kind", private="actor initiative position"),
    models.Assessment: sheet(
        "public_id:id slug assessor+ perspective side+ date contribution contribution_kind transfer timing "
        "power_balance claim_strength evidence_grade summary+",
        references="initiative assessor_actor",
        private=f"{RECORD} date_earliest date_latest",
    ),
    models.Rating: sheet("public_id:id criterion term basis+", private="assessment position"),
    models.Finding: sheet("public_id:id polarity phrase+", references="concept", private="assessment position"),
    models.Concept: sheet("public_id:id slug name+ concept_kind", private=RECORD),
    models.Definition: sheet(
        "public_id:id heading+ author year text+ licence",
        private="concept position year_earliest year_latest",
    ),
    models.Source: sheet(
        "public_id:id slug type title authors publisher date language url link source_kind source_position note+",
        references="same_work_as",
        private=f"{RECORD} seen_at date_earliest date_latest",
    ),
    models.Citation: sheet(
        "locator supports+",
        references="source",
        private="public_id position initiative mediator participant meeting outcome relation beside transfer "
        "assessment definition process actor",
    ),
    models.Conflict: sheet(
        "public_id:id slug name+ countries region start end summary+ wikidata", private=f"{RECORD} {SPAN}"
    ),
    models.Place: sheet("public_id:id slug name+ country latitude longitude", private=RECORD),
    models.OfficialProcess: sheet(
        "public_id:id slug name+ process_kind start end summary+",
        references="conflicts lead",
        private=f"{RECORD} {SPAN}",
    ),
    models.Question: sheet(
        "public_id:id slug title+ asked+ rule+ caveats+ form filters columns grouping", private=RECORD
    ),
    # The door's own tables are private as a whole: what is public of them is said by the pages it makes.
    models.Edition: sheet(
        private="kind public_id number format document digest published_at approval submitted_by approved_by "
        "published_by purged_on"
    ),
    models.Publication: sheet(private="kind public_id edition slug seen"),
    models.FormerSlug: sheet(private="kind slug public_id"),
    models.Contribution: sheet(private="kind public_id user"),
    models.Schedule: sheet(private="kind public_id at user refusal"),
    models.Ground: sheet(private="kind public_id key about text user at"),
    models.ArabicRead: sheet(private="kind public_id digest user at"),
    models.Reference: sheet(private="from_kind from_id to_kind to_id"),
    models.PageRead: sheet(private="page_kind page_id what"),
    models.Purged: sheet(private="kind key names chosen spared sealed_with at by reason report"),
    # Letters: what is told of them, box.py tells.
    Answer: sheet(
        private="code_hash kind public_id seat who what text contact language received_at state handled_by closed_at "
        "outcome reply internal_note forgotten_at"
    ),
    AnswerStatus: sheet(private="state asked received_month settled_month days outcome reply"),
}


def plain(row):
    """The public plain columns of a working row: ``{"id": …, "title": {"en": …, "ar": …}, "track": "2", …}``."""
    entries = {}
    for column in LEDGER[type(row)].public:
        value = getattr(row, column.field)
        if column.pair:
            value = {"en": value, "ar": getattr(row, f"{column.field}_ar")}
        elif value is not None and not isinstance(value, str | int | bool | list):
            value = str(value)  # decimals: a coordinate is the text "31.78" in every database
        entries[column.name] = value
    return entries
