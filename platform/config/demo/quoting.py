"""A member of the demo lets the public site quote a passage, and comms put it on a page."""

import json

from accounts.models import User
from communities.posts.models import Post
from communities.quoting.actions import offer_words
from home.blog.models import BlogPostPage
from home.quotations.models import Quotation

TITLE, PASSAGE = "A flat walk by the sea, and what we take along", "Half an hour, no stiles, a car park with toilets"
CREDIT, PAGE = "A foster carer in Aberelan", "boot-of-my-car"


def seed_quoting(people: dict[str, User]) -> None:
    """Offered once: taken back in the demo, it stays taken back."""
    member = people["member"]
    post = Post.objects.filter(author=member, title=TITLE).first()
    page = BlogPostPage.objects.live().filter(slug=PAGE).first()
    if post is None or page is None or Quotation.with_withdrawn.filter(person=member.pk).exists():
        return
    quotation = offer_words(post, passage=PASSAGE, credit=CREDIT, language="en-gb", by=member)
    said = {"type": "members_words", "value": {"quotation": quotation.pk}}
    page.body = json.dumps([*page.body.get_prep_value(), said])
    page.save_revision().publish()
