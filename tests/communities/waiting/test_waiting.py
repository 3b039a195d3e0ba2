import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Identity
from communities.chat.models import Message
from communities.events.actions import Details, edit_event
from communities.events.models import Event
from communities.groups.models import Community, Membership
from communities.holding.actions import add_watch_words, choose_moderation, moderation_seen
from communities.holding.folding import found_in, read_in
from communities.holding.models import WatchWord
from communities.keeping.actions import forget_expired
from communities.notifications.models import Notification
from communities.polls.actions import create_poll, edit_poll, state_outcome
from communities.polls.models import Poll
from communities.posts.actions import edit_post
from communities.posts.models import Comment, Post
from communities.search.models import Indexed
from communities.topics.models import PostTopic
from communities.waiting.actions import edit_waiting, withdraw_unseen
from core.errors import Refused
from moderation.approval.actions import decide_approval
from moderation.cases.models import Case
from moderation.cases.queries import ids_in_open_cases
from outbox.models import Letter
from realtime.models import Update
from tests.cast import PASSWORD, Cast
from tests.communities.waiting.holds import SECRET, let_moderate, pre_moderate, register, write
from tests.factories.events import plan

pytestmark = pytest.mark.django_db
KINDS = ["comment", "message", "post"]


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def before(cast: Cast) -> Cast:
    """g1 is pre-moderated; alice writes, bob moderates."""
    pre_moderate(cast.g1, cast.alice, cast.bob)
    let_moderate(cast)
    return cast


@contextmanager
def refused(sentence: str) -> Iterator[None]:
    with pytest.raises(Refused) as found:
        yield
    assert sentence in found.value.message


def told(cast: Cast, name: str) -> list[str]:
    return list(Notification.objects.filter(person=cast.people[name]).values_list("kind", flat=True))


def heard() -> list[str]:
    """What the streams of groups and rooms were told."""
    return [name for name in Update.objects.values_list("stream", flat=True) if name[:3] not in {"me:", "que"}]


# What waits is nowhere


def test_waits_and_nothing_of_it_leaves(before: Cast, kind: str) -> None:
    cast = before
    heads = heard()
    active = Post.objects.get(pk=cast.post.pk).active_at
    Notification.objects.all().delete()
    words = write(cast, kind)
    assert words.state == "waiting"
    assert not type(words).objects.filter(pk=words.pk).exists()
    case = Case.objects.get(subject_id=words.pk)
    assert (case.source, case.why, case.state, case.author) == ("approval", "group", "open", cast.alice)
    assert heard() == heads
    assert Update.objects.filter(stream_id=f"queue:{cast.g1.pk}", object_id=case.pk).exists()
    assert told(cast, "bob") == ["words_wait"]  # and not that he is mentioned
    assert Post.objects.get(pk=cast.post.pk).active_at == active
    assert not Indexed.objects.filter(object_id=words.pk).exists()
    assert not PostTopic.objects.filter(post=words.pk).exists()
    assert not Letter.objects.filter(template="away").exists()


PAGES = [
    "/groups/{slug}/", "/groups/{slug}/posts/{post}/", "/groups/{slug}/chat/{room}/", "/groups/{slug}/topics/",
    "/groups/{slug}/files/", "/groups/{slug}/waiting/", "/me/notifications/", "/groups/", "/groups/{slug}/posts/{own}/",
    "/groups/{slug}/waiting/{kind}/{own}/edit/", "/groups/{slug}/waiting/{kind}/{own}/delete/",
    "/moderation/flag/{kind}/{own}/", "/updates/group:{group}/", "/updates/room:{room_id}/", "/me/record/",
    "/groups/{slug}/events/", "/groups/{slug}/posts/{own}/history/",
]  # fmt: skip


@pytest.mark.parametrize("person", ["bob", "alice"])
def test_no_page_shows_it_to_another(before: Cast, kind: str, client: Client, person: str) -> None:
    """bob, who moderates, finds it on no page of the group either; alice, who wrote it, does: so it could be found."""
    cast = before
    words = write(cast, kind)
    client.login(username=cast.people[person].email, password=PASSWORD)
    ids = {"slug": cast.g1.slug, "post": cast.post.pk, "room": cast.room.slug, "room_id": cast.room.pk}
    ids |= {"own": words.pk, "kind": kind, "group": cast.g1.pk}
    found = [page for page in PAGES if SECRET in client.get(page.format(**ids)).content.decode()]
    answer = client.post("/search/", {"q": SECRET}).content.decode()
    assert str(words.pk) not in answer
    assert bool(found) is (person == "alice")


# The decision


