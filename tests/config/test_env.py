import pytest
from django.core.exceptions import ImproperlyConfigured

from config import env


def test_text_without_value_or_default_is_one_clear_line(monkeypatch):
    monkeypatch.delenv("SECRET_KEY", raising=False)
    monkeypatch.delenv("SECRET_KEY_FILE", raising=False)

    with pytest.raises(ImproperlyConfigured, match=r"^SECRET_KEY is not set\. See docs/env\.md\.$"):
        env.text("SECRET_KEY")


def test_text_reads_the_file_that_holds_a_secret(monkeypatch, tmp_path):
    (tmp_path / "secret").write_text("from a file\n")
    monkeypatch.delenv("SECRET_KEY", raising=False)
    monkeypatch.setenv("SECRET_KEY_FILE", str(tmp_path / "secret"))

    assert env.text("SECRET_KEY") == "from a file"


def test_text_names_the_file_that_cannot_be_read(monkeypatch, tmp_path):
    monkeypatch.delenv("SECRET_KEY", raising=False)
    monkeypatch.setenv("SECRET_KEY_FILE", str(tmp_path / "absent"))

    with pytest.raises(ImproperlyConfigured, match=r"^SECRET_KEY_FILE cannot be read: No such file or directory\.$"):
        env.text("SECRET_KEY")


@pytest.mark.parametrize("value", ["ten", "-1", "1.5", "1e3"])
def test_number_refuses_what_is_not_a_whole_number(monkeypatch, value):
    monkeypatch.setenv("PORT", value)

    with pytest.raises(ImproperlyConfigured):
        env.number("PORT", 8000)


@pytest.mark.parametrize("value", ["true", "1", "yes"])
def test_switch_is_on_or_off_and_nothing_else(monkeypatch, value):
    monkeypatch.setenv("DEBUG", value)

    with pytest.raises(ImproperlyConfigured):
        env.switch("DEBUG", False)


@pytest.mark.parametrize(("value", "meaning"), [("20/10s", (20, 10)), ("10/5m", (10, 300)), ("1/1h", (1, 3600))])
def test_limit_is_a_count_and_seconds(monkeypatch, value, meaning):
    monkeypatch.setenv("CHAT_SEND_LIMIT", value)

    assert env.limit("CHAT_SEND_LIMIT", "20/10s", may_be_off=False) == meaning


@pytest.mark.parametrize("value", ["20", "20/", "/10s", "0/10s", "20/0s", "20/10d", "-1/10s", "20/10"])
def test_limit_refuses_nonsense(monkeypatch, value):
    monkeypatch.setenv("CHAT_SEND_LIMIT", value)

    with pytest.raises(ImproperlyConfigured):
        env.limit("CHAT_SEND_LIMIT", "20/10s", may_be_off=True)


def test_limit_may_be_off_only_where_that_is_allowed(monkeypatch):
    monkeypatch.setenv("CHAT_SEND_LIMIT", "off")

    assert env.limit("CHAT_SEND_LIMIT", "20/10s", may_be_off=True) is None
    with pytest.raises(ImproperlyConfigured):
        env.limit("CHAT_SEND_LIMIT", "20/10s", may_be_off=False)


@pytest.mark.parametrize(
    ("url", "name"),
    [("sqlite:////var/hearth/x.sqlite3", "/var/hearth/x.sqlite3"), ("sqlite:///x.sqlite3", "x.sqlite3")],
)
def test_database_of_sqlite_is_a_path(monkeypatch, url, name):
    monkeypatch.setenv("DATABASE_URL", url)

    assert env.database("DATABASE_URL")["NAME"] == name


def test_database_of_postgres_has_its_parts(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://hearth:p%40ss@db:5433/hearth")

    database = env.database("DATABASE_URL")

    assert {key: database[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT")} == {
        "NAME": "hearth",
        "USER": "hearth",
        "PASSWORD": "p@ss",
        "HOST": "db",
        "PORT": "5433",
    }


def test_database_refuses_another_kind(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "mysql://hearth@db/hearth")

    with pytest.raises(ImproperlyConfigured):
        env.database("DATABASE_URL")


def test_database_refuses_a_port_that_is_no_number(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://hearth@db:x/hearth")

    with pytest.raises(ImproperlyConfigured, match=r"^DATABASE_URL has a port that is no number\.$"):
        env.database("DATABASE_URL")


def test_words_without_a_default_are_never_none(monkeypatch):
    monkeypatch.setenv("ALLOWED_HOSTS", " , ")

    with pytest.raises(ImproperlyConfigured, match=r"^ALLOWED_HOSTS is empty: give at least one word\.$"):
        env.words("ALLOWED_HOSTS")


@pytest.mark.parametrize("value", ["short", "x" * 44, ","])
def test_fernet_keys_refuse_what_opens_nothing(monkeypatch, value):
    monkeypatch.setenv("FIELD_ENCRYPTION_KEYS", value)

    with pytest.raises(ImproperlyConfigured):
        env.fernet_keys("FIELD_ENCRYPTION_KEYS")


@pytest.mark.parametrize("value", ["hearth.example.org", "ftp://hearth.example.org", "https://", "https://a.org/x"])
def test_web_address_refuses_what_is_no_site(monkeypatch, value):
    monkeypatch.setenv("BASE_URL", value)

    with pytest.raises(ImproperlyConfigured):
        env.web_address("BASE_URL", "http://127.0.0.1:8000")
