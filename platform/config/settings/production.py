"""PostgreSQL, Redis and several processes behind one proxy. Nothing secret has a default."""

from config import env

from .base import *  # noqa: F403
from .base import CONTENT_SECURITY_POLICY

SECRET_KEY = env.secret("SECRET_KEY")
FIELD_ENCRYPTION_KEYS = env.fernet_keys("FIELD_ENCRYPTION_KEYS")
ALLOWED_HOSTS = env.hosts("ALLOWED_HOSTS")
BASE_URL = env.public_address("BASE_URL", ALLOWED_HOSTS)
WAGTAILADMIN_BASE_URL = BASE_URL
HTTPS = BASE_URL.startswith("https://")

DATABASES = {"default": env.database("DATABASE_URL", shared=True)}
REDIS_URL = env.redis("REDIS_URL")
CACHES = {
    "default": {
        "BACKEND": "config.cache.MayBeGone",
        "LOCATION": REDIS_URL,
        "KEY_FUNCTION": "config.cache.hidden_key",
        "OPTIONS": {"socket_connect_timeout": 2, "socket_timeout": 2},  # a page must not hang with Redis
    }
}
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.core.RedisChannelLayer",
        "CONFIG": {"hosts": [REDIS_URL], "capacity": 10_000, "expiry": 60, "group_expiry": 3_600},
    }
}

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz)$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
if HTTPS:
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
    ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https"
    CONTENT_SECURITY_POLICY["DIRECTIVES"]["upgrade-insecure-requests"] = True  # type: ignore[assignment]
# The proxy, and only the proxy, says who is calling: without this everybody shares one rate-limit bucket.
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("TRUSTED_PROXY_COUNT", 1)

PROXY_KEEPS_PAGES = True

SIGN_IN_LIMIT = env.limit("SIGN_IN_LIMIT", "10/5m", may_be_off=False)
CHAT_SEND_LIMIT = env.limit("CHAT_SEND_LIMIT", "20/10s", may_be_off=False)
POST_SEND_LIMIT = env.limit("POST_SEND_LIMIT", "10/10m", may_be_off=False)
COMMENT_SEND_LIMIT = env.limit("COMMENT_SEND_LIMIT", "20/5m", may_be_off=False)
REACTION_LIMIT = env.limit("REACTION_LIMIT", "60/1m", may_be_off=False)
DRAFT_LIMIT = env.limit("DRAFT_LIMIT", "90/1m", may_be_off=False)
NEW_CONVERSATION_LIMIT = env.limit("NEW_CONVERSATION_LIMIT", "10/24h", may_be_off=False)
NEW_GROUP_LIMIT = env.limit("NEW_GROUP_LIMIT", "5/1h", may_be_off=False)
HOLD_LIMIT = env.limit("HOLD_LIMIT", "5/24h", may_be_off=False)
FLAG_LIMIT = env.limit("FLAG_LIMIT", "20/1h", may_be_off=False)
REPORT_LIMIT = env.limit("REPORT_LIMIT", "5/1h", may_be_off=False)
REPORT_SITE_LIMIT = env.limit("REPORT_SITE_LIMIT", "60/1h", may_be_off=False)
FORM_LIMIT = env.limit("FORM_LIMIT", "10/1h", may_be_off=False)
FORM_SITE_LIMIT = env.limit("FORM_SITE_LIMIT", "200/1h", may_be_off=False)
FILE_LIMIT = env.limit("FILE_LIMIT", "60/10m", may_be_off=False)

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = env.text("MAIL_HOST", "localhost")
EMAIL_PORT = env.number("MAIL_PORT", 25)
EMAIL_HOST_USER = env.text("MAIL_USER", "")
EMAIL_HOST_PASSWORD = env.text("MAIL_PASSWORD", "")
EMAIL_USE_TLS = env.switch("MAIL_TLS", False)
