"""Something is kept for a legal claim, and a release waits for a second person."""

import uuid
from datetime import datetime, timedelta

from accounts.models import User
from communities.groups.models import Community
from communities.posts.actions import create_post
from moderation.holds.actions import ask_release, place_hold
from moderation.holds.models import Hold

WHY = "Letter before claim from Hughes Parry Solicitors about the trader named in it. Keep until they have answered."
SETTLED = "The solicitors wrote that their client takes it no further."


def seed_holds(community: Community, people: dict[str, User], *, now: datetime) -> None:
    if Hold.objects.exists():
        return
    titles = ("A roofer to keep away from", "The kennels on the coast road")
    words = (
        "He took our deposit and never came back. I have heard the same from two others here.",
        "They lost our dog for an afternoon and did not tell us. I would not go there again.",
    )
    today = now.date()
    for number, (title, body) in enumerate(zip(titles, words, strict=True)):
        then = now - timedelta(days=40 - number)
        post = create_post(community, key=uuid.uuid4(), title=title, body=body, by=people["gwyn"], now=then)
        hold = place_hold(
            "post", post.pk, reason=WHY, review_on=today + timedelta(days=30 + number), by=people["admin"], now=now
        )
        if number:
            ask_release(hold, why=SETTLED, by=people["admin"], now=now)
