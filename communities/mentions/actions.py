from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from communities.mentions.models import Mention
from communities.mentions.queries import Rendered


def keep_mentions(rendered: Rendered, place: dict[str, Any], *, author: UUID, now: datetime) -> set[UUID]:
    """Makes the rows say what the words say, and returns whom they name now and did not before; never the author.

    `place` is where the words stand: `post` and `comment` (None: the post itself), or `message`.
    """
    assert transaction.get_connection().in_atomic_block
    before = set(Mention.objects.filter(**place).values_list("person_id", flat=True))
    if gone := before - rendered.people:
        Mention.objects.filter(**place, person__in=gone).delete()
    fresh = set(rendered.people) - before
    Mention.objects.bulk_create([Mention(**place, person_id=person, at=now) for person in sorted(fresh)])
    return fresh - {author}
