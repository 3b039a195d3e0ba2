"""The whole cast signed in at once, in one transaction that every request of these tests is taken back from."""

import copy
import io
import logging
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Permission
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import transaction
from django.http import HttpResponseBase
from django.template import Template
from django.test import Client
from django.test.utils import _TestState
from django.utils import timezone

from accounts.models import Contact, Identity, NameChange, TermsAcceptance
from communities.announcements.actions import create_announcement
from communities.calendars.actions import make_feed
from communities.chat.actions import send_message
from communities.consultations.actions import PartInput, create_consultation
from communities.conversations.actions import write_to
from communities.drafts.actions import save_draft
from communities.drafts.queries import Place
from communities.files.actions import store_file, upload_of
from communities.files.models import StoredFile
from communities.groups.models import Membership
from communities.people.actions import picture_name
from communities.people.models import Profile
from communities.polls.actions import create_poll
from communities.posts.actions import create_post
from communities.posts.models import Post
from communities.rooms.actions import make_room, put_in_room
from communities.rooms.models import Room
from communities.scheduling.models import ScheduledPost
from core.tokens import digest_of, token_for
from home.previews.actions import share_draft
from moderation.cases.models import Case
from moderation.holds.models import Hold
from moderation.notices.models import Notice
from moderation.orders.models import CourtOrder
from moderation.outside.actions import take_report
from moderation.receiving.actions import Upload, record_complaint
from moderation.receiving.actions import save_draft as keep_for_later
from moderation.sanctions.models import Sanction
from tests.authz.rows import SINCE, Ids, ids_of
from tests.cast import CANARY, Cast, make_cast, make_person
from tests.factories.complaints import make_complaint
from tests.factories.events import plan
from tests.factories.home import make_home, make_page

PEOPLE = [
    "anon", "dave", "eve", "suspended", "frank", "banned", "carol", "bob", "alice", "host", "moderator", "mod1", "mod2",
    "comms", "registrar", "founder", "admin",
]  # fmt: skip


