"""What a help page holds."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Topic:
    """A short text. `body` is paragraphs, and lists of points; `links` are (name of an address, words)."""

    slug: str
    audience: str
    title: Any
    body: list[Any]
    links: list[tuple[str, Any]] = field(default_factory=list)

    @property
    def parts(self) -> list[tuple[bool, Any]]:
        """Each part with whether it is a list of points."""
        return [(isinstance(part, list), part) for part in self.body]

    @property
    def words(self) -> str:
        """All of its text in the language of the moment."""
        flat = [point for part in self.body for point in (part if isinstance(part, list) else [part])]
        return " ".join(map(str, flat))

    @property
    def first_words(self) -> str:
        return str(self.body[0][0] if isinstance(self.body[0], list) else self.body[0])