def test_approved_is_as_if_written_now(before: Cast, kind: str) -> None:
    cast = before
    words = write(cast, kind)
    Notification.objects.all().delete()
    now = timezone.now() + timedelta(minutes=5)
    case = Case.objects.get(subject_id=words.pk)
    decide_approval(case, decision="approve", seen_version=case.version, by=cast.bob, now=now)
    words = type(words).objects.get(pk=words.pk)
    assert (words.state, words.created_at) == ("shown", now)
    assert Indexed.objects.filter(object_id=words.pk).exists()
    assert Update.objects.filter(object_id=words.pk, action="created").count() == 1
    assert "mentioned" in told(cast, "bob")
    if kind == "post":
        assert words.active_at == now
    if kind == "message":
        assert words.position == Update.objects.get(object_id=words.pk).seq
    if kind == "comment":
        assert Post.objects.get(pk=cast.post.pk).active_at == now
    with pytest.raises(Refused):
        decide_approval(case, decision="approve", seen_version=case.version, by=cast.bob)


def test_refused_stays_with_its_author(before: Cast, kind: str, client: Client) -> None:
    cast = before
    words = write(cast, kind)
    case = Case.objects.get(subject_id=words.pk)
    with pytest.raises(Refused):
        decide_approval(case, decision="refuse", reason=" ", seen_version=case.version, by=cast.bob)
    decide_approval(case, decision="refuse", reason="Rule two", seen_version=case.version, by=cast.bob)
    assert not type(words).objects.filter(pk=words.pk).exists()
    assert "words_refused" in told(cast, "alice")
    client.login(username=cast.alice.email, password=PASSWORD)
    assert SECRET in client.get(f"/groups/{cast.g1.slug}/waiting/").content.decode()
    taken = client.get(f"/moderation/taken/{kind}/{words.pk}/").content.decode()
    assert "Rule two" in taken
    assert SECRET in taken


def test_changed_while_it_waits_must_be_read_again(before: Cast, kind: str) -> None:
    cast = before
    words = write(cast, kind)
    case = Case.objects.get(subject_id=words.pk)
    edit_waiting(words, title="Other", body="quite other words", by=cast.alice)
    with refused("changed since"):
        decide_approval(case, decision="approve", seen_version=case.version, by=cast.bob)
    assert not type(words).objects.filter(pk=words.pk).exists()
    with pytest.raises(Refused):
        edit_waiting(words, title="Other", body="not mine", by=cast.bob)


def test_taken_back_is_gone_and_closes_the_case(before: Cast, kind: str) -> None:
    cast = before
    words = write(cast, kind)
    with pytest.raises(Refused):
        withdraw_unseen(words, by=cast.bob)
    withdraw_unseen(words, by=cast.alice)
    assert not type(words).with_waiting.filter(pk=words.pk).exists()
    assert Case.objects.get(subject_id=words.pk).decision == "withdraw"


def test_sent_twice_is_one(before: Cast, kind: str) -> None:
    key = uuid.uuid4()
    words, again = write(before, kind, key=key), write(before, kind, key=key)
    assert words.pk == again.pk
    assert Case.objects.filter(subject_id=words.pk).count() == 1


def test_whoever_can_no_longer_write_is_not_shown(before: Cast, kind: str) -> None:
    cast = before
    words = write(cast, kind)
    case = Case.objects.get(subject_id=words.pk)
    Identity.objects.filter(person=cast.alice).update(saw="")
    with refused("real name"):
        decide_approval(case, decision="approve", seen_version=case.version, by=cast.bob)
    register(cast.alice)
    Membership.objects.filter(person=cast.alice, community=cast.g1).update(state="removed")
    case = Case.objects.get(pk=case.pk)
    with refused("no longer write"):
        decide_approval(case, decision="approve", seen_version=case.version, by=cast.bob)


def test_nobody_approves_their_own_and_nobody_else_may(before: Cast, kind: str) -> None:
    cast = before
    words = write(cast, kind)
    case = Case.objects.get(subject_id=words.pk)
    for person in (cast.alice, cast.carol):
        with pytest.raises(Refused) as found:
            decide_approval(case, decision="approve", seen_version=case.version, by=person)
        assert found.value.code == "not_found"


def test_moderators_do_not_wait_and_approved_words_do_not_change(before: Cast) -> None:
    cast = before
    assert write(cast, "post", by=cast.bob).is_shown
    post = write(cast, "post")
    case = Case.objects.get(subject_id=post.pk)
    decide_approval(case, decision="approve", seen_version=case.version, by=cast.bob)
    with refused("a change cannot wait"):
        edit_post(Post.objects.get(pk=post.pk), title="x", body="other", by=cast.alice)


# Who may post there


