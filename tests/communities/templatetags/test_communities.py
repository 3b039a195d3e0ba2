"""The line that says who can read a page is true on every page of a group, for whoever sees it."""

import uuid
from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from communities.groups.models import Community
from communities.posts.actions import create_post, edit_post
from tests.cast import Cast, make_person
from tests.factories.communities import CommunityFactory, RoomFactory, join

pytestmark = pytest.mark.django_db
OPEN = "Open group: everybody with an account can read this"
ANYBODY = "Everybody with an account can read this page"
MEMBERS = "Private: only members of this group can read this"
ROOM = "Private: only members of this group and guests of this room can read this"
HOSTS = "Private: only hosts of this group can read this"
LINES = {
    "": (OPEN, MEMBERS), "about/": (OPEN, ANYBODY), "join/": (OPEN, ANYBODY), "members/": (MEMBERS, MEMBERS),
    "requests/": (HOSTS, HOSTS), "chat/new/": (OPEN, MEMBERS), "chat/kitchen/": (OPEN, ROOM),
    "posts/new/": (OPEN, MEMBERS), "{post}/": (OPEN, MEMBERS), "{post}/history/": (OPEN, MEMBERS),
    "{post}/edit/": (OPEN, MEMBERS), "{post}/delete/": (OPEN, MEMBERS),
}  # fmt: skip


def furnish(visibility: str) -> tuple[Community, dict[str, User], str]:
    community = CommunityFactory(slug="house", visibility=visibility, rules="")
    host, writer, stranger = make_person("h"), make_person("w"), make_person("s")
    join(community, host, role="host")
    join(community, writer)
    RoomFactory(community=community, slug="kitchen")
    post = create_post(community, key=uuid.uuid4(), title="A", body="b", by=host)
    edit_post(post, title="A", body="c", by=host)
    return community, {"host": host, "writer": writer, "stranger": stranger}, str(post.pk)


def line_of(page: str) -> str:
    line = page.partition('class="zone-line"')[2].partition("</p>")[0]
    return line.rpartition("<span>")[2].partition("</span>")[0]


@pytest.mark.once("sqlite")
@pytest.mark.parametrize(("visibility", "column"), [("open", 0), ("closed", 1), ("secret", 1)])
def test_every_page_says_who_can_read_it(visibility: str, column: int, client_of: Callable[[User], Client]) -> None:
    _community, people, post = furnish(visibility)
    clients = {name: client_of(person) for name, person in people.items()}
    for path, lines in LINES.items():
        wanted = MEMBERS if visibility == "secret" and lines[1] == ANYBODY else lines[column]
        seen_by = set()
        for name, client in clients.items():
            page = client.get(f"/groups/house/{path.format(post=f'posts/{post}')}")
            if page.status_code == 200:
                seen_by.add(name)
                assert line_of(page.content.decode()) == wanted, (path, name)
        assert "host" in seen_by
        if "only members" in wanted:
            assert "stranger" not in seen_by, path
        if wanted == HOSTS:
            assert seen_by == {"host"}, path
    flag = clients["writer"].get(f"/moderation/flag/post/{post}/").content.decode()
    assert line_of(flag) == (OPEN if visibility == "open" else MEMBERS)


def test_stranger_reads_an_open_groups_words(cast: Cast, client_of: Callable[[User], Client]) -> None:
    """So that the test above could fail: here is what the line speaks of."""
    _community, people, post = furnish("open")
    assert client_of(people["stranger"]).get(f"/groups/house/posts/{post}/").status_code == 200
