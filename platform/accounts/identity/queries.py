"""Who could be named and reached, should a court ask: nothing here tells what the name is."""

from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import Contact, Identity, User


def unregistered_among(people: QuerySet[User]) -> QuerySet[User]:
    """Those of them whose registered real name nobody has checked, or who have given no address and phone number."""
    checked = Identity.objects.filter(person=OuterRef("pk")).exclude(saw="")
    reached = Contact.objects.filter(person=OuterRef("pk"))
    return people.exclude(Exists(checked) & Exists(reached))


def is_registered(person: User) -> bool:
    return not unregistered_among(User.objects.filter(pk=person.pk)).exists()
