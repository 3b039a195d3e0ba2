"""Who may show a draft to somebody outside, and which links still show one."""

from datetime import datetime

from django.http import Http404
from wagtail.models import Page

from accounts.models import User
from accounts.permissions import may_take_part
from core.tokens import digest_of
from home.previews.models import PreviewLink


def may_share(user: User | None, page: Page) -> bool:
    """Whoever may edit the page. One that only signed-in people may read is not shown to others by a link."""
    return (
        user is not None
        and may_take_part(user)
        and page.permissions_for_user(user).can_edit()
        and page.depth > 1
        and not page.get_view_restrictions()
    )


def access_editable(user: User, page_id: int) -> Page:
    """The page, for whoever may edit it; whether it may be shared is said on the page that asks."""
    page = Page.objects.filter(pk=page_id, depth__gt=1).first()
    if page is None or not page.permissions_for_user(user).can_edit():
        raise Http404
    return page.specific


def access_shared(token: str, *, now: datetime) -> PreviewLink:
    """The link of this address while it lasts, and while whoever made it could still make one."""
    links = PreviewLink.objects.filter(ends_at__gt=now, revoked_at=None).select_related("page", "made_by")
    link = links.filter(digest=digest_of(token)).first()
    if link is None or not may_share(link.made_by, link.page):
        raise Http404
    return link
