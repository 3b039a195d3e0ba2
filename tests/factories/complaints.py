"""A complete notice, and a day on which a complaint is played to its end."""

import secrets
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from core.tokens import digest_of, token_for
from moderation.complaints.models import Complaint, Location
from moderation.procedure.advancing import act_on_complaints
from moderation.procedure.taking import take_complaint
from moderation.subjects import KINDS
from outbox.actions import send_due_letters

LONDON = ZoneInfo("Europe/London")
SAID: dict[str, Any] = {
    "name": "Margaret Harries", "email": "margaret@example.org", "acting_for": "", "authority": "",
    "statement": "Mags Harries sold the club's minibus and kept the money.",
    "why": "It says that I am a thief. Everybody at Harries Motors knows it is me.",
    "meaning": "That I stole from the club.", "inaccuracies": "The minibus was never sold.", "opinions": "",
    "cannot_identify": True, "consent_name": True, "consent_email": True, "says_repeated": False,
    "earlier_references": "",
}  # fmt: skip


def make_complaint(*, received_at: datetime | None = None, link: str = "", **given: Any) -> Complaint:
    """A complete notice of somebody who is no member, about nothing that is placed yet."""
    seed, reply_seed = secrets.token_hex(32), secrets.token_hex(32)
    said: dict[str, Any] = {
        "name": "Carys Bevan-Pugh",
        "email": "carys.bevan@example.net",
        "statement": "Carys Bevan-Pugh steals from the children.",
        "why": "It says that I am a thief. I am not.",
        "meaning": "That I stole.",
        "inaccuracies": "Nothing was ever stolen.",
        "cannot_identify": True,
        "consent_name": False,
        "consent_email": False,
    }
    complaint = Complaint.objects.create(
        reference=f"C-{secrets.token_hex(4)}".upper(), seed=seed, reply_seed=reply_seed,
        token=digest_of(token_for("complaint", seed)), reply_token=digest_of(token_for("complaint_reply", reply_seed)),
        received_at=received_at or timezone.now(), language="en-gb", **{**said, **given},
    )  # fmt: skip
    Location.objects.create(complaint=complaint, link=link, described="In the group Carers, by Carys’s neighbour")
    return complaint


def link_to(kind: str, subject: Any) -> str:
    return f"{settings.BASE_URL}{KINDS[kind].url(subject)}"


def complain(kind: str, subject: Any, *, received_at: datetime | None = None, **changes: Any) -> Complaint:
    """About a thing here, by its link; `changes` to SAID, or fields of take_complaint."""
    of_action = ("channel", "complainant", "supersedes", "is_flood", "recorded_by", "language")
    given = {name: changes.pop(name) for name in of_action if name in changes}
    places = changes.pop("places", [{"link": link_to(kind, subject), "described": "", "cannot_open": False}])
    return take_complaint(
        said={**SAID, **changes}, places=places, received_at=received_at or timezone.now(),
        **{"channel": "form", "language": "en-gb", **given},
    )  # fmt: skip


def london(text: str) -> datetime:
    return datetime.strptime(text, "%d %b %Y %H:%M").replace(tzinfo=LONDON)


class Days:
    """Time as the test says, with the clock going round at each moment it moves to."""

    def __init__(self, traveller: Any) -> None:
        self.traveller = traveller

    def to(self, moment: str | datetime) -> None:
        self.traveller.move_to(london(moment) if isinstance(moment, str) else moment)
        self.round()

    def after(self, **time: float) -> None:
        self.to(timezone.now() + timedelta(**time))

    def round(self) -> None:
        for _time in range(3):
            act_on_complaints(now=timezone.now())
            send_due_letters(now=timezone.now())
        act_on_complaints(now=timezone.now())
