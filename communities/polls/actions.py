import secrets
from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from communities.drafts.actions import settle_draft
from communities.drafts.queries import Place
from communities.files.actions import Chosen
from communities.groups.models import Community, Membership
from communities.groups.permissions import May, hold_right, may_no_longer
from communities.holding.folding import read_in
from communities.polls.clocks import LONGEST, is_over, prompt_due
from communities.polls.models import Ballot, Option, Poll, Telling, Voter
from communities.polls.permissions import may_lead
from communities.polls.queries import FEWEST, counts_of, has_votes, was_reminded
from communities.polls.tokens import people_by_token, token_of
from communities.posts.actions import create_post, edit_post, judge_beside, lock_post
from communities.posts.models import Post
from communities.posts.search import reindex_post
from communities.words.actions import already_used
from communities.words.render import check_text, render_rich
from core.errors import Refused
from realtime.models import Update
from realtime.publish import in_order, publish

FEWEST_OPTIONS, MOST_OPTIONS = 2, 12
OPTION_LIMIT = 100
OUTCOME_LIMIT = 5_000
MIXED = 50  # ballots of a secret poll that become new rows with each vote
LOT = secrets.SystemRandom()


def check_options(texts: Sequence[str]) -> list[str]:
    """The options as they will be kept. Raises Refused where they are too few, too many, or one comes twice."""
    found = [check_text(" ".join(text.split()), limit=OPTION_LIMIT, field="options") for text in texts if text.strip()]
    if not FEWEST_OPTIONS <= len(found) <= MOST_OPTIONS:
        message = _("Write %(fewest)s to %(most)s answers, each on a line of its own.")
        values = {"fewest": FEWEST_OPTIONS, "most": MOST_OPTIONS}
        raise Refused("invalid", message % values, field="options")
    if len({text.casefold() for text in found}) < len(found):
        raise Refused("invalid", _("Two of the answers are the same. Change one of them."), field="options")
    return found


def check_deadline(closes_at: datetime, now: datetime) -> None:
    if is_over(closes_at, now):
        raise Refused("invalid", _("Choose a time that is not over."), field="closes_at")
    if closes_at > now + LONGEST:
        raise Refused("invalid", _("It can be open for a year at most."), field="closes_at")


def create_poll(
    community: Community,
    *,
    key: UUID,
    title: str,
    body: str,
    options: Sequence[str],
    closes_at: datetime,
    is_multiple: bool,
    is_anonymous: bool,
    hides_results: bool,
    files: Sequence[Chosen] = (),
    by: User,
    now: datetime | None = None,
) -> Post:
    """Asks once for each `key`. What is promised here, that nobody sees who votes what, is never taken back."""
    texts, now = check_options(options), now or timezone.now()
    check_deadline(closes_at, now)
    with transaction.atomic():
        kind = Post.Kind.POLL
        post = create_post(
            community, key=key, title=title, body=body, beside=texts, files=files, kind=kind, by=by, now=now
        )
        new = {"is_multiple": is_multiple, "is_anonymous": is_anonymous, "hides_results": hides_results}
        secret = secrets.token_hex(32) if is_anonymous else ""
        poll, created = Poll.objects.get_or_create(post=post, defaults={**new, "closes_at": closes_at, "key": secret})
        if created:
            _set_options(poll, texts)
            plan_prompt(post, closes_at, now)
            reindex_post(post)
        elif not _asks_the_same(poll, texts, {**new, "closes_at": closes_at}):
            raise already_used()
    return post


def _asks_the_same(poll: Poll, texts: Sequence[str], fields: dict[str, object]) -> bool:
    kept = list(poll.options.values_list("text", flat=True))
    return kept == list(texts) and all(getattr(poll, name) == value for name, value in fields.items())


def _set_options(poll: Poll, texts: Sequence[str]) -> None:
    poll.options.all().delete()
    Option.objects.bulk_create(Option(poll=poll, number=number, text=text) for number, text in enumerate(texts, 1))


def plan_prompt(post: Post, closes_at: datetime, now: datetime) -> None:
    """Whoever has not answered a day before the end is asked once."""
    post.tellings.filter(kind=Telling.Kind.CLOSING, done_at=None).delete()
    if (due := prompt_due(closes_at, now)) is not None:
        Telling.objects.get_or_create(post=post, kind=Telling.Kind.CLOSING, defaults={"due_at": due})


