"""The demo's topics, blog and public events: the same county that does not exist."""

import json
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone
from wagtail.models import Page

from home.blog.models import BlogAuthorship, BlogIndexPage, BlogPostPage
from home.events.models import EventIndexPage, EventPage
from home.media.models import SiteImage
from home.news.models import NewsArticlePage, NewsIndexPage, PromotedArticle
from home.pages.demo.words import callout, heading, points, quote, words
from home.pages.models import HomePage
from home.people.models import Byline
from home.stories.models import Topic

Picture = Callable[[str], SiteImage | None]

TOPICS = [
    ("Becoming a carer", "Dod yn ofalwr", "becoming-a-carer"),
    ("Everyday life", "Bywyd bob dydd", "everyday-life"),
    ("Help and money", "Help ac arian", "help-and-money"),
]
ABOUT = {
    "night-line": ["help-and-money"],
    "nine-new-families": ["becoming-a-carer"],
    "diolch-olwen": ["everyday-life", "becoming-a-carer"],
    "dyddiau-ar-y-traeth": ["everyday-life"],
}
SHARED = {
    "night-line": ("Ring at night, in Welsh or English, and somebody answers in under two minutes.", "#MaethuCymru"),
}
BLOG = {
    "title": "Blog",
    "slug": "blog",
    "intro": "People of the service write what they see and what they learn, under their own names.",
    "search_description": "Social workers and carers of Sir Llanfryn write about fostering.",
    "show_in_menus": False,
}
POSTS: list[dict[str, Any]] = [
    {
        "title": "What I carry in the boot of my car",
        "slug": "boot-of-my-car",
        "days_ago": 9,
        "summary": "Fourteen years of visits have taught me what a family needs from a social worker on a Tuesday.",
        "picture": "lane",
        "picture_alt": "A pale lane running down through autumn hills.",
        "authors": ["llyr-ap-iestyn"],
        "topics": ["everyday-life"],
        "body": [
            words(
                "Wellingtons in four sizes. A football with a slow puncture. Forms, of course. A blanket, because the "
                "first night is always colder than the weather says.",
                "The football has done more than the forms. You learn a lot about a child while you both look for it "
                "in a hedge.",
            ),
            heading("What I took out"),
            words(
                "I used to carry answers. A carer in Cwm Ddu told me, kindly, that she had asked a question and would "
                "like me to hear the end of it first. I have left more room since.",
                points("A pen that works.", "Tea bags, for the house that has run out.", "Time. That is the hard one."),
            ),
        ],
    },
    {
        "title": "Two of us wrote this, and we do not agree",
        "slug": "we-do-not-agree",
        "days_ago": 26,
        "summary": "Should a new carer start with a baby or with a teenager? Siân says one, Llŷr says the other.",
        "picture": "bay",
        "picture_alt": "A quiet bay in the morning, with a headland on the left.",
        "authors": ["sian-prydderch", "llyr-ap-iestyn"],
        "topics": ["becoming-a-carer"],
        "body": [
            words(
                "Siân: a baby sleeps badly, and so will you, but nobody has told a baby yet that it is too much.",
                "Llŷr: a teenager can tell you what went wrong before you came. That is worth a slammed door.",
            ),
            quote("We asked a carer of thirty years. She said: whoever is coming up the path.", "Both of us"),
            callout("What do you think?", "Come to the open evening and tell us. There will be cake for both sides."),
        ],
    },
    {
        "title": "Fy wythnos gyntaf wrth y ddesg",
        "slug": "wythnos-gyntaf",
        "language": "cy",
        "days_ago": 61,
        "summary": "Pum diwrnod, un ar ddeg o alwadau, a'r gath a eisteddodd ar y bysellfwrdd.",
        "picture": "",
        "picture_alt": "",
        "authors": ["sian-prydderch"],
        "topics": ["everyday-life"],
        "body": [
            words(
                "Roedd y cwestiwn cyntaf am lwfans milltiroedd. Roedd yr ail am beth i'w wneud pan fydd plentyn yn "
                "gwrthod mynd adref o'r parc. Roedd yr ail yn haws.",
            )
        ],
    },
]
EVENTS = {
    "title": "Events",
    "slug": "events",
    "intro": "Evenings for people who wonder, and days out for those who already foster.",
    "search_description": "Open evenings, training and days out of the fostering service of Sir Llanfryn.",
}
DESK = {"organiser": "Carers’ desk", "organiser_email": "desk@example.org", "organiser_phone": "029 2018 0117"}
LIBRARY = {"place": "Llanfryn Library", "address": "Upstairs room\nStryd y Bont\nLlanfryn"}
COMING: list[dict[str, Any]] = [
    {
        "title": "Open evening: could you foster?",
        "slug": "open-evening",
        "in_days": 12, "at": time(18, 30), "hours": 2,
        "summary": "An hour with two carers and a social worker, and nothing to sign. Bring whoever you live with.",
        "cost": "Free, with soup", "booking_link": "https://example.org/open-evening",
        "picture": "window", "picture_alt": "A lit window at night with a lamp, a plant and a blue mug on the sill.",
        "share_text": "Could you foster? Come and ask, over a bowl of soup.", "share_tags": "#MaethuCymru #Foster",
        **LIBRARY, **DESK,
        "body": [
            words("Doors open at six. There is a lift, a hearing loop, and a corner with toys.",
                  "Half of those who come decide that fostering is not for them. That is a good evening too."),
        ],
    },
    {
        "title": "Bore coffi Cymraeg",
        "slug": "bore-coffi",
        "language": "cy",
        "in_days": 19, "at": time(10), "hours": 2,
        "summary": "Paned a sgwrs yn Gymraeg i ofalwyr a phobl sy'n meddwl am faethu.",
        "cost": "Am ddim", "place": "Canolfan Hamdden Aberelan", "address": "Aberelan", **DESK,
    },
    {
        "title": "First aid for foster carers",
        "slug": "first-aid",
        "in_days": 40, "at": time(9, 30), "hours": 6, "standing": "postponed",
        "summary": "A day with St John volunteers. It counts towards your training record.",
        "cost": "Free to approved carers", **LIBRARY, **DESK,
    },
    {
        "title": "Allowances in April: questions and answers",
        "slug": "allowances-online",
        "in_days": 47, "at": time(19), "hours": 1,
        "summary": "The new figures on one page, and the people who worked them out. On your phone is fine.",
        "online_link": "https://example.org/allowances", **DESK,
    },
    {
        "title": "Half-term weekend on the beach",
        "slug": "beach-weekend",
        "in_days": 82, "days": 2, "is_all_day": True,
        "summary": "Two days of boats and bonfires for our foster families at Aberelan.",
        "picture": "bay", "picture_alt": "A quiet bay in the morning, with a headland on the left.",
        "place": "Aberelan beach", "address": "By the lifeboat station\nAberelan", **DESK,
    },
    {
        "title": "Carers’ carol evening",
        "slug": "carol-evening",
        "in_days": 24, "at": time(17), "hours": 2, "standing": "cancelled",
        "summary": "The chapel has no heating this month. We will sing twice as loudly next year.",
        "place": "Capel Bethel", "address": "Cwm Ddu", **DESK,
    },
    {
        "title": "Autumn welcome lunch",
        "slug": "welcome-lunch",
        "in_days": -37, "at": time(12), "hours": 3,
        "summary": "Nine new families, one very long table.",
        "cost": "Free", **LIBRARY, **DESK,
    },
]  # fmt: skip


