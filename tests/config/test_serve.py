"""The embedded server as a person starts it: a process of its own on a copy of the test database."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from config import alone
from tests.services import ROOT, free_port

SENTENCE = "Embedded mode is one process: stop the other one first, or use PostgreSQL and Redis (docs/operations.md)."


@pytest.fixture
def database(transactional_db, tmp_path: Path) -> Path:
    """A file of its own, because one server holds the lock of each."""
    if connection.vendor != "sqlite":
        pytest.skip("embedded mode is SQLite")
    copy = tmp_path / "hearth.sqlite3"
    connection.ensure_connection()
    with sqlite3.connect(copy) as target:
        connection.connection.backup(target)
    target.close()
    return copy


def environment(database: Path, port: int) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "VAR_DIR": str(database.parent),
        "DATABASE_URL": f"sqlite:///{database}",
        "PORT": str(port),
    }


def manage(*words: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "manage.py"), *words]
    return subprocess.run(command, env=env, capture_output=True, text=True, timeout=60)


def answers(port: int, path: str) -> bytes:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as response:
        return response.read()


@pytest.fixture
def server(database: Path):
    port = free_port()
    env = environment(database, port)
    log = (database.parent / "serve.log").open("wb")
    process = subprocess.Popen([sys.executable, str(ROOT / "manage.py"), "serve"], env=env, stdout=log, stderr=log)
    deadline = time.monotonic() + 30
    while True:
        try:
            answers(port, "/healthz")
            break
        except OSError:
            assert process.poll() is None, Path(log.name).read_text()
            assert time.monotonic() < deadline, Path(log.name).read_text()
            time.sleep(0.1)
    yield process, port, env
    process.kill()
    process.wait()
    log.close()


@pytest.mark.process
def test_serve_runs_the_clock_beside_the_pages(server):
    _, port, _ = server

    assert answers(port, "/readyz") == b'{"status": "ok", "degraded": false}'


@pytest.mark.process
def test_serve_refuses_a_second_process_on_the_same_database(server):
    process, port, env = server

    second = manage("serve", env=env | {"PORT": str(free_port())})
    clock = manage("clock", "--once", env=env)

    assert second.returncode == 2
    assert second.stderr.splitlines()[-1].endswith(SENTENCE)
    assert (clock.returncode, clock.stderr.splitlines()[-1]) == (
        2,
        "WrongUse: The embedded server is running and has a clock of its own: nothing to do.",
    )
    assert process.poll() is None
    assert answers(port, "/healthz") == b'{"status": "ok"}'


@pytest.mark.process
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_serve_stops_in_good_order(server, number):
    process, _, _ = server

    process.send_signal(number)

    assert process.wait(timeout=10) == 0


@pytest.mark.process
def test_serve_starts_again_after_it_was_killed(server, database):
    process, _, env = server
    process.kill()
    process.wait()

    assert manage("clock", "--once", env=env).returncode == 0


@pytest.mark.process
def test_serve_refuses_a_database_without_migrations(tmp_path):
    result = manage("serve", env=environment(tmp_path / "empty.sqlite3", free_port()))

    assert result.returncode == 2
    assert result.stderr.splitlines()[-1] == (
        "WrongUse: The database is not up to date. Run `manage.py migrate` first."
    )


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--port", "70000"], "70000 is not a port: give a number from 0 to 65535."),
        (["--host", "nowhere"], "'nowhere' is not an IP address."),
    ],
)
def test_serve_refuses_an_address_that_makes_no_sense(settings, words, sentence):
    settings.CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}

    with pytest.raises(CommandError) as caught:
        call_command("serve", *words, skip_checks=True)

    assert (str(caught.value), caught.value.returncode) == (sentence, 2)


def test_serve_refuses_production_settings(settings):
    settings.CHANNEL_LAYERS = {"default": {"BACKEND": "channels_redis.core.RedisChannelLayer"}}

    with pytest.raises(CommandError) as caught:
        call_command("serve", skip_checks=True)

    assert caught.value.returncode == 2
    assert not alone.is_embedded()
