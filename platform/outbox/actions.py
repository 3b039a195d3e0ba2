"""Queues letters with the change they tell of, and sends them when they are due: at least once, never lost."""

import time
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

import structlog
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.template.loader import get_template
from django.utils import timezone

from core.tokens import token_for
from outbox.models import NOWHERE, Letter
from outbox.queries import due_letters, unsent_letters
from outbox.words import words_of

log = structlog.get_logger(__name__)

MOST_ATTEMPTS = 8
# After each failure the next wait: eight tries span more than a day.
WAITS = [timedelta(minutes=m) for m in (1, 5, 15, 60, 180, 360, 720)]


def queue_letter(
    person: AbstractBaseUser,
    *,
    template: str,
    unique_key: str,
    due_at: datetime | None = None,
    to: str = "",
    path: str = "",
) -> Letter:
    """Puts one letter in the outbox, in the transaction of the change it tells of. The same key again does nothing."""
    assert transaction.get_connection().in_atomic_block, "a letter belongs to the transaction of what it tells"
    get_template(f"outbox/{template}.txt")  # a wrong name must fail here, not at night in the clock
    person = getattr(person, "merged_into", None) or person  # an account joined with another has its letters there
    letter, _ = Letter.objects.get_or_create(
        unique_key=unique_key,
        defaults={
            "person_id": person.pk,
            "template": template,
            "due_at": due_at or timezone.now(),
            "to": to,
            "path": path,
        },
    )
    return letter


def queue_letter_to(
    address: str, *, language: str, template: str, unique_key: str, seed: str, now: datetime | None = None
) -> Letter:
    """The same for an address that need not belong to an account. The template is given `token`, made from `seed`."""
    assert transaction.get_connection().in_atomic_block, "a letter belongs to the transaction of what it tells"
    get_template(f"outbox/{template}.txt")
    given = {"to": address, "language": language, "template": template, "seed": seed}
    letter, _ = Letter.objects.get_or_create(unique_key=unique_key, defaults={**given, "due_at": now or timezone.now()})
    return letter


def send_due_letters(*, now: datetime, limit: int = 100) -> int:
    """Sends what is due at `now` and returns how many letters left; any number of processes may do this at once.

    A mail server that cannot be reached costs no letter an attempt: nothing is claimed until a connection stands.
    """
    waiting = list(due_letters(now).values_list("pk", flat=True)[:limit])
    if not waiting:
        return 0
    started = time.monotonic()
    connection = get_connection()
    sent = 0
    try:
        for pk in waiting:
            connection.open()
            # A long batch must not stamp its last claims with the time it began.
            moment = now + timedelta(seconds=time.monotonic() - started)
            if letter := _claim_letter(pk, moment):
                sent += _deliver(letter, connection, moment)
    except OSError as error:
        log.error("outbox.no_mail_server", error=type(error).__name__, waiting=len(waiting) - sent)
    finally:
        connection.close()
    return sent


def _claim_letter(pk: UUID, moment: datetime) -> Letter | None:
    """Takes the letter if nobody else has: the conditional update lets exactly one sender through."""
    with transaction.atomic(durable=True):
        if not due_letters(moment).filter(pk=pk).order_by().update(claimed_at=moment):
            return None
        return Letter.objects.select_related("person").get(pk=pk)


def _deliver(letter: Letter, connection: BaseEmailBackend, moment: datetime) -> int:
    if letter.person and not letter.to and letter.person.email.endswith(f"@{NOWHERE}"):
        Letter.objects.filter(pk=letter.pk).update(parked_at=moment, error="closed", path="")
        return 0
    try:
        write_message(letter, connection).send()
    except Exception as error:  # one bad letter must not stop the others; it is kept, counted and reported
        _put_back(letter, moment, type(error).__name__)
        connection.close()
        return 0
    # If we die before this line the claim runs out and it is sent again, with the same Message-ID.
    Letter.objects.filter(pk=letter.pk).update(sent_at=moment, error="", path="")
    return 1


def _put_back(letter: Letter, moment: datetime, error: str) -> None:
    attempts = letter.attempts + 1
    mine = unsent_letters().filter(pk=letter.pk, claimed_at=letter.claimed_at)
    if attempts >= MOST_ATTEMPTS:
        mine.update(attempts=attempts, claimed_at=None, error=error, parked_at=moment)
        log.error("letter.parked", letter=str(letter.pk), template=letter.template, error=error)
    else:
        due_at = moment + WAITS[attempts - 1]
        mine.update(attempts=attempts, claimed_at=None, error=error, due_at=due_at)
        log.warning("letter.failed", letter=str(letter.pk), template=letter.template, error=error, attempts=attempts)


def write_message(letter: Letter, connection: BaseEmailBackend) -> EmailMessage:
    """The e-mail for a letter, in the person's language.

    The template is told nothing private: a letter may be read on a locked screen, or by a mail server.
    """
    language = letter.person.language if letter.person else letter.language
    token = token_for(letter.template, letter.seed) if letter.seed else ""
    subject, body = words_of(letter.template, language, path=letter.path, token=token)
    headers = {
        # The same each time, so that a second copy can be recognised as one.
        "Message-ID": f"<{letter.pk}@{urlsplit(settings.BASE_URL).hostname}>",
        "Auto-Submitted": "auto-generated",
    }
    to = [letter.to or (letter.person.email if letter.person else "")]
    return EmailMessage(subject, f"{body}\n", to=to, headers=headers, connection=connection)
