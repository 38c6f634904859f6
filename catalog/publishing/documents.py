"""From working rows to the document of an edition: a record's own public fields, codes and references.

A document never holds another record's text; a reference is ``(kind, public id)``. Its canonical JSON has one digest,
to which an approval is bound.
"""

import hashlib
import json

from .ledger import plain

FORMAT = 1


def canonical(document) -> str:
    """The one way to write a document as text: sorted keys, no spaces, no escapes beyond JSON's own."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(document) -> str:
    """SHA-256 of the canonical text, in hexadecimal (64 characters)."""
    return hashlib.sha256(canonical(document).encode()).hexdigest()


def upgrade(document: dict) -> dict:
    """A document of an older format as one of today's; pure."""
    if document["format"] != FORMAT:
        raise ValueError(f"An edition of format {document['format']} cannot be read by this version.")
    return document


def id_of(row):
    """The public id of a related row, or None."""
    return row.public_id if row is not None else None


def ids_of(rows):
    return sorted(row.public_id for row in rows)


def cited(row):
    """The citations of a row, in their order: ``[{"source": id, "locator": …, "supports": {…}}]``."""
    return [{**plain(citation), "source": citation.source.public_id} for citation in ordered(row.citations)]


def ordered(manager):
    """The parts of a record in their own order, without a query where they were prefetched."""
    return sorted(manager.all(), key=lambda row: (row.position, row.public_id))
