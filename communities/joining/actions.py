"""Asking to join a group, and what the hosts make of it. Every end of a request says who decided and when."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from communities.groups.actions import accept_rules, add_member, archived
from communities.groups.locks import lock_membership
from communities.groups.models import Community, JoinRequest, Membership
from communities.groups.permissions import May, hold_right
from communities.groups.queries import hosts_of
from communities.joining.models import Answer, Question, WelcomeDomain
from communities.joining.queries import is_welcome, questions_of
from communities.notifications.actions import notify
from core.errors import Refused
from outbox.actions import queue_letter
from realtime.publish import in_order
from records.actions import write_entry

State = JoinRequest.State
MOST_QUESTIONS = 10
MOST_DOMAINS = 50


@transaction.atomic
@in_order()
def ask_to_join(
    community: Community,
    *,
    message: str,
    by: User,
    answers: dict[UUID, str] | None = None,
    rules_version: int | None = None,
    now: datetime | None = None,
) -> JoinRequest | Membership:
    """Asks the hosts, or joins at once where the group lets anybody in. Raises Refused.

    `answers` by question; `rules_version` is that of the rules the person was shown: they accept them by asking.
    """
    now = now or timezone.now()
    community = Community.objects.get(pk=community.pk)
    _check_open(community, by, rules_version)
    # Whom a host removed, or whose time there is over, does not walk back in through an open door: they ask.
    may_walk_in = not _was_ended(community, by)
    if may_walk_in and (community.join_method == Community.JoinMethod.DIRECT or is_welcome(community, by)):
        return _let_in(community, by, rules_version, message=message, answers=answers or {}, now=now)
    request = _make_request(community, by, message=message, rules_version=rules_version, now=now)
    _keep_answers(request, answers or {}, now=now)
    for host in hosts_of(community):
        notify(host, "join_request", community=community.pk, subject=("join_request", request.pk))
    return request


def _check_open(community: Community, person: User, rules_version: int | None) -> None:
    if _belongs(community, person):
        raise Refused("conflict", _("You already belong to this group."))
    _check_not_archived(community)
    if community.join_method == Community.JoinMethod.INVITE:
        raise Refused("invalid", _("This group is by invitation only."))
    if rules_version is not None and rules_version != community.rules_version:
        raise Refused("conflict", _("The rules have changed meanwhile. Please read them again."))


def _make_request(
    community: Community, person: User, *, message: str, rules_version: int | None, now: datetime
) -> JoinRequest:
    try:
        with transaction.atomic():
            return JoinRequest.objects.create(
                community=community, person=person, message=message, rules_version=rules_version or 0, asked_at=now
            )
    except IntegrityError:
        raise Refused("conflict", _("You have already asked. A host will answer you.")) from None


def _keep_answers(request: JoinRequest, answers: dict[UUID, str], *, now: datetime) -> None:
    rows = []
    for question in questions_of(request.community):
        text = answers.get(question.pk, "")
        if question.is_required and not text:
            raise Refused("invalid", _("Answer this question."), field=f"question_{question.pk}")
        rows.append(
            Answer(
                request=request,
                question=question,
                asked=question.local_text,
                asked_at=question.asked_since,
                text=text,
                answered_at=now,
            )
        )
    Answer.objects.bulk_create(rows)


def _let_in(
    community: Community,
    person: User,
    rules_version: int | None,
    *,
    message: str,
    answers: dict[UUID, str],
    now: datetime,
) -> Membership:
    """At once, by a rule of the group and nobody's decision; what was asked and answered is kept all the same."""
    lock_membership(person, community)  # before the request, as hosts do who decide it
    request = JoinRequest.objects.filter(community=community, person=person, state__in=JoinRequest.OPEN).first()
    if request is None:  # else they asked before the group let everybody in
        request = _make_request(community, person, message=message, rules_version=rules_version, now=now)
        _keep_answers(request, answers, now=now)
    _move(request, State.APPROVED, by=None, now=now)
    return _make_member(request, by=person.pk)


def _belongs(community: Community, person: User) -> bool:
    return Membership.objects.current().filter(community=community, person=person).exists()


def _was_ended(community: Community, person: User) -> bool:
    """Were they in it before, and went otherwise than by their own will? Asked of somebody who does not belong now."""
    found = Membership.objects.filter(community=community, person=person)
    return found.exclude(state=Membership.State.LEFT).exists()


def _make_member(request: JoinRequest, *, by: UUID) -> Membership:
    """As a newcomer; whoever has become a host meanwhile stays one. Rules shown as they stand are accepted."""
    community, person = request.community, request.person
    membership = Membership.objects.current().filter(community=community, person=person).first()
    if membership is None:
        membership = add_member(community, person, by=by)
    if request.rules_version and request.rules_version == community.rules_version:
        accept_rules(membership, version=request.rules_version)
    return membership


def _move(request: JoinRequest, to: State, *, by: User | None, now: datetime, reason: str = "") -> None:
    """From a state that allows it, by conditional update: the second of two gets a sentence, not a second decision."""
    allowed = [state for state, following in JoinRequest.TRANSITIONS.items() if to in following]
    ended = {"decided_at": now, "decided_by_id": by.pk if by else None, "reason": reason}
    fields = {"state": to, **({} if to in JoinRequest.OPEN else ended)}
    if not JoinRequest.objects.filter(pk=request.pk, state__in=allowed).update(**fields):
        raise Refused("conflict", _("Somebody has already answered this request."))
    request.refresh_from_db()


