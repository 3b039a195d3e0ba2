from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone

from config import clock, health
from outbox.models import Letter

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_beat():
    cache.delete(clock.BEAT)
    yield
    cache.delete(clock.BEAT)


def test_healthz_answers_ok_and_is_never_kept(client: Client):
    response = client.get("/healthz")

    assert (response.status_code, response.json()) == (200, {"status": "ok"})
    assert "no-store" in response.headers["Cache-Control"]
    assert response.cookies == {}


def test_healthz_asks_the_database_nothing(client: Client, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get("/healthz")


def test_readyz_is_ready_when_the_clock_goes_round(client: Client):
    clock.beat()

    response = client.get("/readyz")

    assert (response.status_code, response.json()) == (200, {"status": "ok", "degraded": False})
    assert "no-store" in response.headers["Cache-Control"]


def test_readyz_is_degraded_without_a_clock(client: Client):
    response = client.get("/readyz")

    assert (response.status_code, response.json()) == (200, {"status": "ok", "degraded": True})


def test_readyz_is_degraded_without_redis(client: Client, settings):
    clock.beat()
    nobody_there = "redis://127.0.0.1:1/0"
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": nobody_there}}

    response = client.get("/readyz")

    assert (response.status_code, response.json()) == (200, {"status": "ok", "degraded": True})


def test_readyz_is_unavailable_while_a_migration_is_missing(client: Client):
    clock.beat()
    applied = MigrationRecorder.Migration.objects.filter(app="accounts", name="0001_initial")
    assert applied.delete()[0] == 1

    response = client.get("/readyz")

    assert (response.status_code, response.json()) == (503, {"status": "unavailable"})
    assert health.missing_migrations() == {("accounts", "0001_initial")}


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_refuses_what_is_not_a_question(client: Client, path):
    assert client.post(path).status_code == 405


def test_readyz_is_degraded_while_a_letter_cannot_leave(client: Client, django_user_model):
    clock.beat()
    person = django_user_model.objects.create_user(email="ann@example.org", password=None)
    letter = Letter.objects.create(person=person, template="welcome", unique_key="welcome:1")
    assert client.get("/readyz").json() == {"status": "ok", "degraded": False}

    Letter.objects.filter(pk=letter.pk).update(due_at=timezone.now() - timedelta(minutes=11))

    assert client.get("/readyz").json() == {"status": "ok", "degraded": True}