def edit_poll(
    poll: Poll,
    *,
    title: str,
    body: str,
    options: Sequence[str],
    closes_at: datetime,
    by: User,
    now: datetime | None = None,
) -> Poll:
    """Changes one's own poll. Once somebody has voted only the words under the question change. Raises Refused."""
    texts, now = check_options(options), now or timezone.now()
    with transaction.atomic(), in_order():
        post = edit_post(poll.post, title=title, body=body, by=by, now=now)
        found = Poll.objects.select_for_update(no_key=True).get(pk=poll.pk)
        kept = list(found.options.values_list("text", flat=True))
        is_same = (poll.post.title, kept, found.closes_at) == (post.title, texts, closes_at)
        if is_same:
            return found
        if has_votes(found) or is_over(found.closes_at, now):
            message = _("Somebody has voted, so the question, the answers and the end stay as they are.")
            raise Refused("conflict", message, field="options")
        check_deadline(closes_at, now)
        found.closes_at = closes_at
        found.save(update_fields=["closes_at"])
        if kept != texts:
            judge_beside(post, texts, field="options", by=by, now=now)
            _set_options(found, texts)
            reindex_post(post)
        plan_prompt(post, closes_at, now)
        publish(f"group:{post.community_id}", "poll", Update.Action.EDITED, found.pk)
    return found


def hold_answering(post: Post, by: User) -> Post:
    """Asks inside the transaction whether they may answer, and holds that and the post as they are."""
    hold_right(by, May.POST, post.community)
    return lock_post(post)


def check_open(closes_at: datetime, now: datetime | None) -> None:
    """By the time that is stored, whether or not the clock came round; asked once the rows are held."""
    if is_over(closes_at, now or timezone.now()):
        raise closed()


def closed() -> Refused:
    return Refused("conflict", _("This is closed, so your answer was not changed."))


def _hold_open(poll: Poll, by: User, now: datetime | None) -> tuple[Poll, list[Ballot]]:
    """The poll, and what this person chose so far: several only where they had several accounts."""
    post = hold_answering(poll.post, by)
    found = Poll.objects.select_for_update(no_key=True).get(pk=poll.pk)
    check_open(found.closes_at, now)
    if found.closed_at is not None:
        raise closed()
    found.post = post
    tokens = {token for _poll, token in people_by_token([found], [by.pk])}
    return found, list(found.ballots.filter(token__in=tokens))


@transaction.atomic
def cast_vote(poll: Poll, *, options: Collection[UUID], by: User, now: datetime | None = None) -> None:
    """Chooses, or chooses anew; sent twice it is one vote. Raises Refused."""
    poll, ballots = _hold_open(poll, by, now)
    chosen = set(poll.options.filter(pk__in=options).values_list("pk", flat=True))
    if not chosen or chosen != set(options):
        raise Refused("invalid", _("Choose one of the answers."), field="options")
    if len(chosen) > 1 and not poll.is_multiple:
        raise Refused("invalid", _("Choose one answer only."), field="options")
    if len(ballots) == 1 and set(ballots[0].options.values_list("pk", flat=True)) == chosen:
        return
    Ballot.objects.filter(pk__in=[one.pk for one in ballots]).delete()
    _put_in(poll, Ballot(poll=poll, token=token_of(poll, by.pk), person=None if poll.is_anonymous else by), chosen)
    publish(f"group:{poll.post.community_id}", "poll", Update.Action.EDITED, poll.pk)


def _put_in(poll: Poll, ballot: Ballot, chosen: set[UUID]) -> None:
    """Puts a ballot among others: of a secret poll it and others, drawn by lot, become new rows in a random order.

    Rows stand in a table as they came. Beside a log that says who was here when, their order would say who chose what.
    """
    choices = {ballot.pk: chosen}
    drawn = [ballot]
    if poll.is_anonymous:
        found = list(poll.ballots.values_list("pk", flat=True))
        others = Ballot.objects.filter(pk__in=LOT.sample(found, min(MIXED, len(found))))
        kept = list(others.prefetch_related("options"))
        others.delete()
        for one in kept:
            again = Ballot(poll=poll, token=one.token)
            choices[again.pk] = {option.pk for option in one.options.all()}
            drawn.append(again)
        LOT.shuffle(drawn)
    Ballot.objects.bulk_create(drawn)
    rows = [Ballot.options.through(ballot_id=one.pk, option_id=pk) for one in drawn for pk in choices[one.pk]]
    LOT.shuffle(rows)
    Ballot.options.through.objects.bulk_create(rows)


@transaction.atomic
def withdraw_vote(poll: Poll, *, by: User, now: datetime | None = None) -> None:
    """Takes one's vote back while it is open. Raises Refused."""
    poll, ballots = _hold_open(poll, by, now)
    if ballots:
        Ballot.objects.filter(pk__in=[one.pk for one in ballots]).delete()
        publish(f"group:{poll.post.community_id}", "poll", Update.Action.EDITED, poll.pk)


def close_polls(*, now: datetime) -> int:
    """Counts every poll whose time is over, once each; returns how many."""
    due = Poll.objects.filter(closed_at=None, closes_at__lte=now).order_by("closes_at")
    return sum(_close(pk, now) for pk in list(due.values_list("pk", flat=True)))


