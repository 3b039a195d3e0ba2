"""Questions whose SQL is written once: the same rows as Django's own, whatever is asked and whenever."""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.db import OperationalError, connection, transaction
from django.db.models import Count, DateTimeField, IntegerField, Q
from django.db.models.sql.compiler import SQLCompiler
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from accounts.models import Session, User
from communities.groups.models import Community, Membership
from core.prepared import FEW, Places, Prepared
from tests.cast import Cast, make_person

pytestmark = pytest.mark.django_db
SIZES = [0, 1, 2, 3, FEW, FEW + 1, 40]
_people = Prepared(lambda places: User.objects.filter(pk__in=places.ids("ids")).order_by("display_name"))
_named = Prepared(
    lambda places: User.objects.filter(display_name__in=places.texts("names")).values_list("pk", flat=True)
)
_groups = Prepared(
    lambda places: Membership.objects.filter(person__in=places.ids("people")).select_related("community", "person")
)
_taking_part = Prepared(
    lambda places: User.objects.taking_part().filter(pk__in=places.ids("ids")).values_list("pk", flat=True)
)


def some(*pks: uuid.UUID, size: int) -> list[uuid.UUID]:
    return [*pks, *(uuid.uuid4() for _ in range(size))][:size]


@pytest.mark.parametrize("size", SIZES)
def test_rows_are_those_of_the_ordinary_question(size: int) -> None:
    people = [make_person(f"person-{n}").pk for n in range(3)]
    for _again in range(2):
        asked = some(*people, size=size)
        assert _people(ids=asked) == list(User.objects.filter(pk__in=asked).order_by("display_name"))
        assert {one.display_name for one in _people(ids=set(asked))} == {f"Person-{n}" for n in range(min(size, 3))}


@pytest.mark.parametrize("size", SIZES)
def test_models_come_with_what_was_selected_with_them(cast: Cast, size: int) -> None:
    asked = some(cast.bob.pk, cast.alice.pk, size=size)
    wanted = Membership.objects.filter(person__in=asked)
    found = _groups(people=asked)
    with CaptureQueriesContext(connection) as queries:
        seen = {(one.pk, one.community.name, one.person.display_name) for one in found}
    assert len(queries) == 0
    assert seen == set(wanted.values_list("pk", "community__name", "person__display_name"))


@pytest.mark.parametrize("text", ["plain", '"', "\\", "],[", "ŵ 👋", "' OR 1=1 --", "%s", "%", ""])
@pytest.mark.parametrize("size", [1, 3, FEW + 1])
def test_texts_are_taken_to_the_letter(text: str, size: int) -> None:
    person = make_person("somebody")
    person.display_name = text
    person.save()
    assert _named(names=[text, *(f"{text}{n}" for n in range(size - 1))]) == [person.pk]
    assert _named(names=[f"{text}{n}" for n in range(size)]) == []


