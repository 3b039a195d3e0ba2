"""Looks whether an address elsewhere answers, without ever reaching into our own network.

The name is looked up once, every address it has must be public, and the connection goes to the very address that was
checked: so a name that changes its mind between the two gains nothing. Each redirect is checked in the same way.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
import time
from concurrent.futures import ThreadPoolExecutor, wait
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from home.links.models import Problem

PORTS = {"http": 80, "https": 443}
REDIRECTS = 5
PATIENCE = 5.0  # seconds for one answer
ALTOGETHER = 8.0  # seconds for one address with all its redirects
WORKERS = 4
# Addresses that carry another one inside, which would have to be checked as well: nothing worth linking to is there.
TUNNELS = [ipaddress.ip_network(net) for net in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")]
TRY_GET = {400, 403, 404, 405, 406, 500, 501, 503}  # what sites say to HEAD that show the page to a person
UNQUOTED = "/%:@!$&'()*+,;=~-._"  # may stand in an address as they are
REFUSED = {401, 402, 403, 407, 418, 423, 429, 451, 999}


class _Bad(Exception):  # noqa: N818 - an answer, not an error
    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.problem = problem


def is_public(address: str) -> bool:
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            found = found.ipv4_mapped
        elif any(found in tunnel for tunnel in TUNNELS):
            return False
    return found.is_global and not found.is_multicast and not found.is_reserved and not found.is_unspecified


def addresses_of(host: str, port: int) -> list[str]:
    """All addresses of this name, every one of them public. Raises _Bad."""
    try:
        found = [str(row[4][0]) for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError) as error:
        raise _Bad(Problem.UNKNOWN) from error
    if not found:
        raise _Bad(Problem.UNKNOWN)
    if not all(is_public(address) for address in found):
        raise _Bad(Problem.FORBIDDEN)
    return found


class _Checked(http.client.HTTPConnection):
    """Connects to the address that was checked, under the name that was asked for."""

    def __init__(self, parts: SplitResult, address: str, timeout: float) -> None:
        self.is_secure = parts.scheme == "https"
        super().__init__(parts.hostname or "", PORTS[parts.scheme], timeout=timeout)
        self.address = address

    def connect(self) -> None:
        self.sock = socket.create_connection((self.address, self.port), timeout=self.timeout)
        if self.is_secure:
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)


def _check_form(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        is_plain = parts.scheme in PORTS and bool(parts.hostname) and parts.port in {None, PORTS[parts.scheme]}
    except ValueError as error:
        raise _Bad(Problem.UNKNOWN) from error
    if not is_plain or parts.username is not None or parts.password is not None:
        raise _Bad(Problem.FORBIDDEN)
    return parts


def _ask(method: str, parts: SplitResult, *, agent: str, until: float) -> tuple[int, str]:
    """The status and where it sends us on. Not a byte of the page is read."""
    left = until - time.monotonic()
    if left <= 0:
        raise _Bad(Problem.SILENT)
    addresses = addresses_of(parts.hostname or "", PORTS[parts.scheme])
    connection = _Checked(parts, addresses[0], timeout=min(PATIENCE, left))
    query = f"?{quote(parts.query, safe=UNQUOTED + '?')}" if parts.query else ""
    path = quote(parts.path or "/", safe=UNQUOTED) + query
    # A site that sends one letter a second would keep us for ever: whatever is open then is closed.
    ends = threading.Timer(left, lambda: connection.sock and connection.sock.close())
    ends.daemon = True
    ends.start()
    try:
        connection.request(method, path, headers={"User-Agent": agent, "Accept": "text/html,*/*;q=0.5"})
        answer = connection.getresponse()
        return answer.status, answer.headers.get("Location", "")
    except ssl.SSLError as error:
        raise _Bad(Problem.LOCKED) from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise _Bad(Problem.SILENT) from error
    finally:
        ends.cancel()
        connection.close()


def look_at(url: str, *, agent: str) -> Problem:
    """What is wrong with this address; NONE where it answers."""
    until = time.monotonic() + ALTOGETHER
    try:
        for _turn in range(REDIRECTS + 1):
            parts = _check_form(url)
            status, location = _ask("HEAD", parts, agent=agent, until=until)
            if status in TRY_GET:
                status, location = _ask("GET", parts, agent=agent, until=until)
            if not (300 <= status < 400 and location):
                return _meaning(status)
            url = urljoin(url, location)
    except _Bad as bad:
        return bad.problem
    return Problem.FAILED  # it sends us round and round


def _meaning(status: int) -> Problem:
    if status in {404, 410}:
        return Problem.GONE
    if status in REFUSED:
        return Problem.REFUSED
    return Problem.NONE if status < 400 else Problem.FAILED


def look_at_all(urls: list[str], *, agent: str) -> dict[str, Problem]:
    """Several at once. One that does not come back in time counts as silent; its thread ends by itself."""
    pool = ThreadPoolExecutor(max_workers=WORKERS, thread_name_prefix="links")
    asked = {pool.submit(look_at, url, agent=agent): url for url in urls}
    done, _late = wait(asked, timeout=ALTOGETHER + 2)
    pool.shutdown(wait=False, cancel_futures=True)
    return {url: (asked_for.result() if asked_for in done else Problem.SILENT) for asked_for, url in asked.items()}
