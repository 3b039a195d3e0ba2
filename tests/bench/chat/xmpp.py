"""Prosody and ejabberd: a room is a multi-user chat, what was missed is asked of its archive (XEP-0045, XEP-0313)."""

import asyncio
import base64
import itertools
from typing import Any

from tests.bench.chat.client import Adapter, Client, Heard

DOMAIN, ROOMS, PASSWORD = "localhost", "muc.localhost", "pw"
STREAM = (
    f"<stream:stream to='{DOMAIN}' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>"
)
SASL = "urn:ietf:params:xml:ns:xmpp-sasl"
MUC = "http://jabber.org/protocol/muc"
_ids = itertools.count(1)


class XmppClient(Client):
    def __init__(self, heard: Heard, user: str, room: int) -> None:
        super().__init__(heard)
        self.user, self.jid = user, f"r{room}@{ROOMS}"
        self.rest, self.last = b"", b""
        self.token = b""
        self.waiting: asyncio.Future[bytes] | None = None
        self.is_live = False

    def data_received(self, data: bytes) -> None:
        data, self.rest = self.rest + data, b""
        if not self.is_live:
            if self.waiting is not None and self.token in data:
                self.waiting.set_result(data)
                self.waiting = None
            else:
                self.rest = data
            return
        if not data.endswith(b">"):  # a stanza that was cut off is kept for the next time
            end = max(data.rfind(b"</message>") + 10, data.rfind(b"</iq>") + 5)
            if end <= 9:
                self.rest = data
                return
            data, self.rest = data[:end], data[end:]
        if b"~b" in data:
            self.last = data
        self.heard(data, self)

    async def ask(self, text: str, token: bytes) -> bytes:
        self.token = token
        self.waiting = answer = asyncio.get_running_loop().create_future()
        self.transport.write(text.encode())
        return await asyncio.wait_for(answer, 60)

    async def sign_in(self) -> None:
        await self.ask(STREAM, b"</stream:features>")
        secret = base64.b64encode(f"\0{self.user}\0{PASSWORD}".encode()).decode()
        if b"<success" not in await self.ask(f"<auth xmlns='{SASL}' mechanism='PLAIN'>{secret}</auth>", b"xmpp-sasl"):
            raise ConnectionError("not let in")
        await self.ask(STREAM, b"</stream:features>")
        # No roster and no first presence: as light as XMPP gets.
        await self.ask("<iq type='set' id='b1'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>", b"</iq>")

    async def join(self) -> None:
        wish = f"<x xmlns='{MUC}'><history maxstanzas='0'/></x>"
        await self.ask(f"<presence to='{self.jid}/{self.user}'>{wish}</presence>", b"<subject")
        self.is_live = True

    async def unlock(self) -> None:
        """Whoever is first makes the room and opens it to the others."""
        self.is_live = False
        form = f"<query xmlns='{MUC}#owner'><x xmlns='jabber:x:data' type='submit'/></query>"
        await self.ask(f"<iq to='{self.jid}' type='set' id='own-it'>{form}</iq>", b"own-it")
        self.is_live = True

    def send(self, body: str, number: int) -> None:
        stanza = f"<message to='{self.jid}' type='groupchat' id='m{number}'><body>{body}</body></message>"
        self.transport.write(stanza.encode())

    async def close(self) -> None:
        self.transport.write(b"</stream:stream>")
        await asyncio.sleep(0)
        await super().close()


class Xmpp(Adapter):
    mark = b"<body>~b"

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.opened: set[int] = set()
        self.locks: dict[int, asyncio.Lock] = {}

    async def _sign_in(self, room: int, member: int, heard: Heard) -> XmppClient:
        client = XmppClient(heard, f"u{room * self.options['members'] + member}", room)
        await asyncio.get_running_loop().create_connection(lambda: client, "127.0.0.1", self.options["ports"][0])
        await client.sign_in()
        return client

    async def connect(self, room: int, member: int, heard: Heard) -> Client:
        client = await self._sign_in(room, member, heard)
        async with self.locks.setdefault(room, asyncio.Lock()):
            if room not in self.opened:
                await client.join()
                await client.unlock()
                self.opened.add(room)
                return client
        await client.join()
        return client

    def cursor(self, client: Client) -> str:
        assert isinstance(client, XmppClient)
        part = client.last[client.last.rfind(b"stanza-id") :].split(b">")[0]
        quote = b"'" if b" id='" in part else b'"'
        return part.split(b" id=" + quote)[1].split(quote)[0].decode()

    async def reconnect(self, room: int, member: int, heard: Heard, cursor: Any) -> Client:
        client = await self._sign_in(room, member, heard)
        await client.join()
        after = f"<set xmlns='http://jabber.org/protocol/rsm'><max>200</max><after>{cursor}</after></set>"
        query = f"<query xmlns='urn:xmpp:mam:2'>{after}</query>"
        client.transport.write(f"<iq to='{client.jid}' type='set' id='mam{next(_ids)}'>{query}</iq>".encode())
        return client
