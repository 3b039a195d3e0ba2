"""`make bench`: whether lists of people and of cases stay as cheap with 10,000 rows as with 10, on both databases.

Queries are counted and must be the same for both; milliseconds are the best of a few requests through the whole
stack of middleware, in one process, without a network: what else the machine does only ever adds to them.
"""

import gc
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from tests.bench.desk_rows import make_cases
from tests.services import ROOT, PostgreSQL, postgres_folder

if TYPE_CHECKING:
    from django.test import Client

    from accounts.models import User

FEW, MANY = 10, 10_000
TRIES = 10
GROUP_LISTS = {
    "members": "/groups/{slug}/members/",
    "members, last page": "/groups/{slug}/members/?page={last}",
    "directory search": "/groups/{slug}/members/?q=person%209",
    "join requests": "/groups/{slug}/requests/",
    "join requests, decided": "/groups/{slug}/requests/decided/",
    "renewals of a group": "/groups/{slug}/renewals/",
    "invitations": "/groups/{slug}/invitations/",
}
DESK_LISTS = {
    "desk: queue": "/moderation/",
    "desk: one lane": "/moderation/?lane=safeguarding",
    "desk: nobody yet": "/moderation/?who=nobody&group={slug}",
    "desk: decided": "/moderation/?show=decided",
    "desk: a case": "/moderation/cases/{case}/",
}
STAFF_LISTS = {
    "staff: registrations": "/registrations/",
    "staff: people": "/registrations/people/",
    "staff: renewals": "/registrations/renewals/",
}


@dataclass(frozen=True)
class Cost:
    queries: int
    ms: float


def main() -> int:
    """Each database in a process of its own, because Django knows one."""
    is_good = True
    with tempfile.TemporaryDirectory(prefix="hearth-bench-") as name:
        folder = Path(name)
        folder.chmod(0o711)  # PostgreSQL may run as somebody else
        is_good &= _measured("SQLite", f"sqlite:///{folder / 'lists.sqlite3'}", folder)
        if postgres_folder() is None:
            print("\nPostgreSQL is not installed here: the lists were measured on SQLite alone.")
        else:
            with PostgreSQL(folder) as server:
                is_good &= _measured("PostgreSQL", server.url, folder)
    return 0 if is_good else 1


def _measured(title: str, url: str, folder: Path) -> bool:
    settings = {"DJANGO_SETTINGS_MODULE": "config.settings.test", "DATABASE_URL": url, "REDIS_URL": ""}
    environment = {**os.environ, **settings, "VAR_DIR": str(folder / "var")}
    return subprocess.call([sys.executable, "-m", "tests.bench.lists", title], cwd=ROOT, env=environment) == 0


def measure(title: str) -> int:
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    few, many = _costs(FEW), _costs(MANY)
    print(f"\nLists of people and cases, {FEW} and {MANY} rows ({title})")
    print(f"{'':<24}{'queries':>8}{'':>8}{'ms':>8}{'':>8}{'ratio':>8}")
    print(f"{'':<24}{FEW:>8}{MANY:>8}{FEW:>8}{MANY:>8}")
    for name, small in few.items():
        large = many[name]
        grows = "" if large.queries == small.queries else "  GROWS"
        counted = f"{small.queries:>8}{large.queries:>8}"
        print(f"{name:<24}{counted}{small.ms:>8.1f}{large.ms:>8.1f}{large.ms / small.ms:>8.2f}{grows}")
    return 0 if all(many[name].queries == few[name].queries for name in few) else 1


