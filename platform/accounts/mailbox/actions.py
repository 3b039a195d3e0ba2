"""The e-mail address of an account: changed, changed back, or never confirmed."""

from datetime import datetime, timedelta
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.mailbox.permissions import letter_name, undo_key
from accounts.models import Session, User
from core.errors import Refused
from outbox.actions import queue_letter
from outbox.models import Letter
from records.actions import write_entry
from records.models import Entry

UNCONFIRMED_LASTS = timedelta(days=30)
AT_ONCE = 100


@transaction.atomic
def tell_old_address(person: User, *, old: str) -> None:
    """Writes to the address an account had until now, with a way to undo it: the change may not be its owner's."""
    entry = write_entry("email.changed", subject=("person", person.pk), by=person.pk)
    queue_letter(
        person,
        template="email_changed",
        unique_key=letter_name(entry.pk),
        to=old,
        path=reverse("undo_email_change", args=[undo_key(entry.pk)]),
    )


@transaction.atomic
def undo_email_change(person: User, *, email: str, change: UUID) -> User:
    """Gives an account its former address back. Whoever changed it knew the password, so that ends, with every session.

    So do the links that undo later changes: they went to whoever changed it. Raises Refused when the account has that
    address already, or somebody else has it by now.
    """
    person = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    if person.email == email:
        raise Refused("conflict", _("Your account has this address already. There is nothing to undo."))
    if User.objects.filter(email__iexact=email).exists() or EmailAddress.objects.filter(email__iexact=email).exists():
        raise Refused("conflict", _("Another account uses this address by now. Please write to us."))
    EmailAddress.objects.filter(user=person).delete()
    EmailAddress.objects.create(user=person, email=email, primary=True, verified=True)
    person.email = email
    person.set_unusable_password()
    person.save(update_fields=["email", "password"])
    Session.objects.filter(person=person).delete()
    _forget_later_changes(person, change)
    write_entry("email.change_undone", subject=("person", person.pk), by=person.pk)
    return person


def _forget_later_changes(person: User, change: UUID) -> None:
    changed = Entry.objects.filter(kind="email.changed", subject_kind="person", subject_id=person.pk)
    since = changed.filter(pk=change).values("at")
    later = changed.filter(at__gte=since).exclude(pk=change).values_list("pk", flat=True)
    Letter.objects.filter(unique_key__in=[letter_name(pk) for pk in later]).delete()


def expire_registrations(*, now: datetime) -> int:
    """Forgets people who registered and never confirmed their address, which is then free again; returns how many."""
    waiting = unconfirmed(now).order_by("date_joined").values_list("pk", flat=True)[:AT_ONCE]
    return sum(_expire(now, pk) for pk in list(waiting))


def unconfirmed(now: datetime) -> QuerySet[User]:
    confirmed = EmailAddress.objects.filter(user=OuterRef("pk"), verified=True)
    old = User.objects.filter(state=User.State.PENDING, date_joined__lt=now - UNCONFIRMED_LASTS)
    return old.filter(~Exists(confirmed), is_superuser=False, last_login=None)


@transaction.atomic
def _expire(now: datetime, pk: UUID) -> int:
    """With the addresses locked: somebody may be pressing "confirm" in this very moment."""
    list(EmailAddress.objects.select_for_update().filter(user=pk))
    person = unconfirmed(now).filter(pk=pk).first()
    if person is None:
        return 0
    write_entry("person.expired", subject=("person", person.pk), by=None)
    person.delete()
    return 1
