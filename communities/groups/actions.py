from contextlib import suppress
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.approvals.reminders import plan_reminders
from accounts.clocks import is_over, months_after
from accounts.models import User
from communities.groups.locks import lock_memberships
from communities.groups.models import Community, Membership, Rules, RulesAcceptance
from communities.groups.permissions import May, hold_right, may, membership_of
from communities.words.actions import already_used, check_rate
from core.errors import Refused
from realtime.models import Update
from realtime.publish import publish
from realtime.read import missing
from records.actions import write_entry
from records.models import Entry

Role = Membership.Role
RESERVED_SLUGS = {"new", "without-host"}  # addresses of our own below /groups/


def _with_slug(community: Community) -> Community:
    """Stores it with a slug from its name, with a suffix wherever one exists or the group is secret.

    So "taken" tells nobody anything. Two of one name at once: the second finds out when it is stored, and tries again.
    """
    plain = slugify(community.name)[:80] or "group"
    if community.visibility != Community.Visibility.SECRET and plain not in RESERVED_SLUGS:
        community.slug = plain
        with suppress(IntegrityError), transaction.atomic():
            community.save(force_insert=True)
            return community
    community.slug = secret_slug(community.name)
    community.save(force_insert=True)
    return community


def secret_slug(name: str) -> str:
    """An address that nobody can guess."""
    return f"{slugify(name)[:80] or 'group'}-{get_random_string(8, 'abcdefghjkmnpqrstuvwxyz23456789')}"


@transaction.atomic
def create_community(
    *,
    name: str,
    summary: str,
    visibility: str,
    join_method: str,
    by: UUID | None,
    rules: str = "",
    key: UUID | None = None,
) -> Community:
    community = Community(
        pk=key or uuid4(),
        name=name,
        summary=summary,
        rules=rules,
        rules_version=1 if rules else 0,
        visibility=visibility,
        join_method=join_method,
    )
    _with_slug(community)
    if rules:
        Rules.objects.create(community=community, version=1, text=rules, by_id=by)
    write_entry("group.created", subject=("group", community.pk), by=by, community=community.pk, visibility=visibility)
    return community


@transaction.atomic
def found_group(
    *,
    name: str,
    summary: str,
    rules: str,
    visibility: str,
    join_method: str,
    by: User,
    key: UUID | None = None,
    now: datetime | None = None,
) -> Community:
    """Makes a group with its founder as its first host: a group never stands without one.

    Once for each `key`: a form sent twice gives the same group. Raises Refused.
    """
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # orders what one person makes
    founded = Entry.objects.filter(kind="group.created", actor_id=by.pk)
    made = Community.objects.filter(pk=key).first() if key else None
    if made is not None:
        if made.name != name or not founded.filter(subject_kind="group", subject_id=made.pk).exists():
            raise already_used()
        return made
    check_rate(founded, settings.NEW_GROUP_LIMIT, at="at", now=now or timezone.now())
    community = create_community(
        name=name, summary=summary, rules=rules, visibility=visibility, join_method=join_method, by=by.pk, key=key
    )
    accept_rules(add_member(community, by, by=by.pk, role=Role.HOST), version=community.rules_version)
    return community


