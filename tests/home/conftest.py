from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.plugin import DjangoDbBlocker

from home.pages.actions import prepare_site


@pytest.fixture
def cost() -> Callable[[Client, str], int]:
    """How many queries an address costs once its pictures have been drawn."""

    def ask(client: Client, address: str) -> int:
        assert client.get(address).status_code == 200
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        return len(queries)

    return ask


@contextmanager
def made_once(blocker: DjangoDbBlocker) -> Iterator[None]:
    """Rows for a whole file: made in a transaction that ends with it, while each test has one of its own inside."""
    around: Any = transaction.atomic()
    around._from_testcase = True  # as Django marks its own: no action, so streams are not watched across all of it
    with blocker.unblock():
        around.__enter__()
    yield
    with blocker.unblock():
        transaction.set_rollback(True)
        around.__exit__(None, None, None)


@pytest.fixture(scope="module")
def porch(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The home page, the roles and the workflow, where `make_home` and `make_editor` find them.

    Making them anew for each test cost most of a file's time.
    """
    with made_once(django_db_blocker):
        with django_db_blocker.unblock():
            prepare_site(hero="A light left on")
        yield
