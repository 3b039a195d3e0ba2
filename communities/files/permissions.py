"""Who may have a file: whoever may read, at this moment, the post, comment or message it belongs to."""

from typing import Any
from uuid import UUID

from django.http import Http404

from accounts.permissions import may_take_part
from communities.files.models import StoredFile
from communities.groups.models import Community
from communities.groups.permissions import May, Person, access_community, is_written_for, may
from communities.rooms.permissions import may_read
from communities.words.models import UNSEEN

State = StoredFile.State
WITH_WORDS = (
    "post__community", "post__author", "comment__author", "comment__post__community", "message__author",
    "message__room__community",
)  # fmt: skip


def may_read_file(user: Person, file: StoredFile) -> bool:
    """`file` comes with what WITH_WORDS names. What waits for a post, or to be checked, is its uploader's alone."""
    is_own = file.uploader_id == user.pk
    if not may_take_part(user) or not file.is_there or file.state == State.REFUSED:
        return False
    if not file.is_taken:
        return is_own
    if file.state != State.READY and not is_own:
        return False
    words, post = file.words, file.home
    if words.state in UNSEEN:
        return bool(words.is_by(user.pk))
    if file.message:
        room = file.message.room
        written_at = file.message.created_at
        return words.is_shown and may_read(user, room) and is_written_for(user, room.community, written_at)
    return (
        words.is_shown
        and post.is_shown
        and may(user, May.READ, post.community)
        and is_written_for(user, post.community, min(words.created_at, post.created_at))
    )


def access_file(user: Person, pk: UUID) -> StoredFile:
    """A file this person may have. Raises Http404, whatever the reason."""
    file = StoredFile.objects.select_related(*WITH_WORDS).filter(pk=pk).first()
    if file is None or not may_read_file(user, file):
        raise Http404
    return file


def access_own_file(user: Person, pk: UUID) -> tuple[StoredFile, Any]:
    """A file of one's own in a post or comment that is shown, and the post it is on. Raises Http404.

    In an archive too, as one's own words can be taken away there. What is in a chat goes with its message alone.
    """
    file = access_file(user, pk)
    if not file.is_taken or file.message or not file.words.is_by(user.pk):
        raise Http404
    return file, file.home


def access_uploads(user: Person, slug: str) -> Community:
    """A group into which this person may bring files. Raises Http404 and PermissionDenied, as groups do."""
    return access_community(user, slug, May.POST)
