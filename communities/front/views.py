"""A group's front page, where its chat rooms and its posts meet."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.permissions import SignedInRequest, signed_in_required
from communities.chat.queries import rooms_of
from communities.groups.permissions import May, access_community, may, membership_of
from communities.posts.queries import feed_of, parse_cursor
from realtime.read import head


@require_GET
@signed_in_required
def group(request: SignedInRequest, slug: str) -> HttpResponse:
    """A group's front page: its rooms and its posts by latest activity."""
    community = access_community(request.user, slug)
    seq = head(f"group:{community.pk}")
    return render(
        request,
        "front/group.html",
        {
            "community": community,
            "membership": membership_of(request.user, community),
            "may_post": may(request.user, May.POST, community),
            "may_make_rooms": may(request.user, May.MAKE_ROOMS, community),
            "may_decide": may(request.user, May.DECIDE_REQUESTS, community),
            "rooms": rooms_of(community, request.user),
            "page": feed_of(community, after=parse_cursor(request.GET.get("after", ""))),
            "seq": seq,
        },
    )
