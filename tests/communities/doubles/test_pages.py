import pytest
from django.urls import reverse

from accounts.models import Identity, User
from communities.groups.models import Membership
from records.models import Entry
from tests.factories.accounts import ApproverFactory, UserFactory
from tests.factories.communities import CommunityFactory, join

pytestmark = pytest.mark.django_db


def test_a_double_is_offered_shown_and_joined(client_of):
    client = client_of(ApproverFactory())
    kept, closed = UserFactory(display_name="Siân", registered=True), UserFactory(display_name="Sian", registered=True)
    Identity.objects.filter(person__in=[kept, closed]).update(saw=Identity.Saw.PASSPORT)
    join(CommunityFactory(name="Carers", visibility="closed"), closed, role="reader")
    join(CommunityFactory(name="Secret Canary", visibility="secret"), closed)

    offered = client.get(reverse("registration_join", args=[kept.pk]))
    assert list(offered.context["others"]) == [closed]
    address = reverse("registration_join_with", args=[kept.pk, closed.pk])
    page = client.get(address)
    words = page.content.decode()
    assert "joins as Reader" in words
    assert "A group you cannot see" in words
    assert "Canary" not in words
    assert "Gwenllian" not in words
    given = {"seal": page.context["form"]["seal"].value(), "reason": ""}
    assert client.post(address, given).status_code == 200
    assert Membership.objects.filter(person=kept).count() == 0
    assert client.post(address, {**given, "reason": "I know her"}).status_code == 302
    assert client.post(address, {**given, "reason": "I know her"}).status_code == 302

    assert User.objects.get(pk=closed.pk).merged_into == kept
    assert sorted(Membership.objects.filter(person=kept).values_list("role", flat=True)) == ["member", "reader"]
    assert Entry.objects.filter(kind="person.merged").count() == 1
    assert "kept" in client.get(reverse("registration", args=[closed.pk])).content.decode()


def test_a_forged_list_joins_nothing(client_of):
    client = client_of(ApproverFactory())
    kept, closed = UserFactory(registered=True), UserFactory(registered=True)
    answer = client.post(
        reverse("registration_join_with", args=[kept.pk, closed.pk]), {"seal": "0" * 32, "reason": "I know her"}
    )
    assert answer.status_code == 409
    assert User.objects.get(pk=closed.pk).state == "approved"


def test_the_page_says_what_to_put_right_first(client_of):
    client = client_of(ApproverFactory())
    kept, closed = UserFactory(registered=True), UserFactory(registered=True)
    address = reverse("registration_join_with", args=[kept.pk, closed.pk])
    page = client.get(address)
    words = page.content.decode()
    assert page.status_code == 200
    assert "Nobody has verified the real name" in words
    assert reverse("registration_identity", args=[kept.pk]) in words
    assert reverse("registration_identity", args=[closed.pk]) not in words
    assert "Join them, and close the other one" not in words

    Identity.objects.filter(person=kept).update(saw=Identity.Saw.PASSPORT)
    join(CommunityFactory(), closed)
    words = client.get(address).content.decode()
    assert "Two people can have the same name" in words
    assert reverse("registration_identity", args=[closed.pk]) in words
    assert reverse("registration_identity", args=[kept.pk]) not in words

    Identity.objects.filter(person=closed).update(saw=Identity.Saw.PASSPORT)
    join(CommunityFactory(), closed, role="host")
    words = client.get(address).content.decode()
    assert "hosts or moderates a group, and the other one does not" in words
    assert "Verify the real name" not in words
    assert client.post(address, {"seal": "0" * 32, "reason": "I know her"}).status_code == 409
    assert User.objects.get(pk=closed.pk).state == "approved"
