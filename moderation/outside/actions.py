import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from communities.words.render import check_text
from core.errors import Refused
from core.tokens import digest_of, token_for
from moderation.cases.actions import check_may_work_on, keep_evidence, move_case, open_case
from moderation.cases.models import Case, Reason
from moderation.cases.permissions import streams_of
from moderation.complaints.models import Channel, Complaint
from moderation.outside.models import OutsideReport, Relation
from moderation.procedure.taking import take_complaint
from moderation.reports.actions import HELD, check_report, hold_back, publish_lane, raise_lane, tell_opened
from moderation.reports.reasons import lane_of
from moderation.subjects import KINDS, find_subject, is_of_two, lock_subject
from outbox.actions import queue_letter_to
from realtime.models import Update
from realtime.publish import Change, in_order, publish_all
from records.actions import write_entry

LETTER = "report_received"
LIMITS = {"note": 4_000, "place": 2_000, "words": 4_000, "name": 120}
NEED_CONTACT = {Reason.INTIMATE, Reason.DEFAMATION}  # Online Safety Act s.20A; Defamation Act s.5 asks who complains
LETTERS_A_DAY = 3  # to one address: nobody fills somebody else's mailbox with this form
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that is misread over the telephone


@dataclass(frozen=True)
class Told:
    """What the reporter takes away. The token is nowhere else but in a letter to them."""

    report: OutsideReport
    token: str


@transaction.atomic
@in_order()
def take_report(*, language: str = "en-gb", is_flood: bool = False, now: datetime | None = None, **given: Any) -> Told:
    """Keeps what somebody says on the public form (the fields of ReportForm) and opens a case of the site's own for it.

    It looks nothing up: the answer is the same whether what they mean exists or not. In a flood all of it is kept, and
    nobody is written to. Raises Refused.
    """
    now = now or timezone.now()
    said = _checked(given, now)
    seed = secrets.token_hex(32)
    token = token_for(LETTER, seed)
    report = OutsideReport.objects.create(
        **said, reference=_reference(), token=digest_of(token), language=language, is_flood=is_flood, sent_at=now
    )
    case, _is_new = open_case("report", report, by=None, now=now, lane=lane_of(report.reason))
    OutsideReport.objects.filter(pk=report.pk).update(case=case)
    report.case = case
    write_entry("report.taken", subject=("case", case.pk), by=None, reason=report.reason)
    if not is_flood:
        tell_opened(case, by=None, is_opened=True, is_held=False)
        _acknowledge(report, seed, now)
    publish_lane(case, [], is_opened=True)
    return Told(report, token)


@transaction.atomic
@in_order()
def take_as_complaint(
    *, language: str = "en-gb", is_flood: bool = False, now: datetime | None = None, **given: Any
) -> Complaint:
    """What somebody says defames them is a notice of complaint, if an incomplete one, on whatever page they say it
    (SI 2013/3028, reg 4). They are told what a complete one needs. Raises Refused."""
    now = now or timezone.now()
    said = _checked(given, now)
    place = {"link": said["place"], "described": "", "cannot_open": said["cannot_open"]}
    words = {"name": said["name"], "email": said["email"], "statement": said["words"], "why": said["note"]}
    return take_complaint(
        said=words, places=[place], channel=Channel.FORM, received_at=now, language=language, is_flood=is_flood,
        finds_at_once=False, now=now,
    )  # fmt: skip


def _checked(given: dict[str, Any], now: datetime) -> dict[str, Any]:
    """What the form says, in the shape in which it is kept. Raises Refused."""
    note: str = given["note"]
    if not note.strip():
        raise Refused("invalid", _("Tell us in a few words what is wrong."), field="note")
    said = check_report(
        reason=given["reason"], note=note, standing=given.get("standing", ""), declares=given.get("declares", False),
        now=now, limit=LIMITS["note"],
    )  # fmt: skip
    said |= {name: _text(given.get(name, ""), name) for name in ("place", "words")}
    said["cannot_open"] = given.get("cannot_open", False)
    if not said["place"] and not said["words"] and not said["cannot_open"]:
        message = _("Tell us where it is, or some of its words, or that you cannot open it.")
        raise Refused("invalid", message, field="place")
    said |= {"name": _text(" ".join(given.get("name", "").split()), "name"), "email": _address(given.get("email", ""))}
    relation = given.get("relation", "")
    said["relation"] = relation if relation in Relation.values else ""
    _check_contact(said)
    return said


