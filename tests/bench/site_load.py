"""Asks for one page again and again over a few connections, and counts the answers of a second."""

import selectors
import socket
import time

CONNECTIONS = 8


def rate(port: int, path: str, *, seconds: float, in_flight: int = 1, host: str = "127.0.0.1") -> float:
    """Answers a second. Every answer is as long as the first, which says that it is the page and no error.

    `in_flight` are sent at once on each connection, so that this side is not what is measured.
    """
    ask = f"GET {path} HTTP/1.1\r\nHost: {host}\r\nAccept-Encoding: identity\r\n\r\n".encode()
    length = _length(port, ask)
    burst, due = ask * in_flight, length * in_flight
    open_ = [socket.create_connection(("127.0.0.1", port)) for _ in range(CONNECTIONS)]
    missing = dict.fromkeys(open_, due)
    done = 0
    with selectors.DefaultSelector() as ready:
        for one in open_:
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            ready.register(one, selectors.EVENT_READ)
            one.sendall(burst)
        buffer = bytearray(1 << 20)
        began = time.perf_counter()
        while (now := time.perf_counter()) < began + seconds:
            for key, _events in ready.select(1):
                one: socket.socket = key.fileobj  # type: ignore[assignment]
                got = one.recv_into(buffer)
                if not got:
                    raise RuntimeError(f"{path} on {port}: the server hung up")
                missing[one] -= got
                if missing[one] < 0:
                    raise RuntimeError(f"{path} on {port}: another answer than the first")
                if not missing[one]:
                    done += in_flight
                    missing[one] = due
                    one.sendall(burst)
    for one in open_:
        one.close()
    return done / (now - began)


def _length(port: int, ask: bytes) -> int:
    """Of the second answer: the first may be drawn, and the cache's header is then another."""
    with socket.create_connection(("127.0.0.1", port)) as one:
        for _ in range(3):
            one.sendall(ask)
            got = b""
            while b"\r\n\r\n" not in got:
                got += one.recv(65536)
            head, _gap, body = got.partition(b"\r\n\r\n")
            if not head.startswith(b"HTTP/1.1 200"):
                raise RuntimeError(head.decode())
            long = int(next(line for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:"))[15:])
            while len(body) < long:
                body += one.recv(65536)
        return len(head) + 4 + long
