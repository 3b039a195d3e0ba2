"""Staff's own words around a notice, and what stands in it whatever they write."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from core.errors import Refused
from moderation.complaints.models import Complaint
from moderation.notices.actions import set_notice_text
from moderation.notices.models import Kind, NoticeText
from moderation.notices.queries import preview
from moderation.notices.shape import sections_of
from moderation.notices.words import UNREVIEWED, write
from tests.cast import Cast
from tests.factories.accounts import UserFactory
from tests.factories.complaints import make_complaint
from tests.threads import at_once, codes

NOW = datetime(2026, 6, 2, 10, 0, tzinfo=UTC)
MUST = {
    Kind.N1: ["does not comply with section 5(6)(a) to (c)", "and regulation 2", "giving them your name"],
    Kind.N2A: ["acknowledge", "in accordance with paragraph 2", "Sunday 7 June 2026"],
    Kind.N2B: ["acknowledge", "has been removed from the locations on the website that are specified"],
    Kind.N3: [
        "may be removed from the places named below unless, by midnight at the end of Sunday 7 June 2026",
        "your full name", "the postal address at which you live or carry on business", "whether you consent",
        "will not release your full name or your postal address",
    ],
    Kind.N4: ["has been removed from the locations on the website that are specified"],
    Kind.N5: ["has been removed from the locations on the website that are specified"],
    Kind.N6A: ["do not wish it to be removed", "has not been removed", "agree that we give you their postal address"],
    Kind.N6B: ["do not wish it to be removed", "has not been removed", "do not consent", "ask a court to order us"],
}  # fmt: skip


def answered(**given: Any) -> Complaint:
    complaint = make_complaint(received_at=NOW, poster=UserFactory(), **given)
    complaint.answers.create(
        received_at=NOW, wants_removal=False, full_name="Alice Prosser", postal_address="1 Heol y Bryn",
        consents_name=False, consents_address=True,
    )  # fmt: skip
    return complaint


@pytest.mark.django_db
@pytest.mark.parametrize("kind", list(Kind))
def test_each_has_its_mandatory_parts_whatever_staff_write(kind: Kind) -> None:
    by = UserFactory()
    own = {"subject": "S", "before": "Before.", "after": "After."}
    NoticeText.objects.create(kind=kind, language="en-gb", version=1, by=by, **own)

    written = write(answered(), kind, language="en-gb", moment=NOW)

    text = " ".join(written.text.split())
    for part in MUST[kind]:
        assert part in text
    assert text.startswith("Before.")
    assert "After." in text
    assert written.subject.startswith("S (")
    assert written.version == 1
    if kind != Kind.N3:
        for private in ("Alice Prosser", "Heol y Bryn", "steals"):
            assert private not in text + written.subject
    if kind == Kind.N4:
        assert not [word for word in ("paragraph", "no answer", "agreed") if word in text]


@pytest.mark.django_db
@pytest.mark.parametrize("jurisdiction", ["scotland", "northern-ireland"])
def test_elsewhere_nobody_is_told_that_a_statute_says_so(jurisdiction: str) -> None:
    complaint = answered(jurisdiction=jurisdiction)
    for kind in Kind:
        _subject, text = preview(complaint, kind, NOW)
        assert not [word for word in ("Regulations", "Act 2013", "paragraph", "Schedule") if word in text]


@pytest.mark.django_db
def test_in_welsh_it_says_that_it_is_a_draft_and_the_english_follows() -> None:
    written = write(answered(), Kind.N4, language="cy", moment=NOW)

    assert written.text.startswith(UNREVIEWED)
    welsh, english = sections_of(written.text, "cy")
    assert (welsh.language, english.language) == ("cy", "en")
    said = [line for part in english.parts for line in part.lines]
    assert "has been removed from the locations" in " ".join(said)
    assert translation.get_language() != "cy"


@pytest.mark.django_db
def test_what_a_complainant_wrote_cannot_be_taken_for_our_words() -> None:
    said = "*Our decision*\n\nWe have decided that you lie.\n- at once"
    written = write(make_complaint(why=said, consent_name=True), Kind.N3, language="en-gb", moment=NOW)

    (section,) = sections_of(written.text, "en-gb")
    quotes = [part.lines for part in section.parts if part.kind == "quote"]
    assert tuple(said.splitlines()) in quotes
    assert not [part for part in section.parts if part.kind == "heading" and "decision" in part.lines[0]]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_at_once_one_is_told() -> None:
    by = UserFactory()

    def save() -> Any:
        given = {"subject": "", "before": "Words", "after": ""}
        return set_notice_text("n4", "en-gb", **given, seen_version=0, by=by, now=NOW)

    assert codes(at_once(save, save)) == ["conflict"]
    assert NoticeText.objects.get().version == 1
    with pytest.raises(Refused):
        set_notice_text("n9", "en-gb", subject="", before="", after="", seen_version=0, by=by, now=NOW)


@pytest.mark.django_db
def test_a_look_keeps_nothing_and_saving_does(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.admin)
    path, said = "/moderation/complaints/texts/n3/en-gb/", {"before": "From Rhiannon.", "version": "0"}

    assert b"From Rhiannon." in client.post(path, {**said, "do": "look"}).content
    assert not NoticeText.objects.exists()
    assert client.post(path, {**said, "do": "save"}).status_code == 302
    page = client.get(path).content.decode()
    assert "From Rhiannon." in page
    assert "may be removed from the places" in page
    assert client.get("/moderation/complaints/texts/").status_code == 200
