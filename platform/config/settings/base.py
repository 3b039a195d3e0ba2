"""What every mode shares. Each value that changes from place to place comes from the environment (docs/env.md)."""

from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from config import env

ROOT = Path(__file__).resolve().parents[3]
PLATFORM = ROOT / "platform"
VAR = Path(env.text("VAR_DIR", str(ROOT / "var")))

DEBUG = False
SITE_NAME = env.text("SITE_NAME", "Hearth")
CONTACT_EMAIL = env.text("CONTACT_EMAIL", "")
# Whose law of defamation: the Regulations of 2013 are of England and Wales alone, elsewhere the same is done by choice.
JURISDICTION = env.choice("JURISDICTION", "england-wales", ("england-wales", "scotland", "northern-ireland"))
SOURCE_URL = env.text("SOURCE_URL", "")  # where whoever uses a changed Hearth can get its source (AGPL, section 13)

INSTALLED_APPS = [
    # Ours, from the top down
    "config",
    "moderation",
    "communities",
    "home",
    "accounts",
    "outbox",
    "records",
    "realtime",
    "core",
    # Wagtail
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.forms",
    "wagtail.contrib.typed_table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django_tasks",
    # Django and its company
    "allauth",
    "allauth.account",
    "guardian",
    "channels",
    "django_cotton.apps.SimpleAppConfig",
    "csp",
    "django_structlog",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.sitemaps",
    "django.forms",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "home.caching.middleware.KeepPublicPages",  # the outermost: what it keeps has every header
    "django.middleware.security.SecurityMiddleware",
    "core.middleware.SecurityHeaders",
    "csp.middleware.CSPMiddleware",
    "core.middleware.ChoosePolicy",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "core.middleware.RejectBadText",
    "core.middleware.PrivateByDefault",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.ForcedSteps",
    "accounts.middleware.NotesUse",
    "accounts.middleware.OneAnswerForOnePage",
    "core.middleware.RefusedAnswers",
    "core.middleware.ClearAtSignOut",
    "core.middleware.PageOfTheForm",
    "home.pages.middleware.RedirectPages",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PLATFORM / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": ["django_cotton.templatetags.cotton", "core.templatetags.hearth"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.site",
            ],
        },
    }
]
COTTON_DIR = "cotton"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# People
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
    "guardian.backends.ObjectPermissionBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ANONYMOUS_USER_NAME = None
GUARDIAN_AUTO_PREFETCH = False
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "groups"
LOGOUT_REDIRECT_URL = "/"

SIGN_IN_LIMIT = env.limit("SIGN_IN_LIMIT", "10/5m", may_be_off=True)
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_FORMS = {
    "signup": "config.registration.SignupForm",
    "login": "accounts.forms.LoginForm",
    "reset_password": "accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "accounts.forms.ResetPasswordKeyForm",
    "change_password": "accounts.forms.ChangePasswordForm",
    "reauthenticate": "accounts.forms.ReauthenticateForm",
    "add_email": "accounts.forms.AddEmailForm",
}
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_CHANGE_EMAIL = True  # one address, and the new one counts once it is confirmed
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "http"
ACCOUNT_RATE_LIMITS: dict[str, str] | bool = {
    "login_failed": f"{SIGN_IN_LIMIT[0]}/{SIGN_IN_LIMIT[1]}s/key" if SIGN_IN_LIMIT else "1000000/s/key",
    "login": "300/m/ip",
}

SESSION_ENGINE = "accounts.sessions"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # they name people: nothing for a cookie
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 24 * 3600
CSRF_FAILURE_VIEW = "config.refusals.csrf_failed"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
PASSWORD_RESET_TIMEOUT = 3600

# Field encryption: newest key first; old ones stay until everything is written anew
FIELD_ENCRYPTION_KEYS: list[str] = []

# The terms a person accepts when registering: templates/terms/<version>.html
TERMS_VERSION = "2026-11"

# For how many months staff are offered to approve somebody; 0: approvals do not end by themselves
APPROVAL_MONTHS = env.number("APPROVAL_MONTHS", 12)

# Language and time
LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", _("English")), ("cy", _("Welsh"))]
LOCALE_PATHS = [ROOT / "locale"]
TIME_ZONE = "Europe/London"
USE_TZ = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True

