"""The table: every state is reached and left as the Schedule says, and nothing follows that no rule provides for."""

from dataclasses import asdict, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.complaints.states import (
    CLOSED,
    REMOVALS,
    TABLE,
    Answered,
    Asked,
    Event,
    Facts,
    State,
    event_of,
    is_persistent,
    may_follow,
    missing_from,
    next_event,
    rule_for,
)

WHOLE = Asked(
    name="Nan", email="nan@example.org", statement="He said", why="I am no thief", has_place=True,
    meaning="That I stole",    faults="I did not", cannot_identify=True, consent_name=False, consent_email=True,
)  # fmt: skip


def test_each_rule_stands_once_and_each_state_can_end() -> None:
    assert len({(rule.source, rule.event) for rule in TABLE}) == len(TABLE)
    for state in State:
        assert (state in CLOSED) != any(may_follow(state, event) for event in Event)
        assert state in {State.RECEIVED, State.WITH_LEGAL, State.CLOSED_WITHDRAWN} | {rule.target for rule in TABLE}


def test_a_notice_that_says_all_lacks_nothing() -> None:
    assert missing_from(WHOLE) == []


@pytest.mark.parametrize("item", list(asdict(WHOLE)))
def test_each_thing_that_is_not_said_is_missing(item: str) -> None:
    empty: dict[str, Any] = {
        item: None if item.startswith(("cannot", "consent")) else False if item == "has_place" else " "
    }
    assert missing_from(replace(WHOLE, **empty)) == [item.removeprefix("has_")]


def test_who_can_identify_the_author_has_confirmed_nothing() -> None:
    assert missing_from(replace(WHOLE, cannot_identify=False)) == ["cannot_identify"]


maybe = st.sampled_from([None, True, False])
text = st.sampled_from(["", "  ", "Rhys Evans"])


@given(maybe, text, text, maybe, st.booleans())
def test_an_answer_stands_only_where_nothing_is_missing_or_false(
    wants: bool | None, name: str, address: str, consents: bool | None, is_false: bool
) -> None:
    event = event_of(Answered(wants, name, address, consents, is_obviously_false=is_false))
    if wants:
        assert event == Event.WANTS_REMOVAL  # para 7 asks for nothing else
    else:
        is_whole = wants is False and name.strip() and address.strip() and consents is not None and not is_false
        assert event == (Event.OBJECTS if is_whole else Event.ANSWERED_INCOMPLETE)


def test_a_third_time_is_one_that_is_said_and_was_removed_twice() -> None:
    assert is_persistent(says_so=True, removed_before=2)
    assert not is_persistent(says_so=False, removed_before=5)
    assert not is_persistent(says_so=True, removed_before=1)


flags = st.fixed_dictionaries({name: st.booleans() for name in list(asdict(Facts("", *[False] * 5)))[1:]})


@given(st.sampled_from(list(State)), flags)
def test_what_follows_by_itself_is_what_a_rule_provides_for(state: State, known: dict[str, bool]) -> None:
    event = next_event(Facts(state, **known))
    if event is None:
        return
    rule = rule_for(state, event)
    if rule.target in REMOVALS:  # nothing goes before its time
        assert known["is_placed"] or state != State.RECEIVED
        assert event != Event.SILENT or known["is_answer_over"]
        assert event != Event.REPEATED  # that takes a person
    if rule.target == State.CLOSED_REMOVED:
        assert known["is_gone"]
        assert known["told_removed"]
    if event == Event.UNREACHABLE:
        assert not known["can_reach"]


@given(st.sampled_from(list(State)), flags)
def test_a_flood_or_a_third_time_waits_for_a_person_as_long_as_there_is_time(
    state: State, known: dict[str, bool]
) -> None:
    known |= {"needs_eye": True, "is_last_call": False, "is_whole": True, "is_placed": True}
    if state == State.RECEIVED:
        assert next_event(Facts(state, **known)) is None
