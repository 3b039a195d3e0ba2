"""Services: where a section begins, one service, a guide in chapters, and the steps of getting something done."""

from typing import Any

from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page
from wagtail.search import index

from home.pages.blocks import RICH_TEXT, ActionBlock, BodyBlock, RelatedBlock, SupportBlock
from home.pages.models import ContentPage, LeadPicture
from home.services.blocks import ChapterBlocks, StepBlocks, address_of

INSIDE = [
    "home.SectionPage",
    "home.ServicePage",
    "home.GuidePage",
    "home.StepsPage",
    "home.StandardPage",
    "home.CampaignPage",
    "home.FormPage",
    "home.PolicyPage",
]


class Introduced(models.Model):
    """A page that says in its first lines what it is about; lists show those lines too."""

    intro = models.TextField(
        _("introduction"), max_length=400, blank=True, help_text=_("One or two sentences. Lists show them too.")
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.title)  # type: ignore[attr-defined]

    @property
    def description(self) -> str:
        return str(self.search_description or self.intro)  # type: ignore[attr-defined]


class SectionPage(Introduced, LeadPicture, ContentPage):
    """Where a part of the site begins: what is in it, and what is in that."""

    schema_type = "CollectionPage"

    body = StreamField(BodyBlock(), verbose_name=_("body"), blank=True)
    support = StreamField(SupportBlock(), verbose_name=_("who helps"), blank=True)

    parent_page_types = ["home.HomePage", "home.SectionPage"]
    subpage_types = INSIDE
    template = "home/section_page.html"
    content_panels = [
        *Page.content_panels,
        FieldPanel("intro"),
        LeadPicture.picture_panel,
        FieldPanel("body"),
        FieldPanel("support"),
    ]
    search_fields = [*Page.search_fields, index.SearchField("intro"), index.SearchField("body")]

    class Meta:
        verbose_name = _("section")


class ServicePage(Introduced, ContentPage):
    """One service: what it is, who can have it, what it costs and how to get it."""

    schema_type = "GovernmentService"

    who = RichTextField(_("who can have it"), features=RICH_TEXT, blank=True)
    cost = RichTextField(_("what it costs"), features=RICH_TEXT, blank=True)
    how = RichTextField(_("how to get it"), features=RICH_TEXT, blank=True)
    action = StreamField(ActionBlock(), verbose_name=_("button"), blank=True)
    times = RichTextField(_("when, and how long it takes"), features=RICH_TEXT, blank=True)
    body = StreamField(BodyBlock(), verbose_name=_("more about it"), blank=True)
    support = StreamField(SupportBlock(), verbose_name=_("who helps"), blank=True)
    related = StreamField(RelatedBlock(), verbose_name=_("related pages"), blank=True)

    parent_page_types = ["home.SectionPage"]
    subpage_types: list[str] = []
    template = "home/service_page.html"
    content_panels = [
        *Page.content_panels,
        FieldPanel("intro"),
        FieldPanel("who"),
        FieldPanel("cost"),
        MultiFieldPanel([FieldPanel("how"), FieldPanel("action")], heading=_("How to get it")),
        FieldPanel("times"),
        FieldPanel("body"),
        FieldPanel("support"),
        FieldPanel("related"),
    ]
    search_fields = [
        *Page.search_fields,
        *(index.SearchField(name) for name in ("intro", "who", "cost", "how", "times", "body")),
    ]

    class Meta:
        verbose_name = _("service")


class GuidePage(Introduced, RoutablePageMixin, ContentPage):
    """A long subject in chapters. Each has an address of its own, and the whole can be printed as one."""

    chapters = StreamField(ChapterBlocks(), verbose_name=_("chapters"), blank=True)
    related = StreamField(RelatedBlock(), verbose_name=_("related pages"), blank=True)

    parent_page_types = ["home.SectionPage"]
    subpage_types: list[str] = []
    template = "home/guide_page.html"
    content_panels = [*Page.content_panels, FieldPanel("intro"), FieldPanel("chapters"), FieldPanel("related")]
    search_fields = [*Page.search_fields, index.SearchField("intro"), index.SearchField("chapters")]

    class Meta:
        verbose_name = _("guide")

    @path("")  # type: ignore[untyped-decorator]
    def first_chapter(self, request: HttpRequest) -> HttpResponse:
        return self.render(request, context_overrides=self._at(0))

    @path("print/")  # type: ignore[untyped-decorator]
    def whole(self, request: HttpRequest) -> HttpResponse:
        return self.render(request, template="home/guide_whole.html")

    @path("<slug:address>/")  # type: ignore[untyped-decorator]
    def one_chapter(self, request: HttpRequest, address: str) -> HttpResponse:
        addresses = [address_of(block.value) for block in self.chapters]
        if address not in addresses:
            raise Http404
        number = addresses.index(address)
        if number == 0:
            return HttpResponsePermanentRedirect(self.get_url(request))
        return self.render(request, context_overrides=self._at(number))

    def _at(self, number: int) -> dict[str, Any]:
        """What is shown of the chapter of that number, and which are before and after it."""
        parts = self.contents
        return {
            "contents": parts,
            "number": number,
            "below": f"{address_of(self.chapters[number].value)}/" if number else "",
            "head_title": f"{self.chapters[number].value['title']}: {self.title}" if number else "",
            "chapter": self.chapters[number].value if parts else None,
            "before": parts[number - 1] if number else None,
            "after": parts[number + 1] if number + 1 < len(parts) else None,
        }

    @property
    def contents(self) -> list[dict[str, str]]:
        """The chapters' titles and addresses; the first is found where the guide is."""
        own = str(self.url or "") if self.pk else ""
        return [
            {"title": block.value["title"], "url": own if n == 0 else f"{own}{address_of(block.value)}/"}
            for n, block in enumerate(self.chapters)
        ]

    def places(self) -> list[str]:
        return [f"{address_of(block.value)}/" for block in self.chapters][1:]


class StepsPage(Introduced, ContentPage):
    """How something is done from beginning to end: numbered steps that open, with links to what each needs."""

    kept_queries = ("steps",)

    steps = StreamField(StepBlocks(), verbose_name=_("steps"), blank=True)
    support = StreamField(SupportBlock(), verbose_name=_("who helps"), blank=True)
    related = StreamField(RelatedBlock(), verbose_name=_("related pages"), blank=True)

    parent_page_types = ["home.SectionPage"]
    subpage_types: list[str] = []
    template = "home/steps_page.html"
    content_panels = [
        *Page.content_panels,
        FieldPanel("intro"),
        FieldPanel("steps"),
        FieldPanel("support"),
        FieldPanel("related"),
    ]
    search_fields = [*Page.search_fields, index.SearchField("intro"), index.SearchField("steps")]

    class Meta:
        verbose_name = _("step by step")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context(request, *args, **kwargs), "all_open": request.GET.get("steps") == "all"}
