"""Puts the demo's services, campaign, consultations, policy and statement into the tree."""

import json
from collections.abc import Callable, Sequence
from typing import Any

from wagtail.models import Page

from home.campaigns.models import CampaignPage
from home.engagement.models import ConsultationIndexPage, ConsultationPage
from home.enquiries.models import FormPage, Question
from home.media.models import SiteImage
from home.pages.demo import listening, services
from home.pages.models import HomePage, StandardPage
from home.policies.models import AccessibilityStatementPage, PolicyPage
from home.services.models import GuidePage, SectionPage, ServicePage, StepsPage

Picture = Callable[[str], SiteImage | None]


def with_keys(value: Any, keys: dict[str, int]) -> Any:
    """The same with the key of a page where its slug stood."""
    if isinstance(value, list):
        return [with_keys(item, keys) for item in value]
    if isinstance(value, dict):
        return {name: with_keys(item, keys) for name, item in value.items()}
    return keys[value[5:]] if isinstance(value, str) and value.startswith("slug:") else value


def grow_tree(home: HomePage, *, picture: Picture) -> None:
    """What is missing, and nothing twice. A page comes after those it links to, or its links are left out."""
    keys = {page.slug: page.pk for page in home.get_descendants()}

    def grow(kind: type[Page], parent: Page, row: dict[str, Any], *, questions: Sequence[dict[str, Any]] = ()) -> Page:
        found = kind.objects.child_of(parent).filter(slug=row["slug"]).first()
        if found or Page.objects.child_of(parent).filter(slug=row["slug"]).exists():
            return found or parent
        page = kind(**{name: _given(name, value, keys, picture) for name, value in row.items()})
        if questions:
            page.form_fields.set([Question(sort_order=n, **one) for n, one in enumerate(questions)])
        parent.add_child(instance=page)
        page.save_revision().publish()
        keys[page.slug] = page.pk
        return page

    section = grow(SectionPage, home, services.SERVICES)
    grow(FormPage, section, services.RING, questions=services.QUESTIONS)
    training = grow(SectionPage, section, services.TRAINING)
    grow(ServicePage, training, services.FIRST_AID)
    grow(ServicePage, training, services.LESSONS)
    grow(StandardPage, training, services.READING)
    grow(ServicePage, section, services.BREAKS)
    grow(ServicePage, section, services.ALLOWANCES)
    grow(GuidePage, section, services.GUIDE)
    grow(StepsPage, section, services.STEPS)
    grow(CampaignPage, home, listening.campaign())
    asked = grow(ConsultationIndexPage, home, listening.CONSULTATIONS)
    for row in listening.consultations():
        grow(ConsultationPage, asked, row)
    grow(PolicyPage, home, listening.policy())
    grow(AccessibilityStatementPage, home, listening.statement())


def _given(name: str, value: Any, keys: dict[str, int], picture: Picture) -> Any:
    if name == "picture":
        return picture(value)
    return json.dumps(with_keys(value, keys)) if isinstance(value, list) else value
