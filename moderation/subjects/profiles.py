"""What somebody tells of themselves: their name, their lines and their picture, as people of their groups see it."""

import hashlib
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.permissions import is_let_in
from communities.groups.models import Membership
from communities.groups.permissions import Person
from communities.people.actions import picture_name, withhold_profile
from communities.people.models import TEXTS, Audience, Profile
from communities.people.permissions import audiences_of
from communities.people.queries import profile_of, shown_to
from communities.words.models import Words
from moderation.subjects.kinds import KINDS, Kind
from moderation.subjects.models import KeptPicture
from realtime.read import missing

State = Words.State
EVERYBODY = {Audience.MEMBERS.value, Audience.HOSTS.value}


@dataclass(frozen=True)
class ProfileSubject:
    person: User
    profile: Profile

    @property
    def pk(self) -> UUID:
        return self.person.pk

    @property
    def author(self) -> User:
        return self.person

    @property
    def author_id(self) -> UUID:
        return self.person.pk

    @property
    def state(self) -> str:
        return {"": State.SHOWN, "hidden": State.HIDDEN, "removed": State.REMOVED}[self.profile.withheld]

    @property
    def is_shown(self) -> bool:
        return self.state == State.SHOWN and is_let_in(self.person)

    @property
    def edited_at(self) -> Any:
        return None if self.profile._state.adding else self.profile.changed_at

    def is_by(self, person: UUID | None) -> bool:
        return person is not None and person in {self.person.pk, self.person.merged_into_id}


def _find(pk: UUID) -> ProfileSubject | None:
    person = User.objects.filter(pk=pk).first()
    return ProfileSubject(person, profile_of(person)) if person else None


def _may_see(user: Person, subject: ProfileSubject) -> bool:
    """Whoever shares a group with them, and not oneself: one's own profile one changes."""
    return not subject.is_by(user.pk) and bool(audiences_of(user, subject.person))


def _lock(subject: ProfileSubject) -> ProfileSubject:
    """Whoever reports it holds the person, who may have no profile yet (hold_flagger)."""
    list(Profile.objects.select_for_update(no_key=True).filter(person=subject.pk).values_list("pk", flat=True))
    found = _find(subject.pk)
    if found is None:
        raise missing()
    return found


def _snapshot(subject: ProfileSubject) -> dict[str, Any]:
    """What people of their groups see of it, hosts included; what they keep to themselves is nobody's business."""
    profile = subject.profile
    told = {name: getattr(profile, name) for name in TEXTS if getattr(profile, f"{name}_for") in EVERYBODY}
    told = {name: text for name, text in told.items() if text}
    groups = Membership.objects.current().filter(person=subject.person).exclude(role=Membership.Role.GUEST)
    return {
        "title": "",
        "text": "\n\n".join(told.values()),
        "html": "",
        "told": told,
        "history": [],
        **_picture(profile),
        "author_id": str(subject.pk),
        "author_name": subject.person.display_name,
        "written_at": None,
        "edited_at": profile.changed_at.isoformat() if told or profile.picture else None,
        "audience": {
            "community_id": "",
            "visibility": "groups",
            "members": Membership.objects.current().filter(community__in=groups.values("community")).count(),
        },
    }


def _picture(profile: Profile) -> dict[str, Any]:
    data = _bytes_of(profile)
    if not data or profile.picture is None:
        return {}
    said = {"id": str(profile.picture), "name": "profile.jpg", "size": len(data), "alt": "", "is_portrait": True}
    return {"files": [said | {"sha256": hashlib.sha256(data).hexdigest()}]}


def _bytes_of(profile: Profile) -> bytes:
    if profile.picture is None or profile.picture_for not in EVERYBODY:
        return b""
    try:
        with storages["private"].open(picture_name(profile.picture, "large")) as file:
            return bytes(file.read())
    except FileNotFoundError:  # changed in this very moment
        return b""


def _keep(subject: ProfileSubject) -> None:
    """A copy of the picture for the case: the profile forgets its own as soon as its owner chooses another."""
    data, picture = _bytes_of(subject.profile), subject.profile.picture
    if data and picture and not KeptPicture.objects.filter(pk=picture).exists():
        kept = KeptPicture.objects.create(pk=picture, person=subject.person)  # the row first: never a byte without one
        storages["private"].delete(kept.path)
        storages["private"].save(kept.path, ContentFile(data))


def _withhold(subject: ProfileSubject, how: str) -> None:
    profile, _is_new = Profile.objects.get_or_create(person=subject.person)
    withhold_profile(profile, how)


def shown_of(subject: ProfileSubject, user: Person) -> Any:
    """What one reader sees of it now, for the page on which they report it."""
    return shown_to(subject.profile, audiences_of(user, subject.person))


KINDS["profile"] = Kind(
    label=_("profile"),
    find=_find,
    may_see=_may_see,
    community=lambda subject: None,
    url=lambda subject: reverse("person", args=[subject.pk]),
    lock=_lock,
    snapshot=_snapshot,
    hide=lambda subject: _withhold(subject, "hidden"),
    remove=lambda subject: _withhold(subject, "removed"),
    restore=lambda subject: _withhold(subject, ""),
    keep=_keep,
)
