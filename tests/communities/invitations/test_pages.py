import re
from collections.abc import Callable

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.actions import approve_person
from accounts.models import User
from communities.groups.actions import remove_member
from communities.invitations.actions import MOST_LOOKED_UP, accept_invitation
from communities.invitations.forms import read_address, read_csv, split_list
from communities.invitations.models import Invitation, InvitationUse
from communities.invitations.queries import LOOKED
from outbox.actions import send_due_letters
from outbox.models import Letter
from records.actions import write_entry
from tests.authz.answers import whole
from tests.authz.rows import _terms as given
from tests.cast import CANARY, Cast
from tests.factories.accounts import PASSWORD
from tests.factories.communities import InvitationFactory, path_of

pytestmark = pytest.mark.django_db
ClientOf = Callable[[User], Client]
BASE = "/groups/carers/invitations/"


def registration(**fields: str) -> dict[str, str]:
    return {
        "email": "gwen@example.org", "password1": PASSWORD, "display_name": "Gwen", "real_name": "Gwen Prys",
        "postal_address": "1 Heol", "phone": "01632 960001", "accept_terms": "on", **fields,
    }  # fmt: skip


def test_from_the_letter_through_registration_and_approval_into_the_group(cast: Cast, client_of: ClientOf) -> None:
    assert client_of(cast.host).post(f"{BASE}new/", given(address="Gwen@Example.org")).status_code == 302
    send_due_letters(now=timezone.now())
    path = re.search(r"/invitations/[\w-]+/", "".join(sent.body for sent in mail.outbox))[0]  # type: ignore[index]
    client = Client()
    assert client.get(path).status_code == 200
    form = client.get("/accounts/signup/?next=/me/invitations/").content.decode()
    assert 'value="gwen@example.org"' in form
    client.post("/accounts/signup/", registration(email="other@example.org"))  # the field is fixed, whatever is sent
    person = User.objects.get(email="gwen@example.org")
    assert not User.objects.filter(email="other@example.org").exists()
    person.emailaddress_set.update(verified=True)

    waiting = client_of(person)  # another browser
    page = waiting.get("/me/invitations/")
    assert "Somebody invites you to a group." in page.content.decode()
    offer = f"/me/invitations/{InvitationUse.objects.get(person=person).invitation_id}/"
    for answer in (page, waiting.get(offer), waiting.get("/me/waiting/")):
        assert answer.status_code == 200
        assert CANARY not in whole(answer)
        assert cast.host.display_name not in whole(answer)
    approve_person(person, by=cast.registrar)
    assert "You have an invitation" in waiting.get("/groups/").content.decode()
    assert CANARY in waiting.get(offer).content.decode()
    assert waiting.post(offer, {"answer": "accept"}).headers["Location"] == "/groups/carers/"
    assert person.memberships.get().role == "member"
    assert "Gwen" in client_of(cast.host).get(BASE).content.decode()


def test_registering_without_the_invitation_is_possible(cast: Cast) -> None:
    client = Client()
    client.get(path_of(cast.invitation))
    client.post("/accounts/signup/?own", registration())
    person = User.objects.get(email="gwen@example.org")
    assert not InvitationUse.objects.filter(person=person).exists()


def test_a_link_is_kept_at_registration_for_any_address(cast: Cast) -> None:
    link = InvitationFactory(community=cast.g1, inviter=cast.host)
    client = Client()
    client.get(path_of(link))
    client.post("/accounts/signup/", registration())
    assert InvitationUse.objects.get(person__email="gwen@example.org").invitation == link


def test_link_is_shown_once_and_works(cast: Cast, client_of: ClientOf) -> None:
    host = client_of(cast.host)
    page = host.post(f"{BASE}link/", given(most_uses="2", key="12345678-1234-4234-8234-123456789012"))
    path = re.search(r"/invitations/[\w-]{43}/", page.content.decode())[0]  # type: ignore[index]
    assert Client().get(path).status_code == 200
    assert path not in host.get(BASE).content.decode()
    made = Invitation.objects.get(address="", communities=cast.g1)
    assert path not in host.get(f"{BASE}{made.pk}/").content.decode()
    assert (made.most_uses, made.role) == (2, "member")


def test_file_is_shown_line_by_line_first_and_nothing_is_sent_until_the_second_press(
    cast: Cast, client_of: ClientOf
) -> None:
    host = client_of(cast.host)
    Invitation.objects.filter(pk=cast.invitation.pk).update(address="again@example.org")
    rows = "Name;E-mail\nGwen;gwen@example.org\nBob;BOB@example.org\nX;again@example.org\nY;<script>@\n"
    file = SimpleUploadedFile("list.csv", ("\ufeff" + rows).encode(), "text/csv")
    answer = host.post(f"{BASE}list/", given(file=file))
    page = answer.content.decode()
    assert "1 person will be invited" in page
    for words in ("Belongs to the group already", "Has been invited already", "This is not an e-mail address"):
        assert words in page
    assert "<script>@" not in page
    assert not Letter.objects.filter(template="invitation").exists()
    sent = {"step": "send"}
    for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page):
        sent[name] = value
    done = host.post(f"{BASE}list/", sent)
    assert "1 person is invited" in done.content.decode()
    assert list(Letter.objects.filter(template="invitation").values_list("to", flat=True)) == ["gwen@example.org"]
    assert "0 people are invited" in host.post(f"{BASE}list/", sent).content.decode()


def test_changing_the_list_keeps_what_was_typed_and_sends_nothing(cast: Cast, client_of: ClientOf) -> None:
    sent = given(addresses="gwen@example.org\nnonsense")
    host = client_of(cast.host)
    assert 'value="change"' in host.post(f"{BASE}list/", sent).content.decode()
    answer = host.post(f"{BASE}list/", {**sent, "step": "change"}).content.decode()
    assert "gwen@example.org\nnonsense</textarea>" in answer
    assert not Letter.objects.filter(template="invitation").exists()


