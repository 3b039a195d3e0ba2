"""A19: a profile is seen by people who share a group, each line by its audience, and nothing held in confidence."""

import uuid
from io import BytesIO

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from accounts.models import Contact, Identity
from communities.groups.models import Membership
from communities.people.actions import PICTURE_BYTES, Upload, picture_name, save_profile
from communities.people.models import Profile
from communities.people.queries import members_called
from core.errors import Refused
from tests.authz.answers import fingerprint
from tests.cast import make_person
from tests.factories.communities import CommunityFactory, join

pytestmark = pytest.mark.django_db
TOLD = {
    "about": "Eleven years", "about_for": "members", "helps_with": "Teenagers", "helps_with_for": "hosts",
    "languages": "Esperanto", "languages_for": "nobody", "area": "Up the valley", "area_for": "hosts",
    "picture_for": "members",
}  # fmt: skip


def drawn(kind: str = "JPEG", size: tuple[int, int] = (300, 200), **options: object) -> bytes:
    written = BytesIO()
    Image.new("RGB", size, (200, 120, 60)).save(written, kind, **options)
    return written.getvalue()


def upload(data: bytes, name: str = "me.jpg") -> Upload:
    return Upload(name, len(data), BytesIO(data))


@pytest.fixture
def group(db):
    return CommunityFactory(slug="carers", visibility="closed")


@pytest.fixture
def sian(group):
    person = make_person("siân")
    Identity.objects.create(person=person, real_name="Gwladys Penri")
    Contact.objects.create(person=person, postal_address="3 Heol y Bryn", phone="01632 960001")
    join(group, person)
    save_profile(person, **TOLD)
    return person


def seen_by(client_of, viewer, person):
    return client_of(viewer).get(f"/people/{person.pk}/")


def test_a_member_sees_what_is_for_members_and_a_host_what_is_for_hosts_too(client_of, group, sian):
    member, host = make_person("gareth"), make_person("nia")
    join(group, member)
    join(group, host, role="host")

    for_member = seen_by(client_of, member, sian).content.decode()
    for_host = seen_by(client_of, host, sian).content.decode()

    told = ("Eleven years", "Teenagers", "Up the valley", "Esperanto")
    assert [text in for_member for text in told] == [True, False, False, False]
    assert [text in for_host for text in told] == [True, True, True, False]


def test_never_the_real_name_the_contact_details_or_the_address_for_signing_in(client_of, group, sian):
    host = make_person("nia")
    join(group, host, role="host")
    held = ("Gwladys", "Penri", "Heol y Bryn", "960001", sian.email)
    assert Identity.objects.get(person=sian).real_name == "Gwladys Penri"  # they are there to leak

    pages = [seen_by(client_of, host, sian), client_of(host).get("/groups/carers/members/?q=si")]

    assert [page.status_code for page in pages] == [200, 200]
    assert not [word for word in held for page in pages if word in page.content.decode()]


def stranger(group):
    return make_person("stranger")


def somebody_of_another_group(group):
    other = make_person("other")
    join(CommunityFactory(), other)
    return other


def somebody_removed(group):
    gone = make_person("gone")
    Membership.objects.create(community=group, person=gone, state="removed")
    return gone


def a_guest(group):
    guest = make_person("guest")
    join(group, guest, role="guest")
    return guest


@pytest.mark.parametrize("make", [stranger, somebody_of_another_group, somebody_removed, a_guest])
@pytest.mark.parametrize("page", ["", "picture/"])
def test_to_everybody_else_there_is_no_such_person(client_of, group, sian, make, page):
    save_profile(sian, upload=upload(drawn()), **TOLD)
    viewer = make(group)

    address, absent = f"/people/{sian.pk}/{page}", f"/people/{uuid.uuid4()}/{page}"
    client = client_of(viewer)

    assert client_of(sian).get(address).status_code == 200  # it could leak
    assert client.get(address).status_code == 404
    assert fingerprint(client.get(address), address) == fingerprint(client.get(absent), absent)


@pytest.mark.parametrize("state", ["suspended", "lapsed"])
def test_whoever_is_shut_out_is_neither_seen_nor_sees(client_of, group, sian, state):
    viewer = make_person("gareth")
    join(group, viewer)
    type(sian).objects.filter(pk=sian.pk).update(state=state)

    assert seen_by(client_of, viewer, sian).status_code == 404
    assert seen_by(client_of, sian, viewer).status_code == 404


def test_a_guest_is_in_the_list_without_a_way_to_a_profile(client_of, group, sian):
    guest = a_guest(group)

    page = client_of(sian).get("/groups/carers/members/").content.decode()

    assert "Guest" in page
    assert f"/people/{guest.pk}/" not in page
    assert seen_by(client_of, sian, guest).status_code == 404


