"""Whose page an author's is."""

from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import Http404

from accounts.models import User
from accounts.permissions import is_let_in
from core.tokens import digest_of
from moderation.complaints.models import Complaint
from moderation.notices.models import Kind, Notice


class SignInFirst(Exception):  # noqa: N818 - as core.errors.StepFirst
    """Its author may sign in, and has not: a letter that was forwarded, or read by somebody else, opens nothing."""


def author_of(complaint: Complaint) -> User | None:
    """The account that wrote it, or the one it was joined with since."""
    poster = complaint.poster
    return (poster.merged_into or poster) if poster else None


def access_asked(user: User | AnonymousUser, token: str) -> Notice:
    """What was written to the author of something, by the link in their letter, for them alone. Whoever is shut out of
    their account has only the link, and it suffices. Raises Http404, or SignInFirst, whatever the link leads to."""
    notice = _told().filter(complaint__reply_token=digest_of(token)).first()
    author = author_of(notice.complaint) if notice else None
    if notice and author and (user == author or not is_let_in(author)):
        return notice
    if user.is_authenticated:
        raise Http404
    raise SignInFirst


def access_own(user: User, pk: UUID) -> Notice:
    """The same for somebody who comes from what they were told here. Raises Http404."""
    notice = _told().filter(complaint=pk).first()
    if notice is None or author_of(notice.complaint) != user:
        raise Http404
    return notice


def _told() -> QuerySet[Notice]:
    """What was written down, and so may have left: a process that was killed may not have kept that it did."""
    notices = Notice.objects.select_related("complaint__poster__merged_into")
    return notices.filter(kind=Kind.N3).exclude(text="")
