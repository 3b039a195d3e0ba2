"""What follows what in a complaint of defamation. Pure: no database, no clock, no words.

Rules are of the Defamation (Operators of Websites) Regulations 2013 (SI 2013/3028): a paragraph is one of its Schedule.
"""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    RECEIVED = "received"
    DEFECTIVE_PENDING = "defective_pending"  # the reply of reg 4 is due
    DEFECTIVE_REPLIED = "defective_replied"
    POSTER_PENDING = "poster_pending"  # the notice to the poster is due
    NO_CONTACT_REMOVAL = "no_contact_removal"
    REPEAT_REMOVAL = "repeat_removal"
    AWAITING_POSTER = "awaiting_poster"
    REMOVAL_DUE = "removal_due"
    STANDS_NOTICE_DUE = "stands_notice_due"
    WITH_LEGAL = "with_legal"  # what the operator's own staff wrote: s.5(2) gives no defence
    CLOSED_REMOVED = "closed_removed"
    CLOSED_STANDS = "closed_stands"
    CLOSED_DEFECTIVE = "closed_defective"  # a complete notice took its place
    CLOSED_WITHDRAWN = "closed_withdrawn"
    CLOSED_LEGAL = "closed_legal"


class Event(StrEnum):
    FOUND_INCOMPLETE = "found_incomplete"  # something that s.5(6) or reg 2 asks for is missing, or nobody finds it
    REPLIED = "replied"  # N1 left
    SUPERSEDED = "superseded"
    REPEATED = "repeated"  # every fact of paragraph 9 is verified
    UNREACHABLE = "unreachable"  # no private electronic means of contacting the poster
    REACHABLE = "reachable"
    TO_LEGAL = "to_legal"  # our own staff wrote it, or the operator does not rely on section 5
    POSTER_TOLD = "poster_told"  # N3 left
    SILENT = "silent"
    WANTS_REMOVAL = "wants_removal"
    ANSWERED_INCOMPLETE = "answered_incomplete"
    OBJECTS = "objects"
    FOUND_FALSE = "found_false"  # a name or address that is obviously false: a person decided so
    CURED = "cured"  # a person accepts what was put right in time
    REMOVED_AND_TOLD = "removed_and_told"
    STANDS_TOLD = "stands_told"
    GONE = "gone"  # taken away by its author or by us, before the complainant was told that it stays
    WITHDRAWN = "withdrawn"
    LEGAL_DONE = "legal_done"


class Clock(StrEnum):
    """From when the 48 hours of the new state run, or the poster's days."""

    RECEIPT = "receipt"
    POSTER = "poster"  # until midnight at the end of the stated date
    END_OF_POSTERS = "end_of_posters"
    ANSWER = "answer"  # since the response was received
    KEPT = "kept"  # as before
    NONE = "none"


@dataclass(frozen=True)
class Rule:
    source: State
    event: Event
    target: State
    clock: Clock
    reference: str


