"""What may show the sexual abuse of a child: hidden at once, shown to nobody, kept until it was reported."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from communities.files.actions import Chosen, forget_files, store_file, upload_of
from communities.files.models import StoredFile
from communities.groups.models import Community
from communities.posts.actions import create_post
from communities.posts.models import Post
from core.errors import Refused
from moderation.cases.models import Case
from moderation.cases.queries import ids_in_open_cases
from moderation.decisions.actions import decide_case
from moderation.reports.actions import raise_flag
from moderation.sealed.actions import record_police_report
from moderation.subjects import find_subject
from outbox.actions import send_due_letters
from tests.cast import CANARY, Cast, make_person
from tests.factories.home import picture_bytes

pytestmark = pytest.mark.django_db
YEAR = timedelta(days=365)


@pytest.fixture
def keeper(cast: Cast) -> Any:
    """Who was given the duty."""
    person = make_person("keeper")
    person.user_permissions.add(Permission.objects.get(codename="work_abuse"))
    return type(person).objects.get(pk=person.pk)


@pytest.fixture
def post(cast: Cast) -> Post:
    Community.objects.filter(pk=cast.g1.pk).update(allows_pictures=True)
    file = store_file(cast.g1, by=cast.alice, **upload_of("a.png", picture_bytes("PNG", size=(600, 400))))
    chosen = [Chosen(file.pk, alt="A", has_attested=True)]
    return create_post(cast.g1, key=uuid.uuid4(), title="T", body="B", files=chosen, by=cast.alice)


def reported(post: Post, by: Any) -> Case:
    flag = raise_flag("post", find_subject("post", post.pk), reason="abuse", note=CANARY, by=by)
    return Case.objects.get(pk=flag.case_id)


def test_nobody_gets_the_picture_again(cast: Cast, keeper: Any, post: Post, client_of: Any, mailoutbox: Any) -> None:
    case, file = reported(post, cast.bob), StoredFile.objects.get(post=post)
    page = client_of(keeper).get(f"/moderation/cases/{case.pk}/")
    assert file.sha256 in page.text
    for trace in (f"/files/{file.pk}/", f"{case.pk}/files/", '<img src="/', "a.png"):
        assert trace not in page.text.split("<main")[1]
    addresses = (f"/moderation/cases/{case.pk}/files/{file.pk}/", f"/files/{file.pk}/")
    admin = make_person("root", is_superuser=True)
    for person in (keeper, admin, cast.mod1, cast.alice, cast.bob, cast.host):
        assert {client_of(person).get(address).status_code for address in addresses} == {404}
    assert client_of(cast.mod1).get(f"/moderation/cases/{case.pk}/").status_code == 404
    send_due_letters(now=timezone.now())
    assert mailoutbox
    assert CANARY not in str([mail.message() for mail in mailoutbox])


def test_another_case_about_the_same_bytes_hands_them_out_no_more(
    cast: Cast, keeper: Any, post: Post, client_of: Any
) -> None:
    file, mod = StoredFile.objects.get(post=post), client_of(cast.mod1)
    flag = raise_flag("file", find_subject("file", file.pk), reason="rules", note="", by=cast.bob)
    address = f"/moderation/cases/{flag.case_id}/files/{file.pk}/"
    assert mod.get(address).status_code == 200
    case = reported(post, cast.bob)
    assert mod.get(address).status_code == 404
    decide_case(case, decision="leave", reason="No", seen_version=case.version, by=keeper)
    assert mod.get(address).status_code == 200


def test_nothing_is_deleted_before_it_was_reported_and_for_a_year_after(
    cast: Cast, keeper: Any, post: Post, settings: Any
) -> None:
    case, now = reported(post, cast.bob), timezone.now()
    decide_case(case, decision="remove", reason="Yes", seen_version=case.version, by=keeper, now=now)
    Post.objects.filter(pk=post.pk).update(state="deleted", deleted_at=now)
    much_later = now + timedelta(days=settings.DELETED_WORDS_KEPT_DAYS) + 3 * YEAR
    assert forget_files(held=ids_in_open_cases, now=much_later) == 0
    with pytest.raises(Refused):
        record_police_report(case, priority=4, reference="NCA 1", by=keeper)
    record_police_report(case, priority=1, reference="NCA 1", by=keeper, now=now)
    record_police_report(case, priority=2, reference="NCA 2", by=keeper, now=now + YEAR)
    report = Case.objects.get(pk=case.pk).police_report
    assert (report.reference, report.priority, report.reported_at) == ("NCA 2", 2, now)
    held = ids_in_open_cases("post", now=now + YEAR - timedelta(hours=1))
    assert held.filter(subject_id=post.pk).exists()
    assert not ids_in_open_cases("post", now=now + YEAR).filter(subject_id=post.pk).exists()


def test_who_does_not_work_there_writes_nothing_down(cast: Cast, keeper: Any, post: Post, client_of: Any) -> None:
    case = reported(post, cast.bob)
    address = f"/moderation/cases/{case.pk}/police/"
    assert client_of(cast.mod1).post(address, {"priority": "1", "reference": "X"}).status_code == 404
    assert client_of(keeper).post(address, {"priority": "1", "reference": "X"}).status_code == 302
    assert client_of(keeper).get(f"/moderation/cases/{cast.case.pk}/police/").status_code == 404
    with pytest.raises(Refused):
        record_police_report(case, priority=1, reference="X", by=cast.mod1)
