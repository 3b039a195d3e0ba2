"""What somebody in the demo has begun to write."""

import uuid
from datetime import datetime, timedelta

from accounts.models import User
from communities.drafts.actions import save_draft
from communities.drafts.models import Draft
from communities.drafts.queries import draft_of, new_post_in
from communities.groups.models import Community

BEGUN = {
    "title": ["How do you do Sunday evenings?"],
    "body": ["Since the clocks went back, Sundays have been hard. It starts when the bag for Monday is packed, and"],
}


def seed_drafts(community: Community, people: dict[str, User], *, now: datetime) -> None:
    person, place = people["member"], new_post_in(community.pk, "question")
    if Draft.objects.filter(person=person, place=place.name, target=place.target).exclude(fields={}).exists():
        return
    version = draft_of(person, place).version
    begun = now - timedelta(hours=20)
    save_draft(place, fields=BEGUN, page=uuid.uuid4(), number=1, version=version, by=person, now=begun)
