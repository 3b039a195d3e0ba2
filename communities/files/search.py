"""What search is told of files: their names and what was said of pictures, once their words are there and they are
checked. What is told of a post or comment tells of its files too (`communities/posts/search.py`)."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q, QuerySet

from communities.files.models import THERE, StoredFile
from communities.search.actions import Source, Thing, put, take, take_all
from communities.search.models import Indexed
from communities.words.models import Words

SHOWN = Words.State.SHOWN


def _thing(file: StoredFile) -> Thing:
    """It is found by whoever reads the words it belongs to, and the post or the room they stand in."""
    words, home = file.words, file.home
    within, community = (home.room_id, home.room.community_id) if file.message else (home.pk, home.community_id)
    return Thing(
        Indexed.Kind.FILE, file.pk, file.created_at, within, community, words.author_id,
        min(home.created_at, words.created_at), (file.name, file.alt),
    )  # fmt: skip


def index_file(file: StoredFile) -> None:
    """`file` is ready, and belongs to words that are shown."""
    put(_thing(file))


def forget_file_of_search(file: StoredFile) -> None:
    take(file.pk)


def forget_files_of(**words: UUID) -> None:
    """Of a `comment`, or of a `message`."""
    take_all(StoredFile.objects.filter(**words).values_list("pk", flat=True))


def things_of(post: UUID) -> Iterable[Thing]:
    """The files of a post that is shown, and of the shown comments under it."""
    of_comments = Q(comment__post=post, comment__state=SHOWN)
    files = _ready().filter(Q(post=post) | of_comments).select_related("post", "comment__post")
    return [_thing(file) for file in files]


def things_of_comment(comment: UUID) -> Iterable[Thing]:
    """The files of a comment that is shown, under a post that is."""
    return [_thing(file) for file in _ready().filter(comment=comment).select_related("comment__post")]


def things_of_message(message: UUID) -> Iterable[Thing]:
    """The files of a message that is shown."""
    return [_thing(file) for file in _ready().filter(message=message).select_related("message__room")]


def _ready() -> QuerySet[StoredFile]:
    return StoredFile.objects.filter(THERE, state=StoredFile.State.READY)


def _of_posts() -> QuerySet[StoredFile]:
    return _ready().filter(post__state=SHOWN).select_related("post")


def _of_comments() -> QuerySet[StoredFile]:
    shown = {"comment__state": SHOWN, "comment__post__state": SHOWN}
    return _ready().filter(**shown).select_related("comment__post")


def _of_messages() -> QuerySet[StoredFile]:
    return _ready().filter(message__state=SHOWN).select_related("message__room")


SOURCES = (
    Source(_of_posts, _thing, locks=("self", "post")),
    Source(_of_comments, _thing, locks=("self", "comment", "comment__post")),
    Source(_of_messages, _thing, locks=("self", "message")),
)
