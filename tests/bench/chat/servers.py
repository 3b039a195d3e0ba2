"""The measured systems: each started as its own processes on one processor, and ended with them."""

import json
import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar, Self

import psycopg

from tests.bench.chat.engine import Shape
from tests.services import ROOT, PostgreSQL, Redis, free_port, wait_for

SERVER_PROCESSOR = "0"
UVICORN = [
    "--ws", "websockets-sansio", "--ws-per-message-deflate", "false", "--ws-max-size", "65536", "--no-access-log",
    "--log-level", "warning",
]  # fmt: skip


class Durable(PostgreSQL):
    """As somebody would run it: a commit is on the disk before it is answered."""

    settings = (
        "max_connections=200", "shared_buffers=512MB", "effective_cache_size=4GB", "log_line_prefix=%n %d ",
    )  # fmt: skip

    def run(self, sql: str, database: str = "postgres") -> None:
        with psycopg.connect(self.url.replace("/postgres", f"/{database}"), autocommit=True) as connection:
            connection.execute(sql)  # type: ignore[call-overload]

    def make(self, database: str) -> None:
        self.run(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")
        self.run(f"CREATE DATABASE {database}")

    def log_statements(self, what: str) -> None:
        self.run(f"ALTER SYSTEM SET log_statement = '{what}'")
        self.run("SELECT pg_reload_conf()")

    def count_statements(self, database: str, began: float, ended: float) -> int:
        """Of those that were logged."""
        count = 0
        for line in self.folder.with_suffix(".log").read_text(errors="replace").splitlines():
            moment, _, rest = line.partition(" ")
            if rest.startswith((f"{database} LOG:  statement:", f"{database} LOG:  execute")):
                count += began <= float(moment) <= ended
        return count


class Stage:
    """What all of them stand on."""

    def __init__(self, folder: Path, postgres: Durable, redis: Redis, shape: Shape) -> None:
        self.folder, self.postgres, self.redis, self.shape = folder, postgres, redis, shape

    def database(self, name: str) -> str:
        return self.postgres.url.replace("/postgres", f"/{name}")


class System:
    """`steps` are the scenarios it can take part in."""

    name = ""
    adapter = "plain"
    keeps = True  # messages, so that somebody can catch up
    processes = 1

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.ports = [free_port() for _ in range(self.processes)]
        self.running: list[subprocess.Popen[bytes]] = []

    @classmethod
    def missing(cls) -> str:
        """Why it cannot be measured here; empty where it can."""
        return ""

    def options(self) -> dict[str, Any]:
        return {"ports": self.ports}

    def launch(self) -> None:
        raise NotImplementedError

    def run(self, command: Sequence[str], port: int, env: dict[str, str] | None = None) -> None:
        log = self.stage.folder / f"{self.name.replace(' ', '-')}-{port}.log"
        pinned = ["taskset", "-c", SERVER_PROCESSOR, *command] if self.processes == 1 else list(command)
        with log.open("ab") as output:
            process = subprocess.Popen(pinned, cwd=ROOT, env=env, stdout=output, stderr=output, start_new_session=True)
        self.running.append(process)
        wait_for(port, self.name, process, log)

    def uvicorn(self, application: str, env: dict[str, str], *options: str) -> None:
        path = f"{ROOT / 'platform'}{os.pathsep}{ROOT}"
        for port in self.ports:
            command = [sys.executable, "-m", "uvicorn", application, "--port", str(port), *UVICORN, *options]
            self.run(command, port, {"PATH": os.environ["PATH"], "PYTHONPATH": path, **env})

    def __enter__(self) -> Self:
        try:
            self.launch()
            time.sleep(1)
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()

    def stop(self) -> None:
        for process in self.running:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


class Bare(System):
    name, keeps = "bare uvicorn", False

    def launch(self) -> None:
        self.uvicorn("tests.bench.chat.bare:application", {}, "--lifespan", "off")


class Tutorial(System):
    name = "Channels tutorial"

    def launch(self) -> None:
        env = {"DJANGO_SETTINGS_MODULE": "tests.bench.tutorial.settings", "REDIS_URL": self.stage.redis.url}
        env["POSTGRESQL_PORT"] = str(self.stage.postgres.port)
        self.stage.postgres.make("tutorial")
        command = [sys.executable, "-m", "django", "migrate", "--run-syncdb", "--verbosity", "0"]
        subprocess.run(command, cwd=ROOT, env={**os.environ, **env}, check=True)
        self.uvicorn("tests.bench.tutorial.asgi:application", env, "--lifespan", "off")


class Hearth(System):
    """Production settings. What one person may send in a time is lifted by the setting there is: this is a load."""

    name, adapter = "Hearth", "hearth"
    cast: ClassVar[dict[str, Any]] = {}

    def environment(self) -> dict[str, str]:
        return {
            "DJANGO_SETTINGS_MODULE": "config.settings.production",
            "SECRET_KEY": "bench-only-" + "x" * 50,
            "FIELD_ENCRYPTION_KEYS": "YmVuY2gtb25seS1oYXZlLW5vLXNlY3JldHMtMzJieXQ=",
            "ALLOWED_HOSTS": "127.0.0.1",
            "BASE_URL": f"http://127.0.0.1:{self.ports[0]}",
            "DATABASE_URL": self.stage.database("hearth"),
            "REDIS_URL": self.stage.redis.url,
            "VAR_DIR": str(self.stage.folder / "var"),
            "CHAT_SEND_LIMIT": "1000000/10s",
            "LOG_LEVEL": "WARNING",
        }

    def prepare(self) -> None:
        """Once for all rounds: the tables, the people, their rooms and sessions."""
        self.stage.postgres.make("hearth")
        env = {**os.environ, **self.environment(), "PYTHONPATH": f"{ROOT / 'platform'}{os.pathsep}{ROOT}"}
        command = [sys.executable, "manage.py", "migrate", "--no-input", "--verbosity", "0"]
        subprocess.run(command, cwd=ROOT, env=env, check=True)
        shape = self.stage.shape
        command = [sys.executable, "-m", "tests.bench.chat.cast", str(shape.rooms), str(shape.members)]
        made = subprocess.run(command, cwd=ROOT, env=env, check=True, capture_output=True, text=True).stdout
        Hearth.cast = json.loads(made.splitlines()[-1])
        self.stage.postgres.run("VACUUM ANALYZE", "hearth")

    def options(self) -> dict[str, Any]:
        run = secrets.randbits(60)  # client ids are new in each round
        return {**super().options(), **self.cast, "database": self.stage.database("hearth"), "run": run}

    def launch(self) -> None:
        self.uvicorn("config.asgi:application", self.environment(), "--lifespan", "on")


class HearthTwice(Hearth):
    """Two web processes: nothing is bound to a processor, because there are but two."""

    name, processes = "Hearth, two processes", 2