def _costs(size: int) -> dict[str, Cost]:
    from django.db import connection

    slug, host, registrar, staff, case = make_rows(size)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # as autovacuum would have by then
    gc.collect()
    gc.freeze()  # what made the rows is no part of what is measured
    last = max(1, (size + 1 + 49) // 50)
    costs = {}
    everywhere = {name.replace("desk", "every group"): path for name, path in DESK_LISTS.items()}
    for reader, lists in (
        (host, GROUP_LISTS), (registrar, STAFF_LISTS), (host, DESK_LISTS), (staff, everywhere),
    ):  # fmt: skip
        client = _client_of(reader)
        for name, path in lists.items():
            costs[name] = _cost(client, path.format(slug=slug, last=last, case=case))
    return costs


def _client_of(person: "User") -> "Client":
    from django.test import Client

    client = Client(SERVER_NAME="localhost")
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def _cost(client: "Client", path: str) -> Cost:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for _ in range(2):  # templates, menus and kinds of content are read once
        response = client.get(path)
        if response.status_code != 200:
            raise RuntimeError(f"{path} answered {response.status_code}")
    with CaptureQueriesContext(connection) as captured:
        client.get(path)
    queries = len(captured)  # now: the next request empties the list
    times = []
    for _ in range(TRIES):
        began = time.perf_counter()
        client.get(path)
        times.append((time.perf_counter() - began) * 1000)
    return Cost(queries, min(times))


def make_rows(size: int) -> "tuple[str, User, User, User, UUID]":
    """A group with so many members, requests, invitations and cases, and as many people registered; a host, a
    registrar, somebody who works on the cases of every group, a case of this group."""
    from django.contrib.auth.models import Permission
    from django.utils import timezone

    from accounts.models import User
    from communities.groups.models import Community, Membership

    group = Community.objects.create(name=f"Group of {size}", slug=f"group-of-{size}", summary="", visibility="closed")
    host, registrar = _people(2, User.State.APPROVED, f"Duty {size}")
    Membership.objects.create(community=group, person=host, role=Membership.Role.HOST)
    registrar.user_permissions.add(Permission.objects.get(codename="approve_user"))
    soon = timezone.localdate() + timedelta(days=10)
    members = _people(size, User.State.APPROVED, "Person", approved_until=soon)
    Membership.objects.bulk_create(
        [Membership(community=group, person=person, until=soon) for person in members], batch_size=1000
    )
    _ask(group.pk, _people(size, User.State.PENDING, "Newcomer"), host)
    _invite(group.pk, members, host)
    staff, case = make_cases(size, group=group.pk, host=host, people=members)
    return group.slug, host, registrar, staff, case


def _people(count: int, state: str, name: str, **fields: object) -> "list[User]":
    """Registered with a real name and a confirmed address, as staff's lists want it."""
    from allauth.account.models import EmailAddress
    from django.conf import settings

    from accounts.models import Identity, User

    people = [
        User(
            email=f"{uuid4().hex}@example.org", password="!", display_name=f"{name} {number}", state=state,
            terms_version=settings.TERMS_VERSION, **fields,
        )
        for number in range(count)
    ]  # fmt: skip
    User.objects.bulk_create(people, batch_size=1000)
    EmailAddress.objects.bulk_create(
        [EmailAddress(user=one, email=one.email, verified=True, primary=True) for one in people], batch_size=1000
    )
    Identity.objects.bulk_create([Identity(person=one, real_name=str(one)) for one in people], batch_size=1000)
    return people


def _ask(group: object, people: "list[User]", host: "User") -> None:
    """Each asks with an answer; as many have been declined before."""
    from django.utils import timezone

    from communities.groups.models import JoinRequest
    from communities.joining.models import Answer

    declined = {"state": JoinRequest.State.DECLINED, "decided_at": timezone.now(), "decided_by_id": host.pk}
    for fields in ({}, declined):
        asked = [JoinRequest(community_id=group, person=one, message="Please", **fields) for one in people]
        JoinRequest.objects.bulk_create(asked, batch_size=1000)
        answers = [Answer(request=one, asked="Why?", text="Because", answered_at=timezone.now()) for one in asked]
        Answer.objects.bulk_create(answers, batch_size=1000)


def _invite(group: object, people: "list[User]", host: "User") -> None:
    """An e-mail to each, half of them used."""
    from django.utils import timezone

    from communities.invitations.models import Invitation, InvitationUse

    now = timezone.now()
    made = [
        Invitation(
            inviter=host, address=one.email, times_used=number % 2, salt=uuid4().hex, digest=uuid4().hex,
            expires_at=now + timedelta(days=14), sent_at=now, times_sent=1,
        )
        for number, one in enumerate(people)
    ]  # fmt: skip
    Invitation.objects.bulk_create(made, batch_size=1000)
    leads = Invitation.communities.through
    leads.objects.bulk_create([leads(invitation=one, community_id=group) for one in made], batch_size=1000)
    used = [(one, person) for one, person in zip(made, people, strict=True) if one.times_used]
    uses = [InvitationUse(invitation=one, person=person, accepted_at=now, joined_at=now) for one, person in used]
    InvitationUse.objects.bulk_create(uses, batch_size=1000)


if __name__ == "__main__":
    sys.exit(measure(sys.argv[1]) if len(sys.argv) > 1 else main())
