"""D22: what looks like somebody's name is found, and Welsh is never taken for a trick."""

import pytest
from django.db import connection

from accounts.identity.actions import fill_derived
from accounts.models import Contact, Identity, User
from accounts.names import address_key, mixes_scripts, name_key, phone_key, skeleton
from tests.factories.accounts import UserFactory


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Nia", "Ni\u0430"),  # Cyrillic a
        ("Rhodri", "Rh\u043edri"),  # Cyrillic o
        ("Siân", "\u0405\u0456\u0430n"),  # three Cyrillic letters
        ("Nia", "ＮＩＡ"),
        ("Siân", "Sian"),
        ("Ian", "lan"),
        ("Llinos", "L1inos"),
        ("Arnold", "Amold"),
        ("Rhodri (cymedrolwr)", "rhodri cymedrolwr."),
        ("Nia", "N i a"),
    ],
)
def test_what_looks_alike_has_one_skeleton(name: str, other: str) -> None:
    assert skeleton(name) == skeleton(other)


@pytest.mark.parametrize(("name", "other"), [("Nia", "Mia"), ("Gwen", "Gwyn"), ("Siân", "Siani"), ("Huw", "Huwcyn")])
def test_different_names_stay_different(name: str, other: str) -> None:
    assert skeleton(name) != skeleton(other)


@pytest.mark.parametrize(
    ("name", "is_mixed"),
    [
        ("Siân Llŷr Ŵyn o’r Cwm 2", False),
        ("Dwynwen ẁ ẃ ẅ ŷ ỳ", False),
        ("Иван", False),
        ("日本のJohn", False),
        ("Ni\u0430", True),
        ("Ρhodri", True),  # a Greek capital rho
    ],
)
def test_mixed_alphabets_are_seen_and_welsh_is_not_one(name: str, is_mixed: bool) -> None:
    assert mixes_scripts(name) is is_mixed


def test_a_name_is_the_same_in_either_order_with_or_without_what_is_between() -> None:
    keys = {
        name_key(name) for name in ("Siân Gwladys Penri", "Penri, Sian", "Mrs Siân Penri", "SIÂN PENRI", "Siаn Penri")
    }
    assert len(keys) == 1
    assert name_key("Gwladys Penri") not in keys
    assert name_key("...") == ""


def test_an_address_is_its_house_and_postcode() -> None:
    assert address_key("3 Heol y Bryn\nPontypridd CF37 1AB") == address_key("3, heol-y-bryn, cf371ab") == "3 cf371ab"
    assert address_key("3a Heol y Bryn\nCF37 1AB") != address_key("3 Heol y Bryn\nCF37 1AB")
    assert address_key("Tŷ Mawr\nPontypridd") == address_key("Ty Mawr, Pontypridd")


def test_a_number_is_what_one_dials() -> None:
    assert {phone_key(n) for n in ("01632 960 001", "+44 1632 960001", "0044 (0)1632 960001")} == {"01632960001"}


def test_the_database_keeps_digests_and_no_names(db: None) -> None:
    one, two, other = UserFactory(registered=True), UserFactory(registered=True), UserFactory(registered=True)
    row = Identity.objects.get(person=other)
    row.real_name = "Somebody Else"
    row.save()
    with connection.cursor() as cursor:
        cursor.execute("SELECT name_digest FROM accounts_identity WHERE person_id IN (%s, %s)", [_id(one), _id(two)])
        found = {digest for (digest,) in cursor.fetchall()}
    assert len(found) == 1
    assert "gwenllian" not in str(found).lower()
    assert row.name_digest not in found


def test_rows_from_before_are_filled_in(db: None) -> None:
    person = UserFactory(registered=True, display_name="Ni\u0430")
    was = User.objects.get(pk=person.pk).name_skeleton, Contact.objects.get(person=person).phone_digest
    User.objects.update(name_skeleton="")
    Contact.objects.update(phone_digest="", address_digest="")
    Identity.objects.update(name_digest="")

    assert fill_derived() == 4
    assert (User.objects.get(pk=person.pk).name_skeleton, Contact.objects.get(person=person).phone_digest) == was
    assert was[0] == "nla"
    assert fill_derived() == 0


def _id(person: User) -> object:
    return person.pk.hex if connection.vendor == "sqlite" else person.pk
