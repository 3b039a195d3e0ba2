"""Words that wait: how they come to the moderators, and what these decide."""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from communities.groups.locks import lock_memberships
from communities.holding.queries import Verdict
from communities.notifications.actions import notify
from communities.posts.models import Comment
from communities.waiting.actions import approve_waiting, lock_unseen, refuse_waiting
from communities.waiting.permissions import community_of, find_unseen
from communities.words.models import Words
from communities.words.render import check_text
from core.errors import Refused
from moderation.approval.permissions import access_approval
from moderation.cases.actions import check_may_work_on, keep_evidence, move_case, open_case, publish_case
from moderation.cases.models import OPEN, Case
from moderation.cases.permissions import people_to_tell
from outbox.actions import queue_letter
from realtime.models import Update
from realtime.publish import in_order
from realtime.read import missing
from records.actions import write_entry

REASON_LIMIT = 2_000
APPROVE, REFUSE, WITHDRAW = Case.Decision.APPROVE, Case.Decision.REFUSE, Case.Decision.WITHDRAW
Publish = Callable[[], None]


class ApprovalDesk:
    """What `communities.holding.moderators.Desk` asks for."""

    def hold(self, words: Words, verdict: Verdict, now: datetime) -> Publish:
        is_first = not _waiting_in(words).exists()
        case, _is_new = open_case(
            _kind(words), words, by=None, now=now, freezes=False, source=Case.Source.APPROVAL, why=verdict.why,
            watched="\n".join(verdict.watched),
        )  # fmt: skip
        if is_first:  # the list they come to shows all the others
            _tell_moderators(case, "words_wait")
        return partial(publish_case, case, Update.Action.CREATED)

    def flag(self, words: Words, verdict: Verdict, now: datetime) -> Publish:
        case, is_new = open_case(_kind(words), words, by=None, now=now)
        if not is_new:
            keep_evidence(case, words, by=None, now=now)
        watched = dict.fromkeys([*case.watched.splitlines(), *verdict.watched])
        Case.objects.filter(pk=case.pk).update(watched="\n".join(watched), version=F("version") + 1)
        write_entry("case.watched", subject=("case", case.pk), by=None, community=case.community_id)
        if is_new:
            _tell_moderators(case, "case_watched")
        return partial(publish_case, case, Update.Action.CREATED if is_new else Update.Action.EDITED)

    def changed(self, words: Words) -> Publish:
        case = _open_case_of(words)
        if case is None:
            return _nothing
        Case.objects.filter(pk=case.pk).update(version=F("version") + 1)
        write_entry("case.changed", subject=("case", case.pk), by=words.author_id, community=case.community_id)
        return partial(publish_case, case, Update.Action.EDITED)

    def withdrawn(self, words: Words, now: datetime) -> Publish:
        case = _open_case_of(words)
        if case is None:
            return _nothing
        move_case(case, case.version, state=Case.State.DECIDED, decision=WITHDRAW, decided_at=now)
        write_entry("case.withdraw", subject=("case", case.pk), by=words.author_id, community=case.community_id)
        return partial(publish_case, case, Update.Action.REMOVED)


DESK = ApprovalDesk()


def _nothing() -> None:
    """There is nobody to tell."""


def _kind(words: Words) -> str:
    return str(words._meta.model_name)


def _waiting_in(words: Any) -> Any:
    place = words.room if hasattr(words, "room") else words.post if isinstance(words, Comment) else words
    return Case.objects.filter(community=place.community_id, source=Case.Source.APPROVAL, state__in=OPEN)


def _open_case_of(words: Words) -> Case | None:
    cases = Case.objects.select_for_update(no_key=True, of=("self",)).select_related("community")
    return cases.filter(subject_kind=_kind(words), subject_id=words.pk, state__in=OPEN).first()


