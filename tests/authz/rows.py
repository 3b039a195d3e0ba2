"""Every address of our own with what to ask it for, so that no page is forgotten: see test_matrix.py."""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from tests.cast import PASSWORD, Cast
from tests.factories.communities import token_of

Ids = dict[str, Any]


def ids_of(cast: Cast) -> Ids:
    """The real objects of g1, which is secret, and of g2, which is closed; dave waits for both."""
    return {
        "slug": cast.g1.slug, "room_slug": cast.room.slug, "post": cast.post.pk, "comment": cast.comment.pk,
        "message": cast.message.pk, "membership": cast.bob_membership.pk, "request": cast.join_request.pk,
        "case": cast.case.pk, "person": cast.eve.pk, "group": cast.g1.pk, "room": cast.room.pk,
        "other_slug": cast.g2.slug, "other_group": cast.g2.pk, "guest": cast.extra.get("guest") or uuid.uuid4(),
        "approved": cast.bob.pk, "suspended": cast.suspended.pk,
        "question": cast.question.pk,
        "invitation": cast.invitation.pk, "token": token_of(cast.invitation),
    }  # fmt: skip


def missing_ids() -> Ids:
    """Ids of the same shape that mean nothing."""
    return {
        "token": "A" * 43, "invitation": uuid.uuid4(),
        "slug": "carer0", "room_slug": "kitche0", "other_slug": "young-peopl0",
        **{name: uuid.uuid4() for name in ("post", "comment", "message", "membership", "request", "case", "person")},
        **{name: uuid.uuid4() for name in ("group", "room", "other_group", "guest", "approved", "question")},
        "suspended": uuid.uuid4(),
    }  # fmt: skip


@dataclass(frozen=True)
class Row:
    """An address: its URL name, the ids its path takes, and a body that would do something if it were let through."""

    name: str
    args: tuple[str, ...] = ()
    body: Callable[[], dict[str, Any]] = field(default=dict)
    label: str = ""
    literal: tuple[str, ...] = ()  # stand before the ids in the path

    @property
    def title(self) -> str:
        return self.label or self.name

    def path(self, ids: Ids) -> str:
        return reverse(self.name, args=[*self.literal, *[ids[name] for name in self.args]])


def _post() -> dict[str, Any]:
    return {"title": "A", "body": "b", "key": uuid.uuid4()}


def _new_group() -> dict[str, Any]:
    return {"name": "N", "summary": "s", "visibility": "closed", "join_method": "request", "key": uuid.uuid4()}


def _flag() -> dict[str, Any]:
    return {"reason": "rules", "note": ""}


def _next_year() -> str:
    return (timezone.localdate() + timedelta(days=365)).isoformat()


def _settings() -> dict[str, Any]:
    return {
        "name": "N", "summary": "s", "visibility": "secret", "join_method": "request", "history": "shared",
        "newcomer_role": "member", "seen": "0",
    }  # fmt: skip


# Once: two answers that show it are compared, and a minute may end between them.
IN_A_WEEK = f"{timezone.localtime() + timedelta(days=7):%Y-%m-%dT%H:%M}"


def _terms(**more: Any) -> dict[str, Any]:
    return {"role": "member", "expires_at": IN_A_WEEK, "language": "en-gb", **more}


def _profile() -> dict[str, Any]:
    texts = dict.fromkeys(("about", "helps_with", "languages", "area"), "x")
    return texts | {f"{name}_for": "members" for name in (*texts, "picture")}


SINCE = "2026-11-01T09:30:00+00:00"  # when eve registered: since then we hold the name that staff compare
GROUP, POST, ROOM = ("slug",), ("slug", "post"), ("slug", "room_slug")
COMMENT = (*POST, "comment")

