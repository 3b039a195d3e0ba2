"""The public form for a complaint of defamation, its drafts, and what the complainant sees of it afterwards."""

import re
from datetime import timedelta
from functools import partial
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from config.clock import CHECKS, FACTS
from core.tokens import digest_of
from moderation.complaints.models import Answer, Complaint, Location
from moderation.complaints.states import State
from moderation.notices.models import Notice
from moderation.procedure.advancing import act_on_complaints
from moderation.receiving.actions import forget_old_drafts, receive_complaint
from moderation.receiving.models import ComplaintDraft
from moderation.receiving.queries import page_of
from outbox.actions import send_due_letters
from outbox.models import Letter
from records.models import Entry
from tests.cast import CANARY, Cast
from tests.factories.complaints import link_to
from tests.threads import at_once, codes

pytestmark = pytest.mark.django_db
EMAIL = "mererid@example.org"
WHOLE = {
    "name": "Mererid Puw", "email": EMAIL, "statement": f"She took the money {CANARY}", "why": "People avoid me",
    "meaning": "That I steal", "inaccuracies": "I took nothing", "opinions": "", "acting_for": "", "authority": "",
    "earlier_references": "", "cannot_identify": "yes", "consent_name": "no", "consent_email": "no", "places": "5",
    "link_0": "https://example.org/groups/g/posts/1/",
}  # fmt: skip
HOSTILE = "<script>hit()</script><img src=x onerror=hit()>{{ 7|add:7 }}"


@pytest.fixture(autouse=True)
def _fresh_counts() -> None:
    cache.clear()


def sent(client: Client, **changes: str) -> Complaint:
    answer = client.post("/complaints/", {**WHOLE, **changes})
    assert "We have your complaint" in answer.text
    return Complaint.objects.latest("recorded_at")


def mailed(mailoutbox: Any) -> Any:
    send_due_letters(now=timezone.now(), checks=CHECKS, facts=FACTS)
    return [mail for mail in mailoutbox if mail.to == [EMAIL]]


def link_in(text: str) -> str:
    found = re.search(r"https?://\S+/complaints/\S+", text)
    assert found is not None
    return urlsplit(found.group()).path


def test_a_whole_one_is_kept_as_it_was_said(cast: Cast, client: Client) -> None:
    complaint = sent(client, link_1="", described_1="In the café group", cannot_open_1="on")
    assert complaint.missing == []
    assert (complaint.cannot_identify, complaint.consent_name, complaint.consent_email) == (True, False, False)
    assert (complaint.channel, complaint.recorded_by, complaint.complainant) == ("form", None, None)
    places = {(place.link, place.described, place.cannot_open) for place in complaint.locations.all()}
    assert places == {(WHOLE["link_0"], "", False), ("", "In the café group", True)}
    assert CANARY not in str(Entry.objects.values()) + str(Letter.objects.values())


def test_what_is_no_address_is_taken_all_the_same(cast: Cast, client: Client) -> None:
    for link in ("https://[my group]/post", "http://[::1", "https://ex℀mple.org/a"):
        assert sent(client, link_0=link).locations.get().link == link


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": " "}, "Give your name."),
        ({"statement": ""}, "Write what was said about you"),
        ({"why": ""}, "Say why it harms"),
        ({"link_0": ""}, "Say where it is"),
        ({"email": ""}, "Give an e-mail address"),
        ({"meaning": ""}, "Say what a reader"),
        ({"inaccuracies": ""}, "Say what in it is not true"),
        ({"cannot_identify": ""}, "Say that you do not know enough"),
        ({"cannot_identify": "no"}, "know enough about who wrote it to take them to court. What we do"),
        ({"consent_name": ""}, "may the author be told your name?"),
        ({"consent_email": ""}, "may the author be told your e-mail address?"),
    ],
)
def test_what_is_missing_is_asked_for_once_and_kept_all_the_same(
    cast: Cast, client: Client, changes: dict[str, str], sentence: str
) -> None:
    page = client.post("/complaints/", {**WHOLE, **changes})
    assert sentence in page.text
    assert ("Send it as it is" in page.text) is ("email" not in changes)
    assert not Complaint.objects.exists()
    again = client.post("/complaints/", {**WHOLE, **changes, "do": "as_is"})
    if "email" in changes:  # there would be nobody to answer
        assert sentence in again.text
        assert not Complaint.objects.exists()
        return
    assert "Something that a complaint must say is missing." in again.text
    complaint = Complaint.objects.get()
    assert len(complaint.missing) == 1
    assert sentence in client.get(page_of(complaint)).text.replace("&#x27;", "'")