S, E, C = State, Event, Clock
TABLE = (
    Rule(S.RECEIVED, E.FOUND_INCOMPLETE, S.DEFECTIVE_PENDING, C.RECEIPT, "reg 4"),
    Rule(S.RECEIVED, E.REPEATED, S.REPEAT_REMOVAL, C.RECEIPT, "para 9"),
    Rule(S.RECEIVED, E.UNREACHABLE, S.NO_CONTACT_REMOVAL, C.RECEIPT, "para 3"),
    Rule(S.RECEIVED, E.REACHABLE, S.POSTER_PENDING, C.RECEIPT, "para 2"),
    Rule(S.DEFECTIVE_PENDING, E.REPLIED, S.DEFECTIVE_REPLIED, C.NONE, "reg 4(2)(b)"),
    Rule(S.DEFECTIVE_PENDING, E.SUPERSEDED, S.CLOSED_DEFECTIVE, C.NONE, "reg 4"),
    Rule(S.DEFECTIVE_REPLIED, E.SUPERSEDED, S.CLOSED_DEFECTIVE, C.NONE, "reg 4"),
    Rule(S.POSTER_PENDING, E.POSTER_TOLD, S.AWAITING_POSTER, C.POSTER, "para 2(1)"),
    Rule(S.POSTER_PENDING, E.UNREACHABLE, S.NO_CONTACT_REMOVAL, C.RECEIPT, "para 3"),
    Rule(S.AWAITING_POSTER, E.UNREACHABLE, S.NO_CONTACT_REMOVAL, C.RECEIPT, "para 3"),
    Rule(S.AWAITING_POSTER, E.SILENT, S.REMOVAL_DUE, C.END_OF_POSTERS, "para 5"),
    Rule(S.AWAITING_POSTER, E.WANTS_REMOVAL, S.REMOVAL_DUE, C.ANSWER, "para 7"),
    Rule(S.AWAITING_POSTER, E.ANSWERED_INCOMPLETE, S.REMOVAL_DUE, C.ANSWER, "para 6"),
    Rule(S.AWAITING_POSTER, E.OBJECTS, S.STANDS_NOTICE_DUE, C.ANSWER, "para 8"),
    Rule(S.STANDS_NOTICE_DUE, E.FOUND_FALSE, S.REMOVAL_DUE, C.KEPT, "para 6(3)"),
    Rule(S.STANDS_NOTICE_DUE, E.WANTS_REMOVAL, S.REMOVAL_DUE, C.KEPT, "para 7"),
    Rule(S.STANDS_NOTICE_DUE, E.GONE, S.REMOVAL_DUE, C.KEPT, "para 1"),
    Rule(S.REMOVAL_DUE, E.OBJECTS, S.STANDS_NOTICE_DUE, C.ANSWER, "para 8"),  # in time, and the clock was faster
    Rule(S.REMOVAL_DUE, E.CURED, S.STANDS_NOTICE_DUE, C.KEPT, "para 8"),
    Rule(S.REMOVAL_DUE, E.WANTS_REMOVAL, S.REMOVAL_DUE, C.KEPT, "para 7"),
    Rule(S.REMOVAL_DUE, E.REMOVED_AND_TOLD, S.CLOSED_REMOVED, C.NONE, "paras 5 to 7"),
    Rule(S.NO_CONTACT_REMOVAL, E.REMOVED_AND_TOLD, S.CLOSED_REMOVED, C.NONE, "para 4(2)(b)"),
    Rule(S.REPEAT_REMOVAL, E.REMOVED_AND_TOLD, S.CLOSED_REMOVED, C.NONE, "para 9"),
    Rule(S.STANDS_NOTICE_DUE, E.STANDS_TOLD, S.CLOSED_STANDS, C.NONE, "para 8(2)"),
    Rule(S.WITH_LEGAL, E.LEGAL_DONE, S.CLOSED_LEGAL, C.NONE, "s.5(2)"),
)
CLOSED = frozenset(state for state in State if state.value.startswith("closed_"))
REMOVALS = frozenset({S.REMOVAL_DUE, S.NO_CONTACT_REMOVAL, S.REPEAT_REMOVAL})
_RULES = {(rule.source, rule.event): rule for rule in TABLE}


def rule_for(state: str, event: Event) -> Rule:
    """The rule by which an event moves a complaint. Raises KeyError where nothing provides for it."""
    current = State(state)
    if current not in CLOSED and event == Event.WITHDRAWN:
        return Rule(current, event, State.CLOSED_WITHDRAWN, Clock.NONE, "s.5(6)")
    if current not in CLOSED | {State.WITH_LEGAL} and event == Event.TO_LEGAL:
        return Rule(current, event, State.WITH_LEGAL, Clock.NONE, "s.5(2)")
    return _RULES[current, event]


def may_follow(state: str, event: Event) -> bool:
    try:
        rule_for(state, event)
    except KeyError:
        return False
    return True


# What a notice and an answer must say


@dataclass(frozen=True)
class Asked:
    """What section 5(6) of the Act and regulation 2 ask of a notice, as far as it was given.

    Each of the last three is None where it was not answered.
    """

    name: str
    email: str
    statement: str
    why: str
    has_place: bool
    meaning: str
    faults: str  # which aspects are inaccurate in fact, or opinions that facts do not support
    cannot_identify: bool | None
    consent_name: bool | None
    consent_email: bool | None


