"""What is no text: a file by itself, and somebody's profile."""

import uuid
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core.files.storage import storages
from django.http import Http404
from django.test import Client
from django.utils import timezone

from communities.bell.queries import bell_page
from communities.files.actions import Chosen, forget_files, remove_file, store_file, upload_of
from communities.files.models import StoredFile
from communities.groups.models import Community, Rules
from communities.people.actions import Upload, save_profile
from communities.people.models import TEXTS, Profile
from communities.people.queries import pictured, profile_of, shown_to
from communities.posts.actions import create_post
from communities.search.models import Indexed
from moderation.cases.models import Case, Conflict, Evidence
from moderation.cases.queries import ids_in_open_cases
from moderation.decisions.actions import decide_case
from moderation.reports.actions import forget_kept_pictures, raise_flag
from moderation.subjects import access_subject, find_subject
from moderation.subjects.models import KeptPicture
from tests.cast import Cast, make_person
from tests.factories.home import picture_bytes

pytestmark = pytest.mark.django_db


@pytest.fixture
def picture(cast: Cast) -> StoredFile:
    """alice's, in a post of hers."""
    Community.objects.filter(pk=cast.g1.pk).update(allows_pictures=True)
    file = store_file(cast.g1, by=cast.alice, **upload_of("wall.png", picture_bytes("PNG", size=(600, 400))))
    chosen = [Chosen(file.pk, alt="A wall", has_attested=True)]
    create_post(cast.g1, key=uuid.uuid4(), title="A wall", body="See", files=chosen, by=cast.alice)
    return StoredFile.objects.get(pk=file.pk)


def report(kind: str, pk: Any, *, by: Any, reason: str = "rules", **said: Any) -> Case:
    subject = access_subject(by, kind, pk)
    flag = raise_flag(kind, subject, reason=reason, note="", by=by, **said)
    return Case.objects.get(pk=flag.case_id)


def decide(case: Case, decision: str, by: Any) -> None:
    case.refresh_from_db()
    decide_case(case, decision=decision, reason="Looked at.", seen_version=case.version, by=by)


def test_a_file_is_hidden_alone_and_given_back(cast: Cast, picture: StoredFile, client_of: Any) -> None:
    case = report("file", picture.pk, by=cast.bob)
    assert (case.community, case.author) == (cast.g1, cast.alice)
    [said] = Evidence.objects.get(case=case).content["files"]
    assert (said["sha256"], said["alt"]) == (picture.sha256, "A wall")
    decide(case, "hide", cast.mod1)
    for person in (cast.alice, cast.bob):
        assert client_of(person).get(f"/files/{picture.pk}/").status_code == 404
        page = client_of(person).get(f"/groups/{cast.g1.slug}/posts/{picture.post_id}/")
        assert page.status_code == 200
        assert f"/files/{picture.pk}/" not in page.text
    assert not Indexed.objects.filter(object_id=picture.pk).exists()
    with pytest.raises(Http404):
        access_subject(cast.bob, "file", picture.pk)
    find_subject("file", picture.pk)
    case = Case.objects.get(pk=case.pk)
    Case.objects.filter(pk=case.pk).update(held_at=case.opened_at)
    StoredFile.objects.filter(pk=picture.pk).update(withheld="")
    again = report("file", picture.pk, by=cast.host, reason="child")
    assert again.lane == "safeguarding"


def test_a_moderator_has_the_frozen_file_though_its_author_deleted_it(
    cast: Cast, picture: StoredFile, client_of: Any, settings: Any
) -> None:
    case = report("file", picture.pk, by=cast.bob)
    remove_file(picture)
    later = timezone.now() + timedelta(days=settings.DELETED_WORDS_KEPT_DAYS + 1)
    assert forget_files(held=ids_in_open_cases, now=later) == 0
    address = f"/moderation/cases/{case.pk}/files/{picture.pk}/"
    assert client_of(cast.mod1).get(address).status_code == 200
    assert client_of(cast.bob).get(address).status_code == 404
    decide(case, "leave", cast.mod1)
    assert forget_files(held=ids_in_open_cases, now=later) == 1


def drawn() -> Upload:
    data = picture_bytes("PNG", size=(400, 400))
    return Upload("me.png", len(data), BytesIO(data))


