"""Pages of the public site."""

from datetime import date, datetime
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page
from wagtail.search import index

from home.pages.blocks import BodyBlock, RelatedBlock, SupportBlock


class ContentPage(Page):
    """What every page of the site has.

    What a search engine is told of it (home.found) a type changes by overriding `share_type`, `schema_type`,
    `is_found`, `published_on`, `shared_picture` and `structured_data`.
    """

    share_type = "website"  # Open Graph's: "article" for what somebody wrote on a day
    schema_type = "WebPage"  # schema.org's
    is_found = True  # whether search engines may list it

    is_kept: ClassVar[bool] = True
    """Whether the answer to whoever is not signed in is kept for the next (home.caching). A form's never is."""
    kept_queries: ClassVar[tuple[str, ...]] = ()
    """What its address may have behind the "?" and still be kept."""

    language = models.CharField(
        _("language"),
        max_length=7,
        choices=settings.LANGUAGES,
        default="en-gb",
        help_text=_("The language of the words on this page, for screen readers and search engines."),
    )

    review_months: int | None = 12  # after so long somebody should look at it again; None: news grows old by itself

    promote_panels = [*Page.promote_panels]
    settings_panels = [FieldPanel("language"), *Page.settings_panels]

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.title)

    @property
    def description(self) -> str:
        """One sentence for search engines and for whoever is sent the link."""
        return str(self.search_description)

    @property
    def published_on(self) -> date | datetime | None:
        """Since when it can be read, or the day its author gives it."""
        return self.first_published_at  # type: ignore[no-any-return]

    @property
    def shared_picture(self) -> tuple[Any, str]:
        """The picture that goes with a link to it, and what that shows; (None, "") where it has none."""
        return None, ""

    def structured_data(self) -> dict[str, Any]:
        """What schema.org asks of `schema_type` beyond name, address, words, picture and times. Whole addresses."""
        return {}

    def places(self) -> list[str]:
        """What stands below its own address and can be found on its own: `["money/", "training/"]` for chapters."""
        return []

    @cached_property
    def above(self) -> list[Page]:
        """The published pages above it, the home page first; asked once, for the trail and for search engines."""
        return [page for page in self.get_ancestors().live() if page.depth > 1]


class LeadPicture(models.Model):
    """A picture at the top of a page, described or said to be decoration: one of the two must be chosen."""

    picture = models.ForeignKey(
        "home.SiteImage", verbose_name=_("picture"), on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    picture_alt = models.CharField(
        _("what the picture shows"), max_length=200, blank=True, help_text=_("For people who cannot see it.")
    )
    picture_is_decoration = models.BooleanField(
        _("the picture is only decoration"), default=False, help_text=_("Screen readers then pass it over.")
    )

    picture_panel = MultiFieldPanel(
        [FieldPanel("picture"), FieldPanel("picture_alt"), FieldPanel("picture_is_decoration")], heading=_("Picture")
    )

    class Meta:
        abstract = True

    @property
    def alt(self) -> str:
        return "" if self.picture_is_decoration else self.picture_alt

    @property
    def shared_picture(self) -> tuple[Any, str]:
        return self.picture, self.alt

    def clean(self) -> None:
        super().clean()
        if self.picture_id and not self.picture_is_decoration and not self.picture_alt.strip():
            raise ValidationError({"picture_alt": _("Say what the picture shows, or tick that it is decoration.")})


class InFooter(models.Model):
    """A page that may ask to be at the foot of every page."""

    show_in_footer = models.BooleanField(_("show at the foot of every page"), default=False)

    class Meta:
        abstract = True


class HomePage(LeadPicture, ContentPage):
    """The porch: what this place is, what is new, who helps, and the way in for members."""

    hero = models.CharField(_("opening sentence"), max_length=140)
    intro = models.TextField(_("introduction"), max_length=400, blank=True)
    body = StreamField(BodyBlock(), verbose_name=_("body"), blank=True)
    support_title = models.CharField(_("title of the support section"), max_length=100, blank=True)
    support_intro = RichTextField(_("introduction to support"), features=["bold", "link"], blank=True)
    support = StreamField(SupportBlock(), verbose_name=_("who helps"), blank=True)
    groups_title = models.CharField(_("title of the way in"), max_length=100, blank=True)
    groups_intro = models.TextField(
        _("about the private groups"),
        max_length=400,
        blank=True,
        help_text=_("Everybody can read this. Do not name groups or members."),
    )

    max_count = 1
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = [
        "home.SectionPage",
        "home.StandardPage",
        "home.NewsIndexPage",
        "home.BlogIndexPage",
        "home.EventIndexPage",
        "home.ConsultationIndexPage",
        "home.CampaignPage",
        "home.FormPage",
        "home.PolicyPage",
        "home.AccessibilityStatementPage",
    ]
    template = "home/home_page.html"
    content_panels = [
        *Page.content_panels,
        FieldPanel("hero"),
        FieldPanel("intro"),
        LeadPicture.picture_panel,
        FieldPanel("body"),
        MultiFieldPanel(
            [FieldPanel("support_title"), FieldPanel("support_intro"), FieldPanel("support")], heading=_("Support")
        ),
        MultiFieldPanel([FieldPanel("groups_title"), FieldPanel("groups_intro")], heading=_("Private groups")),
    ]
    search_fields = [
        *Page.search_fields,
        index.SearchField("hero"),
        index.SearchField("intro"),
        index.SearchField("body"),
        index.SearchField("support"),
    ]

    class Meta:
        verbose_name = _("home page")

    @property
    def description(self) -> str:
        return str(self.search_description or self.intro)


class StandardPage(InFooter, ContentPage):
    """A page of advice or information."""

    intro = models.TextField(_("introduction"), max_length=400, blank=True)
    body = StreamField(BodyBlock(), verbose_name=_("body"), blank=True)
    related = StreamField(RelatedBlock(), verbose_name=_("related pages"), blank=True)

    parent_page_types = ["home.HomePage", "home.SectionPage", "home.StandardPage"]
    subpage_types = ["home.StandardPage"]
    template = "home/standard_page.html"
    content_panels = [*Page.content_panels, FieldPanel("intro"), FieldPanel("body"), FieldPanel("related")]
    promote_panels = [*ContentPage.promote_panels, FieldPanel("show_in_footer")]
    search_fields = [*Page.search_fields, index.SearchField("intro"), index.SearchField("body")]

    class Meta:
        verbose_name = _("page")

    @property
    def description(self) -> str:
        return str(self.search_description or self.intro)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        children = self.get_children().live().public() if self.pk else Page.objects.none()
        return {**super().get_context(request, *args, **kwargs), "children": children}
