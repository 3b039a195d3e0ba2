from typing import Any

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.test import Client, override_settings
from django.urls import path

from config import urls

handler500 = urls.handler500


def fail(request: HttpRequest) -> HttpResponse:
    raise ValueError("broken")


urlpatterns = [path("fail/", fail)]
NO_MANIFEST = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}}


@pytest.mark.urls("tests.core.test_error_pages")
@pytest.mark.parametrize(
    ("broken", "style"), [({}, 1), ({"STORAGES": {**settings.STORAGES, **NO_MANIFEST}}, 1), ({"TEMPLATES": []}, 0)]
)
def test_500_needs_neither_database_nor_whatever_else_is_broken(broken: dict[str, Any], style: int) -> None:
    with override_settings(**broken):
        answer = Client(raise_request_exception=False).get("/fail/")
    html = answer.content.decode()
    assert (answer.status_code, html.count("<h1>Something went wrong with us</h1>")) == (500, 1)
    assert html.count('href="/static/dist/app.css"') == style
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
