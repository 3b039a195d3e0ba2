"""Makes links to drafts and ends them. Both stand in the history of the page."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import Page

from accounts.models import User
from core.errors import Refused
from core.tokens import digest_of
from home.previews.models import PreviewLink
from home.previews.permissions import may_share
from home.previews.queries import links_of, token_of

MOST = 20
KEPT = timedelta(days=90)  # after its end: so long the rows say who shared what


@transaction.atomic
def share_draft(page: Page, *, days: int, by: User, now: datetime) -> tuple[PreviewLink, str]:
    """A link and its address's secret part. Raises Refused."""
    Page.objects.select_for_update(of=("self",)).get(pk=page.pk)  # two at once would both be the twentieth
    if not may_share(by, page):
        raise Refused("invalid", _("Only signed-in people may read this page. Its draft cannot be shared by a link."))
    if links_of(page, now).count() >= MOST:
        raise Refused("invalid", _("There are already 20 links to this draft. End one that is no longer needed."))
    link = PreviewLink(pk=uuid4(), page_id=page.pk, made_by=by, made_at=now, ends_at=now + timedelta(days=days))
    token = token_of(link)
    link.digest = digest_of(token)
    link.save()
    log(instance=page, action="home.share", user=by, data={"days": days})
    return link, token


@transaction.atomic
def end_link(pk: UUID, *, page: Page, by: User, now: datetime) -> bool:
    """From the next look on it is an ordinary missing page; ended twice it is ended."""
    ended = PreviewLink.objects.filter(pk=pk, page_id=page.pk, ends_at__gt=now, revoked_at=None).update(revoked_at=now)
    if ended:
        log(instance=page, action="home.unshare", user=by)
    return bool(ended)


def forget_old_links(*, now: datetime) -> int:
    return PreviewLink.objects.filter(ends_at__lt=now - KEPT).delete()[0]
