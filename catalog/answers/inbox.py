"""What the desk does with letters: take up, note that something is hidden, settle, erase.

The letter and what its writer sees of it change together.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from .box import DAYS
from .models import Answer, AnswerStatus, State

FORGET_AFTER = timedelta(days=90)
WAITING = ~Q(state=State.SETTLED)


def overdue():
    """The condition for letters whose last day is over."""
    return WAITING & received_before(DAYS)


def received_before(days):
    """The condition for letters that came in earlier than so many days ago, by the calendar."""
    return Q(received_at__lt=timezone.now().replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=days))


def days_left(letter) -> int:
    """Days until the answer is due, as a calendar counts them; negative once it is overdue."""
    return (letter.received_at.date() + timedelta(days=DAYS) - timezone.now().date()).days


@transaction.atomic
def move(letter, state, user):
    """Somebody has the letter in hand, and its writer may see so. What was hidden stays so while it is examined."""
    letter.state, letter.handled_by = state, user
    letter.save(update_fields=["state", "handled_by"])
    AnswerStatus.objects.filter(pk=letter.code_hash).update(state=state)


@transaction.atomic
def settle(letter, user):
    """Tell the writer the reply and everybody the outcome; a second time it mends the reply and keeps the date."""
    letter.closed_at = letter.closed_at or timezone.now()
    letter.state, letter.handled_by = State.SETTLED, user
    letter.save(update_fields=["state", "handled_by", "closed_at", "outcome", "reply", "internal_note"])
    AnswerStatus.objects.filter(pk=letter.code_hash).update(
        state=State.SETTLED,
        settled_month=f"{letter.closed_at:%Y-%m}",
        days=max(0, (letter.closed_at - letter.received_at).days),  # a clock may have been set back
        outcome=letter.outcome,
        reply=letter.reply,
    )


def forget(letters) -> int:
    """Erase what settled letters said, and from whom; returns how many. Outcome and reply stay with their writers."""
    settled = letters.filter(state=State.SETTLED, forgotten_at__isnull=True)
    return settled.update(text="", contact="", internal_note="", forgotten_at=timezone.now())


def due_to_be_forgotten():
    return Answer.objects.filter(closed_at__lt=timezone.now() - FORGET_AFTER)
