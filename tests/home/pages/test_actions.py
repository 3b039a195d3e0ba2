import pytest
from django.contrib.auth.models import Group
from wagtail.models import Page, Site, Workflow

from home.approving.models import SecondPersonTask
from home.pages.actions import prepare_site
from home.pages.models import HomePage
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def rights() -> dict[str, tuple[set[str], set[str], set[str]]]:
    return {
        group.name: (
            {right.codename for right in group.permissions.all()},
            {row.permission.codename for row in group.page_permissions.all()},
            {row.permission.codename for row in group.collection_permissions.all()},
        )
        for group in Group.objects.all()
    }


def test_prepare_site_gives_each_role_exactly_its_rights():
    prepare_site(hero="A light left on")
    assert rights() == {
        "Editors": (
            {"access_admin"},
            {"add_page", "change_page"},
            {"add_image", "choose_image", "add_document", "choose_document"},
        ),
        "Publishers": (
            {"access_admin", "add_byline", "change_byline", "delete_byline", "view_byline"}
            | {"add_alert", "change_alert", "delete_alert", "view_alert"}
            | {"add_searchsuggestion", "change_searchsuggestion", "delete_searchsuggestion", "view_searchsuggestion"}
            | {"add_topic", "change_topic", "delete_topic", "view_topic"}
            | {"add_redirect", "change_redirect", "delete_redirect"},
            {"add_page", "change_page", "publish_page", "lock_page", "unlock_page"},
            {"add_image", "change_image", "choose_image", "add_document", "change_document", "choose_document"},
        ),
    }


def test_prepare_site_twice_changes_nothing_and_mends_rights():
    from django.contrib.auth.models import Permission

    first = prepare_site(hero="A light left on")
    before = rights()
    Group.objects.get(name="Editors").permissions.add(Permission.objects.get(codename="change_user"))
    second = prepare_site(hero="Something else")
    assert rights() == before
    assert (second.pk, second.hero) == (first.pk, "A light left on")
    assert list(Workflow.objects.values_list("name", flat=True)) == ["Publishing"]
    assert list(SecondPersonTask.objects.values_list("name", flat=True)) == ["A publisher approves"]
    assert HomePage.objects.count() == 1


def test_prepare_site_makes_one_approval_by_publishers_the_way_to_publish():
    home = prepare_site(hero="A light left on")
    workflow = home.get_workflow()
    (task,) = workflow.tasks
    assert workflow.name == "Publishing"
    assert [group.name for group in task.specific.groups.all()] == ["Publishers"]


def test_prepare_site_takes_the_address_from_settings_and_drops_the_welcome_page(settings):
    settings.BASE_URL = "https://maethu.example.org"
    home = prepare_site(hero="A light left on")
    site = Site.objects.get()
    assert (site.hostname, site.port, site.root_page_id) == ("maethu.example.org", 443, home.pk)
    assert home.full_url == "https://maethu.example.org/"
    assert [page.slug for page in Page.objects.filter(depth=2)] == ["porch"]


def test_prepare_site_keeps_a_group_named_moderators_that_has_people():
    group, _new = Group.objects.get_or_create(name="Moderators")
    group.user_set.add(UserFactory())
    prepare_site(hero="A light left on")
    assert Group.objects.filter(name="Moderators").exists()