@pytest.mark.parametrize(
    "changes",
    [{"statement": "x" * 10_001}, {"why": "a\0b"}, {"email": "nan"}, {"link_0": "x" * 2_001},
     {"consent_name": "perhaps"}, {"name": "x" * 201}],
)  # fmt: skip
def test_what_cannot_be_kept_is_refused_beside_its_field(cast: Cast, client: Client, changes: dict[str, str]) -> None:
    page = client.post("/complaints/", {**WHOLE, **changes, "do": "as_is"})
    assert page.status_code == 200
    assert "govuk-form-group--error" in page.text
    assert "People avoid me" in page.text or "why" in changes  # what was typed is kept
    assert not Complaint.objects.exists()


def test_it_says_something_at_least(cast: Cast, client: Client) -> None:
    assert client.post("/complaints/").text.count("govuk-form-group--error") == 10
    page = client.post("/complaints/", {"email": EMAIL, "do": "as_is"})
    assert "Write what was said about you" in page.text
    assert not Complaint.objects.exists()


def test_places_are_added_without_a_script(cast: Cast, client: Client) -> None:
    page = client.post("/complaints/", {**WHOLE, "do": "add_place"})
    assert 'name="link_5"' in page.text
    assert 'name="link_6"' not in page.text
    assert "People avoid me" in page.text
    assert "Please check what you gave us" not in page.text
    assert 'name="link_19"' in client.post("/complaints/", {"places": "999", "do": "add_place"}).text


def test_the_answer_is_the_same_whatever_is_meant(cast: Cast, client: Client) -> None:
    def answer(link: str) -> str:
        text = client.post("/complaints/", {**WHOLE, "link_0": link}).text
        complaint = Complaint.objects.latest("recorded_at")
        receipt, page = (one[one.index("<main") :] for one in (text, client.get(page_of(complaint)).text))
        both = receipt + page
        for own in (page_of(complaint), complaint.reference):
            both = both.replace(own, "R")
        return re.sub(r"<time.*?</time>", "T", both).replace(page_of(complaint).split("/")[3], "R")

    real = answer(f"/groups/{cast.g1.slug}/posts/{cast.post.pk}/")
    assert real == answer("/groups/nowhere/posts/00000000-0000-0000-0000-000000000000/")
    assert CANARY not in real


def test_a_member_complains_as_themselves(cast: Cast, client: Client) -> None:
    client.force_login(cast.bob)
    assert f'value="{cast.bob.email}"' in client.get("/complaints/").text
    assert sent(client).complainant == cast.bob


def test_in_a_flood_all_is_kept_and_nobody_is_written_to(cast: Cast, client: Client, settings: Any) -> None:
    settings.REPORT_LIMIT = (1, 3600)
    for _n in range(3):
        sent(client)
    assert list(Complaint.objects.order_by("recorded_at").values_list("is_flood", flat=True)) == [False, True, True]
    assert Letter.objects.filter(to=EMAIL, template="complaint/received").count() == 1


def test_a_machine_is_thanked_and_nothing_is_kept(cast: Cast, client: Client) -> None:
    assert client.post("/complaints/", {**WHOLE, "website": "x"}).status_code == 200
    assert not Complaint.objects.exists()


@pytest.mark.parametrize("where", ["england-wales", "scotland", "northern-ireland"])
def test_only_in_england_and_wales_it_is_called_a_procedure_of_the_law(
    cast: Cast, client: Client, settings: Any, where: str
) -> None:
    settings.JURISDICTION = where
    assert ("Regulations 2013" in client.get("/complaints/").text) == (where == "england-wales")


# Put away, and come back


def test_a_draft_is_no_complaint_and_comes_back_whole(cast: Cast, client: Client, mailoutbox: Any) -> None:
    typed = {**WHOLE, "places": "6", "link_5": "six", "consent_name": "", "says_repeated": "on", "do": "save"}
    page = client.post("/complaints/", typed)
    assert "This is not a complaint yet." in page.text
    assert not Complaint.objects.exists()
    draft = ComplaintDraft.objects.get()
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM moderation_complaintdraft")
        assert CANARY not in cursor.fetchone()[0]
    [mail] = mailed(mailoutbox)
    assert CANARY not in mail.body
    path = link_in(mail.body)
    assert path in page.text
    shown = client.get(path).text
    for value in (CANARY, "People avoid me", 'name="link_5" value="six"', "It has not been sent."):
        assert value in shown
    assert re.search(r'name="says_repeated"[^>]* checked', shown)
    client.post(path, {**typed, "why": "Another reason"})  # again: the same row, the same way back
    assert ComplaintDraft.objects.get().pk == draft.pk
    assert "Another reason" in client.get(path).text
    assert client.post(path, {**WHOLE}).status_code == 200
    assert Complaint.objects.count() == 1
    assert not ComplaintDraft.objects.exists()
    assert client.get(path).status_code == 404


