import pytest
from redis.exceptions import RedisError

from config.cache import MayBeGone
from tests.services import free_port


@pytest.fixture
def cache() -> MayBeGone:
    return MayBeGone(f"redis://127.0.0.1:{free_port()}/0", {})


def test_pages_go_on_without_redis(cache: MayBeGone) -> None:
    cache.set("wagtail_site_root_paths", [1])
    assert cache.get("wagtail_site_root_paths", "missed") == "missed"
    assert cache.get_many(["a", "b"]) == {}
    assert cache.delete("a") is False


def test_counters_of_tries_fail_rather_than_forget(cache: MayBeGone) -> None:
    for ask in (lambda: cache.get("allauth:rl:login"), lambda: cache.set("allauth:rl:login", [1])):
        with pytest.raises(RedisError):
            ask()