def tell(person: Any, **texts: str) -> Profile:
    given = dict.fromkeys(TEXTS, "") | texts
    return save_profile(person, upload=drawn(), **given, **{f"{name}_for": "members" for name in (*TEXTS, "picture")})


def test_a_profile_is_the_sites_own_case_and_keeps_its_picture(cast: Cast, admin: Any, client_of: Any) -> None:
    old = tell(cast.alice, about="Eleven years")
    case = report("profile", cast.alice.pk, by=cast.bob)
    assert (case.community, case.author) == (None, cast.alice)
    content = Evidence.objects.get(case=case).content
    assert content["told"] == {"about": "Eleven years"}
    tell(cast.alice, about="Twelve years")  # another picture: the profile forgets the first
    kept = KeptPicture.objects.get(pk=old.picture)
    address = f"/moderation/cases/{case.pk}/files/{kept.pk}/"
    assert client_of(cast.mod1).get(address).status_code == 404  # a moderator of one group
    answer = client_of(admin).get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    decide(case, "hide", admin)
    assert shown_to(profile_of(cast.alice), {"members"}).lines == []
    assert pictured({cast.alice.pk}, {"members"}, viewer=cast.bob) == set()
    for person in (cast.bob, cast.alice):
        assert client_of(person).get(f"/people/{cast.alice.pk}/picture/").status_code == 404
    assert "Others see only your name" in client_of(cast.alice).get("/me/profile/").text
    line = bell_page(cast.alice).lines[0]
    assert line.url == f"/moderation/taken/profile/{cast.alice.pk}/"
    assert "Twelve years" in client_of(cast.alice).get(line.url).text
    assert forget_kept_pictures() == 2
    assert not storages["private"].exists(kept.path)


@pytest.fixture
def admin() -> Any:
    return make_person("root", is_superuser=True)


def test_a_profile_is_reported_by_whoever_shares_a_group_and_never_by_oneself(cast: Cast) -> None:
    for person in (cast.carol, cast.alice, cast.dave):
        with pytest.raises(Http404):
            access_subject(person, "profile", cast.alice.pk)
    report("profile", cast.alice.pk, by=cast.bob)


def test_a_graver_report_raises_the_lane_and_never_lowers_it(cast: Cast) -> None:
    first = report("post", cast.post.pk, by=cast.bob)
    assert (first.lane, first.state) == ("group", "open")
    graver = report("post", cast.post.pk, by=cast.host, reason="defamation")
    assert (graver.pk, graver.lane) == (first.pk, "defamation")
    assert graver.due_at is not None
    assert report("post", cast.post.pk, by=cast.bob, reason="spam").lane == "defamation"


@pytest.mark.parametrize(
    ("said", "hides"), [({"standing": "self", "declares": True}, True), ({"standing": "other"}, False)]
)
def test_only_a_declared_intimate_picture_is_hidden_at_once(cast: Cast, said: dict[str, Any], hides: bool) -> None:
    case = report("post", cast.post.pk, by=cast.bob, reason="intimate", **said)
    assert case.lane == "intimate"
    assert (case.held_at is not None) == hides
    assert (case.flags.get().declared_at is not None) == hides
    assert find_subject("post", cast.post.pk).is_shown != hides


def test_several_people_hide_it_only_where_the_site_says_so(cast: Cast, settings: Any) -> None:
    report("post", cast.post.pk, by=cast.bob)
    settings.HIDE_AFTER_REPORTS = 2
    case = report("post", cast.post.pk, by=cast.host)
    assert (case.held_at is not None, case.held_by) == (True, None)
    assert bell_page(cast.alice).lines[0].text.startswith("Something you wrote")
    decide(case, "leave", cast.mod1)
    report("post", cast.post.pk, by=cast.bob)
    assert report("post", cast.post.pk, by=cast.host).held_at is None


# What a reporter sees


