import pytest

from accounts.models import User
from tests.factories.accounts import PASSWORD, ApproverFactory, UserFactory


@pytest.fixture
def approver(db: None) -> User:
    return ApproverFactory(display_name="Sioned")


@pytest.fixture
def waiting_person(db: None) -> User:
    return UserFactory(pending=True, registered=True)


@pytest.fixture
def registration() -> dict[str, str]:
    """What somebody types to register."""
    return {
        "email": "gwen@example.org",
        "password1": PASSWORD,
        "display_name": "Gwen o’r Cwm",
        "real_name": "Gwenllian Prŷs-Huws",
        "postal_address": "3 Heol y Bryn\r\nPontypridd",
        "phone": "+44 7700 900 982",
        "accept_terms": "on",
    }
