from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.names import skeleton
from communities.groups.models import Community, Membership
from communities.groups.queries import members_of
from communities.people.models import TEXTS, Audience, Block, Profile

LABELS: dict[str, str | Promise] = {
    "about": _("About me"),
    "helps_with": _("What I can help with"),
    "languages": _("Languages"),
    "area": _("Roughly where I live"),
}


@dataclass(frozen=True)
class Line:
    label: str | Promise
    text: str


@dataclass(frozen=True)
class Shown:
    """What one person sees of another."""

    lines: list[Line]
    has_picture: bool


def profile_of(person: User) -> Profile:
    """Somebody's own profile, an unsaved empty one where they have said nothing yet."""
    return Profile.objects.filter(person=person).first() or Profile(person=person)


def shown_to(profile: Profile, audiences: set[str]) -> Shown:
    """What somebody sees who belongs to these audiences. What a moderator took away nobody sees; its owner, whose
    audiences are all, has their own words in the form."""
    if profile.withheld:
        return Shown([], has_picture=False)
    lines = [
        Line(LABELS[name], getattr(profile, name))
        for name in TEXTS
        if getattr(profile, name) and getattr(profile, f"{name}_for") in audiences
    ]
    return Shown(lines, profile.picture is not None and profile.picture_for in audiences)


def members_called(community: Community, name: str) -> QuerySet[Membership]:
    """The group's members whose display name holds `name`, whatever its case and accents; all, where it is empty."""
    found = members_of(community)
    if not name:
        return found
    called = Q(person__display_name__icontains=name)
    if plain := skeleton(name):
        called |= Q(person__name_skeleton__contains=plain)
    return found.filter(called)


def pictured(people: Iterable[UUID], audiences: set[str], *, viewer: User) -> set[UUID]:
    """Those of the people whose picture somebody of these audiences sees: one query. One's own one always sees."""
    with_picture = Profile.objects.filter(person__in=set(people)).exclude(picture=None)
    visible = Q(picture_for__in=audiences - {Audience.NOBODY}) | Q(person=viewer)
    with_picture = with_picture.filter(withheld="")
    return set(with_picture.filter(visible).values_list("person_id", flat=True))


def is_blocked(person: UUID, *, by: UUID) -> bool:
    return Block.objects.filter(by=by, person=person).exists()


def blocked_among(people: Iterable[UUID], *, by: User) -> set[UUID]:
    """Those of the people whom `by` has blocked: one query for a page."""
    return set(Block.objects.filter(by=by, person__in=set(people)).values_list("person_id", flat=True))


def blocked_by(person: User) -> QuerySet[Block]:
    """Whom somebody has blocked; accounts joined with another go with that one."""
    return Block.objects.filter(by=person, person__merged_into=None).select_related("person")


def asked_to_show(text: str) -> UUID | None:
    """Which words a reader asked to see this once (`?show=`), or to react to (`?react=`)."""
    try:
        return UUID(text)
    except ValueError:
        return None
