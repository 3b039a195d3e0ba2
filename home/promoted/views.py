"""The list and the form of search suggestions in /cms/."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList, PageChooserPanel
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.snippets import CreateView, EditView, SnippetViewSet

from home.promoted.actions import file_words
from home.promoted.forms import SuggestionForm
from home.promoted.models import SearchSuggestion
from home.promoted.phrases import BETWEEN
from home.promoted.queries import with_standing


class FilesWords:
    def save_instance(self) -> SearchSuggestion:
        suggestion: SearchSuggestion = super().save_instance()  # type: ignore[misc]
        file_words(suggestion)
        return suggestion


class SuggestionCreateView(FilesWords, CreateView):  # type: ignore[misc]
    pass


class SuggestionEditView(FilesWords, EditView):  # type: ignore[misc]
    pass


def _words(one: SearchSuggestion) -> str:
    return Truncator(", ".join(part.strip() for part in BETWEEN.split(one.words) if part.strip())).chars(80)


def _standing(one: Any) -> str:
    if one.url or one.is_public:
        return _("Shown")
    return _("Not shown: not everybody may read this page")


class SuggestionViewSet(SnippetViewSet):  # type: ignore[misc]
    model = SearchSuggestion
    icon = "search"
    add_to_admin_menu = True
    menu_label = gettext_lazy("Search suggestions")
    menu_order = 445
    admin_url_namespace = "suggestions"
    base_url_path = "suggestions"
    list_display = [
        "__str__",
        Column("words", label=gettext_lazy("For these words"), accessor=_words),
        Column("standing", label=gettext_lazy("Now"), accessor=_standing),
    ]
    search_backend_name = None
    search_fields = ["words", "title", "page__title"]
    add_view_class = SuggestionCreateView
    edit_view_class = SuggestionEditView
    copy_view_enabled = False
    edit_handler = ObjectList(
        [
            FieldPanel("words"),
            PageChooserPanel("page"),
            MultiFieldPanel(
                [FieldPanel("url"), FieldPanel("title"), FieldPanel("sentence"), FieldPanel("language")],
                heading=gettext_lazy("Or an address elsewhere"),
            ),
        ],
        base_form_class=SuggestionForm,
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[SearchSuggestion]:
        return with_standing().select_related("page")
