"""How those who work on cases do so together."""

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import User
from communities.notifications.actions import notify
from communities.words.render import check_text
from core.errors import Refused
from moderation.cases.actions import move_case, publish_case
from moderation.cases.models import OPEN, Case, CaseLink, CaseNote, Conflict
from moderation.cases.permissions import bar_to_deciding, hold_moderator, people_to_tell, workers_on
from outbox.actions import queue_letter
from realtime.models import Update
from realtime.publish import in_order
from records.actions import write_entry

NOTE_LIMIT = 2_000


@transaction.atomic
@in_order()
def give_back_case(case: Case, *, seen_version: int, by: User) -> Case:
    """Says that one does not work on it after all. Raises Refused where it is somebody else's."""
    by = hold_moderator(by, case)
    if case.claimed_by_id != by.pk:
        raise Refused("conflict", _("You are not working on this case."))
    move_case(case, seen_version, state=Case.State.OPEN, claimed_by=None)
    write_entry("case.given_back", subject=("case", case.pk), by=by.pk, community=case.community_id)
    publish_case(case, Update.Action.EDITED)
    return case


@transaction.atomic
@in_order()
def hand_over_case(case: Case, *, to: User, seen_version: int, by: User) -> Case:
    """Gives it to somebody else who works on it, and tells them. Raises Refused where they do not, or must not."""
    by = hold_moderator(by, case)
    if not workers_on(case).filter(pk=to.pk).exists() or bar_to_deciding(case, to):
        raise Refused("invalid", _("Choose somebody who can decide this case."), field="to")
    move_case(case, seen_version, state=Case.State.CLAIMED, claimed_by=to)
    write_entry("case.handed_over", subject=("case", case.pk), by=by.pk, community=case.community_id, to=str(to.pk))
    if to.pk != by.pk:
        notify(to, "case_handed_over", community=case.community_id, subject=("case", case.pk))
        queue_letter(to, template="something_new", unique_key=f"handed_over:{case.pk}:{case.version}")
    publish_case(case, Update.Action.EDITED)
    return case


@transaction.atomic
def add_note(case: Case, *, text: str, by: User) -> CaseNote:
    """What the others who work on it should know. The same again straight after is one press too many."""
    text = check_text(text, limit=NOTE_LIMIT, field="text")
    by = hold_moderator(by, case)
    last = case.notes.last()
    if last is not None and (last.by_id, last.text) == (by.pk, text):
        return last
    write_entry("case.noted", subject=("case", case.pk), by=by.pk, community=case.community_id)
    return CaseNote.objects.create(case=case, by=by, text=text)


@transaction.atomic
def link_cases(case: Case, other: Case, *, by: User) -> None:
    """Says that two cases belong together. Raises Refused where one of them is none that this person works on."""
    if case.pk == other.pk:
        raise Refused("invalid", _("That is this case itself."), field="other")
    for one in sorted((case, other), key=lambda one: str(one.pk)):
        by = hold_moderator(by, one)
    low, high = sorted((case, other), key=lambda one: one.pk)
    _link, is_new = CaseLink.objects.get_or_create(one=low, other=high, defaults={"by": by})
    if is_new:
        for one, beside in ((case, other), (other, case)):
            write_entry(
                "case.linked", subject=("case", one.pk), by=by.pk, community=one.community_id, other=str(beside.pk)
            )


@transaction.atomic
def unlink_cases(case: Case, other: Case, *, by: User) -> None:
    by = hold_moderator(by, case)
    low, high = sorted((case.pk, other.pk))
    if CaseLink.objects.filter(one=low, other=high).delete()[0]:
        write_entry(
            "case.unlinked", subject=("case", case.pk), by=by.pk, community=case.community_id, other=str(other.pk)
        )


@transaction.atomic
@in_order()
def declare_conflict(case: Case, *, why: str, by: User) -> None:
    """Says that one is too near to it: from then on it does not exist for them. Nobody asks why, but it can be said.

    Where that leaves nobody, those who run the site are told. Raises Refused where it is decided.
    """
    why = check_text(why, limit=NOTE_LIMIT, field="why") if why.strip() else ""
    by = hold_moderator(by, case)
    changes = {"state": Case.State.OPEN, "claimed_by": None} if case.claimed_by_id == by.pk else {}
    if not Case.objects.filter(pk=case.pk, state__in=OPEN).update(version=F("version") + 1, **changes):
        raise Refused("conflict", _("This case has been decided meanwhile."))
    Conflict.objects.create(case=case, person=by, why=why)
    write_entry("case.conflict", subject=("case", case.pk), by=by.pk, community=case.community_id)
    if not workers_on(case).exists():
        for person in people_to_tell(case, by=by):
            notify(person, "case_waits", community=case.community_id, subject=("case", case.pk))
            queue_letter(person, template="something_new", unique_key=f"conflict:{case.pk}:{person.pk}")
    publish_case(case, Update.Action.EDITED)
