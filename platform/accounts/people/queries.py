from dataclasses import dataclass, field
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import Permission
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.mailbox.permissions import UNDO_LASTS
from accounts.models import (
    Contact,
    Identity,
    NameChange,
    Reason,
    User,
    address_digests,
    name_digests,
    phone_digests,
)
from accounts.names import mixes_scripts, skeleton
from accounts.people.known import LEADING
from accounts.queries import names_of_people
from records.models import Entry

MOST_FOUND = 50
MOST_ALIKE = 10
ASKED_FOR_NAME = "name"  # beside the states: people who wait for another real name
SHUT_OUT = {User.State.BANNED, User.State.SUSPENDED}

# What staff decided, in words for staff. Looks are left out: they are the person's to read.
DECIDED: dict[str, str | Promise] = {
    "person.registered": gettext_lazy("Registered"),
    "person.approved": gettext_lazy("Approved"),
    "person.declined": gettext_lazy("Declined"),
    "person.confirmed": gettext_lazy("Approval renewed"),
    "person.lapsed": gettext_lazy("Approval came to its end"),
    "person.revoked": gettext_lazy("Approval taken back"),
    "person.suspended": gettext_lazy("Suspended"),
    "person.banned": gettext_lazy("Banned"),
    "person.reinstated": gettext_lazy("Let in again"),
    "person.signed_out": gettext_lazy("Signed out everywhere"),
    "person.password_required": gettext_lazy("New password required"),
    "person.merged": gettext_lazy("Joined with another account, and closed"),
    "person.closed": gettext_lazy("Closed their account"),
    "person.joined": gettext_lazy("Another account joined with this one"),
    "identity.verified": gettext_lazy("Real name verified"),
    "name_change.asked": gettext_lazy("Asked for another real name"),
    "name_change.accepted": gettext_lazy("Real name changed"),
    "name_change.declined": gettext_lazy("Another real name declined"),
    "contact.changed": gettext_lazy("Changed their contact details"),
    "email.changed": gettext_lazy("Changed their e-mail address"),
}


# What a decision says of the state after it. A ban, or taking one back, says nothing of what was before.
LEADS_TO = {
    "person.declined": User.State.DECLINED,
    **dict.fromkeys(("person.approved", "person.confirmed", "person.lapsed"), User.State.APPROVED),
    **dict.fromkeys(("person.suspended", "person.revoked"), User.State.SUSPENDED),
}


# Finding people


def people_to_list(state: str) -> QuerySet[User]:
    """Everybody in a state, the newest first; whoever has not confirmed their e-mail address is left out."""
    people = User.objects.known().order_by("-date_joined", "pk")
    if state == ASKED_FOR_NAME:
        return people.filter(pk__in=NameChange.objects.filter(state=NameChange.State.WAITING).values("person"))
    return people.filter(state=state) if state else people


def people_by_display_name(words: str) -> QuerySet[User]:
    """Whose display name has these words in it, whatever the accents and however the letters were faked."""
    looked_for = skeleton(words)
    if not looked_for:
        return User.objects.none()
    return User.objects.known().filter(name_skeleton__contains=looked_for).order_by("display_name", "pk")


def people_by_email(words: str) -> QuerySet[User]:
    return User.objects.known().filter(emailaddress__email=words.strip().lower()).distinct()


def people_by_real_name(words: str) -> QuerySet[User]:
    """By the whole name: it is encrypted, and only the digest of first and last name is compared."""
    return User.objects.known().filter(identity__name_digest__in=name_digests(words)).order_by("display_name", "pk")


# What staff should know before they decide


@dataclass(frozen=True)
class Alike:
    """Somebody whose display name can be taken for this one; `leads`: they are staff, or host or moderate a group."""

    person: User
    leads: bool


@dataclass(frozen=True)
class Same:
    """Somebody registered with the same real name, address or telephone number: which of them."""

    person: User
    what: list[str]

    @property
    def is_shut_out(self) -> bool:
        return self.person.state in SHUT_OUT


@dataclass(frozen=True)
class Warnings:
    alike: list[Alike] = field(default_factory=list)
    same: list[Same] = field(default_factory=list)
    mixes_scripts: bool = False
    names_site: bool = False

    @property
    def need_a_look(self) -> bool:
        """Whether nobody is let in before a member of staff has said that they looked (F13, D22)."""
        return (
            self.mixes_scripts
            or self.names_site
            or any(alike.leads for alike in self.alike)
            or any(same.is_shut_out for same in self.same)
        )

    def __bool__(self) -> bool:
        return bool(self.alike or self.same or self.mixes_scripts or self.names_site)


