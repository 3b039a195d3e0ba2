"""Every address of the site; the areas keep their own lists."""

from django.urls import include, path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.documents import urls as wagtaildocs_urls

from config import health
from config.guidance import roles_of
from config.language import set_language
from config.sockets import SOURCES, live_sessions
from home.guidance.views import help_pages, help_topic
from moderation.answers import views as answers
from moderation.appeals.views import by_letter
from moderation.openness import views as openness
from moderation.outside import views as outside
from moderation.receiving import views as receiving
from realtime.views import updates

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("updates/<str:stream>/", updates, {"sources": SOURCES, "live_sessions": live_sessions}, name="updates"),
    path("groups/<slug:slug>/moderation-log/", openness.log, name="moderation_log"),
    path("", include("communities.urls")),
    path("moderation/", include("moderation.urls")),
    path("transparency/", openness.transparency_page, name="transparency"),
    path("report/", outside.report, name="report"),
    path("report/<str:token>/", outside.report_seen, name="report_seen"),
    path("complaints/", receiving.complain, name="complain"),
    path("complaints/lost/", receiving.lost, name="complaint_lost"),
    path("complaints/draft/<str:token>/", receiving.resume, name="complaint_draft"),
    path("complaints/asked/<uuid:pk>/", answers.asked, name="complaint_asked"),
    path("complaints/reply/<str:token>/", answers.reply, name="complaint_reply"),
    path("complaints/<str:reference>/<str:token>/", receiving.complaint, name="complaint"),
    path("complaints/<str:reference>/<str:token>/complete/", receiving.complete, name="complete_complaint"),
    path("complaints/<str:reference>/<str:token>/withdraw/", receiving.withdraw, name="withdraw_complaint"),
    path("appeals/<str:token>/", by_letter, name="appeal_by_letter"),
    path("accounts/", include("allauth.urls")),
    path("", include("accounts.urls")),
    path("language/", set_language, name="set_language"),
    path("help/", help_pages, {"roles": roles_of}, name="help"),
    path("help/<slug:slug>/", help_topic, name="help_topic"),
    path("cms/", include("home.cms.urls")),
    # Wagtail's form for pages with a login: a second way to sign in, without a limit on tries.
    path("_util/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path("documents/", include(wagtaildocs_urls)),
    path("", include("home.urls")),
    path("", include(wagtail_urls)),
]

handler400 = "config.refusals.bad_request"
handler404 = "config.refusals.not_found"
handler500 = "config.refusals.server_error"
