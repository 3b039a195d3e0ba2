from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from records.chain import START, seal_digest
from records.models import Entry, Seal, Unsealed

LONGEST = 100
BATCH = 500
AT_ONCE = 10


def write_each(kind: str, *, subjects: Iterable[tuple[tuple[str, UUID], UUID | None]], by: UUID | None) -> list[Entry]:
    """The same about several subjects, each with its community: one statement, however many."""
    assert transaction.get_connection().in_atomic_block, "an entry belongs to the transaction of what it records"
    return Entry.objects.bulk_create(
        Entry(kind=kind, actor_id=by, subject_kind=about[0], subject_id=about[1], community_id=community, detail={})
        for about, community in subjects
    )


def write_entry(
    kind: str, *, subject: tuple[str, UUID], by: UUID | None, community: UUID | None = None, **detail: Any
) -> Entry:
    """Records a decision or a staff look, in the transaction of the thing it records.

    `subject` is (kind, id), such as ("post", post.pk). `detail` is codes, ids, dates and numbers: a text with a space
    in it is somebody's words, and those never belong here.
    """
    if not _is_plain(detail):
        raise ValueError(f"the detail of {kind} could hold somebody's words")
    assert transaction.get_connection().in_atomic_block, "an entry belongs to the transaction of what it records"
    subject_kind, subject_id = subject
    return Entry.objects.create(
        kind=kind, actor_id=by, subject_kind=subject_kind, subject_id=subject_id, community_id=community, detail=detail
    )


def _is_plain(value: Any) -> bool:
    if isinstance(value, dict):
        return all(_is_plain(part) for pair in value.items() for part in pair)
    if isinstance(value, list):
        return all(_is_plain(part) for part in value)
    if isinstance(value, str):
        return len(value) <= LONGEST and not any(sign.isspace() for sign in value)
    return value is None or isinstance(value, int)


def seal_entries() -> int:
    """Seals what is committed and not sealed yet, in the order it was written, a few thousand at a time."""
    sealed = 0
    for _round in range(AT_ONCE):
        done = _seal_batch()
        sealed += done
        if done < BATCH:
            break
    return sealed


def _seal_batch() -> int:
    """Two clocks at once take the same place in the chain: its number is the primary key, so one of them gives way."""
    if not Unsealed.objects.exists():
        return 0
    try:
        with transaction.atomic():
            return _seal_next()
    except IntegrityError:
        return 0


def _seal_next() -> int:
    # First where the chain ends and then what waits: whoever reads the end before another clock adds to it conflicts.
    seq, digest = Seal.objects.order_by("-seq").values_list("seq", "digest").first() or (0, START)
    waiting = list(Unsealed.objects.order_by("at", "entry_id").values_list("entry_id", flat=True)[:BATCH])
    entries = Entry.objects.in_bulk(waiting)
    known = set(Seal.objects.filter(entry_id__in=waiting).values_list("entry_id", flat=True))
    seals = []
    for key in waiting:
        if key in known:
            continue  # somebody put it back in the queue by hand
        seq, digest = seq + 1, seal_digest(digest, entries.get(key))
        seals.append(Seal(seq=seq, entry_id=key, digest=digest))
    Seal.objects.bulk_create(seals)
    Unsealed.objects.filter(entry_id__in=waiting).delete()
    return len(waiting)