def test_a_picture_is_square_small_and_says_nothing_of_the_camera(client_of, group, sian):
    exif = Image.Exif()
    exif[0x010F] = "Secret camera 51.5N"
    save_profile(sian, upload=upload(drawn(exif=exif)), **TOLD)

    answer = client_of(sian).get(f"/people/{sian.pk}/picture/?size=small")
    data = answer.content

    assert Image.open(BytesIO(data)).size == (96, 96)
    assert b"Secret camera" not in data
    assert (answer.headers["Content-Type"], answer.headers["Cache-Control"]) == ("image/jpeg", "private, no-store")


def test_in_production_the_proxy_hands_it_out_under_its_own_name(client_of, sian, settings):
    settings.ACCEL_REDIRECT = True
    profile = save_profile(sian, upload=upload(drawn()), **TOLD)

    answer = client_of(sian).get(f"/people/{sian.pk}/picture/")

    assert answer.headers["X-Accel-Redirect"] == f"/private/{picture_name(profile.picture, 'large')}"
    assert (answer.content, answer.headers["Cache-Control"]) == (b"", "private, no-store")


def test_a_picture_for_hosts_is_not_there_for_members_in_page_list_or_file(client_of, group, sian):
    member, host = make_person("gareth"), make_person("nia")
    join(group, member)
    join(group, host, role="host")
    save_profile(sian, upload=upload(drawn()), **{**TOLD, "picture_for": "hosts"})
    address, pages = f"/people/{sian.pk}/picture/", (f"/people/{sian.pk}/", "/groups/carers/members/")

    found = {
        person.display_name: [
            client_of(person).get(address).status_code,
            *(address in client_of(person).get(page).content.decode() for page in pages),
        ]
        for person in (member, host)
    }

    assert found == {"Gareth": [404, False, False], "Nia": [200, True, True]}


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"", "me.jpg"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "me.svg"),
        (b"not a picture", "me.jpg"),
        (drawn("GIF"), "me.gif"),
        (drawn()[:200], "me.jpg"),
        (drawn("PNG", (8_000, 7_000)), "me.png"),
        (drawn() + b"\0" * PICTURE_BYTES, "me.jpg"),
    ],
)
def test_what_is_no_fit_picture_is_refused_and_nothing_is_kept(sian, data, name):
    with pytest.raises(Refused) as refused:
        save_profile(sian, upload=upload(data, name), **{**TOLD, "about": "Other"})

    profile = Profile.objects.get(person=sian)
    assert (refused.value.field, profile.picture, profile.about) == ("picture", None, "Eleven years")


@pytest.mark.django_db(transaction=True)
def test_the_files_of_a_picture_go_with_it(group, sian):
    first = save_profile(sian, upload=upload(drawn()), **TOLD).picture
    second = save_profile(sian, upload=upload(drawn()), **TOLD).picture
    kept = save_profile(sian, **TOLD).picture
    held = [storages["private"].exists(picture_name(picture, "small")) for picture in (first, second)]

    gone = save_profile(sian, without_picture=True, **TOLD).picture

    assert (second == kept, held, gone) == (True, [False, True], None)
    assert not storages["private"].exists(picture_name(second, "small"))


def test_one_edits_it_by_form_and_sees_it_as_others_do(client_of, sian):
    client = client_of(sian)
    file = SimpleUploadedFile("me.png", drawn("PNG"), "image/png")

    saved = client.post("/me/profile/", {**TOLD, "area": "By the sea", "picture": file})
    wrong = client.post("/me/profile/", {**TOLD, "area": "x" * 121, "area_for": "everybody"}).content.decode()

    assert saved.status_code == 302
    profile = Profile.objects.get(person=sian)
    assert (profile.area, profile.picture is not None) == ("By the sea", True)
    assert "x" * 121 in wrong
    assert "By the sea" not in client.get("/me/profile/seen/").content.decode()
    assert "By the sea" in client.get("/me/profile/seen/?as=host").content.decode()


@pytest.mark.parametrize(("asked", "found"), [("sian", True), ("SIÂN", True), ("zzz", False), ("%", False), ("", True)])
def test_somebody_is_found_by_name_whatever_the_accents(group, sian, asked, found):
    assert members_called(group, asked).exists() is found


def test_the_directory_costs_the_same_for_one_and_for_many(client_of, group, sian):
    client = client_of(sian)
    client.get("/groups/carers/members/")
    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get("/groups/carers/members/")
    for number in range(5):
        person = make_person(f"p{number}")
        join(group, person)
        Profile.objects.create(person=person, picture=uuid.uuid4())
    with CaptureQueriesContext(connection) as many:
        page = client.get("/groups/carers/members/").content.decode()

    assert page.count("/picture/") == 5
    assert len(many) == len(one)
