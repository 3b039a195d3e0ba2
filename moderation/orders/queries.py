import json
from uuid import UUID

from accounts.models import Contact, Identity, Restricted, User
from moderation.complaints.models import Answer
from moderation.orders.models import CourtOrder, Item


def keeps_away(kind: str, pk: UUID) -> bool:
    """What a court had us remove stays away, whatever else is taken back (subjects/withheld.py)."""
    removed = CourtOrder.objects.filter(kind=CourtOrder.Kind.REMOVAL, done_at__isnull=False)
    return removed.filter(case__subject_kind=kind, case__subject_id=pk).exists()


def person_of(order: CourtOrder) -> User | None:
    author = order.case.author
    return (author.merged_into or author) if author else None


def held_about(order: CourtOrder) -> dict[str, str]:
    """What we hold of exactly the items that the order lists, empty where we hold nothing."""
    person = person_of(order)
    everything = {} if person is None else _registered(person) | _answered(order)
    return {item: everything.get(item, "") for item in order.items}


def _registered(person: User) -> dict[str, str]:
    aside = Restricted.objects.filter(person=person).first()
    if aside is not None:
        kept = json.loads(aside.details)
        return {
            Item.NAME: kept["real_name"], Item.ADDRESS: kept["postal_address"], Item.EMAIL: ", ".join(kept["emails"]),
            Item.PHONE: kept["phone"],
        }  # fmt: skip
    if person.state == User.State.CLOSED:
        return {}
    identity = Identity.objects.filter(person=person).first()
    contact = Contact.objects.filter(person=person).first()
    return {
        Item.NAME: identity.real_name if identity else "",
        Item.ADDRESS: contact.postal_address if contact else "",
        Item.EMAIL: person.email,
        Item.PHONE: contact.phone if contact else "",
    }


def _answered(order: CourtOrder) -> dict[str, str]:
    answer = Answer.objects.filter(complaint__case=order.case).exclude(full_name="").last()
    return {Item.ANSWER_NAME: answer.full_name, Item.ANSWER_ADDRESS: answer.postal_address} if answer else {}
