"""A post planned for later: nobody meets it before its time, then it is there once, and every right is asked again."""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from accounts.models import User
from communities.announcements.models import Announcement
from communities.closing.actions import close_account
from communities.desk.actions import post_due
from communities.drafts.queries import draft_of, new_post_in
from communities.files.actions import forget_files, store_file, upload_of
from communities.files.models import StoredFile
from communities.groups.actions import leave_community, remove_member
from communities.mentions.models import Mention
from communities.notifications.models import Notification
from communities.posts.kinds import KINDS
from communities.posts.models import Post
from communities.scheduling.actions import forget_old_scheduled, move_scheduled, set_aside
from communities.scheduling.models import ScheduledPost
from communities.search.models import Indexed
from communities.settings.actions import archive_group
from core.moments import PICKER
from moderation.cases.queries import ids_in_open_cases
from realtime.models import Update
from tests.cast import Cast
from tests.communities.posts.test_composers import filled_in
from tests.factories.communities import join
from tests.threads import at_once, waits_for

Problem = ScheduledPost.Problem
TITLE = "Bring a cake on Friday"
NOW = timezone.now().replace(second=0, microsecond=0)  # read once: a minute may end within a test


def at(days: float = 2) -> datetime:
    return NOW + timedelta(days=days)


def shown(moment: datetime) -> str:
    return timezone.localtime(moment).strftime(PICKER)


def sent(kind: str = "discussion", **more: str) -> dict[str, Any]:
    words = {"key": str(uuid.uuid4()), "title": TITLE, "body": "Who can? @Alice #cake", "post_at": shown(at())}
    return words | filled_in().get(kind, {}) | more


@pytest.fixture
def plan(cast: Cast, client_of: Callable[[User], Client]) -> Callable[..., Any]:
    def send(kind: str = "discussion", *, by: User | None = None, **more: str) -> Any:
        where = {"discussion": ""}.get(kind, f"{kind}/")
        client = client_of(by or cast.bob)
        return client.post(f"/groups/{cast.g1.slug}/posts/new/{where}", sent(kind, **more))

    return send


def told(person: User) -> list[str]:
    return list(Notification.objects.filter(person=person).order_by("at").values_list("kind", flat=True))


@pytest.mark.parametrize("kind", ["discussion", "question", "announcement", "event", "poll", "consultation"])
def test_nothing_of_it_is_there_before_its_time_and_then_it_is_there_once(
    cast: Cast, plan: Callable[..., Any], kind: str
) -> None:
    before = {model: model.objects.count() for model in (Post, Indexed, Mention, Notification, Update)}
    assert plan(kind, by=cast.host)["Location"] == "/me/drafts/"
    assert {model: model.objects.count() for model in before} == before
    assert post_due(now=at() - timedelta(minutes=1)) == 0
    assert post_due(now=at()) == 1
    assert post_due(now=at()) == 0
    post = Post.objects.get(title=TITLE)
    assert (post.kind, post.author, post.created_at) == (kind, cast.host, at())
    assert (KINDS[kind].panels is None) or KINDS[kind].panels([post], cast.host) is not None
    assert told(cast.host)[-1] == "later_posted"
    assert told(cast.alice)[-1] == "mentioned"
    assert not ScheduledPost.objects.exists()


def test_what_no_draft_would_hold_is_not_planned_either(cast: Cast, plan: Callable[..., Any]) -> None:
    assert "This is too long to be kept" in plan(stray="x" * 60_001).content.decode()
    assert not ScheduledPost.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_clocks_post_it_once(cast: Cast, plan: Callable[..., Any]) -> None:
    plan()
    assert sorted(at_once(*[lambda: post_due(now=at())] * 2)) == [0, 1]
    assert Post.objects.filter(title=TITLE).count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_clock_takes_rows_as_whoever_posts_does(cast: Cast, plan: Callable[..., Any]) -> None:
    plan()
    assert waits_for(cast.bob_membership, lambda: post_due(now=at()), before=ScheduledPost.objects.get()) == 1


