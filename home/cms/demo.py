"""What waits for comms staff in the demo: a page to look at again, one that is late, a comment, a link to a draft, a
broken link."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from wagtail.models import Comment, Page

from accounts.models import User
from core.tokens import digest_of
from home.links.actions import read_pages
from home.links.models import OutsideAddress, Problem
from home.previews.actions import share_draft
from home.previews.models import PreviewLink
from home.review.models import Review

SOON, LATE = "support-for-carers", "become-a-foster-carer"
DRAFT = "allowances-in-april"
GONE = "https://example.org/open-evening"
ASKED = "The committee's paper has two figures for the 16 and 17 year olds. Which one do we print?"
ANSWERED = "The second. I ask finance to send it to us in writing."


@transaction.atomic
def seed_desk(*, editor: User, publisher: User, now: datetime) -> None:
    """Again and again with the same result; what somebody did since is left as it is."""
    _to_review(SOON, editor, days=12, told=Review.Told.SOON, now=now)
    _to_review(LATE, editor, days=-23, told=Review.Told.LATE, now=now)
    draft = Page.objects.filter(slug=DRAFT, live=False).first()
    if draft is not None:
        _talk(draft, editor, publisher)
        if not PreviewLink.objects.filter(page=draft).exists():
            share_draft(draft, days=14, by=editor, now=now)
    _break_a_link(now)


def _to_review(slug: str, owner: User, *, days: int, told: int, now: datetime) -> None:
    """As if the letters about it had gone out: the demo's own would come on top of what somebody tries."""
    page = Page.objects.filter(slug=slug, live=True, review=None).first()
    if page is None:
        return
    Page.objects.filter(pk=page.pk, owner=None).update(owner=owner)
    Review.objects.create(page=page, review_by=timezone.localdate(now) + timedelta(days=days), told=told)


def _talk(draft: Page, editor: User, publisher: User) -> None:
    if Comment.objects.filter(page=draft).exists():
        return
    asked = Comment.objects.create(page=draft, user=publisher, text=ASKED, contentpath="summary", position="")
    asked.replies.create(user=editor, text=ANSWERED)


def _break_a_link(now: datetime) -> None:
    """An address that was there in summer: looked at three times since, and each time nothing was found."""
    if OutsideAddress.objects.filter(digest=digest_of(GONE)).exists():
        return
    while read_pages(now=now):
        pass
    OutsideAddress.objects.filter(digest=digest_of(GONE)).update(
        problem=Problem.GONE, failures=3, since=now - timedelta(days=3), checked_at=now, due_at=now + timedelta(days=1)
    )
