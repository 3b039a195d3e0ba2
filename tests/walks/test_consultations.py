"""A consultation from its document to “You said, we did”, in real browsers."""

from pathlib import Path

import pytest

from tests.walks.conftest import NewWalker
from tests.walks.site import Site

pytestmark = [pytest.mark.walk, pytest.mark.once("sqlite")]
GROUP = "/groups/foster-carers/"
TITLE = "The new guide to school runs"
END = """
from django.utils import timezone
from communities.consultations.models import Consultation
Consultation.objects.filter(post__title="The new guide to school runs").update(closes_at=timezone.now())
"""


def test_consultation_from_its_document_to_what_was_done(site: Site, walker: NewWalker, tmp_path: Path) -> None:
    host, member = walker(phone=True), walker(phone=True, dark=True, web=1)
    for one, role in ((host, "host"), (member, "member")):
        one.sign_in(site.demo["people"][role]["email"])
    paper = tmp_path / "guide.txt"
    paper.write_text("The whole guide.")

    # Two parts and the whole document. A part without a heading is told beside its field, and nothing is lost.
    host.go(f"{GROUP}posts/new/consultation/").fill(title=TITLE, body="Please read it.", part1_heading="Who drives")
    host.fill(part1_text="We ask a driver.").choose("People can say how far they agree").press("Add another part")
    host.fill(part2_text="The fare is paid within a month.")
    host.page.get_by_text("Add a picture or a document").click()
    host.page.set_input_files("#id_upload", str(paper))
    host.page.get_by_role("status").filter(has_text="Added: guide.txt").wait_for()
    host.press("Ask the members").sees("Give this part a heading.")
    host.fill(part2_heading="Who pays").press("Ask the members").sees("The document, part by part").sees("guide.txt")
    path = host.page.url.removeprefix(host.url)

    # She answers one part after the other; the number on the host's screen follows, and only hosts read the words.
    host.listens()
    member.go(path).sees("Only the hosts of this group read your answers").follow("Answer this part")
    member.choose("I disagree strongly").fill(comment="A driver we do not know?").press("Save my answer").sees(
        "is saved."
    )
    member.fill(comment="A month is long.").press("Save my answer").sees("Your answer")
    host.page.locator("[data-live-value=people]", has_text="1").wait_for()
    assert member.page.get_by_text("Read the answers").count() == 0
    host.go(path).follow("Read the answers").sees("A driver we do not know?")

    # It is over. A row half filled in is told beside its field; what was done then stands at the top, and she is told.
    site.manage("shell", "--verbosity", "0", "-c", END)
    host.go(path).follow("Write “You said, we did”").fill(said1="Nobody wants a stranger.").press("Show it")
    host.sees("Write what was said, and what you did.").press("Add another row")
    assert host.page.input_value("[name=said1]") == "Nobody wants a stranger."
    host.fill(did1="You meet the driver first.", said2="A month is long.", did2="It is a week now.").press("Show it")
    host.sees("everybody who answered is told")
    member.awaits("/me/notifications/", f"‘{TITLE}’ has an outcome.").follow(f"‘{TITLE}’ has an outcome.")
    member.sees("You meet the driver first.").sees("It is a week now.")
    assert host.faults + member.faults == []
