import pytest
from django.db import models

from communities.groups.models import Membership
from moderation.cases.models import Case
from moderation.reports.actions import raise_flag
from tests.cast import Cast


class Matter:
    """One thing that can be flagged, its author, and where it would show."""

    def __init__(self, kind: str, subject: models.Model) -> None:
        self.kind, self.subject = kind, subject

    def flag(self, by: object, reason: str = "rules", note: str = "") -> Case:
        case: Case = raise_flag(self.kind, self.subject, reason=reason, note=note, by=by).case  # type: ignore[arg-type]
        return case


@pytest.fixture(params=["post", "comment", "message"])
def matter(request: pytest.FixtureRequest, cast: Cast) -> Matter:
    subject = {"post": cast.post, "comment": cast.comment, "message": cast.message}[request.param]
    return Matter(request.param, type(subject).objects.get(pk=subject.pk))


@pytest.fixture
def moderator(cast: Cast) -> Membership:
    """bob moderates g1 by his role."""
    Membership.objects.filter(pk=cast.bob_membership.pk).update(role=Membership.Role.MODERATOR)
    cast.bob_membership.refresh_from_db()
    return cast.bob_membership
