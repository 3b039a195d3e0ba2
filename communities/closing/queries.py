from accounts.models import User
from accounts.permissions import is_let_in
from communities.groups.models import Community, Membership
from communities.hosts.queries import heirs_of, is_last_host


def _hosted_alone(person: User) -> list[Community]:
    """Groups that would have no host without this person. Whoever is not let in does not look after any."""
    if not is_let_in(person):
        return []
    hosting = Membership.objects.current().filter(person=person, role=Membership.Role.HOST)
    found = hosting.select_related("community").order_by("community__name", "pk")
    return [membership.community for membership in found if is_last_host(membership)]


def to_hand_over(person: User) -> list[Community]:
    """Those in which somebody else could be the host."""
    return [community for community in _hosted_alone(person) if heirs_of(community, besides=person).exists()]


def left_empty(person: User) -> list[Community]:
    """Those in which there is nobody to hand over to: they are archived with the account."""
    return [community for community in _hosted_alone(person) if not heirs_of(community, besides=person).exists()]