@transaction.atomic
def _close(pk: UUID, now: datetime) -> bool:
    """An anonymous poll keeps the numbers and, apart from them, who voted; its ballots and its key are destroyed."""
    held = Poll.objects.select_for_update(no_key=True, of=("self",)).select_related("post")
    poll = held.filter(pk=pk, closed_at=None).first()
    if poll is None:
        return False
    options = list(poll.options.all())
    count = counts_of([poll], {poll.pk: options})[poll.pk]
    if not poll.is_anonymous or count.voters >= FEWEST:
        for option in options:
            option.votes = count.votes[option.pk]
        Option.objects.bulk_update(options, ["votes"])
    if poll.is_anonymous:
        _forget_ballots(poll)
    poll.closed_at, poll.voters, poll.key = now, count.voters, ""
    poll.save(update_fields=["closed_at", "voters", "key"])
    publish(f"group:{poll.post.community_id}", "poll", Update.Action.EDITED, poll.pk)
    return True


def _forget_ballots(poll: Poll) -> None:
    ever = Membership.objects.filter(community=poll.post.community_id).exclude(person__state=User.State.CLOSED)
    tokens = people_by_token([poll], ever.values_list("person", flat=True))
    cast = poll.ballots.values_list("token", flat=True)
    voted = {tokens[poll.pk, token] for token in cast if (poll.pk, token) in tokens}
    Voter.objects.bulk_create(Voter(poll=poll, person_id=person) for person in sorted(voted, key=str))
    poll.ballots.all().delete()


def hold_leading(post: Post, by: User) -> Post:
    """Asks inside the transaction whether they look after it. Raises Refused."""
    hold_right(by, May.READ, post.community)
    locked = lock_post(post)
    if not may_lead(User.objects.get(pk=by.pk), locked):
        raise may_no_longer()
    return locked


def remind_all(post: Post, *, closes_at: datetime, by: User, now: datetime | None = None) -> Telling:
    """Asks whoever has not answered, once a day at most. The clock tells them. Raises Refused."""
    now = now or timezone.now()
    with transaction.atomic():
        post = hold_leading(post, by)
        if is_over(closes_at, now):
            raise Refused("conflict", _("This is closed, so nobody was reminded."))
        if was_reminded(post, now):
            raise Refused("conflict", _("Everybody was reminded within the last day. Try again tomorrow."))
        return Telling.objects.create(post=post, kind=Telling.Kind.ASKED, by=by, due_at=now)


@transaction.atomic
@in_order()
def state_outcome(poll: Poll, *, text: str, by: User, now: datetime | None = None) -> Poll:
    """Says what came of it, once it is closed. Whoever voted is told. Only who said it says it anew. Raises Refused."""
    now = now or timezone.now()
    text = check_text(text, limit=OUTCOME_LIMIT, field="text")
    post = hold_leading(poll.post, by)
    found = Poll.objects.select_for_update(no_key=True, of=("self",)).select_related("outcome_by").get(pk=poll.pk)
    if not is_over(found.closes_at, now):
        raise Refused("conflict", _("It is still open. Say what came of it once it is closed."))
    if found.outcome_by is not None and by.pk not in {found.outcome_by_id, found.outcome_by.merged_into_id}:
        raise Refused("conflict", _("Somebody else has said already what came of it. Only they can change that."))
    if found.outcome == text:
        settle_draft(Place("outcome", post.pk), by=by, now=now)
        return found
    judge_beside(post, [text, read_in(render_rich(text))], field="text", by=by, now=now)
    found.outcome, found.outcome_html = text, render_rich(text)
    found.outcome_at, found.outcome_by = now, found.outcome_by or by
    found.save(update_fields=["outcome", "outcome_html", "outcome_at", "outcome_by"])
    Telling.objects.get_or_create(post=post, kind=Telling.Kind.OUTCOME, defaults={"due_at": now, "by": by})
    reindex_post(post)
    settle_draft(Place("outcome", post.pk), by=by, now=now)
    publish(f"group:{post.community_id}", "post", Update.Action.EDITED, post.pk)
    return found


def forget_polls() -> int:
    """What was asked and chosen goes with the words of a deleted post, once those are wiped."""
    return Poll.objects.filter(post__state=Post.State.DELETED, post__body="").delete()[0]


def forget_voters(people: Collection[User]) -> None:
    """What closed accounts chose stays counted; that they did is known no more. See decision 0024."""
    Voter.objects.filter(person__in=people).delete()
    for ballot in Ballot.objects.filter(person__in=people):
        ballot.person, ballot.token = None, secrets.token_hex(32)
        ballot.save(update_fields=["person", "token"])