def seed_stories(home: HomePage, *, bylines: dict[str, Byline], picture: Picture) -> None:
    """Topics for the news, a blog, events. Repeating it adds what is missing and changes nothing."""
    topics = {slug: _topic(name, welsh, slug) for name, welsh, slug in TOPICS}
    news = NewsIndexPage.objects.child_of(home).get()
    for slug, about in ABOUT.items():
        article = NewsArticlePage.objects.child_of(news).filter(slug=slug).first()
        if article and not article.topics.exists():
            article.topics.set([topics[name] for name in about])
            article.share_text, article.share_tags = SHARED.get(slug, ("", ""))
            article.save_revision().publish()
    first = NewsArticlePage.objects.child_of(news).filter(slug="night-line").first()
    if first and not news.promoted.exists():
        news.promoted.add(PromotedArticle(article=first, sort_order=0))
        news.save_revision().publish()
    blog = _below(home, BlogIndexPage, BLOG)
    for row in POSTS:
        if not BlogPostPage.objects.child_of(blog).filter(slug=row["slug"]).exists():
            _post(blog, row, bylines=bylines, topics=topics, picture=picture)
    events = _below(home, EventIndexPage, EVENTS)
    for row in COMING:
        if not EventPage.objects.child_of(events).filter(slug=row["slug"]).exists():
            _event(events, row, picture=picture)


def _topic(name: str, welsh: str, slug: str) -> Topic:
    return Topic.objects.get_or_create(slug=slug, defaults={"name": name, "name_cy": welsh})[0]


def _below(home: Page, kind: type[Page], row: dict[str, Any]) -> Page:
    return kind.objects.child_of(home).first() or _published(home, kind(**row))


def _published(parent: Page, page: Page) -> Page:
    parent.add_child(instance=page)
    page.save_revision().publish()
    return page


def _post(
    blog: Page, row: dict[str, Any], *, bylines: dict[str, Byline], topics: dict[str, Topic], picture: Picture
) -> None:
    post = BlogPostPage(
        **{name: row[name] for name in ("title", "slug", "summary", "picture_alt")},
        language=row.get("language", "en-gb"),
        date=timezone.localdate() - timedelta(days=row["days_ago"]),
        picture=picture(row["picture"]),
        body=json.dumps(row["body"]),
    )
    post.authorships.set(BlogAuthorship(byline=bylines[slug], sort_order=n) for n, slug in enumerate(row["authors"]))
    post.topics.set([topics[name] for name in row["topics"]])
    _published(blog, post)


def _event(events: Page, row: dict[str, Any], *, picture: Picture) -> None:
    more = {**row}
    day: date = timezone.localdate() + timedelta(days=more.pop("in_days"))
    at, hours, days = more.pop("at", time.min), more.pop("hours", 0), more.pop("days", 1)
    starts = timezone.make_aware(datetime.combine(day, at), timezone.get_default_timezone())
    ends = starts + timedelta(hours=hours) if hours else starts + timedelta(days=days - 1)
    more["picture"] = picture(more.get("picture", ""))
    more["body"] = json.dumps(more.get("body", []))
    _published(events, EventPage(starts_at=starts, ends_at=ends, **more))
