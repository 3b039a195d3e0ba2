"""Polls and consultations: of each one that is open and one that is closed and says what came of it."""

import uuid
from datetime import timedelta

from django.utils import timezone

from accounts.models import User
from communities.consultations.actions import PartInput, answer_part, create_consultation, publish_deeds
from communities.consultations.models import Consultation
from communities.groups.models import Community
from communities.polls.actions import cast_vote, close_polls, create_poll, state_outcome
from communities.polls.models import Poll
from config.demo.asked import CLOSED, HANDBOOK, OPEN, RESPITE, Asked, Consulted


def seed_polls(community: Community, people: dict[str, User]) -> None:
    if Poll.objects.filter(post__community=community).exists():
        return
    for asked in (CLOSED, OPEN):
        _seed(community, people, asked)


def _seed(community: Community, people: dict[str, User], asked: Asked) -> None:
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    began, ends = midnight - timedelta(days=asked.days_ago), midnight + timedelta(days=asked.ends_in, hours=20)
    post = create_poll(
        community, key=uuid.uuid4(), title=asked.title, body=asked.text, options=asked.options, closes_at=ends,
        is_multiple=asked.is_multiple, is_anonymous=asked.is_secret, hides_results=asked.hides_results,
        by=people[asked.by], now=began,
    )  # fmt: skip
    poll = Poll.objects.select_related("post__community", "post__author").get(post=post)
    options = {option.number: option.pk for option in poll.options.all()}
    for role, numbers in asked.votes:
        cast_vote(poll, options=[options[number] for number in numbers], by=people[role], now=began)
    if asked.outcome:
        close_polls(now=ends)
        state_outcome(poll, text=asked.outcome, by=people[asked.by], now=ends + timedelta(hours=1))


def seed_consultations(community: Community, people: dict[str, User]) -> None:
    if Consultation.objects.filter(post__community=community).exists():
        return
    for asked in (RESPITE, HANDBOOK):
        _consult(community, people, asked)


def _consult(community: Community, people: dict[str, User], asked: Consulted) -> None:
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    began, ends = midnight - timedelta(days=asked.days_ago), midnight + timedelta(days=asked.ends_in, hours=18)
    post = create_consultation(
        community, key=uuid.uuid4(), title=asked.title, body=asked.text, closes_at=ends, members_see=asked.members_see,
        parts=[PartInput(*part) for part in asked.parts], by=people[asked.by], now=began,
    )  # fmt: skip
    found = Consultation.objects.select_related("post__community", "post__author").get(post=post)
    parts = {part.number: part for part in found.parts.select_related("consultation__post__community")}
    for role, number, step, words in asked.answers:
        answer_part(parts[number], scale=step, comment=words, by=people[role], now=began + timedelta(hours=3))
    if asked.deeds:
        publish_deeds(found, rows=asked.deeds, by=people[asked.by], now=ends + timedelta(days=2))
