"""Letters whose words are made elsewhere, at the moment of sending, and whose fate is kept there."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused

from outbox.models import NOWHERE, Letter


@dataclass(frozen=True)
class Kind:
    """`words` gives subject and body, in the transaction that claims the letter, or None where it must not leave any
    more. `waits` says until when it must not leave yet. `sent` and `refused` hear what became of it, with the moment
    and its Message-ID or what the mail server said; refused is for good. Such a letter is tried until one of the two.
    """

    words: Callable[[Letter, datetime], tuple[str, str] | None]
    sent: Callable[[Letter, str, datetime], None]
    refused: Callable[[Letter, str, datetime], None]
    waits: Callable[[Letter, datetime], datetime | None] = lambda letter, moment: None
    longest_wait: timedelta = timedelta(minutes=30)


KINDS: dict[str, Kind] = {}


def register(template: str, kind: Kind) -> None:
    """For letters whose rows lie above this noun (moderation/apps.py)."""
    KINDS[template] = kind


def refusal(error: Exception) -> str:
    """What a mail server said that will not take a letter for this person, ever: its code. Empty where it may yet.

    What it says of us (who we are, whom we write as) is no word about the person.
    """
    if isinstance(error, SMTPRecipientsRefused):
        codes = [code for code, _message in error.recipients.values()]
    elif isinstance(error, SMTPDataError):
        codes = [error.smtp_code]
    else:
        return ""
    return str(codes[0]) if codes and all(_is_for_good(code) for code in codes) else ""


def _is_for_good(code: int) -> bool:
    return 500 <= code < 600


def leads_nowhere(letter: Letter) -> bool:
    return bool(letter.person) and not letter.to and letter.person.email.endswith(f"@{NOWHERE}")  # type: ignore[union-attr]
