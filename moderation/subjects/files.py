"""A file or a picture by itself: the words around it may stay."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from communities.chat.models import Message
from communities.files.actions import give_back_file, withhold_file
from communities.files.models import NOBODYS, THERE, StoredFile, Withheld
from communities.files.permissions import WITH_WORDS, may_read_file
from communities.groups.models import Community
from communities.groups.permissions import Person
from communities.posts.models import Comment, Post
from communities.rooms.models import Room
from communities.words.models import Words
from moderation.subjects.evidence import audience_of
from moderation.subjects.kinds import KINDS, Kind
from moderation.subjects.words import community_of, narrower, said_of
from realtime.read import missing

State = Words.State


@dataclass(frozen=True)
class FileSubject:
    """One file of a post, comment or chat message, which its uploader answers for."""

    file: StoredFile

    @property
    def pk(self) -> UUID:
        return self.file.pk

    @property
    def author(self) -> Any:
        return self.file.uploader

    @property
    def author_id(self) -> UUID:
        return self.file.uploader_id

    @property
    def state(self) -> str:
        if self.file.removed_at or self.file.words is None or self.file.words.state == State.DELETED:
            return State.DELETED
        return {"": State.SHOWN, Withheld.HIDDEN: State.HIDDEN, Withheld.REMOVED: State.REMOVED}[self.file.withheld]

    @property
    def is_shown(self) -> bool:
        ready = self.file.state == StoredFile.State.READY
        return ready and self.state == State.SHOWN and self.file.words.is_shown and self.file.home.is_shown

    @property
    def is_picture(self) -> bool:
        return self.file.is_picture

    @property
    def room(self) -> Room | None:
        return self.file.message.room if self.file.message else None

    @property
    def edited_at(self) -> Any:
        return None

    def is_by(self, person: UUID | None) -> bool:
        return person is not None and person in {self.author_id, self.author.merged_into_id}


def _find(pk: UUID) -> FileSubject | None:
    file = StoredFile.objects.select_related("uploader", "community", *WITH_WORDS).filter(pk=pk).first()
    # One that lost its message is still found where a case is about it.
    return FileSubject(file) if file else None


def identical_files(hashes: Iterable[str]) -> list[FileSubject]:
    """Every file with one of these fingerprints that stands anywhere on this site, in the order of their ids."""
    found = StoredFile.objects.filter(THERE, sha256__in=list(hashes)).select_related("uploader", *WITH_WORDS)
    return [FileSubject(file) for file in found.exclude(NOBODYS).order_by("pk")]


def _may_see(user: Person, subject: FileSubject) -> bool:
    return subject.file.is_taken and may_read_file(user, subject.file)


def _community(subject: FileSubject) -> Community:
    words = subject.file.words
    return community_of(words) if words else subject.file.community


def _url(subject: FileSubject) -> str:
    words = subject.file.words
    kind = "message" if isinstance(words, Message) else "comment" if isinstance(words, Comment) else "post"
    return KINDS[kind].url(words)


def _lock(subject: FileSubject) -> FileSubject:
    """What it stands in first, as its author does: post, comment or message, file."""
    words = subject.file.words
    if isinstance(words, Comment):
        Post.objects.select_for_update(no_key=True).get(pk=words.post_id)
    if words is not None:
        found = type(words).objects.select_for_update(no_key=True, of=("self",)).filter(pk=words.pk)
        list(found.values_list("pk", flat=True))
    if StoredFile.objects.select_for_update(no_key=True, of=("self",)).filter(pk=subject.pk).first() is None:
        raise missing()
    held = _find(subject.pk)
    assert held is not None, "its row is locked"
    return held


def _snapshot(subject: FileSubject) -> dict[str, Any]:
    file, words = subject.file, subject.file.words
    return {
        "title": "",
        "text": file.alt,
        "html": "",
        "history": [],
        "files": [said_of(file)],
        "author_id": str(file.uploader_id),
        "author_name": file.uploader.display_name,
        "written_at": file.created_at.isoformat(),
        "edited_at": None,
        "audience": audience_of(_community(subject), **(narrower(words) if words else {})),
    }


KINDS["file"] = Kind(
    label=_("file"),
    find=_find,
    may_see=_may_see,
    community=_community,
    url=_url,
    lock=_lock,
    snapshot=_snapshot,
    hide=lambda subject: withhold_file(subject.file, Withheld.HIDDEN),
    remove=lambda subject: withhold_file(subject.file, Withheld.REMOVED),
    restore=lambda subject: give_back_file(subject.file),
    named=lambda subject: _("picture") if subject.is_picture else _("file"),
)
