"""Links to drafts that work now."""

from datetime import datetime

from django.db.models import QuerySet
from wagtail.models import Page

from core.tokens import token_for
from home.previews.models import PreviewLink

PURPOSE = "shared-draft"


def token_of(link: PreviewLink) -> str:
    """The same each time, so that an editor can copy the address again though it is kept nowhere."""
    return token_for(PURPOSE, link.pk.hex)


def links_of(page: Page, now: datetime) -> QuerySet[PreviewLink]:
    """The newest first, with who made them."""
    return PreviewLink.objects.filter(page_id=page.pk, ends_at__gt=now, revoked_at=None).select_related("made_by")
