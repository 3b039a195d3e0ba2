import pytest

from accounts.approvals.endings import ENDINGS, what_ends
from config.endings import join_endings
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_what_lies_above_accounts_is_said_too(cast: Cast) -> None:
    assert what_ends(cast.bob) == [
        "They are not signed in anywhere.",
        "They can no longer read or write in 1 group they belong to. Their place there is kept.",
    ]
    assert what_ends(cast.frank) == ["They are not signed in anywhere."]


def test_joining_twice_says_nothing_twice() -> None:
    before = list(ENDINGS)
    join_endings()
    assert before == ENDINGS
