"""A group's front page, where its chat rooms and its posts meet."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.permissions import SignedInRequest, signed_in_required
from communities.chat.permissions import rooms_of_guest
from communities.chat.queries import rooms_of
from communities.groups.permissions import May, access_as_guest, access_community, may, membership_of
from communities.groups.queries import guests_among
from communities.posts.queries import feed_of, parse_cursor
from realtime.read import head


@require_GET
@signed_in_required
def group(request: SignedInRequest, slug: str) -> HttpResponse:
    """A group's front page: its rooms and its posts by latest activity."""
    visited = access_as_guest(request.user, slug)
    if visited is not None:
        rooms = rooms_of_guest(request.user, visited)
        return render(request, "front/guest.html", {"community": visited, "rooms": rooms})
    community = access_community(request.user, slug)
    seq = head(f"group:{community.pk}")
    page = feed_of(community, after=parse_cursor(request.GET.get("after", "")))
    return render(
        request,
        "front/group.html",
        {
            "community": community,
            "membership": membership_of(request.user, community),
            "may_post": may(request.user, May.POST, community),
            "may_make_rooms": may(request.user, May.MAKE_ROOMS, community),
            "may_change_group": may(request.user, May.CHANGE_GROUP, community),
            "may_invite": may(request.user, May.INVITE, community),
            "may_decide": may(request.user, May.DECIDE_REQUESTS, community),
            "rooms": rooms_of(community, request.user),
            "page": page,
            "guests": guests_among(community, {post.author_id for post in page.posts}),
            "seq": seq,
        },
    )