def warnings_about(person: User) -> Warnings:
    """Who somebody could be, or be taken for. A fixed number of questions, each answered by an index."""
    return Warnings(
        alike=names_alike(person),
        same=same_details(person),
        mixes_scripts=mixes_scripts(person.display_name),
        names_site=skeleton(settings.SITE_NAME) in person.name_skeleton,
    )


def names_alike(person: User) -> list[Alike]:
    """People whose display name looks like this one's, those with a duty first."""
    others = User.objects.filter(name_skeleton=person.name_skeleton).exclude(pk=person.pk)
    others = others.exclude(state__in=[User.State.MERGED, User.State.CLOSED]).order_by("display_name", "pk")
    leading = with_a_duty({*others.values_list("pk", flat=True)[:1000]})
    shown = [*others.filter(pk__in=leading)[:MOST_ALIKE], *others.exclude(pk__in=leading)[:MOST_ALIKE]]
    return [Alike(other, leads=other.pk in leading) for other in shown[:MOST_ALIKE]]


def with_a_duty(people: set[UUID]) -> set[UUID]:
    """Those of them who are staff here, or lead in another area."""
    if not people:
        return set()
    return staff_among(people).union(*(leading(people) for leading in LEADING))


def staff_among(people: set[UUID]) -> set[UUID]:
    """Those of them who were given a permission of the site's, by themselves or with a team."""
    own = Permission.objects.filter(user=OuterRef("pk"))
    staff = User.objects.filter(Q(is_superuser=True) | Exists(own) | Q(groups__isnull=False), pk__in=people)
    return set(staff.values_list("pk", flat=True))


def same_details(person: User) -> list[Same]:
    """Other accounts with the same real name, address or number, those shut out first."""
    identity = Identity.objects.filter(person=person).first()
    contact = Contact.objects.filter(person=person).first()
    found: dict[UUID, list[str]] = {}
    for model, column, digests, words in (
        (Identity, "name_digest", name_digests(identity.real_name) if identity else [], _("real name")),
        (Contact, "address_digest", address_digests(contact.postal_address) if contact else [], _("postal address")),
        (Contact, "phone_digest", phone_digests(contact.phone) if contact else [], _("phone number")),
    ):
        rows = model.objects.filter(**{f"{column}__in": digests}).exclude(person=person)
        rows = rows.exclude(person__state=User.State.MERGED).order_by("person__state", "person_id")
        for pk in rows.values_list("person_id", flat=True)[:MOST_FOUND]:
            found.setdefault(pk, []).append(words)
    people = User.objects.in_bulk(found)
    same = [Same(people[pk], what) for pk, what in found.items()]
    return sorted(same, key=lambda one: (not one.is_shut_out, -len(one.what), one.person.display_name))[:MOST_ALIKE]


def state_before(person: User) -> User.State:
    """What somebody shut out goes back to: whoever was never approved has still to pass what approving asks, and a
    suspension from before a ban holds on.

    Read from the trail. Only people who were approved can be suspended, so for them there is nothing to look up.
    """
    if person.state != User.State.BANNED:
        return User.State.APPROVED
    kinds = {"person.banned", "person.reinstated", *LEADS_TO}
    decided = Entry.objects.filter(subject_kind="person", subject_id=person.pk, kind__in=kinds).order_by("at", "pk")
    open_to, is_banned = User.State.PENDING, False
    for kind in decided.values_list("kind", flat=True):
        if kind == "person.reinstated" and not is_banned:
            open_to = User.State.APPROVED
        open_to, is_banned = LEADS_TO.get(kind, open_to), kind == "person.banned"
    return open_to


# A person's page


@dataclass(frozen=True)
class Decision:
    """One line of what was decided about somebody: what, who by, and in their words why."""

    entry: Entry
    words: str
    by: str
    reason: str


def decisions_about(person: User) -> QuerySet[Entry]:
    about = Entry.objects.filter(subject_kind="person", subject_id=person.pk, kind__in=DECIDED)
    return about.order_by("-at", "-pk")


def address_changed(person: User) -> Entry | None:
    """When they got another e-mail address that the old one can still take back: perhaps it was not they."""
    since = timezone.now() - UNDO_LASTS
    changed = Entry.objects.filter(subject_kind="person", subject_id=person.pk, kind="email.changed", at__gte=since)
    return changed.order_by("-at").first()


def decision_lines(entries: list[Entry]) -> list[Decision]:
    names = names_of_people({entry.actor_id for entry in entries if entry.actor_id})
    reasons = Reason.objects.in_bulk([entry.pk for entry in entries])
    return [
        Decision(
            entry,
            str(DECIDED[entry.kind]),
            names.get(entry.actor_id, _("Somebody who has left")) if entry.actor_id else _("Hearth itself"),
            reasons[entry.pk].text if entry.pk in reasons else "",
        )
        for entry in entries
    ]
