"""Where several nouns meet: a group's front page."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.permissions import SignedInRequest, signed_in_required
from communities.announcements.queries import unconfirmed_by
from communities.chat.queries import rooms_of
from communities.front.queries import SHOWN, staff_of, waiting_for
from communities.groups.models import Community
from communities.groups.permissions import May, access_as_guest, access_community, may, membership_of
from communities.groups.queries import guests_among
from communities.people.queries import blocked_among
from communities.posts.queries import FeedPage, feed_of, parse_cursor
from communities.questions.queries import UNANSWERED
from communities.rooms.permissions import rooms_of_guest
from communities.topics.queries import topic_name, topics_of
from communities.visits.actions import note_visit
from communities.visits.queries import news_of
from communities.welcome.queries import welcome_for
from core.prefetch import is_prefetch
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
    page, only = _feed(request, community)
    news = news_of([*page.posts, *page.top], community, reader=request.user, now=now)
    if not only and "after" not in request.GET and not is_prefetch(request):
        note_visit(community, by=request.user, now=now)
    authors = {post.author_id for post in (*page.top, *page.posts)}
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
            "news": news,
            "now": now,
            "only": only,
            "blocked": blocked_among(authors, by=request.user),
            "guests": guests_among(community, authors),
            "seq": seq,
        },
    )


def _feed(request: SignedInRequest, community: Community) -> tuple[FeedPage, str]:
    """A page of the posts, or with `?only=unanswered` of the questions that nobody has answered."""
    after = parse_cursor(request.GET.get("after", ""))
    if request.GET.get("only") == "unanswered":
        return feed_of(community, reader=request.user, after=after, only=UNANSWERED), "unanswered"
    return feed_of(community, reader=request.user, after=after, first=unconfirmed_by(request.user, community)), ""


@require_GET
@signed_in_required
def topics(request: SignedInRequest, slug: str) -> HttpResponse:
    """What a group's posts are about: the #words in them."""
    community = access_community(request.user, slug)
    context = {"community": community, "topics": topics_of(community, reader=request.user)}
    return render(request, "front/topics.html", context)


@require_GET
@signed_in_required
def topic(request: SignedInRequest, slug: str, pk: UUID) -> HttpResponse:
    """The posts about one topic. A topic that nobody uses, or only in posts one cannot read, is an empty page."""
    community = access_community(request.user, slug)
    page = feed_of(community, reader=request.user, after=parse_cursor(request.GET.get("after", "")), topic=pk)
    authors = {post.author_id for post in page.posts}
    context = {"community": community, "name": topic_name(pk, community, reader=request.user), "page": page}
    context |= {"blocked": blocked_among(authors, by=request.user), "guests": guests_among(community, authors)}
    return render(request, "front/topic.html", context)
