"""Two notices of complaint: a whole one about a post, whose author is asked, and a letter that lacks something."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.conf import settings

from accounts.models import User
from communities.groups.models import Community
from communities.posts.actions import create_post
from communities.posts.models import Post
from moderation.complaints.models import Complaint
from moderation.receiving.actions import receive_complaint, record_complaint
from moderation.subjects import KINDS

TITLE = "The raffle at the summer fair"
BODY = """Does anybody know what became of the raffle money from the fair? It was to go to the Christmas party.

I am not saying anything, but Glenda Prosser, who had the tin, was in a new car the week after. Draw your own
conclusions."""
WHOLE: dict[str, Any] = {
    "name": "Glenda Prosser",
    "email": "glenda.prosser@example.org",
    "statement": "“Glenda Prosser, who had the tin, was in a new car the week after. Draw your own conclusions.”",
    "why": "I ran the raffle. Everybody at the school gate knows my name, and two people have asked me where it went.",
    "meaning": "That I stole the raffle money and bought a car with it.",
    "inaccuracies": "The car is my daughter’s. The money, £212.40, was paid in on the Monday; the school has the slip.",
    "cannot_identify": True,
    "consent_name": True,
    "consent_email": False,
}
LACKING: dict[str, Any] = {
    "name": "D. Whitcombe",
    "email": "d.whitcombe@example.org",
    "statement": "Somebody in your carers’ group says that I hit a child. I was told so by a neighbour.",
    "why": "It is a lie and I am a childminder.",
    "cannot_identify": True,
}


def seed_complaints(community: Community, people: dict[str, User], now: datetime) -> None:
    """Once. The clock asks the author of the first, and answers the second."""
    if Complaint.objects.filter(email=WHOLE["email"]).exists():
        return
    post = create_post(
        community, key=uuid4(), title=TITLE, body=BODY, by=people["tomos"], now=now - timedelta(days=6, hours=3)
    )
    Post.objects.filter(pk=post.pk).update(active_at=post.created_at)
    link = f"{settings.BASE_URL}{KINDS['post'].url(post)}"
    receive_complaint(
        said=WHOLE, places=[{"link": link, "described": "", "cannot_open": False}], language="en-gb",
        now=now - timedelta(hours=2),
    )  # fmt: skip
    record_complaint(
        said=LACKING, places=[{"link": "", "described": "In a group of foster carers", "cannot_open": True}],
        channel="letter", received_at=now - timedelta(hours=6), language="en-gb", by=people["admin"],
        now=now - timedelta(hours=1),
    )  # fmt: skip
