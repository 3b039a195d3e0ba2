"""What nobody's browser sends: it is refused in good order, and nothing is stored or set that was not asked for."""

import uuid
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.http import HttpResponseBase
from django.test import Client

from accounts.models import User
from communities.chat.models import Message
from communities.groups.models import Community, JoinRequest, Membership
from communities.posts.models import Comment, Post
from moderation.cases.models import Case, Flag
from tests.authz.answers import whole
from tests.authz.conftest import World
from tests.authz.rows import ROWS, Row
from tests.cast import CANARY

pytestmark = pytest.mark.django_db

# What a refused request may leave: nothing at all, but for the record of a staff look and how far a room was read.
KEPT = {"sessions.Session", "records.Entry", "records.Unsealed", "communities.ReadPosition"}


MODELS = [model._meta for model in apps.get_models() if model._meta.managed and not model._meta.proxy]
# One question for all tables: a hundred of them, asked before and after each of a thousand requests, cost minutes.
COUNTS = " UNION ALL ".join(
    f"SELECT '{meta.label}', count(*) FROM {connection.ops.quote_name(meta.db_table)}"
    for meta in MODELS
    if meta.label not in KEPT
)


PREPARED: set[int] = set()  # by the processes of PostgreSQL: planning it takes ten times as long as answering it


def rows_of_everything() -> dict[str, int]:
    with connection.cursor() as cursor:
        question = COUNTS
        if connection.vendor == "postgresql":
            question, process = "EXECUTE rows_of_everything", connection.connection.info.backend_pid
            if process not in PREPARED:
                cursor.execute(f"PREPARE rows_of_everything AS {COUNTS}")
                PREPARED.add(process)
        cursor.execute(question)
        return dict(cursor.fetchall())


POSTED = [row for row in ROWS if row.body()]
WHO = {
    "invite": "host",
    "offer": "dave",
    "moderation": "mod1",
    "registration": "registrar",
    "approval": "registrar",
    "renewals": "registrar",
    "registrations_people": "registrar",
    "new_group": "founder",
    "member_until": "host",
    "group_renewals": "host",
}


def somebody_who_may(row: Row) -> str:
    if row.name.startswith("moderation:flag") or row.name in {"edit_post", "new_post", "new_comment"}:
        return "alice"
    return WHO.get(row.name) or WHO.get(row.name.partition(":")[0].partition("_")[0]) or "bob"


ODD_PATHS = [
    "/groups/\0/", "/groups/%00/", "/groups/carers%00/", "/groups/carers/posts/%00/", "/%00", "/updates/me%00/",
    "/groups/%ED%A0%80/", "/groups/%FF/", "/groups/%C0%AF/", "/groups/..%2F..%2Fetc%2Fpasswd/", "/groups/../admin/",
    "/groups/carers%0d%0aSet-Cookie:x=y/", "/groups/" + "a" * 5_000 + "/", "/groups/carers/posts/1/",
    "/groups/carers/posts/not-a-uuid/", "/groups/carers/posts/" + "0" * 32 + "/", "/moderation/cases/1/",
    "/moderation/flag/post/1/", "/moderation/flag/%00/00000000-0000-0000-0000-000000000000/", "/registrations/1/",
    "/%2e%2e/", "/%2Fevil.example/", "/%2Fevil.example", "/\\evil.example/", "/groups//", "/groups/carers//",
    "/%E2%80%AE/", "/groups/carers/%2Fposts/",
    "/groups/%D9%A1/", "/authors/%00/", "/media/images/..%2F..%2Fsecret", "/media/images/%00", "/feeds/%ED%A0%80/",
]  # fmt: skip


@pytest.mark.parametrize("path", ODD_PATHS)
@pytest.mark.parametrize("who", ["anon", "alice", "admin"])
def test_odd_path_is_missing_or_refused_and_never_an_error(world: World, who: str, path: str) -> None:
    for method in ("GET", "POST"):
        answer = world.ask(who, method, path)
        assert answer.status_code in {301, 302, 400, 404, 405}, (method, answer.status_code)
        assert not answer.headers.get("Location", "/").startswith(("//", "/\\", "http")), "another site"
        assert "\r" not in str(answer.headers)


