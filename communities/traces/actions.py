from django.db import transaction

from accounts.models import User
from communities.traces.models import Traces
from communities.traces.queries import KINDS


@transaction.atomic
def choose_traces(person: User, *, by: User, **chosen: bool) -> Traces:
    """Keeps which traces somebody leaves. What the site does not offer now is not asked and stays as it was."""
    assert by.pk == person.pk, "nobody chooses for another"
    person = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    values = {kind: chosen[kind] for kind in KINDS if kind in chosen}
    traces, _created = Traces.objects.update_or_create(person=person, defaults=values)
    return traces


def forget_traces(people: list[User]) -> None:
    Traces.objects.filter(person__in=people).delete()
