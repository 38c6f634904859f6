"""The letter box: all that public code may do with letters. It imports nothing of the editorial room.

Putting a letter reads no table, so the database role of the public process needs no right to read letters.
"""

import hashlib

from django.db import transaction
from django.utils import timezone

from .models import Answer, AnswerStatus, Outcome, State, What, Who, new_code

__all__ = ["DAYS", "Outcome", "State", "What", "Who", "put", "settled", "status"]

DAYS = 14  # within which a letter is answered; hiding a name needs no such time
MOST = 500  # settled letters in the public list


def hashed(code) -> str:
    """What is kept of a code, however it was copied: in capitals, with spaces, with O for 0."""
    plain = code.lower().translate(str.maketrans("oil", "011", "- "))
    return hashlib.sha256(plain.encode("utf-8", "replace")).hexdigest()


@transaction.atomic
def put(*, kind, public_id, seat, who, what, text, contact, language) -> str:
    """Keep a letter; returns the code of its receipt, which is kept nowhere."""
    code, now = new_code(), timezone.now()
    letter = Answer(
        code_hash=hashed(code),
        kind=kind,
        public_id=public_id,
        seat=seat,
        who=who,
        what=what,
        text=text,
        contact=contact,
        language=language,
        received_at=now,
    )
    letter.save(force_insert=True)
    # The public list says what was asked: that somebody felt at risk would tell a reader where to look.
    asked = What.NAME if what == What.DANGER else what
    AnswerStatus(id=hashed(code), asked=asked, received_month=f"{now:%Y-%m}").save(force_insert=True)
    return code


def status(code):
    """Where the letter with this receipt stands, or None."""
    return AnswerStatus.objects.filter(pk=hashed(code)).first()


def settled():
    """``[{"month", "asked", "outcome", "days"}]`` of settled letters, the latest month first.

    Within a month by what was asked, so that the order does not tell one of two letters from the other.
    """
    rows = AnswerStatus.objects.filter(state=State.SETTLED).order_by("-settled_month", "asked", "outcome", "days")
    return [
        {"month": month, "asked": What(asked).label, "outcome": Outcome(outcome).label, "days": days}
        for month, asked, outcome, days in rows.values_list("settled_month", "asked", "outcome", "days")[:MOST]
    ]