QUERIES = [
    "page=-1", "page=0", "page=NaN", "page=1e999", "page=" + "9" * 400, "page=%00", "page=\ud800", "page=%ED%A0%80",
    "page=1&page=2", "after=%00", "after=" + "9" * 400, "after=0001-01-01T00:00:00%2B23:59_" + str(uuid.UUID(int=1)),
    "after=9999-12-31T23:59:59-23:59_" + str(uuid.UUID(int=1)), "after=2026-11-22T10:00:00Z_x", "after[]=1",
    "before=-1", "before=%D9%A1", "before=" + "9" * 16, "before=" + "9" * 400, "before=1.5", "before=%00", "show=%00",
    "show=decided&page=-5", "order_by=author__password", "author__password__startswith=p", "next=//evil.example",
    "next=javascript:alert(1)", "%00=1", "a=" + "b" * 8_000, "=&=&=", "%", "%zz", "q=%ED%A0%80%ED%B0%80",
]  # fmt: skip


@pytest.mark.parametrize("query", QUERIES)
def test_odd_query_changes_nothing_and_never_ends_in_an_error(world: World, query: str) -> None:
    ids = world.ids
    group = f"/groups/{ids['slug']}"
    paths = [
        "/groups/", f"{group}/", f"{group}/members/", f"{group}/chat/{ids['room_slug']}/",
        f"{group}/posts/{ids['post']}/", "/me/notifications/", "/me/record/", "/moderation/", "/registrations/",
        "/accounts/login/", f"/updates/room:{ids['room']}/",
    ]  # fmt: skip
    for who in ("alice", "admin", "anon"):
        for path in paths:
            answer = world.ask(who, "GET", f"{path}?{query.encode('utf-8', 'surrogatepass').decode('latin-1')}")
            assert answer.status_code in {200, 302, 400, 404}, (who, path, answer.status_code)


FORM = "application/x-www-form-urlencoded"
BODIES: dict[str, dict[str, Any]] = {
    "NUL": {"data": {"*": "a\0b"}},
    "lone surrogate": {"raw": b"*=%ED%A0%80", "content_type": FORM},
    "broken escape": {"raw": b"*=%zz%&&==", "content_type": FORM},
    "broken bytes": {"raw": b"*=\xff\xfe\x00\x80", "content_type": FORM},
    "one megabyte": {"raw": b"*=" + b"x" * 1_000_000, "content_type": FORM},
    "many fields": {"raw": b"&".join(b"f%d=1" % n for n in range(10_500)), "content_type": FORM},
    "json": {"raw": b'{"text": "hello"}', "content_type": "application/json"},
    "json that is none": {"raw": b"[" * 5_000, "content_type": "application/json"},
    "plain text": {"raw": b"text=hello", "content_type": "text/plain"},
    "broken multipart": {"raw": b"--x\r\nContent-Disposition: x;", "content_type": "multipart/form-data; boundary=x"},
    "multipart without a boundary": {"raw": b"x", "content_type": "multipart/form-data"},
    "odd charset": {"raw": b"*=a", "content_type": f"{FORM}; charset=nonsense"},
    "utf-16": {"raw": "*=a".encode("utf-16"), "content_type": f"{FORM}; charset=utf-16"},
    "nothing": {"raw": b"", "content_type": FORM},
    "no kind": {"raw": b"x", "content_type": ""},
}  # fmt: skip


# What is odd and can still be read: words with a replacement for what is none, or a percent sign.
READABLE = {"lone surrogate", "broken escape", "odd charset", "utf-16"}


def stores_nothing(row: Row, kind: str, field: str) -> bool:
    """One bad word refuses the form it is in; a field that the form does not read, or a tick, refuses nothing."""
    if kind in READABLE or row.name.startswith("account"):  # allauth's forms are tested by allauth
        return False
    if (row.name, field) == ("moderation:conflict", "sure"):  # all it reads, and any word is a tick
        return False
    return kind != "NUL" or field == next(
        (name for name in ("text", "body") if name in row.body()), next(iter(row.body()))
    )


def send_body(world: World, who: str, row: Row, body: dict[str, Any], field: str) -> HttpResponseBase:
    path = row.path(world.ids)
    if "data" in body:
        return world.send(who, "POST", path, data={**row.body(), field: body["data"]["*"]})
    raw = body["raw"].replace(b"*", field.encode()) if body["raw"][:1] == b"*" else body["raw"]
    return world.send(who, "POST", path, data=raw, content_type=body["content_type"])


@pytest.mark.once("postgresql")  # the stricter of the two about what it is given: NUL, numbers, lengths
@pytest.mark.parametrize("kind", BODIES)
@pytest.mark.parametrize("row", POSTED, ids=lambda row: row.title)
def test_odd_body_is_refused_and_nothing_is_stored(world: World, row: Row, kind: str) -> None:
    who = somebody_who_may(row)
    body = BODIES[kind]
    in_a_field = "data" in body or body["raw"][:1] == b"*"
    before = rows_of_everything()  # and so it is before each of them, since each is taken back
    for field in list(row.body())[: None if in_a_field else 1]:
        with world.taken_back(who):
            answer = send_body(world, who, row, body, field)
            after = rows_of_everything()
        assert answer.status_code in {200, 302, 400, 403, 404, 409, 413, 429}, (field, answer.status_code)
        assert "Traceback" not in whole(answer)
        if stores_nothing(row, kind, field):
            assert after == before, field


