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


@pytest.mark.parametrize(
    "value",
    ["hearth.example.org", "ftp://hearth.example.org", "https://", "https://a.org/x", "https://a.org:x", "https://[",
     "https://me@a.org", "https://a.org#x"],
)  # fmt: skip
def test_web_address_refuses_what_is_no_site(monkeypatch, value):
    monkeypatch.setenv("BASE_URL", value)

    with pytest.raises(ImproperlyConfigured):
        env.web_address("BASE_URL", "http://127.0.0.1:8000")


@pytest.mark.parametrize("value", ["short", "x" * 80, "changeme" * 10, "0123456789" * 4])
def test_secret_refuses_what_could_be_guessed(monkeypatch, value):
    monkeypatch.setenv("SECRET_KEY", value)

    with pytest.raises(ImproperlyConfigured, match=r"^SECRET_KEY is too easy to guess: give at least 50 random"):
        env.secret("SECRET_KEY")


@pytest.mark.parametrize("value", ["*", "a.org,*", "*.a.org", "https://a.org", "a.org:8000", "a org", "a.org/x"])
def test_hosts_are_names_and_nothing_else(monkeypatch, value):
    monkeypatch.setenv("ALLOWED_HOSTS", value)

    with pytest.raises(ImproperlyConfigured, match=r"^ALLOWED_HOSTS has '.*' in it: give the names of the site"):
        env.hosts("ALLOWED_HOSTS")


@pytest.mark.parametrize("value", ["hearth.example.org", ".example.org", "127.0.0.1,localhost,[::1]", "web_1"])
def test_hosts_takes_every_kind_of_name(monkeypatch, value):
    monkeypatch.setenv("ALLOWED_HOSTS", value)

    assert env.hosts("ALLOWED_HOSTS") == value.split(",")


@pytest.mark.parametrize(
    ("value", "hosts"),
    [
        ("http://hearth.example.org", ["hearth.example.org"]),
        ("http://8.8.8.8", ["8.8.8.8"]),
        ("https://other.example.org", ["hearth.example.org"]),
        ("https://evilexample.org", [".example.org"]),
    ],
)
def test_public_address_is_encrypted_and_ours(monkeypatch, value, hosts):
    monkeypatch.setenv("BASE_URL", value)

    with pytest.raises(ImproperlyConfigured, match=r"^BASE_URL is '"):
        env.public_address("BASE_URL", hosts)


@pytest.mark.parametrize(
    ("value", "hosts"),
    [
        ("https://hearth.example.org", ["localhost", "hearth.example.org"]),
        ("https://a.example.org", [".example.org"]),
        ("http://127.0.0.1:8080", ["127.0.0.1"]),
        ("http://192.168.1.5", ["192.168.1.5"]),
        ("http://[::1]:8000", ["[::1]"]),
        ("http://hearth.local", ["hearth.local"]),
    ],
)
def test_public_address_may_be_plain_at_home(monkeypatch, value, hosts):
    monkeypatch.setenv("BASE_URL", value)

    assert env.public_address("BASE_URL", hosts) == value


@pytest.mark.parametrize(
    "value", ["redis", "http://redis:6379", "redis://", "redis://redis:x/0", "redis://redis/zero", "redis://[", "unix:"]
)
def test_redis_refuses_what_is_no_address(monkeypatch, value):
    monkeypatch.setenv("REDIS_URL", value)

    with pytest.raises(ImproperlyConfigured, match=r"^REDIS_URL makes no sense: give an address such as redis://"):
        env.redis("REDIS_URL")


@pytest.mark.parametrize("value", ["redis://redis", "rediss://:s3cret@redis:6380/3", "unix:///run/redis.sock"])
def test_redis_takes_every_kind_of_address(monkeypatch, value):
    monkeypatch.setenv("REDIS_URL", value)

    assert env.redis("REDIS_URL") == value


@pytest.mark.parametrize(
    "value", ["sqlite:////tmp/x", "postgres://hearth@db", "postgres://[", "postgres://hearth@db:x/y"]
)
def test_database_of_several_processes_refuses_what_they_cannot_share(monkeypatch, value):
    monkeypatch.setenv("DATABASE_URL", value)

    with pytest.raises(ImproperlyConfigured, match=r"^DATABASE_URL "):
        env.database("DATABASE_URL", shared=True)
