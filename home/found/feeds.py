"""What every feed of the public site has: both formats, whole addresses of ours, and an answer of "nothing new"."""

import re
from datetime import UTC, datetime
from typing import Any

from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils import feedgenerator
from django.utils.cache import get_conditional_response, set_response_etag

from home.pages.queries import site_root

# What no XML can hold, however it is spelt: pasted from a document, one of these would end the whole feed.
UNFIT = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
NEVER = datetime(2000, 1, 1, tzinfo=UTC)  # when nothing was published last: the same each time, so that nothing is new


class Fit:
    """A feed without characters that would break it, and with a time of its own when it is empty."""

    def __init__(self, *args: Any, **said: Any) -> None:
        super().__init__(*args, **{name: _fit(value) for name, value in said.items()})

    def add_item(self, *args: Any, **said: Any) -> None:
        super().add_item(*args, **{name: _fit(value) for name, value in said.items()})  # type: ignore[misc]

    def latest_post_date(self) -> datetime:
        return super().latest_post_date() if self.items else NEVER  # type: ignore[attr-defined, misc, no-any-return]


class Atom(Fit, feedgenerator.Atom1Feed):
    pass


class Rss(Fit, feedgenerator.Rss201rev2Feed):
    pass


FORMS: dict[str, type[feedgenerator.SyndicationFeed]] = {"atom": Atom, "rss": Rss}


def _fit(value: Any) -> Any:
    return UNFIT.sub("", value) if isinstance(value, str) else value


class PublicFeed(Feed[Any, Any]):
    """A feed of what anybody may read: `NewsFeed()` in the one format, `NewsFeed("rss")` in the other.

    What inherits it says `title`, `link` (whole), `items`, and of each item its title, its description as HTML, link
    (whole), guid, author and times. It asks for live, public pages alone.
    """

    item_guid_is_permalink = False

    def __init__(self, form: str = "atom") -> None:
        self.feed_type = FORMS[form]

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The feed, or 304 to a reader who has it."""
        response = super().__call__(request, *args, **kwargs)
        set_response_etag(response)
        if "If-None-Match" in request.headers:
            answer = get_conditional_response(request, etag=response.headers["ETag"], response=response)
            return answer or response
        # To the second, not "since": an article taken back makes the newest time an older one.
        if request.headers.get("If-Modified-Since") == response.headers["Last-Modified"]:
            return HttpResponseNotModified(headers={"ETag": response.headers["ETag"]})
        return response

    def get_feed(self, obj: Any, request: HttpRequest) -> feedgenerator.SyndicationFeed:
        """Django would name the feed by the host that the request claims."""
        feed = super().get_feed(obj, request)
        feed.feed["feed_url"] = site_root() + request.path
        return feed