@pytest.mark.parametrize(
    "host", ["evil.example", "testserver.evil.example", "testserver@evil.example", "", "a b", "[::1"]
)
def test_host_that_is_not_ours_is_refused(world: World, host: str) -> None:
    answer = world.ask("alice", "GET", "/groups/", headers={"host": host}) if host else None
    if answer is not None:
        assert answer.status_code == 400
        assert CANARY not in whole(answer)
    forwarded = world.ask("alice", "GET", "/accounts/login/", headers={"x-forwarded-host": "evil.example"})
    assert "evil.example" not in whole(forwarded)


# What a form was not asked to set (A07)

EXTRA = {
    "id": str(uuid.UUID(int=9)), "pk": str(uuid.UUID(int=9)), "author": "BOB", "author_id": "BOB", "by": "BOB",
    "person": "BOB", "community": "G2", "community_id": "G2", "group": "G2", "room": "OTHER", "post": "OTHERPOST",
    "state": "removed", "html": "<script>alert(1)</script>", "is_pinned": "true", "approved": "true",
    "status": "approved",
    "role": "host", "position": "1", "created_at": "2001-01-01", "edited_at": "2001-01-01", "active_at": "2099-01-01",
    "now": "2001-01-01", "is_superuser": "true", "is_active": "false", "decided_by": "BOB", "claimed_by": "BOB",
    "slug": "mine", "seq": "999", "user": "BOB", "visibility_": "open",
}  # fmt: skip


def extra_for(world: World) -> dict[str, str]:
    cast = world.cast
    stand_for = {"BOB": cast.bob.pk, "G2": cast.g2.pk, "OTHER": cast.other_room.pk, "OTHERPOST": cast.other_post.pk}
    return {name: str(stand_for.get(value, value)) for name, value in EXTRA.items()}


def post_as(world: World, who: str, path: str, data: dict[str, Any]) -> None:
    """For real, inside the test's own transaction."""
    answer = world.clients[who].post(path, {**extra_for(world), **data})
    assert answer.status_code == 302, answer.content.decode()[:2_000]


def test_new_post_takes_its_author_group_and_state_from_nobodys_form(world: World) -> None:
    key = uuid.uuid4()
    post_as(world, "alice", "/groups/carers/posts/new/", {"title": "A", "body": "b", "key": key})
    post = Post.objects.get(pk=key)
    assert (post.author, post.community, post.state, post.html) == (
        world.cast.alice,
        world.cast.g1,
        "shown",
        "<p>b</p>\n",
    )
    assert post.edited_at is None
    assert post.created_at.year == post.active_at.year >= 2026
    assert not Post.objects.filter(pk=EXTRA["id"]).exists()


def test_edit_changes_words_alone(world: World) -> None:
    before = Post.objects.values().get(pk=world.cast.post.pk)
    post_as(world, "alice", f"/groups/carers/posts/{world.cast.post.pk}/edit/", {"title": "New", "body": "words"})
    after = Post.objects.values().get(pk=world.cast.post.pk)
    assert {name for name in after if after[name] != before[name]} == {"title", "body", "html", "edited_at"}


def test_comment_takes_its_author_and_post_from_nobodys_form(world: World) -> None:
    key = uuid.uuid4()
    post_as(world, "alice", f"/groups/carers/posts/{world.cast.post.pk}/comments/", {"body": "c", "key": key})
    comment = Comment.objects.get(pk=key)
    assert (comment.author, comment.post, comment.state) == (world.cast.alice, world.cast.post, "shown")


def test_message_takes_its_author_room_and_place_from_nobodys_form(world: World) -> None:
    client_id = uuid.uuid4()
    post_as(world, "alice", "/groups/carers/chat/kitchen/messages/", {"text": "m", "client_id": client_id})
    message = Message.objects.get(client_id=client_id)
    assert (message.author, message.room, message.state, message.position) == (
        world.cast.alice, world.cast.room, "shown", 2,
    )  # fmt: skip


