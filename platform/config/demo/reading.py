"""What the people of the demo said to each other with one press, and since when somebody has not been here."""

from datetime import datetime, timedelta

from accounts.models import User
from communities.chat.actions import mark_read
from communities.groups.models import Community
from communities.keeping.actions import keep_messages
from communities.keeping.models import Keeping, Period
from communities.mutes.actions import mute_room
from communities.posts.models import Comment, Post
from communities.reactions.actions import give_reaction
from communities.reactions.models import Reaction
from communities.traces.actions import choose_traces
from communities.traces.models import Traces
from communities.visits.actions import note_visit
from communities.visits.models import Visit
from realtime.read import head

SHOWING = ("member2", "bethan", "tomos")
LAST_HERE = timedelta(days=2, hours=3)

# (the beginning of a post's title, of a comment's words or nothing, kind, who)
REACTIONS: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("The odd sock", "", "hug", ("eirlys", "bethan", "tomos", "llinos")),
    ("The odd sock", "", "same", ("eirlys", "member2")),
    ("The odd sock", "Oh, Siân.", "with-you", ("member", "llinos")),
    ("A page, to the dog", "", "with-you", ("bethan", "tomos", "host")),
    ("Mileage", "Yes, if it is", "helps", ("member2", "member", "llinos")),
    ("Ddim yn cysgu", "Fe helpodd", "thanks", ("llinos", "member")),
    ("Writing for reviews", "I write it", "helps", ("tomos", "member2", "eirlys")),
)


def seed_visits(community: Community, people: dict[str, User], *, now: datetime) -> None:
    """Somebody who was last here some days ago, so that the feed has a line between what is new and what is not."""
    if not Visit.objects.filter(community=community, person=people["member"]).exists():
        note_visit(community, by=people["member"], now=now - LAST_HERE)


def seed_rooms(community: Community, people: dict[str, User]) -> None:
    """A room that is kept for a year, and somebody for whom it is too much just now."""
    schools = community.rooms.get(slug="schools")
    if Keeping.objects.filter(room=schools).exists():
        return
    keep_messages(schools, days=Period.YEAR, seen=None, by=people["host"])
    mute_room(schools, is_on=True, by=people["eirlys"])


def seed_traces(community: Community, people: dict[str, User]) -> None:
    """Some who show what they have read, and do not mind that they are seen; two of them have read to the end."""
    if Traces.objects.filter(person=people[SHOWING[0]]).exists():
        return
    kitchen = community.rooms.get(slug="kitchen")
    for role in SHOWING:
        choose_traces(people[role], by=people[role], receipts=True, presence=True)
    for role in ("tomos", "bethan"):
        mark_read(kitchen, seq=head(f"room:{kitchen.pk}"), by=people[role])


def seed_reactions(community: Community, people: dict[str, User], *, now: datetime) -> None:
    if Reaction.objects.filter(tally__post__community=community).exists():
        return
    for title, beginning, kind, roles in REACTIONS:
        post = Post.objects.get(community=community, title__startswith=title)
        words: Post | Comment = post
        if beginning:
            comments = Comment.objects.select_related("post__community")
            words = comments.get(post=post, body__startswith=beginning)
        for n, role in enumerate(roles):
            give_reaction(words, kind=kind, by=people[role], now=now - timedelta(hours=n))