def test_a_clock_that_dies_leaves_it_due_and_one_fault_stops_nobody_else(cast: Cast, plan: Callable[..., Any]) -> None:
    plan()
    with transaction.atomic():
        assert post_due(now=at()) == 1
        transaction.set_rollback(True)  # killed before its commit
    assert (ScheduledPost.objects.count(), Post.objects.filter(title=TITLE).count()) == (1, 0)
    plan(title="Breaks")
    broken = ScheduledPost.objects.get(fields__title=["Breaks"])
    ScheduledPost.objects.filter(pk=broken.pk).update(kind="unheard of")
    with pytest.raises(KeyError):
        post_due(now=at())
    assert Post.objects.filter(title=TITLE).count() == 1
    assert ScheduledPost.objects.get().due_at == at()
    with pytest.raises(KeyError):
        post_due(now=at(4))
    assert ScheduledPost.objects.get().problem == Problem.FAULT


def test_the_form_sent_twice_plans_once_and_after_it_is_posted_no_more(cast: Cast, plan: Callable[..., Any]) -> None:
    key = str(uuid.uuid4())
    plan(key=key)
    plan(key=key)
    assert ScheduledPost.objects.count() == 1
    assert "already used" in plan(key=key, body="Other words").content.decode()
    post_due(now=at())
    assert "already used" in plan(key=key, post_at=shown(at(5))).content.decode()
    assert not ScheduledPost.objects.exists()


@pytest.mark.parametrize(
    ("post_at", "sentence"),
    [
        ("2020-01-01T09:00", "That time is over"),
        ("2099-01-01T09:00", "A year ahead is the most"),
        ("2027-03-28T01:30", "the clocks go forward"),
        ("soon", "Choose a day and a time"),
        ("0001-01-01T00:00", "Choose a day and a time"),
    ],
)
def test_what_is_no_time_to_post_says_so_and_keeps_the_words(
    plan: Callable[..., Any], post_at: str, sentence: str
) -> None:
    form = plan(post_at=post_at).context["form"]
    assert sentence in str(form.errors["post_at"])
    assert form["title"].value() == TITLE


def test_a_time_that_the_clock_shows_twice_is_the_first(plan: Callable[..., Any]) -> None:
    plan(post_at="2027-10-31T01:30")
    assert ScheduledPost.objects.get().due_at.isoformat() == "2027-10-31T00:30:00+00:00"


def test_what_it_is_about_is_not_over_by_then_and_the_button_wants_a_time(plan: Callable[..., Any], cast: Cast) -> None:
    poll = plan("poll", closes_at=shown(at(1))).context["form"]
    assert "closes before that" in str(poll.errors["post_at"])
    event = plan("event", first=at(1).date().isoformat()).context["form"]
    assert "begins before that" in str(event.errors["post_at"])
    assert "Choose a day" in str(plan(post_at="", later="yes").context["form"].errors["post_at"])


def test_a_child_is_asked_about_and_what_is_refused_then_is_refused_now(plan: Callable[..., Any], cast: Cast) -> None:
    body = "Osian goes to Ysgol Bryn"
    assert plan(body=body).context["form"].asks_about_child
    assert "the same" in plan("poll", options="Yes\nyes").content.decode()
    assert not ScheduledPost.objects.exists()
    plan(body=body, child_checked="yes")
    assert post_due(now=at()) == 1


def end(cast: Cast, how: str) -> None:
    if how == "removed":
        remove_member(cast.bob_membership, by=cast.host)
    elif how == "left":
        leave_community(cast.bob_membership)
    elif how == "archived":
        archive_group(cast.g1, by=cast.host)
    elif how == "suspended":
        User.objects.filter(pk=cast.bob.pk).update(state=User.State.SUSPENDED)
    elif how == "rules":
        type(cast.g1).objects.filter(pk=cast.g1.pk).update(rules_version=7)
    elif how == "over":
        ScheduledPost.objects.update(kind="poll")


@pytest.mark.parametrize(
    ("how", "problem"),
    [
        ("removed", Problem.RIGHT),
        ("left", Problem.RIGHT),
        ("archived", Problem.ARCHIVED),
        ("suspended", Problem.ACCOUNT),
        ("rules", Problem.RULES),
        ("over", Problem.WORDS),
    ],
)
def test_every_right_is_asked_again_and_what_cannot_be_posted_is_a_draft(
    cast: Cast, plan: Callable[..., Any], client_of: Callable[[User], Client], how: str, problem: str
) -> None:
    plan()
    end(cast, how)
    assert post_due(now=at()) == 0
    assert post_due(now=at()) == 0
    kept = ScheduledPost.objects.get()
    assert (kept.due_at, kept.problem) == (None, problem)
    assert told(cast.bob)[-1] == "later_failed"
    assert not Post.objects.filter(title=TITLE).exists()
    if how != "suspended":
        page = client_of(cast.bob).get("/me/drafts/").content.decode()
        assert TITLE in page
        assert str(problem.label) in page
        assert (cast.g1.name in page) == (how == "over")
        bell = client_of(cast.bob).get("/me/notifications/").content.decode()
        assert "It is among your drafts" in bell
        assert TITLE not in bell


