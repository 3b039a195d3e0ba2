"""Imposing what was decided, and taking it back. Each sanction does one thing, and undoing it does that thing back."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import ban_person, reinstate_person, suspend_person
from accounts.models import User
from communities.groups.actions import expel_member, readmit_member
from communities.groups.locks import lock_memberships
from communities.groups.models import Membership
from communities.masks.actions import mask_words
from communities.notifications.actions import notify
from communities.words.models import Words
from communities.words.render import check_text
from core.errors import Refused
from core.tokens import digest_of, token_for
from moderation.cases.models import OPEN, Case
from moderation.cases.permissions import hold_moderator
from moderation.sanctions.models import Sanction
from moderation.sanctions.permissions import SHUT_OUT, may_undo
from moderation.sanctions.queries import counting_until, in_force
from moderation.subjects import KINDS, find_subject, lock_subject
from moderation.subjects.withheld import show_again
from outbox.actions import queue_letter
from realtime.publish import in_order
from realtime.read import missing
from records.actions import write_entry

Kind = Sanction.Kind
REASON_LIMIT = 2_000
BY_LETTER = "account_decided"  # the letter whose link opens one's own decision without signing in


def hold_people(case: Case, person: User, *, by: User) -> User:
    """Takes the rows of both, in the order of everybody, before anything of the case. Raises Refused."""
    if case.community is not None:
        lock_memberships(case.community, person.pk, by.pk, hosts=True)
    held = User.objects.select_for_update(no_key=True).filter(pk__in=[person.pk, by.pk]).order_by("pk")
    return {one.pk: one for one in held}[person.pk]


def impose(
    case: Case,
    kind: str,
    *,
    person: User,
    rule: str,
    reason: str,
    by: User,
    now: datetime,
    until: datetime | None = None,
    covers: str = "",
) -> Sanction:
    """Writes the row, does what it says and records it. The caller has asked who may, holds the rows, and tells."""
    assert transaction.get_connection().in_atomic_block
    everywhere = kind in Sanction.OF_ACCOUNT
    sanction = Sanction(
        case=case, person=person, community=None if everywhere else case.community, kind=kind, rule=rule,
        reason=reason, since=now, until=until, covers=covers, by=by,
    )  # fmt: skip
    sanction.token_digest = digest_of(token_for(BY_LETTER, str(sanction.pk))) if everywhere else ""
    sanction.save(force_insert=True)
    EFFECTS[kind].do(sanction)
    about: dict[str, Any] = {"sanction": str(sanction.pk)}
    if kind in {Kind.HIDE, Kind.REMOVE}:
        about["about"] = [case.subject_kind, str(case.subject_id)]
    step = f"words.{kind}" if kind in Sanction.OF_WORDS else f"sanction.{kind}"
    write_entry(step, subject=("person", person.pk), by=by.pk, community=sanction.community_id, **about)
    return sanction


@transaction.atomic
@in_order()
def undo_sanction(sanction: Sanction, *, why: str, by: User, now: datetime | None = None) -> Sanction:
    """Takes it back with a reason, and tells the person. Raises Refused: for the second of two, for who may not."""
    why = check_text(why, limit=REASON_LIMIT, field="why")
    hold_people(sanction.case, sanction.person, by=by)
    if not may_undo(hold_moderator(by, sanction.case), sanction):
        raise missing()
    if Case.objects.filter(appeal__sanction=sanction, state__in=OPEN).exists():
        raise Refused("conflict", _("The person has asked for another look at this. Decide about that instead."))
    take_back(sanction, why=why, by=by, now=now or timezone.now())
    _tell_undone(sanction)
    return sanction


def take_back(sanction: Sanction, *, why: str, by: User, now: datetime) -> None:
    """The same where the caller has asked who may and holds the people, and tells them."""
    hold_words(sanction)
    changed = Sanction.objects.filter(pk=sanction.pk, undone_at=None)
    if not changed.update(undone_at=now, undone_by=by, undone_why=why):
        raise Refused("conflict", _("This was taken back already, so nothing was changed."))
    sanction.undone_at, sanction.undone_by, sanction.undone_why = now, by, why
    EFFECTS[sanction.kind].undo(sanction)
    about = {"sanction": str(sanction.pk)}
    write_entry(
        "sanction.undone", subject=("person", sanction.person_id), by=by.pk, community=sanction.community_id, **about
    )  # fmt: skip
    write_entry(
        "case.undone", subject=("case", sanction.case_id), by=by.pk, community=sanction.case.community_id,
        what=sanction.kind,
    )  # fmt: skip


def hold_words(sanction: Sanction) -> None:
    """The words it is about, before its own row, as whoever decides takes them."""
    subject = words_of(sanction)
    if subject is not None:
        lock_subject(subject)


def words_of(sanction: Sanction) -> Any:
    if sanction.kind not in Sanction.OF_WORDS:
        return None
    return find_subject(sanction.case.subject_kind, sanction.case.subject_id)


def tell_by_letter(sanction: Sanction, *, key: str) -> None:
    """A letter without a word of what it is: to who cannot come in, with the link that opens it without signing in."""
    person = sanction.person
    person.refresh_from_db(fields=["state"])
    if sanction.kind in Sanction.OF_ACCOUNT and person.state in SHUT_OUT:
        queue_letter(person, template=BY_LETTER, unique_key=key, seed=str(sanction.pk))
    else:
        queue_letter(person, template="something_new", unique_key=key)


def tell_sanctioned(imposed: list[Sanction]) -> None:
    """Tells the person of all that was decided in one case: a line for each, with its page, and one letter."""
    for one in imposed:
        subject, detail = ("sanction", one.pk), {"reason": one.reason}
        kind = f"case_{one.kind}" if one.kind in {Kind.HIDE, Kind.REMOVE} else f"sanction_{one.kind}"
        if one.kind in {Kind.HIDE, Kind.REMOVE}:
            subject = (one.case.subject_kind, one.case.subject_id)
        if one.kind != Kind.BAN:  # who could not read it
            notify(one.person, kind, community=one.community_id, subject=subject, **detail)
    tell_by_letter(imposed[-1], key=f"case:{imposed[-1].case_id}:{imposed[-1].person_id}")


def _tell_undone(sanction: Sanction) -> None:
    notify(sanction.person, "sanction_undone", community=sanction.community_id, subject=("sanction", sanction.pk))
    tell_by_letter(sanction, key=f"sanction:{sanction.pk}:undone")


# What each does, and how it is taken back


@dataclass(frozen=True)
class Effect:
    do: Callable[[Sanction], object]
    undo: Callable[[Sanction], object]


def carry_out(case: Case) -> None:
    """Hides or removes what nobody is known to have written: there is nobody to tell, and so no row."""
    subject, kind = find_subject(case.subject_kind, case.subject_id), KINDS[case.subject_kind]
    if subject is not None and subject.state != Words.State.DELETED:
        (kind.hide if case.decision == Case.Decision.HIDE else kind.remove)(subject)


def _nothing(sanction: Sanction) -> None:
    pass


def _hide(sanction: Sanction) -> None:
    subject = words_of(sanction)
    if subject is not None and subject.state != Words.State.DELETED:  # its author was faster; the evidence stays
        KINDS[sanction.case.subject_kind].hide(subject)


def _remove(sanction: Sanction) -> None:
    subject = words_of(sanction)
    if subject is not None and subject.state != Words.State.DELETED:
        KINDS[sanction.case.subject_kind].remove(subject)


def _restore(sanction: Sanction) -> None:
    """Shows it again, unless its author deleted it, or something else keeps it away."""
    show_again(sanction.case.subject_kind, words_of(sanction))


def _cover(sanction: Sanction) -> None:
    """Covers what every mask of these words covers that is in force."""
    subject, case = words_of(sanction), sanction.case
    if subject is None or subject.state == Words.State.DELETED:
        return
    same = {"case__subject_kind": case.subject_kind, "case__subject_id": case.subject_id}
    rows = in_force(kind=Kind.MASK, **same).order_by("since").values_list("covers", flat=True)
    lines = dict.fromkeys(line for covers in rows for line in covers.split("\n"))
    mask_words(subject, "\n".join(lines))


def _membership(sanction: Sanction) -> Membership | None:
    found = Membership.objects.filter(community=sanction.community_id, person=sanction.person_id)
    return found.select_related("community", "person").first()


def _until(field: str) -> Callable[[Sanction], None]:
    """Sets until when the membership has it: the longest of those in force, this one now or no longer among them."""

    def set_until(sanction: Sanction) -> None:
        assert sanction.community is not None
        until = counting_until(sanction.kind, sanction.person, sanction.community)
        Membership.objects.filter(community=sanction.community, person=sanction.person).update(**{field: until})

    return set_until


def _expel(sanction: Sanction) -> None:
    membership = _membership(sanction)
    if membership is None:
        raise Refused("conflict", _("They no longer belong to this group."))
    expel_member(membership)


def _readmit(sanction: Sanction) -> None:
    membership = _membership(sanction)
    if membership is not None and not in_force(
        kind=Kind.EXPEL, person=sanction.person, community=sanction.community, since__gte=membership.joined_at
    ).exists():  # fmt: skip
        readmit_member(membership)


def _let_in(sanction: Sanction) -> None:
    """Opens the account again, unless staff have opened it already or another decision keeps it shut."""
    state = {Kind.SUSPEND: User.State.SUSPENDED, Kind.BAN: User.State.BANNED}[Kind(sanction.kind)]
    person = User.objects.get(pk=sanction.person_id)
    others = in_force(kind=sanction.kind, person=person).exclude(until__lte=timezone.now())
    if person.state == state and not others.exists():
        reinstate_person(person, reason="", by=sanction.undone_by)


def _suspend(sanction: Sanction) -> None:
    suspend_person(sanction.person, reason="", by=sanction.by, until=sanction.until, tells=False)


EFFECTS: dict[str, Effect] = {
    Kind.HIDE: Effect(_hide, _restore),
    Kind.REMOVE: Effect(_remove, _restore),
    Kind.MASK: Effect(_cover, _cover),
    Kind.WARN: Effect(_nothing, _nothing),
    Kind.MUTE: Effect(_until("muted_until"), _until("muted_until")),
    Kind.HOLD: Effect(_until("held_until"), _until("held_until")),
    Kind.SUSPEND: Effect(_suspend, _let_in),
    Kind.EXPEL: Effect(_expel, _readmit),
    Kind.BAN: Effect(lambda sanction: ban_person(sanction.person, reason="", by=sanction.by, tells=False), _let_in),
}