# Files
STATIC_URL = "/static/"
STATIC_ROOT = ROOT / "static" / "collected"
STATICFILES_DIRS = [("dist", ROOT / "static" / "dist")]
MEDIA_ROOT = VAR / "media"
MEDIA_URL = "/media/"
PRIVATE_ROOT = VAR / "private"  # members' pictures: no address leads there, a view asks first who may see them
FILES_ROOT = Path(env.text("FILES_ROOT", str(VAR / "files")))  # what members add to their posts, the same way
ACCEL_REDIRECT = env.switch("ACCEL_REDIRECT", False)  # whether nginx hands private files out for us
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": PRIVATE_ROOT,
            "base_url": None,
            "file_permissions_mode": 0o640,
            "directory_permissions_mode": 0o750,
        },
    },
    "files": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": FILES_ROOT,
            "base_url": None,
            "file_permissions_mode": 0o640,
            "directory_permissions_mode": 0o750,
        },
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 512 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # Wagtail's page forms are long
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "core.uploads.NoMoreThan",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# Files that members add
MEGABYTE = 1024 * 1024
UPLOAD_BYTES = 12 * MEGABYTE  # all files of one request together, as nginx.conf.template says too
FILE_BYTES = 10 * MEGABYTE
FILES_PER_POST = 10
PERSON_FILES = env.number("PERSON_FILES", 1_000)
PERSON_FILE_BYTES = env.number("PERSON_FILE_MB", 1_000) * MEGABYTE
GROUP_FILE_BYTES = env.number("GROUP_FILE_MB", 10_000) * MEGABYTE
FILE_LIMIT = env.limit("FILE_LIMIT", "60/10m", may_be_off=True)
CLAMD_ADDRESS = env.text("CLAMD_ADDRESS", "")  # host:port or the path of a socket; empty: nothing is scanned

PROXY_KEEPS_PAGES = False  # whether the proxy is told that it may keep a public page for a second

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Mail
DEFAULT_FROM_EMAIL = env.text("MAIL_FROM", "Hearth <hearth@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
EMAIL_TIMEOUT = 20

# Whether links of public pages to other sites are looked at: it asks those sites from here.
LINK_CHECK = env.switch("LINK_CHECK", False)

# Wagtail
WAGTAIL_SITE_NAME = SITE_NAME
WAGTAILREDIRECTS_AUTO_CREATE = True  # home.pages.middleware keeps what is not public from being told
WAGTAILADMIN_LOGIN_URL = "account_login"
WAGTAIL_FRONTEND_LOGIN_URL = "/accounts/login/"
WAGTAILIMAGES_IMAGE_MODEL = "home.SiteImage"
WAGTAILDOCS_DOCUMENT_MODEL = "home.SiteDocument"
WAGTAILIMAGES_IMAGE_FORM_BASE = "home.media.forms.PictureForm"
WAGTAILIMAGES_AVIF_QUALITY = 55  # to the eye what WebP is at 75, in two thirds of the bytes
WAGTAILIMAGES_WEBP_QUALITY = 75
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 50_000_000
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "webp"]
WAGTAILDOCS_EXTENSIONS = ["pdf", "docx", "odt", "xlsx", "ods", "csv", "txt"]
WAGTAILDOCS_DOCUMENT_FORM_BASE = "home.media.forms.DocumentForm"
WAGTAILDOCS_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILDOCS_PRIVATE_COLLECTION_OPTIONS = {"SHARED_PASSWORD": False}
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILADMIN_NOTIFICATION_INCLUDE_SUPERUSERS = False
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES  # in Welsh our own labels are; Wagtail translates a part of its own
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []
WAGTAIL_PRIVATE_PAGE_OPTIONS = {"SHARED_PASSWORD": False}
WAGTAILSEARCH_BACKENDS: dict[str, dict[str, object]] = {"default": {"BACKEND": "wagtail.search.backends.database"}}
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}