def test_too_much_at_once_waits_and_is_not_lost(cast: Cast, plan: Callable[..., Any], settings: Any) -> None:
    settings.POST_SEND_LIMIT = (1, 600)
    plan()
    plan(title="Another one")
    assert post_due(now=at()) == 1
    assert ScheduledPost.objects.get().due_at == at()
    assert post_due(now=at() + timedelta(minutes=11)) == 1


def picture(cast: Cast) -> StoredFile:
    type(cast.g1).objects.filter(pk=cast.g1.pk).update(allows_pictures=True)
    cast.g1.refresh_from_db()
    data = BytesIO()
    Image.new("RGB", (20, 20)).save(data, "PNG")
    return store_file(cast.g1, by=cast.bob, **upload_of("cake.png", data.getvalue()))


def about(file: StoredFile) -> dict[str, str]:
    return {"files": str(file.pk), f"file-{file.pk.hex}-alt": "A cake", f"file-{file.pk.hex}-has_attested": "on"}


def test_its_picture_waits_with_it_and_is_attested_when_it_is_planned(cast: Cast, plan: Callable[..., Any]) -> None:
    file = picture(cast)
    without = about(file)
    del without[f"file-{file.pk.hex}-has_attested"]
    assert "Something is still to be said" in plan(**without).content.decode()
    plan(**about(file))
    forget_files(held=ids_in_open_cases, now=timezone.now() + timedelta(days=2))
    post_due(now=at())
    file.refresh_from_db()
    assert (file.post.title, file.alt, bool(file.attested_at)) == (TITLE, "A cake", True)


def test_pictures_that_are_no_longer_allowed_or_lost_stop_it(cast: Cast, plan: Callable[..., Any]) -> None:
    plan(**about(picture(cast)))
    type(cast.g1).objects.filter(pk=cast.g1.pk).update(allows_pictures=False)
    post_due(now=at())
    assert ScheduledPost.objects.get().problem == Problem.FILES
    assert not Post.objects.filter(title=TITLE).exists()


def test_it_goes_with_a_closed_account_and_with_two_that_become_one(cast: Cast, plan: Callable[..., Any]) -> None:
    file = picture(cast)
    plan(**about(file))
    join(cast.g1, cast.carol)
    move_scheduled(cast.bob, cast.carol)
    post_due(now=at())
    assert Post.objects.get(title=TITLE).author == cast.carol
    plan(title="Never")
    leave_community(cast.bob_membership)
    close_account(cast.bob, by=cast.bob)
    assert not ScheduledPost.objects.exists()


def test_nobody_else_meets_it_and_its_author_does_on_one_page(
    cast: Cast, plan: Callable[..., Any], client_of: Callable[[User], Client]
) -> None:
    plan()
    found = ScheduledPost.objects.get()
    mine = client_of(cast.bob)
    assert TITLE in mine.get("/me/drafts/").content.decode()
    assert TITLE in mine.get(f"/me/scheduled/{found.pk}/").content.decode()
    for person in (cast.alice, cast.host, cast.mod1, cast.admin):
        other = client_of(person)
        assert other.get(f"/me/scheduled/{found.pk}/").status_code == 404
        for path in ("/me/drafts/", f"/groups/{cast.g1.slug}/", f"/groups/{cast.g1.slug}/topics/"):
            assert TITLE not in other.get(path).content.decode()
        assert TITLE not in other.post("/search/", {"q": "cake"}).content.decode()


