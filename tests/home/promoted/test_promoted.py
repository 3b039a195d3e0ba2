"""A search suggestion: for which words it comes first, who sees it, who writes it, and that no search is kept."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.models import CharField, TextField
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageViewRestriction
from wagtail.search.backends import get_search_backend

from home.promoted.actions import file_words
from home.promoted.models import SearchSuggestion, SuggestionPhrase
from home.promoted.phrases import fold, phrases_in, phrases_of
from home.promoted.queries import MOST, suggested_for
from home.scheduling.actions import publish_due
from tests.factories.accounts import UserFactory
from tests.factories.home import make_editor, make_home, make_page, make_publisher

pytestmark = [pytest.mark.usefixtures("porch"), pytest.mark.django_db]
ELSEWHERE = {"url": "https://example.org/", "title": "a", "sentence": "b"}
MARK = "We chose this for the words you looked for."


@pytest.fixture
def home(db):
    return make_home()


@pytest.fixture
def night(home):
    return make_page(home, title="Somebody to ring 7e1b", slug="ring", intro="At night too 7e1b.")


def make_found(home, **fields):
    """In the index, which the suite does not write by itself."""
    get_search_backend().add(make_page(home, **fields))


def suggest(words, **fields):
    suggestion = SearchSuggestion.objects.create(words=words, **fields)
    file_words(suggestion)
    return suggestion


def elsewhere(words, **fields):
    plain = {"url": "https://example.org/a", "title": "Elsewhere 7e1b", "sentence": "A sentence 7e1b."}
    return suggest(words, **{**plain, **fields})


def look(words, reader=None, **more):
    client = Client()
    if reader is not None:
        client.force_login(reader, backend="allauth.account.auth_backends.AuthenticationBackend")
    ask = client.post if reader else client.get
    answer = ask(reverse("search"), {"q": words, **more})
    assert answer.status_code == 200
    return answer


def said(answer):
    """Without the box that repeats what was looked for."""
    return re.sub(r'value="[^"]*"', "", answer.content.decode())


def post_form(**changes):
    return {"words": "emergency", "page": "", "url": "", "title": "", "sentence": "", "language": "en-gb", **changes}


@pytest.mark.parametrize(("typed", "phrases"), [
    ("Emergency, ARGYFWNG\n out  of hours ;out of hours", ["emergency", "argyfwng", "out of hours"]),
    ("tŷ\u2019r plant,Ty'r Plant", ["tyr plant"]),
    ("cafe\u0301,café,CAFE", ["cafe"]),
    (",,;\n *** \r\n", []),
    ("", []),
    ("e-mail", ["e mail"]),
    ("ｗｉｄｅ ﬁne", ["wide fine"]),
])  # fmt: skip
def test_what_was_typed_becomes_plain_phrases_each_once(typed, phrases):
    assert phrases_of(typed) == phrases


def test_a_huge_search_is_looked_at_in_part_and_quickly():
    assert len(phrases_in("a b " * 5_000)) < 300
    assert len(phrases_in("\ufdfa" * 200)) < 300  # one sign that becomes eighteen
    assert fold("\x00") == ""


@pytest.mark.parametrize("words", [
    "emergency", "EMERGENCY", "Argyfwng", "an emergency tonight", "Êmergency", "out of hours", "your OUT-OF hours team",
    "argyfwng?!",
])  # fmt: skip
def test_it_comes_first_for_its_words_however_they_are_written(night, words):
    suggest("emergency, argyfwng\nout of hours", page=night)
    page = said(look(words))
    assert MARK in page
    assert page.count("Somebody to ring 7e1b") == 1
    assert "At night too 7e1b." in page


@pytest.mark.parametrize("words", ["emergenc", "emergencys", "hours out of", "out hours", "night", "*", '"', "or"])
def test_it_does_not_come_for_other_words(night, words):
    suggest("emergency\nout of hours", page=night)
    assert MARK not in said(look(words))


def test_it_stands_above_what_was_found_and_not_once_more_below(home, night):
    make_found(home, title="Emergency beds 7e1b", slug="beds")
    night.title = "Emergency line 7e1b"
    night.save()
    get_search_backend().add(night)
    assert said(look("emergency")).count("Emergency line 7e1b") == 1
    suggest("emergency", page=night)
    page = said(look("emergency"))
    assert page.index(MARK) < page.index("Emergency line 7e1b") < page.index("Public pages</h2>")
    assert page.index("Public pages</h2>") < page.index("Emergency beds 7e1b")
    assert page.count("Emergency line 7e1b") == 1


def test_it_is_on_the_first_leaf_alone(home, night):
    for number in range(12):
        make_found(home, title=f"Emergency {number}", slug=f"e{number}")
    suggest("emergency", page=night)
    assert MARK in said(look("emergency"))
    assert MARK not in said(look("emergency", page="2"))


@pytest.mark.parametrize("why", ["draft", "taken down", "expired", "private", "below a private page", "deleted"])
def test_a_page_that_not_everybody_may_read_is_never_shown_not_even_its_name(home, why):
    above = make_page(home, title="Above", slug="above")
    page = make_page(above, title="Secret canary7e1b", slug="c", live=why != "draft")
    suggest("emergency", page=page)
    assert ("canary7e1b" in said(look("emergency"))) == (why != "draft")
    now = timezone.now()
    if why == "taken down":
        page.unpublish()
    elif why == "expired":
        page.expire_at = now + timedelta(minutes=1)
        page.save()
        with time_machine.travel(now + timedelta(minutes=2)):
            publish_due(now=timezone.now())
    elif why == "deleted":
        page.delete()
    elif "private" in why:
        place = page if why == "private" else above
        PageViewRestriction.objects.create(page=place, restriction_type=PageViewRestriction.LOGIN)
    for reader in (None, UserFactory()):
        text = said(look("emergency", reader))
        assert MARK not in text
        assert "canary7e1b" not in text


def test_draft_words_of_a_page_that_is_public_stay_with_its_editors(night):
    suggest("emergency", page=night)
    night.title = "Not yet canary7e1b"
    night.save_revision()
    assert "canary7e1b" not in said(look("emergency"))


def test_an_address_elsewhere_says_so_and_its_language(home):
    elsewhere("treth", url="https://example.org/treth", title="Treth 7e1b", language="cy")
    page = said(look("treth"))
    assert 'lang="cy"><a class="suggested__link" href="https://example.org/treth">Treth 7e1b</a>' in page
    assert "On another website: example.org" in page


def test_a_member_sees_it_in_the_same_box_and_not_where_they_look_in_one_group(night, cast):
    suggest("emergency", page=night)
    assert MARK in said(look("emergency", cast.alice))
    assert MARK in said(look("emergency", cast.alice, kind="pages"))
    for narrower in ({"kind": "post"}, {"when": "week"}, {"group": cast.g1.pk}, {"kind": "people"}):
        assert MARK not in said(look("emergency", cast.alice, **narrower)), narrower


def test_nothing_that_is_looked_for_is_kept(night, cast, caplog):
    suggest("emergency", page=night)
    with CaptureQueriesContext(connection) as queries:
        look("emergency zebrafish7e1b")
        look("emergency zebrafish7e1b", cast.alice)
    writes = [one["sql"] for one in queries if re.match(r"\s*(INSERT|UPDATE|DELETE)", one["sql"])]
    assert [sql for sql in writes if "zebrafish" in sql] == []
    assert "zebrafish7e1b" not in caplog.text
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, (CharField, TextField)):
                kept = model._default_manager.filter(**{f"{field.attname}__contains": "zebrafish7e1b"})
                assert not kept.exists(), (model, field)


def test_words_are_words_and_never_markup(home):
    elsewhere("emergency", title="<script>alert(7)</script>", sentence="<img src=x onerror=y>")
    page = said(look("emergency"))
    assert "<script>alert(7)" not in page
    assert "<img src=x" not in page


def test_the_longest_phrase_is_first_and_no_more_than_a_few_are_shown(home, night):
    elsewhere("child", title="A child", url="https://example.org/1")
    elsewhere("child in danger", title="In danger", url="https://example.org/2")
    suggest("danger", page=night)
    suggest("in danger", page=night)  # to the same page
    for number in range(3, 9):
        elsewhere("a", url=f"https://example.org/{number}")
    found = suggested_for("a child in danger")
    assert [one.title for one in found[:2]] == ["In danger", night.title]
    assert len(found) == MOST
    assert len({one.url for one in found}) == MOST


@pytest.mark.parametrize("many", [1, 3])
def test_what_it_costs(home, cost, django_assert_num_queries, many):
    for number in range(many):
        page = make_page(home, title=f"P{number}", slug=f"p{number}")
        suggest(f"emergency\nargyfwng {number}", page=page)
    suggested_for("emergency")  # Wagtail keeps where its sites are
    with django_assert_num_queries(3):  # what is private, suggestions, pages
        assert len(suggested_for("emergency now argyfwng 1")) == many
    with django_assert_num_queries(0):
        assert suggested_for("?!") == []


def test_the_list_in_cms_costs_the_same_for_many(client_of, home, cost):
    staff, costs = client_of(make_publisher()), set()
    for number in range(3):
        suggest(f"emergency {number}", page=make_page(home, title=f"P{number}", slug=f"p{number}"))
        costs.add(cost(staff, "/cms/suggestions/"))
    assert len(costs) == 1


def test_publisher_writes_changes_and_deletes_one_and_it_shows_at_once(client_of, night):
    staff = client_of(make_publisher())
    answer = staff.post("/cms/suggestions/add/", post_form(words="Emergency\nargyfwng, Argyfwng", page=night.pk))
    assert answer.status_code == 302, answer.context["form"].errors
    one = SearchSuggestion.objects.get()
    assert set(one.phrases.values_list("phrase", flat=True)) == {"emergency", "argyfwng"}
    assert MARK in said(look("argyfwng"))
    listing = staff.get("/cms/suggestions/").content.decode()
    assert "Emergency, argyfwng, Argyfwng" in listing
    assert "Shown" in listing
    for _twice in range(2):
        answer = staff.post(f"/cms/suggestions/edit/{one.pk}/", post_form(words="999\nemergency", page=night.pk))
        assert answer.status_code == 302
    assert MARK not in said(look("argyfwng"))
    assert MARK in said(look("999"))
    night.unpublish()
    assert "Not shown: not everybody may read this page" in staff.get("/cms/suggestions/").content.decode()
    staff.post(f"/cms/suggestions/delete/{one.pk}/")
    assert not SuggestionPhrase.objects.exists()


@pytest.mark.parametrize(("changes", "field"), [
    ({}, "page"),
    ({"words": "", **ELSEWHERE}, "words"),
    ({"words": "***\n,,", **ELSEWHERE}, "words"),
    ({"words": "one two three four five six seven", **ELSEWHERE}, "words"),
    ({"words": "x" * 101, **ELSEWHERE}, "words"),
    ({"words": ",".join(f"w{n}" for n in range(51)), **ELSEWHERE}, "words"),
    ({"words": "x, " * 1_000, **ELSEWHERE}, "words"),
    ({"url": "https://example.org/", "sentence": "b"}, "title"),
    ({"url": "https://example.org/", "title": "a"}, "sentence"),
    ({"url": "javascript:alert(1)", "title": "a", "sentence": "b"}, "url"),
    ({"url": "ftp://example.org/", "title": "a", "sentence": "b"}, "url"),
    ({"url": "https://example.org/", "title": "a" * 121, "sentence": "b"}, "title"),
    ({**ELSEWHERE, "language": "xx"}, "language"),
    ({"page": "home", "url": "https://example.org/"}, "url"),
    ({"page": "home", "title": "Mine"}, "title"),
    ({"page": "999999"}, "page"),
])  # fmt: skip
def test_what_makes_no_sense_is_said_beside_its_field_and_nothing_is_stored(client_of, home, changes, field):
    changes = {name: home.pk if value == "home" else value for name, value in changes.items()}
    answer = client_of(make_publisher()).post("/cms/suggestions/add/", post_form(**changes))
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [field]
    assert not SearchSuggestion.objects.exists()


def test_one_that_would_never_be_seen_is_said_so(client_of, home, night):
    for number in range(MOST):
        elsewhere("emergency", url=f"https://example.org/{number}")
    staff = client_of(make_publisher())
    answer = staff.post("/cms/suggestions/add/", post_form(words="999, EMERGENCY", page=night.pk))
    assert "other suggestions stand for “emergency” already" in answer.content.decode()
    assert SearchSuggestion.objects.count() == MOST
    first = SearchSuggestion.objects.first()
    fields = {name: getattr(first, name) for name in ("url", "title", "sentence")}
    assert staff.post(f"/cms/suggestions/edit/{first.pk}/", post_form(**fields)).status_code == 302


def test_editors_members_and_visitors_write_none(client, client_of, home, night):
    one = suggest("emergency", page=night)
    assert client_of(make_editor()).get("/cms/suggestions/").status_code == 302  # Wagtail's own refusal
    assert "suggestions" not in client_of(make_editor()).get("/cms/").content.decode()
    for path in ("add/", f"edit/{one.pk}/", f"delete/{one.pk}/"):
        body = post_form(words="canary", url="https://example.org/", title="a", sentence="b")
        assert client_of(make_editor()).post(f"/cms/suggestions/{path}", body).status_code == 302
        assert client_of(UserFactory()).post(f"/cms/suggestions/{path}", body).status_code == 404
        assert client.post(f"/cms/suggestions/{path}", body).status_code in {302, 403}
    assert [one.words for one in SearchSuggestion.objects.all()] == ["emergency"]


def test_the_database_lets_none_lead_to_two_places_or_nowhere(night):
    for fields in ({}, {"page": night, "url": "https://example.org/"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            SearchSuggestion.objects.create(words="a", **fields)