ROWS = [
    # Groups
    Row("groups"),
    Row("new_group", body=lambda: _new_group()),
    Row("group", GROUP),
    Row("first_steps", GROUP, lambda: {"what": "welcome"}),
    Row("group_about", GROUP),
    Row("group_about", ("other_slug",), label="group_about of a closed group"),
    Row("group", ("other_slug",), label="group, a closed one"),
    Row("join_group", GROUP, lambda: {"message": "Please", "rules_version": "0"}),
    Row("join_group", ("other_slug",), lambda: {"message": "Please", "rules_version": "0"}, "join_group, a closed one"),
    Row("answer_request", ("other_slug",), lambda: {"text": "Yes"}),
    Row("cancel_request", ("other_slug",)),
    Row("own_request", ("request",), lambda: {"do": "cancel"}),
    Row("accept_rules", GROUP, lambda: {"version": "0"}),
    Row("rules_history", GROUP),
    Row("edit_rules", GROUP, lambda: {"text": "Be kinder", "seen": "0"}),
    Row("rules_accepted", GROUP),
    Row("leave_group", GROUP),
    Row("group_settings", GROUP, _settings),
    Row("group_front_settings", GROUP, lambda: {"seen": "0"}),
    Row("group_stranger", GROUP),
    Row("archive_group", GROUP, lambda: {"do": "archive"}),
    Row("group_roles", GROUP),
    Row("groups_without_host"),
    Row("appoint_host", ("group",)),
    Row("appoint_host", ("other_group",), label="appoint_host where there is none"),
    Row("members", GROUP),
    Row("remove_member", (*GROUP, "membership")),
    Row("give_role", (*GROUP, "membership"), lambda: {"role": "moderator"}),
    Row("guest_rooms", (*GROUP, "membership")),
    Row("guest_rooms", (*GROUP, "guest"), label="guest_rooms of a guest"),
    Row("member_until", (*GROUP, "membership"), lambda: {"seen": "", "until": _next_year()}),
    Row("group_renewals", GROUP, lambda: {"until": _next_year(), "one": f"{uuid.uuid4()}_2026-11-30"}),
    Row("join_requests", GROUP),
    Row("decided_requests", GROUP),
    Row("decide_request", (*GROUP, "request"), lambda: {"answer": "approve"}),
    Row("join_questions", GROUP, lambda: {"question": "1", "text": "Why?"}),
    Row("retire_question", (*GROUP, "question")),
    # Invitations
    Row("invitations", GROUP),
    Row("invite", GROUP, lambda: _terms(address="new@example.org")),
    Row("invite_link", GROUP, lambda: _terms(most_uses="3", key=uuid.uuid4())),
    Row("invite_list", GROUP, lambda: _terms(addresses="new@example.org", step="send")),
    Row("invitation_detail", (*GROUP, "invitation")),
    Row("revoke_invitation", (*GROUP, "invitation")),
    Row("resend_invitation", (*GROUP, "invitation")),
    Row("invitation", ("token",)),
    Row("offers"),
    Row("offer", ("invitation",), lambda: {"answer": "accept"}),
    # Posts and comments
    Row("new_post", GROUP, _post),
    Row("post", POST),
    Row("edit_post", POST, _post),
    Row("delete_post", POST),
    Row("post_history", POST),
    Row("new_comment", POST, _post),
    Row("edit_comment", COMMENT, _post),
    Row("delete_comment", COMMENT),
    Row("comment_history", COMMENT),
    # Chat
    Row("new_room", GROUP, lambda: {"name": "Attic", "key": uuid.uuid4()}),
    Row("room", ROOM),
    Row("send_message", ROOM, lambda: {"text": "hello", "client_id": uuid.uuid4()}),
    Row("delete_message", (*ROOM, "message")),
    # People
    Row("person", ("approved",)),
    Row("person_picture", ("approved",)),
    Row("my_profile", body=lambda: _profile()),
    Row("my_profile_seen"),
    Row("block_person", ("approved",), lambda: {"do": "block"}),
    Row("blocked"),
    # One's own
    Row("notifications"),
    Row("read_notifications"),
    Row("me"),
    Row("my_language", body=lambda: {"language": "cy"}),
    Row("my_record"),
    Row("close_account", body=lambda: {"password": PASSWORD, "sure": "on"}),
    Row("my_details", body=lambda: {"postal_address": "1 Heol Newydd", "phone": "01632 960 009"}),
    Row("my_real_name", body=lambda: {"real_name": "Another Name"}),
    Row("new_password"),
    Row("accept_terms", body=lambda: {"version": settings.TERMS_VERSION}),
    Row("waiting"),
    # Moderation
    Row("moderation:queue"),
    Row("moderation:flag", ("post",), _flag, "flag a post", ("post",)),
    Row("moderation:flag", ("comment",), _flag, "flag a comment", ("comment",)),
    Row("moderation:flag", ("message",), _flag, "flag a message", ("message",)),
    Row("moderation:flag", ("post",), _flag, "flag nonsense", ("nonsense",)),
    Row("moderation:taken", ("post",), literal=("post",)),
    Row("moderation:case", ("case",)),
    Row("moderation:claim", ("case",), lambda: {"version": "2"}),
    Row("moderation:decide", ("case",), lambda: {"version": "2", "decision": "leave", "reason": "Fine"}),
    # Registrations
    Row("registrations"),
    Row("renewals", body=lambda: {"until": _next_year(), "one": f"{uuid.uuid4()}_2026-11-30"}),
    Row("approval", ("approved",)),
    Row("approval_confirm", ("approved",), lambda: {"seen": "", "until": _next_year()}),
    Row("approval_check", ("approved",), lambda: {"kind": "dbs", "seen_on": "2026-11-02", "valid_until": ""}),
    Row("approval_revoke", ("approved",), lambda: {"reason": "Asked by the council"}),
    Row("registration", ("person",)),
    Row("email_domains", body=lambda: {"domain": "council.example.org", "rule": "block"}),
    Row("letters"),
    Row("letter", literal=("something_new", "cy"), body=lambda: {"subject": "News", "body": "Hello"}),
    Row("registration_contact", ("person",), lambda: {"reason": "Asked by the council"}),
    Row("registration_approve", ("person",), lambda: {"seen": "pending"}),
    Row("registration_decline", ("person",), lambda: {"seen": "pending", "reason": "Unknown"}),
    Row("registration_suspend", ("approved",), lambda: {"seen": "approved", "reason": "Asked by the council"}),
    Row("registration_ban", ("approved",), lambda: {"seen": "approved", "reason": "Asked by the council"}),
    Row("registration_reinstate", ("suspended",), lambda: {"seen": "suspended", "reason": "A mistake"}),
    Row("registration_sign-out", ("approved",), lambda: {"seen": "approved"}),
    Row("registration_new-password", ("approved",), lambda: {"seen": "approved"}),
    Row("registration_identity", ("person",), lambda: {"shown": SINCE, "saw": "passport", "seen_on": "2026-11-02"}),
    Row("registration_name", ("person",), lambda: {"saw": "deed", "seen_on": "2026-11-02", "accept": "yes"}),
    Row("registration_join", ("person",), lambda: {"words": "carol"}),
    Row("registration_join_with", ("approved", "person"), lambda: {"seal": "x", "reason": "The same voice"}),
    Row("registrations_people", body=lambda: {"words": "bob"}),
    # The account
    Row("account_login", body=lambda: {"login": "nobody@example.org", "password": "wrong"}),
    Row("account_logout"),
    Row("account_signup", body=lambda: {"email": "x"}),
    Row("account_inactive"),
    Row("account_reauthenticate", body=lambda: {"password": PASSWORD}),
    Row("account_email", body=lambda: {"action_add": "", "email": "x"}),
    Row("undo_email_change", literal=("nokey",)),
    Row("account_email_verification_sent"),
    Row("account_confirm_email", literal=("nokey",)),
    Row("account_change_password", body=lambda: {"oldpassword": "x"}),
    Row("account_set_password"),
    Row("account_reset_password", body=lambda: {"email": "x"}),
    Row("account_reset_password_done"),
    Row("account_reset_password_from_key", literal=("0", "nokey")),
    Row("account_reset_password_from_key_done"),
    Row("account_confirm_login_code"),
    Row("terms"),
    # Machines and everybody
    Row("healthz"),
    Row("readyz"),
    Row("set_language", body=lambda: {"language": "cy", "next": "/"}),
]

