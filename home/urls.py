"""Addresses of the public site that are not pages. `config.urls` includes this before Wagtail's pages."""

from django.urls import path

from home.blog.views import BlogFeed
from home.caching.marks import public
from home.events.views import EventsFeed, event_file, events_feed
from home.found.views import sitemap, sitemap_part
from home.media.views import picture
from home.news.views import NewsFeed
from home.pages.views import robots
from home.people.views import author
from home.previews.views import shared_draft
from home.starter.views import look

urlpatterns = [
    path("sitemap.xml", public()(sitemap), name="sitemap"),
    path("sitemaps/<slug:section>-<int:number>.xml", public()(sitemap_part), name="sitemap_part"),
    path("look/<slug:version>.css", look, name="look"),
    path("robots.txt", public()(robots), name="robots"),
    path("feeds/news/", public()(NewsFeed()), name="news_feed"),
    path("feeds/news.rss", public()(NewsFeed("rss")), name="news_rss"),
    path("feeds/news/<slug:topic>/", public()(NewsFeed()), name="news_topic_feed"),
    path("feeds/news/<slug:topic>.rss", public()(NewsFeed("rss")), name="news_topic_rss"),
    path("feeds/blog/", public()(BlogFeed()), name="blog_feed"),
    path("feeds/blog.rss", public()(BlogFeed("rss")), name="blog_rss"),
    path("feeds/blog/<slug:topic>/", public()(BlogFeed()), name="blog_topic_feed"),
    path("feeds/blog/<slug:topic>.rss", public()(BlogFeed("rss")), name="blog_topic_rss"),
    path("feeds/events/", public()(EventsFeed()), name="events_atom"),
    path("feeds/events.rss", public()(EventsFeed("rss")), name="events_rss"),
    path("feeds/events.ics", public()(events_feed), name="events_feed"),
    path("feeds/events/<uuid:key>.ics", public()(event_file), name="public_event_file"),
    path("authors/<slug:slug>/", public()(author), name="byline"),
    path("shared/<str:token>/", shared_draft, name="shared_draft"),
    path("media/images/<path:path>", picture),
]
