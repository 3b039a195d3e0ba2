"""What the areas above know about people and accounts does not: who leads a group, how many groups somebody is in.

config/people.py fills these lists; empty, everything here still works.
"""

from collections.abc import Callable
from uuid import UUID

from accounts.models import User

# Those of the people named who have a duty in some area: their names must not be taken by others.
LEADING: list[Callable[[set[UUID]], set[UUID]]] = []
# Lines for a person's page, as (what, in words); the first argument is who reads them.
FACTS: list[Callable[[User, User], list[tuple[str, str]]]] = []
