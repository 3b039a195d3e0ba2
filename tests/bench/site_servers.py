"""Servers as production has them: granian for pages, nginx with our own template in front."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from string import Template
from typing import Any, Self

from tests.services import ROOT, free_port, wait_for

DEPLOY = ROOT / "platform" / "config" / "deploy"
SERVER_PROCESSOR = "0"


class Running:
    """A process on one processor, stopped at the end of the `with` block."""

    def __init__(self, name: str, command: list[str], port: int, folder: Path, env: dict[str, str]) -> None:
        self.name, self.command, self.port, self.folder, self.env = name, command, port, folder, env

    def __enter__(self) -> Self:
        log = self.folder / f"{self.name}.log"
        pinned = ["taskset", "-c", SERVER_PROCESSOR, *self.command]
        with log.open("ab") as out:
            self.process = subprocess.Popen(
                pinned, cwd=ROOT, env={**os.environ, **self.env}, stdout=out, stderr=out, start_new_session=True
            )
        wait_for(self.port, self.name, self.process, log)
        return self

    def __exit__(self, *error: object) -> None:
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait(20)


def granian(application: str, folder: Path, env: dict[str, str], port: int = 0) -> Running:
    """As the image starts it, but with one worker: one processor is what is measured."""
    port = port or free_port()
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
        "--http", "1", "--no-ws", "--workers", "1", "--blocking-threads", "4", application,
    ]  # fmt: skip
    path = {"PYTHONPATH": f"{ROOT / 'platform'}{os.pathsep}{ROOT}"}
    return Running(f"granian-{application.partition(':')[0]}", command, port, folder, {**path, **env})


class Nginx(Running):
    """Our template, filled in; and beside it nginx's own static file, as a measure."""

    def __init__(self, folder: Path, web: int, port: int) -> None:
        self.static = free_port()
        self.root = folder / "nginx"
        shutil.rmtree(self.root, ignore_errors=True)
        (self.root / "static").mkdir(parents=True)
        values = {
            "HEARTH_WEB": f"127.0.0.1:{web}", "HEARTH_SOCKETS": f"127.0.0.1:{web}",
            "HEARTH_TRUSTED_PROXY": "192.0.2.1/32",
            "HEARTH_CACHE": str(self.root / "cache"), "HEARTH_LISTEN": f"127.0.0.1:{port}",
            "HEARTH_HEADERS": str(DEPLOY / "headers.conf"), "HEARTH_PRIVATE": str(folder / "private"),
            "HEARTH_FILES": str(folder / "files"), "HEARTH_VISITS": str(self.root / "visits.log"),
        }  # fmt: skip
        text = (DEPLOY / "nginx.conf.template").read_text(encoding="utf-8")
        for name, value in values.items():
            text = text.replace(f"${{{name}}}", value)
        text = text.replace("/dev/stdout", str(self.root / "access.log")).replace("/dev/stderr", str(self.root / "log"))
        conf = self.root / "nginx.conf"
        conf.write_text(WHOLE.substitute(root=self.root, site=text, static=self.static), encoding="utf-8")
        command = ["nginx", "-c", str(conf), "-p", str(self.root), "-e", str(self.root / "start.log")]
        super().__init__("nginx", [shutil.which("nginx") or "/usr/sbin/nginx", *command[1:]], port, folder, {})

    def put_static(self, content: bytes) -> int:
        (self.root / "static" / "page").write_bytes(content)
        self.root.chmod(0o755)
        return len(content)


WHOLE = Template(
    """daemon off; worker_processes 1; pid $root/pid; $user
events { worker_connections 512; }
http {
    sendfile on; tcp_nopush on; keepalive_requests 1000000; default_type text/html;
    client_body_temp_path $root/t1; proxy_temp_path $root/t2; fastcgi_temp_path $root/t3; uwsgi_temp_path $root/t4;
    scgi_temp_path $root/t5;
    $site
    server { listen 127.0.0.1:$static; access_log $root/access.log hearth; location / { root $root/static; } }
}
""".replace("$user", "user root;" if os.geteuid() == 0 else "")
)


class site:  # noqa: N801 - used as a verb: with site(...)
    """The demo in production's settings, behind granian; nginx is started by whoever measures."""

    def __init__(self, folder: Path, database: str, redis: str) -> None:
        self.folder, self.web, self.proxy_port = folder, free_port(), free_port()
        self.proxy = f"http://127.0.0.1:{self.proxy_port}"
        self.env = {
            "DJANGO_SETTINGS_MODULE": "config.settings.production", "DATABASE_URL": database, "REDIS_URL": redis,
            "SECRET_KEY": "bench-only-" + "x" * 50, "LOG_LEVEL": "WARNING",
            "FIELD_ENCRYPTION_KEYS": "YmVuY2gtb25seS1oYXZlLW5vLXNlY3JldHMtMzJieXQ=",
            "ALLOWED_HOSTS": "127.0.0.1", "BASE_URL": self.proxy, "VAR_DIR": str(folder / "var"),
            "PYTHONPATH": f"{ROOT / 'platform'}{os.pathsep}{ROOT}", "DEMO_PASSWORD": "lantern-otter-seven-hills",
        }  # fmt: skip
        self.pages: dict[str, str] = {}
        self.server: Any = None

    def manage(self, *words: str, **more: str) -> str:
        command = [sys.executable, "manage.py", *words]
        done = subprocess.run(
            command, cwd=ROOT, env={**os.environ, **self.env, **more}, stdout=subprocess.PIPE, text=True, check=True
        )
        return done.stdout

    def __enter__(self) -> Self:
        (self.folder / "var").mkdir(exist_ok=True)
        self.manage("migrate", "--verbosity", "0")
        # The demo is for the trial alone, so it is put in with the trial's settings.
        trial = {"DJANGO_SETTINGS_MODULE": "config.settings.dev"}
        self.manage("seed_demo", "--json", **trial)
        if not (ROOT / "static" / "collected" / "staticfiles.json").exists() or os.environ.get("COLLECT", "1"):
            self.manage("collectstatic", "--no-input", "--verbosity", "0")
        self.pages = json.loads(self.manage("shell", "--no-imports", "-v", "0", "-c", ONE_OF_EACH).splitlines()[-1])
        self.server = granian("config.wsgi:application", self.folder, self.env, self.web)
        self.server.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self.server.__exit__()

    def fetch(self, path: str) -> bytes:
        """As it goes out: what was kept, twice asked for."""
        for _ in range(2):
            host = {"Host": f"127.0.0.1:{self.proxy_port}"}
            asked = urllib.request.Request(f"http://127.0.0.1:{self.web}{path}", headers=host)
            try:
                with urllib.request.urlopen(asked) as got:
                    content: bytes = got.read()
            except urllib.error.HTTPError as error:
                told = (self.folder / f"{self.server.name}.log").read_text(errors="replace")[-2000:]
                raise RuntimeError(f"{path} answered {error.code}: {told}") from error
            time.sleep(0.1)
        return content


# A live page of every type, by its name in the code; a type without one is "".
ONE_OF_EACH = """
import json
from wagtail.models import Page, get_page_models
site_pages = {}
for model in get_page_models():
    if model is not Page and not model._meta.abstract:
        page = model.objects.live().public().order_by("-pk").first()
        site_pages[model.__name__] = page.get_url() if page else ""
print(json.dumps(site_pages))
"""
