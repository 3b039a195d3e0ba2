import pytest
from django.db import connection
from django.utils import timezone

from communities.finding.actions import rebuild
from communities.posts.models import Comment, Post
from communities.search.full_text import FTS
from communities.search.models import Indexed
from config.demo.scale import Size, seed_scale

pytestmark = pytest.mark.django_db


def indexed():
    rows = Indexed.objects.order_by("id").defer("terms")
    with connection.cursor() as cursor:
        words = (
            f"SELECT rowid, terms FROM {FTS}"
            if connection.vendor == "sqlite"
            else "SELECT id, terms FROM communities_indexed"
        )
        cursor.execute(f"{words} ORDER BY 1")
        return cursor.fetchall(), [(row.pk, row.object_id, row.kind, row.within, row.began) for row in rows]


def test_what_is_poured_in_is_found_as_what_was_written():
    size = Size(people=5, groups=3, posts=10, comments=10, messages=10, groups_each=3)
    assert len(seed_scale(size, seed=1, now=timezone.now(), tell=lambda name, done: None)) == 3
    assert (Post.objects.count(), Comment.objects.count()) == (10, 10)
    poured = indexed()
    assert sum(rebuild()) == 31  # and a file
    assert indexed() == poured
