"""Every address of ours, asked in every other way than GET and POST."""

import pytest
from django.core.cache import cache

from tests.authz.answers import whole
from tests.authz.conftest import World
from tests.authz.rows import ROWS, Row
from tests.cast import CANARY

pytestmark = pytest.mark.django_db


@pytest.mark.once("sqlite")
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.title)
def test_other_methods_are_refused_or_harmless_and_show_no_more(world: World, row: Row) -> None:
    path = row.path(world.ids)
    for who in ("anon", "carol", "alice"):
        for method in ("PUT", "PATCH", "DELETE", "TRACE", "OPTIONS", "HEAD"):
            cache.clear()  # so that no limit of tries is met
            answer = world.ask(who, method, path)
            assert answer.status_code in {200, 302, 404, 405}, (who, method)
            if method in {"PUT", "PATCH", "DELETE", "TRACE"} and not row.name.startswith("account"):
                assert answer.status_code == 405, (who, method)
            if method == "HEAD":
                assert answer.status_code in {world.ask(who, "GET", path).status_code, 405}
            if who != "alice":
                assert CANARY not in whole(answer)
