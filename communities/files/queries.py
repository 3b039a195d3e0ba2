from collections.abc import Iterable
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum

from accounts.models import User
from communities.files.models import NOBODYS, THERE, StoredFile
from communities.groups.models import Community
from communities.groups.permissions import Person
from communities.words.models import Words

State = StoredFile.State
Used = tuple[int, int]  # files, bytes


def waiting_files(person: User, community: Community, ids: Iterable[UUID]) -> list[StoredFile]:
    """Those of these that this person uploaded here and no post took, in the order given."""
    found = StoredFile.objects.filter(pk__in=list(ids), uploader=person, community=community).filter(NOBODYS)
    rows = found.exclude(state=State.REFUSED).in_bulk()
    return [rows[pk] for pk in dict.fromkeys(ids) if pk in rows]


def add_files(words: Iterable[Words], *, reader: Person) -> None:
    """Sets `shown_files` on each post, comment or message that is shown: one query, however many. The caller has seen
    that the reader may read the words; what is still being checked only its uploader meets."""
    words = list(words)
    ids = [one.pk for one in words if one.is_shown]
    theirs = Q(state=State.READY) | Q(uploader=reader.pk)
    rows = (
        StoredFile.objects.filter(THERE, theirs, Q(post__in=ids) | Q(comment__in=ids) | Q(message__in=ids))
        if ids
        else ()
    )
    by_words: dict[UUID, list[StoredFile]] = {}
    for row in rows:
        by_words.setdefault(row.message_id or row.comment_id or row.post_id, []).append(row)  # type: ignore[arg-type]
    for one in words:
        one.shown_files = by_words.get(one.pk, [])  # type: ignore[attr-defined]


def ready_files(messages: Iterable[UUID]) -> dict[UUID, list[StoredFile]]:
    """What of these chat messages everybody who reads them may have: one query."""
    found: dict[UUID, list[StoredFile]] = {}
    for row in StoredFile.objects.filter(THERE, message__in=list(messages), state=State.READY):
        found.setdefault(row.message_id, []).append(row)  # type: ignore[arg-type]
    return found


def file_counts(posts: Iterable[UUID]) -> dict[UUID, int]:
    """How many files each of these posts shows to everybody who reads it: one query."""
    ready = StoredFile.objects.filter(THERE, post__in=list(posts), state=State.READY)
    return dict(ready.order_by().values_list("post").annotate(Count("pk")))


def used_by(files: QuerySet[StoredFile]) -> Used:
    found = files.aggregate(files=Count("pk"), bytes=Sum("size"))
    return found["files"], found["bytes"] or 0


def lost_files(person: User, ids: list[UUID]) -> bool:
    """Whether one of these is neither waiting nor taken: it was swept, or was never theirs."""
    return bool(ids) and StoredFile.objects.filter(pk__in=ids, uploader=person).count() < len(set(ids))