def test_a_pre_moderated_group_refuses_the_unverified(before: Cast, kind: str, client: Client) -> None:
    cast = before
    Identity.objects.filter(person=cast.alice).update(saw="")
    with refused("real name"):
        write(cast, kind)
    client.login(username=cast.alice.email, password=PASSWORD)
    assert "Give your details" in client.get(f"/groups/{cast.g1.slug}/posts/new/").content.decode()
    assert not Case.objects.filter(source="approval").exists()


def test_switching_is_refused_while_somebody_is_unverified(cast: Cast) -> None:
    Membership.objects.filter(pk=cast.bob_membership.pk).update(role=Membership.Role.HOST)
    ask: dict[str, Any] = {"moderation": "pre", "newcomer_posts": None, "by": cast.bob}
    with refused("no checked real name"):
        choose_moderation(cast.g1, seen=moderation_seen(cast.g1), **ask)
    register(*[one.person for one in Membership.objects.filter(community=cast.g1, state="active")])
    with refused("meanwhile"):
        choose_moderation(cast.g1, seen="pre:3", **ask)
    choose_moderation(cast.g1, seen=moderation_seen(cast.g1), **ask)
    group = Community.objects.get(pk=cast.g1.pk)
    assert (group.moderation, group.moderation_by) == ("pre", cast.bob)
    with pytest.raises(Refused):
        choose_moderation(group, seen=moderation_seen(group), **(ask | {"by": cast.alice, "moderation": "post"}))


# Newcomers, people whose posts are held, and watch words


def test_newcomers_wait_until_enough_of_theirs_is_shown(cast: Cast, settings: Any) -> None:
    let_moderate(cast)
    settings.NEWCOMER_POSTS = Post.objects.filter(author=cast.alice, community=cast.g1).count() + 20
    post = write(cast, "post")
    assert (post.state, Case.objects.get(subject_id=post.pk).why) == ("waiting", "newcomer")
    Community.objects.filter(pk=cast.g1.pk).update(newcomer_posts=0)
    cast.g1.refresh_from_db()
    assert write(cast, "post").is_shown


def test_newcomers_have_limits(cast: Cast, settings: Any) -> None:
    settings.NEWCOMER_POSTS, settings.NEWCOMER_LINKS, settings.NEWCOMER_MENTIONS = 20, 1, 0
    with refused("1 link"):
        write(cast, "message", "https://a.example https://b.example")
    with refused("mention"):
        write(cast, "post")
    settings.NEWCOMER_MENTIONS, settings.NEWCOMER_DAILY = 5, 0
    with refused("in a day"):
        write(cast, "post")


def test_held_people_wait(cast: Cast, kind: str) -> None:
    mine, now = Membership.objects.filter(person=cast.alice, community=cast.g1), timezone.now()
    mine.update(held_until=now + timedelta(days=1))
    words = write(cast, kind)
    assert Case.objects.get(subject_id=words.pk).why == "held"
    mine.update(held_until=now)
    assert write(cast, kind, "later").is_shown


def test_watch_words_block_hold_flag_and_cover(cast: Cast, kind: str) -> None:
    let_moderate(cast)
    for word, does in (("badger", "block"), ("heron", "hold"), ("otter", "flag"), ("stoat", "mask")):
        WatchWord.objects.create(community=cast.g1, words=word, folded=word.replace("i", "l"), does=does)
    with refused("badger"):
        write(cast, kind, "A BADGER")
    waiting = write(cast, kind, "a heron")
    assert (waiting.state, Case.objects.get(subject_id=waiting.pk).watched) == ("waiting", "heron")
    shown = write(cast, kind, "an Ötter")
    assert shown.is_shown
    case = Case.objects.get(subject_id=shown.pk)
    assert (case.source, case.watched, case.evidence.content["text"].startswith("an Ötter")) == (
        "report",
        "otter",
        True,
    )
    if kind == "post":
        with pytest.raises(Refused) as found:
            write(cast, kind, "a stoat")
        assert found.value.field == "title"
    else:
        covered = type(shown).objects.get(pk=write(cast, kind, "a Stoat").pk)
        assert covered.body.startswith("a Stoat")
        assert "Stoat" not in covered.html
        assert covered.is_shown


def test_a_group_says_more_of_a_word_than_the_site(cast: Cast) -> None:
    WatchWord.objects.create(words="heron", folded="heron", does="block")
    with pytest.raises(Refused):
        write(cast, "message", "heron")
    WatchWord.objects.create(community=cast.g1, words="heron", folded="heron", does="flag")
    assert write(cast, "message", "heron").is_shown


