"""The editorial room: normalised working records, reached by staff alone."""

from .actors import Actor, AlternateName
from .assessments import Assessment, Finding, Rating
from .base import Part, Record, Row
from .concepts import Concept, Definition
from .editions import (
    ArabicRead,
    Contribution,
    Edition,
    FormerSlug,
    Ground,
    PageRead,
    Publication,
    Purged,
    Reference,
    Schedule,
)
from .initiatives import Initiative, Side
from .meetings import Meeting, Outcome
from .places import Conflict, OfficialProcess, Place
from .questions import Question
from .relations import Beside, Relation, Transfer
from .seats import Mediator, Participant, Seat
from .sources import Citation, Source

RECORDS = (Source, Conflict, Place, Actor, OfficialProcess, Concept, Initiative, Assessment, Question)
PARTS = (
    Side,
    Mediator,
    Participant,
    Meeting,
    Outcome,
    Relation,
    Beside,
    Transfer,
    Rating,
    Finding,
    Definition,
    AlternateName,
    Citation,
)
BY_KIND = {model.kind: model for model in RECORDS}

__all__ = [
    "BY_KIND",
    "PARTS",
    "RECORDS",
    "Actor",
    "AlternateName",
    "ArabicRead",
    "Assessment",
    "Beside",
    "Citation",
    "Concept",
    "Conflict",
    "Contribution",
    "Definition",
    "Edition",
    "Finding",
    "FormerSlug",
    "Ground",
    "Initiative",
    "Mediator",
    "Meeting",
    "OfficialProcess",
    "Outcome",
    "PageRead",
    "Part",
    "Participant",
    "Place",
    "Publication",
    "Purged",
    "Question",
    "Rating",
    "Record",
    "Reference",
    "Relation",
    "Row",
    "Schedule",
    "Seat",
    "Side",
    "Source",
    "Transfer",
]
