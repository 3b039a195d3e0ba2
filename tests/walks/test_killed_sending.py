"""A clock that dies around sending a notice: none is lost, none is a second one, and the author's days count from the
last letter (real processes, a real mail server)."""

import subprocess
import sys
from collections.abc import Iterator

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.walks.site import ROOT, Postbox, Site

pytestmark = [pytest.mark.process, pytest.mark.once("postgresql")]
ABOUT_A_POST = """
from communities.posts.models import Post
from tests.factories.complaints import complain
post = Post.objects.filter(community__slug="foster-carers", state="shown", kind="discussion").order_by("pk")[{number}]
print(complain("post", post).pk, post.author.email)
"""
GO_ROUND = """
from datetime import timedelta
import time_machine
from django.utils import timezone
from config.clock import due_jobs, run_due
jobs = [job for job in due_jobs() if job[0] in ("complaints", "letters")]
with time_machine.travel(timezone.now() + timedelta(minutes={minutes}), tick=True):
    for _time in range(3):
        assert run_due(jobs) == []
"""
HOW_IT_STANDS = """
from moderation.complaints.models import Complaint
one = Complaint.objects.get(pk="{pk}")
n3 = one.notices.get(kind="n3")
print(one.state, n3.sent_at is not None, n3.stated_date == one.stated_date, one.notices.count(), one.breaches.count())
"""


class Deadly(Postbox):
    """Kills the clock at a moment of its delivery to one address, once."""

    def __init__(self) -> None:
        super().__init__()
        self.clock: subprocess.Popen[str] | None = None
        self.moment = self.to = ""

    def _strike(self, moment: str, envelope: Envelope) -> None:
        if moment == self.moment and self.to in [str(to) for to in envelope.rcpt_tos] and self.clock is not None:
            self.moment = ""
            self.clock.kill()
            self.clock.wait()

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.rcpt_tos.append(address)
        self._strike("before the words", envelope)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        answer = await super().handle_DATA(server, session, envelope)
        self._strike("before the answer", envelope)
        return answer


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site of which nothing runs but what the test starts."""
    site = Site(tmp_path_factory.mktemp("quiet"))
    site.postbox = Deadly()
    site.smtp.handler = site.postbox
    site.smtp.start()
    try:
        site.make_database()
        site.manage("seed_demo", "--json")
        site.manage("shell", "--verbosity", "0", "-c", GO_ROUND.format(minutes=0))  # the demo's own letters
        yield site
    finally:
        site.stop()


def go_round(site: Site, *, minutes: int = 0) -> None:
    """In a process of its own, which the mail server may kill."""
    assert isinstance(site.postbox, Deadly)
    script = [sys.executable, "manage.py", "shell", "--verbosity", "0", "-c", GO_ROUND.format(minutes=minutes)]
    site.postbox.clock = subprocess.Popen(script, cwd=ROOT, env=site.environment(), text=True, stderr=subprocess.PIPE)
    site.postbox.clock.communicate(timeout=120)


@pytest.mark.parametrize(("number", "moment", "copies"), [(0, "before the words", 1), (1, "before the answer", 2)])
def test_a_clock_killed_around_sending_leaves_one_notice(quiet: Site, number: int, moment: str, copies: int) -> None:
    assert isinstance(quiet.postbox, Deadly)
    said = quiet.manage("shell", "--verbosity", "0", "-c", ABOUT_A_POST.format(number=number))
    pk, author = said.split()[-2:]
    before = len([letter for letter in quiet.postbox.letters if letter["To"] == author])
    quiet.postbox.moment, quiet.postbox.to = moment, author
    go_round(quiet)
    assert quiet.postbox.moment == "", "the clock was not killed"
    assert quiet.postbox.clock is not None
    assert quiet.postbox.clock.returncode == -9
    go_round(quiet)  # too early to believe that the other is dead
    go_round(quiet, minutes=15)
    state = quiet.manage("shell", "--verbosity", "0", "-c", HOW_IT_STANDS.format(pk=pk)).split()
    assert state == ["awaiting_poster", "True", "True", "2", "0"]
    letters = [letter for letter in quiet.postbox.letters if letter["To"] == author][before:]
    notices = [letter for letter in letters if "/complaints/reply/" in letter.get_payload(decode=True).decode()]
    assert len(notices) == copies
    assert len({letter["Message-ID"] for letter in notices}) == 1
