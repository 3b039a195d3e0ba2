import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from accounts.clocks import is_over
from accounts.models import Identity, User
from communities.chat.models import Message
from communities.groups.models import Community, Membership
from communities.groups.permissions import visible_to
from communities.posts.models import Comment, Post
from communities.rooms.models import RoomUserPermission

Role = Membership.Role
STRENGTH = (Role.GUEST, Role.READER, Role.MEMBER, Role.MODERATOR, Role.HOST)
DUTIES = {Role.MODERATOR, Role.HOST}


@dataclass(frozen=True)
class Line:
    """What becomes of one group when two accounts are joined. `was` is the kept account's own membership, if any."""

    community: Community
    was: Membership | None
    brought: Membership
    outcome: str  # joins, more, same, or removed: a host had shown the kept account out, so nothing is given
    role: str
    until: date | None
    reads_from: datetime | None

    @property
    def role_name(self) -> str:
        return str(Role(self.role).label)

    @property
    def gives_duty(self) -> bool:
        """Would the kept account host or moderate where it does not today, or for longer than it does?"""
        return self.outcome in {"joins", "more"} and self.role in DUTIES and not self._is_held

    @property
    def _is_held(self) -> bool:
        """A host stands above a moderator, so their other account brings nothing."""
        if self.was is None or self.was.role not in DUTIES:
            return False
        return self.role == self.was.role and self.until == self.was.until

    @property
    def was_name(self) -> str:
        return str(Role(self.was.role).label) if self.was else ""


@dataclass(frozen=True)
class Plan:
    """Everything that joining two accounts changes about groups, and how much the closed one has written."""

    kept: User
    closed: User
    lines: list[Line]

    @property
    def seal(self) -> str:
        """Changes when anything in the plan does, so that nothing is given that nobody was shown."""
        facts = [
            [str(line.community.pk), line.outcome, line.role, str(line.until), str(line.reads_from)]
            for line in self.lines
        ]
        whole = json.dumps([str(self.kept.pk), self.kept.state, str(self.closed.pk), self.closed.state, facts])
        return hashlib.sha256(whole.encode()).hexdigest()[:32]


def plan_of(kept: User, closed: User) -> Plan:
    """Two questions, however many groups."""
    theirs = Membership.objects.current().filter(person=closed).select_related("community")
    brought = list(theirs.order_by("community__name", "pk"))
    held = Membership.objects.filter(person=kept, community__in=[one.community_id for one in brought])
    mine = {one.community_id: one for one in held}
    return Plan(kept, closed, [_line(mine.get(one.community_id), one) for one in brought])


def _line(was: Membership | None, brought: Membership) -> Line:
    if was is not None and was.state == Membership.State.REMOVED:
        return Line(brought.community, was, brought, "removed", was.role, was.until, was.reads_from)
    if was is None or was.state != Membership.State.ACTIVE or is_over(was.until, timezone.localdate()):
        return Line(brought.community, None, brought, "joins", brought.role, brought.until, brought.reads_from)
    role = max(was.role, brought.role, key=lambda one: STRENGTH.index(Role(one)))
    until = max(was.until, brought.until) if was.until and brought.until else None
    reads_from = min(was.reads_from, brought.reads_from) if was.reads_from and brought.reads_from else None
    is_same = (role, until, reads_from) == (was.role, was.until, was.reads_from)
    return Line(brought.community, was, brought, "same" if is_same else "more", role, until, reads_from)


def names_to_verify(plan: Plan) -> list[User]:
    """Whose real name somebody must still see before these two are joined: that of the account that is kept, and of
    the other where it brings a place, since anybody may have the same name as a stranger."""
    brings = any(line.outcome in {"joins", "more"} for line in plan.lines)
    brings = brings or RoomUserPermission.objects.filter(user=plan.closed).exists()
    people = [plan.kept, plan.closed] if brings else [plan.kept]
    seen = Identity.objects.filter(person__in=people).exclude(saw="").values_list("person_id", flat=True)
    verified = set(seen)
    return [person for person in people if person.pk not in verified]


def known_groups(plan: Plan, reader: User) -> set[object]:
    """Those of the plan's groups that `reader` may know of: the names of the others are not shown."""
    groups = [line.community.pk for line in plan.lines]
    return set(visible_to(reader).filter(pk__in=groups).values_list("pk", flat=True))


def written_by(person: User) -> dict[str, int]:
    return {
        "posts": Post.objects.filter(author=person).count(),
        "comments": Comment.objects.filter(author=person).count(),
        "messages": Message.objects.filter(author=person).count(),
    }
