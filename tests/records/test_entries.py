"""The audit trail: written with what it records, and never changed or removed again, by whatever way."""

import uuid

import pytest
from django.core.checks import run_checks
from django.db import DatabaseError, connection, transaction

from records import triggers
from records.actions import write_entry
from records.models import Entry

SUBJECT = ("post", uuid.UUID(int=7))


@pytest.fixture
def entry(db: None) -> Entry:
    return write_entry("post.tested", subject=SUBJECT, by=uuid.UUID(int=8), community=uuid.UUID(int=9), rule="2")


def execute(sql: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def test_entry_holds_who_when_and_what(entry: Entry) -> None:
    entry.refresh_from_db()
    assert (entry.kind, entry.actor_id, entry.community_id) == ("post.tested", uuid.UUID(int=8), uuid.UUID(int=9))
    assert (entry.subject_kind, entry.subject_id, entry.detail) == ("post", uuid.UUID(int=7), {"rule": "2"})


def test_entry_is_written_only_inside_the_transaction_of_what_it_records(transactional_db: None) -> None:
    with pytest.raises(AssertionError):
        write_entry("post.tested", subject=SUBJECT, by=None)
    with transaction.atomic():
        write_entry("post.tested", subject=SUBJECT, by=None)
    assert Entry.objects.count() == 1


def test_entry_goes_with_the_transaction_it_belongs_to(db: None) -> None:
    def undone() -> None:
        with transaction.atomic():
            write_entry("post.tested", subject=SUBJECT, by=None)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        undone()
    assert Entry.objects.count() == 0


WAYS = {
    "save": lambda entry: Entry(pk=entry.pk, kind="forged", subject_kind="post", subject_id=SUBJECT[1]).save(),
    "save again": lambda entry: entry.save(),
    "update": lambda entry: Entry.objects.filter(pk=entry.pk).update(kind="forged"),
    "bulk update": lambda entry: Entry.objects.bulk_update([entry], ["kind"]),
    "update or create": lambda entry: Entry.objects.update_or_create(pk=entry.pk, defaults={"kind": "forged"}),
    "delete": lambda entry: entry.delete(),
    "delete many": lambda entry: Entry.objects.all().delete(),
    "raw delete": lambda entry: Entry.objects.all()._raw_delete("default"),
    "sql update": lambda entry: execute("UPDATE records_entry SET kind = 'forged'"),
    "sql update of nothing else": lambda entry: execute("UPDATE records_entry SET kind = kind"),
    "sql delete": lambda entry: execute("DELETE FROM records_entry"),
    "sql upsert": lambda entry: execute(
        "INSERT INTO records_entry (id, at, kind, subject_kind, subject_id, detail) "
        "SELECT id, at, 'forged', subject_kind, subject_id, detail FROM records_entry WHERE true "
        "ON CONFLICT (id) DO UPDATE SET kind = excluded.kind"
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_entry_cannot_be_changed_or_removed(entry: Entry, way: str) -> None:
    with pytest.raises(DatabaseError, match=r"append-only|duplicate key"), transaction.atomic():
        WAYS[way](entry)
    assert list(Entry.objects.values_list("pk", "kind")) == [(entry.pk, "post.tested")]


def test_entry_cannot_be_replaced(entry: Entry) -> None:
    if connection.vendor != "sqlite":
        return  # REPLACE is SQLite's alone
    with pytest.raises(DatabaseError), transaction.atomic():
        execute(
            "REPLACE INTO records_entry (id, at, kind, subject_kind, subject_id, detail) "
            "SELECT id, at, 'forged', subject_kind, subject_id, detail FROM records_entry"
        )
    with pytest.raises(DatabaseError), transaction.atomic():
        execute(
            "REPLACE INTO records_entry (rowid, id, at, kind, subject_kind, subject_id, detail) "
            "SELECT rowid, 'another', at, 'forged', subject_kind, subject_id, detail FROM records_entry"
        )
    assert list(Entry.objects.values_list("kind", flat=True)) == ["post.tested"]


def test_table_cannot_be_truncated(entry: Entry) -> None:
    if connection.vendor != "postgresql":
        return  # SQLite knows no TRUNCATE; its DELETE is tested above
    for sql in ("TRUNCATE records_entry", "TRUNCATE records_entry CASCADE"):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            execute(sql)
    assert Entry.objects.count() == 1


def problems() -> list[str]:
    return [
        problem.id or "" for problem in run_checks(databases=["default"]) if (problem.id or "").startswith("records")
    ]


def test_check_finds_missing_triggers_and_migrate_puts_them_back(transactional_db: None) -> None:
    assert problems() == []
    try:
        triggers.remove()
        assert problems() == ["records.W001"]
        assert not triggers.installed()
    finally:
        triggers.install()
    assert problems() == []
    triggers.install()  # twice does no harm
    assert triggers.installed()


def test_check_finds_a_single_missing_trigger(transactional_db: None) -> None:
    try:
        on_table = " ON records_entry" if connection.vendor == "postgresql" else ""
        name = "truncate" if connection.vendor == "postgresql" else "delete"
        execute(f"DROP TRIGGER records_entry_no_{name}{on_table}")
        assert problems() == ["records.W001"]
    finally:
        triggers.install()


def test_check_asks_nothing_of_a_database_it_is_not_given() -> None:
    assert triggers.check(databases=None) == triggers.check(databases=[]) == []
