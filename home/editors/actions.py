"""Giving staff the right to edit or publish, in the whole site or in one section, and taking it back."""

from typing import Any

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from accounts.models import User
from core.errors import Refused
from home.approving.models import SecondPersonTask
from home.editors.queries import EDITOR, LONGEST_TITLE, PUBLISHER, SITE_TEAMS, section_of, teams_of
from home.pages.actions import ADMIN, EDITORS, PUBLISHERS, ROLES, prepare_roles, rights_named
from records.actions import write_entry

CHOOSE = ["wagtailimages.choose_image", "wagtaildocs.choose_document"]


@transaction.atomic
def appoint(email: str, *, role: str, page: Page | None, by: User | None) -> User:
    """Lets an approved person edit or publish there; in one place somebody has one role, so it takes the other's place.

    Raises Refused where nobody approved has this address. An admin reads every registration, so saying so tells
    nothing new.
    """
    person = User.objects.select_for_update().filter(email__iexact=email.strip(), state=User.State.APPROVED).first()
    if person is None or not person.is_active:
        raise Refused(
            "not_found", _("No approved person has this address. They register first, and then you come back."),
            field="email",
        )  # fmt: skip
    group = team(role, page)
    other = PUBLISHER if role == EDITOR else EDITOR
    for old in person.groups.filter(pk__in=[known.pk for known in _existing(other, page)]):
        _leave(person, old, by)
    if not person.groups.filter(pk=group.pk).exists():
        person.groups.add(group)
        write_entry(
            "duty.given",
            subject=("person", person.pk),
            by=by.pk if by else None,
            duty=role,
            page=page.pk if page else None,
        )
    return person


@transaction.atomic
def dismiss(person: User, group: Group, *, by: User) -> bool:
    """Takes one place away, from the very next page they ask for. False where they did not have it."""
    person = User.objects.select_for_update().get(pk=person.pk)
    if not person.groups.filter(pk=group.pk).exists():
        return False
    _leave(person, group, by)
    return True


def _leave(person: User, group: Group, by: User | None) -> None:
    section = section_of(group)
    role = section[0] if section else next(role for role, name in SITE_TEAMS.items() if name == group.name)
    person.groups.remove(group)
    write_entry(
        "duty.taken_back",
        subject=("person", person.pk),
        by=by.pk if by else None,
        duty=role,
        page=section[1] if section else None,
    )


def _existing(role: str, page: Page | None) -> list[Group]:
    if page is None:
        return list(Group.objects.filter(name=SITE_TEAMS[role]))
    return [group for group in teams_of(page.pk) if section_of(group) == (role, page.pk)]


@transaction.atomic
def team(role: str, page: Page | None) -> Group:
    """The group with exactly this role's rights there, made or put right; the whole site's are `prepare_roles`'."""
    if page is None:
        prepare_roles()
        return Group.objects.get(name=SITE_TEAMS[role])
    name = f"{EDITORS if role == EDITOR else PUBLISHERS} of {page.title[:LONGEST_TITLE]} ({page.pk})"
    known = _existing(role, page)
    group = known[0] if known else Group.objects.create(name=name)
    _rights, page_rights, media_rights = ROLES[SITE_TEAMS[role]]
    group.permissions.set(rights_named(ADMIN))
    for permission in rights_named([f"wagtailcore.{right}" for right in page_rights]):
        GroupPagePermission.objects.get_or_create(group=group, page=page, permission=permission)
    _give_media(group, page, media_rights)
    _give_workflow(page)
    return group


def _give_media(group: Group, page: Page, rights: list[str]) -> None:
    """Their own shelf to put pictures on; what is on the others' they may show, for it is public."""
    root = Collection.get_first_root_node()
    shelf = _shelf(page) or root.add_child(name=page.title)
    for place, names in ((root, CHOOSE), (shelf, rights)):
        for permission in rights_named(names):
            GroupCollectionPermission.objects.get_or_create(group=group, collection=place, permission=permission)


def _shelf(page: Page) -> Any:
    return (
        Collection.objects.filter(group_permissions__group__in=teams_of(page.pk), depth__gt=1).order_by("path").first()
    )


def _give_workflow(page: Page) -> None:
    """Its drafts go to its own publishers and the site's: in the site's workflow they would see everybody's drafts."""
    publishers = [*Group.objects.filter(name=PUBLISHERS), *_existing(PUBLISHER, page)]
    known = WorkflowPage.objects.filter(page=page).select_related("workflow").first()
    if known is None:
        name = f"Publishing of {page.title[:LONGEST_TITLE]} ({page.pk})"
        workflow, _new = Workflow.objects.get_or_create(name=name)
        task = SecondPersonTask.objects.filter(name=name).first() or SecondPersonTask.objects.create(name=name)
        WorkflowTask.objects.get_or_create(workflow=workflow, task=task, defaults={"sort_order": 0})
        WorkflowPage.objects.create(page=page, workflow=workflow)
    for task in SecondPersonTask.objects.filter(name__endswith=f" ({page.pk})", name__startswith="Publishing of "):
        task.groups.add(*publishers)


def forget_teams(*, instance: Page, **signal: object) -> None:
    """A section went: its teams go with it, or people would keep a key to `/cms/` that opens no page."""
    teams_of(instance.pk).delete()
