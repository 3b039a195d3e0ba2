from typing import Any
from uuid import UUID

from django.db import transaction

from records.models import Entry


def write_entry(
    kind: str, *, subject: tuple[str, UUID], by: UUID | None, community: UUID | None = None, **detail: Any
) -> Entry:
    """Records a decision or a staff look, in the transaction of the thing it records.

    `subject` is (kind, id), such as ("post", post.pk). `detail` must be JSON and must hold nobody's words.
    """
    assert transaction.get_connection().in_atomic_block, "an entry belongs to the transaction of what it records"
    subject_kind, subject_id = subject
    return Entry.objects.create(
        kind=kind, actor_id=by, subject_kind=subject_kind, subject_id=subject_id, community_id=community, detail=detail
    )