def _tell_moderators(case: Case, kind: str) -> None:
    for person in people_to_tell(case, by=None):
        notify(person, kind, community=case.community_id, subject=("case", case.pk))
        queue_letter(person, template="something_new", unique_key=f"{kind}:{case.pk}:{person.pk}")


@transaction.atomic
def decide_approval(
    case: Case, *, decision: str, reason: str = "", seen_version: int, by: User, now: datetime | None = None
) -> Case:
    """Shows what waits, or does not, with a reason its author is told. Nobody's words are changed.

    Raises Refused for the second of two deciders, where its author changed or took it back meanwhile, where they may no
    longer write there, and (`not_found`) for somebody who does not work on it any more.
    """
    if decision not in {APPROVE, REFUSE}:
        raise Refused("invalid", _("Choose what should happen."), field="decision")
    reason = check_text(reason, limit=REASON_LIMIT, field="reason") if decision == REFUSE or reason.strip() else ""
    now, author = now or timezone.now(), case.author
    assert case.community is not None
    assert author is not None
    lock_memberships(case.community, by.pk, author.pk)
    by = check_may_work_on(case, by)
    if case.claimed_by_id not in {None, by.pk}:
        raise Refused("conflict", _("Somebody else is working on this case. Take it over first."))
    words = find_unseen(case.subject_kind, case.subject_id)
    if words is None:
        raise Refused("conflict", _("Its author has taken it back, or somebody has decided about it already."))
    words = _as_held(words)
    if decision == APPROVE and community_of(words).pk != case.community_id:
        raise Refused("conflict", _("The post was moved to another group meanwhile. Its author can write it there."))
    if decision == REFUSE:
        keep_evidence(case, words, by=by, now=now)
    move_case(
        case, seen_version, state=Case.State.DECIDED, decision=decision, reason=reason, decided_at=now, decided_by=by
    )
    write_entry(f"case.{decision}", subject=("case", case.pk), by=by.pk, community=case.community_id)
    with in_order():
        finish = approve_waiting(words, now=now) if decision == APPROVE else _refuse(case, words, by)
        _tell_author(case, words)
    finish()
    publish_case(case, Update.Action.REMOVED)
    return case


def _refuse(case: Case, words: Any, by: User) -> Publish:
    refuse_waiting(words)
    write_entry(
        "words.refused", subject=("person", words.author_id), by=by.pk, community=case.community_id,
        about=[case.subject_kind, str(case.subject_id)],
    )  # fmt: skip
    return _nothing


def _as_held(words: Any) -> Any:
    """The row as it is now, with the places around it that were found with it."""
    held = lock_unseen(words)
    for name in ("community", "post", "room"):
        if name in words._state.fields_cache:
            setattr(held, name, getattr(words, name))
    return held


def _tell_author(case: Case, words: Any) -> None:
    """Of a message that is shown now they learn in its room, which shows it to them as to everybody."""
    author = case.author
    assert author is not None
    if case.decision == REFUSE:
        subject = (case.subject_kind, case.subject_id)
        notify(author, "words_refused", community=case.community_id, subject=subject, reason=case.reason)
        queue_letter(author, template="something_new", unique_key=f"case:{case.pk}:{author.pk}")
    elif case.subject_kind != "message":
        post = words.post_id if isinstance(words, Comment) else words.pk
        notify(author, "words_approved", community=case.community_id, subject=("post", post))


def approve_several(chosen: Iterable[tuple[UUID, int]], *, by: User) -> tuple[int, list[str]]:
    """Each in a transaction of its own, as if one had pressed for each: how many are shown, and why not the others.

    `chosen` are cases with the version that was on the screen.
    """
    shown, problems = 0, list[str]()
    for pk, version in chosen:
        try:
            case, _words = access_approval(by, pk)
            decide_approval(case, decision=APPROVE, seen_version=version, by=by)
        except Refused as refused:
            if refused.code == "not_found":
                raise missing() from None
            problems.append(refused.message)
        else:
            shown += 1
    return shown, list(dict.fromkeys(problems))
