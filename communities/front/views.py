"""Where several nouns meet: a group's front page, and what somebody was told of any of them."""

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.permissions import SignedInRequest, approved_required, signed_in_required
from communities.chat.permissions import rooms_of_guest
from communities.chat.queries import rooms_of
from communities.front.queries import SHOWN, staff_of, waiting_for
from communities.groups.models import Community
from communities.groups.permissions import (
    May,
    access_as_guest,
    access_community,
    may,
    membership_of,
    moderated_by,
    visible_to,
)
from communities.groups.queries import guests_among
from communities.notifications.queries import newest_notifications
from communities.people.queries import blocked_among
from communities.posts.queries import feed_of, parse_cursor
from communities.welcome.queries import welcome_for
from realtime.read import head


@require_GET
@signed_in_required
def group(request: SignedInRequest, slug: str) -> HttpResponse:
    """A group's front page: its rooms and its posts by latest activity."""
    visited = access_as_guest(request.user, slug)
    if visited is not None:
        rooms = rooms_of_guest(request.user, visited)
        return render(request, "front/guest.html", {"community": visited, "rooms": rooms})
    community, now = access_community(request.user, slug), timezone.now()
    membership = membership_of(request.user, community)
    seq = head(f"group:{community.pk}")
    page = feed_of(community, reader=request.user, after=parse_cursor(request.GET.get("after", "")))
    return render(
        request,
        "front/group.html",
        {
            "community": community,
            "membership": membership,
            "welcome": welcome_for(membership, community, request.user, now=now),
            "waiting": waiting_for(request.user, community, now=now),
            "shown": SHOWN,
            "staff": staff_of(community, membership, request.user),
            "may_post": may(request.user, May.POST, community),
            "may_make_rooms": may(request.user, May.MAKE_ROOMS, community),
            "may_change_group": may(request.user, May.CHANGE_GROUP, community),
            "may_invite": may(request.user, May.INVITE, community),
            "may_decide": may(request.user, May.DECIDE_REQUESTS, community),
            "rooms": rooms_of(community, request.user),
            "page": page,
            "blocked": blocked_among({post.author_id for post in page.posts}, by=request.user),
            "guests": guests_among(community, {post.author_id for post in page.posts}),
            "seq": seq,
        },
    )


@require_GET
@approved_required
def notifications(request: SignedInRequest) -> HttpResponse:
    """What happened that concerns me; a group that I may not know of is not named."""
    known = Community.objects.filter(
        Q(pk__in=visible_to(request.user).values("pk")) | Q(pk__in=moderated_by(request.user).values("pk"))
    )
    return render(request, "notifications/list.html", {"lines": newest_notifications(request.user, known=known)})