# Addresses without a row, and why.
ELSEWHERE = {
    "updates": "test_streams.py has a row for every kind of stream and person",
    "sitemap": "public; tests/home",
    "robots": "public; tests/home",
    "news_feed": "public; tests/home",
    "byline": "public; tests/home",
    "media/images/<path:path>": "public pictures of the site; tests/home/media",
    "cms/": "Wagtail's own, behind one door which test_matrix.py tries; tests/home/cms",
    "documents/": "Wagtail's own; public documents of the site",
    "_util/": "Wagtail's own, for pages with a password, which are switched off",
    "wagtail_serve": "Wagtail's pages: the public site",
}


def names_of_addresses() -> Iterator[str]:
    """The name, or else the pattern, of every address of the site; Wagtail's own count once for each prefix."""

    def walk(resolver: URLResolver, prefix: str, space: str) -> Iterator[str]:
        for pattern in resolver.url_patterns:
            path = prefix + str(pattern.pattern)
            whole = next((own for own in ("cms/", "documents/", "_util/") if path.startswith(own)), None)
            if whole:
                yield whole
            elif isinstance(pattern, URLPattern):
                yield f"{space}{pattern.name}" if pattern.name else path
            else:
                yield from walk(pattern, path, f"{pattern.namespace}:" if pattern.namespace else space)

    yield from walk(get_resolver(), "", "")
