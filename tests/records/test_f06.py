"""F06: the audit trail is append-only and chained, and says who, when and what, never what anybody wrote.

That nothing changes or removes an entry is asked in `test_entries`, that the chain finds whatever does in `test_chain`.
"""

from uuid import uuid4

from django.apps import apps

from communities.posts.actions import create_comment
from moderation.decisions.actions import decide_case
from moderation.desk.actions import add_note
from moderation.reports.actions import raise_flag
from moderation.sanctions.actions import undo_sanction
from moderation.sanctions.models import Sanction
from records.actions import seal_entries
from records.chain import line_of
from records.models import Entry
from records.queries import findings
from tests.cast import CANARY, Cast


def test_f06_entries_say_who_when_and_what_and_hold_nobodys_words(cast: Cast) -> None:
    comment = create_comment(cast.post, key=uuid4(), body=f"I saw {CANARY}", by=cast.bob)
    case = raise_flag("comment", comment, reason="other", note=f"Not kind: {CANARY}", by=cast.alice).case
    add_note(case, text=f"Asked about {CANARY}", by=cast.mod1)
    case.refresh_from_db()
    decide_case(case, decision="remove", reason=f"We keep {CANARY} out", seen_version=case.version, by=cast.mod1)
    undo_sanction(Sanction.objects.get(case=case), why=f"{CANARY} was fine", by=cast.mod1)
    entries = Entry.objects.filter(subject_id=case.pk)
    assert {entry.kind for entry in entries} >= {
        "case.opened",
        "flag.raised",
        "case.noted",
        "case.remove",
        "case.undone",
    }
    assert all(entry.at and (entry.actor_id in {cast.alice.pk, cast.mod1.pk}) for entry in entries)
    assert CANARY not in "".join(line_of(entry) for entry in Entry.objects.all())
    while seal_entries():
        pass
    assert list(findings()) == []


def test_f06_no_page_of_an_administrator_reaches_the_trail() -> None:
    assert not apps.is_installed("django.contrib.admin")
    assert not apps.is_installed("wagtail.contrib.modeladmin")
