import pytest

pytestmark = pytest.mark.django_db


def choose(client, **fields):
    return client.post("/language/", fields)


def test_choosing_welsh_sets_the_language_cookie_alone_and_goes_back(client):
    answer = choose(client, language="cy", next="/news/?page=2")
    assert (answer.status_code, answer["Location"]) == (302, "/news/?page=2")
    assert {name: cookie.value for name, cookie in answer.cookies.items()} == {"django_language": "cy"}
    assert (answer.cookies["django_language"]["httponly"], answer.cookies["django_language"]["samesite"]) == (
        True,
        "Lax",
    )


def test_next_answer_is_in_the_language_chosen(client):
    choose(client, language="cy", next="/")
    assert client.get("/accounts/login/")["Content-Language"] == "cy"


def test_it_needs_no_token():
    from django.test import Client

    assert choose(Client(enforce_csrf_checks=True), language="cy", next="/").status_code == 302


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "", "http:///x", "\x00"],
)
def test_address_elsewhere_is_not_followed(client, target):
    assert choose(client, language="cy", next=target)["Location"] == "/"


@pytest.mark.parametrize("language", ["", "xx", "de", "../cy", "cy\r\nSet-Cookie: a=b", "en"])
def test_unknown_language_changes_nothing(client, language):
    answer = choose(client, language=language, next="/")
    assert (answer.status_code, dict(answer.cookies)) == (302, {})


def test_reading_it_is_refused(client):
    assert client.get("/language/").status_code == 405