def test_who_says_what_is_watched_for(cast: Cast) -> None:
    Membership.objects.filter(pk=cast.bob_membership.pk).update(role=Membership.Role.HOST)
    assert add_watch_words(cast.g1, words="one\nTwo words\nONE", does="hold", by=cast.bob) == 2
    assert add_watch_words(cast.g1, words="one", does="hold", by=cast.bob) == 0
    for community, by in ((cast.g1, cast.alice), (None, cast.bob)):
        with pytest.raises(Refused):
            add_watch_words(community, words="three", does="hold", by=by)
    with refused("cannot be watched"):
        add_watch_words(cast.g1, words="!!!", does="hold", by=cast.bob)


def test_comment_under_a_post_that_was_moved_meanwhile(before: Cast) -> None:
    comment = write(before, "comment")
    Post.objects.filter(pk=before.post.pk).update(community=before.g2)
    case = Case.objects.get(subject_id=comment.pk)
    with refused("moved to another group"):
        decide_approval(case, decision="approve", seen_version=case.version, by=before.bob)


def test_what_was_refused_goes_with_its_time(before: Cast, settings: Any) -> None:
    settings.MESSAGES_KEPT_DAYS = 30
    words = write(before, "message")
    case = Case.objects.get(subject_id=words.pk)
    later = timezone.now() + timedelta(days=31)
    forget_expired(held=ids_in_open_cases, now=later)
    assert Message.with_waiting.filter(pk=words.pk).exists()  # nobody has decided yet
    decide_approval(case, decision="refuse", reason="No", seen_version=case.version, by=before.bob)
    forget_expired(held=ids_in_open_cases, now=later)
    assert not Message.with_waiting.filter(pk=words.pk).exists()


def test_comment_under_a_post_taken_away_meanwhile(before: Cast) -> None:
    cast = before
    comment = write(cast, "comment")
    Post.objects.filter(pk=cast.post.pk).update(state="removed")
    case = Case.objects.get(subject_id=comment.pk)
    with refused("taken away"):
        decide_approval(case, decision="approve", seen_version=case.version, by=cast.bob)
    assert Comment.with_waiting.get(pk=comment.pk).state == "waiting"


def test_what_a_kind_shows_besides_its_words_waits_as_these_do(before: Cast) -> None:
    """No door stays open in a pre-moderated group: the answers of a poll, what came of it, where an event is."""
    cast, now = before, timezone.now()
    options, ends = ["Monday", "Friday"], now + timedelta(days=2)
    given = {"options": options, "closes_at": ends, "title": "When?", "body": "Say"}
    shape = {"is_multiple": False, "is_anonymous": False, "hides_results": False}
    post = create_poll(cast.g1, key=uuid.uuid4(), by=cast.alice, **given, **shape)  # type: ignore[arg-type]
    event = plan(cast, by=cast.alice).event
    for one in (post, event.post):
        case = Case.objects.get(subject_id=one.pk)
        decide_approval(case, decision="approve", seen_version=case.version, by=cast.bob)
    poll = Poll.objects.select_related("post__community", "post__author").get(post=post)
    event = Event.objects.select_related("post__community", "post__author").get(pk=event.pk)
    with refused("cannot wait"):
        edit_poll(poll, **given | {"options": [SECRET, "Friday"]}, by=cast.alice)  # type: ignore[arg-type]
    with refused("cannot wait"):
        state_outcome(poll, text=SECRET, by=cast.alice, now=ends)
    with refused("cannot wait"):
        edit_event(event, title="Coffee", body="Come in", details=Details(place=SECRET), by=cast.alice)
    assert list(poll.options.values_list("text", flat=True)) == options


@pytest.mark.parametrize("does", ["block", "mask"])
def test_words_watched_for_are_found_in_the_answers_of_a_poll(cast: Cast, does: str) -> None:
    WatchWord.objects.create(community=cast.g1, words="heron", folded="heron", does=does)
    ends, shape = timezone.now() + timedelta(days=2), {"is_multiple": False, "is_anonymous": False}
    given = {"title": "When?", "body": "Say", "closes_at": ends, "hides_results": False, "by": cast.alice, **shape}
    with refused("cannot be posted"):
        create_poll(cast.g1, key=uuid.uuid4(), options=["A heron", "B"], **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text", ["_heron_", "h*e*ron", "&#104;eron", "her\ufe0fon", "her\u202don", "h\\eron", "her\u180eon"]
)
@pytest.mark.parametrize("does", ["block", "mask"])
def test_a_watched_word_dressed_up_is_not_shown(cast: Cast, does: str, text: str) -> None:
    WatchWord.objects.create(community=cast.g1, words="heron", folded="heron", does=does)
    html = ""
    with suppress(Refused):
        html = write(cast, "comment", f"a {text} here").html
    assert not set(found_in(read_in(html), {"heron"}))
