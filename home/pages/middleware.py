"""Where a page of the public site has gone."""

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponseBase
from wagtail.contrib.redirects.middleware import RedirectMiddleware, get_redirect
from wagtail.contrib.redirects.models import Redirect

from home.pages.queries import public_pages


class RedirectPages(RedirectMiddleware):  # type: ignore[misc]
    """Wagtail's, asked only where a page could have been: what our own addresses keep from somebody costs no query.

    A page that is not public is missing at its old address too: Wagtail would say where it is now.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        match = request.resolver_match
        if match is not None and match.url_name != "wagtail_serve":
            return response
        answer: HttpResponseBase = super().process_response(request, response)
        return response if answer is not response and not self._is_public(request) else answer

    @staticmethod
    def _is_public(request: HttpRequest) -> bool:
        path = Redirect.normalise_path(request.get_full_path(), decode_unicode=False)
        found = get_redirect(request, path) or get_redirect(request, urlsplit(path).path)
        page = found.redirect_page_id
        return page is None or public_pages().filter(pk=page).exists()
