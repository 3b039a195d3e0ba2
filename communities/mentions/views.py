from collections.abc import Callable

from django.db.models import QuerySet
from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.permissions import SignedInRequest, signed_in_required
from communities.groups.models import Community
from communities.mentions.permissions import access_names, access_names_in, mentionable, mentionable_in
from communities.mentions.queries import Company, company_in, company_of, in_words, offered_names
from core.pace import is_too_fast

MOST_TEXT = 20_000
LIMIT = (120, 60)  # times, seconds: somebody who types fast


@require_POST
@signed_in_required
def names(request: SignedInRequest, slug: str) -> HttpResponse:
    """For the composer: the names that fit what was `typed` after an @, or who will read and be told of a `text`.

    By POST, so that neither stands in an address or a log.
    """
    community = access_names(request.user, slug)
    return _answer(
        request, community, lambda: mentionable(community), lambda text: company_of(text, community, request.user)
    )


@require_POST
@signed_in_required
def names_in_room(request: SignedInRequest, slug: str, room_slug: str) -> HttpResponse:
    """The same for the messages of a chat room: whoever does not read it is not offered."""
    room = access_names_in(request.user, slug, room_slug)
    return _answer(
        request, room.community, lambda: mentionable_in(room, by=request.user),
        lambda text: company_in(text, room, request.user),
    )  # fmt: skip


def _answer(
    request: SignedInRequest, community: Community, people: Callable[[], QuerySet[User]],
    company: Callable[[str], Company],
) -> HttpResponse:  # fmt: skip
    if is_too_fast("names", request.user.pk, LIMIT):
        return JsonResponse({}, status=429)
    if "typed" in request.POST:
        return JsonResponse({"names": offered_names(people(), request.POST["typed"], to=request.user)})
    return JsonResponse({"lines": in_words(company(request.POST.get("text", "")[:MOST_TEXT]), community)})
