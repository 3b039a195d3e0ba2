"""The pages of joining: what was typed stays, what one may not see is missing, lists cost the same at any length."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from communities.groups.models import Community, JoinRequest
from communities.joining.actions import ask_for_more, decide_request, set_welcome_domains
from tests.cast import CANARY, Cast, make_person
from tests.factories.communities import JoinRequestFactory

ClientOf = Callable[[User], Client]


def test_question_left_empty_is_said_beside_it_and_the_rest_stays(cast: Cast, client_of: ClientOf) -> None:
    question = cast.question
    question.is_required, question.community = True, cast.g2
    question.save()
    sent = {"message": "My message", "rules_version": "0", f"question_{question.pk}": "   "}
    page = client_of(cast.dave).post("/groups/young-people/join/", sent).content.decode()
    assert "Answer this question." in page
    assert "My message" in page
    assert not JoinRequest.objects.filter(community=cast.g2).exists()


def test_person_reads_their_request_answers_more_and_takes_it_back(cast: Cast, client_of: ClientOf) -> None:
    Community.objects.filter(pk=cast.g1.pk).update(visibility="closed")
    client = client_of(cast.dave)
    assert f"Please {CANARY}" in client.get("/groups/carers/join/").content.decode()
    ask_for_more(cast.join_request, question="Which team?", by=cast.host)
    assert "Which team?" in client.get("/groups/carers/join/").content.decode()
    assert client.post("/groups/carers/join/answer/", {"text": " "}).status_code == 200
    assert client.post("/groups/carers/join/answer/", {"text": "North"}).status_code == 302
    page = client.get("/groups/carers/join/cancel/").content.decode()
    assert "Take back your request to join" in page
    assert JoinRequest.objects.get(pk=cast.join_request.pk).state == "waiting"  # it asks first
    assert client.post("/groups/carers/join/cancel/").status_code == 302
    assert JoinRequest.objects.get(pk=cast.join_request.pk).state == "cancelled"
    assert client.post("/groups/carers/join/cancel/").status_code == 404


def test_declining_needs_a_reason_and_more_needs_a_question(cast: Cast, client_of: ClientOf) -> None:
    client, path = client_of(cast.host), f"/groups/carers/requests/{cast.join_request.pk}/"
    assert "Say why, in one sentence." in client.post(path, {"answer": "decline", "words": ""}).content.decode()
    assert "Write what you want to know." in client.post(path, {"answer": "more"}).content.decode()
    assert "Choose an answer." in client.post(path, {"words": "kept words"}).content.decode()
    assert JoinRequest.objects.get(pk=cast.join_request.pk).state == "waiting"
    client.post(path, {"answer": "decline", "words": "Another county."})
    shown = client.get("/groups/carers/requests/decided/").content.decode()
    assert "Not let in: Host decided" in shown
    assert "Another county." in shown


@pytest.mark.parametrize(
    "line", ["not a domain", "https://council.example.org", "a@b.example.org", "localhost", "x" * 300]
)
def test_domain_that_is_none_is_refused_and_kept(cast: Cast, client_of: ClientOf, line: str) -> None:
    page = client_of(cast.host).post("/groups/carers/questions/", {"domains": f"council.example.org\n{line}"})
    assert "is not a domain" in page.content.decode()
    assert not cast.g1.welcome_domains.exists()


def test_domains_are_kept_once_in_small_letters(cast: Cast, client_of: ClientOf) -> None:
    set_welcome_domains(cast.g1, domains=["old.example.org"], by=cast.host)
    client_of(cast.host).post("/groups/carers/questions/", {"domains": "@Council.example.org\ncouncil.example.org"})
    assert list(cast.g1.welcome_domains.values_list("domain", flat=True)) == ["council.example.org"]


@pytest.mark.parametrize("path", ["requests/", "requests/decided/"])
def test_lists_cost_as_many_queries_for_three_as_for_one(cast: Cast, client_of: ClientOf, path: str) -> None:
    client = client_of(cast.host)
    if "decided" in path:
        decide_request(cast.join_request, approve=False, by=cast.host)

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert client.get(f"/groups/carers/{path}").status_code == 200
        return len(found)

    queries()
    for_one = queries()
    for name in ("una", "duo"):
        request = JoinRequestFactory(community=cast.g1, person=make_person(name))
        if "decided" in path:
            decide_request(request, approve=False, by=cast.host)
    assert queries() == for_one
