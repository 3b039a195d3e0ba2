"""The chain over the trail: sealed behind the writers, and everything that gets past the guard is found."""

import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from records import actions, triggers
from records.actions import seal_entries, write_entry
from records.models import Entry, Seal, Unsealed
from records.queries import Head, findings, head_of_chain
from tests.threads import at_once, meanwhile

SUBJECT = ("post", uuid.UUID(int=7))


def write(number: int) -> None:
    with transaction.atomic():
        for index in range(number):
            write_entry("post.tested", subject=SUBJECT, by=uuid.UUID(int=8), rule=str(index))


@pytest.fixture
def chain(transactional_db: None) -> list[Entry]:
    """Five sealed entries, in the order of their seals."""
    write(5)
    assert seal_entries() == 5
    entries = Entry.objects.in_bulk()
    return [entries[seal.entry_id] for seal in Seal.objects.order_by("seq")]


@pytest.fixture
def unguarded(chain: list[Entry]) -> Iterator[list[Entry]]:
    """As somebody with the database's own rights would find it. What they do is followed by `found`."""
    triggers.remove()
    yield chain
    triggers.install()


def found(known: Head | None = None) -> list[str]:
    triggers.install()
    return list(findings(known=known))


def test_what_is_written_is_sealed_in_its_order_and_nothing_waits(chain: list[Entry]) -> None:
    assert [entry.at for entry in chain] == sorted(entry.at for entry in chain)
    assert list(Seal.objects.order_by("seq").values_list("seq", flat=True)) == [1, 2, 3, 4, 5]
    assert not Unsealed.objects.exists()
    assert seal_entries() == 0
    assert found(head_of_chain()) == []


def test_an_entry_that_commits_late_is_sealed_then_and_one_undone_never(transactional_db: None) -> None:
    with transaction.atomic():
        late = write_entry("post.tested", subject=SUBJECT, by=None)
        if connection.vendor == "postgresql":  # SQLite lets nobody else write meanwhile
            meanwhile(lambda: write(2)).result(20)
            assert meanwhile(seal_entries).result(20) == 2
    write(1)
    with transaction.atomic():
        write_entry("post.tested", subject=SUBJECT, by=None)
        transaction.set_rollback(True)
    seal_entries()
    assert Seal.objects.count() == Entry.objects.count()
    assert Seal.objects.filter(entry_id=late.pk).exists()
    assert found() == []


def test_two_clocks_at_once_make_one_chain(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "BATCH", 10)
    write(60)
    at_once(seal_entries, seal_entries, seal_entries)
    while seal_entries():
        pass
    assert list(Seal.objects.order_by("seq").values_list("seq", flat=True)) == list(range(1, 61))
    assert found() == []


