"""How many reports one person may make."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from moderation.cases.models import Flag
from moderation.reports.actions import raise_flag
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_report_beyond_the_limit_is_refused_and_what_was_typed_is_kept(
    cast: Cast, settings: Any, client_of: Callable[[User], Client]
) -> None:
    settings.FLAG_LIMIT = (1, 3600)
    raise_flag("post", cast.post, reason="rules", note="", by=cast.host)
    page = client_of(cast.host).post(
        f"/moderation/flag/comment/{cast.comment.pk}/", {"reason": "other", "note": "what I saw"}
    )
    assert "That was a lot at once. Wait 60 minutes and send it again." in page.content.decode()
    assert "what I saw" in page.content.decode()
    assert Flag.objects.filter(person=cast.host).count() == 1
