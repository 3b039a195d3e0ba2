from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, QuerySet
from django.utils import timezone

from accounts.models import User
from communities.groups.models import Membership
from communities.groups.permissions import Person, belongs
from communities.people.models import Block
from communities.people.queries import blocked_among
from communities.polls.clocks import is_over, reminded_since
from communities.polls.models import Ballot, Option, Poll, Telling, Voter
from communities.polls.permissions import may_answer, may_lead
from communities.polls.tokens import people_by_token
from communities.posts.models import Post

FEWEST = 3  # voters in an anonymous poll whose numbers are shown


@dataclass(frozen=True)
class Line:
    """One option as its reader sees it. `votes` is None where no numbers are shown."""

    option: Option
    votes: int | None
    is_mine: bool


@dataclass(frozen=True)
class Shown:
    """What a poll tells one reader now."""

    poll: Poll
    lines: Sequence[Line]
    voters: int
    is_over: bool
    is_few: bool  # so few voted that numbers would say who chose what
    has_voted: bool
    may_vote: bool
    may_lead: bool
    is_outcome_by_blocked: bool
    sees_who: bool

    @property
    def shows_numbers(self) -> bool:
        return bool(self.lines) and self.lines[0].votes is not None

    @property
    def may_change_options(self) -> bool:
        return not self.voters and not self.is_over

    @property
    def has_names(self) -> bool:
        return self.sees_who and self.shows_numbers and not self.poll.is_anonymous and self.voters > 0


@dataclass(frozen=True)
class Counted:
    voters: int
    votes: dict[UUID, int]


def polls_of(posts: Sequence[Post], reader: Person, *, now: datetime | None = None) -> dict[UUID, Shown]:
    """For each post its poll as this reader sees it, in a fixed number of queries."""
    now = now or timezone.now()
    found = {one.post_id: one for one in Poll.objects.filter(post__in=posts).select_related("outcome_by")}
    polls = list(found.values())
    options = _options_of(polls)
    counts = counts_of(polls, options)
    mine, voted = _chosen_by(reader, polls)
    writers = {poll.outcome_by_id for poll in polls if poll.outcome_by_id}
    blocked = blocked_among(writers, by=reader) if writers and isinstance(reader, User) else set()
    shown = {}
    for post in posts:
        if (poll := found.get(post.pk)) is None:
            continue
        poll.post, count, over = post, counts[poll.pk], is_over(poll.closes_at, now)
        is_few = poll.is_anonymous and count.voters < FEWEST
        numbers = shows_numbers(poll, count.voters, now)
        lines = [Line(one, count.votes.get(one.pk, 0) if numbers else None, one.pk in mine) for one in options[poll.pk]]
        shown[post.pk] = Shown(
            poll, lines, count.voters, over, is_few, poll.pk in voted, not over and may_answer(reader, post),
            may_lead(reader, post), poll.outcome_by_id in blocked, belongs(reader, post.community),
        )  # fmt: skip
    return shown


def shows_numbers(poll: Poll, voters: int, now: datetime) -> bool:
    """Of an anonymous poll never so few that the numbers would say who chose what."""
    if poll.is_anonymous and voters < FEWEST:
        return False
    return is_over(poll.closes_at, now) or not poll.hides_results


def _options_of(polls: Collection[Poll]) -> dict[UUID, list[Option]]:
    options: dict[UUID, list[Option]] = {poll.pk: [] for poll in polls}
    for option in Option.objects.filter(poll__in=options).order_by("number"):
        options[option.poll_id].append(option)
    return options


def counts_of(polls: Collection[Poll], options: dict[UUID, list[Option]]) -> dict[UUID, Counted]:
    """What was counted when it closed, or counted now: two queries for those that are open."""
    waiting = [poll.pk for poll in polls if poll.closed_at is None]
    ballots = Ballot.objects.filter(poll__in=waiting).order_by()
    voters = dict(ballots.values_list("poll").annotate(Count("pk"))) if waiting else {}
    chosen = Ballot.options.through.objects.filter(option__poll__in=waiting).order_by()
    votes = dict(chosen.values_list("option").annotate(Count("pk"))) if waiting else {}
    found = {}
    for poll in polls:
        if poll.closed_at is None:
            found[poll.pk] = Counted(voters.get(poll.pk, 0), {one.pk: votes.get(one.pk, 0) for one in options[poll.pk]})
        else:
            found[poll.pk] = Counted(poll.voters or 0, {one.pk: one.votes or 0 for one in options[poll.pk]})
    return found


