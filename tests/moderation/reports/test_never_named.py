"""F11: whoever is reported learns nowhere by whom; and a moderator nothing of a case about their own words. (F02)"""

import json
from typing import Any

import pytest
from django.utils import timezone

from communities.groups.models import Membership
from communities.people.models import Profile
from moderation.cases.models import Case
from moderation.decisions.actions import decide_case
from moderation.reports.actions import raise_flag
from moderation.subjects import find_subject
from outbox.actions import send_due_letters
from tests.cast import Cast, make_person
from tests.factories.communities import join

pytestmark = pytest.mark.django_db
NAME, SAID = "Zebedee", "marmoset"


@pytest.fixture
def reporter(cast: Cast) -> Any:
    person = make_person(NAME.lower())
    join(cast.g1, person)
    return person


def report(kind: str, pk: Any, reason: str, by: Any) -> Case:
    flag = raise_flag(kind, find_subject(kind, pk), reason=reason, note=SAID, by=by)
    return Case.objects.get(pk=flag.case_id)


def test_who_is_reported_learns_nowhere_by_whom(cast: Cast, reporter: Any, client_of: Any, mailoutbox: Any) -> None:
    Profile.objects.create(person=cast.alice, about="Eleven years")
    kinds = [("profile", cast.alice.pk), ("post", cast.post.pk)]
    admin = make_person("root", is_superuser=True)
    addresses = []
    for kind, pk in kinds:
        case = report(kind, pk, "child", reporter)
        addresses.append(f"/moderation/taken/{kind}/{pk}/")
        decide_case(case, decision="hide", reason="Rule 2", seen_version=case.version, by=admin)
    alice = client_of(cast.alice)
    sanctions = [f"/moderation/sanctions/{one.pk}/" for case in Case.objects.all() for one in case.sanctions.all()]
    post = f"/groups/{cast.g1.slug}/posts/{cast.post.pk}/"
    log = f"/groups/{cast.g1.slug}/moderation-log/"
    pages = [
        "/me/",
        "/me/record/",
        "/me/notifications/",
        "/me/profile/",
        "/moderation/mine/",
        "/transparency/",
        post,
        log,
    ]
    streams = [f"/updates/{stream}/" for stream in (f"group:{cast.g1.pk}", "me")]
    shown = [alice.get(path).text for path in [post, *pages, *addresses, *sanctions, *streams]]
    send_due_letters(now=timezone.now())
    shown += [str(mail.message()) for mail in mailoutbox if cast.alice.email in mail.to]
    for text in shown:
        assert NAME not in text
        assert str(reporter.pk) not in text.replace(f"/people/{reporter.pk}/", "")
        assert SAID not in text


def test_a_moderator_learns_nothing_of_a_case_about_their_own_words(cast: Cast, reporter: Any, client_of: Any) -> None:
    Membership.objects.filter(person=cast.alice, community=cast.g1).update(role=Membership.Role.MODERATOR)
    alice = client_of(cast.alice)
    before = alice.get(f"/updates/queue:{cast.g1.pk}/").text
    case = report("post", cast.post.pk, "spam", reporter)
    assert str(case.pk) not in alice.get("/moderation/").text
    assert alice.get(f"/moderation/cases/{case.pk}/").status_code == 404
    frames = alice.get(f"/updates/queue:{cast.g1.pk}/").text
    assert str(case.pk) not in frames
    assert len(json.loads(frames)["items"]) == len(json.loads(before)["items"])
    for path in ("/me/record/", "/me/notifications/", "/moderation/?show=decided"):
        assert str(case.pk) not in alice.get(path).text
    assert str(case.pk) in client_of(cast.mod1).get("/moderation/").text
