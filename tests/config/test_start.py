import subprocess
import sys

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

from config.deploy.keys import main as make_keys
from config.start import start
from tests.services import ROOT

PRODUCTION = {
    "SECRET_KEY": "for-a-test",
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
@pytest.mark.parametrize("missing", sorted(PRODUCTION))
def test_production_has_no_default_for_what_must_be_chosen(missing):
    env = {name: value for name, value in PRODUCTION.items() if name != missing}
    env["DJANGO_SETTINGS_MODULE"] = "config.settings.production"

    result = subprocess.run([sys.executable, ROOT / "manage.py", "check"], env=env, capture_output=True, text=True)

    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr == f"Hearth cannot start: {missing} is not set. See docs/env.md.\n"


def test_keys_are_made_once_and_kept(tmp_path):
    make_keys(tmp_path)
    first = {path.name: path.read_text() for path in tmp_path.iterdir()}
    make_keys(tmp_path)

    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == first
    assert sorted(first) == ["database_password", "database_url", "field_encryption_keys", "secret_key"]
    assert first["database_url"] == f"postgres://hearth:{first['database_password']}@database:5432/hearth"
    Fernet(first["field_encryption_keys"])
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o400
