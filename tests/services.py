"""Private PostgreSQL and Redis for one run of the suite: free ports, a temporary folder, nothing left behind.

Needs the standard library alone. PostgreSQL refuses to run as root, so root runs it as the `postgres` user.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Self

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "requirements"))
from install import install_from_debian  # noqa: E402 - the folder is not a package

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# A crash of a test's database loses nothing anybody wants, so it need not wait for the disk.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200", "shared_buffers=64MB")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def postgres_folder() -> Path | None:
    """Where initdb and postgres are: on PATH, or where Debian keeps them, newest first."""
    if found := shutil.which("initdb"):
        return Path(found).parent
    versions = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(versions, key=lambda path: int(path.parts[-3]), default=None)
    return newest.parent if newest else None


def browser() -> str | None:
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)


def redis_server() -> str | None:
    return shutil.which("redis-server") or shutil.which("valkey-server")


def nginx() -> str | None:
    """Debian keeps it where only root's PATH leads."""
    return shutil.which("nginx", path=f"{os.environ.get('PATH', '')}{os.pathsep}/usr/sbin")


def require(find: object, package: str, what: str) -> None:
    """Installs what `find` does not find, or ends with the line that tells how."""
    assert callable(find)
    if not find():
        install_from_debian(package, what)
        if not find():
            sys.exit(f"{what} is missing and could not be installed. Install it ({package}), then run this again.")


def wait_for(port: int, what: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        if process.poll() is not None:
            break
        time.sleep(0.05)
    raise RuntimeError(f"{what} did not start:\n{log.read_text(errors='replace')[-2000:]}")


class Service:
    """A server process that lives as long as the `with` block."""

    name = ""
    stop_signal = signal.SIGTERM

    def __init__(self, folder: Path) -> None:
        self.folder = folder / self.name
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None

    def command(self) -> list[str]:
        raise NotImplementedError

    def prepare(self) -> None:
        self.folder.mkdir()

    def start(self) -> None:
        """Also starts again what was stopped, on the same port and data."""
        log = self.folder.with_suffix(".log")
        with log.open("ab") as output:
            # A session of its own: Ctrl-C reaches the suite, and the suite stops this afterwards.
            self.process = subprocess.Popen(self.command(), stdout=output, stderr=output, start_new_session=True)
        wait_for(self.port, self.name, self.process, log)

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, self.stop_signal)  # runuser keeps signals to itself; what it started must hear
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()

    def __enter__(self) -> Self:
        self.prepare()
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


class Redis(Service):
    name = "redis"

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def command(self) -> list[str]:
        options = ["--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", str(self.folder)]
        # Each worker of the suite, and each site of a walk, has a database of its own.
        return [redis_server() or "redis-server", "--port", str(self.port), "--databases", "1000", *options]


class PostgreSQL(Service):
    name = "postgresql"
    stop_signal = signal.SIGINT  # "fast": ends sessions instead of waiting for them
    settings: tuple[str, ...] = FAST

    @property
    def url(self) -> str:
        return f"postgres://hearth@127.0.0.1:{self.port}/postgres"

    def as_postgres(self, *command: str) -> list[str]:
        return ["runuser", "-u", "postgres", "--", *command] if os.geteuid() == 0 else list(command)

    def prepare(self) -> None:
        super().prepare()
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres")
        initdb = str((postgres_folder() or Path()) / "initdb")
        options = ["--username=hearth", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
        made = subprocess.run(
            self.as_postgres(initdb, *options, str(self.folder / "data")), capture_output=True, text=True
        )
        if made.returncode:
            raise RuntimeError(f"PostgreSQL could not be prepared:\n{made.stderr}")

    def command(self) -> list[str]:
        here = ("listen_addresses=127.0.0.1", f"port={self.port}", f"unix_socket_directories={self.folder}")
        options = [word for setting in (*self.settings, *here) for word in ("-c", setting)]
        program = str((postgres_folder() or Path()) / "postgres")
        return self.as_postgres(program, "-D", str(self.folder / "data"), *options)

    def start(self) -> None:
        """It listens a moment before it lets anybody in; its log says when."""
        log = self.folder.with_suffix(".log")
        seen = log.stat().st_size if log.exists() else 0
        super().start()
        deadline = time.monotonic() + 30
        while b"ready to accept connections" not in log.read_bytes()[seen:]:
            if time.monotonic() > deadline:
                raise RuntimeError(f"{self.name} lets nobody in:\n{log.read_text(errors='replace')[-2000:]}")
            time.sleep(0.05)
