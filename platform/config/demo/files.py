"""A post with a drawn picture and a document, in the group whose host allows pictures."""

import uuid
from datetime import datetime, timedelta
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from accounts.models import User
from communities.chat.actions import send_message
from communities.files.actions import Chosen, store_file, upload_of
from communities.groups.models import Community
from communities.posts.actions import create_comment, create_post
from communities.posts.models import Post
from communities.rooms.models import Room
from communities.settings.actions import change_group
from communities.settings.queries import settings_seen
from home.pages.demo.pictures import bay_in_the_morning

TITLE = "A flat walk by the sea, and what we take along"
BODY = (
    "Half an hour, no stiles, a car park with toilets, and on a weekday nobody about. The little one counts boats.\n\n"
    "Somebody asked for my packing list, so here it is."
)
ALT = "A quiet bay in the morning, the tide out, with low hills behind it"
LIST = (
    "What we take along", "", "Wellingtons, whatever the sky says", "A second pair of everything", "The blue blanket",
    "Ear defenders", "Snacks: more than you think", "A flask for whoever drives", "The letter about medicine",
)  # fmt: skip


def seed_files(community: Community, people: dict[str, User], *, now: datetime) -> None:
    author = people["member"]
    if Post.objects.filter(community=community, title=TITLE).exists():
        return
    seen, visibility = settings_seen(community), community.visibility
    change_group(community, seen=seen, by=people["host"], allows_pictures=True, visibility=visibility)
    at = now - timedelta(days=2)
    picture = store_file(community, **upload_of("bay.jpg", bay_in_the_morning().read()), by=author, now=at)
    paper = store_file(community, **upload_of("Packing list.pdf", _paper()), by=author, now=at)
    said = [Chosen(picture.pk, alt=ALT, has_attested=True), Chosen(paper.pk)]
    post = create_post(community, key=uuid.uuid4(), title=TITLE, body=BODY, files=said, by=author, now=at)
    _in_chat(community, author, at)
    reply = "Diolch! We went this morning. I have put the bus times into a table."
    table = b"Stop,Monday to Friday,Saturday\r\nHarbour,9.10,9.40\r\nBeach,9.25,9.55\r\n"
    times = store_file(community, **upload_of("Bus times.csv", table), by=people["member2"], now=now)
    create_comment(
        post, key=uuid.uuid4(), body=reply, files=[Chosen(times.pk)], by=people["member2"],
        now=at + timedelta(hours=20),
    )  # fmt: skip


def _in_chat(community: Community, author: User, at: datetime) -> None:
    """The same picture is worth a word at the kitchen table too."""
    room = Room.objects.get(community=community, slug="kitchen")
    at += timedelta(hours=47)
    picture = store_file(community, **upload_of("bay.jpg", bay_in_the_morning().read()), by=author, now=at)
    paper = store_file(community, **upload_of("Rota for the coffee morning.pdf", _paper()), by=author, now=at)
    said = [Chosen(picture.pk, alt=ALT, has_attested=True)]
    send_message(room, text="Worth getting up for.", client_id=uuid.uuid4(), files=said, by=author, now=at)
    send_message(room, text="", client_id=uuid.uuid4(), files=[Chosen(paper.pk)], by=author, now=at)


def _paper() -> bytes:
    page = Image.new("RGB", (1240, 1754), "white")
    draw = ImageDraw.Draw(page)
    for number, line in enumerate(LIST):
        size = 64 if number == 0 else 40
        draw.text((140, 160 + number * 90), line, fill=(35, 38, 47), font=ImageFont.load_default(size))
    written = BytesIO()
    page.save(written, "PDF", resolution=150)
    return written.getvalue()
