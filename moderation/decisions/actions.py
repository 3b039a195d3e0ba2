from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from communities.notifications.actions import notify
from communities.words.masks import normal, stand_in
from communities.words.models import Words
from communities.words.render import check_text
from core.errors import Refused
from moderation.cases.actions import check_may_work_on, clock_of, keep_evidence, move_case, open_case, publish_case
from moderation.cases.models import OPEN, Case
from moderation.cases.permissions import bar_to_deciding, has_flagged, works_on
from moderation.cases.queries import hashes_of, is_elsewhere, is_taken_by_another
from moderation.decisions.permissions import deeds_for, person_of
from moderation.sanctions.actions import carry_out, hold_people, impose, tell_sanctioned
from moderation.sanctions.clocks import LADDER, WITHOUT_END, until_of
from moderation.sanctions.models import Sanction
from moderation.sanctions.queries import OTHER, next_days, rule_in_words
from moderation.subjects import Subject, find_subject, lock_subject
from moderation.subjects.files import identical_files
from moderation.subjects.withheld import show_again
from outbox.actions import queue_letter
from realtime.models import Update
from realtime.publish import in_order
from records.actions import write_entry

REASON_LIMIT = 2_000
COVERS_LIMIT = 2_000
LEAVE, MASK = Case.Decision.LEAVE, Case.Decision.MASK
Kind = Sanction.Kind
WITH_COPIES = {Case.Lane.INTIMATE, Case.Lane.ABUSE}  # lanes in which identical pictures go too
DATED = {Kind.MUTE, Kind.HOLD, Kind.SUSPEND}


@transaction.atomic
@in_order()
def decide_case(
    case: Case,
    *,
    decision: str,
    reason: str,
    seen_version: int,
    by: User,
    rule: str = OTHER,
    covers: str = "",
    person: str = "",
    days: int | None = None,
    now: datetime | None = None,
    with_copies: bool = True,
) -> Case:
    """Closes a case: what becomes of the words and, with `person`, what is decided about who wrote them.

    `rule` is one of those to choose from, `covers` the words a mask covers, one a line, `days` how long it lasts (0:
    without end; None: the next step by their record). The author is told the rule and the reason. Nobody's words are
    changed. Raises Refused for the second of two deciders, for what this person may not decide, for one's own report
    where somebody else can decide, and (`not_found`) for somebody who does not work on it any more.
    """
    reason = check_text(reason, limit=REASON_LIMIT, field="reason")
    now = now or timezone.now()
    if person and case.author:
        hold_people(case, case.author.merged_into or case.author, by=by)
    by = check_may_work_on(case, by)
    _check_deeds(case, decision, person, days, by=by)
    rests_on = rule_in_words(rule, case.community)
    if rests_on is None:
        raise Refused("invalid", _("Choose the rule it is about."), field="rule")
    if case.claimed_by_id not in {None, by.pk}:
        raise Refused("conflict", _("Somebody else is working on this case. Take it over first."))
    # The subject first and the case second, as raise_flag does: the other way round two of them could wait for ever.
    subject = _hold_subject(case, by=by, now=now)
    covered = _words_to_cover(covers, subject) if decision == MASK else ""
    move_case(
        case, seen_version, state=Case.State.DECIDED, decision=decision, reason=reason, decided_at=now, decided_by=by
    )  # fmt: skip
    own_flag = {"own_flag": True} if has_flagged(case, by) else {}
    write_entry(f"case.{decision}", subject=("case", case.pk), by=by.pk, community=case.community_id, **own_flag)
    imposed = _impose(case, person, days, rule=rests_on, covers=covered, by=by, now=now)
    _show_again(case)
    _tell(case, imposed, by=by)
    if with_copies and case.lane in WITH_COPIES and decision in {Case.Decision.HIDE, Case.Decision.REMOVE}:
        _decide_copies(case, by=by, now=now)
    publish_case(case, Update.Action.REMOVED)
    if decision != LEAVE:
        for other in _change_others(case):
            publish_case(other, Update.Action.EDITED)
    return case


def _decide_copies(case: Case, *, by: User, now: datetime) -> None:
    """The very same picture goes wherever else it stands on this site (Online Safety Act s.10(3A)). Each is decided in
    a case of its own: its evidence is kept, whoever posted it is told, and may ask for another look."""
    for found in identical_files(hashes_of(case)):
        copy = lock_subject(found)
        if not copy.is_shown or copy.is_by(by.pk):
            continue
        other, is_new = open_case("file", copy, by=by, now=now, lane=case.lane)
        if other.lane not in WITH_COPIES:
            Case.objects.filter(pk=other.pk).update(lane=case.lane, **clock_of(case.lane, now))
        if not Case.objects.filter(works_on(by), pk=other.pk).exists() or bar_to_deciding(other, by):
            if is_new or other.lane not in WITH_COPIES:
                publish_case(other, Update.Action.CREATED)
            continue  # it waits for somebody else, in that lane or in a graver one
        Case.objects.filter(pk=other.pk).update(state=Case.State.OPEN, claimed_by=None)
        other.refresh_from_db()
        decide_case(
            other, decision=case.decision, reason=case.reason, seen_version=other.version, by=by, now=now,
            with_copies=False,
        )  # fmt: skip


