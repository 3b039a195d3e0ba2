"""What Wagtail's admin shows of us, and what it does not show. Wagtail finds this file by its name."""

from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from home.people.models import Byline


class BylineViewSet(SnippetViewSet):
    """Authors, in the menu of whoever may write them."""

    model = Byline
    icon = "user"
    add_to_admin_menu = True
    menu_order = 450
    list_display = ["name", "job_title"]
    search_backend_name = "default"


register_snippet(BylineViewSet)


@hooks.register("insert_global_admin_css")  # type: ignore[untyped-decorator]
def our_colours() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("home/cms.css"))


@hooks.register("construct_settings_menu")  # type: ignore[untyped-decorator]
def hide_shut_rooms(request: HttpRequest, items: list[MenuItem]) -> None:
    """Their addresses answer 404 (home.cms.urls); a menu must not lead there."""
    items[:] = [item for item in items if item.name not in {"users", "groups"}]