class World:
    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.ids: Ids = ids_of(cast)
        self.clients = {name: self._client(name) for name in PEOPLE}

    def _client(self, name: str) -> Client:
        client = Client()
        if name != "anon":
            client.force_login(self.cast.people[name], backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    def ask(self, who: str, method: str, path: str, **kwargs: Any) -> HttpResponseBase:
        """One request, whose effects on the database and on the browser are taken back."""
        with self.taken_back(who):
            return self.send(who, method, path, **kwargs)

    @contextmanager
    def taken_back(self, who: str) -> Iterator[None]:
        client = self.clients[who]
        cookies = copy.deepcopy(client.cookies)
        with transaction.atomic():
            yield
            transaction.set_rollback(True)
        client.cookies = cookies

    def send(self, who: str, method: str, path: str, **kwargs: Any) -> HttpResponseBase:
        client = self.clients[who]
        response: HttpResponseBase
        if isinstance(kwargs.get("data"), bytes):  # as they are: the other ways would read them first
            response = client.generic(method, path, **kwargs)
        else:
            response = getattr(client, method.lower())(path, **kwargs)
        return response


def _file_in(cast: Cast) -> uuid.UUID:
    """One of alice's in her post."""
    given = upload_of(f"{CANARY}.txt", CANARY.encode())
    file = store_file(cast.g1, by=cast.alice, **given)
    StoredFile.objects.filter(pk=file.pk).update(post=cast.post)
    return file.pk


def _complain(cast: Cast) -> None:
    """A notice that lacks something, with the paper it came on, and a form that was put away."""
    upload = Upload("letter.pdf", 9, io.BytesIO(b"%PDF-1.7 " + CANARY.encode()))
    said = {"name": "Nan", "statement": "He steals", "email": "nan@example.org"}
    found = record_complaint(
        said=said, places=[], channel="letter", received_at=timezone.now(), language="en-gb", by=cast.admin,
        upload=upload,
    )  # fmt: skip
    cast.extra["complaint"], cast.extra["scan"] = found.pk, found.scans.get().pk
    cast.extra["reference"], cast.extra["complaint_token"] = found.reference, token_for("complaint", found.seed)
    told = {"kind": "n4", "recipient": "complainant", "language": "en-gb"}
    cast.extra["notice"] = Notice.objects.create(complaint=found, **told).pk
    kept = keep_for_later(email="nan@example.org", typed={"why": "Begun"}, language="en-gb")
    cast.extra["draft_token"] = kept.token
    _ask_alice(cast)


def _ask_alice(cast: Cast) -> None:
    """What alice is asked about something she wrote."""
    now = timezone.now()
    asked = make_complaint(poster=cast.alice, state="awaiting_poster", answer_until=now + timedelta(days=5))
    written = {"text": CANARY, "sent_at": now, "stated_date": now.date(), "language": "en-gb"}
    Notice.objects.create(complaint=asked, kind="n3", recipient="poster", **written)
    cast.extra["asked"], cast.extra["reply_token"] = asked.pk, token_for("complaint_reply", asked.reply_seed)


def make_world() -> World:
    cast = make_cast()
    for name in ("moderator", "founder"):
        cast.people[name] = make_person(name)
    Membership.objects.create(community=cast.g1, person=cast.moderator, role=Membership.Role.MODERATOR)
    guest = Membership.objects.create(community=cast.g1, person=make_person("guest"), role=Membership.Role.GUEST)
    cast.extra["guest"] = guest.pk
    Post.objects.filter(pk=cast.post.pk).update(kind="question")  # alice asks, and bob's comment may answer her
    words: dict[str, Any] = {"title": f"Read {CANARY}", "body": f"All {CANARY}", "must_confirm": True}
    cast.extra["announcement"] = create_announcement(cast.g1, key=uuid.uuid4(), **words, by=cast.host).pk
    asked: dict[str, Any] = {
        "title": f"Which {CANARY}",
        "body": f"For {CANARY}",
        "options": [CANARY, "B"],
        "is_multiple": False,
    }
    shown: dict[str, Any] = {
        "is_anonymous": False,
        "hides_results": False,
        "closes_at": timezone.now() + timedelta(days=7),
    }
    cast.extra["poll"] = create_poll(cast.g1, key=uuid.uuid4(), by=cast.alice, **asked, **shown).pk
    found = plan(cast, title=f"Meet {CANARY}", body=f"Come {CANARY}", place=f"Hall {CANARY}", by=cast.alice)
    cast.extra["event"], cast.extra["date"] = found.event.post_id, found.pk
    cast.extra["feed"] = make_feed(None, only_mine=False, with_titles=False, by=cast.bob)[1]
    parts = [PartInput(heading=f"Part {CANARY}", text=f"It says {CANARY}")]
    said: dict[str, Any] = {"title": f"About {CANARY}", "body": CANARY, "parts": parts, "members_see": False}
    consulted = create_consultation(cast.g1, key=uuid.uuid4(), by=cast.host, closes_at=shown["closes_at"], **said)
    cast.extra["consultation"], cast.extra["part"] = consulted.pk, consulted.consultation.parts.get().pk
    narrow = make_room(cast.g1, name=f"Nook {CANARY}", kind="narrow", by=cast.host)
    put_in_room(narrow, {cast.alice.pk}, by=cast.host)
    said_there = send_message(narrow, text=f"Few {CANARY}", client_id=uuid.uuid4(), by=cast.alice)
    cast.extra["narrow_slug"], cast.extra["narrow_message"] = "nook", said_there.pk
    Room.objects.filter(pk=narrow.pk).update(slug="nook")  # addresses are shown to whoever asks for them
    written = write_to(cast.alice, cast.g1, text=f"Two {CANARY}", client_id=uuid.uuid4(), by=cast.host)
    cast.extra["direct"] = written.room_id
    cast.founder.user_permissions.add(Permission.objects.get(codename="add_community"))
    Identity.objects.create(person=cast.eve, real_name=f"Eve {CANARY}", registered_at=datetime.fromisoformat(SINCE))
    NameChange.objects.create(person=cast.eve, real_name=f"Another {CANARY}")
    Contact.objects.create(person=cast.eve, postal_address=f"1 {CANARY} Road", phone=f"0 {CANARY}")
    TermsAcceptance.objects.create(person=cast.eve, version="2026-11")
    profile = Profile.objects.create(person=cast.bob, about=f"About {CANARY}", picture=uuid.uuid4())
    storages["private"].save(picture_name(profile.picture, "large"), ContentFile(CANARY.encode()))
    cast.extra["file"] = _file_in(cast)
    cast.extra["outside"] = take_report(reason="other", note=CANARY, cannot_open=True).token
    _complain(cast)
    typed = {"body": [f"Begun {CANARY}"]}
    page = {"page": uuid.uuid4(), "number": 1, "version": 0}
    save_draft(Place("comment", cast.post.pk), fields=typed, **page, by=cast.alice, now=timezone.now())
    later = ScheduledPost(person=cast.alice, community=cast.g1, kind="discussion", fields={**typed, "files": []})
    later.due_at = timezone.now() + timedelta(days=7)
    later.save()
    cast.extra["scheduled"] = later.pk
    mine = Membership.objects.filter(community=cast.g1, person=cast.alice)
    mine.update(held_until=timezone.now() + timedelta(days=1))  # so that this waits for a moderator
    waits = create_post(cast.g1, key=uuid.uuid4(), title=f"Waits {CANARY}", body=CANARY, by=cast.alice)
    mine.update(held_until=None)
    cast.extra["unseen"], cast.extra["unseen_case"] = waits.pk, Case.objects.get(subject_id=waits.pk).pk
    earlier = Case.objects.create(  # an earlier decision about alice's post, for the page where its author reads of it
        community=cast.g1, subject_kind="post", subject_id=cast.post.pk, author=cast.alice, state="decided",
        decision="hide", reason=f"Why {CANARY}", decided_at=timezone.now(), decided_by=cast.mod1,
    )  # fmt: skip
    about = {"case": earlier, "person": cast.alice, "community": cast.g1, "reason": f"Why {CANARY}"}
    cast.extra["sanction"] = Sanction.objects.create(kind="warn", by=cast.mod1, **about).pk
    shut: dict[str, Any] = {"case": earlier, "person": cast.banned, "kind": "ban", "reason": "Why it was"}
    shut_out = Sanction(token_digest=digest_of("C" * 43), by=cast.admin, **shut)
    shut_out.save()
    cast.extra["order"] = CourtOrder.objects.create(
        case=cast.case, kind="disclosure", court=f"Court {CANARY}", number="1", dated=timezone.localdate(),
        scope=CANARY, items=["name"], due_at=timezone.now(), recorded_by=cast.mod1,
    ).pk  # fmt: skip
    cast.extra["hold"] = Hold.objects.create(
        subject_kind="post", subject_id=uuid.uuid4(), reason=CANARY, placed_by=cast.mod1, review_on=timezone.localdate()
    ).pk
    cast.extra["appeal_token"] = "C" * 43
    draft = make_page(make_home(), title="A draft", live=False)
    cast.extra["shared"] = share_draft(draft, days=7, by=cast.admin, now=timezone.now())[1]
    assert EmailAddress.objects.filter(user=cast.eve, verified=True, primary=True).exists()
    return World(cast)


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    logging.disable(logging.WARNING)  # ten thousand refusals are meant: writing them down is a tenth of the time
    around: Any = transaction.atomic()
    around._from_testcase = True  # as Django marks its own: no action, so streams are not watched across all of it
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), around:
        # Nobody asks here which templates made a page: no copy is kept of what each of them was given.
        patch.setattr(Template, "_render", _TestState.saved_data.template_render)
        yield make_world()
        transaction.set_rollback(True)
    logging.disable(logging.NOTSET)
