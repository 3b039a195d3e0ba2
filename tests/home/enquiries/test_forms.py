import re
import uuid
from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from django.core.cache import cache
from django.utils import timezone
from openpyxl import load_workbook
from wagtail.models import GroupPagePermission, PageViewRestriction

from config.clock import due_jobs
from home.enquiries.actions import forget_answers, take_answers
from home.enquiries.models import Answers, FormPage, Question
from outbox.models import Letter
from tests.factories.accounts import UserFactory
from tests.factories.home import make_editor, make_home, make_page, make_publisher

pytestmark = [pytest.mark.usefixtures("porch"), pytest.mark.django_db]
CANARY = "canary7f3e"
QUESTIONS = [
    {"label": "Your name", "field_type": "singleline"},
    {"label": "About", "field_type": "multiline", "required": False},
    {"label": "Your e-mail", "field_type": "email", "required": False},
    {"label": "How many", "field_type": "number", "required": False},
    {"label": "Which day", "field_type": "date", "required": False},
    {"label": "When", "field_type": "radio", "choices": "Morning\nEvening", "required": False},
]


def make_form(**fields) -> FormPage:
    rows = [Question(sort_order=n, **one) for n, one in enumerate(QUESTIONS)]
    plain = {"title": "Ring me", "slug": "ring", "privacy": "<p>The desk reads it.</p>", "form_fields": rows}
    return make_page(make_home(), kind=FormPage, **{**plain, **fields})


@pytest.fixture(autouse=True)
def _nobody_counted_yet():
    cache.clear()


def body(**typed) -> dict[str, str]:
    return {"our-key": str(uuid.uuid4()), "your_name": CANARY, **typed}


def send(client, **typed):
    return client.post("/ring/", body(**typed))


def test_form_says_what_is_done_with_the_answers_and_no_cache_keeps_it(client):
    make_form(keep_days=30)
    for _again in range(2):  # the second time the cookie is there already
        answer = client.get("/ring/")
        content = answer.content.decode()
        assert "The desk reads it." in content
        assert "Your answers are deleted after 30 days." in content
        assert (answer["Cache-Control"], "Cookie" in answer["Vary"]) == ("private, no-store", True)
        assert "unsafe-inline" not in answer["Content-Security-Policy"]


def test_answers_are_kept_until_the_day_that_was_promised(client):
    page = make_form(keep_days=30)
    before = timezone.now()
    answer = send(client, about="Two\nlines", when="Evening", how_many="12.5", which_day="2027-03-05")
    kept = Answers.objects.get()
    assert "Thank you. Your answers have arrived." in answer.content.decode()
    assert (kept.page_id, kept.form_data["your_name"], kept.form_data["about"]) == (page.pk, CANARY, "Two\nlines")
    assert (kept.form_data["when"], kept.form_data["how_many"]) == ("Evening", "12.5")
    assert before + timedelta(days=30) <= kept.until <= timezone.now() + timedelta(days=30)
    assert answer["Cache-Control"] == "private, no-store"


def test_clock_deletes_answers_when_their_time_is_over():
    page = make_form(keep_days=1)
    now = timezone.now()
    take_answers(page, answers={}, key=uuid.uuid4(), now=now - timedelta(days=1))
    young = take_answers(page, answers={}, key=uuid.uuid4(), now=now - timedelta(hours=23))
    assert forget_answers(now=now) == 1
    assert list(Answers.objects.all()) == [young]
    assert "answers kept long enough" in [name for name, _job in due_jobs()]


def test_form_sent_twice_is_one_answer_and_one_letter(client):
    make_form(tell="desk@example.org")
    typed = body()
    for _again in range(2):
        assert client.post("/ring/", typed).status_code == 200
    assert (Answers.objects.count(), Letter.objects.count()) == (1, 1)


def test_letter_holds_nothing_that_was_answered(client):
    from outbox.actions import send_due_letters

    make_form(tell="desk@example.org", title=f"Form {CANARY}")
    with time_machine.travel(timezone.now().replace(minute=20), tick=False):  # within a quarter of an hour
        for _many in range(3):
            send(client)
    letter = Letter.objects.get()
    assert (letter.to, letter.person) == ("desk@example.org", None)
    from django.core import mail

    assert send_due_letters(now=letter.due_at) == 1
    assert CANARY not in mail.outbox[0].subject + mail.outbox[0].body
    assert "/cms/forms/" in mail.outbox[0].body


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"your_name": ""}, "Answer this question."),
        ({"your_name": "x" * 256}, "This is too long. Use at most 255 characters."),
        ({"about": "x" * 5_001}, "This is too long. Use at most 5000 characters."),
        ({"your_e_mail": "nobody"}, "Give an e-mail address such as name@example.org."),
        ({"how_many": "NaN"}, "Give a number in figures, such as 12."),
        ({"how_many": "1e999999999"}, "Give a number in figures, such as 12."),
        ({"which_day": "31 February"}, "Give a day such as 5 March 2027."),
        ({"when": "<script>"}, "Choose one of the answers."),
        ({"about": "a\x00b"}, "Null characters are not allowed."),
    ],
)
def test_bad_answer_is_said_beside_its_question_and_stores_nothing(client, typed, said):
    make_form()
    content = send(client, **{"about": "Typed already", **typed}).content.decode()
    assert said in content.replace("5,000", "5000")
    assert "govuk-error-summary" in content
    assert ("Typed already" in content) == ("about" not in typed)
    assert Answers.objects.count() == 0


