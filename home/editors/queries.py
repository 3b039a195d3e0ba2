"""Who may edit and publish, and where."""

import re
from dataclasses import dataclass

from django.contrib.auth.models import Group
from django.db.models import Prefetch, Q, QuerySet
from wagtail.models import Page
from wagtail.permissions import page_permission_policy

from accounts.models import User
from home.pages.actions import EDITORS, PUBLISHERS

EDITOR, PUBLISHER = "editor", "publisher"
SITE_TEAMS = {EDITOR: EDITORS, PUBLISHER: PUBLISHERS}
# "Editors of News (12)": the number is the page's and counts, the words are for whoever reads a list of groups.
OF_SECTION = re.compile(rf"^({EDITORS}|{PUBLISHERS}) of .*\((\d+)\)$")
LONGEST_TITLE = 100


@dataclass(frozen=True)
class Duty:
    """One person's place in one team; `page` is None where it is the whole site."""

    person: User
    role: str
    page: Page | None
    group: int


def section_of(group: Group) -> tuple[str, int] | None:
    """The role and the page's key, of a team that is limited to a section."""
    match = OF_SECTION.match(group.name)
    if match is None:
        return None
    return (EDITOR if match[1] == EDITORS else PUBLISHER), int(match[2])


def teams_of(page_id: int) -> QuerySet[Group]:
    """Both teams of a section, by the number in their names, for its title may have changed since."""
    mine = Q(name__startswith=f"{EDITORS} of ") | Q(name__startswith=f"{PUBLISHERS} of ")
    return Group.objects.filter(mine, name__endswith=f" ({page_id})")


def duties() -> list[Duty]:
    """All of them: three queries, however many people."""
    people = User.objects.order_by("display_name", "pk")
    groups = Group.objects.filter(
        Q(name__in=SITE_TEAMS.values()) | Q(name__startswith=f"{EDITORS} of ") | Q(name__startswith=f"{PUBLISHERS} of ")
    ).prefetch_related(Prefetch("user_set", queryset=people))
    sections = {group.pk: section_of(group) for group in groups}
    pages = Page.objects.in_bulk([found[1] for found in sections.values() if found])
    roles = {name: role for role, name in SITE_TEAMS.items()}
    found = []
    for group in groups:
        section = sections[group.pk]
        page = pages.get(section[1]) if section else None
        if (section is None and group.name not in roles) or (section is not None and page is None):
            continue
        role = section[0] if section else roles[group.name]
        found += [Duty(person, role, page, group.pk) for person in group.user_set.all()]
    found.sort(key=lambda duty: (duty.page is not None, duty.page.path if duty.page else "", duty.role != PUBLISHER))
    return found


def administrators() -> QuerySet[User]:
    return User.objects.filter(is_superuser=True, is_active=True).order_by("display_name")


def places() -> list[tuple[str, str]]:
    """What a team may be limited to: the first three rows of pages below the home page, as a list to choose from."""
    pages = Page.objects.filter(depth__gte=3, depth__lte=5).order_by("path")
    return [(str(page.pk), f"{'– ' * (page.depth - 3)}{page.title}") for page in pages[:500]]


def pages_to_choose(pages: QuerySet[Page], user: User) -> QuerySet[Page]:
    """For a link: what everybody can read anyway, and the drafts of one's own section."""
    own = page_permission_policy.explorable_instances(user).values("pk")
    return pages.filter(Q(live=True) | Q(pk__in=own))
