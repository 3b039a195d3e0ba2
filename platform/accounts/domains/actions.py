from uuid import UUID

from django.db import transaction

from accounts.actions import approve_person
from accounts.domains.queries import is_approved_at_once
from accounts.models import EmailDomain, User
from accounts.people.queries import warnings_about
from records.actions import write_entry


@transaction.atomic
def set_domain(domain: str, *, rule: str, by: UUID) -> EmailDomain:
    """What we make of everybody with an address of this domain from now on; those registered already stay."""
    row, _created = EmailDomain.objects.update_or_create(domain=domain, defaults={"rule": rule})
    write_entry("email_domain.set", subject=("site", by), by=by, domain=domain, rule=rule)
    return row


@transaction.atomic
def forget_domain(domain: str, *, by: UUID) -> None:
    """Takes the rule back. Twice does no harm."""
    if EmailDomain.objects.filter(domain=domain).delete()[0]:
        write_entry("email_domain.forgotten", subject=("site", by), by=by, domain=domain)


def approve_by_domain(person: User) -> None:
    """Approves somebody who has just confirmed an address of a domain whose people staff trust.

    Whoever could be somebody shut out, or be taken for somebody with a duty, waits for staff like everybody else.
    """
    if person.state != User.State.PENDING or not is_approved_at_once(person.email):
        return
    if not warnings_about(person).need_a_look:
        approve_person(person, by=None)
