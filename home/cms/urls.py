"""Wagtail's admin, behind our door. `config.urls` includes this at /cms/."""

from django.urls import path, re_path
from django.views.generic import RedirectView
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.admin.auth import require_admin_access
from wagtail.utils.urlpatterns import decorate_urlpatterns

from home.alerts.views import switch as switch_alert
from home.cms import views
from home.counting.views import visits
from home.editors.views import leave_team, team
from home.links.views import broken_links, check_links_again
from home.people import views as people
from home.previews.views import end_shared_link, shared_links
from home.review.views import review_page, review_report
from home.starter.views import start

urlpatterns = [
    # One way to sign in and out: Wagtail's own forms have no rate limit and no second factor.
    path("login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path("logout/", views.sign_out),
    *decorate_urlpatterns(
        [
            re_path(r"^(?:users|groups|bulk/accounts|bulk/auth)/", require_admin_access(views.shut)),
            path(
                "pages/add/<slug:content_type_app_name>/<slug:content_type_model_name>/<int:parent_page_id>/",
                require_admin_access(views.PageCreateView.as_view()),
            ),
            path("pages/<int:page_id>/edit/", require_admin_access(views.PageEditView.as_view())),
            path("pages/<int:page_id>/shared/", require_admin_access(shared_links), name="cms_shared_links"),
            path(
                "pages/<int:page_id>/shared/<uuid:pk>/end/",
                require_admin_access(end_shared_link),
                name="cms_end_shared_link",
            ),
            path("visits/", require_admin_access(visits), name="cms_visits"),
            path("team/", require_admin_access(team), name="cms_team"),
            path("team/<int:group_id>/<uuid:pk>/leave/", require_admin_access(leave_team), name="cms_leave_team"),
            path("pages/<int:page_id>/review/", require_admin_access(review_page), name="cms_review_page"),
            path("reports/review/", require_admin_access(review_report), name="cms_review_report"),
            path("reports/page-types-usage/", require_admin_access(views.PageTypesView.as_view())),
            path(
                "reports/page-types-usage/results/",
                require_admin_access(views.PageTypesView.as_view(results_only=True)),
            ),
            path("reports/links/", require_admin_access(broken_links), name="cms_broken_links"),
            path(
                "pages/<int:page_id>/links/again/",
                require_admin_access(check_links_again),
                name="cms_check_links_again",
            ),
            path("profile/", require_admin_access(people.own_profile), name="cms_profile"),
            path("profiles/", require_admin_access(people.proposals), name="cms_profiles"),
            path("profiles/<int:pk>/", require_admin_access(people.decide_proposal), name="cms_decide_profile"),
            path("start/", require_admin_access(start), name="cms_start"),
            path(
                "pages/add/<slug:content_type_app_name>/<slug:content_type_model_name>/<int:parent_page_id>/preview/",
                require_admin_access(views.PreviewNewPage.as_view()),
            ),
            path("account/", require_admin_access(views.CmsAccountView.as_view())),
            path("alerts/<uuid:pk>/switch/", require_admin_access(switch_alert), name="switch_alert"),
            *wagtailadmin_urls.urlpatterns,
        ],
        views.staff_only,
    ),
]
