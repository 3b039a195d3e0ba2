"""What can be flagged, and the only place that knows: for each kind, how it is found, frozen, hidden and removed."""

from typing import Any
from uuid import UUID

from django.http import Http404

from communities.groups.permissions import Person
from communities.rooms.models import Room
from moderation.subjects import files, profiles, words
from moderation.subjects.evidence import digest_of, says_the_same
from moderation.subjects.kinds import KINDS, Kind, Subject, register
from moderation.subjects.words import AROUND, around, may_be_masked

__all__ = [
    "AROUND", "KINDS", "Kind", "Subject", "access_subject", "around", "digest_of", "files", "find_subject", "is_of_two",
    "keep_beside", "kind_of", "label_of", "lock_subject", "may_be_masked", "may_flag", "profiles", "register",
    "says_the_same", "snapshot", "words",
]  # fmt: skip


def kind_of(subject: Subject) -> str:
    """Its name in KINDS."""
    if isinstance(subject, files.FileSubject):
        return "file"
    if isinstance(subject, profiles.ProfileSubject):
        return "profile"
    return str(subject._meta.model_name)  # type: ignore[attr-defined]


def label_of(kind: str, subject: Subject | None) -> Any:
    """How one is called: an event, a picture; where it is gone, what it is in general."""
    about = KINDS[kind]
    return about.named(subject) if about.named and subject is not None else about.label


def may_flag(user: Person, kind: str, subject: Subject) -> bool:
    """One may flag what one may see; what was taken away nobody sees."""
    return KINDS[kind].is_reportable and subject.is_shown and KINDS[kind].may_see(user, subject)


def access_subject(user: Person, kind: str, pk: UUID) -> Any:
    """What this person wants to flag. Raises Http404."""
    subject = KINDS[kind].find(pk) if kind in KINDS else None
    if subject is None or not may_flag(user, kind, subject):
        raise Http404
    return subject


def find_subject(kind: str, pk: UUID) -> Any:
    """For a case that exists already; who may see the case is asked there."""
    return KINDS[kind].find(pk)


def lock_subject(subject: Subject) -> Any:
    """The subject as it is now, unchangeable until the transaction ends. Raises Refused where it is gone for good."""
    return KINDS[kind_of(subject)].lock(subject)


def snapshot(kind: str, subject: Subject) -> dict[str, Any]:
    """Everything a decision may have to rest on, as JSON: see Evidence.content."""
    return KINDS[kind].snapshot(subject)


def keep_beside(kind: str, subject: Subject) -> None:
    """Puts aside what a copy tells of and would be gone with the thing. Inside the transaction that keeps the copy."""
    keep = KINDS[kind].keep
    if keep:
        keep(subject)


def is_of_two(subject: Subject) -> bool:
    """Whether nobody reads it but the two who write to each other there, so that a report is the only way to it."""
    room = getattr(subject, "room", None)
    return room is not None and room.kind == Room.Kind.DIRECT
