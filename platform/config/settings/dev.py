"""Embedded mode: SQLite, memory and one process, for trials and development."""

from config import env

from .base import *  # noqa: F403
from .base import STORAGES, VAR

VAR.mkdir(parents=True, exist_ok=True)
DEBUG = env.switch("DEBUG", False)
SECRET_KEY = env.text("SECRET_KEY", "embedded-mode-only-" + "x" * 40)
FIELD_ENCRYPTION_KEYS = env.fernet_keys("FIELD_ENCRYPTION_KEYS", "ZW1iZWRkZWQtbW9kZS1oYXMtbm8tc2VjcmV0cy0zMmI=")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")
BASE_URL = env.web_address("BASE_URL", f"http://127.0.0.1:{env.number('PORT', 8000)}")
WAGTAILADMIN_BASE_URL = BASE_URL

DATABASES = {"default": env.database("DATABASE_URL", f"sqlite:///{VAR / 'hearth.sqlite3'}")}
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "KEY_FUNCTION": "config.cache.hidden_key"}
}
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels.layers.InMemoryChannelLayer",
        "CONFIG": {"capacity": 100_000, "expiry": 86_400, "group_expiry": 86_400},
    }
}
# Style sheets and scripts are served from where they were built, so a change shows on the next request.
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 0

# A trial has no mail server: letters are put in var/mail, one file each, unless MAIL_HOST is given.
DIRECT_MESSAGES = env.switch("DIRECT_MESSAGES", True)  # a trial shows what there is; a site decides
MAIL_HOST = env.text("MAIL_HOST", "")
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if MAIL_HOST else 'filebased'}.EmailBackend"
EMAIL_FILE_PATH = VAR / "mail"
EMAIL_HOST = MAIL_HOST
EMAIL_PORT = env.number("MAIL_PORT", 25)
