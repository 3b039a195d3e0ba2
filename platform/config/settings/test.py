"""The suite's settings. Every default that could make a test lie is stated again here.

DATABASE_URL and REDIS_URL choose the mode: without them SQLite (a file) and memory.
"""

import os
import tempfile
from pathlib import Path

from config import env

from .base import *  # noqa: F403
from .base import STORAGES

VAR = Path(env.text("VAR_DIR", "") or tempfile.mkdtemp(prefix="hearth-test-"))
VAR.mkdir(parents=True, exist_ok=True)
DEBUG = False
SECRET_KEY = "tests-only-" + "x" * 50
FIELD_ENCRYPTION_KEYS = ["dGVzdHMtb25seS1oYXZlLW5vLXNlY3JldHMtMzJieXQ="]
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "testserver"]
BASE_URL = env.text("BASE_URL", "http://testserver")
WAGTAILADMIN_BASE_URL = BASE_URL
MEDIA_ROOT = VAR / "media"
PRIVATE_ROOT = VAR / "private"
FILES_ROOT = VAR / "files"
ACCEL_REDIRECT = False
CLAMD_ADDRESS = ""
FILE_LIMIT = (60, 600)

DATABASES = {"default": env.database("DATABASE_URL", f"sqlite:///{VAR / 'unused.sqlite3'}")}
DATABASES["default"]["CONN_MAX_AGE"] = 0
# A file rather than Django's in-memory default: the hub reads in threads of its own, as in production.
DATABASES["default"]["TEST"] = (
    {"NAME": str(VAR / "test.sqlite3")} if "sqlite" in str(DATABASES["default"]["ENGINE"]) else {}
)

REDIS_URL = env.text("REDIS_URL", "")
if REDIS_URL:
    # Each worker of pytest-xdist has a Redis database of its own, as it has a PostgreSQL one.
    REDIS_URL = f"{REDIS_URL.rpartition('/')[0]}/{os.environ.get('PYTEST_XDIST_WORKER', 'gw0')[2:]}"
    CACHES = {
        "default": {
            "BACKEND": "config.cache.MayBeGone",
            "LOCATION": REDIS_URL,
            "KEY_FUNCTION": "config.cache.hidden_key",
        }
    }
    CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.core.RedisChannelLayer",
            "CONFIG": {"hosts": [REDIS_URL], "capacity": 10_000, "expiry": 60, "group_expiry": 3_600},
        }
    }
else:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "KEY_FUNCTION": "config.cache.hidden_key",
        }
    }
    CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels.layers.InMemoryChannelLayer",
            "CONFIG": {"capacity": 100_000, "expiry": 86_400, "group_expiry": 86_400},
        }
    }

EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    **STORAGES,
    "private": {**STORAGES["private"], "OPTIONS": {**STORAGES["private"]["OPTIONS"], "location": PRIVATE_ROOT}},
    "files": {**STORAGES["files"], "OPTIONS": {**STORAGES["files"]["OPTIONS"], "location": FILES_ROOT}},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# One test searches pages, and writes its own index. Writing the index is a tenth of a page's cost; walks run with it.
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database", "AUTO_UPDATE": False}}
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True  # walks need no collectstatic, and clients start at once
DIRECT_MESSAGES = True
LOGGING = {"level": "WARNING"}
