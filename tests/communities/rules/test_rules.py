"""A group's rules change: everybody accepts again, what stood before is kept, and nobody writes in between."""

import threading
import uuid
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from communities.chat.actions import send_message
from communities.groups.actions import accept_rules, add_member, create_community
from communities.groups.models import Community, Membership, Rules, RulesAcceptance
from communities.groups.permissions import May, may, readers
from communities.posts.actions import create_post
from communities.rules.actions import RULES_LIMIT, publish_rules
from core.errors import Refused
from realtime.models import Update
from records.models import Entry
from tests.cast import make_person
from tests.factories.communities import RoomFactory
from tests.threads import at_once, codes


class Group:
    def __init__(self) -> None:
        self.community = create_community(
            name="Carers", summary="s", rules="One.", visibility="closed", join_method="request", by=None
        )
        self.host, self.member = make_person("gwen"), make_person("ifan")
        for person, role in ((self.host, "host"), (self.member, "member")):
            accept_rules(add_member(self.community, person, by=None, role=role), version=1)

    def fresh(self) -> Community:
        return Community.objects.get(pk=self.community.pk)

    def publish(self, text: str = "Two.", *, seen: int = 1, by: User | None = None, **more: Any) -> Community:
        return publish_rules(self.community, text=text, seen=seen, by=by or self.host, **more)


@pytest.fixture
def group(db: None) -> Group:
    return Group()


def test_new_words_are_a_version_which_everybody_accepts_but_their_author(group: Group) -> None:
    before = Entry.objects.count()
    group.publish()
    fresh = group.fresh()
    assert (fresh.rules, fresh.rules_version) == ("Two.", 2)
    versions = Rules.objects.filter(community=fresh).order_by("version").values_list("version", "text", "by_id")
    assert list(versions) == [(1, "One.", None), (2, "Two.", group.host.pk)]
    pairs = {(fresh.pk, group.host.pk), (fresh.pk, group.member.pk)}
    assert readers(pairs) == {(fresh.pk, group.host.pk)}
    assert may(group.host, May.POST, fresh)
    assert not may(group.member, May.READ, fresh)
    entry = Entry.objects.get(kind="group.rules_changed")
    assert (entry.detail, Entry.objects.count() - before) == ({"version": 2}, 1)
    assert Update.objects.filter(stream=f"group:{fresh.pk}", kind="group", action="edited").count() == 1
    accept_rules(Membership.objects.get(community=fresh, person=group.member), version=2)
    assert readers(pairs) == pairs
    assert RulesAcceptance.objects.filter(person=group.member).count() == 2  # what they accepted before is kept


def test_same_words_are_no_new_version(group: Group) -> None:
    group.publish("One.  \n")
    assert (group.fresh().rules_version, Rules.objects.count()) == (1, 1)


def test_rules_are_not_emptied_by_accident_and_a_number_is_never_used_twice(group: Group) -> None:
    for empty in ("", "  \n "):
        with pytest.raises(Refused) as refused:
            group.publish(empty)
        assert refused.value.field == "text"
    group.publish("", takes_away=True)
    assert (group.fresh().rules, group.fresh().rules_version) == ("", 0)
    assert may(group.member, May.POST, group.fresh())
    accept_rules(Membership.objects.get(community=group.community, person=group.member), version=0)
    group.publish("Three.", seen=0)
    assert group.fresh().rules_version == 2
    assert not may(group.member, May.READ, group.fresh())


@pytest.mark.parametrize("text", ["a" * (RULES_LIMIT + 1), "a\0b"])
def test_words_that_cannot_be_are_refused(group: Group, text: str) -> None:
    with pytest.raises(Refused):
        group.publish(text)
    assert group.fresh().rules_version == 1


def test_only_a_host_changes_the_rules(group: Group) -> None:
    with pytest.raises(Refused) as refused:
        group.publish(by=group.member)
    assert refused.value.code == "not_found"


