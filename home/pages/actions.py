"""Puts the public site on its feet: roles, the way to publish, and a home page."""

from urllib.parse import urlsplit
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.core.cache import cache
from django.db import transaction
from django.db.models import Q
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Site,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from home.approving.models import SecondPersonTask
from home.pages.audience import TURN
from home.pages.models import HomePage
from home.pages.queries import MENUS, SITES_PICTURE

EDITORS = "Editors"
PUBLISHERS = "Publishers"
WORKFLOW = "Publishing"
TASK = "A publisher approves"
EVERY = ("add", "change", "delete", "view")
ADMIN = ["wagtailadmin.access_admin"]
MEDIA = ["wagtailimages.add_image", "wagtailimages.choose_image"]
MEDIA += ["wagtaildocs.add_document", "wagtaildocs.choose_document"]
OF_THE_SITE = ("alert", "byline", "searchsuggestion", "topic")
# What each role may do: in the whole of /cms/, on pages, and with pictures and documents.
ROLES = {
    EDITORS: (ADMIN, ["add_page", "change_page"], MEDIA),
    PUBLISHERS: (
        [*ADMIN, *(f"home.{verb}_{name}" for verb in EVERY for name in OF_THE_SITE)]
        + [f"wagtailredirects.{verb}_redirect" for verb in ("add", "change", "delete")],
        ["add_page", "change_page", "publish_page", "lock_page", "unlock_page"],
        [*MEDIA, "wagtailimages.change_image", "wagtaildocs.change_document"],
    ),
}


@transaction.atomic
def prepare_site(*, hero: str) -> HomePage:
    """The two roles, the workflow and a home page; safe to repeat, and it then puts the roles' rights right again.

    The address is `BASE_URL`'s, because links in mails, feeds and the sitemap are made from it.
    """
    prepare_roles()
    prepare_workflow()
    return prepare_home(hero)


@transaction.atomic
def prepare_roles() -> None:
    """Exactly these rights and no others. Wagtail's own "Moderators" goes, empty as it is: ours are other people."""
    root = Page.get_first_root_node()
    collection = Collection.get_first_root_node()
    for name, (rights, page_rights, media_rights) in ROLES.items():
        group, _new = Group.objects.get_or_create(name=name)
        group.permissions.set(rights_named(rights))
        on_pages = Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=page_rights)
        GroupPagePermission.objects.filter(group=group).exclude(page=root, permission__in=on_pages).delete()
        for permission in on_pages:
            GroupPagePermission.objects.get_or_create(group=group, page=root, permission=permission)
        on_media = rights_named(media_rights)
        kept = GroupCollectionPermission.objects.filter(group=group)
        kept.exclude(collection=collection, permission__in=on_media).delete()
        for permission in on_media:
            GroupCollectionPermission.objects.get_or_create(group=group, collection=collection, permission=permission)
    Group.objects.filter(name="Moderators", user__isnull=True).delete()


def rights_named(names: list[str]) -> list[Permission]:
    wanted = Q()
    for name in names:
        app, _dot, codename = name.partition(".")
        wanted |= Q(content_type__app_label=app, codename=codename)
    return list(Permission.objects.filter(wanted))


@transaction.atomic
def prepare_workflow() -> None:
    """One approval by a publisher other than the author, for every page. The workflow Wagtail brings is retired."""
    Workflow.objects.filter(name="Moderators approval", workflow_states__isnull=True).delete()
    GroupApprovalTask.objects.filter(name="Moderators approval", task_states__isnull=True).delete()
    workflow, _new = Workflow.objects.get_or_create(name=WORKFLOW)
    task = SecondPersonTask.objects.filter(name=TASK).first() or SecondPersonTask.objects.create(name=TASK)
    task.groups.set(Group.objects.filter(name=PUBLISHERS))
    # Wagtail's own task, which we used before, lets people approve what they wrote; what waits in it is decided there.
    workflow.workflow_tasks.filter(task__in=GroupApprovalTask.objects.filter(name=TASK)).delete()
    WorkflowTask.objects.get_or_create(workflow=workflow, task=task, defaults={"sort_order": 0})
    WorkflowPage.objects.update_or_create(page=Page.get_first_root_node(), defaults={"workflow": workflow})


@transaction.atomic
def prepare_home(hero: str) -> HomePage:
    """The home page and the address it is found at; Wagtail's own first page goes."""
    site = Site.objects.get(is_default_site=True)
    home = HomePage.objects.first()
    if home is None:
        home = HomePage(title=settings.SITE_NAME, slug="porch", hero=hero)
        Page.get_first_root_node().add_child(instance=home)
        home.save_revision().publish()
    address = urlsplit(settings.BASE_URL)
    site.root_page = home.page_ptr
    site.site_name = settings.SITE_NAME
    site.hostname = address.hostname or "localhost"
    site.port = address.port or (443 if address.scheme == "https" else 80)
    site.save()
    # Wagtail's welcome to the developer is a plain Page, which no type of ours is.
    Page.objects.filter(depth=2, content_type__app_label="wagtailcore", content_type__model="page").delete()
    return home


def forget_menus(**signal: object) -> None:
    """A page, a restriction or the site's address changed: the menus are read again, and once more when it is kept.

    So is the home page's picture, which every page without one is shared with, and what is not for everybody.
    """
    _forget()
    transaction.on_commit(_forget)


def _forget() -> None:
    cache.set(TURN, uuid4().hex, None)
    cache.delete_many([MENUS, SITES_PICTURE])