# Browser defences. /cms/ has a policy of its own because Wagtail's admin cannot run under a strict one.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
    }
}
CMS_CONTENT_SECURITY_POLICY = {
    "default-src": ["'self'"],
    "script-src": ["'self'", "'unsafe-inline'"],
    "style-src": ["'self'", "'unsafe-inline'"],
    "img-src": ["'self'", "data:", "blob:"],
    "connect-src": ["'self'"],
    "frame-src": ["'self'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'self'"],
    "base-uri": ["'self'"],
    "object-src": ["'none'"],
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    "camera": [],
    "geolocation": [],
    "microphone": [],
    "payment": [],
    "usb": [],
    "browsing-topics": [],
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "SAMEORIGIN"  # the CSP refuses frames everywhere but in /cms/, which previews its own pages

# How much one person may write
POST_SEND_LIMIT = env.limit("POST_SEND_LIMIT", "10/10m", may_be_off=True)
COMMENT_SEND_LIMIT = env.limit("COMMENT_SEND_LIMIT", "20/5m", may_be_off=True)
REACTION_LIMIT = env.limit("REACTION_LIMIT", "60/1m", may_be_off=True)
DRAFT_LIMIT = env.limit("DRAFT_LIMIT", "90/1m", may_be_off=True)
NEW_GROUP_LIMIT = env.limit("NEW_GROUP_LIMIT", "5/1h", may_be_off=True)
HOLD_LIMIT = env.limit("HOLD_LIMIT", "5/24h", may_be_off=True)
FLAG_LIMIT = env.limit("FLAG_LIMIT", "20/1h", may_be_off=True)
REPORT_LIMIT = env.limit("REPORT_LIMIT", "5/1h", may_be_off=True)
REPORT_SITE_LIMIT = env.limit("REPORT_SITE_LIMIT", "60/1h", may_be_off=True)
FORM_LIMIT = env.limit("FORM_LIMIT", "10/1h", may_be_off=True)
FORM_SITE_LIMIT = env.limit("FORM_SITE_LIMIT", "200/1h", may_be_off=True)
HIDE_AFTER_REPORTS = env.number("HIDE_AFTER_REPORTS", 0)
# Somebody new to a group: how many of their first words wait for a moderator, and what one of them can hold until then.
NEWCOMER_POSTS = env.number("NEWCOMER_POSTS", 0)  # 0: none wait, and there are no limits; a group can say otherwise
NEWCOMER_LINKS = env.number("NEWCOMER_LINKS", 1)
NEWCOMER_MENTIONS = env.number("NEWCOMER_MENTIONS", 2)
NEWCOMER_FILES = env.number("NEWCOMER_FILES", 2)
NEWCOMER_DAILY = env.number("NEWCOMER_DAILY", 10)

# Within how many hours, day and night, the site means to decide a case; the lanes with a statute's time are not its to
# choose (moderation/clocks.py).
CASE_HOURS = {
    "group": env.number("CASE_HOURS", 24),
    "safeguarding": env.number("CASE_HOURS_SAFEGUARDING", 4),
    "abuse": env.number("CASE_HOURS_ABUSE", 1),
}

# Realtime
CHAT_SEND_LIMIT = env.limit("CHAT_SEND_LIMIT", "20/10s", may_be_off=True)
# What others see of somebody in chat beside their words, where that person shows it too: communities/traces.
CHAT_TRACES = {
    "typing": env.switch("CHAT_TYPING", True),
    "presence": env.switch("CHAT_PRESENCE", False),
    "receipts": env.switch("CHAT_RECEIPTS", True),
}
MESSAGES_KEPT_DAYS = env.number("MESSAGES_KEPT_DAYS", 0)  # in rooms whose hosts said nothing; 0: for ever
APPEAL_DAYS = env.number("APPEAL_DAYS", 28)  # for how long one may ask for another look at what was decided
APPEAL_LOOK_LIMIT = (60, 600)  # looks at one decision by the link in a letter
DIRECT_MESSAGES = env.switch("DIRECT_MESSAGES", False)
NEW_CONVERSATION_LIMIT = env.limit("NEW_CONVERSATION_LIMIT", "10/24h", may_be_off=True)
MESSAGE_EDIT_MINUTES = env.number("MESSAGE_EDIT_MINUTES", 15)
INVITATION_LIMIT = env.limit("INVITATION_LIMIT", "500/24h", may_be_off=True)
INVITATIONS_PER_ADDRESS = env.limit("INVITATIONS_PER_ADDRESS", "3/24h", may_be_off=True)
SOCKETS_PER_PERSON = env.number("SOCKETS_PER_PERSON", 10)
UPDATES_KEPT_DAYS = 30
NOTIFICATIONS_KEPT_DAYS = 90  # the page that lists them says so
DELETED_WORDS_KEPT_DAYS = 30  # the page on which one deletes something says so

LOGGING_CONFIG = "config.logging.configure"
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False  # with the page and the person it would be a diary
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = 10  # DEBUG: one line for each request is enough
LOGGING = {"level": env.choice("LOG_LEVEL", "INFO", env.LOG_LEVELS)}
