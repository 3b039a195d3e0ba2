"""Puts a site on its feet: what `manage.py start_site` and the wizard at /cms/start/ do."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import gettext as _
from wagtail.models import Page, Site

from accounts.models import User
from core.errors import Refused
from home.blog.models import BlogIndexPage
from home.editors.actions import appoint
from home.editors.queries import EDITOR, PUBLISHER
from home.enquiries.models import FormPage, Question
from home.events.models import EventIndexPage
from home.media.models import SiteImage
from home.news.models import NewsIndexPage
from home.pages.actions import prepare_site
from home.pages.models import HomePage, StandardPage
from home.policies.models import AccessibilityStatementPage, PolicyPage
from home.starter.models import SiteLook, check_accent
from home.starter.queries import LOOK
from home.starter.words import FILL, HERO, PAGES, QUESTIONS

Row = tuple[str, str, str, list[str]]


@dataclass
class Plan:
    """What was chosen. `language` is that of the first texts: en-gb or cy."""

    name: str = ""
    accent: str = ""
    logo: SiteImage | None = None
    logo_alt: str = ""
    hero: str = ""
    language: str = settings.LANGUAGE_CODE
    pages: Iterable[str] = ()
    editors: Iterable[str] = ()
    publishers: Iterable[str] = field(default_factory=tuple)


@transaction.atomic
def start_site(plan: Plan, *, by: User | None) -> list[Page]:
    """Roles, a home page that everybody sees, and the chosen pages as drafts; returns those that are new.

    Safe to repeat: what is there stays as it is, but for the look, which becomes what the plan says. Raises Refused
    where a colour cannot be read or somebody has no approved account; nothing is stored then.
    """
    words = plan.language[:2]
    home = prepare_site(hero=plan.hero or HERO[words])
    if home.language != plan.language and home.numchild == 0:
        home.language = plan.language
        home.save_revision().publish()
    set_look(plan)
    for role, addresses in ((EDITOR, plan.editors), (PUBLISHER, plan.publishers)):
        for address in addresses:
            _appoint(address, role, by)
    return [page for key in PAGES if key in plan.pages and (page := _page(home, key, plan.language))]


def _appoint(address: str, role: str, by: User | None) -> None:
    try:
        appoint(address, role=role, page=None, by=by)
    except Refused as refused:
        sentence = _("%(address)s: no approved person has this address.") % {"address": address}
        raise Refused(refused.code, sentence, field=f"{role}s") from None


@transaction.atomic
def set_look(plan: Plan) -> SiteLook:
    """Name, colour and logo, where the plan has them; what it leaves out stays."""
    look = SiteLook.for_site(Site.objects.get(is_default_site=True))
    if plan.accent:
        accent = plan.accent.strip().lower()
        try:
            check_accent(accent)
        except ValidationError as error:
            raise Refused("invalid", error.messages[0], field="accent") from None
        look.accent = accent
    look.name = plan.name or look.name
    if plan.logo is not None:
        look.logo, look.logo_alt = plan.logo, plan.logo_alt
    look.save()
    return look


def _page(home: HomePage, key: str, language: str) -> Page | None:
    slug, title, intro, paragraphs = PAGES[key][language[:2]]
    if home.get_children().filter(slug=slug).exists():
        return None
    body = json.dumps([{"type": "words", "value": {"text": f"<p>{escape(text)}</p>"}} for text in paragraphs])
    page: Page = KINDS[key](intro, body, FILL[language[:2]], language[:2])
    page.title, page.slug, page.language, page.live = title, slug, language, False
    page.show_in_menus = key in IN_MENU
    if hasattr(page, "show_in_footer"):
        page.show_in_footer = key in IN_FOOTER
    home.add_child(instance=page)
    page.save_revision()
    return page


def _standard(intro: str, body: str, fill: dict[str, str], words: str) -> Page:
    return StandardPage(intro=intro, body=body)


def _form(intro: str, body: str, fill: dict[str, str], words: str) -> Page:
    page = FormPage(intro=intro, privacy=f"<p>{escape(fill['answers'])}</p>")
    page.form_fields = [
        Question(label=label, field_type=kind, required=True, sort_order=n)
        for n, (label, kind) in enumerate(QUESTIONS[words])
    ]
    return page


def _policy(intro: str, body: str, fill: dict[str, str], words: str) -> Page:
    today = timezone.localdate()
    return PolicyPage(
        intro=intro, body=body, owner_name=fill["team"], version="0.1", approved_on=today,
        review_on=today + timedelta(days=365),
    )  # fmt: skip


def _statement(intro: str, body: str, fill: dict[str, str], words: str) -> Page:
    today = timezone.localdate()
    problem = [{"type": "non_compliance", "value": {"what": fill["problem"]}}]
    return AccessibilityStatementPage(
        organisation=fill["organisation"], scope=fill["scope"], problems=json.dumps(problem),
        contact_email=settings.CONTACT_EMAIL or "accessibility@example.org", tested_on=today,
        tested_by=fill["tested_by"], how_tested=f"<p>{escape(fill['how'])}</p>", prepared_on=today, reviewed_on=today,
    )  # fmt: skip


KINDS: dict[str, Callable[[str, str, dict[str, str], str], Page]] = {
    "about": _standard,
    "support": _standard,
    "news": lambda intro, *_rest: NewsIndexPage(intro=intro),
    "blog": lambda intro, *_rest: BlogIndexPage(intro=intro),
    "events": lambda intro, *_rest: EventIndexPage(intro=intro),
    "contact": _form,
    "accessibility": _statement,
    "privacy": _policy,
    "cookies": _standard,
}
IN_MENU = {"about", "support", "news", "blog", "events", "contact"}
IN_FOOTER = {"accessibility", "privacy", "cookies"}


def forget_look(**signal: object) -> None:
    """The look, its picture or the site changed: read again, and once more when it is kept."""
    cache.delete(LOOK)
    transaction.on_commit(lambda: cache.delete(LOOK))
