"""A whole Hearth as somebody would run it: real processes, a real mail server, an own database."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
import uuid
from pathlib import Path
from typing import Any
from urllib.error import URLError

import psycopg
import redis
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as MessageHandler

from tests.services import ROOT, free_port

PASSWORD = "lantern-otter-seven-hills"
Letter = Any
FIRST_DATABASE = 100  # of Redis; those before it belong to the workers


class Postbox(MessageHandler):
    """Keeps every letter that really came over SMTP."""

    def __init__(self) -> None:
        super().__init__()
        self.letters: list[Letter] = []

    def handle_message(self, message: Letter) -> None:
        self.letters.append(message)

    def wait_for(self, to: str, count: int = 1, timeout: float = 20) -> Letter:
        until = time.monotonic() + timeout
        while time.monotonic() < until:
            found = [letter for letter in self.letters if to in str(letter["To"])]
            if len(found) >= count:
                return found[count - 1]
            time.sleep(0.1)
        raise AssertionError(f"letter {count} to {to} did not come; there are {[one['To'] for one in self.letters]}")


def own_redis_database(url: str) -> str:
    """One that no other site has: where a clock is moved on, all others in the group of hubs are put out as too old."""
    if not url:
        return ""
    number = FIRST_DATABASE + int(redis.Redis.from_url(url).incr("sites"))
    return f"{url.rpartition('/')[0]}/{number}"


class Site:
    """Embedded: one `serve`. With DATABASE_URL and REDIS_URL: production settings, two web processes and a clock."""

    def __init__(self, folder: Path, redis_url: str | None = None) -> None:
        self.folder = folder
        self.redis_url = redis_url or own_redis_database(os.environ.get("REDIS_URL", ""))
        self.is_embedded = not os.environ.get("DATABASE_URL")
        self.ports = [free_port()] if self.is_embedded else [free_port(), free_port()]
        self.postbox = Postbox()
        self.smtp = Controller(self.postbox, hostname="127.0.0.1", port=free_port())
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.demo: dict[str, Any] = {}

    @property
    def urls(self) -> list[str]:
        return [f"http://127.0.0.1:{port}" for port in self.ports]

    def environment(self, **more: str) -> dict[str, str]:
        env = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": f"{ROOT / 'platform'}{os.pathsep}{ROOT}",
            "DJANGO_SETTINGS_MODULE": "config.settings.dev",
            "VAR_DIR": str(self.folder),
            "DEMO_PASSWORD": PASSWORD,
            "MAIL_HOST": "127.0.0.1",
            "MAIL_PORT": str(self.smtp.port),
            "BASE_URL": self.urls[0],
            "PORT": str(self.ports[0]),
            "LOG_LEVEL": "WARNING",
            "CHAT_SEND_LIMIT": "1000/10s",
            "FORM_LIMIT": "1000/1h",
            "REPORT_LIMIT": "1000/1h",  # everybody here comes from one address
            "CHAT_PRESENCE": "on",
            "FIELD_ENCRYPTION_KEYS": "d2Fsa3Mtb25seS1oYXZlLW5vLXNlY3JldHMtMzJieXQ=",
        }
        if not self.is_embedded:
            env |= {
                "DATABASE_URL": self.database_url,
                "REDIS_URL": self.redis_url,
                "ALLOWED_HOSTS": "127.0.0.1",
            }
            env["SECRET_KEY"] = "walks-only-" + "x" * 50
        return env | more

    def production(self) -> dict[str, str]:
        return self.environment(DJANGO_SETTINGS_MODULE="config.settings.production")

    def manage(self, *words: str, **env: str) -> str:
        command, env = [sys.executable, "manage.py", *words], self.environment(**env)
        done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=240)
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    def start(self, *, with_demo: bool = True) -> None:
        self.smtp.start()
        self.make_database()
        if not os.environ.get("MIGRATED"):
            self.manage("migrate", "--verbosity", "0")
        if with_demo:
            self.demo = json.loads(self.manage("seed_demo", "--json"))
        if not self.is_embedded:
            self.manage(
                "collectstatic", "--no-input", "--verbosity", "0", DJANGO_SETTINGS_MODULE="config.settings.production"
            )
            self.run("clock", [sys.executable, "manage.py", "clock"], self.production())
        for number in range(len(self.ports)):
            self.start_web(number)

    def make_database(self) -> None:
        """A new one: a copy of MIGRATED, which the suite made for all its parts, or an empty one."""
        migrated = os.environ.get("MIGRATED", "")
        if self.is_embedded:
            if migrated:
                shutil.copy(migrated, self.folder / "hearth.sqlite3")
            return
        base, _, _name = os.environ["DATABASE_URL"].rpartition("/")
        name = f"walk_{uuid.uuid4().hex[:12]}"
        with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{migrated or "template0"}"')
        self.database_url = f"{base}/{name}"

    def start_web(self, number: int = 0) -> None:
        self.run_web(number)
        self.wait_until_ready(number)

    def run_web(self, number: int = 0) -> None:
        """Starts a web process without waiting until it answers."""
        if self.is_embedded:
            self.run("web 0", [sys.executable, "manage.py", "serve"], self.environment())
        else:
            command = [sys.executable, "-m", "uvicorn", "config.asgi:application", "--port", str(self.ports[number])]
            options = ["--ws", "websockets-sansio", "--ws-per-message-deflate", "false", "--ws-max-size", "65536"]
            quiet = ["--no-access-log", "--log-level", "warning", "--lifespan", "on"]
            self.run(f"web {number}", [*command, *options, *quiet], self.production())

    def run(self, name: str, command: list[str], env: dict[str, str]) -> None:
        log = (self.folder / f"{name}.log").open("ab")
        self.processes[name] = subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log)
        log.close()

    def wait_until_ready(self, number: int) -> None:
        until = time.monotonic() + 40
        while time.monotonic() < until:
            try:
                with urllib.request.urlopen(f"{self.urls[number]}/readyz", timeout=2) as answer:
                    if answer.status == 200:
                        return
            except (URLError, OSError):
                time.sleep(0.1)
        raise AssertionError((self.folder / f"web {number}.log").read_text()[-3000:])

    def kill_web(self, number: int = 0) -> None:
        """As the kernel would: no warning, nothing flushed."""
        process = self.processes.pop(f"web {number}")
        process.send_signal(signal.SIGKILL)
        process.wait()

    def logs(self) -> str:
        return "\n".join(path.read_text(errors="replace") for path in sorted(self.folder.glob("*.log")))

    def stop(self) -> None:
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.smtp.stop()
