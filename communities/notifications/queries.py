from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from communities.notifications.models import Notification

SENTENCES: dict[str, Any] = {
    "join_request": gettext_lazy("Somebody asks to join %(group)s."),
    "join_request_more": gettext_lazy("The hosts of a group you asked to join want to know more."),
    "join_request_approved": gettext_lazy("You now belong to %(group)s."),
    "join_request_declined": gettext_lazy("A request of yours to join a group was not approved."),
    "approval_due": gettext_lazy("Your approval is due to be renewed. See until when it lasts."),
    "approvals_due": gettext_lazy("Some approvals are due to be renewed."),
    "membership_dated": gettext_lazy("The hosts of %(group)s have said until when you belong to it."),
    "membership_due": gettext_lazy("Your time in %(group)s is due to be renewed."),
    "membership_renewed": gettext_lazy("Your time in %(group)s has been renewed."),
    "membership_lapsed": gettext_lazy(
        "Your time in one of your groups has come to its end. A host can renew it, and then it is as you left it."
    ),
    "memberships_due": gettext_lazy("In %(group)s some memberships are due to be renewed."),
    "guest_admitted": gettext_lazy("You may now read and write in a chat room of %(group)s, as a guest."),
    "made_host": gettext_lazy("You are now a host of %(group)s."),
    "invited": gettext_lazy("Somebody has invited you to a group."),
    "invitation_used": gettext_lazy("Somebody has joined %(group)s by an invitation of yours."),
    "invitation_ended": gettext_lazy("An invitation you had accepted can no longer be used."),
    "comment": gettext_lazy("Somebody commented on what you wrote in %(group)s."),
    "case_opened": gettext_lazy("Somebody has reported something in %(group)s. It waits for a moderator."),
    "case_hide": gettext_lazy("A moderator has hidden something you wrote in %(group)s."),
    "case_remove": gettext_lazy("A moderator has removed something you wrote in %(group)s."),
    "flag_leave": gettext_lazy("A moderator looked at what you reported in %(group)s and has left it as it is."),
    "flag_hide": gettext_lazy("A moderator looked at what you reported in %(group)s and has hidden it."),
    "flag_remove": gettext_lazy("A moderator looked at what you reported in %(group)s and has removed it."),
}
# Where there is something to see, outside any group.
PLACES = {"approval_due": "me", "approvals_due": "renewals", "join_request_more": "groups"}


@dataclass(frozen=True)
class Line:
    """A notification in words, in the language of whoever reads it now."""

    id: UUID
    text: str
    reason: str
    url: str
    at: datetime
    is_new: bool


def unread_notifications(user: User) -> QuerySet[Notification]:
    return Notification.objects.filter(person=user, read_at=None)


def unread_count(user: User) -> int:
    return unread_notifications(user).count()


def newest_notifications(user: User, *, known: QuerySet[Any], limit: int = 50) -> list[Line]:
    """What somebody was told, newest first. `known` are the groups they may know of today: no other is named.

    Somebody who left a secret group keeps the line, and learns from it nothing of what the group is called since.
    """
    rows = list(Notification.objects.filter(person=user).select_related("community")[:limit])
    named = set(known.filter(pk__in={row.community_id for row in rows}).values_list("pk", flat=True))
    return [_line(row, is_named=row.community_id in named) for row in rows]


def _line(row: Notification, *, is_named: bool) -> Line:
    group = row.community.local_name if row.community and is_named else _("a group")
    return Line(
        id=row.pk,
        text=str(SENTENCES[row.kind]) % {"group": group},
        reason=row.detail.get("reason", ""),
        url=_url(row, is_named=is_named),
        at=row.at,
        is_new=row.read_at is None,
    )


def _url(row: Notification, *, is_named: bool) -> str:
    """Where the thing is; the page there asks again whether this person may see it."""
    if row.kind == "invited":
        return reverse("offers")
    if row.community is None:
        return reverse(PLACES[row.kind]) if row.kind in PLACES else ""
    if row.kind == "join_request_more" and not is_named:
        return reverse("groups")  # where the request is listed without the group's name
    slug = row.community.slug
    # A guest of one room need not know of the group; and what a moderator decided has an address without its name.
    if not is_named and row.kind not in {"guest_admitted", "case_opened", "case_hide", "case_remove"}:
        return ""
    if row.kind in {"membership_dated", "membership_due", "membership_renewed"}:
        return reverse("group_about", args=[slug])
    if row.kind == "memberships_due":
        return reverse("group_renewals", args=[slug])
    if row.kind == "join_request":
        return reverse("decide_request", args=[slug, row.subject_id])
    if row.kind == "join_request_more":
        return reverse("join_group", args=[slug])
    if row.kind == "invitation_used":
        return reverse("invitation_detail", args=[slug, row.subject_id])
    if row.kind == "guest_admitted" and "room" in row.detail:
        return reverse("room", args=[slug, row.detail["room"]])
    if row.kind == "case_opened":
        return reverse("moderation:case", args=[row.subject_id])
    if row.kind in {"case_hide", "case_remove"}:
        return reverse("moderation:taken", args=[row.subject_kind, row.subject_id])
    if row.kind == "comment":
        return reverse("post", args=[slug, row.subject_id])
    return reverse("group", args=[slug])