def _text(text: str, field: str) -> str:
    return check_text(text, limit=LIMITS[field], field=field) if text.strip() else ""


def _address(email: str) -> str:
    email = email.strip()
    if email:
        try:
            validate_email(email)
        except ValidationError:
            raise Refused("invalid", _("Enter an e-mail address, such as name@example.org."), field="email") from None
    return email


def _check_contact(said: dict[str, Any]) -> None:
    if said["reason"] not in NEED_CONTACT:
        return
    if not said["name"]:
        raise Refused("invalid", _("For this we need your name, because we may have to ask you more."), field="name")
    if not said["email"]:
        raise Refused("invalid", _("For this we need an e-mail address at which we can reach you."), field="email")


def _reference() -> str:
    return (
        "R-"
        + "".join(secrets.choice(ALPHABET) for _n in range(4))
        + "-"
        + "".join(secrets.choice(ALPHABET) for _n in range(4))
    )


def _acknowledge(report: OutsideReport, seed: str, now: datetime) -> None:
    """That it came, and nothing of what it says."""
    if not report.email:
        return
    lately = OutsideReport.objects.filter(email__iexact=report.email, sent_at__gt=now - timedelta(days=1))
    if lately.count() > LETTERS_A_DAY:
        return
    queue_letter_to(
        report.email, language=report.language or settings.LANGUAGE_CODE, template=LETTER,
        unique_key=f"{LETTER}:{report.pk}", seed=seed, now=now,
    )  # fmt: skip


@transaction.atomic
@in_order()
def link_report(case: Case, *, kind: str, pk: Any, seen_version: int, by: User, now: datetime | None = None) -> Case:
    """Says which thing here a report from outside means: its evidence is frozen now, in a case of its own or the one
    that is open already, in the report's lane if that is graver. The report's own case is done with this.

    Raises Refused where there is no such thing, or not any more. Whoever wrote it does not learn here that it is meant.
    """
    now = now or timezone.now()
    by = check_may_work_on(case, by)
    subject = _meant(kind, pk, by=by)
    move_case(
        case, seen_version, state=Case.State.DECIDED, decision=Case.Decision.LEAVE, decided_at=now, decided_by=by
    )  # fmt: skip
    report = OutsideReport.objects.get(case=case)
    about, is_opened = open_case(kind, subject, by=by, now=now, since=report.sent_at, lane=case.lane)
    if not is_opened:
        keep_evidence(about, subject, by=by, now=now)
        Case.objects.filter(pk=about.pk).update(version=F("version") + 1)
        Case.objects.filter(pk=about.pk, lane=case.lane, due_at__gt=case.due_at).update(due_at=case.due_at)
    OutsideReport.objects.filter(pk=report.pk).update(linked=about)
    write_entry("report.linked", subject=("case", case.pk), by=by.pk, to=str(about.pk))
    group = about.community_id
    write_entry("report.joined", subject=("case", about.pk), by=by.pk, community=group, reason=report.reason)
    left = [] if is_opened else raise_lane(about, case.lane, received_at=report.sent_at)
    is_held = about.held_at is None and _is_grave(report)
    tell_opened(about, by=by, is_opened=is_opened or bool(left), is_held=is_held)
    if is_held:
        hold_back(about, subject, why=HELD[Reason(report.reason)], by=by, now=now)
    publish_lane(about, left, is_opened=is_opened)
    publish_all([Change(f"queue:{stream}", "case", Update.Action.REMOVED, case.pk) for stream in streams_of(case)])
    return about


def _meant(kind: str, pk: Any, *, by: User) -> Any:
    """The thing as it is now, held until the transaction ends."""
    subject = find_subject(kind, pk) if kind in KINDS and KINDS[kind].is_reportable else None
    # What two people write to each other is opened by a report of one of them, never by what somebody else says.
    if subject is None or is_of_two(subject) or subject.is_by(by.pk) or not lock_subject(subject).is_shown:
        raise Refused("invalid", _("There is nothing at this address that could be looked at."), field="place")
    return find_subject(kind, pk)


def _is_grave(report: OutsideReport) -> bool:
    """Whether what it means is hidden at once, as it would be for a member who reported the same."""
    if report.reason == Reason.INTIMATE:
        return report.declared_at is not None
    return report.reason in {Reason.ABUSE, Reason.CHILD}
