import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Identity, Session, User
from communities.groups.models import Community
from outbox.models import Letter
from records.models import Entry
from tests.factories.accounts import UserFactory
from tests.factories.communities import CommunityFactory, join

pytestmark = pytest.mark.django_db
LIST = "/registrations/people/"


def address(person: User, what: str = "") -> str:
    return reverse(f"registration_{what}" if what else "registration", args=[person.pk])


def state_of(person: User) -> str:
    return User.objects.get(pk=person.pk).state


def test_the_list_shows_a_state_and_costs_the_same_for_one_row_and_for_three(client_of, approver):
    client = client_of(approver)
    UserFactory(banned=True, display_name="Ieuan")
    client.get(LIST)

    def questions() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get(LIST, {"state": "suspended"})
        return len(asked)

    UserFactory(suspended=True)
    one = questions()
    UserFactory(suspended=True), UserFactory(suspended=True)
    assert questions() == one
    page = client.get(LIST, {"state": "banned"})
    assert [person.display_name for person in page.context["page"]] == ["Ieuan"]


def test_looking_for_somebody_is_a_post_so_that_no_address_keeps_a_name(client_of, approver):
    person = UserFactory(registered=True, display_name="Gwen")
    client = client_of(approver)

    page = client.post(LIST, {"words": "Gwenllian Prys-Huws"})

    assert [one.person for one in page.context["found"]] == [person]
    assert "Prŷs" not in page.content.decode()
    assert Entry.objects.get().kind == "identity.found"
    assert "found" not in client.get(LIST, {"words": "Gwen"}).context
    assert client.post(LIST, {"words": " "}).context["find_form"].errors == {
        "words": ["Enter a name or an e-mail address."]
    }


def test_a_page_says_how_many_groups_and_names_no_secret_one(client_of, approver):
    person = UserFactory(registered=True)
    join(CommunityFactory(name="Secret Canary", visibility="secret"), person)
    join(CommunityFactory(name="Carers", visibility="closed"), person)

    page = client_of(approver).get(address(person)).content.decode()

    assert "2 groups: Carers" in page
    assert "Canary" not in page
    assert Community.objects.filter(name__contains="Canary").count() == 1


def test_a_page_shows_neither_name_nor_details_without_a_reason_but_what_was_decided(client_of, approver):
    person = UserFactory(registered=True)
    client = client_of(approver)
    client.post(address(person, "suspend"), {"seen": "approved", "reason": "Because of Mrs Canary"})

    words = client.get(address(person)).content.decode()

    assert "Because of Mrs Canary" in words
    for private in ("Gwenllian", "Heol y Bryn", "01632 960", person.email):
        assert private not in words


@pytest.mark.parametrize(
    ("what", "state", "after"),
    [
        ("suspend", "approved", "suspended"),
        ("suspend", "lapsed", "suspended"),
        ("ban", "approved", "banned"),
        ("ban", "pending", "banned"),
        ("reinstate", "suspended", "approved"),
        ("reinstate", "banned", "pending"),
    ],
)
def test_a_decision_is_said_first_then_asked_why_then_done(client_of, approver, what, state, after):
    person = UserFactory(state=state, is_active=state != "banned", registered=True)
    client = client_of(approver)

    assert client.get(address(person, what)).status_code == 200
    assert state_of(person) == state
    refused = client.post(address(person, what), {"seen": state, "reason": ""})
    assert (refused.status_code, state_of(person)) == (200, state)
    done = client.post(address(person, what), {"seen": state, "reason": "Rules"})
    assert (done.status_code, done["Location"], state_of(person)) == (302, address(person), after)


def test_taking_back_a_ban_says_what_it_does_not_do(client_of, approver):
    approved, waiting = UserFactory(registered=True), UserFactory(pending=True, registered=True)
    client = client_of(approver)
    Entry.objects.create(kind="person.approved", subject_kind="person", subject_id=approved.pk)
    for person in (approved, waiting):
        client.post(address(person, "ban"), {"seen": person.state, "reason": "Rules"})
    assert "read and write in the private rooms" in client.get(address(approved, "reinstate")).content.decode()
    words = client.get(address(waiting, "reinstate")).content.decode()
    assert "They have not been approved before" in words
    assert "read and write in the private rooms" not in words
    done = client.post(address(waiting, "reinstate"), {"seen": "banned", "reason": "A mistake"}, follow=True)
    assert "They are not approved: that is another decision." in done.content.decode()


def test_taking_back_a_ban_leaves_an_earlier_suspension(client_of, approver):
    person = UserFactory(registered=True)
    client = client_of(approver)
    for what, state in (("suspend", "approved"), ("ban", "suspended")):
        client.post(address(person, what), {"seen": state, "reason": "Rules"})
    words = client.get(address(person, "reinstate")).content.decode()
    assert "They stay suspended" in words
    assert "read and write in the private rooms" not in words
    done = client.post(address(person, "reinstate"), {"seen": "banned", "reason": "A mistake"}, follow=True)
    assert "They stay suspended" in done.content.decode()
    assert state_of(person) == "suspended"


