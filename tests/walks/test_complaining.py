"""Somebody without an account, on a phone, complains of defamation: errors, away and back, sent, the page, the lost
link, completed and taken back. And staff enter a letter."""

import re
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from tests.factories.home import picture_bytes
from tests.walks.conftest import NewWalker, Walker
from tests.walks.site import Site

pytestmark = [pytest.mark.walk, pytest.mark.once("sqlite")]


def link_in(site: Site, email: str, subject: str) -> str:
    """What the letter of this subject leads to; none of them says what it is about."""
    for count in range(1, 9):
        letter = site.postbox.wait_for(email, count)
        text = letter.get_payload(decode=True).decode()
        assert "kitty" not in text
        if subject in str(letter["Subject"]):
            found = re.search(r"/complaints/[\w-]+/[\w-]{43}/", text)
            assert found is not None
            return found.group()
    raise AssertionError(subject)


def choose(walker: Walker, question: str, answer: str) -> None:
    walker.page.get_by_role("group", name=re.compile(question)).get_by_label(answer, exact=True).check()


def test_somebody_complains_from_the_first_word_to_taking_it_back(site: Site, walker: NewWalker) -> None:
    visitor = walker(phone=True)
    email = f"gwen.{uuid.uuid4().hex[:8]}@example.org"
    visitor.go("/").follow("Complain of defamation").sees("You need no account and no solicitor")
    visitor.press("Send the complaint").sees("Give your name.").sees("Without one we cannot answer you.")
    visitor.fill(name="Gwen", statement="She took the kitty.", why="I am the treasurer.")
    visitor.press("Save and finish later").sees("so that we can send you the way back")
    assert visitor.page.input_value("[name=statement]") == "She took the kitty."
    visitor.fill(email=email).press("Save and finish later").sees("This is not a complaint yet.")

    # Another day, from the letter: all is there. A place is added without a script, the rest filled in.
    visitor.go(link_in(site, email, "What you saved")).sees("It has not been sent.")
    visitor.fill(meaning="That I steal.", described_0="The club’s group, last week")
    visitor.press("Add another place").look()
    visitor.page.get_by_text("It is in another place too (place 6)").click()
    visitor.fill(link_5="https://example.org/elsewhere").look()
    choose(visitor, "take them to court", "No, I do not know enough")
    choose(visitor, "May we tell the author your name", "Yes, you may")
    visitor.press("Send the complaint").sees("Say what in it is not true").sees("may the author be told your e-mail")
    visitor.press("Send it as it is").sees("Your reference is").sees("Something that a complaint must say is missing.")
    assert "kitty" not in visitor.page.locator("main").inner_text()
    reference = visitor.page.locator(".reference").inner_text()

    # Its link is lost, and sent again; what is missing is added, and takes the place of what there was.
    visitor.go("/complaints/lost/").fill(email=email).press("Send me the link").sees("a letter with the link")
    path = link_in(site, email, "Your link to")
    assert reference in path
    visitor.go(path).sees(reference).sees("Choose yes or no: may the author be told your e-mail address?")
    visitor.follow("Add what is missing").sees(f"This is what you wrote in {reference}.")
    visitor.fill(inaccuracies="The kitty is whole.")
    choose(visitor, "e-mail address", "No, you may not")
    visitor.press("Send the complaint").sees("Your reference is").follow("My complaint").sees("Where it stands")
    assert not visitor.page.get_by_text("What is missing").is_visible()
    visitor.follow("Take the complaint back").sees("Do you want to take the complaint back?")
    visitor.press("Yes, take it back").sees("You took it back.")
    visitor.go(path).sees("You sent a complete complaint in its place.")


def test_staff_enter_a_letter_with_its_scan(site: Site, walker: NewWalker, tmp_path: Path) -> None:
    staff = walker()
    staff.sign_in(site.demo["people"]["admin"]["email"]).go("/moderation/complaints/")
    staff.follow("Enter a letter, an e-mail or a call").press("Enter the complaint").sees("Choose how it came.")
    paper = tmp_path / "letter.png"
    paper.write_bytes(picture_bytes("PNG"))
    staff.page.get_by_label("Letter", exact=True).check()
    staff.fill(received_at=f"{timezone.localdate() - timedelta(days=20)}T09:30", statement="He says I drink.")
    staff.page.set_input_files("[name=scan]", str(paper))
    staff.press("Enter the complaint").sees("The 48 hours since it came are over.").follow("Scans").sees("letter.png")
