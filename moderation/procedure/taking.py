"""How a notice becomes a complaint."""

import secrets
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from communities.notifications.actions import notify
from communities.words.render import check_text
from core.errors import Refused
from core.tokens import digest_of, token_for
from moderation.cases.actions import publish_case
from moderation.cases.models import Case, Flag
from moderation.cases.permissions import people_to_tell
from moderation.complaints.kinds import SAID
from moderation.complaints.models import Channel, Complaint, Location
from moderation.complaints.states import Event, State, may_follow
from moderation.procedure.moving import move_complaint
from moderation.procedure.placing import open_for, place_by_links
from moderation.procedure.references import new_reference
from moderation.subjects import KINDS, Subject
from moderation.subjects.places import thing_meant
from outbox.actions import queue_letter
from realtime.models import Update
from realtime.publish import in_order

LONG = 10_000
LIMITS = {"name": 200, "email": 254, "acting_for": 200}
CHOICES = ("cannot_identify", "consent_name", "consent_email")
PLACE_LIMIT = 2_000
MOST_PLACES = 20


@transaction.atomic
@in_order()
def take_complaint(
    *,
    said: dict[str, Any],
    places: list[dict[str, Any]],
    channel: str,
    received_at: datetime,
    language: str,
    recorded_by: User | None = None,
    complainant: User | None = None,
    supersedes: Complaint | None = None,
    is_flood: bool = False,
    finds_at_once: bool = True,
    now: datetime | None = None,
) -> Complaint:
    """Keeps a notice as it came and opens its case; its clock runs since `received_at`, not in the future.

    `said` holds what complaints.kinds.SAID names, each place `link`, `described` and `cannot_open`. What is not said is
    never a yes. Nothing is looked up that the answer would tell of, and without `finds_at_once` nothing that its time
    would tell of: then the clock finds it. Raises Refused for words that cannot be kept.
    """
    now = now or timezone.now()
    if received_at > now:
        raise Refused("invalid", _("This time is in the future."), field="received_at")
    words, where = _checked(said), _each_once([_place(place) for place in places[:MOST_PLACES]])
    complaint = _keep(
        words | {"channel": channel, "received_at": received_at, "recorded_at": now, "recorded_by": recorded_by}
        | {"complainant": complainant, "language": language, "is_flood": is_flood, "supersedes": supersedes}
    )  # fmt: skip
    Location.objects.bulk_create(Location(complaint=complaint, **place) for place in where)
    case = open_for(complaint, by=recorded_by, now=now)
    if finds_at_once:
        place_by_links(complaint, now=now)
    if supersedes is not None:
        _supersede(supersedes, now)
    if not is_flood:
        _tell(case)
    publish_case(case, Update.Action.CREATED)
    return complaint


def _checked(said: dict[str, Any]) -> dict[str, Any]:
    """What a notice says, in the shape in which it is kept."""
    words: dict[str, Any] = {name: said.get(name) for name in CHOICES}
    words["says_repeated"] = bool(said.get("says_repeated"))
    for name in SAID:
        if name in words:
            continue
        text = said.get(name) or ""
        if name in LIMITS:
            text = " ".join(text.split())
        words[name] = check_text(text, limit=LIMITS.get(name, LONG), field=name) if text.strip() else ""
    if words["email"]:
        try:
            validate_email(words["email"])
        except ValidationError:
            raise Refused("invalid", _("Enter an e-mail address, such as name@example.org."), field="email") from None
    return words


def _place(place: dict[str, Any]) -> dict[str, Any]:
    texts = {name: place.get(name) or "" for name in ("link", "described")}
    kept: dict[str, Any] = {
        name: check_text(text, limit=PLACE_LIMIT, field="places") if text.strip() else ""
        for name, text in texts.items()
    }
    return kept | {"cannot_open": bool(place.get("cannot_open"))}


def _each_once(places: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A link that was given twice is one place."""
    kept: list[dict[str, Any]] = []
    seen: set[object] = set()
    for place in places:
        meant = (thing_meant(place["link"]) or place["link"]) if place["link"] else None
        if meant is None or meant not in seen or place["described"]:
            kept.append(place)
        seen.add(meant)
    return kept


def _keep(fields: dict[str, Any]) -> Complaint:
    seed, reply_seed = secrets.token_hex(32), secrets.token_hex(32)
    return Complaint.objects.create(
        **fields, reference=new_reference(), jurisdiction=settings.JURISDICTION, seed=seed, reply_seed=reply_seed,
        token=digest_of(token_for("complaint", seed)), reply_token=digest_of(token_for("complaint_reply", reply_seed)),
    )  # fmt: skip


def _supersede(old: Complaint, now: datetime) -> None:
    old = Complaint.objects.select_for_update(no_key=True, of=("self",)).get(pk=old.pk)
    if may_follow(old.state, Event.SUPERSEDED):
        move_complaint(old, Event.SUPERSEDED, by=None, now=now)


def _tell(case: Case) -> None:
    for person in people_to_tell(case, by=None):
        notify(person, "case_opened", community=None, subject=("case", case.pk))
        queue_letter(person, template="something_new", unique_key=f"case_opened:{case.pk}:{person.pk}")


def take_flag(flag: Flag, kind: str, subject: Subject, now: datetime) -> None:
    """“It says something untrue and harmful about me” is a notice of complaint, if an incomplete one (reg 4): whoever
    says so is told what a complete one needs."""
    person = flag.person
    same = Complaint.objects.filter(complainant=person, locations__subject_id=subject.pk, closed_at=None)
    if same.exclude(state=State.DEFECTIVE_REPLIED).exists():  # who was told and says it again is told again
        return
    take_complaint(
        said={"name": person.display_name, "email": person.email, "why": flag.note},
        places=[{"link": f"{settings.BASE_URL}{KINDS[kind].url(subject)}", "described": "", "cannot_open": False}],
        channel=Channel.FLAG, received_at=now, language=person.language or settings.LANGUAGE_CODE,
        complainant=person, now=now,
    )  # fmt: skip
