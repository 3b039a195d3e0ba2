"""What search is told of posts and comments. Each action that changes one calls it in its transaction."""

from collections.abc import Iterable, Iterator

from django.db.models import QuerySet

from communities.files.search import forget_files_of, things_of, things_of_comment
from communities.posts.kinds import words_to_find
from communities.posts.models import Comment, Post
from communities.search.actions import Source, Thing, change, put, put_all, take, take_within
from communities.search.models import Indexed

Kind = Indexed.Kind
MOST_BESIDE = 60_000  # characters


def within(texts: Iterable[str]) -> Iterator[str]:
    """As much of them as a row of the index holds: a consultation can be as long as twenty posts."""
    left = MOST_BESIDE
    for text in texts:
        if left > 0:
            yield text[:left]
        left -= len(text)


def _thing(post: Post) -> Thing:
    kind = Kind.EVENT if post.kind == Post.Kind.EVENT else Kind.POST
    return Thing(
        kind, post.pk, post.created_at, post.pk, post.community_id, post.author_id, post.created_at,
        (post.title, post.shown_body, *within(words_to_find([post]).get(post.pk, ()))),
    )  # fmt: skip


def _thing_of_comment(comment: Comment, post: Post) -> Thing:
    """It is found by whoever reads the post it stands under, so it begins with that."""
    return Thing(
        Kind.COMMENT, comment.pk, comment.created_at, post.pk, post.community_id, comment.author_id,
        min(post.created_at, comment.created_at), (comment.shown_body,),
    )  # fmt: skip


def index_post(post: Post) -> None:
    put(_thing(post))


def reindex_post(post: Post) -> None:
    """After an edit of its words."""
    change(_thing(post))


def place_post(post: Post) -> None:
    """After it came back or came into another group: what is shown of it and under it is found there alone."""
    take_within(post.pk)
    if post.is_shown:
        comments = post.comments.filter(state=Comment.State.SHOWN)
        put_all([_thing(post), *(_thing_of_comment(comment, post) for comment in comments), *things_of(post.pk)])


def forget_post(post: Post) -> None:
    take_within(post.pk)


def index_comment(comment: Comment, post: Post) -> None:
    put(_thing_of_comment(comment, post))


def place_comment(comment: Comment, post: Post) -> None:
    """After it came back under a post that is shown: with its files."""
    put_all([_thing_of_comment(comment, post), *things_of_comment(comment.pk)])


def reindex_comment(comment: Comment, post: Post) -> None:
    change(_thing_of_comment(comment, post))


def forget_comment(comment: Comment) -> None:
    take(comment.pk)
    forget_files_of(comment=comment.pk)


def _posts() -> QuerySet[Post]:
    return Post.objects.filter(state=Post.State.SHOWN)


def _comments() -> QuerySet[Comment]:
    return Comment.objects.filter(state=Comment.State.SHOWN, post__state=Post.State.SHOWN).select_related("post")


SOURCES = (
    Source(_posts, _thing),
    Source(_comments, lambda comment: _thing_of_comment(comment, comment.post), locks=("self", "post")),
)
