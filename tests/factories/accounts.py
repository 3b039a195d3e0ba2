from typing import Any

import factory
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.models import Permission

from accounts.models import Contact, Identity, TermsAcceptance, User

PASSWORD = "lantern-otter-seven-hills"


class EmailAddressFactory(factory.django.DjangoModelFactory[EmailAddress]):
    class Meta:
        model = EmailAddress

    verified = True
    primary = True


class UserFactory(factory.django.DjangoModelFactory[User]):
    """Somebody approved, with a confirmed e-mail address and PASSWORD."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    display_name = factory.Sequence(lambda n: f"Person {n}")
    state = User.State.APPROVED
    terms_version = settings.TERMS_VERSION
    password = factory.django.Password(PASSWORD)
    address = factory.RelatedFactory(
        EmailAddressFactory, factory_related_name="user", email=factory.SelfAttribute("user.email")
    )

    class Params:
        lapsed = factory.Trait(state=User.State.LAPSED)
        pending = factory.Trait(state=User.State.PENDING)
        declined = factory.Trait(state=User.State.DECLINED)
        suspended = factory.Trait(state=User.State.SUSPENDED)
        banned = factory.Trait(state=User.State.BANNED, is_active=False)

    @factory.post_generation
    def registered(self: User, create: bool, extracted: bool | None, **kwargs: Any) -> None:  # type: ignore[misc]
        """`registered=True` adds what a person gives when they register."""
        if extracted:
            Identity.objects.create(person=self, real_name="Gwenllian Prŷs-Huws")
            Contact.objects.create(person=self, postal_address="3 Heol y Bryn\nPontypridd", phone="01632 960 001")
            TermsAcceptance.objects.create(person=self, version="2026-11")


class ApproverFactory(UserFactory):
    """Staff who may decide about registrations."""

    @factory.post_generation
    def permission(self: User, create: bool, extracted: object, **kwargs: Any) -> None:  # type: ignore[misc]
        self.user_permissions.add(Permission.objects.get(codename="approve_user"))