def test_sql_is_written_once_for_each_number_of_places(monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[object] = []
    as_sql = SQLCompiler.as_sql

    def note(self: SQLCompiler, *args: Any, **more: Any) -> Any:
        written.append(self.query.model)
        return as_sql(self, *args, **more)

    question = Prepared(lambda places: User.objects.filter(pk__in=places.ids("ids")).values_list("pk", flat=True))
    monkeypatch.setattr(SQLCompiler, "as_sql", note)
    with CaptureQueriesContext(connection) as queries:
        for size in (3, 4, 3, 30, 1_000, 31):
            question(ids=some(size=size))
    assert (len(queries), written) == (6, [User, User, User])


def test_moment_and_number_are_values_too(cast: Cast) -> None:
    question = Prepared(
        lambda places: (
            Session.objects.filter(expire_date__gt=places.one("now", DateTimeField()))
            .values("person")
            .annotate(count=Count("pk"))
            .filter(count__gte=places.one("most", IntegerField()))
            .order_by()
            .values_list("person", flat=True)
        )
    )
    Session.objects.all().delete()
    for number, day in enumerate((1, 2, 3)):
        Session.objects.create(
            session_key=f"key-{number}", person=cast.bob, expire_date=datetime(2030, 1, day, tzinfo=UTC)
        )
    assert question(now=datetime(2029, 1, 1, tzinfo=UTC), most=3) == [cast.bob.pk]
    assert question(now=datetime(2030, 1, 1, tzinfo=UTC), most=3) == []
    assert question(now=datetime(2030, 1, 1, tzinfo=UTC), most=2) == [cast.bob.pk]


def test_question_of_two_questions(cast: Cast) -> None:
    def either(places: Places) -> Any:
        people = User.objects.filter(pk__in=places.ids("ids")).order_by().values_list("pk", flat=True)
        groups = Community.objects.filter(pk__in=places.ids("ids")).order_by().values_list("pk", flat=True)
        return people.union(groups)

    question = Prepared(either)
    for size in (2, 40):
        assert set(question(ids=some(cast.bob.pk, cast.g1.pk, size=size))) == {cast.bob.pk, cast.g1.pk}


def test_nobody_among_no_values_and_the_rest_of_an_or_still_counts(cast: Cast) -> None:
    question = Prepared(
        lambda places: User.objects.filter(Q(pk=cast.bob.pk) | Q(pk__in=places.ids("ids"))).values_list("pk", flat=True)
    )
    assert question(ids=[]) == [cast.bob.pk]
    assert set(question(ids=[cast.alice.pk])) == {cast.bob.pk, cast.alice.pk}


def test_question_holds_on_the_next_day_and_with_other_settings(cast: Cast, settings: Any) -> None:
    User.objects.filter(pk=cast.bob.pk).update(approved_until="2027-03-01")
    asked = [cast.bob.pk]
    with time_machine.travel(datetime(2027, 3, 1, 12, tzinfo=UTC), tick=False) as clock:
        assert _taking_part(ids=asked) == asked
        clock.move_to(datetime(2027, 6, 1, 12, tzinfo=UTC))
        assert _taking_part(ids=asked) == []
        clock.move_to(datetime(2027, 3, 1, 12, tzinfo=UTC))
        settings.TERMS_VERSION = "another"
        assert _taking_part(ids=asked) == []


@pytest.mark.once("postgresql", only="SQLite has its moments as text")
def test_moment_that_would_stand_still_is_no_question() -> None:
    question = Prepared(
        lambda places: Session.objects.filter(session_key__in=places.texts("keys"), expire_date__gt=datetime.now(UTC))
    )
    with pytest.raises(ValueError, match="stand still"):
        question(keys=["a"])


@pytest.mark.django_db(transaction=True)
def test_rows_are_held_in_a_transaction_alone() -> None:
    person = make_person("somebody")
    held = Prepared(lambda places: User.objects.select_for_update().filter(pk__in=places.ids("ids")))
    for _again in range(2):
        with transaction.atomic():
            assert held(ids=[person.pk]) == [person]
        if connection.features.has_select_for_update:
            with pytest.raises(TransactionManagementError):
                held(ids=[person.pk])


def test_error_of_the_database_leaves_the_question_whole(cast: Cast) -> None:
    def fail(*_: Any) -> None:
        raise OperationalError

    with connection.execute_wrapper(fail), pytest.raises(OperationalError):
        _people(ids=[cast.alice.pk])
    assert _people(ids=[cast.bob.pk]) == [cast.bob]


def test_asked_within_itself_it_answers_both(cast: Cast) -> None:
    inner: list[User] = []

    def ask_again(execute: Callable[..., Any], *args: Any) -> Any:
        if not inner:
            inner.append(cast.host)  # once
            inner[:] = _people(ids=[cast.alice.pk])
        return execute(*args)

    with connection.execute_wrapper(ask_again):
        assert _people(ids=[cast.bob.pk]) == [cast.bob]
    assert inner == [cast.alice]


@pytest.mark.parametrize("size", SIZES)
def test_what_is_excluded_is_excluded(cast: Cast, size: int) -> None:
    question = Prepared(
        lambda places: User.objects.exclude(pk__in=places.ids("ids")).exclude(email__in=places.texts("texts"))
    )
    asked = some(cast.bob.pk, size=size)
    found = {one.pk for one in question(ids=asked, texts=[cast.carol.email][:size])}
    assert found == {one.pk for one in cast.people.values()} - set(asked[:1]) - {cast.carol.pk for _ in asked[:1]}


@pytest.mark.parametrize("size", [1, FEW + 1])
def test_texts_are_no_ids(size: int) -> None:
    if size > FEW:
        with pytest.raises(AttributeError):
            _people(ids=[str(uuid.uuid4()) for _ in range(size)])
    else:
        assert _people(ids=[str(uuid.uuid4())]) == []


def test_what_is_fetched_beside_it_would_be_lost() -> None:
    question = Prepared(lambda places: User.objects.filter(pk__in=places.ids("ids")).prefetch_related("memberships"))
    with pytest.raises(ValueError, match="beside it"):
        question(ids=[uuid.uuid4()])
