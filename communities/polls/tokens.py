"""By what a ballot is found again: the person's id, or in an anonymous poll a keyed digest of it.

The key is the poll's own, kept encrypted with keys that are not in the database, and destroyed when the poll closes.
"""

import hmac
from collections.abc import Iterable
from uuid import UUID

from accounts.models import User
from communities.polls.models import Poll


def token_of(poll: Poll, person: UUID) -> str:
    return hmac.digest(poll.key.encode(), person.bytes, "sha256").hex() if poll.is_anonymous else person.hex


def people_by_token(polls: Iterable[Poll], people: Iterable[UUID]) -> dict[tuple[UUID, str], UUID]:
    """(poll, token) of each person, and of accounts that were joined with theirs: one query. Closed polls have none."""
    people = set(people)
    doubles = User.objects.filter(merged_into__in=people).values_list("pk", "merged_into_id")
    accounts = [*((one, one) for one in people), *doubles]
    return {
        (poll.pk, token_of(poll, account)): person
        for poll in polls if poll.key or not poll.is_anonymous
        for account, person in accounts
    }  # fmt: skip
