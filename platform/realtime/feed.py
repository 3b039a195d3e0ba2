"""A stream that somebody in this process follows, and who of them has fallen behind."""

import asyncio
from dataclasses import dataclass, field
from uuid import UUID

from realtime.read import Source
from realtime.socket import Socket

NEAR = 20  # updates: whose cursor is no further behind the newest delivered is a live reader


@dataclass(eq=False)
class Feed:
    name: str
    object_id: UUID
    source: Source
    front: int = 0  # the newest that was delivered here
    sockets: set[Socket] = field(default_factory=set)
    behind: dict[Socket, None] = field(default_factory=dict)  # who catches up, whoever waits longest first
    catching_up: asyncio.Task[None] | None = None
    coming: int = 0  # sockets that have asked for it and were not answered yet
    nudges: int = 0  # heard since it is here

    def is_behind(self, socket: Socket) -> bool:
        return socket.cursors[self.name] < self.front - NEAR

    def listeners(self, *, but: UUID) -> list[Socket]:
        """Who can be told something in passing: of what is not kept nobody hears later."""
        found = [socket for socket in self.sockets if socket.session.person_id != but]
        return [socket for socket in found if socket.follows(self.name) and not socket.is_full]

    def next_group(self) -> list[Socket]:
        """Takes whoever waits longest out of `behind`, with all who are at much the same place."""
        lowest = next(iter(self.behind)).cursors[self.name]
        group = [socket for socket in self.behind if lowest <= socket.cursors[self.name] <= lowest + NEAR]
        for socket in group:
            del self.behind[socket]
        return group
