from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Contact, Identity, NameChange, User
from records.models import Entry

# What an entry says to the person it is about. A kind that is not here is not shown to them: an entry of another area
# may name somebody who must stay unknown, such as the member who flagged them.
WORDS: dict[str, str | Promise] = {
    "person.registered": gettext_lazy("You registered."),
    "person.approved": gettext_lazy("We approved your registration."),
    "person.declined": gettext_lazy("We decided not to approve your registration."),
    "person.suspended": gettext_lazy("We suspended your account."),
    "person.banned": gettext_lazy("We closed your account."),
    "person.reinstated": gettext_lazy("We opened your account again."),
    "check.recorded": gettext_lazy("%(who)s noted that they have seen a paper of yours."),
    "person.signed_out": gettext_lazy("We signed you out everywhere."),
    "person.password_required": gettext_lazy("We asked you to choose a new password."),
    "person.merged": gettext_lazy("We joined this account with another account of yours."),
    "person.joined": gettext_lazy("We joined another account of yours with this one."),
    "email.changed": gettext_lazy("You changed your e-mail address."),
    "email.change_undone": gettext_lazy("A change of your e-mail address was undone, from a letter to the old one."),
    "contact.changed": gettext_lazy("You changed your contact details."),
    "name_change.asked": gettext_lazy("You asked us to change your real name."),
    "name_change.withdrawn": gettext_lazy("You took back that you wanted another real name."),
    "name_change.accepted": gettext_lazy("We changed your real name as you asked."),
    "name_change.declined": gettext_lazy("We decided not to change your real name."),
    "identity.verified": gettext_lazy("%(who)s compared your real name with what you showed them."),
    "identity.found": gettext_lazy("%(who)s looked for somebody of your real name and found you."),
    "person.confirmed": gettext_lazy("We renewed your approval."),
    "person.lapsed": gettext_lazy("Your approval came to its end."),
    "person.revoked": gettext_lazy("We took your approval back."),
    "identity.read": gettext_lazy("%(who)s read your real name."),
    "contact.read": gettext_lazy("%(who)s read your address and phone number."),
    "member.removed": gettext_lazy("A host removed you from a group."),
    "words.held": gettext_lazy("Something you wrote was hidden until a moderator had looked at it."),
    "words.hide": gettext_lazy("A moderator hid something you wrote."),
    "words.refused": gettext_lazy("A moderator decided not to show something you wrote."),
    "words.remove": gettext_lazy("A moderator removed something you wrote."),
    "words.mask": gettext_lazy("A moderator covered some of your words."),
    "sanction.warn": gettext_lazy("A moderator warned you."),
    "sanction.mute": gettext_lazy("A moderator decided that you only read in a group for a time."),
    "sanction.hold": gettext_lazy("A moderator decided to look at what you write in a group first, for a time."),
    "sanction.expel": gettext_lazy("A moderator removed you from a group."),
    "sanction.suspend": gettext_lazy("A moderator suspended your account."),
    "sanction.ban": gettext_lazy("A moderator closed your account."),
    "sanction.undone": gettext_lazy("A decision of a moderator about you was taken back."),
}


@dataclass(frozen=True)
class RecordLine:
    at: datetime
    text: str
    url: str = ""  # where it says more


def waiting_registrations() -> QuerySet[User]:
    """People who confirmed their e-mail address and wait for a decision, the longest waiting first."""
    return User.objects.registered().filter(state=User.State.PENDING).order_by("date_joined", "pk")


def entries_about(person: User) -> QuerySet[Entry]:
    """The entries a person may read about themself and their accounts joined with this one, newest first."""
    mine = [person.pk, *person.doubles.values_list("pk", flat=True)]
    about = Entry.objects.filter(subject_kind="person", subject_id__in=mine, kind__in=WORDS)
    return about.order_by("-at", "-pk")


def record_lines(entries: Iterable[Entry]) -> list[RecordLine]:
    """Entries in plain words: who looked is named, who decided is not."""
    entries = list(entries)
    names = names_of_people({entry.actor_id for entry in entries if entry.actor_id})
    return [
        RecordLine(entry.at, str(WORDS[entry.kind]) % {"who": _name(entry.actor_id, names)}, _url(entry))
        for entry in entries
    ]


def _url(entry: Entry) -> str:
    if "sanction" in entry.detail:
        return reverse("moderation:sanction", args=[entry.detail["sanction"]])
    return reverse("moderation:taken", args=entry.detail["about"]) if "about" in entry.detail else ""


class OwnDetails(TypedDict):
    identity: Identity | None
    contact: Contact | None
    name_change: NameChange | None


def own_details(person: User) -> OwnDetails:
    """What a person registered with, for the person alone: reading about oneself is not recorded."""
    return {
        "identity": Identity.objects.filter(person=person).first(),
        "contact": Contact.objects.filter(person=person).first(),
        "name_change": NameChange.objects.filter(person=person, state=NameChange.State.WAITING).first(),
    }


def names_of_people(people: set[UUID]) -> dict[UUID, str]:
    return dict(User.objects.filter(pk__in=people).values_list("pk", "display_name"))


def _name(actor: UUID | None, names: dict[UUID, str]) -> str:
    if actor is None:
        return _("Hearth itself")
    return names.get(actor, _("Somebody who has left"))


def is_address_of(person: User, email: str) -> bool:
    """Is it the address they sign in with, or another that they confirmed?"""
    confirmed = EmailAddress.objects.filter(user=person, email__iexact=email, verified=True)
    return person.email.lower() == email.lower() or bool(confirmed.exists())
