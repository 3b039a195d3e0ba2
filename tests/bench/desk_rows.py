"""Open cases to measure the moderators' desk with."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

if TYPE_CHECKING:
    from accounts.models import User

GROUPS = 10


def make_cases(size: int, *, group: UUID, host: "User", people: "list[User]") -> "tuple[User, UUID]":
    """So many open cases with a report each, in the group and nine more, each with evidence; and as many decided ones.

    Returns somebody who works on the cases of every group, and the id of one case of the first group.
    """
    from django.contrib.auth.models import Permission
    from django.utils import timezone

    from communities.groups.models import Community
    from moderation.cases.models import Case

    staff, *writers = people
    now = timezone.now()
    others = [Community(name=f"Desk {size} {n}", slug=f"desk-{size}-{n}", summary="") for n in range(GROUPS - 1)]
    groups = [group, *(one.pk for one in Community.objects.bulk_create(others))]
    cases = [
        Case(
            community_id=groups[number % GROUPS], subject_kind="post", subject_id=uuid4(),
            author=writers[number % len(writers)], opened_at=now - timedelta(minutes=number),
            due_at=now + timedelta(minutes=number), lane="safeguarding" if number % 50 == 0 else "group",
        )
        for number in range(size)
    ]  # fmt: skip
    decided = [
        Case(
            community_id=groups[number % GROUPS], subject_kind="post", subject_id=uuid4(), author=case.author,
            opened_at=case.opened_at, state="decided", decision="leave", decided_at=now, decided_by=host,
        )
        for number, case in enumerate(cases)
    ]  # fmt: skip
    Case.objects.bulk_create([*cases, *decided], batch_size=1000)
    _report([*cases, *decided], writers, now)
    staff.user_permissions.add(Permission.objects.get(codename="work_everywhere"))
    return staff, cases[GROUPS].pk if size > GROUPS else cases[0].pk


def _report(cases: list[object], people: "list[User]", now: datetime) -> None:
    from moderation.cases.models import Evidence, Flag
    from moderation.subjects import digest_of

    content = {"title": "", "text": "Words", "html": "<p>Words</p>", "history": [], "audience": {}}
    digest = digest_of(content)
    Flag.objects.bulk_create(
        [Flag(case=case, person=people[(n + 1) % len(people)], reason="rules") for n, case in enumerate(cases)],
        batch_size=1000,
    )
    Evidence.objects.bulk_create(
        [Evidence(case=case, content=content, digest=digest, taken_at=now) for case in cases], batch_size=1000
    )
