import pytest
from django.template.loader import render_to_string
from django.test import Client


def test_500_needs_neither_request_nor_database() -> None:
    html = render_to_string("500.html")
    assert "Something went wrong with us" in html
    assert html.count("<style") == html.count("onclick") == 0


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "429"])
def test_error_page_says_what_happened_in_its_heading(name: str) -> None:
    html = render_to_string(f"{name}.html")
    assert html.count("<h1>") == 1
    assert "<h1></h1>" not in html


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["login", "signup", "password/reset", "password/reset/done", "inactive"])
def test_account_page_has_no_inline_code(client: Client, address: str) -> None:
    answer = client.get(f"/accounts/{address}/")
    html = answer.content.decode()
    assert answer.status_code == 200
    assert html.count("<script") == html.count('<script type="module" src=')
    assert html.count("<style") == html.count(" style=") == html.count(" onclick=") == 0
