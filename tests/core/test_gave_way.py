"""What the database let go so that others could go on is a page with the words, not an error of ours."""

import sqlite3
from typing import Any

import psycopg.errors
import pytest
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path


def busy(words: str) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError(f"database is locked: {words}")
    error.sqlite_errorname = "SQLITE_BUSY"
    return error


CAUSES: dict[str, Any] = {
    "deadlock": psycopg.errors.DeadlockDetected,
    "serialization": psycopg.errors.SerializationFailure,
    "busy": busy,
    "other": psycopg.errors.QueryCanceled,
}


def fail(request: HttpRequest, cause: str) -> HttpResponse:
    raise OperationalError from CAUSES[cause]("Key (body)=(At the school)")


urlpatterns = [path("fail/<str:cause>/", fail), path("", include("config.urls"))]


@pytest.mark.django_db
@pytest.mark.urls("tests.core.test_gave_way")
@pytest.mark.parametrize("cause", ["deadlock", "serialization", "busy"])
def test_whoever_met_others_reads_a_sentence_and_has_their_words(cause: str, capsys: Any) -> None:
    page = Client().get(f"/fail/{cause}/")
    assert (page.status_code, "in this very moment" in page.content.decode()) == (503, True)
    sent = {"body": "At the school", "csrfmiddlewaretoken": "secret-token"}
    page = Client().post(f"/fail/{cause}/", sent)
    html = page.content.decode()
    assert (page.status_code, page.headers["Cache-Control"]) == (503, "private, no-store")
    assert "At the school</textarea>" in html
    assert "secret-token" not in html
    told = capsys.readouterr()
    assert "At the school" not in told.out + told.err


@pytest.mark.django_db
@pytest.mark.urls("tests.core.test_gave_way")
def test_another_error_of_the_database_stays_an_error() -> None:
    assert Client(raise_request_exception=False).get("/fail/other/").status_code == 500
