"""Every address of our own with what to ask it for, so that no page is forgotten: see test_matrix.py."""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from communities.notifications.queries import TOPICS
from communities.notifications.stopping import stop_token
from tests.cast import PASSWORD, Cast
from tests.factories.communities import token_of

Ids = dict[str, Any]


COMPLAINT = {
    "complaint": uuid.UUID(int=1), "scan": uuid.UUID(int=2), "reference": "C-AAAA-AAAA",
    "complaint_token": "B" * 43, "draft_token": "B" * 43,
    "asked": uuid.UUID(int=3), "notice": uuid.UUID(int=4), "reply_token": "B" * 43,
}  # fmt: skip


def ids_of(cast: Cast) -> Ids:
    """The real objects of g1, which is secret, and of g2, which is closed; dave waits for both."""
    return {
        "topic": uuid.uuid4(),
        "slug": cast.g1.slug, "room_slug": cast.room.slug, "post": cast.post.pk, "comment": cast.comment.pk,
        "message": cast.message.pk, "membership": cast.bob_membership.pk, "request": cast.join_request.pk,
        "case": cast.case.pk, "person": cast.eve.pk, "group": cast.g1.pk, "room": cast.room.pk,
        "other_slug": cast.g2.slug, "other_group": cast.g2.pk, "guest": cast.extra.get("guest") or uuid.uuid4(),
        "announcement": cast.extra.get("announcement") or uuid.uuid4(),
        "poll": cast.extra.get("poll") or uuid.uuid4(),
        "event": cast.extra.get("event") or uuid.uuid4(), "date": cast.extra.get("date") or uuid.uuid4(),
        "feed": cast.extra.get("feed") or "B" * 43, "scheduled": cast.extra.get("scheduled") or uuid.uuid4(),
        "consultation": cast.extra.get("consultation") or uuid.uuid4(),
        "part": cast.extra.get("part") or uuid.uuid4(),
        "approved": cast.bob.pk, "suspended": cast.suspended.pk,
        "question": cast.question.pk, "file": cast.extra.get("file") or uuid.uuid4(),
        "shared": cast.extra.get("shared") or "B" * 43,
        "stop": stop_token(cast.bob.pk), "outside": cast.extra.get("outside") or "C" * 43,
        "notification": cast.alice.notifications.earliest("at").pk,
        "invitation": cast.invitation.pk, "token": token_of(cast.invitation),
        "sanction": cast.extra.get("sanction") or uuid.uuid4(),
        "hold": cast.extra.get("hold") or uuid.uuid4(), "order": cast.extra.get("order") or uuid.uuid4(),
        "appeal_token": cast.extra.get("appeal_token") or "B" * 43,
        "narrow_slug": cast.extra.get("narrow_slug") or "nook",
        "direct": cast.extra.get("direct") or uuid.uuid4(),
        "direct_slug": cast.extra.get("direct") or uuid.uuid4(),
        "narrow_message": cast.extra.get("narrow_message") or uuid.uuid4(),
        "kind": "post", "unseen": cast.extra.get("unseen") or uuid.uuid4(),
        "unseen_case": cast.extra.get("unseen_case") or uuid.uuid4(),
        **{name: cast.extra.get(name) or other for name, other in COMPLAINT.items()},
    }  # fmt: skip