def test_what_became_of_my_reports(cast: Cast, client_of: Any, django_assert_max_num_queries: Any) -> None:
    case = report("post", cast.post.pk, by=cast.bob)
    raise_flag("post", cast.post, reason="spam", note="Somebody elses words", by=cast.host)
    client: Client = client_of(cast.bob)
    page = client.get("/moderation/mine/").text
    assert "Nobody has looked at it yet." in page
    assert "Somebody elses words" not in page
    decide(case, "remove", cast.mod1)
    assert "A moderator looked at it and removed it." in client.get("/moderation/mine/").text
    with django_assert_max_num_queries(30) as one:
        client.get("/moderation/mine/")
    for subject, kind in ((cast.comment, "comment"), (cast.message, "message")):
        raise_flag(kind, subject, reason="rules", note="", by=cast.bob)
    with django_assert_max_num_queries(len(one.captured_queries)):
        client.get("/moderation/mine/")


def test_the_rules_of_a_group_are_offered_one_by_one(cast: Cast, client_of: Any) -> None:
    Rules.objects.create(community=cast.g1, version=1, text="1. Be kind\n2. No names of children")
    page = client_of(cast.host).get(f"/moderation/flag/post/{cast.post.pk}/").text
    assert '<option value="No names of children">' in page
    flag = raise_flag("post", cast.post, reason="rules", note="", rule="No names of children", by=cast.host)
    other = raise_flag("comment", cast.comment, reason="rules", note="", rule="Made up", by=cast.host)
    assert (flag.rule, other.rule) == ("No names of children", "")


def test_an_intimate_picture_goes_with_all_that_are_the_very_same(
    cast: Cast, picture: StoredFile, client_of: Any
) -> None:
    Community.objects.update(allows_pictures=True)
    data = picture_bytes("PNG", size=(600, 400))
    for group, person in ((cast.g1, cast.bob), (cast.g2, cast.carol)):
        again = store_file(group, by=person, **upload_of("again.png", data))
        chosen = [Chosen(again.pk, alt="A wall", has_attested=True)]
        create_post(group, key=uuid.uuid4(), title="Again", body="See", files=chosen, by=person)
    other = store_file(cast.g1, by=cast.bob, **upload_of("b.png", picture_bytes("PNG", size=(601, 400))))
    create_post(
        cast.g1, key=uuid.uuid4(), title="O", body="O", by=cast.bob,
        files=[Chosen(other.pk, alt="B", has_attested=True)],
    )  # fmt: skip
    keeper = make_person("keeper")
    keeper.user_permissions.add(Permission.objects.get(codename="work_intimate"))
    case = report("file", picture.pk, by=cast.host, reason="intimate", standing="self", declares=True)
    decide(case, "remove", type(keeper).objects.get(pk=keeper.pk))
    same = StoredFile.objects.filter(sha256=picture.sha256)
    assert set(same.values_list("withheld", flat=True)) == {"removed"}
    assert StoredFile.objects.get(pk=other.pk).withheld == ""
    assert Case.objects.filter(subject_kind="file", lane="intimate", decision="remove").count() == 3
    for person in (cast.bob, cast.carol):
        assert "removed something you wrote" in bell_page(person).lines[0].text


@pytest.mark.parametrize("lane", ["intimate", "abuse"])
def test_the_same_picture_in_a_case_of_somebody_else_is_left_to_them(
    cast: Cast, picture: StoredFile, lane: str
) -> None:
    """Neither does it bar the decision, nor does a graver case come into a lesser lane."""
    lead = make_person("lead")
    lead.user_permissions.add(Permission.objects.get(codename="work_intimate"))
    lead = type(lead).objects.get(pk=lead.pk)
    said = {"standing": "other"} if lane == "intimate" else {}
    twin = store_file(cast.g1, by=cast.bob, **upload_of("b.png", picture_bytes("PNG", size=(600, 400))))
    chosen = [Chosen(twin.pk, alt="B", has_attested=True)]
    create_post(cast.g1, key=uuid.uuid4(), title="T", body="B", files=chosen, by=cast.bob)
    other = report("file", twin.pk, by=cast.host, reason=lane, **said)
    if lane == "intimate":
        Conflict.objects.create(case=other, person=lead)
    else:
        StoredFile.objects.filter(pk=twin.pk).update(withheld="")  # as where it was left before and found again
    case = report("file", picture.pk, by=cast.host, reason="intimate", standing="other")
    decide(case, "remove", lead)
    other.refresh_from_db()
    assert (other.lane, other.state) == (lane, "open")
