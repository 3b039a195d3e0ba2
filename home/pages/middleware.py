"""Where a page of the public site has gone."""

from django.http import HttpRequest, HttpResponseBase
from wagtail.contrib.redirects.middleware import RedirectMiddleware


class RedirectPages(RedirectMiddleware):  # type: ignore[misc]
    """Wagtail's, asked only where a page could have been: what our own addresses keep from somebody costs no query."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        match = request.resolver_match
        if match is not None and match.url_name != "wagtail_serve":
            return response
        answer: HttpResponseBase = super().process_response(request, response)
        return answer
