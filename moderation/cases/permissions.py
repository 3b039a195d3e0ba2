"""Who works on a case, in which lane, and who must not decide it."""

from uuid import UUID, uuid5

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import given_to_somebody, holders_of, may_take_part
from communities.files.models import StoredFile
from communities.groups.locks import lock_membership
from communities.groups.permissions import Person, lock_moderation, moderated_by, moderation_readers, moderators_of
from moderation.cases.models import Case, Conflict, Evidence, FurtherEvidence
from moderation.subjects import KINDS, Subject
from moderation.subjects.models import KeptPicture
from realtime.read import missing

Lane = Case.Lane
EVERYWHERE = "moderation.work_everywhere"  # cases of every group, and those of none
DUTIES: dict[str, str] = {
    Lane.DEFAMATION: "moderation.work_defamation",
    Lane.SAFEGUARDING: "moderation.work_safeguarding",
    Lane.INTIMATE: "moderation.work_intimate",
    Lane.ABUSE: "moderation.work_abuse",
}
# A small charity appoints nobody for these: then they are the group's moderators' work, as any report.
WITHOUT_DUTY = (Lane.DEFAMATION, Lane.SAFEGUARDING)
MOST = 50  # groups whose changes one page hears of at once; the others it shows when it is loaded again
SITE = uuid5(UUID(int=0), "hearth:queue")  # stands for every group in the name of a stream


def stream_of_lane(lane: str) -> UUID:
    return uuid5(SITE, lane)


def with_duty(duty: str) -> QuerySet[User]:
    """Approved people who were given a duty, by themselves or with a team. Who runs the site is not among them."""
    return holders_of(duty).filter(state=User.State.APPROVED)


def lanes_of_groups() -> list[str]:
    """The lanes in which a group's moderators work: their own, and those for which nobody was appointed."""
    appointed = given_to_somebody(DUTIES[lane] for lane in WITHOUT_DUTY)
    return [Lane.GROUP, *(lane for lane in WITHOUT_DUTY if DUTIES[lane] not in appointed)]


def works_on(user: Person) -> Q:
    """The cases this person works on.

    One about their own words, or to which they said they are too near, does not exist for them.
    """
    if not isinstance(user, User) or not may_take_part(user):
        return Q(pk=None)
    everywhere = user.has_perm(EVERYWHERE)
    in_groups = Q(lane__in=lanes_of_groups())
    if not everywhere:
        in_groups &= Q(community__in=moderated_by(user).values("pk"))
    in_lanes = Q(lane__in=[lane for lane, duty in DUTIES.items() if user.has_perm(duty)])
    too_near = Conflict.objects.filter(person=user.pk).values("case")
    return (in_groups | in_lanes) & ~(Q(author=user.pk) | Q(author__merged_into=user.pk)) & ~Q(pk__in=too_near)


def may_moderate_anything(user: Person) -> bool:
    if not isinstance(user, User) or not may_take_part(user):
        return False
    return any(user.has_perm(duty) for duty in (EVERYWHERE, *DUTIES.values())) or moderated_by(user).exists()


def queue_streams_of(user: User) -> list[UUID]:
    """The streams that tell of changes in this person's queue; who works everywhere hears of all groups by one."""
    lanes = [stream_of_lane(lane) for lane, duty in DUTIES.items() if user.has_perm(duty)]
    groups = [SITE] if user.has_perm(EVERYWHERE) else list(moderated_by(user).values_list("pk", flat=True)[:MOST])
    return [*lanes, *groups]


