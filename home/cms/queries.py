"""Who follows what is said about a page."""

from typing import Any

from django.db.models import Q, QuerySet
from wagtail.models import Page

from accounts.models import User


def followers_of_comments(page: Page, comments: list[Any]) -> QuerySet[User]:
    """Those who asked to hear of every comment on the page, and those who took part in these ones."""
    ids = [comment.pk for comment in comments]
    asked = Q(page_subscriptions__page=page, page_subscriptions__comment_notifications=True)
    took_part = Q(wagtail_admin_comments__in=ids) | Q(comment_replies__comment__in=ids)
    return User.objects.filter(
        asked | took_part, Q(wagtail_userprofile=None) | Q(wagtail_userprofile__updated_comments_notifications=True)
    ).distinct()