def test_a_draft_needs_an_address_and_ends(cast: Cast, client: Client) -> None:
    page = client.post("/complaints/", {**WHOLE, "email": "", "do": "save"})
    assert "so that we can send you the way back" in page.text
    assert "Send it as it is" not in page.text
    for _n in range(5):
        client.post("/complaints/", {**WHOLE, "do": "save"})
    assert ComplaintDraft.objects.count() == 5
    assert Letter.objects.filter(to=EMAIL).count() == 3  # nobody's mailbox is filled with this form
    assert forget_old_drafts(now=timezone.now() + timedelta(days=29)) == 0
    assert forget_old_drafts(now=timezone.now() + timedelta(days=30)) == 5
    assert client.post("/complaints/", {**WHOLE, "why": "x" * 130_000, "do": "save"}).status_code == 200
    assert not ComplaintDraft.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_draft_is_sent_once_however_many_press(cast: Cast, client: Client) -> None:
    client.post("/complaints/", {**WHOLE, "do": "save"})
    draft, said = ComplaintDraft.objects.get(), {"email": EMAIL, "statement": "x"}
    press = partial(receive_complaint, said=said, places=[], language="en-gb", draft=draft)
    assert codes(at_once(*[press] * 3)) == ["conflict"] * 2
    assert Complaint.objects.count() == 1


# The complainant's page


def test_the_letter_says_nothing_and_leads_to_the_page(cast: Cast, client: Client, mailoutbox: Any) -> None:
    complaint = sent(client)
    mail = next(mail for mail in mailed(mailoutbox) if "has your complaint" in mail.subject)
    assert complaint.reference in mail.subject
    assert CANARY not in mail.body
    path = link_in(mail.body)
    assert digest_of(path.split("/")[3]) == complaint.token
    page = client.get(path)
    assert complaint.reference in page.text
    assert CANARY not in page.text
    assert "no-store" in page.headers["Cache-Control"]


def test_a_wrong_token_and_an_unknown_reference_are_missing_alike(cast: Cast, client: Client) -> None:
    complaint = sent(client)
    token = page_of(complaint).split("/")[3]
    wrong, unknown = (
        client.get(f"/complaints/{one}/") for one in (f"{complaint.reference}/{'A' * 43}", f"C-2222-2222/{token}")
    )
    assert (wrong.status_code, unknown.status_code) == (404, 404)
    for rest in ("complete/", "withdraw/"):
        assert client.get(f"/complaints/C-2222-2222/{token}/{rest}").status_code == 404


def written(complaint: Complaint, kind: str, at: int = 0, **fields: Any) -> Notice:
    return Notice.objects.create(
        complaint=complaint, kind=kind, recipient="poster" if kind == "n3" else "complainant", language="en-gb",
        subject=f"About {kind}", text=f"It says {kind}\n\n{HOSTILE}", sent_at=timezone.now() + timedelta(minutes=at),
        **fields,
    )  # fmt: skip


def test_the_page_shows_what_was_written_to_them_and_nothing_else(cast: Cast, client: Client) -> None:
    complaint = sent(client)
    page = page_of(complaint)
    now = timezone.now()
    Complaint.objects.filter(pk=complaint.pk).update(state=State.AWAITING_POSTER, poster=cast.alice, answer_until=now)
    waiting = client.get(page).text
    assert "We have it, and write to you." in waiting
    assert "The author can answer until" not in waiting
    written(complaint, "n3")
    asked = written(complaint, "n2a", 1)
    later = Notice.objects.create(complaint=complaint, kind="n4", recipient="complainant", language="en-gb", text="X4")
    shown = client.get(page).text
    assert "It says n2a" in shown
    assert "It says n3" not in shown
    assert "X4" not in shown
    assert "We have sent your complaint to the author" in shown
    assert "The author can answer until" in shown
    assert "<script>hit()" not in shown
    assert cast.alice.display_name not in shown
    asked.refresh_from_db()
    later.refresh_from_db()
    assert asked.opened_at is not None
    assert later.opened_at is None


