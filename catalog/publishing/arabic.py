"""Whether the Arabic of a record was read by an editor whose own language it is.

Arabic that was translated for the catalogue says so until then. What was read is known by a fingerprint of the Arabic
texts alone: a change of one of them, and of nothing else, has to be read again.
"""

from hashlib import sha256

from catalog.models import ArabicRead

READ, UNREAD, NONE = "read", "unread", ""


def texts_of(entry):
    """Every pair of texts in a document, wherever it stands: ``[{"en": …, "ar": …}, …]``."""
    if isinstance(entry, list):
        return [pair for each in entry for pair in texts_of(each)]
    if not isinstance(entry, dict):
        return []
    if set(entry) == {"en", "ar"}:
        return [entry]
    return [pair for each in entry.values() for pair in texts_of(each)]


def fingerprint(document) -> str:
    """SHA-256 of the Arabic texts in any order, in hexadecimal; "" where there are none."""
    arabic = sorted(pair["ar"] for pair in texts_of(document) if pair["ar"])
    return sha256("\0".join(arabic).encode()).hexdigest() if arabic else ""


def standing(document, shown, read) -> dict:
    """What a page says of its Arabic; ``shown`` is what it shows of the document, ``read`` what was read, or None.

    ``{"read": "read", "unread" or "", "texts": how many in English, "missing": how many without Arabic}``
    """
    pairs = [pair for pair in texts_of(shown) if pair["en"]]
    seen = fingerprint(document)
    return {
        "read": NONE if not seen else READ if seen == read else UNREAD,
        "texts": len(pairs),
        "missing": sum(not pair["ar"] for pair in pairs),
    }


def fingerprints() -> dict:
    """``{(kind, public id): fingerprint}`` of all that was ever read."""
    return {(kind, key): seen for kind, key, seen in ArabicRead.objects.values_list("kind", "public_id", "digest")}
