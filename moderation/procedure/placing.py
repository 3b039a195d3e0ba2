"""What a notice means here: each of its places, found by a link or a person, and a frozen copy of what stands there."""

import secrets
from datetime import datetime
from typing import Any

from django.db.models import F

from accounts.models import User
from core.tokens import digest_of, token_for
from moderation.cases.actions import open_case, publish_case
from moderation.cases.models import Case, Conflict, FurtherEvidence
from moderation.complaints.kinds import SAID
from moderation.complaints.models import Complaint, Location
from moderation.complaints.queries import is_ours
from moderation.procedure.references import new_reference
from moderation.subjects import KINDS, around, find_subject, is_of_two, keep_beside, snapshot
from moderation.subjects import digest_of as digest_of_content
from moderation.subjects.places import thing_meant
from realtime.models import Update
from records.actions import write_entry

COPIED = (*SAID, "jurisdiction", "channel", "received_at", "recorded_by", "complainant", "language", "is_flood")


def poster_of(subject: Any) -> User | None:
    author: User | None = subject.author
    return (author.merged_into or author) if author else None


def put_at(
    complaint: Complaint, location: Location, kind: str, subject: Any, *, by: User | None, now: datetime
) -> Complaint:
    """Says that a place of the notice is this thing, whose copy is frozen. Inside a transaction that holds the row of
    the subject and that of the complaint. Where another person wrote it than what was found before, it belongs to a
    complaint of its own. Returns the complaint it belongs to."""
    poster = poster_of(subject)
    if complaint.poster_id is not None and (poster is None or complaint.poster_id != poster.pk):
        complaint = _beside(complaint, poster, by=by, now=now)
        location.complaint = complaint
    copy = _freeze(complaint, location, kind, subject, by=by, now=now)
    location.subject_kind, location.subject_id = kind, subject.pk
    location.placed_at, location.placed_by, location.evidence, location.is_nowhere = now, by, copy, False
    location.save()
    complaint.poster, complaint.acts_at = poster, now
    complaint.save(update_fields=["poster", "acts_at"])
    Case.objects.filter(pk=complaint.about[1]).update(author=poster, version=F("version") + 1)
    write_entry("complaint.placed", subject=complaint.about, by=by.pk if by else None, location=str(location.pk))
    return complaint


def place_by_links(complaint: Complaint, *, now: datetime, with_ours: bool = False) -> None:
    """A link to a thing here needs nobody to find it. What is none is left to a person: nothing is said of either.

    Whether one of the operator's own wrote something for them, a person decides too. `with_ours`: nobody has, and there
    is no time left. To answer that the notice lacks something would be wrong.
    """
    for location in complaint.locations.filter(subject_id=None, is_nowhere=False).exclude(link=""):
        kind, pk = thing_meant(location.link) or ("", None)
        subject = find_subject(kind, pk) if pk is not None and kind in KINDS and KINDS[kind].is_reportable else None
        if subject is None or is_of_two(subject) or complaint.locations.filter(subject_kind=kind, subject_id=pk):
            continue
        if with_ours or not is_ours(poster_of(subject)):
            put_at(complaint, location, kind, subject, by=None, now=now)


def _freeze(
    complaint: Complaint, location: Location, kind: str, subject: Any, *, by: User | None, now: datetime
) -> FurtherEvidence:
    """The thing with its edits, files and audience, as of now."""
    content = snapshot(kind, subject) | around(subject) | {"location": str(location.pk)}
    keep_beside(kind, subject)
    copy = FurtherEvidence.objects.create(
        case_id=complaint.about[1], content=content, digest=digest_of_content(content), taken_at=now
    )
    write_entry(
        "evidence.kept", subject=complaint.about, by=by.pk if by else None, digest=copy.digest,
        evidence=str(copy.pk),
    )  # fmt: skip
    return copy


def _beside(complaint: Complaint, poster: User | None, *, by: User | None, now: datetime) -> Complaint:
    """The complaint of the same notice that is about what this person wrote."""
    root = complaint.beside or complaint
    found = Complaint.objects.filter(beside=root, poster=poster, closed_at=None).first()
    if found is not None:
        return found
    seed, reply_seed = secrets.token_hex(32), secrets.token_hex(32)
    other = Complaint.objects.create(
        **{name: getattr(complaint, name) for name in COPIED}, reference=new_reference(), beside=root, recorded_at=now,
        seed=seed, reply_seed=reply_seed, token=digest_of(token_for("complaint", seed)),
        reply_token=digest_of(token_for("complaint_reply", reply_seed)),
    )  # fmt: skip
    open_for(other, by=by, now=now)
    publish_case(other.case, Update.Action.CREATED)  # type: ignore[arg-type]
    return other


def open_for(complaint: Complaint, *, by: User | None, now: datetime) -> Case:
    """The case that stands for a complaint in the queue; the notice as it came is frozen in it. Its clock runs since
    the notice was received, and the clock looks at it at once."""
    case, _is_new = open_case(
        "complaint", complaint, by=by, now=now, since=complaint.received_at, lane=Case.Lane.DEFAMATION,
        source=Case.Source.COMPLAINT, clock_from=complaint.received_at,
    )  # fmt: skip
    complaint.case, complaint.clock_from, complaint.due_at, complaint.acts_at = (
        case, complaint.received_at, case.due_at, now,
    )  # fmt: skip
    complaint.save(update_fields=["case", "clock_from", "due_at", "acts_at"])
    if complaint.complainant is not None:  # who complains and works on cases does not work on this one
        Conflict.objects.get_or_create(case=case, person=complaint.complainant)
    write_entry(
        "complaint.taken", subject=("case", case.pk), by=by.pk if by else None, complaint=str(complaint.pk),
        channel=complaint.channel,
    )  # fmt: skip
    return case
