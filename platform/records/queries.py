"""Whether the trail is what it was: every entry against its seal, and the chain of seals from its beginning."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef

from records import triggers
from records.chain import START, seal_digest
from records.models import Entry, Seal, Unsealed

AT_ONCE = 1_000
LATE = timedelta(hours=1)  # longer than any transaction lasts and any two of our clocks differ


@dataclass(frozen=True)
class Head:
    """How long the chain is and what its last seal says: whoever knows it knows every entry before it."""

    seq: int
    digest: str

    def __str__(self) -> str:
        return f"{self.seq}:{self.digest}"


def head_of_chain() -> Head:
    return Head(*(Seal.objects.order_by("-seq").values_list("seq", "digest").first() or (0, START)))


def findings(*, known: Head | None = None, progress: Callable[[int], None] = lambda done: None) -> Iterator[str]:
    """One sentence for everything that is not as it was left. `known` is a head that somebody wrote down elsewhere.

    It reads in batches, so that the longest chain takes no more memory than a short one.
    """
    yield from _lost_guards()
    yield from _broken_links(progress)
    yield from _strangers()
    if known:
        yield from _other_head(known)


def waiting() -> tuple[int, datetime | None]:
    """How many entries the clock has still to seal, and of when the oldest is."""
    oldest = Unsealed.objects.order_by("at").values_list("at", flat=True).first()
    return Unsealed.objects.count(), oldest


def _lost_guards() -> Iterator[str]:
    for table in triggers.unguarded():
        yield f"The table {table} is not guarded: it can be changed. Run `manage.py migrate`, which mends that."


def _broken_links(progress: Callable[[int], None]) -> Iterator[str]:
    for seq in Seal.objects.filter(seq__lt=1).order_by("seq").values_list("seq", flat=True).iterator(AT_ONCE):
        yield f"Seal {seq} stands before the beginning of the chain: what it seals was never part of it."
    head, newest, done = Head(0, START), None, 0
    while seals := list(Seal.objects.filter(seq__gt=head.seq).order_by("seq")[:AT_ONCE]):
        entries = Entry.objects.in_bulk([seal.entry_id for seal in seals])
        for seal in seals:
            entry = entries.get(seal.entry_id)
            yield from _of_link(head, seal, entry, newest)
            head = Head(seal.seq, seal.digest)
            newest = max(newest, entry.at) if newest and entry else (entry.at if entry else newest)
        done += len(seals)
        progress(done)


def _of_link(before: Head, seal: Seal, entry: Entry | None, newest: datetime | None) -> Iterator[str]:
    """What is wrong with one seal, given the one before it and the time of the newest entry so far."""
    if seal.seq != before.seq + 1:
        gone = _numbers(before.seq + 1, seal.seq - 1)
        yield f"{gone} missing from the chain, and whatever {'it' if ' is' in gone else 'they'} sealed."
    if entry is None:
        yield f"Entry {seal.entry_id}, sealed as number {seal.seq}, is missing."
    elif seal_digest(before.digest, entry) != seal.digest and seal.seq == before.seq + 1:
        yield f"Entry {_named(entry)} is not what seal {seal.seq} says: one of the two was changed, or moved."
    if entry and newest and entry.at < newest - LATE:
        yield f"Entry {_named(entry)} stands behind one that was written {newest - entry.at} after it: added later?"


def _numbers(first: int, last: int) -> str:
    return f"Seal {first} is" if first == last else f"Seals {first} to {last} are"


def _named(entry: Entry) -> str:
    return f"{entry.pk} ({entry.kind}, {entry.at:%Y-%m-%d %H:%M:%S} UTC)"


def _strangers() -> Iterator[str]:
    """Entries that are in no chain, and seals to come of entries that are not there."""
    sealed = Exists(Seal.objects.filter(entry_id=OuterRef("pk")))
    queued = Exists(Unsealed.objects.filter(entry_id=OuterRef("pk")))
    for entry in Entry.objects.exclude(sealed).exclude(queued).order_by().iterator(AT_ONCE):
        yield f"Entry {_named(entry)} was never sealed and does not wait for it: it came past the guard."
    there = Exists(Entry.objects.filter(pk=OuterRef("pk")))
    gone: Iterator[UUID] = Unsealed.objects.exclude(there).order_by().values_list("pk", flat=True).iterator(AT_ONCE)
    for key in gone:
        yield f"Entry {key} vanished before it was sealed."


def _other_head(known: Head) -> Iterator[str]:
    now = START if known.seq == 0 else Seal.objects.filter(seq=known.seq).values_list("digest", flat=True).first()
    if now is None:
        yield (
            f"The chain ends at {head_of_chain().seq} and once had at least {known.seq} seals: its end was cut off, "
            "or an older backup was restored."
        )
    elif now != known.digest:
        yield f"Seal {known.seq} is {now} and was {known.digest}: the chain was written anew up to there."
