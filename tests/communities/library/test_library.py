"""The files of a group: those of what one may read, in a fixed number of queries."""

import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from communities.files.actions import Chosen, store_file, upload_of
from communities.files.models import StoredFile
from communities.groups.models import Membership
from communities.library.queries import library_of
from communities.people.actions import block_person
from communities.posts.actions import create_comment, create_post, hide_post
from communities.posts.models import Post
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def post_with_file(cast: Cast, name: str, data: bytes = b"words") -> Post:
    file = store_file(cast.g1, by=cast.alice, **upload_of(name, data))
    return create_post(cast.g1, key=uuid.uuid4(), title="T", body="b", files=[Chosen(file.pk)], by=cast.alice)


def names(client: Client, cast: Cast, query: str = "") -> list[str]:
    page = client.get(reverse("library", args=[cast.g1.slug]) + query).content.decode()
    return [name for name in ("one.txt", "two.csv", "three.txt") if name in page]


def test_library_shows_what_its_reader_may_read(cast: Cast, client_of: Any) -> None:
    post, bob = post_with_file(cast, "one.txt"), client_of(cast.bob)
    answer = store_file(cast.g1, by=cast.alice, **upload_of("two.csv", b"a,b"))
    create_comment(post, key=uuid.uuid4(), body="b", files=[Chosen(answer.pk)], by=cast.alice)
    store_file(cast.g1, by=cast.alice, **upload_of("three.txt", b"waits"))
    assert names(bob, cast) == ["one.txt", "two.csv"]
    assert (names(bob, cast, "?kind=sheet"), names(bob, cast, "?kind=nonsense")) == (
        ["two.csv"],
        ["one.txt", "two.csv"],
    )
    Membership.objects.filter(person=cast.bob).update(reads_from=timezone.now() + timedelta(seconds=1))
    assert names(bob, cast) == []
    Membership.objects.filter(person=cast.bob).update(reads_from=None)
    block_person(cast.alice, by=cast.bob)
    assert (names(bob, cast), names(client_of(cast.alice), cast)) == ([], ["one.txt", "two.csv"])
    hide_post(post)
    assert names(client_of(cast.alice), cast) == []


def test_library_costs_the_same_for_many_and_goes_on_where_it_ended(cast: Cast, client_of: Any) -> None:
    bob, path = client_of(cast.bob), reverse("library", args=[cast.g1.slug])
    counts = []
    for number in (1, 2):
        for _file in range(number):
            post_with_file(cast, "one.txt")
        bob.get(path)
        with CaptureQueriesContext(connection) as asked:
            bob.get(path)
        counts.append(len(asked))
    assert counts[0] == counts[1]
    StoredFile.objects.bulk_create(
        StoredFile(community=cast.g1, uploader=cast.alice, post=cast.post, name=f"{number}.txt", kind="text",
                   content_type="text/plain", size=1, sha256="0", state="ready",
                   created_at=timezone.now() - timedelta(days=number))
        for number in range(40)
    )  # fmt: skip
    first = library_of(cast.g1, reader=cast.bob)
    at, pk = first.older.split("_")
    second = library_of(cast.g1, reader=cast.bob, after=(datetime.fromisoformat(at), uuid.UUID(pk)))
    found = [file.pk for file in [*first.files, *second.files]]
    assert (len(found), len(set(found)), second.older) == (43, 43, "")
