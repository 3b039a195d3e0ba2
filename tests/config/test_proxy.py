"""What nginx, with our own template, keeps of what Hearth says, and for whom."""

import gzip
import http.client
import shutil
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.bench.site_servers import Nginx
from tests.services import free_port

NGINX = shutil.which("nginx") or next(iter(Path("/usr/sbin").glob("nginx")), None)
pytestmark = [
    pytest.mark.process,
    pytest.mark.once("sqlite"),
    pytest.mark.skipif(
        not (shutil.which("nginx") or Path("/usr/sbin/nginx").exists()), reason="nginx is not installed"
    ),
]


@dataclass
class Hearth:
    """Answers as Hearth does: only /page may be kept."""

    asked: list[dict[str, str]] = field(default_factory=list)

    def serve(self, port: int) -> ThreadingHTTPServer:
        hearth = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                told = {name.lower(): value for name, value in self.headers.items()}
                hearth.asked.append({**told, "path": self.path})
                language = "cy" if "cy" in told.get("accept-language", "") + told.get("cookie", "") else "en"
                body = f"{language} {told['host']} {len(hearth.asked)}".encode()
                packed = "gzip" in told.get("accept-encoding", "")
                body = gzip.compress(body) if packed else body
                is_kept = self.path.startswith("/page")
                same = is_kept and told.get("if-none-match") == 'W/"1"'
                self.send_response(304 if same else 200)
                for name, value in (
                    ("Vary", "Cookie, Accept-Language, Accept-Encoding"),
                    ("Content-Security-Policy", "default-src 'none'"),
                    ("Cache-Control", "public, no-cache" if is_kept else "public, max-age=600"),
                    *([("X-Accel-Expires", "1"), ("ETag", 'W/"1"')] if is_kept else []),
                    *([("Set-Cookie", "a=b")] if "cookie-set" in self.path else []),
                    *([("Content-Encoding", "gzip")] if packed else []),
                    *([] if same else [("Content-Length", str(len(body)))]),
                ):
                    self.send_header(name, value)
                self.end_headers()
                if not same:
                    self.wfile.write(body)

            do_HEAD = do_POST = do_GET  # noqa: N815 - as the library calls them

            def log_message(self, *args: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return server


Got = tuple[int, bytes, dict[str, str], bool]
"""Status, body, headers, and whether Hearth was asked."""


@dataclass
class Proxy:
    port: int
    hearth: Hearth

    def __call__(
        self, path: str = "/page", method: str = "GET", **headers: str
    ) -> tuple[int, bytes, dict[str, str], bool]:
        before = len(self.hearth.asked)
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        line.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        got = line.getresponse()
        answer = got.status, got.read(), {name.lower(): value for name, value in got.getheaders()}
        line.close()
        return *answer, len(self.hearth.asked) > before


@pytest.fixture
def proxy(tmp_path: Path) -> Iterator[Proxy]:
    hearth, web = Hearth(), free_port()
    server = hearth.serve(web)
    tmp_path.chmod(0o755)
    with Nginx(tmp_path, web, free_port()) as running:
        yield Proxy(running.port, hearth)
    server.shutdown()
    server.server_close()


def test_second_visitor_is_answered_by_the_proxy_with_every_header(proxy: Proxy) -> None:
    first, second = proxy(), proxy()
    assert (first[3], second[3]) == (True, False)
    assert (second[0], second[1]) == (200, first[1])
    assert second[2]["content-security-policy"] == "default-src 'none'"
    assert second[2]["cache-control"] == "public, no-cache"
    assert "x-accel-expires" not in second[2]


def test_after_a_second_it_asks_whether_the_page_is_still_the_same(proxy: Proxy) -> None:
    proxy()
    time.sleep(2.1)
    answer = proxy()
    assert (answer[3], proxy.hearth.asked[-1]["if-none-match"]) == (True, 'W/"1"')
    assert (answer[0], answer[1]) == (200, b"en 127.0.0.1:%d 1" % proxy.port)
    assert not proxy()[3]


@pytest.mark.parametrize(
    ("path", "method", "headers"),
    [
        ("/other", "GET", {}),
        ("/page-with-cookie-set", "GET", {}),
        ("/page", "GET", {"Cookie": "sessionid=x"}),
        ("/page", "GET", {"Cookie": "__Host-session=x"}),
        ("/page", "GET", {"Cookie": "django_language=cy; sessionid=x"}),
        ("/page", "GET", {"Cookie": "django_language=cy; django_language=en-gb"}),
        ("/page", "GET", {"Cookie": "anything=else"}),
        ("/page", "GET", {"Cookie": "django_language=<script>"}),
        ("/page", "GET", {"Accept-Language": "en, cy;q=0.9"}),
        ("/page", "POST", {}),
    ],
)
def test_what_is_not_the_same_for_everybody_goes_to_hearth(
    proxy: Proxy, path: str, method: str, headers: dict[str, str]
) -> None:
    for _ in range(2):
        assert proxy(path, method, **headers)[3]


def test_each_language_and_packing_is_kept_by_itself(proxy: Proxy) -> None:
    assert proxy(Accept_Language="cy")[1].startswith(b"cy")
    assert proxy(Cookie="django_language=cy")[1].startswith(b"cy")
    assert proxy(Cookie="django_language=en-gb", Accept_Language="cy")[1].startswith(b"en")
    assert proxy(Accept_Language="fr")[1].startswith(b"en")
    assert gzip.decompress(proxy(Accept_Encoding="gzip, br")[1]).startswith(b"en")
    assert proxy(Accept_Encoding="br")[1].startswith(b"en")
    assert proxy(Accept_Encoding="gzip;q=0")[1].startswith(b"en")


def test_what_a_visitor_claims_poisons_nothing(proxy: Proxy) -> None:
    proxy(Host="evil.example")
    proxy(X_Forwarded_Host="evil.example", X_Forwarded_Proto="https", Forwarded="host=evil.example")
    proxy(X_Accel_Expires="600", Range="bytes=0-0", If_None_Match='W/"1"')
    body = proxy()[1]
    assert body.startswith(b"en 127.0.0.1:")
    for asked in proxy.hearth.asked[1:]:
        assert {"x-forwarded-host", "forwarded", "range"} & set(asked) == set()
    assert proxy("/page", "HEAD")[1] == b""
