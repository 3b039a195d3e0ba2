import subprocess
import sys

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

from config.deploy.keys import main as make_keys
from config.start import start
from tests.services import ROOT

PRODUCTION = {
    "SECRET_KEY": "for-a-test-and-long-enough-that-nobody-would-guess-it",
    "FIELD_ENCRYPTION_KEYS": Fernet.generate_key().decode(),
    "ALLOWED_HOSTS": "hearth.example.org",
    "DATABASE_URL": "postgres://hearth@127.0.0.1/hearth",
    "REDIS_URL": "redis://127.0.0.1/0",
}


def test_start_returns_what_was_made():
    assert start(lambda: "application") == "application"


def test_start_ends_with_one_line_when_a_setting_is_wrong(capsys):
    def make() -> None:
        raise ImproperlyConfigured("SECRET_KEY is not set.")

    with pytest.raises(SystemExit) as caught:
        start(make)

    assert caught.value.code == 2
    assert capsys.readouterr().err == "Hearth cannot start: SECRET_KEY is not set.\n"


@pytest.mark.process
@pytest.mark.parametrize("door", ["asgi", "wsgi"])
def test_what_a_server_loaded_is_never_walked_again(door):
    frozen = f"import config.{door}, gc; print(gc.get_freeze_count() > 100_000, gc.get_threshold()[0])"
    env = PRODUCTION | {"DJANGO_SETTINGS_MODULE": "config.settings.production", "PYTHONPATH": f"{ROOT}:{ROOT}/platform"}

    result = subprocess.run([sys.executable, "-c", frozen], env=env, capture_output=True, text=True, cwd=ROOT)

    assert result.stdout == "True 10000\n", result.stderr


@pytest.mark.process
@pytest.mark.parametrize("missing", sorted(PRODUCTION))
def test_production_has_no_default_for_what_must_be_chosen(missing):
    env = {name: value for name, value in PRODUCTION.items() if name != missing}
    env["DJANGO_SETTINGS_MODULE"] = "config.settings.production"

    result = subprocess.run([sys.executable, ROOT / "manage.py", "check"], env=env, capture_output=True, text=True)

    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr == f"Hearth cannot start: {missing} is not set. See docs/env.md.\n"


@pytest.mark.process
@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("DATABASE_URL", "sqlite:////tmp/x", "is SQLite, which one process can use: production needs postgres://."),
        ("LOG_LEVEL", "loud", "is 'loud': give one of DEBUG, INFO, WARNING, ERROR."),
        ("BASE_URL", "http://hearth.example.org", "is 'http://hearth.example.org': a site that others reach needs"),
    ],
)
def test_production_refuses_what_would_be_unsafe(name, value, sentence):
    env = PRODUCTION | {name: value, "DJANGO_SETTINGS_MODULE": "config.settings.production"}

    result = subprocess.run([sys.executable, ROOT / "manage.py", "check"], env=env, capture_output=True, text=True)

    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.startswith(f"Hearth cannot start: {name} {sentence}")
    assert result.stderr.count("\n") == 1


@pytest.mark.process
@pytest.mark.parametrize("command", [["give_duty", "a@example.org", "groups"], ["clock", "--once"]])
def test_command_on_a_database_without_tables_is_one_line(tmp_path, command):
    env = {"VAR_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "config.settings.dev"}

    result = subprocess.run([sys.executable, ROOT / "manage.py", *command], env=env, capture_output=True, text=True)

    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.lower().endswith("the database is not up to date. run `manage.py migrate` first.\n")
    assert result.stderr.count("\n") == 1


def test_keys_are_made_once_and_kept(tmp_path):
    make_keys(tmp_path)
    first = {path.name: path.read_text() for path in tmp_path.iterdir()}
    make_keys(tmp_path)

    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == first
    assert sorted(first) == ["database_password", "database_url", "field_encryption_keys", "secret_key"]
    assert first["database_url"] == f"postgres://hearth:{first['database_password']}@database:5432/hearth"
    Fernet(first["field_encryption_keys"])
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o400