def _check_deeds(case: Case, decision: str, person: str, days: int | None, *, by: User) -> None:
    deeds = deeds_for(case, by)
    if decision not in deeds.words:
        raise Refused("invalid", _("Choose what should happen."), field="decision")
    if person and person not in deeds.person:
        raise Refused("invalid", _("You cannot decide that about this person. Choose something else."), field="besides")
    if person in DATED and days not in {None, *LADDER} and not (person == Kind.SUSPEND and days == WITHOUT_END):
        raise Refused("invalid", _("Choose how long it lasts."), field="days")


def _hold_subject(case: Case, *, by: User, now: datetime) -> Any:
    """What it is about, held; and one more copy of it where it is no longer as the newest one says."""
    subject = find_subject(case.subject_kind, case.subject_id)
    if subject is not None and lock_subject(subject).is_shown:
        subject = find_subject(case.subject_kind, subject.pk) or subject
        if not is_elsewhere(case, subject):
            keep_evidence(case, subject, by=by, now=now)
    return subject


def _words_to_cover(covers: str, subject: Subject | None) -> str:
    """The words to cover as they are kept. Raises Refused where some of them are not there, or stand in the title."""
    lines = [line for line in map(normal, check_text(covers, limit=COVERS_LIMIT, field="covers").split("\n")) if line]
    text = getattr(subject, "body", "")
    for line in lines:
        if not stand_in(line, text):
            message = _("“%(words)s” does not stand in it as whole words. Copy it exactly as it was typed.")
            raise Refused("invalid", message % {"words": line}, field="covers")
        if stand_in(line, getattr(subject, "title", "")):
            message = _("“%(words)s” stands in the title too, which cannot be covered. Hide the whole post instead.")
            raise Refused("invalid", message % {"words": line}, field="covers")
    return "\n".join(lines)


def _impose(
    case: Case, person: str, days: int | None, *, rule: str, covers: str, by: User, now: datetime
) -> list[Sanction]:
    """A row for what becomes of the words, and one for what is decided about the person."""
    author = person_of(case)
    if author is None:
        if case.decision != LEAVE:
            carry_out(case)
        return []
    given: dict[str, Any] = {"person": author, "rule": rule, "reason": case.reason, "by": by, "now": now}
    found = [impose(case, case.decision, covers=covers, **given)] if case.decision != LEAVE else []
    if person:
        lasts = days if days is not None else next_days(author, person, case.community)
        until = until_of(lasts, now) if person in DATED else None
        found.append(impose(case, person, until=until, **given))
        write_entry(f"case.{person}", subject=("case", case.pk), by=by.pk, community=case.community_id)
    return found


def _show_again(case: Case) -> None:
    """What a report hid at once is shown again where it is left, or where only some of its words are covered."""
    subject = find_subject(case.subject_kind, case.subject_id)
    if case.decision not in {LEAVE, MASK} or subject is None or case.held_at is None:
        return
    if subject.state == Words.State.HIDDEN and not is_taken_by_another(case):
        show_again(case.subject_kind, subject)


def _change_others(case: Case) -> list[Case]:
    """What it is about is gone: who works on another case about it, in another group, looks again before they decide.

    Not a word goes from one case to another.
    """
    others = Case.objects.filter(subject_kind=case.subject_kind, subject_id=case.subject_id, state__in=OPEN)
    others = others.exclude(pk=case.pk)
    others.update(version=F("version") + 1)
    return list(others)


def _tell(case: Case, imposed: list[Sanction], *, by: User) -> None:
    """The author learns what was decided and why; whoever reported it learns what became of it, not who else did.

    In the order of people's ids, as people_to_tell says.
    """
    told: dict[UUID, list[tuple[User, str, dict[str, str]]]] = {
        flag.person_id: [(flag.person, f"flag_{case.decision}", {})] for flag in case.flags.select_related("person")
    }
    told.pop(by.pk, None)
    author = case.author
    if author is not None and case.held_at is not None and case.decision == LEAVE and not is_taken_by_another(case):
        told[author.pk] = [(author, "case_restored", {})]
    if imposed:
        told[imposed[0].person_id] = []
    for pk, lines in sorted(told.items()):
        for person, kind, detail in lines:
            notify(person, kind, community=case.community_id, subject=(case.subject_kind, case.subject_id), **detail)
            queue_letter(person, template="something_new", unique_key=f"case:{case.pk}:{person.pk}")
        if imposed and pk == imposed[0].person_id:
            tell_sanctioned(imposed)