def _chosen_by(reader: Person, polls: Collection[Poll]) -> tuple[set[UUID], set[UUID]]:
    """The options this reader has chosen, and the polls in which they have voted."""
    if not isinstance(reader, User) or not polls:
        return set(), set()
    tokens = people_by_token(polls, [reader.pk])
    # In one query: ballots become new rows whenever somebody votes, and those of a moment ago are gone.
    rows = Ballot.options.through.objects.filter(
        ballot__poll__in=polls, ballot__token__in={token for _poll, token in tokens}
    )
    found = rows.values_list("ballot__poll", "ballot__token", "option")
    mine = [(poll, option) for poll, token, option in found if (poll, token) in tokens]
    counted = Voter.objects.filter(poll__in=polls, person=reader).values_list("poll", flat=True)
    return {option for _poll, option in mine}, {poll for poll, _option in mine} | set(counted)


def has_votes(poll: Poll) -> bool:
    return poll.closed_at is not None or poll.ballots.exists()


def live_polls(ids: Collection[UUID]) -> dict[UUID, tuple[UUID, dict[str, Any]]]:
    """Frames of those of the ids that are polls: how many voted, and for each option once numbers are shown."""
    polls, now = list(Poll.objects.filter(pk__in=ids)), timezone.now()
    if not polls:
        return {}
    options = _options_of(polls)
    counts = counts_of(polls, options)
    found: dict[UUID, tuple[UUID, dict[str, Any]]] = {}
    for poll in polls:
        count = counts[poll.pk]
        data: dict[str, Any] = {"voters": count.voters, "over": is_over(poll.closes_at, now)}
        if shows_numbers(poll, count.voters, now):
            data |= {f"option-{one.number}": count.votes.get(one.pk, 0) for one in options[poll.pk]}
        found[poll.pk] = (poll.post_id, data)
    return found


def have_voted(poll: Poll, people: Collection[UUID]) -> set[UUID]:
    """Those of the people who have voted, while it is open or after."""
    if poll.is_anonymous and poll.closed_at is not None:
        return set(Voter.objects.filter(poll=poll, person__in=people).values_list("person", flat=True))
    tokens = people_by_token([poll], people)
    found = poll.ballots.filter(token__in={token for _poll, token in tokens}).values_list("token", flat=True)
    return {tokens[poll.pk, token] for token in found}


def ballots_for(poll: Poll, reader: User) -> QuerySet[Ballot]:
    """Who chose what in a poll with names: those who belong to the group today, but whom the reader has blocked."""
    belonging = Membership.objects.current().filter(community=poll.post.community_id, person=OuterRef("person"))
    unheard = Block.objects.filter(by=reader, person=OuterRef("person"))
    rows = poll.ballots.filter(Exists(belonging), ~Exists(unheard)).select_related("person")
    return rows.prefetch_related("options").order_by("person__display_name", "pk")


def was_reminded(post: Post, now: datetime) -> bool:
    """Whether somebody has asked everybody by hand within the last day."""
    return post.tellings.filter(kind=Telling.Kind.ASKED, due_at__gt=reminded_since(now)).exists()


def words_to_find(posts: Collection[UUID]) -> dict[UUID, list[str]]:
    """The answers to choose from, and the outcome where its author says it: two queries."""
    found: dict[UUID, list[str]] = {}
    for post, text in Option.objects.filter(poll__post__in=posts).values_list("poll__post", "text"):
        found.setdefault(post, []).append(text)
    said = Poll.objects.filter(post__in=posts, outcome_by=F("post__author")).exclude(outcome="")
    for post, outcome in said.values_list("post", "outcome"):
        found.setdefault(post, []).append(outcome)
    return found


def words_beside(post: Post) -> list[dict[str, str]]:
    """The words of a poll besides those of its post, as evidence keeps them."""
    poll = Poll.objects.filter(post=post).select_related("outcome_by").first()
    if poll is None:
        return []
    said = [{"by": post.author.display_name, "text": text} for text in poll.options.values_list("text", flat=True)]
    if poll.outcome and poll.outcome_by is not None:
        said.append({"by": poll.outcome_by.display_name, "text": poll.outcome})
    return said