def test_host_who_saw_older_rules_changes_nothing(group: Group) -> None:
    group.publish("Two.")
    with pytest.raises(Refused) as refused:
        group.publish("Mine.")
    assert refused.value.code == "conflict"
    assert group.fresh().rules == "Two."


def test_pages_ask_again_keep_the_old_words_and_show_the_host_who_accepted(group: Group, client_of: Any) -> None:
    host, member = client_of(group.host), client_of(group.member)
    slug = group.community.slug
    answer = host.post(f"/groups/{slug}/rules/edit/", {"text": "Two.\r\nAnd more.", "seen": "1"})
    assert answer.headers["Location"] == f"/groups/{slug}/settings/"
    assert member.get(f"/groups/{slug}/").headers["Location"].startswith(f"/groups/{slug}/rules/")
    asked = member.get(f"/groups/{slug}/rules/").content.decode()
    assert "have changed since you accepted them" in asked
    history = member.get(f"/groups/{slug}/rules/history/").content.decode()
    assert history.index("And more.") < history.index("One.")
    waiting = host.get(f"/groups/{slug}/rules/accepted/?show=waiting").content.decode().partition('id="main"')[2]
    assert "Ifan" in waiting
    assert "Gwen" not in waiting
    member.post(f"/groups/{slug}/rules/", {"version": "2"})
    everybody = host.get(f"/groups/{slug}/rules/accepted/").content.decode().partition('id="main"')[2]
    assert everybody.count("Version 2") == 2
    assert "Not yet accepted</strong>" not in everybody
    answer = host.post(f"/groups/{slug}/rules/edit/", {"text": "Kept words", "seen": "1"})
    assert answer.status_code == 200
    assert "Kept words" in answer.content.decode()
    again = host.post(f"/groups/{slug}/rules/edit/", {"text": "", "seen": "2"}).content.decode()
    assert "To take the rules away, tick the box below." in again


def test_who_accepted_costs_the_same_however_many(group: Group, client_of: Any) -> None:
    client, path = client_of(group.host), f"/groups/{group.community.slug}/rules/accepted/"
    costs = []
    for names in ("one", "two three four"):
        for name in names.split():
            accept_rules(add_member(group.community, make_person(name), by=None), version=1)
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            client.get(path)
        costs.append(len(queries))
    assert costs[0] == costs[1]


@pytest.mark.django_db(transaction=True)
def test_two_hosts_publish_at_once_and_one_version_comes_of_it() -> None:
    group = Group()
    add_member(group.community, group.member, by=None, role="host")
    results = at_once(
        lambda: group.publish("Mine."),
        lambda: group.publish("Yours.", by=group.member),
        lambda: group.publish("Three."),
    )
    assert codes(results) == ["conflict", "conflict"]
    assert (group.fresh().rules_version, Rules.objects.count()) == (2, 2)


@pytest.mark.django_db(transaction=True)
def test_whoever_writes_while_rules_are_published_is_refused_once_they_stand() -> None:
    """The host's transaction is held open where it has locked; the member writes meanwhile, with a page from before."""
    group = Group()
    room = RoomFactory(community=group.community)
    locked, outcome = threading.Event(), []

    def write() -> None:
        locked.wait(5)
        for attempt in (
            lambda: create_post(group.community, key=uuid.uuid4(), title="a", body="b", by=group.member),
            lambda: send_message(room, text="a", client_id=uuid.uuid4(), by=group.member),
        ):
            try:
                attempt()
                outcome.append("written")
            except Refused as refused:
                outcome.append(refused.code)
        connections.close_all()

    writer = threading.Thread(target=write)
    writer.start()
    with transaction.atomic():
        group.publish()
        locked.set()
        writer.join(0.5)
        assert outcome == []  # it waits
    writer.join(10)
    assert outcome == ["not_found", "not_found"]


def test_an_archived_groups_rules_stay_as_they_are(group: Group) -> None:
    Community.objects.filter(pk=group.community.pk).update(archived_at=timezone.now())
    with pytest.raises(Refused, match="invalid"):
        group.publish()
    assert (group.fresh().rules, group.fresh().rules_version) == ("One.", 1)