def missing_from(asked: Asked) -> list[str]:
    """What is missing, in the order of the Act and the regulations; empty for a notice that must be followed.

    Somebody who says that they know who wrote it gave no confirmation that they do not (reg 2(d)).
    """
    given = {
        "name": bool(asked.name.strip()),
        "statement": bool(asked.statement.strip()),
        "why": bool(asked.why.strip()),
        "place": asked.has_place,
        "email": bool(asked.email.strip()),
        "meaning": bool(asked.meaning.strip()),
        "faults": bool(asked.faults.strip()),
        "cannot_identify": asked.cannot_identify is True,
        "consent_name": asked.consent_name is not None,
        "consent_email": asked.consent_email is not None,
    }
    return [item for item, is_given in given.items() if not is_given]


@dataclass(frozen=True)
class Answered:
    """A poster's response (paragraph 2(2)). None: not answered."""

    wants_removal: bool | None
    name: str
    address: str
    consents: bool | None
    is_obviously_false: bool = False


def event_of(answered: Answered) -> Event:
    """What a response that came in time leads to (paragraphs 6, 7 and 8)."""
    if answered.wants_removal:
        return Event.WANTS_REMOVAL
    is_whole = answered.wants_removal is False and answered.name.strip() and answered.address.strip()
    if is_whole and answered.consents is not None and not answered.is_obviously_false:
        return Event.OBJECTS
    return Event.ANSWERED_INCOMPLETE


REMOVED_BEFORE = 2  # paragraph 9: on so many previous occasions


def is_persistent(*, says_so: bool, removed_before: int) -> bool:
    """Whether paragraph 9 applies. `removed_before`: earlier notices of the same complainant about the same or
    substantially the same words of the same person here, each of which ended in removal under this Schedule."""
    return says_so and removed_before >= REMOVED_BEFORE


# What follows by itself


@dataclass(frozen=True)
class Facts:
    """What is known of a complaint at a moment, as far as it decides what follows without a person.

    `is_last_call`: so little of the operator's clock is left that it can wait for nobody.
    """

    state: str
    is_whole: bool  # nothing is missing that a notice must say
    has_unplaced: bool  # somebody still has to find, or not find, one of its places
    is_placed: bool
    needs_eye: bool  # a person should look first: paragraph 9 is said to apply, or it is one of a flood
    can_reach: bool
    replied: bool = False
    poster_told: bool = False
    poster_bounced: bool = False
    is_answer_over: bool = False
    is_gone: bool = False  # from every place
    is_gone_for_good: bool = False
    is_flood: bool = False
    told_removed: bool = False
    told_stands: bool = False
    is_last_call: bool = False


def next_event(facts: Facts) -> Event | None:
    """The one thing that follows without a person, or nothing yet."""
    match State(facts.state):
        case State.RECEIVED:
            return _after_receipt(facts)
        case State.DEFECTIVE_PENDING:
            return Event.REPLIED if facts.replied else None
        case State.POSTER_PENDING:
            return Event.POSTER_TOLD if facts.poster_told else None if facts.can_reach else Event.UNREACHABLE
        case State.AWAITING_POSTER:
            if facts.poster_bounced and not facts.can_reach:
                return Event.UNREACHABLE
            return Event.SILENT if facts.is_answer_over else None
        case State.STANDS_NOTICE_DUE:
            return Event.STANDS_TOLD if facts.told_stands else Event.GONE if facts.is_gone_for_good else None
        case state if state in REMOVALS:
            return Event.REMOVED_AND_TOLD if facts.is_gone and facts.told_removed else None
    return None


def _after_receipt(facts: Facts) -> Event | None:
    if not facts.is_whole:  # many at once may be somebody's way to fill another's mailbox with our answers
        return None if facts.is_flood and not facts.is_last_call else Event.FOUND_INCOMPLETE
    if facts.has_unplaced and not facts.is_last_call:
        return None
    if not facts.is_placed:
        return Event.FOUND_INCOMPLETE
    if facts.needs_eye and not facts.is_last_call:
        return None
    return Event.REACHABLE if facts.can_reach else Event.UNREACHABLE