def test_person_who_asks_to_join_sets_neither_role_nor_state(world: World) -> None:
    post_as(world, "frank", f"/groups/{world.cast.g2.slug}/join/", {"message": "Please"})
    request = JoinRequest.objects.get(community=world.cast.g2)
    assert (request.person, request.state, request.decided_by_id) == (world.cast.frank, "waiting", None)
    assert not Membership.objects.filter(community=world.cast.g2, person=world.cast.frank).exists()


def test_approval_makes_a_plain_member(world: World) -> None:
    post_as(world, "host", f"/groups/carers/requests/{world.cast.join_request.pk}/", {"answer": "approve"})
    membership = Membership.objects.get(community=world.cast.g1, person=world.cast.dave)
    assert (membership.role, membership.state) == ("member", "active")


def test_founder_sets_neither_slug_nor_owner(world: World) -> None:
    given = {"name": "Night owls", "summary": "s", "visibility": "secret", "join_method": "invite", "key": uuid.uuid4()}
    post_as(world, "founder", "/groups/new/", given)
    community = Community.objects.get(name="Night owls")
    assert community.slug.startswith("night-owls-")
    assert str(community.pk) not in EXTRA.values()
    assert list(community.memberships.values_list("person", "role")) == [(world.cast.founder.pk, "host")]


def test_flag_is_its_senders_and_decision_its_deciders(world: World) -> None:
    cast = world.cast
    post_as(world, "host", f"/moderation/flag/post/{cast.post.pk}/", {"reason": "spam", "note": ""})
    flag = Flag.objects.get(case__subject_id=cast.post.pk)
    assert (flag.person, flag.case.state, flag.case.claimed_by) == (cast.host, "open", None)
    given = {"version": 2, "decision": "leave", "reason": "Fine"}
    post_as(world, "mod1", f"/moderation/cases/{cast.case.pk}/decide/", given)
    case = Case.objects.get(pk=cast.case.pk)
    assert (case.decided_by, case.claimed_by, case.decision, case.author) == (cast.mod1, None, "leave", cast.bob)


def test_language_form_changes_the_language_alone(world: World) -> None:
    before = User.objects.values().get(pk=world.cast.dave.pk)
    post_as(world, "dave", "/me/language/", {"language": "cy", "state": "banned", "email": "x@example.org"})
    after = User.objects.values().get(pk=world.cast.dave.pk)
    assert {name for name in after if after[name] != before[name]} == {"language"}


# What no cache may keep (A14)


@pytest.mark.once("sqlite")
@pytest.mark.parametrize("who", ["dave", "eve", "suspended", "alice", "admin"])
@pytest.mark.parametrize(
    "path",
    ["/groups/", "/groups/carers/", "/groups/none/", "/groups/carers", "/groups", "/nonsense/", "/nonsense", "/me/",
     "/moderation/", "/accounts/login/", "/accounts/email/", "/healthz", "/robots.txt", "/", "/updates/me/", "/media/x",
     "/documents/1/x.pdf", "/static-not/", "/groups/?page=%00"],
)  # fmt: skip
def test_answer_to_somebody_signed_in_is_private_whatever_it_is(world: World, who: str, path: str) -> None:
    answer = world.ask(who, "GET", path)
    if answer.status_code == 400:  # refused before anybody asked who it is; the same for everybody
        assert CANARY not in whole(answer)
        return
    assert answer.headers["Cache-Control"] == "private, no-store", answer.status_code
    assert "Cookie" in answer.headers["Vary"]


@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/signup/", "/accounts/password/reset/"])
def test_page_that_sets_a_cookie_is_kept_by_no_cache(world: World, path: str) -> None:
    answer = Client().get(path)
    assert answer.cookies
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_refused_form_token_is_private_too(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies = world.clients["alice"].cookies
    for path in ("/me/language/", "/groups/carers/posts/new/", "/accounts/logout/"):
        answer = client.post(path, {"language": "cy"})
        assert answer.status_code == 403
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert CANARY not in whole(answer)


@pytest.mark.once("sqlite")
@pytest.mark.parametrize("row", POSTED, ids=lambda row: row.title)
def test_every_change_needs_the_forms_token(world: World, row: Row) -> None:
    """E04: without the token, or from another site, nothing happens. The language switch alone does without."""
    if row.name == "set_language":
        return
    client, who = Client(enforce_csrf_checks=True), somebody_who_may(row)
    client.cookies = world.clients[who].cookies
    path = row.path(world.ids)
    for headers in ({}, {"origin": "https://evil.example"}, {"origin": "null"}):
        assert client.post(path, row.body(), headers=headers).status_code == 403
    assert client.post(path, '{"a": 1}', content_type="application/json").status_code == 403
    assert client.post(path, "a=1", content_type="text/plain").status_code == 403
