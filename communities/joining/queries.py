from uuid import UUID

from allauth.account.models import EmailAddress
from django.db.models import Prefetch, QuerySet

from accounts.models import User
from communities.groups.models import Community, JoinRequest
from communities.joining.models import Answer, Question, WelcomeDomain


def questions_of(community: Community) -> QuerySet[Question]:
    """What is asked now."""
    return community.questions.filter(retired_at=None)


def _with_answers(requests: QuerySet[JoinRequest]) -> QuerySet[JoinRequest]:
    return requests.select_related("person").prefetch_related(Prefetch("answers", Answer.objects.order_by("asked_at")))


def open_requests(community: Community) -> QuerySet[JoinRequest]:
    """Those still to be answered, with their answers, the longest waiting first."""
    return _with_answers(community.join_requests.filter(state__in=JoinRequest.OPEN)).order_by("asked_at", "pk")


def decided_requests(community: Community) -> QuerySet[JoinRequest]:
    """Those that ended, with their answers, the newest decision first."""
    ended = community.join_requests.exclude(state__in=JoinRequest.OPEN)
    return _with_answers(ended).order_by("-decided_at", "pk")


def names_of_deciders(requests: list[JoinRequest]) -> dict[UUID | None, str]:
    """Who decided each of them; a rule of the group or somebody who has gone is not in it."""
    ids = {request.decided_by_id for request in requests if request.decided_by_id}
    names: dict[UUID | None, str] = {}
    names.update(User.objects.filter(pk__in=ids).values_list("pk", "display_name"))
    return names


def is_welcome(community: Community, person: User) -> bool:
    """Has the person a confirmed address of a domain whose people this group lets in as soon as they ask?"""
    addresses = EmailAddress.objects.filter(user=person, verified=True).values_list("email", flat=True)
    domains = {address.rpartition("@")[2].lower() for address in addresses}
    return WelcomeDomain.objects.filter(community=community, domain__in=domains).exists()
