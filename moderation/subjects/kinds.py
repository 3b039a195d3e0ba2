"""What the rest of moderation may ask of anything that can be flagged."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from communities.groups.models import Community
from communities.groups.permissions import Person


class Subject(Protocol):
    """Posts, comments and messages are this as they are; what is no `Words` is wrapped in something that is.

    `state` is one of `Words.State`.
    """

    @property
    def pk(self) -> Any: ...
    @property
    def author(self) -> Any: ...
    @property
    def author_id(self) -> Any: ...
    @property
    def state(self) -> Any: ...
    @property
    def is_shown(self) -> bool: ...

    @property
    def edited_at(self) -> Any: ...

    def is_by(self, person: UUID | None) -> bool: ...


@dataclass(frozen=True)
class Kind:
    """`lock` holds the rows a decision rests on, those of what it stands in first, and answers with the thing as it is
    then; it raises Refused where it is gone for good. `community` is None for what belongs to the whole site.

    `snapshot` is what of it is frozen, see Evidence.content. `keep` puts aside what would else be gone with it.
    `named` is how one is called, where that is more than `label`. `parts` are the things that something stands for.
    """

    label: Any
    find: Callable[[UUID], Any]
    may_see: Callable[[Person, Any], bool]
    community: Callable[[Any], Community | None]
    url: Callable[[Any], str]
    lock: Callable[[Any], Any]
    snapshot: Callable[[Any], dict[str, Any]]
    hide: Callable[[Any], object]
    remove: Callable[[Any], object]
    restore: Callable[[Any], object]
    keep: Callable[[Any], None] | None = None
    named: Callable[[Any], Any] | None = None
    is_reportable: bool = True
    parts: Callable[[Any], list[tuple[str, UUID]]] | None = None


KINDS: dict[str, Kind] = {}


def register(name: str, kind: Kind) -> None:
    """For a kind whose rows lie above this noun (moderation/apps.py)."""
    KINDS[name] = kind
