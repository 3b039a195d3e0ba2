"""What staff may decide about somebody on their page: from which states, what it asks, and what it says beforehand."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.actions import approve_person, ban_person, decline_person, reinstate_person, suspend_person
from accounts.approvals.endings import SESSIONS, what_ends
from accounts.forms import DeclineForm
from accounts.models import User
from accounts.people.actions import require_new_password, sign_out_everywhere
from accounts.people.forms import DecisionForm, LookedForm, ReasonForm
from accounts.people.queries import state_before

State = User.State
Words = str | Promise
ALL, SESSIONS_ALONE = "all", "sessions"
CAN_SIGN_IN = frozenset(State) - User.CLOSED


@dataclass(frozen=True)
class Decision:
    """`says` is what happens besides what `accounts.approvals.endings` counts; `ends` says which of that is told."""

    link: Words
    title: Words
    submit: Words
    done: Words
    states: frozenset[str]
    act: Callable[..., object]
    says: tuple[Words, ...]
    form: type[forms.Form] = ReasonForm
    ends: str = ""  # all that shutting somebody out ends, or their sessions alone
    is_grave: bool = True
    back_to_queue: bool = False

    def carry_out(self, person: User, *, by: User, given: dict[str, Any]) -> object:
        asked = {name: value for name, value in given.items() if name != "seen"}
        return self.act(person, by=by, **asked)


CLOSED_DOOR = _("They can no longer read or write in the private rooms. When they sign in they read why not.")
WE_WRITE = _("We write to them that there is news, and nothing more.")
STAYS = _("What they wrote stays where it is.")

DECISIONS: dict[str, Decision] = {
    "approve": Decision(
        _("Approve"), _("Approve %(name)s?"), _("Approve this person"),
        _("You approved %(name)s. We have written to them."),
        frozenset({State.PENDING, State.DECLINED}), approve_person,
        (_("They can read and write in the private rooms they belong to, and ask to join others."), WE_WRITE),
        form=LookedForm, is_grave=False, back_to_queue=True,
    ),
    "decline": Decision(
        _("Decline"), _("Decline %(name)s?"), _("Decline this person"),
        _("You declined %(name)s. We have written to them."),
        frozenset({State.PENDING}), decline_person,
        (_("They cannot take part. They can still sign in, and read that we did not approve them."), WE_WRITE),
        form=DeclineForm, back_to_queue=True,
    ),
    "suspend": Decision(
        _("Suspend"), _("Suspend %(name)s?"), _("Suspend this person"),
        _("You suspended %(name)s. We have written to them."),
        frozenset({State.APPROVED, State.LAPSED}), suspend_person,
        (CLOSED_DOOR, WE_WRITE, STAYS, _("You can let them in again later, and everything is as it was.")), ends=ALL,
    ),
    "ban": Decision(
        _("Ban"), _("Ban %(name)s?"), _("Ban this person"), _("You banned %(name)s. Their account is closed."),
        frozenset({State.PENDING, State.DECLINED, State.APPROVED, State.LAPSED, State.SUSPENDED}), ban_person,
        (
            _("Their account is closed. They can no longer sign in at all."), WE_WRITE, STAYS,
            _("If somebody registers again with the same real name, address or phone number, you are told."),
        ), ends=ALL,
    ),
    "reinstate": Decision(
        _("Let in again"), _("Let %(name)s in again?"), _("Let them in again"),
        _("You let %(name)s in again. We have written to them."),
        frozenset({State.SUSPENDED, State.BANNED}), reinstate_person,
        (_("They can sign in, and read and write in the private rooms they still belong to."), WE_WRITE),
        is_grave=False,
    ),
    "sign-out": Decision(
        _("Sign them out everywhere"), _("Sign %(name)s out everywhere?"), _("Sign them out everywhere"),
        _("You signed %(name)s out everywhere."), CAN_SIGN_IN, sign_out_everywhere,
        (_("They can sign in again at once, with the password they have."), _("We do not write to them.")),
        form=DecisionForm, ends=SESSIONS_ALONE, is_grave=False,
    ),
    "new-password": Decision(
        _("Require a new password"), _("Require a new password from %(name)s?"), _("Require a new password"),
        _("%(name)s must now choose a new password. We have written to them."), CAN_SIGN_IN, require_new_password,
        (
            _("When they next sign in we send a link to their e-mail address. By it they choose another password."),
            _("Before that they can do nothing else, and the old password is not enough."),
            _("An e-mail address they asked to change to and have not confirmed is forgotten."),
            _("We write to them that they will be asked."),
        ),
        form=DecisionForm, ends=SESSIONS_ALONE, is_grave=False,
    ),
}  # fmt: skip


def decision_about(person: User, what: str) -> Decision | None:
    """The decision of that name, in the words that are true of this person."""
    decision = DECISIONS.get(what)
    if decision is None or what != "reinstate":
        return decision
    before = state_before(person)
    if before == State.APPROVED:
        return decision
    taken_back = replace(decision, title=_("Take back the ban of %(name)s?"), submit=_("Take the ban back"))
    if before == State.SUSPENDED:
        return replace(
            taken_back,
            done=_("You took back the ban of %(name)s. They stay suspended: that is another decision."),
            says=(
                _("They can sign in, and read why they cannot take part."),
                _("They stay suspended, as they were before the ban. To end that too, let them in again afterwards."),
                WE_WRITE,
            ),
        )
    return replace(
        taken_back,
        done=_("You took back the ban of %(name)s. They are not approved: that is another decision."),
        says=(
            _("They can sign in, and read where their registration stands. They have not been approved before."),
            _("If they are to be let in, approve them afterwards. You are shown then what to look at."),
            WE_WRITE,
        ),
    )


def ends_of(decision: Decision, person: User) -> list[str]:
    """What it will end, in sentences with numbers."""
    if decision.ends == SESSIONS_ALONE:
        return [SESSIONS.words(SESSIONS.count(person))]
    return what_ends(person) if decision.ends else []


def decisions_for(person: User) -> list[tuple[str, Words]]:
    """What can be decided about somebody in the state they are in: name and words of the link."""
    return [(name, decision.link) for name, decision in DECISIONS.items() if person.state in decision.states]
