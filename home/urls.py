"""Addresses of the public site that are not pages. `config.urls` includes this before Wagtail's pages."""

from django.urls import path

from home.blog.views import BlogFeed
from home.events.views import event_file, events_feed
from home.found.views import sitemap, sitemap_part
from home.media.views import picture
from home.news.views import NewsFeed
from home.pages.views import robots
from home.people.views import author
from home.previews.views import shared_draft

urlpatterns = [
    path("sitemap.xml", sitemap, name="sitemap"),
    path("sitemaps/<slug:section>-<int:number>.xml", sitemap_part, name="sitemap_part"),
    path("robots.txt", robots, name="robots"),
    path("feeds/news/", NewsFeed(), name="news_feed"),
    path("feeds/news.rss", NewsFeed("rss"), name="news_rss"),
    path("feeds/news/<slug:topic>/", NewsFeed(), name="news_topic_feed"),
    path("feeds/blog/", BlogFeed(), name="blog_feed"),
    path("feeds/blog/<slug:topic>/", BlogFeed(), name="blog_topic_feed"),
    path("feeds/events.ics", events_feed, name="events_feed"),
    path("feeds/events/<uuid:key>.ics", event_file, name="event_file"),
    path("authors/<slug:slug>/", author, name="byline"),
    path("shared/<str:token>/", shared_draft, name="shared_draft"),
    path("media/images/<path:path>", picture),
]
