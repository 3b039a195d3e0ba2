"""When somebody is asked before they post what looks like a child's name with a school or a date of birth.

Our own examples: none is anybody's real words. The guess may be wrong; what it gets wrong today is written down here.
"""

import uuid
from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from communities.chat.models import Message
from communities.chat.updates import RoomSource
from communities.words.children import may_name_a_child
from core.errors import Refused
from realtime.read import Sent
from tests.cast import Cast

ASKS = [
    "Callum goes to Ysgol Bryn Onnen and hates the bus.",
    "Does anybody know the teacher in Year 3? Our Ellie is in Year 3 at Maes Derw Primary.",
    "Jayden, dob 12/05/2017, needs a passport.",
    "This is for Mali. D.O.B. 3.4.2016.",
    "Tyler was born on 4 May 2018.",
    "We have had Kai since March. He is 7 years old.",
    "My foster son Alfie turned 9 last week.",
    "Alfie's birthday is on 14 June, what do we do?",
    "Logan started at Riverside Academy on Monday.",
    "Harri has moved to Glan Aber Primary School.",
    "Ellie, aged 6, will not eat.",
    "I said to Noah that he starts nursery soon.",
    "Mae Gwen yn mynd i Ysgol y Bryn.",
    "Ganwyd Osian ar 12 Mai 2017.",
    "Mae Cadi yn 8 oed ac yn gwrthod cysgu.",
    "Dechreuodd Elis yn Ysgol Gynradd Maesteg.",
    "Dyddiad geni Ifan yw 3/4/2015.",
    "**Callum** is in Class 4 now.",
    "Thanks all. Poppy was born in 2016 and has never had a report.",
    "Our 10-year-old Rhys wants a phone.",
]
QUIET = [
    "He goes to school by taxi and hates it.",
    "Does anybody have a spare uniform for Year 3?",
    "The school rang again. Has anybody had this?",
    "Coffee morning at the hall on Saturday, parking behind the school.",
    "Nia from the council rang about the school transport form.",
    "Our little one turned 9 last week and we had cake.",
    "The boy with us is 7 years old and will not sleep.",
    "Training on 12 May 2027 in Bangor, bring your forms.",
    "Mrs Price at the school office was lovely.",
    "Ysgol Bryn Onnen has a new breakfast club.",
    "Is there a breakfast club at Ysgol Bryn Onnen?",
    "Thank you, that helped. We start at 7 on Monday.",
    "The review is on 3/4/2027 at County Hall.",
    "I was born in 1970 and never saw such a form.",
    "Mae'r ysgol wedi ffonio eto. Oes rhywun yn gwybod pam?",
    "Diolch am bopeth. Mae'r bachgen yn 8 oed.",
    "Mae'r bws yn 10 munud yn hwyr bob dydd.",
    "> Callum goes to Ysgol Bryn Onnen\n\nPlease take the name out.",
    "@Siân do you know who to ask at the school?",
    "Writing for reviews: I write it on Sunday.",
    "What I wanted to say\non two lines",
    "See you at Year 6 transition evening.",
]


@pytest.mark.parametrize("text", ASKS)
def test_asks(text: str) -> None:
    assert may_name_a_child("A question", text)


@pytest.mark.parametrize("text", QUIET)
def test_is_quiet(text: str) -> None:
    assert not may_name_a_child("A question", text)


def test_title_and_text_are_read_together() -> None:
    assert may_name_a_child("Callum is moving", "He goes to Ysgol Bryn.")
    assert not may_name_a_child("", "")


def test_long_texts_cost_little() -> None:
    assert not may_name_a_child("", "aA1 yn " * 3_000)
    assert not may_name_a_child("", "Ysgol Xa " * 2_500 + "born " * 1_000)


def test_forms_ask_once_and_keep_the_words(cast: Cast, client_of: Callable[[User], Client]) -> None:
    words, group = "Callum goes to Ysgol Bryn Onnen.", f"/groups/{cast.g1.slug}"
    alice = client_of(cast.alice)
    for path, name in (
        (f"{group}/posts/new/", "body"),
        (f"{group}/posts/{cast.post.pk}/comments/", "body"),
        (f"{group}/posts/{cast.post.pk}/edit/", "body"),
        (f"{group}/chat/{cast.room.slug}/messages/", "text"),
    ):
        said = {"title": "T", name: words, "key": str(uuid.uuid4()), "client_id": str(uuid.uuid4())}
        page = alice.post(path, said)
        assert page.status_code == 200, path
        assert all(part in page.content.decode() for part in (words, "Post it all the same", "may name a child")), path
        assert alice.post(path, {**said, "child_checked": "yes"}).status_code == 302, path
    # What was said all the same is not asked about at each correction.
    again = {"title": "T", "body": f"{words} He likes it."}
    assert alice.post(f"{group}/posts/{cast.post.pk}/edit/", again).status_code == 302


def test_socket_asks_whoever_may_send_and_nobody_else(cast: Cast) -> None:
    source, words = RoomSource(), "Callum goes to Ysgol Bryn Onnen."
    for by, code in ((cast.alice, "child"), (cast.carol, "not_found")):
        (answer,) = source.send([Sent(cast.room.pk, by.pk, words, uuid.uuid4(), None)])
        assert isinstance(answer, Refused)
        assert answer.code == code
    assert not Message.objects.filter(body=words).exists()