def test_what_the_author_agreed_to_tell_stands_on_the_page_once_it_was_said(cast: Cast, client: Client) -> None:
    complaint = sent(client)
    Complaint.objects.filter(pk=complaint.pk).update(state=State.STANDS_NOTICE_DUE)
    said = {"wants_removal": False, "received_at": timezone.now(), "complaint": complaint}
    answers = {"full_name": "Alice Real", "postal_address": "1 The Road", "consents_name": True}
    Answer.objects.create(**said, **answers, consents_address=False)
    Answer.objects.create(**said, full_name="Too late", consents_name=True, is_late=True)
    page = page_of(complaint)
    assert "Alice Real" not in client.get(page).text
    written(complaint, "n6a")
    shown = client.get(page).text
    assert "Alice Real" in shown
    assert "1 The Road" not in shown
    assert "Too late" not in shown
    Notice.objects.filter(kind="n6a").update(kind="n6b")
    assert "Alice Real" not in client.get(page).text


def test_that_nobody_found_it_is_not_told_before_the_notice_says_so(cast: Cast, client: Client) -> None:
    complaint = sent(client)
    complaint.locations.update(is_nowhere=True)
    Complaint.objects.filter(pk=complaint.pk).update(state=State.DEFECTIVE_PENDING)
    assert "What is missing" not in client.get(page_of(complaint)).text
    written(complaint, "n1")
    assert "Say where it is" in client.get(page_of(complaint)).text


def test_one_that_lacks_something_is_completed_by_another(cast: Cast, client: Client) -> None:
    old = sent(client, consent_name="", do="as_is", described_1="The café group")
    Complaint.objects.filter(pk=old.pk).update(state=State.DEFECTIVE_REPLIED)
    path = f"{page_of(old)}complete/"
    shown = client.get(path).text
    for value in ("People avoid me", "The café group", old.reference, str(WHOLE["link_0"])):
        assert value in shown
    assert "We have your complaint" in client.post(path, WHOLE).text
    new = Complaint.objects.get(supersedes=old)
    old.refresh_from_db()
    assert (old.state, new.missing) == (State.CLOSED_DEFECTIVE, [])
    assert page_of(new) in client.get(page_of(old)).text
    assert client.get(path).status_code == 302  # once


def test_it_is_taken_back_by_a_press_and_not_by_opening_a_link(cast: Cast, client: Client) -> None:
    complaint = sent(client)
    path = f"{page_of(complaint)}withdraw/"
    assert client.get(path).status_code == 200
    complaint.refresh_from_db()
    assert complaint.state == State.RECEIVED
    client.post(path)
    complaint.refresh_from_db()
    assert complaint.state == State.CLOSED_WITHDRAWN
    assert "You took it back." in client.get(page_of(complaint)).text
    assert client.post(path).status_code == 302


def test_the_page_asks_the_same_number_of_questions_however_much_was_written(cast: Cast, client: Client) -> None:
    complaint = sent(client)
    counts = []
    for kinds in (("n1",), ("n2a", "n6a")):
        for kind in kinds:
            written(complaint, kind)
        client.get(page_of(complaint))
        with CaptureQueriesContext(connection) as found:
            client.get(page_of(complaint))
        counts.append(len(found))
    assert counts[1] - counts[0] <= 1  # what the author agreed to tell


# A lost link


def test_a_lost_link_is_answered_alike_and_sent_to_whom_it_belongs(cast: Cast, client: Client, mailoutbox: Any) -> None:
    first, second = sent(client), sent(client)
    send_due_letters(now=timezone.now(), checks=CHECKS, facts=FACTS)
    mailoutbox.clear()
    known = client.post("/complaints/lost/", {"email": EMAIL.upper()})
    unknown = client.post("/complaints/lost/", {"email": "nobody@example.org"})
    main = [page.text[page.text.index("<main") : page.text.index("</main")] for page in (known, unknown)]
    assert main[0] == main[1]
    assert Letter.objects.filter(template="complaint/lost").count() == 2
    send_due_letters(now=timezone.now(), checks=CHECKS, facts=FACTS)
    [mail] = mailoutbox
    assert mail.to == [EMAIL.upper()]
    for complaint in (first, second):
        assert page_of(complaint) in mail.body
    assert CANARY not in mail.body
    for _n in range(5):
        client.post("/complaints/lost/", {"email": EMAIL})
    assert Letter.objects.filter(template="complaint/lost", to__iexact=EMAIL).count() == 3


