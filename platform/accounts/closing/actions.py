"""What accounts forgets of somebody who closes their account."""

import json

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext as _
from wagtail.users.models import UserProfile

from accounts.approvals.endings import sign_out
from accounts.closing.keepers import must_be_kept
from accounts.models import Check, Contact, Identity, NameChange, Reason, Reminder, Restricted, User
from core.errors import Refused
from outbox.models import NOWHERE, Letter
from records.actions import write_entry


def check_may_close(person: User) -> None:
    """Raises Refused for whoever the site cannot do without, and for whom staff still have to decide about."""
    if person.is_superuser:
        raise Refused("invalid", _("You are an administrator. Ask a colleague to end that first."))
    if User.State.CLOSED not in User.TRANSITIONS[person.state]:
        raise Refused("invalid", _("Your account is suspended, so you cannot close it yourself. Please write to us."))


def forget_person(person: User) -> None:
    """Forgets who somebody was and how to reach them, in the transaction that closes the account.

    The row stays, because what they wrote and what was decided hang on it. Accounts joined with it go the same way.
    """
    accounts = [*person.doubles.all(), person]
    if must_be_kept([account.pk for account in accounts]):
        _restrict(person, accounts)
    addresses = [account.email for account in accounts]
    addresses += EmailAddress.objects.filter(user__in=accounts).values_list("email", flat=True)
    for model in (Identity, Contact, NameChange, Check, Reason):
        model._default_manager.filter(person__in=accounts).delete()
    Reminder.objects.filter(recipient__in=accounts).delete()
    Letter.objects.filter(person__in=accounts).delete()  # a letter keeps the address it went to
    Letter.objects.filter(to__in=addresses, sent_at=None).delete()
    EmailAddress.objects.filter(user__in=accounts).delete()
    UserProfile.objects.filter(user__in=accounts).delete()
    for account in accounts:
        sign_out(account)
        account.user_permissions.clear()
        account.groups.clear()
        _empty(account)
    User.objects.filter(pk=person.pk).update(state=User.State.CLOSED, is_active=False, approved_until=None)
    person.refresh_from_db()
    write_entry("person.closed", subject=("person", person.pk), by=person.pk)


def _restrict(person: User, accounts: list[User]) -> None:
    """Puts aside who they were, where nothing but a legal claim finds it."""
    identity = Identity.objects.filter(person__in=accounts).order_by("-registered_at").first()
    contact = Contact.objects.filter(person=person).first() or Contact.objects.filter(person__in=accounts).first()
    details = {
        "display_name": person.display_name,
        "emails": sorted({account.email for account in accounts}),
        "real_name": identity.real_name if identity else "",
        "postal_address": contact.postal_address if contact else "",
        "phone": contact.phone if contact else "",
    }
    Restricted.objects.create(person=person, details=json.dumps(details))
    write_entry("person.restricted", subject=("person", person.pk), by=person.pk)


def forget_restricted(person: User) -> bool:
    """The claim is over: what was put aside of a closed account goes, too."""
    gone = bool(Restricted.objects.filter(person=person).delete()[0])
    if gone:
        write_entry("person.forgotten", subject=("person", person.pk), by=None)
    return gone


def _empty(account: User) -> None:
    account.email = f"closed-{account.pk}@{NOWHERE}"
    account.display_name = account.former_name = ""
    account.password = make_password(None)
    account.save(update_fields=["email", "display_name", "name_skeleton", "former_name", "password"])
