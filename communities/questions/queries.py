from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from accounts.models import User
from communities.groups.permissions import Person, is_written_for
from communities.people.queries import blocked_among
from communities.posts.models import Comment, Post
from communities.questions.permissions import may_mark

# A condition for posts. The mark stays on a comment that was taken away, and counts again should it come back.
UNANSWERED = Q(kind=Post.Kind.QUESTION, state=Post.State.SHOWN) & (
    Q(answer=None) | ~Q(answer__state=Comment.State.SHOWN)
)


@dataclass(frozen=True)
class Answered:
    """What stands under a question. `answer` is the marked comment while this reader may read it."""

    answer: Comment | None
    is_by_blocked: bool
    may_mark: bool


def answers_of(posts: Sequence[Post], reader: Person) -> dict[UUID, Answered]:
    """For each question what this reader sees of its answer: two queries."""
    marked = [post.answer_id for post in posts if post.answer_id]
    comments = Comment.objects.filter(pk__in=marked, state=Comment.State.SHOWN).select_related("author")
    found = {comment.pk: comment for comment in comments}
    authors = {comment.author_id for comment in found.values()}
    blocked = blocked_among(authors, by=reader) if isinstance(reader, User) else set()
    answers = {}
    for post in posts:
        answer = found.get(post.answer_id) if post.answer_id else None
        if answer and not is_written_for(reader, post.community, answer.created_at):
            answer = None
        answers[post.pk] = Answered(answer, bool(answer and answer.author_id in blocked), may_mark(reader, post))
    return answers