def test_hostile_words_are_shown_as_words(cast: Cast, client: Client) -> None:
    texts = {name: HOSTILE for name in WHOLE if name not in {"email", "places"} and not name.startswith("con")}
    typed = {**WHOLE, **texts, "cannot_identify": "yes", "consent_name": "", "described_2": HOSTILE}
    pages = [client.post("/complaints/", typed), client.post("/complaints/", {**typed, "do": "save"})]
    pages.append(client.post("/complaints/", {**typed, "do": "as_is"}))
    complaint = Complaint.objects.get()
    pages += [client.get(f"{page_of(complaint)}{rest}") for rest in ("", "complete/", "withdraw/")]
    for page in pages:
        assert page.status_code == 200
        assert "<script>hit()" not in page.text
        assert "<img src=x onerror" not in page.text
        assert "14" not in re.findall(r">([^<]*)hit\(\)", page.text)


def test_an_address_in_capitals_is_the_same_mailbox(cast: Cast, client: Client) -> None:
    for address in (EMAIL, EMAIL.upper(), EMAIL.title(), EMAIL.capitalize()):
        client.post("/complaints/lost/", {"email": address})
    assert Letter.objects.filter(template="complaint/lost").count() == 3


def test_a_mailbox_that_only_looks_alike_is_told_nothing(cast: Cast, client: Client, mailoutbox: Any) -> None:
    """PostgreSQL makes the same capital of i and ı, of s and ſ."""
    sent(client, email="mirain@github.example")
    send_due_letters(now=timezone.now(), checks=CHECKS, facts=FACTS)
    mailoutbox.clear()
    for address in ("mırain@github.example", "mirain@gıthub.example", "mirain@github.example".replace("h", "\u210e")):
        client.post("/complaints/lost/", {"email": address})
    send_due_letters(now=timezone.now(), checks=CHECKS, facts=FACTS)
    assert mailoutbox == []


def test_a_link_that_is_used_up_says_how_to_have_another(cast: Cast, client: Client) -> None:
    client.post("/complaints/", {"email": EMAIL, "statement": "He lied", "places": "5", "do": "save"})
    complaint = sent(client)
    for path in ("/complaints/draft/" + "x" * 43 + "/", f"/complaints/{complaint.reference}/{'x' * 43}/"):
        answer = client.get(path)
        assert answer.status_code == 404
        assert "/complaints/lost/" in answer.text
        assert complaint.reference not in answer.text.partition("<main")[2]


def test_as_it_is_is_offered_only_where_it_can_be_sent(cast: Cast, client: Client) -> None:
    lacking = {**WHOLE, "email": "", "meaning": ""}
    for do in ("", "as_is"):
        answer = client.post("/complaints/", {**lacking, "do": do})
        assert "Without one we cannot answer" in answer.text
        assert "Say what a reader would understand" in answer.text
        assert "as_is" not in answer.text
    assert "as_is" in client.post("/complaints/", {**lacking, "email": EMAIL}).text


def test_whoever_knows_the_author_is_told_what_that_means(cast: Cast, client: Client) -> None:
    complaint = sent(client, cannot_identify="no", do="as_is")
    page = client.get(page_of(complaint)).text
    assert "You told us that you know enough" in page
    assert "You can send it all the same" not in page


def test_one_is_completed_once_however_fast(cast: Cast, client: Client) -> None:
    """Before the clock has come round, and on a phone that sends it twice."""
    client.post("/complaints/", {**WHOLE, "why": "", "do": "as_is"})
    old = Complaint.objects.get()
    for _press in range(2):
        client.post(f"{page_of(old)}complete/", WHOLE)
    assert Complaint.objects.filter(supersedes=old).count() == 1


def test_neither_answer_nor_time_tells_whether_it_exists(cast: Cast, client: Client) -> None:
    sent(client)
    asked = {}
    for name, pk in (("there", cast.post.pk), ("not there", uuid4())):
        link = link_to("post", cast.post).replace(str(cast.post.pk), str(pk))
        with CaptureQueriesContext(connection) as queries:
            complaint = sent(client, link_0=link)
        asked[name] = len(queries)
    assert asked["there"] == asked["not there"]
    assert not complaint.locations.filter(subject_id__isnull=False).exists()
    act_on_complaints(now=timezone.now())
    assert Location.objects.get(subject_id__isnull=False).subject_id == cast.post.pk