def test_its_page_changes_it_keeps_it_posts_it_and_discards_it(
    cast: Cast, plan: Callable[..., Any], client_of: Callable[[User], Client]
) -> None:
    plan("poll", closes_at=shown(at(9)))
    found, client = ScheduledPost.objects.get(), client_of(cast.bob)
    path = f"/me/scheduled/{found.pk}/"
    form = client.get(path).context["form"]
    assert form["post_at"].value() == shown(at())
    changed = sent("poll", title="Other words", post_at=shown(at(3)), closes_at=shown(at(9)))
    client.post(path, changed)
    found.refresh_from_db()
    assert (found.title, found.due_at) == ("Other words", at(3))
    client.post(path, changed | {"do": "keep"})
    found.refresh_from_db()
    assert found.due_at is None
    assert "Go on writing" in client.get("/me/drafts/").content.decode()
    answer = client.post(path, changed | {"do": "now"})
    assert answer["Location"].endswith(f"/posts/{found.pk}/")
    assert Post.objects.get(pk=found.pk).kind == "poll"
    assert client.get(path)["Location"] == answer["Location"]
    late = client.post(path, changed | {"body": "Too late"})  # it is a change to the post now
    assert "Too late" in client.get(late["Location"]).content.decode()
    plan()
    again = ScheduledPost.objects.get()
    assert TITLE in client.get(f"/me/scheduled/{again.pk}/discard/").content.decode()
    client.post(f"/me/scheduled/{again.pk}/discard/")
    assert not ScheduledPost.objects.exists()


def test_what_is_typed_on_its_page_outlives_the_clock_and_another_tab(
    cast: Cast, plan: Callable[..., Any], client_of: Callable[[User], Client]
) -> None:
    plan()
    found, client = ScheduledPost.objects.get(), client_of(cast.bob)
    path = f"/me/scheduled/{found.pk}/"
    seen = found.version
    client.post(path, sent(title="In the first tab", seen=seen))
    refused = client.post(path, sent(title="In the second tab", seen=seen))
    assert "somewhere else" in refused.content.decode()
    assert ScheduledPost.objects.get().title == "In the first tab"
    client.post(path, sent(title="In the second tab", seen=ScheduledPost.objects.get().version))
    client.post(f"/me/drafts/edit-later/{found.pk}/", {"title": "Not saved yet", "body": "It goes on"})
    assert client.get(path).context["form"]["title"].value() == "Not saved yet"
    post_due(now=at())
    page = client.get(f"/groups/{cast.g1.slug}/posts/{found.pk}/edit/")
    assert page.context["form"]["title"].value() == "Not saved yet"
    assert Post.objects.get(pk=found.pk).title == "In the second tab"


@pytest.mark.django_db(transaction=True)
def test_changing_it_and_its_time_at_once(cast: Cast, plan: Callable[..., Any]) -> None:
    """Whichever is first, the words that are posted are whole ones and nothing is posted twice or lost."""
    plan()
    found, client = ScheduledPost.objects.get(), Client()
    client.force_login(cast.bob, backend="allauth.account.auth_backends.AuthenticationBackend")
    changed = sent(title="Other words", post_at="")
    at_once(lambda: post_due(now=at()), lambda: client.post(f"/me/scheduled/{found.pk}/", changed))
    kept = list(ScheduledPost.objects.values_list("fields__title", flat=True))
    posted = list(Post.objects.filter(pk=found.pk).values_list("title", flat=True))
    assert (posted, kept) in [([TITLE], []), ([], [["Other words"]])]


def test_what_was_changed_meanwhile_is_not_set_aside_and_old_drafts_are_wiped(
    cast: Cast, plan: Callable[..., Any]
) -> None:
    plan()
    found = ScheduledPost.objects.select_related("person").get()
    ScheduledPost.objects.update(due_at=at(5))
    assert not set_aside(found, Problem.RIGHT, now=timezone.now())
    later = timezone.now() + timedelta(days=91)
    assert forget_old_scheduled(now=later) == 0
    ScheduledPost.objects.update(due_at=None)
    assert forget_old_scheduled(now=later) == 1


def test_planning_settles_the_draft_and_the_page_costs_the_same_for_many(
    cast: Cast, plan: Callable[..., Any], client_of: Callable[[User], Client]
) -> None:
    client = client_of(cast.bob)
    client.post(f"/me/drafts/new-discussion/{cast.g1.pk}/", {"title": TITLE})
    plan()
    assert draft_of(cast.bob, new_post_in(cast.g1.pk, "discussion")).fields == {}

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get("/me/drafts/")
        return len(queries)

    cost()
    one = cost()
    for _ in range(2):
        plan()
    assert cost() == one


def test_an_announcement_is_told_of_when_it_is_posted(cast: Cast, plan: Callable[..., Any]) -> None:
    plan("announcement", by=cast.host, must_confirm="on")
    assert not Announcement.objects.exists()
    post_due(now=at())
    assert Announcement.objects.get().must_confirm