def test_nothing_that_is_put_back_in_the_queue_stops_the_chain(chain: list[Entry]) -> None:
    Unsealed.objects.create(entry_id=chain[0].pk, at=chain[0].at)
    write(1)
    seal_entries()
    assert Seal.objects.count() == 6
    assert found() == []


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE records_seal SET digest = ''",
        "DELETE FROM records_seal WHERE seq = 5",
        "INSERT INTO records_seal (seq, entry_id, digest) SELECT 1, id, '' FROM records_entry WHERE true LIMIT 1",
    ],
)
def test_no_seal_can_be_changed_or_removed(chain: list[Entry], sql: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    if connection.vendor == "sqlite":  # REPLACE is SQLite's alone, and removes by every unique column
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("REPLACE INTO records_seal (seq, entry_id, digest) SELECT 9, entry_id, '' FROM records_seal")
    assert found() == []


def change(chain: list[Entry]) -> None:
    Entry.objects.filter(pk=chain[2].pk).update(detail={"rule": "other"})


def put_back(chain: list[Entry]) -> None:
    Entry.objects.filter(pk=chain[2].pk).update(at=chain[2].at - timedelta(seconds=1))


def remove(chain: list[Entry]) -> None:
    Entry.objects.filter(pk=chain[2].pk)._raw_delete("default")


def remove_with_seal(chain: list[Entry]) -> None:
    remove(chain)
    Seal.objects.filter(seq=3)._raw_delete("default")


def swap(chain: list[Entry]) -> None:
    Seal.objects.filter(seq=2).update(entry_id=uuid.UUID(int=1))
    Seal.objects.filter(seq=3).update(entry_id=chain[1].pk)
    Seal.objects.filter(seq=2).update(entry_id=chain[2].pk)


def add(chain: list[Entry]) -> None:
    stranger = Entry.objects.create(kind="post.tested", subject_kind="post", subject_id=SUBJECT[1])
    Unsealed.objects.filter(pk=stranger.pk).delete()


def add_dated_back(chain: list[Entry]) -> None:
    triggers.install()  # it comes by the way everybody's come
    Entry.objects.create(
        kind="post.tested", subject_kind="post", subject_id=SUBJECT[1], at=timezone.now() - timedelta(days=3)
    )
    seal_entries()


def reseal(chain: list[Entry]) -> None:
    Seal.objects.filter(seq=3).update(digest="f" * 64)


TAMPERING: dict[Callable[[list[Entry]], None], list[str]] = {
    change: ["is not what seal 3 says"],
    put_back: ["is not what seal 3 says"],
    remove: ["sealed as number 3, is missing"],
    remove_with_seal: ["Seal 3 is missing"],
    swap: ["is not what seal 2 says", "is not what seal 3 says"],
    add: ["was never sealed"],
    add_dated_back: ["stands behind one that was written"],
    reseal: ["is not what seal 3 says", "is not what seal 4 says"],
}


@pytest.mark.parametrize("tamper", TAMPERING, ids=lambda tamper: tamper.__name__)
def test_every_kind_of_tampering_is_found(unguarded: list[Entry], tamper: Callable[[list[Entry]], None]) -> None:
    tamper(unguarded)
    sentences = found()
    assert len(sentences) == len(TAMPERING[tamper])
    assert all(part in sentence for part, sentence in zip(TAMPERING[tamper], sentences, strict=True))


def test_an_entry_that_hides_behind_a_seal_before_the_first_is_found(chain: list[Entry]) -> None:
    """No guard forbids it: rows are only added, and the queue is none that is guarded."""
    write(1)
    stranger = Unsealed.objects.values_list("entry_id", flat=True).get()
    Unsealed.objects.all().delete()
    Seal.objects.create(seq=-1, entry_id=stranger, digest="0" * 64)
    assert found() == ["Seal -1 stands before the beginning of the chain: what it seals was never part of it."]


def test_what_vanished_before_its_seal_is_missed_for_good_and_stops_nothing(unguarded: list[Entry]) -> None:
    triggers.install()
    write(1)
    triggers.remove()
    Entry.objects.filter(pk=Unsealed.objects.get().pk)._raw_delete("default")
    assert [sentence.endswith("vanished before it was sealed.") for sentence in found()] == [True]
    write(1)
    assert seal_entries() == 2
    assert ["sealed as number 6, is missing" in sentence for sentence in found()] == [True]


def test_a_cut_or_rewritten_chain_is_found_by_a_head_kept_elsewhere(unguarded: list[Entry]) -> None:
    known = head_of_chain()
    Seal.objects.filter(seq=5)._raw_delete("default")
    Entry.objects.filter(pk=unguarded[4].pk)._raw_delete("default")
    assert found() == []  # nothing in the database tells of it
    assert ["its end was cut off" in sentence for sentence in found(known)] == [True]
    triggers.remove()
    Entry.objects.filter(pk=unguarded[3].pk).update(kind="forged")
    Seal.objects.all()._raw_delete("default")
    for entry in Entry.objects.all():
        Unsealed.objects.get_or_create(entry_id=entry.pk, defaults={"at": entry.at})
    triggers.install()
    write(2)
    seal_entries()
    assert found() == []
    assert ["was written anew" in sentence for sentence in found(known)] == [True]


def test_a_lost_guard_is_a_finding(chain: list[Entry]) -> None:
    on_table = " ON records_entry" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {triggers.QUEUES}{on_table}")
    try:
        assert [sentence.split(" is ")[0] for sentence in findings()] == ["The table records_seal"]
    finally:
        triggers.install()


def verify(**options: Any) -> tuple[str, int]:
    out = StringIO()
    try:
        call_command("verify_records", stdout=out, **options)
    except CommandError as error:
        return f"{out.getvalue()}{error}", error.returncode
    return out.getvalue(), 0


def test_the_command_says_the_head_and_ends_with_0_1_or_2(unguarded: list[Entry]) -> None:
    triggers.install()
    said, code = verify()
    assert code == 0
    assert f"Head: {head_of_chain()}\n5 entries are what they were" in said
    write(1)
    assert "1 not sealed yet" in verify()[0]
    for bad in ("5", "5:abc", f"-1:{'a' * 64}", f"5:{'g' * 64}", "5 " + "a" * 64):
        assert verify(head=bad)[1] == 2
    assert verify(head=f"4:{'a' * 64}")[1] == 1
    triggers.remove()
    change(unguarded)
    triggers.install()
    said, code = verify(head=str(head_of_chain()))
    assert code == 1
    assert said.endswith("1 finding.")


def test_a_detail_holds_codes_and_never_words(db: None) -> None:
    for detail in ({"why": "Because I say so"}, {"of": ["a\nb"]}, {"of": {"a b": 1}}, {"why": "x" * 101}, {"n": 1.5}):
        with pytest.raises(ValueError, match="somebody's words"):
            write_entry("post.tested", subject=SUBJECT, by=None, **detail)
    write_entry("post.tested", subject=SUBJECT, by=None, count=3, to=None, is_so=True, of=["a", {"b": "c"}])