@transaction.atomic
def add_member(community: Community, person: User, *, by: UUID | None, role: str = "") -> Membership:
    """Makes somebody a member, or one again, in the role given, or else the group's own for newcomers.

    Twice does no harm. Raises Refused: nobody but a host comes into an archived group.
    """
    community.refresh_from_db(fields=["archived_at", "history", "newcomer_role", "membership_months"])
    role = role or community.newcomer_role
    if community.archived_at is not None and role != Role.HOST:
        raise archived()
    membership, created = Membership.objects.select_for_update(no_key=True).get_or_create(
        community=community, person=person, defaults={"role": role}
    )
    today = timezone.localdate()
    belongs = membership.state == Membership.State.ACTIVE and not is_over(membership.until, today)
    if not created and belongs and membership.role == role:
        return membership
    if not created:
        membership.state, membership.role, membership.joined_at = Membership.State.ACTIVE, role, timezone.now()
    months = community.membership_months if role != Role.HOST else None  # a group never loses its host to a date
    membership.until = months_after(today, months) if months else None
    if role != Role.HOST and community.history == Community.History.PROTECTED:
        membership.reads_from = membership.joined_at
    membership.save(update_fields=["state", "role", "joined_at", "until", "reads_from"])
    plan_reminders("membership", membership.pk, until=membership.until, recipient=person)
    write_entry("member.added", subject=("person", person.pk), by=by, community=community.pk, role=role)
    publish(f"me:{person.pk}", "member", Update.Action.CREATED, membership.pk)
    publish(f"group:{community.pk}", "member", Update.Action.CREATED, membership.pk)
    return membership


def archived() -> Refused:
    return Refused("invalid", _("This group is archived. It can be read, and nobody can write in it or join it."))


def cannot_write(person: User, community: Community) -> Refused:
    """Why somebody cannot write here, with their membership held: to whoever does not read the group, it is missing."""
    if not may(person, May.READ, community):
        return missing()
    if community.archived_at is not None:
        return archived()
    membership = membership_of(person, community)
    return muted() if membership is not None and membership.is_muted else missing()


def muted() -> Refused:
    return Refused(
        "conflict", _("You can read here and not write for now. A moderator has decided so and told you why.")
    )


@transaction.atomic
def accept_rules(membership: Membership, *, version: int, now: datetime | None = None) -> Membership:
    """Keeps that a member accepted the group's rules in the words of that version. Raises Refused; twice is once."""
    community = Community.objects.get(pk=membership.community_id)
    if version != community.rules_version:
        raise Refused("conflict", _("The rules have changed meanwhile. Please read them again."))
    if version == 0 or membership.rules_accepted == version:
        return membership
    now = now or timezone.now()
    rules = Rules.objects.get(community=community, version=version)
    RulesAcceptance.objects.get_or_create(rules=rules, person_id=membership.person_id, defaults={"at": now})
    Membership.objects.filter(pk=membership.pk).update(rules_accepted=version)
    membership.rules_accepted = version
    return membership


@transaction.atomic
def give_role(membership: Membership, *, role: str, by: User | None) -> Membership:
    """Makes a member a moderator or a host, or takes it back. Raises Refused; the last host stays one."""
    hold_right(by, May.GIVE_ROLES, membership.community, besides=[membership.person_id], hosts=True)
    return change_role(membership, role=role, by=by)


@transaction.atomic
def change_role(membership: Membership, *, role: str, by: User | None) -> Membership:
    """The same where the caller has asked for another right than that of giving roles. Raises Refused."""
    if role not in Role.values:
        raise Refused("invalid", _("Choose a role."), field="role")
    lock_memberships(membership.community, membership.person_id, hosts=True)
    if role != Role.HOST:
        _check_not_last_host(membership)
    fields: dict[str, Any] = {"role": role}
    if role == Role.HOST:
        fields["until"] = None  # no group loses its host to a date
    if role != Role.GUEST and _never_was_more_than_guest(membership):
        fields["reads_from"] = _newcomer_reads_from(membership.community)
    if not Membership.objects.filter(pk=membership.pk, state=Membership.State.ACTIVE).update(**fields):
        raise Refused("conflict", _("They no longer belong to this group."))
    for name, value in fields.items():
        setattr(membership, name, value)
    subject = ("person", membership.person_id)
    actor = by.pk if by else None
    write_entry("member.role_given", subject=subject, by=actor, community=membership.community_id, role=role)
    publish(f"group:{membership.community_id}", "member", Update.Action.EDITED, membership.pk)
    return membership