def test_what_it_will_end_is_counted_before_it_ends(client_of, approver):
    person = UserFactory(registered=True)
    client_of(person), client_of(person)
    client = client_of(approver)

    page = client.get(address(person, "ban")).content.decode()

    assert "They are signed out on 2 devices" in page
    client.post(address(person, "ban"), {"seen": "approved", "reason": "Rules"})
    assert list(Session.objects.values_list("person", flat=True)) == [approver.pk]


def test_the_second_decider_is_told(client_of, approver):
    person = UserFactory(registered=True)
    client = client_of(approver)
    client.post(address(person, "suspend"), {"seen": "approved", "reason": "Rules"})

    answer = client.post(address(person, "suspend"), {"seen": "approved", "reason": "Rules"})

    assert (answer.status_code, client.get(address(person, "suspend")).status_code) == (409, 409)
    assert Entry.objects.filter(kind="person.suspended").count() == 1


def test_signing_somebody_out_and_asking_for_a_password(client_of, approver):
    person = UserFactory(registered=True)
    theirs, client = client_of(person), client_of(approver)

    client.post(address(person, "sign-out"), {"seen": "approved"})
    assert theirs.get("/me/").status_code == 302
    theirs = client_of(person)
    client.post(address(person, "new-password"), {"seen": "approved"})

    assert theirs.get("/me/").headers["Location"].startswith("/accounts/login/")
    assert client_of(person).get("/me/").headers["Location"].startswith("/me/new-password/")
    assert sorted(Entry.objects.values_list("kind", flat=True)) == ["person.password_required", "person.signed_out"]
    assert list(Letter.objects.values_list("person", "template")) == [(person.pk, "password_required")]


def test_nobody_decides_about_themself(client_of, approver):
    client = client_of(approver)
    assert "Ask a colleague" in client.get(address(approver)).content.decode()
    for what in ("suspend", "ban", "sign-out", "new-password"):
        answer = client.post(address(approver, what), {"seen": "approved", "reason": "x"})
        assert answer.status_code == 400
    assert state_of(approver) == "approved"


def test_approving_somebody_pointed_out_asks_to_look_first(client_of, approver):
    person = UserFactory(pending=True, registered=True, display_name="S1oned")
    client = client_of(approver)

    assert "Look at this first" in client.get(address(person, "approve")).content.decode()
    answer = client.post(address(person, "approve"), {"seen": "pending"})
    assert list(answer.context["form"].errors) == ["reviewed"]
    assert state_of(person) == "pending"
    client.post(address(person, "approve"), {"seen": "pending", "reviewed": "on"})
    assert state_of(person) == "approved"


def test_the_real_name_is_verified_from_a_page_that_records_the_look(client_of, approver):
    person = UserFactory(registered=True)
    client = client_of(approver)

    page = client.get(address(person, "identity"))
    form = page.context["form"]
    assert "Gwenllian Prŷs-Huws" in page.content.decode()
    given = {"shown": form["shown"].value(), "saw": "passport", "seen_on": "2026-11-02"}
    assert client.post(address(person, "identity"), {**given, "saw": ""}).status_code == 200
    assert client.post(address(person, "identity"), given).status_code == 302

    assert Identity.objects.get(person=person).saw == "passport"
    assert Entry.objects.filter(kind="identity.read", actor_id=approver.pk).count() == 3


def test_another_name_is_asked_for_and_answered(client_of, approver):
    person = UserFactory(registered=True)
    mine = client_of(person)
    mine.post("/me/details/name/", {"real_name": "Gwenllian\u200b Canary"})
    mine.post("/me/details/name/", {"real_name": "Gwenllian Canary"})
    client = client_of(approver)
    assert list(client.get(LIST, {"state": "name"}).context["page"]) == [person]

    page = client.get(address(person, "name")).content.decode()
    assert "Gwenllian Prŷs-Huws" in page
    assert "Gwenllian Canary" in page
    assert client.post(address(person, "name"), {"accept": "yes"}).status_code == 200
    assert client.post(address(person, "name"), {"decline": "yes", "reason": ""}).status_code == 200
    given = {"accept": "yes", "saw": "deed", "seen_on": "2/11/2026"}
    assert client.post(address(person, "name"), given).status_code == 302

    assert Identity.objects.get(person=person).real_name == "Gwenllian Canary"
    assert client.get(address(person, "name")).status_code == 409
    record = mine.get("/me/record/").content.decode()
    for line in (
        "You asked us to change your real name.",
        "We changed your real name as you asked.",
        "Sioned compared your real name with what you showed them.",
        "Sioned read your real name.",
    ):
        assert line in record


def test_my_details_change_at_once_and_bad_ones_change_nothing(client_of):
    person = UserFactory(registered=True)
    mine = client_of(person)

    page = mine.post("/me/details/", {"postal_address": "1 New Road", "phone": "abc"})
    assert list(page.context["contact_form"].errors) == ["phone"]
    assert "1 New Road" in page.content.decode()
    person.contact.refresh_from_db()
    assert person.contact.postal_address == "3 Heol y Bryn\nPontypridd"
    assert mine.post("/me/details/", {"postal_address": "1 New Road", "phone": "01632 960 009"}).status_code == 302
    person.contact.refresh_from_db()
    assert person.contact.postal_address == "1 New Road"
    assert "You changed your contact details." in mine.get("/me/record/").content.decode()
