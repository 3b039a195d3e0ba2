"""Pages of the public site."""

from datetime import date, datetime
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page, PageViewRestriction
from wagtail.search import index

from home.pages.blocks import BodyBlock, RelatedBlock, SupportBlock

DEEPEST = Page._meta.get_field("path").max_length // Page.steplen


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

    def changes_at(self, now: datetime) -> datetime | None:
        """When the clock alone next changes what the page says of itself: until then it may be kept."""
        return None

    @cached_property
    def line(self) -> list[Page]:
        """The pages above it, the home page first. Whoever came by its address has passed them: see `route`."""
        return list(self.get_ancestors().filter(depth__gt=1)) if self.depth and self.depth > 2 else []

    @property
    def above(self) -> list[Page]:
        """Those of them that are published, for the trail and for search engines."""
        return [page for page in self.line if page.live]

    @property
    def url_above(self) -> str:
        """Where the page above it is, as its own address says."""
        return str(self.url or "").removesuffix(f"{self.slug}/")

    def route(self, request: HttpRequest, path_components: list[str]) -> Any:
        """The page at the end of an address, by one look at all pages on the way: Wagtail's takes two for each."""
        if not path_components:
            return super().route(request, path_components)
        *passed, leaf = [self, *pages_on_the_way(self, path_components)]
        if leaf is self:
            raise Http404
        found = leaf.specific
        found.line = [*self.line, *passed]
        return found.route(request, path_components[len(passed) :])

    def get_view_restrictions(self) -> QuerySet[PageViewRestriction]:
        """Wagtail's asks for the pages above once more. A copy that follows another page has that one's."""
        if any(page.alias_of_id for page in (self, *self.line)):
            return super().get_view_restrictions()  # type: ignore[no-any-return]
        ends = range(Page.steplen, len(self.path) + 1, Page.steplen)
        return PageViewRestriction.objects.filter(page__path__in=[self.path[:end] for end in ends])


def pages_on_the_way(top: Page, names: list[str]) -> list[Page]:
    """The pages below `top` that an address passes, as far as there are any, in one query."""
    names = names[:DEEPEST]
    places = [f"{top.url_path}{'/'.join(names[:end])}/" for end in range(1, len(names) + 1)]
    # The name of a page has an index, its whole address has none.
    found = Page.objects.filter(slug__in=names, url_path__in=places).order_by("depth")
    return [page for end, page in enumerate(found) if page.depth == top.depth + end + 1]


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
