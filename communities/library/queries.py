from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from communities.files.models import THERE, Kind, StoredFile
from communities.groups.models import Community
from communities.groups.permissions import Person, written_for
from communities.people.models import Block
from communities.rooms.permissions import listed_rooms
from communities.words.models import Words

PAGE = 30
SHOWN = Words.State.SHOWN


@dataclass(frozen=True)
class LibraryPage:
    files: list[StoredFile]
    older: str  # the cursor of the next page, empty on the last


def library_of(
    community: Community, *, reader: Person, kind: str = "", after: tuple[datetime, UUID] | None = None
) -> LibraryPage:
    """The files of what `reader` may read here, newest first, without those of people they blocked. One query."""
    of_post = Q(post__state=SHOWN, post__community=community) & written_for(reader, community, at="post__created_at")
    of_comment = (
        Q(comment__state=SHOWN, comment__post__state=SHOWN, comment__post__community=community)
        & written_for(reader, community, at="comment__created_at")
        & written_for(reader, community, at="comment__post__created_at")
    )
    of_message = Q(message__state=SHOWN, message__room__in=listed_rooms(reader, community)) & written_for(
        reader, community, at="message__created_at"
    )
    blocked = Block.objects.filter(by=reader.pk).values("person")
    files = (
        StoredFile.objects.filter(THERE, of_post | of_comment | of_message, community=community, state="ready")
        .exclude(uploader__in=blocked)
        .select_related("uploader", "post", "comment__post", "message__room")
        .order_by("-created_at", "-id")
    )
    if kind in Kind.values:
        files = files.filter(kind=kind)
    if after:
        at, pk = after
        files = files.filter(Q(created_at__lt=at) | Q(created_at=at, id__lt=pk), created_at__lte=at)
    found = list(files[: PAGE + 1])
    last = found[PAGE - 1] if len(found) > PAGE else None
    return LibraryPage(found[:PAGE], f"{last.created_at.isoformat()}_{last.pk}" if last else "")
