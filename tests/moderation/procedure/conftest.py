from collections.abc import Iterator

import pytest
import time_machine

from tests.cast import Cast, make_person
from tests.factories.complaints import Days, london


@pytest.fixture
def days(cast: Cast) -> Iterator[Days]:
    """A Tuesday morning."""
    with time_machine.travel(london("1 Jun 2027 09:00"), tick=False) as traveller:
        yield Days(traveller)


@pytest.fixture
def staff(cast: Cast) -> object:
    return make_person("root", is_superuser=True)
