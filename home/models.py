"""Gathers the folders' models into the one Django app."""

from home.alerts.models import Alert, AlertPlace
from home.approving.models import SecondPersonTask
from home.blog.models import BlogAuthorship, BlogIndexPage, BlogPostPage
from home.campaigns.models import CampaignPage
from home.counting.models import Visits
from home.engagement.models import ConsultationIndexPage, ConsultationPage
from home.enquiries.models import Answers, FormPage, Question
from home.events.models import EventIndexPage, EventPage
from home.links.models import OutsideAddress, PageLink, PageReading
from home.media.models import SiteDocument, SiteImage, SiteRendition
from home.news.models import Authorship, NewsArticlePage, NewsIndexPage, PromotedArticle
from home.pages.models import HomePage, StandardPage
from home.people.models import Byline, Proposal
from home.policies.models import AccessibilityStatementPage, PolicyPage
from home.previews.models import PreviewLink
from home.promoted.models import SearchSuggestion, SuggestionPhrase
from home.quotations.models import Quotation
from home.review.models import Review
from home.services.models import GuidePage, SectionPage, ServicePage, StepsPage
from home.starter.models import SiteLook
from home.stories.models import Topic

__all__ = [
    "AccessibilityStatementPage",
    "Alert",
    "AlertPlace",
    "Answers",
    "Authorship",
    "BlogAuthorship",
    "BlogIndexPage",
    "BlogPostPage",
    "Byline",
    "CampaignPage",
    "ConsultationIndexPage",
    "ConsultationPage",
    "EventIndexPage",
    "EventPage",
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
    "PromotedArticle",
    "Proposal",
    "Question",
    "Quotation",
    "Review",
    "SearchSuggestion",
    "SecondPersonTask",
    "SectionPage",
    "ServicePage",
    "SiteDocument",
    "SiteImage",
    "SiteLook",
    "SiteRendition",
    "StandardPage",
    "StepsPage",
    "SuggestionPhrase",
    "Topic",
    "Visits",
]