@transaction.atomic
@in_order()
def decide_request(
    request: JoinRequest, *, approve: bool, by: User, reason: str = "", now: datetime | None = None
) -> JoinRequest:
    """Answers somebody who asked. `reason` is told to them. Raises Refused (`conflict`) for the second of two hosts."""
    hold_right(by, May.DECIDE_REQUESTS, request.community, besides=[request.person_id])
    state = State.APPROVED if approve else State.DECLINED
    _move(request, state, by=by, now=now or timezone.now(), reason=reason)
    community, person = request.community, request.person
    write_entry(f"join_request.{state}", subject=("person", person.pk), by=by.pk, community=community.pk)
    if approve:
        _make_member(request, by=by.pk)
    notify(person, f"join_request_{state}", community=community.pk if approve else None, reason=reason)
    queue_letter(person, template="request_answered", unique_key=f"join_request:{request.pk}")
    return request


@transaction.atomic
def ask_for_more(request: JoinRequest, *, question: str, by: User, now: datetime | None = None) -> Answer:
    """Puts one more question to somebody who asked. Raises Refused."""
    now = now or timezone.now()
    if not question.strip():
        raise Refused("invalid", _("Write what you want to know."), field="question")
    hold_right(by, May.DECIDE_REQUESTS, request.community)
    _move(request, State.MORE, by=by, now=now)
    answer = Answer.objects.create(request=request, asked=question, asked_by_id=by.pk, asked_at=now)
    # A group that has become secret meanwhile is named to nobody outside, not even by its address.
    is_secret = request.community.visibility == Community.Visibility.SECRET
    community = None if is_secret else request.community_id
    notify(request.person, "join_request_more", community=community, subject=("join_request", request.pk))
    queue_letter(request.person, template="request_answered", unique_key=f"join_request_more:{answer.pk}")
    return answer


@transaction.atomic
@in_order()
def answer_more(request: JoinRequest, *, text: str, by: User, now: datetime | None = None) -> JoinRequest:
    """The answer to what a host wanted to know; the request waits for the hosts again. Raises Refused."""
    now = now or timezone.now()
    if not text.strip():
        raise Refused("invalid", _("Write your answer."), field="text")
    _move(request, State.WAITING, by=by, now=now)
    Answer.objects.filter(request=request, answered_at=None).update(text=text, answered_at=now)
    for host in hosts_of(request.community):
        notify(host, "join_request", community=request.community_id, subject=("join_request", request.pk))
    return request


@transaction.atomic
def cancel_request(request: JoinRequest, *, by: User, now: datetime | None = None) -> JoinRequest:
    """Takes one's own request back, while nobody has answered it. Raises Refused."""
    _move(request, State.CANCELLED, by=by, now=now or timezone.now())
    return request


# What the hosts set


def _check_not_archived(community: Community) -> None:
    if community.archived_at is not None:
        raise archived()


@transaction.atomic
def add_question(
    community: Community, *, text: str, text_cy: str, is_required: bool, by: User, now: datetime | None = None
) -> Question:
    """One more question for everybody who asks from now on. Raises Refused."""
    Community.objects.select_for_update(no_key=True).get(pk=community.pk)
    hold_right(by, May.CHANGE_GROUP, community)
    _check_not_archived(community)
    if questions_of(community).count() >= MOST_QUESTIONS:
        raise Refused("invalid", _("Ten questions are enough. Take one away first."), field="text")
    question = Question.objects.create(
        community=community,
        text=text,
        text_cy=text_cy,
        is_required=is_required,
        asked_since=now or timezone.now(),
    )
    write_entry("group.question_added", subject=("question", question.pk), by=by.pk, community=community.pk)
    return question


@transaction.atomic
def retire_question(question: Question, *, by: User, now: datetime | None = None) -> Question:
    """Asks it no longer; what people answered stays. Twice does no harm. Raises Refused."""
    hold_right(by, May.CHANGE_GROUP, question.community)
    _check_not_archived(question.community)
    if Question.objects.filter(pk=question.pk, retired_at=None).update(retired_at=now or timezone.now()):
        subject = ("question", question.pk)
        write_entry("group.question_retired", subject=subject, by=by.pk, community=question.community_id)
    return question


@transaction.atomic
def set_welcome_domains(community: Community, *, domains: Iterable[str], by: User) -> None:
    """Replaces the domains whose people are let in as soon as they ask. Raises Refused."""
    wanted = set(domains)
    if len(wanted) > MOST_DOMAINS:
        raise Refused("invalid", _("Fifty domains are enough."), field="domains")
    Community.objects.select_for_update(no_key=True).get(pk=community.pk)
    hold_right(by, May.CHANGE_GROUP, community)
    _check_not_archived(community)
    there = set(community.welcome_domains.values_list("domain", flat=True))
    if wanted == there:
        return
    community.welcome_domains.filter(domain__in=there - wanted).delete()
    WelcomeDomain.objects.bulk_create(WelcomeDomain(community=community, domain=domain) for domain in wanted - there)
    write_entry(
        "group.welcome_domains_set",
        subject=("group", community.pk),
        by=by.pk,
        community=community.pk,
        count=len(wanted),
    )
