"""Queues letters with the change they tell of, and sends them when they are due: at least once, never lost."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
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
from outbox.kinds import KINDS, leads_nowhere, refusal
from outbox.models import Letter
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
    seed: str = "",
) -> Letter:
    """Puts one letter in the outbox, in the transaction of the change it tells of. The same key again does nothing.

    With `seed` the template is given a `token` made from it.
    """
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
            "seed": seed,
        },
    )
    return letter


def queue_letter_to(
    address: str, *, language: str, template: str, unique_key: str, seed: str = "", now: datetime | None = None
) -> Letter:
    """The same for an address that need not belong to an account. The template is given `token`, made from `seed`."""
    assert transaction.get_connection().in_atomic_block, "a letter belongs to the transaction of what it tells"
    get_template(f"outbox/{template}.txt")
    given = {"to": address, "language": language, "template": template, "seed": seed}
    letter, _ = Letter.objects.get_or_create(unique_key=unique_key, defaults={**given, "due_at": now or timezone.now()})
    return letter


Check = Callable[[Letter, datetime], bool]
Facts = Callable[[Letter], dict[str, object]]
STOPPABLE = {"away"}  # letters that one may end with one click (RFC 2369, RFC 8058): their `path` is where


def send_due_letters(
    *,
    now: datetime,
    limit: int = 100,
    checks: Mapping[str, Check] | None = None,
    facts: Mapping[str, Facts] | None = None,
) -> int:
    """Sends what is due at `now` and returns how many letters left; any number of processes may do this at once.

    `checks` say for a template whether a letter may still be sent; one that may not is forgotten. `facts` are what else
    a template is told, looked up as the letter is written.
    A mail server that cannot be reached costs no letter an attempt: nothing is claimed until a connection stands.
    """
    waiting = list(due_letters(now).values_list("pk", flat=True)[:limit])
    if not waiting:
        return 0
    started = time.monotonic()
    connection = get_connection()
    sent = 0

    def moment() -> datetime:
        """A long batch must not stamp its last claims with the time it began."""
        return now + timedelta(seconds=time.monotonic() - started)

    try:
        for pk in waiting:
            connection.open()
            claimed = _claim_letter(pk, moment())
            if claimed is None:
                continue
            letter = claimed.letter
            if (check := (checks or {}).get(letter.template)) and not check(letter, moment()):
                letter.delete()
                continue
            sent += _deliver(claimed, connection, moment, (facts or {}).get(letter.template))
    except OSError as error:
        log.error("outbox.no_mail_server", error=type(error).__name__, waiting=len(waiting) - sent)
    finally:
        connection.close()
    return sent


@dataclass(frozen=True)
class Claimed:
    letter: Letter
    words: tuple[str, str] | None = None  # of a letter whose words are made elsewhere (outbox.kinds)


def _claim_letter(pk: UUID, moment: datetime) -> Claimed | None:
    """Takes the letter if nobody else has: the conditional update lets exactly one sender through."""
    with transaction.atomic(durable=True):
        if not due_letters(moment).filter(pk=pk).order_by().update(claimed_at=moment):
            return None
        letter = Letter.objects.select_related("person").get(pk=pk)
        kind = KINDS.get(letter.template)
        if kind is None:
            return Claimed(letter)
        mine = Letter.objects.filter(pk=pk)
        try:
            with transaction.atomic():
                later = kind.waits(letter, moment)
                words = None if later else kind.words(letter, moment)
        except Exception as error:  # one letter that cannot be written must not stop the others
            log.exception("letter.not_written", letter=str(pk), template=letter.template)
            _put_back(letter, moment, type(error).__name__)
            return None
        if later:
            mine.update(claimed_at=None, due_at=later)
            return None
        if words is None:
            mine.update(parked_at=moment, error="not any more", path="")
            return None
        return Claimed(letter, words)


def _deliver(
    claimed: Claimed, connection: BaseEmailBackend, moment: Callable[[], datetime], facts: Facts | None
) -> int:
    letter = claimed.letter
    if leads_nowhere(letter):
        _refuse(letter, "closed", moment())
        return 0
    try:
        message = write_message(letter, connection, words=claimed.words, **(facts(letter) if facts else {}))
        message.send()
    except Exception as error:  # one bad letter must not stop the others; it is kept, counted and reported
        code = refusal(error) if letter.template in KINDS else ""
        if code:
            _refuse(letter, code, moment())
        else:
            _put_back(letter, moment(), type(error).__name__)
        connection.close()
        return 0
    # If we die before this commits the claim runs out and it is sent again, with the same Message-ID.
    with transaction.atomic():
        left_at = moment()
        Letter.objects.filter(pk=letter.pk).update(sent_at=left_at, error="", path="")
        if kind := KINDS.get(letter.template):
            kind.sent(letter, message_id(letter), left_at)
    return 1


def _refuse(letter: Letter, code: str, moment: datetime) -> None:
    """It is for nobody, or the mail server will not take it for them: no more tries."""
    with transaction.atomic():
        Letter.objects.filter(pk=letter.pk).update(parked_at=moment, error=code, path="")
        if kind := KINDS.get(letter.template):
            kind.refused(letter, code, moment)


def _put_back(letter: Letter, moment: datetime, error: str) -> None:
    attempts = letter.attempts + 1
    mine = unsent_letters().filter(pk=letter.pk, claimed_at=letter.claimed_at)
    kind = KINDS.get(letter.template)
    if attempts >= MOST_ATTEMPTS and kind is None:
        mine.update(attempts=attempts, claimed_at=None, error=error, parked_at=moment)
        log.error("letter.parked", letter=str(letter.pk), template=letter.template, error=error)
    else:
        wait = WAITS[min(attempts, len(WAITS)) - 1]
        due_at = moment + (min(wait, kind.longest_wait) if kind else wait)
        mine.update(attempts=attempts, claimed_at=None, error=error, due_at=due_at)
        log.warning("letter.failed", letter=str(letter.pk), template=letter.template, error=error, attempts=attempts)


def purpose_of(template: str) -> str:
    """What its token is for: letters of one folder lead to the same page, so that their tokens are the same."""
    return template.partition("/")[0]


def message_id(letter: Letter) -> str:
    """The same each time, so that a second copy can be recognised as one."""
    return f"<{letter.pk}@{urlsplit(settings.BASE_URL).hostname}>"


def write_message(
    letter: Letter, connection: BaseEmailBackend, *, words: tuple[str, str] | None = None, **facts: object
) -> EmailMessage:
    """The e-mail for a letter, in the person's language; `words` where they are made elsewhere (outbox.kinds).

    The template is told nothing private: a letter may be read on a locked screen, or by a mail server.
    """
    language = letter.person.language if letter.person else letter.language
    token = token_for(purpose_of(letter.template), letter.seed) if letter.seed else ""
    subject, body = words or words_of(letter.template, language, path=letter.path, token=token, **facts)
    headers = {"Message-ID": message_id(letter), "Auto-Submitted": "auto-generated"}
    if letter.template in STOPPABLE:
        headers["List-Unsubscribe"] = f"<{settings.BASE_URL}{letter.path}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    to = [letter.to or (letter.person.email if letter.person else "")]
    return EmailMessage(subject, f"{body}\n", to=to, headers=headers, connection=connection)
