"""Gathers the folders' models into the one Django app."""

from home.campaigns.models import CampaignPage
from home.engagement.models import ConsultationIndexPage, ConsultationPage
from home.enquiries.models import Answers, FormPage, Question
from home.links.models import OutsideAddress, PageLink, PageReading
from home.media.models import SiteDocument, SiteImage, SiteRendition
from home.news.models import Authorship, NewsArticlePage, NewsIndexPage
from home.pages.models import HomePage, StandardPage
from home.people.models import Byline
from home.policies.models import AccessibilityStatementPage, PolicyPage
from home.previews.models import PreviewLink
from home.review.models import Review
from home.services.models import GuidePage, SectionPage, ServicePage, StepsPage

__all__ = [
    "AccessibilityStatementPage",
    "Answers",
    "Authorship",
    "Byline",
    "CampaignPage",
    "ConsultationIndexPage",
    "ConsultationPage",
    "FormPage",
    "GuidePage",
    "HomePage",
    "NewsArticlePage",
    "NewsIndexPage",
    "OutsideAddress",
    "PageLink",
    "PageReading",
    "PolicyPage",
    "PreviewLink",
    "Question",
    "Review",
    "SectionPage",
    "ServicePage",
    "SiteDocument",
    "SiteImage",
    "SiteRendition",
    "StandardPage",
    "StepsPage",
]
