"""What somebody may decide in a case: the one list that the form is made of and the action checks against."""

from dataclasses import dataclass

from accounts.models import User
from communities.groups.models import Membership
from communities.words.models import Words
from moderation.cases.models import Case
from moderation.cases.permissions import EVERYWHERE
from moderation.sanctions.models import Sanction
from moderation.subjects import KINDS, find_subject, may_be_masked

Kind = Sanction.Kind
Decision = Case.Decision
OF_MEMBERS = (Kind.MUTE, Kind.HOLD, Kind.EXPEL)
LEADING = {Membership.Role.HOST, Membership.Role.MODERATOR}


@dataclass(frozen=True)
class Deeds:
    """What may become of the words, and, besides, what may be decided about who wrote them."""

    words: tuple[str, ...]
    person: tuple[str, ...] = ()


def deeds_for(case: Case, user: User) -> Deeds:
    """For somebody who works on the case; what bars them from it is asked elsewhere (`bar_to_deciding`)."""
    if case.source == Case.Source.COMPLAINT:
        return Deeds(())  # what follows is in the regulations: moderation/procedure
    if not KINDS[case.subject_kind].is_reportable:  # a letter to us: there is nothing to take away
        return Deeds((Decision.LEAVE,))
    if case.source == Case.Source.APPROVAL:
        return Deeds(())  # what waits is shown or not: moderation/approval
    subject = find_subject(case.subject_kind, case.subject_id)
    words = [Decision.LEAVE, Decision.HIDE, Decision.REMOVE]
    if subject is not None and may_be_masked(subject) and subject.state in {Words.State.SHOWN, Words.State.HIDDEN}:
        words.append(Decision.MASK)
    return Deeds(tuple(words), tuple(_about_person(case, user)))


def person_of(case: Case) -> User | None:
    """Who answers for the words: the account they were written with, or the one it was joined with since."""
    return (case.author.merged_into or case.author) if case.author else None


def _about_person(case: Case, user: User) -> list[str]:
    person = person_of(case)
    if person is None or person.state == User.State.CLOSED:
        return []
    is_staff, found = user.has_perm(EVERYWHERE), [str(Kind.WARN)]
    here = Membership.objects.current().filter(community=case.community, person=person).first()
    # Of somebody who looks after the group those beside them do not decide: staff do.
    if here is not None and (is_staff or here.role not in LEADING):
        found += OF_MEMBERS
    if is_staff and (user.is_superuser or not person.is_superuser):
        found += [Kind.SUSPEND] if person.state in {User.State.APPROVED, User.State.LAPSED} else []
        found += [Kind.BAN] if person.state not in User.CLOSED else []
    return [str(kind) for kind in found]