def _never_was_more_than_guest(membership: Membership) -> bool:
    """In this time of theirs. A member made a guest and back is no newcomer, and loses nothing of what they read."""
    if not Membership.objects.filter(pk=membership.pk, role=Role.GUEST).exists():
        return False
    roles = Entry.objects.filter(
        kind__in=["member.added", "member.role_given"],
        subject_kind="person",
        subject_id=membership.person_id,
        community_id=membership.community_id,
        at__gte=membership.joined_at,
    )
    return not roles.exclude(detail__role=Role.GUEST).exists()


def _newcomer_reads_from(community: Community) -> datetime | None:
    """Until now a guest saw the rooms they were let into, and nothing of what was written elsewhere."""
    community.refresh_from_db(fields=["history"])
    return timezone.now() if community.history == Community.History.PROTECTED else None


@transaction.atomic
def remove_member(membership: Membership, *, by: User) -> Membership:
    """Ends a membership at once: open screens close, the next request finds nothing. Raises Refused."""
    hold_right(by, May.REMOVE_MEMBERS, membership.community, besides=[membership.person_id], hosts=True)
    _end(membership, Membership.State.REMOVED)
    write_entry("member.removed", subject=("person", membership.person_id), by=by.pk, community=membership.community_id)
    return membership


@transaction.atomic
def expel_member(membership: Membership) -> Membership:
    """The same by a moderator's decision, whose right to it the caller has asked for. Raises Refused."""
    _end(membership, Membership.State.REMOVED)
    return membership


@transaction.atomic
def readmit_member(membership: Membership) -> bool:
    """Takes that back: they belong again as they did. False where they have come back, or cannot, by another way."""
    lock_memberships(membership.community, membership.person_id)
    if not Membership.objects.filter(pk=membership.pk, state=Membership.State.REMOVED).update(
        state=Membership.State.ACTIVE
    ):
        return False
    publish(f"me:{membership.person_id}", "member", Update.Action.CREATED, membership.pk)
    publish(f"group:{membership.community_id}", "member", Update.Action.CREATED, membership.pk)
    return True


@transaction.atomic
def leave_community(membership: Membership) -> Membership:
    _end(membership, Membership.State.LEFT)
    write_entry(
        "member.left",
        subject=("person", membership.person_id),
        by=membership.person_id,
        community=membership.community_id,
    )
    return membership


def _check_not_last_host(membership: Membership) -> None:
    # The caller holds every host's row, so that two hosts cannot leave at once and leave nobody who can act.
    hosts = list(
        Membership.objects.select_for_update(no_key=True, of=("self",))
        .current()
        .filter(community=membership.community_id, role=Role.HOST, person__state=User.State.APPROVED)
        .order_by("pk")
    )
    if [host.pk for host in hosts] == [membership.pk] and not _leaves_nobody(membership):
        raise Refused("invalid", _("A group needs a host. Make somebody else a host first."))


def _leaves_nobody(membership: Membership) -> bool:
    """Is the group archived, and nobody there who could be its host? Nobody can join it any more either."""
    others = Membership.objects.current().filter(community=membership.community_id).exclude(pk=membership.pk)
    could_host = others.filter(person__state=User.State.APPROVED).exclude(role=Role.GUEST)
    archived_now = Community.objects.filter(pk=membership.community_id, archived_at__isnull=False)
    return archived_now.exists() and not could_host.exists()


def _end(membership: Membership, state: str) -> None:
    lock_memberships(membership.community, membership.person_id, hosts=True)
    _check_not_last_host(membership)
    if not Membership.objects.filter(pk=membership.pk, state=Membership.State.ACTIVE).update(state=state):
        raise Refused("conflict", _("They no longer belong to this group."))
    membership.state = state
    publish(f"me:{membership.person_id}", "member", Update.Action.REMOVED, membership.pk)
    publish(f"group:{membership.community_id}", "member", Update.Action.REMOVED, membership.pk)
