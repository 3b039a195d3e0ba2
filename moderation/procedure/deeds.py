"""What somebody who works on a complaint may do in it now: the one list that the page is made of and the view asks."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from moderation.complaints.models import Complaint
from moderation.complaints.queries import placed
from moderation.complaints.states import REMOVALS, State
from moderation.notices.models import Kind
from moderation.procedure import actions
from moderation.procedure.advancing import is_cured_in_time, kind_of_standing, may_be_persistent

Do = Callable[[Complaint, dict[str, Any], User, datetime], object]


@dataclass(frozen=True)
class Deed:
    """`rule`: the section, regulation or paragraph it rests on. `asks_why`: a reason is kept with it."""

    name: str
    title: Any
    words: Any
    rule: str
    do: Do
    asks_why: bool = False
    is_grave: bool = False
    sends: Callable[[Complaint], Kind] | None = None  # the notice that goes out by it, to be read first


def _versioned(act: Callable[..., object]) -> Do:
    return lambda complaint, given, by, now: act(complaint, seen_version=given["version"], by=by, now=now)


def _with_why(act: Callable[..., object]) -> Do:
    return lambda complaint, given, by, now: act(
        complaint, why=given["why"], seen_version=given["version"], by=by, now=now
    )


def _repeat(applies: bool) -> Do:
    return lambda complaint, given, by, now: actions.confirm_repeat(
        complaint, applies=applies, seen_version=given["version"], by=by, now=now
    )


SEND = Deed(
    "send", _("Send it to the author"),
    _("Read the copy below first: nothing in it may give away what the complainant did not agree to. If nobody does, "
      "it is sent as it stands two hours before the time is over."),
    "para 2", _versioned(actions.send_to_poster), sends=lambda complaint: Kind.N3,
)  # fmt: skip
REPEAT = Deed(
    "repeat", _("It is the same accusation: remove it at once"),
    _("Only if the earlier complaints below were about the same or nearly the same accusation by the same person."),
    "para 9", _repeat(True),
)  # fmt: skip
NO_REPEAT = Deed(
    "no_repeat", _("It is another accusation: ask the author"),
    _("Then it goes on as any other complaint."), "para 2", _repeat(False),
)  # fmt: skip
STAYS = Deed(
    "stays", _("Tell the complainant that it stays"),
    _("The author gave a name and an address that are not obviously false."), "para 8",
    _versioned(actions.tell_it_stays), sends=kind_of_standing,
)  # fmt: skip
FALSE = Deed(
    "false", _("The name or the address is obviously false"),
    _("Only where any reasonable operator would say so. It then counts as not given, and the words must go."),
    "para 6(3)", _with_why(actions.find_false), asks_why=True, is_grave=True,
)  # fmt: skip
CURE = Deed(
    "cure", _("Let the completed answer count"),
    _("The author completed it before the stated date was over. Ask your solicitor first: the regulations do not say "
      "whether that is enough. If nobody decides, it is removed two hours before the time is over."),
    "para 6", _versioned(actions.accept_cure),
)  # fmt: skip
REMOVE = Deed(
    "remove", _("Remove it now"),
    _("You may remove it at any time. The notices that are due are still sent."), "para 1",
    lambda complaint, given, by, now: actions.remove_now(complaint, by=by, now=now), is_grave=True,
)  # fmt: skip
SHOW = Deed(
    "show", _("It is not credible: show it meanwhile"),
    _("It was hidden until the complaint has ended. Show it again only if no reasonable person would believe it."),
    "Defamation Act 1996 s.1", lambda complaint, given, by, now: actions.show_meanwhile(complaint, by=by, now=now),
)  # fmt: skip
LEGAL = Deed(
    "legal", _("Hand it to your solicitor"),
    _("Where one of your own staff wrote it, or you do not rely on this procedure. Nothing happens by itself then."),
    "s.5(2)", _with_why(actions.hand_to_legal), asks_why=True, is_grave=True,
)  # fmt: skip
CLOSE_LEGAL = Deed(
    "close", _("Your solicitor is done with it"), _("Say in short what came of it."), "s.5(2)",
    _with_why(actions.close_legal), asks_why=True,
)  # fmt: skip
WITHDRAW = Deed(
    "withdraw", _("The complainant takes it back"), _("Only where they wrote so. Keep what they wrote."), "s.5(6)",
    lambda complaint, given, by, now: actions.withdraw_complaint(complaint, by=by, now=now), is_grave=True,
)  # fmt: skip


def deeds_for(complaint: Complaint, *, now: datetime) -> tuple[list[Deed], list[Deed]]:
    """What the rules ask a person now, and what can be done besides."""
    if complaint.is_closed:
        return [], [SHOW] if any(place.is_hidden_meanwhile for place in placed(complaint)) else []
    if complaint.state == State.WITH_LEGAL:
        return [CLOSE_LEGAL], [*_of_the_words(complaint), WITHDRAW]
    written = set(complaint.notices.values_list("kind", flat=True))
    asked: list[Deed] = []
    if complaint.state == State.RECEIVED and placed(complaint) and may_be_persistent(complaint):
        asked += [REPEAT, NO_REPEAT]
    if complaint.state == State.POSTER_PENDING and Kind.N3 not in written:
        asked.append(SEND)
    if complaint.state == State.STANDS_NOTICE_DUE and not written & {Kind.N6A, Kind.N6B}:
        asked += [STAYS, FALSE]
    if complaint.state in REMOVALS and complaint.rule == "para 6" and is_cured_in_time(complaint):
        asked.append(CURE)
    if complaint.state == State.DEFECTIVE_REPLIED:
        return asked, [WITHDRAW]
    return asked, [*_of_the_words(complaint), LEGAL, WITHDRAW]


def _of_the_words(complaint: Complaint) -> list[Deed]:
    places = placed(complaint)
    shows = [SHOW] if any(place.is_hidden_meanwhile for place in places) else []
    return [*shows, REMOVE] if any(place.removed_at is None for place in places) else shows