def missing_ids() -> Ids:
    """Ids of the same shape that mean nothing."""
    return {
        "direct": uuid.uuid4(), "direct_slug": uuid.uuid4(), "narrow_slug": "noo0", "narrow_message": uuid.uuid4(),
        "kind": "post", "unseen": uuid.uuid4(), "unseen_case": uuid.uuid4(), "hold": uuid.uuid4(),
        "token": "A" * 43, "invitation": uuid.uuid4(), "stop": "A" * 43, "notification": uuid.uuid4(),
        "topic": uuid.uuid4(), "slug": "carer0", "room_slug": "kitche0", "other_slug": "young-peopl0",
        **{name: uuid.uuid4() for name in ("post", "comment", "message", "membership", "request", "case", "person")},
        **{name: uuid.uuid4() for name in ("group", "room", "other_group", "guest", "approved", "question")},
        "sanction": uuid.uuid4(), "order": uuid.uuid4(), "appeal_token": "A" * 43,
        "suspended": uuid.uuid4(), "file": uuid.uuid4(), "announcement": uuid.uuid4(), "event": uuid.uuid4(),
        "shared": "A" * 43,
        "date": uuid.uuid4(), "feed": "A" * 43, "outside": "A" * 43, "scheduled": uuid.uuid4(),
        "poll": uuid.uuid4(), "consultation": uuid.uuid4(), "part": uuid.uuid4(),
        **COMPLAINT, "complaint": uuid.uuid4(), "scan": uuid.uuid4(), "asked": uuid.uuid4(), "notice": uuid.uuid4(),
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


def _letter() -> dict[str, Any]:
    came = timezone.localtime() - timedelta(hours=1)
    return {"channel": "letter", "language": "en-gb", "received_at": f"{came:%Y-%m-%dT%H:%M}"}


def _new_group() -> dict[str, Any]:
    return {"name": "N", "summary": "s", "visibility": "closed", "join_method": "request", "key": uuid.uuid4()}


def _event() -> dict[str, Any]:
    return {**_post(), "first": _next_year(), "starts": "19:00", "ends": "20:00", "place": "The hall"}


def _hold() -> dict[str, Any]:
    return {"reason": "A claim", "review_on": (timezone.localdate() + timedelta(days=90)).isoformat()}


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


def _poll() -> dict[str, Any]:
    return {"options": "A\nB", "how_many": "one", "names": "hidden", "results": "closed", "closes_at": IN_A_WEEK}


def _consultation() -> dict[str, Any]:
    part = {"part1_heading": "A", "part1_text": "b", "part1_comment": "on"}
    return {"closes_at": IN_A_WEEK, "answers": "hosts", "parts": "1", **part}


def _terms(**more: Any) -> dict[str, Any]:
    return {"role": "member", "expires_at": IN_A_WEEK, "language": "en-gb", **more}


def _profile() -> dict[str, Any]:
    texts = dict.fromkeys(("about", "helps_with", "languages", "area"), "x")
    return texts | {f"{name}_for": "members" for name in (*texts, "picture")}


SINCE = "2026-11-01T09:30:00+00:00"  # when eve registered: since then we hold the name that staff compare
GROUP, POST, ROOM = ("slug",), ("slug", "post"), ("slug", "room_slug")
NARROW = ("slug", "narrow_slug")
COMMENT = (*POST, "comment")

ROWS = [
    # Groups
    Row("search", body=lambda: {"q": "body"}),
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
    Row("group_moderation", GROUP, lambda: {"moderation": "post", "newcomer_posts": "3", "seen": "post:None"}),
    Row("group_watch_words", GROUP, lambda: {"words": "heron", "does": "flag"}),
    Row("site_watch_words", body=lambda: {"words": "heron", "does": "flag"}),
    Row("waiting_words", GROUP),
    Row("edit_waiting", (*GROUP, "kind", "unseen"), lambda: {"title": "T", "body": "b"}),
    Row("delete_waiting", (*GROUP, "kind", "unseen")),
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
    Row("read_group", GROUP),
    Row("topics", GROUP),
    Row("topic", ("slug", "topic")),
    Row("new_post", GROUP, _post),
    Row("post", POST),
    Row("edit_post", POST, _post),
    Row("delete_post", POST),
    Row("post_history", POST),
    Row("quote_post", POST, lambda: {"do": "look"}),
    Row("quote_comment", COMMENT, lambda: {"do": "look"}),
    Row("react_to_post", POST, lambda: {"give": "hug"}),
    Row("react_to_comment", COMMENT, lambda: {"give": "hug"}),
    Row("new_comment", POST, _post),
    Row("edit_comment", COMMENT, _post),
    Row("delete_comment", COMMENT),
    Row("comment_history", COMMENT),
    Row("new_question", GROUP, _post),
    Row("answer", COMMENT, lambda: {"do": "mark"}),
    Row("new_announcement", GROUP, lambda: {**_post(), "must_confirm": "on"}),
    Row("confirm_announcement", (*GROUP, "announcement")),
    Row("confirmations", (*GROUP, "announcement")),
    Row("new_poll", GROUP, lambda: {**_post(), **_poll()}),
    Row("edit_poll", (*GROUP, "poll"), lambda: {**_post(), **_poll()}),
    Row("vote", (*GROUP, "poll"), lambda: {"do": "withdraw"}),
    Row("votes", (*GROUP, "poll")),
    Row("remind_voters", (*GROUP, "poll")),
    Row("poll_outcome", (*GROUP, "poll"), lambda: {"text": "Monday"}),
    Row("new_event", GROUP, lambda: _event()),
    Row("edit_event", (*GROUP, "event"), lambda: _event()),
    Row("events", GROUP),
    Row("event_file", (*GROUP, "event")),
    Row("event_date", (*GROUP, "event", "date")),
    Row("answer_event", (*GROUP, "event", "date"), lambda: {"said": "maybe"}),
    Row("move_event_date", (*GROUP, "event", "date"), lambda: _event()),
    Row("cancel_event_date", (*GROUP, "event", "date"), lambda: {"and_later": ""}),
    Row("calendar"),
    Row("calendar_date", ("date",)),
    Row("calendar_feed", ("feed",)),
    Row("my_calendar", body=lambda: {"do": "make"}),
    Row("new_consultation", GROUP, lambda: {**_post(), **_consultation()}),
    Row("answer_part", (*GROUP, "consultation", "part"), lambda: {"comment": "Yes"}),
    Row("part_answers", (*GROUP, "consultation", "part")),
    Row("remind_consulted", (*GROUP, "consultation")),
    Row("say_deeds", (*GROUP, "consultation"), lambda: {"rows": "1", "said1": "a", "did1": "b"}),
    Row("pin_post", POST, lambda: {"do": "pin"}),
    Row("lock_comments", POST, lambda: {"why": "It has been answered"}),
    Row("move_post", POST, lambda: {"to": uuid.uuid4()}),
    Row("mentions", GROUP, lambda: {"typed": "b"}),
    Row("room_mentions", ROOM, lambda: {"typed": "b"}),
    Row("drafts"),
    Row("save_draft", ("post",), lambda: {"body": "b"}, literal=("comment",)),
    Row("discard_draft", ("post",), literal=("comment",)),
    Row("scheduled_post", ("scheduled",), lambda: {**_post(), "do": "keep"}),
    Row("discard_scheduled", ("scheduled",)),
    Row("follow_post", POST, lambda: {"do": "follow"}),
    # Chat
    Row("new_room", GROUP, lambda: {"name": "Attic", "kind": "open", "key": uuid.uuid4()}),
    Row("room", ROOM),
    Row("room_settings", ROOM, lambda: {"do": "reopen"}),
    Row("thread", (*ROOM, "message"), lambda: {"text": "hello", "client_id": uuid.uuid4()}),
    Row("room_keeping", ROOM, lambda: {"days": "365", "seen": "site"}),
    Row("mute_room", ROOM, lambda: {"do": "mute"}),
    Row("room", NARROW, label="room, a narrow one"),
    Row("room_people", NARROW, lambda: {"person": uuid.uuid4()}),
    Row("choose_room_people", NARROW, lambda: {"people": [uuid.uuid4()]}),
    Row("narrow_room", ROOM),
    Row("leave_room", NARROW),
    Row("message_history", (*NARROW, "narrow_message"), label="message_history in a narrow room"),
    Row("conversations"),
    Row("message_settings", body=lambda: {"accepts": "no"}),
    Row("conversation", ("direct",)),
    Row("room", ("slug", "direct_slug"), label="room, a direct conversation"),
    Row("write_to_person", ("approved",), lambda: {"text": "hello", "client_id": uuid.uuid4()}),
    Row("send_message", ROOM, lambda: {"text": "hello", "client_id": uuid.uuid4()}),
    Row("delete_message", (*ROOM, "message")),
    Row("pinned", ROOM),
    Row("pin_message", (*ROOM, "message"), lambda: {"do": "pin"}),
    Row("react_to_message", (*ROOM, "message"), lambda: {"give": "hug"}),
    Row("edit_message", (*ROOM, "message"), lambda: {"text": "changed"}),
    Row("message_history", (*ROOM, "message")),
    # People
    Row("person", ("approved",)),
    Row("person_picture", ("approved",)),
    Row("file", ("file",)),
    Row("remove_file", ("file",)),
    Row("library", GROUP),
    Row("upload_file", GROUP, lambda: {"upload": SimpleUploadedFile("a.txt", b"x")}),
    Row("my_quotations", body=lambda: {"quotation": "x"}),
    Row("my_traces", body=lambda: {"sent": "yes", "receipts": "on"}),
    Row("my_profile", body=lambda: _profile()),
    Row("my_profile_seen"),
    Row("block_person", ("approved",), lambda: {"do": "block"}),
    Row("blocked"),
    # One's own
    Row("notifications"),
    Row("notification", ("notification",)),
    Row("notification_settings", body=lambda: dict.fromkeys(TOPICS, "shown")),
    Row("group_notification_settings", GROUP, lambda: {"mentioned": "shown"}),
    Row("stop_letters", ("stop",)),
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
    Row("moderation:flag", ("file",), _flag, "flag a file", ("file",)),
    Row("moderation:flag", ("approved",), _flag, "flag a profile", ("profile",)),
    Row("moderation:flag", ("post",), _flag, "flag nonsense", ("nonsense",)),
    Row("moderation:mine"),
    Row("moderation:notes"),
    Row("moderation:who_read"),
    Row("moderation_log", ("slug",)),
    Row("transparency"),
    Row("help"),
    Row("help_topic", literal=("chat",)),
    Row("moderation:police", ("case",), lambda: {"priority": "2", "reference": "NCA 1"}),
    Row("moderation:meant", ("case",), lambda: {"place": "/people/", "version": "1"}),
    Row("report", body=lambda: {"reason": "spam", "note": "Look", "cannot_open": "on"}),
    Row("report_seen", ("outside",)),
    Row("complain", body=lambda: {"email": "a@example.org", "statement": "A", "do": "as_is"}),
    Row("complaint_lost", body=lambda: {"email": "a@example.org"}),
    Row("complaint_asked", ("asked",)),
    Row("complaint_reply", ("reply_token",)),
    Row("moderation:notice_texts"),
    Row("moderation:notice_text", literal=("n1", "cy"), body=lambda: {"before": "Hello", "version": "0"}),
    Row("moderation:notice_preview", ("complaint",), literal=("n1",)),
    Row("moderation:mark_notice", ("notice",), lambda: {"do": "came_back"}),
    Row("complaint_draft", ("draft_token",), lambda: {"email": "a@example.org", "do": "save"}),
    Row("complaint", ("reference", "complaint_token")),
    Row("complete_complaint", ("reference", "complaint_token"), lambda: {"email": "a@example.org", "do": "save"}),
    Row("withdraw_complaint", ("reference", "complaint_token")),
    Row("moderation:enter_complaint", body=_letter),
    Row("moderation:scans", ("complaint",)),
    Row("moderation:scan", ("complaint", "scan")),
    Row("moderation:taken", ("post",), literal=("post",)),
    Row("moderation:my_sanctions"),
    Row("moderation:sanction", ("sanction",), lambda: {"text": "It was a joke."}),
    Row("moderation:orders", ("case",), lambda: {"court": "High Court"}),
    Row("moderation:order", ("order",), lambda: {"do": "prepare"}),
    Row("moderation:bundle", ("case",), lambda: {"password": "wrong"}),
    Row("moderation:holds"),
    Row("moderation:find_to_hold", body=lambda: {"link": "/people/", "covers": "thing"}),
    Row("moderation:place_hold", ("post",), _hold, "place_hold on a post", ("post",)),
    Row("moderation:place_hold", ("case",), _hold, "place_hold on a case", ("case",)),
    Row("moderation:place_hold", ("approved",), _hold, "place_hold on a person", ("person",)),
    Row("moderation:place_hold", ("post",), _hold, "place_hold on nonsense", ("nonsense",)),
    Row("moderation:hold", ("hold",), lambda: {"do": "ask", "why": "The claim was settled."}),
    Row("moderation:undo_sanction", ("sanction",), lambda: {"why": "It was fine."}),
    Row("appeal_by_letter", ("appeal_token",), lambda: {"text": "It was a joke."}),
    Row("moderation:complaints"),
    Row("moderation:holidays", body=lambda: {"day": "2031-05-06", "name": "A", "source": "B", "sure": "on"}),
    Row("moderation:complaint", ("complaint",), lambda: {"do": "nonsense"}),
    Row("moderation:case", ("case",)),
    Row("moderation:case_file", ("case", "file"), label="case_file of another post"),
    Row("moderation:approvals", body=lambda: {"chosen": "nonsense"}),
    Row("moderation:approval", ("unseen_case",), lambda: {"version": "1", "decision": "approve", "reason": ""}),
    Row("moderation:claim", ("case",), lambda: {"version": "2"}),
    Row("moderation:rota", body=lambda: {"person": "", "weeks": "0"}),
    Row("moderation:out_of_hours", body=lambda: {"words": "Ring", "words_cy": ""}),
    Row("moderation:drop_shift", ("topic",)),
    Row("moderation:give_back", ("case",), lambda: {"version": "2"}),
    Row("moderation:hand_over", ("case",), lambda: {"version": "2", "to": ""}),
    Row("moderation:note", ("case",), lambda: {"text": "Call the host"}),
    Row("moderation:link", ("case", "case"), lambda: {"do": "unlink"}),
    Row("moderation:conflict", ("case",), lambda: {"why": "", "sure": "on"}),
    Row(
        "moderation:decide", ("case",), lambda: {"version": "2", "decision": "leave", "reason": "Fine", "rule": "child"}
    ),
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
    Row("shared_draft", ("shared",)),
    Row("healthz"),
    Row("readyz"),
    Row("set_language", body=lambda: {"language": "cy", "next": "/"}),
]

# Addresses without a row, and why.
ELSEWHERE = {
    "updates": "test_streams.py has a row for every kind of stream and person",
    "sitemap": "public; tests/home",
    "sitemap_part": "public; tests/home",
    "robots": "public; tests/home",
    "look": "public; tests/home/starter",
    "news_feed": "public; tests/home",
    "news_rss": "public; tests/home",
    "news_topic_feed": "public; tests/home",
    "blog_feed": "public; tests/home",
    "blog_topic_feed": "public; tests/home",
    "news_topic_rss": "public; tests/home",
    "blog_rss": "public; tests/home",
    "blog_topic_rss": "public; tests/home",
    "events_atom": "public; tests/home",
    "events_rss": "public; tests/home",
    "events_feed": "public; tests/home",
    "public_event_file": "public; tests/home",
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
