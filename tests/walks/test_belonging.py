"""Who is in a private group, and why, in real browsers: invited, joined, renewed, over, let in again, shut out."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.walks.conftest import NewWalker, Walker, new_site
from tests.walks.site import PASSWORD, Site

pytestmark = [pytest.mark.walk, pytest.mark.once("sqlite")]
EMAIL = "angharad@example.org"
ENDED = re.compile("You can no longer read this|You are signed out")  # whichever the socket is told first
MOVED = """
import time_machine
from config.clock import due_jobs, run_due
with time_machine.travel("{moment}", tick=True):
    assert run_due([job for job in due_jobs() if job[0] in ("approvals that are over", "reminders")]) == []
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Its own: the clock goes months ahead here, which ends the approvals of others too."""
    with new_site(tmp_path_factory) as running:
        yield running


def link_in(letter: object, part: str) -> str:
    found = re.search(rf"https?://\S+/{part}/\S+", letter.get_payload(decode=True).decode())  # type: ignore[attr-defined]
    assert found is not None
    return found.group()


def open_link(walker: Walker, link: str) -> Walker:
    walker.page.goto(link)
    return walker.look()


def ends_on(staff: Walker, day: str) -> None:
    """Staff find her among the approvals to renew and give her a new last day."""
    staff.fill(until=day)
    staff.page.get_by_role("button", name="Renew Angharad").click()
    staff.look()


def test_invited_joined_renewed_over_let_in_again_and_shut_out(site: Site, walker: NewWalker) -> None:
    today = timezone.localdate()
    host, staff, new = walker(), walker(web=1), walker(phone=True)

    # A host invites her; the letter names neither group nor host. She registers with that address.
    host.sign_in(site.demo["people"]["host"]["email"]).go("/groups/foster-carers/invitations/new/")
    host.fill(address=EMAIL).press("Send the invitation")
    letter = site.postbox.wait_for(EMAIL)
    assert "Foster Carers" not in letter.as_string()
    assert "Nia" not in letter.as_string()
    open_link(new, link_in(letter, "invitations")).follow("Register")
    assert new.page.input_value("main [name=email]") == EMAIL
    new.fill(
        password1=PASSWORD, display_name="Angharad", real_name="Angharad Llwyd",
        postal_address="3 Stryd yr Enghraifft\nTre Enghraifft", phone="01632 960002",
    )  # fmt: skip
    new.page.check("main [name=accept_terms]")
    new.page.click("main form button[type=submit]")
    new.look()
    open_link(new, link_in(site.postbox.wait_for(EMAIL, count=2), "confirm-email"))
    new.page.click("main form button[type=submit]")
    new.look()
    new.sign_in(EMAIL).go("/groups/")
    assert new.page.url.endswith("/me/waiting/")

    # Staff approve her for a month; then she accepts, reads the rules, and is in.
    staff.sign_in(site.demo["people"]["moderator"]["email"]).go("/registrations/").follow("Angharad").follow("Approve")
    staff.fill(until=str(today + timedelta(days=30))).press("Approve this person")
    new.go("/me/invitations/").sees("Nia").follow("Look at the invitation").press("Accept the invitation")
    new.go("/groups/foster-carers/").press("I accept these rules").go("/groups/foster-carers/chat/kitchen/")

    # Renewed from the list, then the clock goes past the day and the grace: she reads calm words and nothing else.
    staff.go("/registrations/renewals/")
    ends_on(staff, str(today + timedelta(days=60)))
    site.manage("shell", "--verbosity", "0", "-c", MOVED.format(moment=f"{today + timedelta(days=75)} 12:00Z"))
    new.page.get_by_text(ENDED).first.wait_for()
    new.sign_in(EMAIL).sees("Your approval has come to its end")

    # One click lets her in again, and everything is as she left it.
    staff.go("/registrations/renewals/?show=over")
    ends_on(staff, str(today + timedelta(days=300)))
    new.go("/groups/foster-carers/chat/kitchen/").listens()

    # Shut out within the hour: her open screen closes by itself, and signing in leads to plain words.
    staff.go("/registrations/renewals/?show=over").go("/registrations/people/").fill(words="Angharad").press("Find")
    staff.follow("Angharad").follow("Renew or take back").follow("Take the approval back")
    staff.fill(reason="The agency rang.").press("Take the approval back")
    new.page.get_by_text(ENDED).first.wait_for(timeout=6_000)
    new.sign_in(EMAIL)
    new.sees("Your account is suspended")

    for one in site.postbox.letters:
        assert "Foster Carers" not in one.as_string()
        assert "The agency rang." not in one.as_string()


def test_somebody_who_asked_is_asked_for_more_and_let_in(site: Site, walker: NewWalker) -> None:
    host, asked = walker(), walker(phone=True, dark=True, web=1)
    host.sign_in(site.demo["people"]["host"]["email"]).go("/groups/foster-carers/requests/").follow("Answer Mererid")
    host.choose("Ask for more").fill(words="Which worker do you know?").press("Send the answer")
    asked.sign_in(site.demo["people"]["registered"]["email"]).go("/groups/foster-carers/about/")
    asked.page.get_by_role("link", name="Darllen eu cwestiwn").click()
    asked.look().sees("Which worker do you know?").fill(text="Rwy’n nabod Nia.")
    asked.page.get_by_role("button", name="Anfon eich ateb").click()
    asked.look()
    host.go("/groups/foster-carers/requests/").sees("Rwy’n nabod Nia.").follow("Answer Mererid")
    host.page.get_by_role("radio", name="Let them in", exact=True).check()
    host.press("Send the answer").sees("Mererid now belongs to the group")
    asked.go("/groups/foster-carers/").sees("Gofalwyr Maeth")
    assert asked.page.url.endswith("/groups/foster-carers/")  # the rules were accepted with the request