def queue_readers(pairs: set[tuple[UUID, UUID]]) -> set[tuple[UUID, UUID]]:
    """Those of the (stream, person) pairs in which the person works on the cases it tells of: as works_on says."""
    duties = {stream_of_lane(lane): duty for lane, duty in DUTIES.items()} | {SITE: EVERYWHERE}
    groups = {pair for pair in pairs if pair[0] not in duties}
    found = moderation_readers(groups) if groups else set()
    for stream in {stream for stream, _person in pairs} & duties.keys():
        people = [person for one, person in pairs if one == stream]
        holding = User.objects.taking_part().filter(pk__in=people)
        holding = holding.filter(Q(pk__in=holders_of(duties[stream]).values("pk")) | Q(is_superuser=True))
        found |= {(stream, person) for person in holding.values_list("pk", flat=True)}
    return found


def access_case(user: Person, pk: UUID) -> Case:
    """A case this person works on. Raises Http404."""
    cases = Case.objects.select_related("community", "author", "claimed_by", "decided_by", "origin")
    case = cases.filter(works_on(user), pk=pk).first()
    if case is None:
        raise Http404
    return case


def access_case_file(user: Person, pk: UUID, file_pk: UUID) -> tuple[Case, StoredFile | KeptPicture]:
    """A file that a kept copy of the case tells of, and no other. Raises Http404.

    What may show the sexual abuse of a child nobody gets, whatever their duty.
    """
    case = access_case(user, pk)
    if case.lane == Lane.ABUSE:
        raise Http404
    kept_with = case.origin or case
    rows = [*Evidence.objects.filter(case=kept_with), *kept_with.further_evidence.all()]
    told = {file["id"] for row in rows for file in row.content.get("files", [])}
    if (
        case.source == Case.Source.APPROVAL and case.state != Case.State.DECIDED
    ):  # nothing is frozen, and it must be seen
        waiting = StoredFile.objects.filter(**{case.subject_kind: case.subject_id}, removed_at=None)
        told |= {str(pk) for pk in waiting.values_list("pk", flat=True)}
    ready = StoredFile.objects.filter(pk=file_pk, state=StoredFile.State.READY)
    file = (ready.first() or KeptPicture.objects.filter(pk=file_pk).first()) if str(file_pk) in told else None
    if file is None or _is_sealed(file):
        raise Http404
    return case, file


def _is_sealed(file: StoredFile | KeptPicture) -> bool:
    """Whether a case of the sexual abuse of a child tells of these bytes: then no other case hands them out either."""
    sealed = Case.objects.filter(lane=Lane.ABUSE).exclude(decision=Case.Decision.LEAVE)
    known = {str(file.pk), getattr(file, "sha256", "") or str(file.pk)}
    return any(
        known & {said["id"], said.get("sha256", "")}
        for rows in (Evidence.objects, FurtherEvidence.objects)
        for files in rows.filter(case__in=sealed).values_list("content__files", flat=True)
        for said in files or []
    )


TOOK_AWAY = [Case.Decision.HIDE, Case.Decision.REMOVE, Case.Decision.REFUSE]


def access_decision(user: Person, kind: str, pk: UUID) -> Case:
    """What took away something this person wrote, the newest decision or a report that hid it until there is one.

    For its author alone. Raises Http404.
    """
    taken = Case.objects.filter(
        Q(author=user.pk) | Q(author__merged_into=user.pk),
        Q(decision__in=TOOK_AWAY) | Q(decision="", held_at__isnull=False),
        subject_kind=kind,
        subject_id=pk,
    )
    case = taken.select_related("community").order_by("-opened_at").first() if may_take_part(user) else None
    if case is None:
        raise Http404
    return case


def hold_flagger(user: User, kind: str, subject: Subject) -> User:
    """Asks inside the transaction, holding what the answer rests on, whether they may see it. Raises Refused."""
    community = KINDS[kind].community(subject)
    if community is not None:
        lock_membership(user, community)
    # What belongs to no group is somebody's own: both rows in the order of everybody, as two may report each other.
    together = {user.pk} if community is not None else {user.pk, subject.author_id}
    held = User.objects.select_for_update(no_key=True).filter(pk__in=together).order_by("pk")
    person = {one.pk: one for one in held}[user.pk]
    if not KINDS[kind].may_see(person, subject):
        raise missing()
    return person


