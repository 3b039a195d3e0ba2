"""Every address of the site; the areas keep their own lists."""

from django.urls import include, path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.documents import urls as wagtaildocs_urls

from config import health
from config.language import set_language
from config.sockets import SOURCES, live_sessions
from realtime.views import updates

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("updates/<str:stream>/", updates, {"sources": SOURCES, "live_sessions": live_sessions}, name="updates"),
    path("", include("communities.urls")),
    path("moderation/", include("moderation.urls")),
    path("accounts/", include("allauth.urls")),
    path("", include("accounts.urls")),
    path("language/", set_language, name="set_language"),
    path("cms/", include("home.cms.urls")),
    # Wagtail's form for pages with a login: a second way to sign in, without a limit on tries.
    path("_util/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path("documents/", include(wagtaildocs_urls)),
    path("", include("home.urls")),
    path("", include(wagtail_urls)),
]

handler400 = "config.refusals.bad_request"
handler500 = "config.refusals.server_error"