BAD = {
    "nothing": ({"addresses": " \n, ;"}, "Paste the addresses"),
    "too many": ({"addresses": "\n".join(f"a{n}@example.org" for n in range(501))}, "These are 501 lines"),
    "too big": ({"file": b"a" * 200_001}, "This file is too big"),
    "no text": ({"file": b"\xff\xfe\x00a"}, "We cannot read this file"),
    "NUL": ({"file": b"a\0@example.org"}, "This is not an e-mail address"),
    "one huge cell": ({"file": b'"' + b"a," * 90_000}, "We cannot read this file"),
    "past": ({"addresses": "a@example.org", "expires_at": "2020-01-01T10:00"}, "Choose a time that is not over"),
    "far": ({"addresses": "a@example.org", "expires_at": "2099-01-01T10:00"}, "90 days at most"),
    "host": ({"addresses": "a@example.org", "role": "host"}, "Select a valid choice"),
    "guest": ({"addresses": "a@example.org", "role": "guest"}, "Choose the rooms a guest may enter"),
}


@pytest.mark.parametrize("kind", BAD)
def test_bad_list_is_refused_in_plain_words(cast: Cast, client_of: ClientOf, kind: str) -> None:
    fields, words = BAD[kind]
    sent = {**fields, "step": "send"}
    if "file" in fields:
        sent["file"] = SimpleUploadedFile("list.csv", fields["file"], "text/csv")  # type: ignore[arg-type]
    answer = client_of(cast.host).post(f"{BASE}list/", given(**sent))
    assert answer.status_code == 200
    assert words in answer.content.decode().replace("&#x27;", "'")
    assert not Letter.objects.filter(template="invitation").exists()


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("Ann <Ann@Example.org>", "ann@example.org"), (" a@example.org ", "a@example.org"), ("a@b", ""), ("", ""),
        ("\u0430nn@example.org", ""), ("a" * 250 + "@example.org", ""), ("a@example.org\nBcc: b@example.org", ""),
    ],
)  # fmt: skip
def test_what_counts_as_an_address(typed: str, address: str) -> None:
    assert read_address(typed) == address


def test_lists_are_parted_as_people_write_them() -> None:
    assert split_list("a@x.org,b@x.org\nc@x.org") == ["a@x.org", "b@x.org", "c@x.org"]
    assert split_list("Jones, Ann <a@x.org>; b@x.org") == ["Jones, Ann <a@x.org>", " b@x.org"]
    assert read_csv(b"name,mail\nAnn,a@x.org\n,\nBen,none\n") == ["a@x.org", "Ben"]


def test_a_preview_too_many_says_so_and_shows_nothing(cast: Cast, client_of: ClientOf) -> None:
    with transaction.atomic():
        write_entry(LOOKED, subject=("group", cast.g1.pk), by=cast.host.pk, addresses=MOST_LOOKED_UP)
    page = client_of(cast.host).post(f"{BASE}list/", given(addresses="bob@example.org")).content.decode()
    assert "You have checked as many addresses as one person may in a day" in page
    assert "Belongs to the group" not in page
    assert "bob@example.org</textarea>" in page


def test_whoever_was_removed_does_not_learn_the_name_of_a_group_they_cannot_come_back_to(
    cast: Cast, client_of: ClientOf
) -> None:
    link = InvitationFactory(community=cast.g1, inviter=cast.host, most_uses=9)
    before = InvitationFactory(community=cast.g1, inviter=cast.host, address="bob@example.org")
    remove_member(cast.bob_membership, by=cast.host)
    bob = client_of(cast.bob)
    for opened in (bob.get(path_of(link)), bob.get(path_of(before)), bob.get(f"/me/invitations/{before.pk}/")):
        assert opened.status_code == 404
    for path in ("/me/invitations/", "/groups/"):
        assert CANARY not in whole(bob.get(path))
    after = InvitationFactory(community=cast.g1, inviter=cast.host, address="bob@example.org")
    assert CANARY in whole(bob.get(f"/me/invitations/{after.pk}/"))


def test_list_asks_the_same_number_of_questions_for_one_and_for_three(cast: Cast, client_of: ClientOf) -> None:
    host = client_of(cast.host)

    def cost(path: str, who: Client) -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert who.get(path).status_code == 200
        return len(asked)

    dave = client_of(cast.dave)
    accept_invitation(cast.invitation, by=cast.dave)
    InvitationFactory(community=cast.g2, inviter=cast.carol, address="dave@example.org")
    cast.carol.memberships.update(role="host")
    cost(BASE, host), cost("/me/invitations/", dave)
    one = cost(BASE, host), cost("/me/invitations/", dave)
    for person in (cast.carol, cast.mod1, cast.mod2):
        link = InvitationFactory(community=cast.g1, inviter=cast.host, most_uses=3)
        accept_invitation(link, by=person)
        InvitationFactory(community=cast.g2, inviter=cast.carol, address="dave@example.org")
    assert (cost(BASE, host), cost("/me/invitations/", dave)) == one


def test_guest_lands_in_the_room(cast: Cast, client_of: ClientOf) -> None:
    Invitation.objects.filter(pk=cast.invitation.pk).update(role="guest")
    cast.invitation.rooms.add(cast.room)
    answer = client_of(cast.dave).post(f"/me/invitations/{cast.invitation.pk}/", {"answer": "accept"})
    assert answer.headers["Location"] == "/groups/carers/chat/kitchen/"