def hold_moderator(user: User, case: Case) -> User:
    """The same for working on a case: the right to may have ended since the page was opened. Raises Refused."""
    if case.community is not None:
        lock_moderation(user, case.community)
    person = _hold_person(user)
    if not Case.objects.filter(works_on(person), pk=case.pk).exists():
        raise missing()
    return person


def _hold_person(user: User) -> User:
    return User.objects.select_for_update(no_key=True).get(pk=user.pk)


def workers_on(case: Case) -> QuerySet[User]:
    """Everybody appointed to work on it, without its author and those who run the site: as works_on says."""
    if case.lane in lanes_of_groups():
        can = Q(pk__in=with_duty(EVERYWHERE).values("pk"))
        if case.community is not None:
            can |= Q(pk__in=moderators_of(case.community).order_by().values("pk"))
    else:
        can = Q(pk__in=with_duty(DUTIES[case.lane]).values("pk"))
    people = User.objects.filter(can, state=User.State.APPROVED).exclude(pk__in=authors_of(case))
    return people.exclude(pk__in=case.conflicts.values("person"))


def authors_of(case: Case) -> list[UUID]:
    """Who wrote it: the account, and the one it was joined with since."""
    author = case.author
    return [pk for pk in (author.pk, author.merged_into_id) if pk] if author else []


def others_who_may_decide(case: Case, user: User) -> QuerySet[User]:
    """People who work on it besides this person, and had no part in it: reported it, or decided what is appealed."""
    others = workers_on(case).exclude(pk__in=involved_in(case) | {user.pk})
    return others.exclude(pk__in=case.flags.exclude(person=None).values("person"))


def bar_to_deciding(case: Case, user: User) -> str:
    """Why this person, who works on it, must leave this case to another, in a sentence; empty if they may."""
    if case.source == Case.Source.APPEAL:
        if user.pk in involved_in(case):
            return _("You had a part in what is appealed, so somebody else has to decide.")
        return ""
    if has_flagged(case, user) and others_who_may_decide(case, user).exists():
        return _("You reported this yourself, so another moderator of this group has to decide.")
    return ""


def involved_in(case: Case) -> set[UUID]:
    """Who must not decide an appeal: who decided what is appealed, or took part in it since, and who reported it."""
    origin = case.origin
    if origin is None:
        return set()
    deciders = origin.sanctions.values_list("by", "undone_by")  # type: ignore[attr-defined]
    found = {origin.decided_by_id, *(person for pair in deciders for person in pair)}
    return {person for person in (*found, *origin.flags.values_list("person", flat=True)) if person}


def has_flagged(case: Case, user: User) -> bool:
    return case.flags.filter(person=user.pk).exists()


def people_to_tell(case: Case, *, by: User | None) -> list[User]:
    """Who hears that a case was opened: the nearest who work on it, and where there is nobody, those who run the site.

    In the order of their ids, so that two transactions that tell the same people cannot wait for each other.
    """
    involved = {by.pk if by else None, *authors_of(case), *involved_in(case)}
    involved |= set(case.conflicts.values_list("person", flat=True))
    uninvolved = {"pk__in": {pk for pk in involved if pk}}
    running = User.objects.filter(is_superuser=True, is_active=True, state=User.State.APPROVED)
    near = moderators_of(case.community) if case.community is not None and case.lane in lanes_of_groups() else None
    for people in (near, workers_on(case), running):
        found = list(people.exclude(**uninvolved).order_by("pk")) if people is not None else []
        if found:
            return found
    return []


def streams_of(case: Case) -> list[UUID]:
    near = [case.community_id, SITE] if case.community_id else [SITE]
    if case.lane not in DUTIES:
        return near
    # Where somebody was appointed, not even that there is one is for the group's moderators.
    return [stream_of_lane(case.lane), *(near if case.lane in lanes_of_groups() else [])]
