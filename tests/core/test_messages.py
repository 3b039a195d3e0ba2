from collections.abc import Callable

from django.test import Client

from accounts.models import User
from tests.cast import Cast


def test_message_to_a_person_is_not_put_into_a_cookie(cast: Cast, client_of: Callable[[User], Client]) -> None:
    client = client_of(cast.dave)
    answer = client.post("/me/language/", {"language": "en-gb"})
    assert set(answer.cookies) <= {"sessionid", "django_language"}
    assert "Your language is saved." in client.get("/me/").content.decode()
