import itertools
import socket
from typing import Any

import pytest
from django.core.cache.backends.locmem import LocMemCache
from django.test import Client, override_settings

import config.cache
from config.cache import MayBeGone, hidden_key
from core.errors import Refused
from tests.cast import PASSWORD, make_person
from tests.services import free_port

kept: list[str] = []


class Watched(LocMemCache):
    def set(self, key: str, value: object, *args: Any, **kwargs: Any) -> None:
        kept.append(self.make_key(key))
        super().set(key, value, *args, **kwargs)


@pytest.fixture
def cache() -> MayBeGone:
    return MayBeGone(f"redis://127.0.0.1:{free_port()}/0", {})


def test_pages_go_on_without_redis(cache: MayBeGone) -> None:
    cache.set("wagtail_site_root_paths", [1])
    assert cache.get("wagtail_site_root_paths", "missed") == "missed"
    assert cache.get_many(["a", "b"]) == {}
    assert cache.delete("a") is cache.add("a", 1) is False


def tries(server: socket.socket) -> int:
    """How many have connected since it was last asked."""
    server.setblocking(False)
    for count in itertools.count():
        try:
            server.accept()[0].close()
        except BlockingIOError:
            return count
    raise AssertionError


def test_redis_that_says_nothing_is_waited_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:  # takes the connection and never answers
        cache = MayBeGone(f"redis://127.0.0.1:{silent.getsockname()[1]}/0", {"OPTIONS": {"socket_timeout": 0.3}})
        assert [cache.get("menus", "missed") for _ in range(20)] == ["missed"] * 20
        with pytest.raises(ValueError, match=r"^$"):
            cache.incr("pace:x")
        with pytest.raises(Refused):
            cache.get("allauth:rl:login")
        assert tries(silent) == 1
        monkeypatch.setattr(config.cache, "SILENT", 0.0)
        MayBeGone._silent_until.clear()
        assert cache.get("menus", "missed") == "missed"
        assert tries(silent) == 1  # asked again


def test_counters_of_tries_refuse_rather_than_forget(cache: MayBeGone) -> None:
    key = "allauth:rl:login"
    for ask in (lambda: cache.get(key), lambda: cache.set(key, [1]), lambda: cache.add(key, 1)):
        with pytest.raises(Refused) as caught:
            ask()
        assert (caught.value.code, caught.value.retry_after) == ("unavailable", 30)


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["login", "signup", "password/reset"])
def test_sign_in_without_redis_says_that_it_cannot_be_done_just_now(address: str) -> None:
    make_person("alice")
    gone = {"BACKEND": "config.cache.MayBeGone", "LOCATION": f"redis://127.0.0.1:{free_port()}/0"}
    with override_settings(CACHES={"default": gone}):
        words = {"login": "alice@example.org", "password": PASSWORD, "email": "alice@example.org"}
        answer = Client().post(f"/accounts/{address}/", words)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert "We cannot do that just now." in answer.content.decode()


@pytest.mark.django_db
def test_counts_of_tries_are_kept_under_names_that_tell_nobody_whose_they_are(client: Client) -> None:
    kept.clear()
    watched = {"BACKEND": "tests.config.test_cache.Watched", "KEY_FUNCTION": "config.cache.hidden_key"}
    with override_settings(CACHES={"default": watched}):
        client.post("/accounts/login/", {"login": "alice@example.org", "password": "wrong"}, REMOTE_ADDR="198.51.100.7")
    of_the_site = (":1:menus", ":1:look", ":1:alerts", ":1:pages.")  # the same for everybody
    counts = [key for key in kept if not key.startswith(of_the_site)]
    assert len(counts) > 1
    assert all(key.startswith(":1:allauth:") and len(key) == len(":1:allauth:") + 64 for key in counts)
    assert hidden_key("wagtail_site_root_paths", "", 1) == ":1:wagtail_site_root_paths"