def test_empty_post_stores_nothing_and_keeps_the_same_form(client):
    make_form()
    answer = client.post("/ring/", {})
    content = answer.content.decode()
    assert "Answer this question." in content
    assert "Your name – Answer this question.</a>" in content
    assert Answers.objects.count() == 0


def test_what_was_typed_comes_back_as_text(client):
    make_form()
    content = send(client, about='"><script>alert(1)</script>', your_name="").content.decode()
    assert "<script>alert" not in content
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in content


def test_what_was_sent_besides_the_questions_is_not_kept(client):
    make_form()
    send(client, owner="1", until="2099-01-01", page_id="1", website="x")
    kept = Answers.objects.get()
    assert set(kept.form_data) == {"your_name", "about", "your_e_mail", "how_many", "which_day", "when"}
    assert kept.until < timezone.now() + timedelta(days=91)


def test_machine_that_fills_in_everything_is_thanked_and_forgotten(client):
    make_form(tell="desk@example.org")
    answer = client.post("/ring/", {**body(), "our-website": "https://example.org/"})
    assert "Thank you." in answer.content.decode()
    assert (Answers.objects.count(), Letter.objects.count()) == (0, 0)


def test_too_many_from_one_address_are_refused_with_their_words(client, settings):
    settings.FORM_LIMIT = (1, 3600)
    make_form()
    assert send(client).status_code == 200
    answer = send(client, about="Still here")
    assert (answer.status_code, Answers.objects.count()) == (429, 1)
    assert "Wait an hour" in answer.content.decode()
    assert "Still here" in answer.content.decode()


def test_too_many_at_all_are_refused(client, settings):
    settings.FORM_LIMIT, settings.FORM_SITE_LIMIT = None, (2, 3600)
    make_form()
    assert [send(client).status_code for _n in range(3)] == [200, 200, 429]


def test_closed_form_takes_nothing(client):
    make_form(closes_on=timezone.localdate() - timedelta(days=1))
    assert "This form is closed." in client.get("/ring/").content.decode()
    assert "This form has closed meanwhile" not in client.get("/ring/").content.decode()
    send(client)
    assert Answers.objects.count() == 0


def test_form_needs_its_token():
    from django.test import Client

    make_form()
    assert Client(enforce_csrf_checks=True).post("/ring/", body()).status_code == 403
    assert Answers.objects.count() == 0


def test_draft_and_closed_forms_are_missing(client):
    make_form(live=False)
    assert (client.get("/ring/").status_code, send(client).status_code) == (404, 404)
    page = make_form(slug="members")
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    assert client.post("/members/", body()).status_code == 302
    assert Answers.objects.count() == 0


def test_no_question_asks_for_a_file():
    """G06."""
    kinds = {kind for kind, _label in Question._meta.get_field("field_type").choices}
    assert not kinds & {"file", "image", "document", "hidden"}
    page = make_form()
    fields = page.get_form().fields.values()
    assert [field for field in fields if field.widget.needs_multipart_form] == []


def test_answers_are_read_by_those_with_rights_on_that_page_alone(client, client_of):
    page = make_form()
    send(client)
    room = f"/cms/forms/submissions/{page.pk}/"
    assert CANARY in client_of(make_editor()).get(room).content.decode()
    elsewhere = make_editor()
    other = make_page(make_home(), title="Other", slug="other")
    GroupPagePermission.objects.filter(group__name="Editors").update(page=other)
    for person in (elsewhere, UserFactory()):
        answer = client_of(person).get(room)
        assert (answer.status_code in {302, 403, 404}, CANARY in answer.content.decode()) == (True, False)
    assert CANARY in client_of(make_publisher()).get(room).content.decode()
    assert client.get(room).status_code == 302


def test_export_holds_no_formula(client, client_of):
    page = make_form()
    send(client, your_name='=HYPERLINK("https://evil.example")', about="@SUM(1)\nline")
    answer = client_of(make_editor()).get(f"/cms/forms/submissions/{page.pk}/?export=csv")
    text = b"".join(answer.streaming_content).decode()
    assert "'=HYPERLINK" in text
    assert "'@SUM" in text
    assert re.search(r"(^|,)\"?[=@+]", text, re.M) is None


def test_workbook_opens_whatever_a_stranger_typed(client, client_of):
    page = make_form()
    send(client, your_name="=1+1", about="one\x0btwo\x08\x1f")
    answer = client_of(make_editor()).get(f"/cms/forms/submissions/{page.pk}/?export=xlsx")
    rows = load_workbook(BytesIO(b"".join(answer.streaming_content))).active
    cells = {cell.value: cell.data_type for row in rows for cell in row}
    assert (cells["=1+1"], cells["onetwo"]) == ("s", "s")


def test_form_is_as_long_as_its_questions_at_a_fixed_cost(client, cost):
    make_form()
    few = cost(client, "/ring/")
    page = FormPage.objects.get()
    Question.objects.create(page=page, label="More", field_type="singleline", sort_order=9)
    Question.objects.create(page=page, label="Even more", field_type="singleline", sort_order=10)
    assert cost(client, "/ring/") == few <= 15
