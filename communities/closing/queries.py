from accounts.models import User
from accounts.permissions import is_let_in
from communities.groups.models import Community, Membership
from communities.hosts.queries import is_last_host


def hosted_alone(person: User) -> list[Community]:
    """Groups that would have no host without this person. Whoever is not let in does not look after any."""
    if not is_let_in(person):
        return []
    hosting = Membership.objects.current().filter(person=person, role=Membership.Role.HOST)
    found = hosting.select_related("community").order_by("community__name", "pk")
    return [membership.community for membership in found if is_last_host(membership)]
