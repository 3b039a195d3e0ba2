"""A chat room in real browsers: who is writing, signed out elsewhere, and without JavaScript."""

import uuid
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page

from tests.walks.conftest import NewWalker, holds
from tests.walks.site import PASSWORD, Site

pytestmark = pytest.mark.walk
ROOM = "/groups/foster-carers/chat/kitchen/"


def test_others_see_who_is_writing_until_the_message_comes(site: Site, walker: NewWalker) -> None:
    alice, bob = walker(), walker(phone=True, web=1)
    for one, role in ((alice, "member"), (bob, "member2")):
        one.sign_in(site.demo["people"][role]["email"]).go(ROOM)
        one.listens()
    name = site.demo["people"]["member"]["name"]
    alice.page.locator("[name=text]").press_sequentially("Bore da")
    bob.sees(f"{name} is writing")
    assert alice.page.locator("[data-typing]").inner_text() == ""
    assert bob.page.locator("[data-typing]").get_attribute("aria-live") == "off"
    alice.page.keyboard.press("Enter")
    bob.sees("Bore da")
    assert bob.page.locator("[data-typing]").inner_text() == ""
    bob.look()


def test_page_of_somebody_signed_out_elsewhere_says_so_and_goes_on_after_signing_in(
    site: Site, walker: NewWalker
) -> None:
    one = walker(phone=True)
    email = site.demo["people"]["member2"]["email"]
    one.sign_in(email).go(ROOM).listens()
    page = one.page
    shown = page.locator("[data-object]").count()
    quoted = page.locator("[data-object]").first.locator(".message__words").inner_text()
    page.locator("[data-reply]").first.click()
    page.fill("[name=text]", "Owen is 7 and goes to Ysgol Dewi")
    page.keyboard.press("Enter")
    page.locator("[data-pending] .message__answered", has_text=quoted).wait_for()
    page.locator(".message__ask").wait_for()
    page.locator("[data-reply]").first.click()
    page.fill("[name=text]", "half a thought")
    other = page.context.new_page()
    other.goto(f"{site.urls[0]}/accounts/logout/")
    other.click("main form button[type=submit]")
    one.sees("You are signed out.")
    one.look()
    assert page.locator("[data-object]").count() == 0
    assert page.get_by_text("taken away").count() == 0
    assert quoted not in page.locator(".chat").inner_text()
    assert page.locator("[data-answering-whom]").inner_text() == "Answers an earlier message"
    assert page.input_value("[name=text]") == "half a thought"
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Sign in again").click()
    sign_in = opened.value
    sign_in.fill("[name=login]", email)
    sign_in.fill("[name=password]", PASSWORD)
    sign_in.click("main form button[type=submit]")
    sign_in.wait_for_load_state()
    page.bring_to_front()
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # a headless tab is never hidden
    page.get_by_text("You are signed out.").wait_for(state="detached")
    assert page.input_value("[name=text]") == "half a thought"
    assert page.locator("[data-object]").count() == shown
    page.keyboard.press("End")
    page.locator("[name=text]").press_sequentially(", finished")
    page.get_by_role("button", name="Send").click()
    came = page.locator("[data-object]", has_text="half a thought, finished")
    came.locator(".message__answered", has_text=quoted).wait_for()
    came.get_by_role("link", name="React").click()
    came.locator(".reactions__all").get_by_role("button", name="A hug").click()
    came.locator(".reactions__row > [data-kind=hug]:visible").wait_for()
    assert page.locator("[data-pending]").count() == 1  # the page was not left for it


def sign_in_without_script(browser: Browser, site: Site) -> Page:
    page = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844}).new_page()
    page.goto(f"{site.urls[0]}/accounts/login/")
    page.fill("[name=login]", site.demo["people"]["member"]["email"])
    page.fill("[name=password]", PASSWORD)
    page.click("main form button[type=submit]")
    return page


def test_without_javascript_a_room_opens_at_what_is_newest(site: Site, browser: Browser) -> None:
    page = sign_in_without_script(browser, site)
    page.goto(f"{site.urls[0]}/groups/foster-carers/")
    page.get_by_role("link", name="Kitchen", exact=False).first.click()
    for _ in range(12):
        words = f"written without a script {uuid.uuid4()}"
        page.fill("[name=text]", words)
        page.click("main .chat__write button")
    assert page.url.endswith("#newest")
    page.get_by_text(words).wait_for()
    holds(page, "scrollY > 0")
    box = page.get_by_text(words).bounding_box()
    assert box is not None
    assert 0 <= box["y"] < 844 - 60
    page.fill("[name=text]", "  ")
    page.click("main .chat__write button")
    assert page.locator(".chat__write #id_text_error").is_visible()
    box = page.locator("[name=text]").bounding_box()
    assert box is not None
    assert 0 <= box["y"] < 844
    page.context.close()


def test_chat_asks_before_it_sends_what_may_name_a_child(site: Site, walker: NewWalker) -> None:
    member = walker(phone=True)
    member.sign_in(site.demo["people"]["member"]["email"])
    member.go("/groups/foster-carers/chat/kitchen/")
    words = "Callum goes to Ysgol Bryn Onnen"
    field = member.page.locator("main [name=text]")
    field.fill(words)
    member.press("Send").sees("This may name a child")
    member.press("Let me change it")
    assert field.input_value() == words
    member.press("Send").sees("Post it all the same")
    member.press("Post it all the same")
    member.page.locator(f"[data-object] [data-words]:has-text('{words}')").wait_for()
    assert member.page.locator("[data-pending]").count() == 0


def test_on_a_device_of_another_time_zone_a_room_goes_by_its_clock(site: Site, walker: NewWalker) -> None:
    abroad, here = walker(phone=True, zone="Asia/Tokyo"), walker()
    for one, role in ((abroad, "member"), (here, "member2")):
        one.sign_in(site.demo["people"][role]["email"]).go(ROOM).listens()
    abroad.sees("Times here are those of your device: Asia/Tokyo.")
    assert here.page.locator("[data-zone]:visible").count() == 0
    here.page.fill("[name=text]", "Sut mae’r tywydd?")
    here.page.keyboard.press("Enter")
    words = {"has_text": "Sut mae’r tywydd?"}
    for page in (here.page, abroad.page):
        page.locator("[data-object]", **words).wait_for()
    shown = [
        [(one.get_attribute("datetime"), one.inner_text()) for one in page.locator("time[data-when]:visible").all()]
        for page in (here.page, abroad.page)
    ]
    assert len(shown[0]) == len(shown[1]) > 3
    for (at, at_home), (same, away) in zip(*shown, strict=True):
        moment = datetime.fromisoformat(at or "")
        assert datetime.fromisoformat(same or "") == moment
        assert at_home == f"{moment.astimezone(ZoneInfo('Europe/London')):%H:%M}"
        assert away == f"{moment.astimezone(ZoneInfo('Asia/Tokyo')):%H:%M}"
    last = datetime.fromisoformat(shown[1][-1][0] or "").astimezone(ZoneInfo("Asia/Tokyo"))
    assert abroad.page.locator(".chat__day").last.get_attribute("data-day") == f"{last:%Y-%m-%d}"


MANY = """
import uuid
from datetime import timedelta
from django.utils import timezone
from accounts.models import User
from communities.chat.models import Message
from communities.rooms.models import Room
from realtime.models import Stream

room, by, now = Room.objects.get(slug="schools"), User.objects.get(email="{email}"), timezone.now()
stream, _ = Stream.objects.get_or_create(pk="room:" + str(room.pk))
Message.objects.bulk_create(
    Message(room=room, author=by, client_id=uuid.uuid4(), position=stream.seq + n, body="Line %s." % n,
        html="<p>Line %s.</p>" % n, created_at=now - timedelta(minutes=130 - n)) for n in range(1, 121)
)
Stream.objects.filter(pk=stream.pk).update(seq=stream.seq + 120)
"""
LONG = "/groups/foster-carers/chat/schools/"


def test_one_answers_mends_and_finds_the_way_through_a_long_talk(site: Site, walker: NewWalker) -> None:
    alice, bob = walker(phone=True), walker(dark=True, web=1)
    for one, role in ((alice, "member"), (bob, "member2")):
        one.sign_in(site.demo["people"][role]["email"]).go(LONG)
        one.go("/")  # an open room would read what comes into it
    site.manage("shell", "--verbosity", "0", "-c", MANY.format(email=site.demo["people"]["member"]["email"]))

    # He was here before: he is told how much is new, begins with the first of it, and scrolls to the last.
    bob.go("/groups/foster-carers/").sees("More than 99 new messages").go(LONG)
    bob.follow("More than 99 new messages").sees("Line 1.")
    for number in (50, 100, 120):
        bob.page.get_by_text(f"Line {number}.", exact=True).scroll_into_view_if_needed()
    bob.follow("Back to the newest messages").listens()
    bob.page.locator("[data-earlier]").scroll_into_view_if_needed()
    bob.page.get_by_text("Line 30.", exact=True).wait_for()
    assert bob.page.locator("[data-object]").count() == len(set(bob.page.locator("[data-object]").all_inner_texts()))

    # An answer shows what it answers; a slip is mended where everybody sees it at once.
    said = bob.page.locator(".message").filter(has_text="Line 120.")
    said.get_by_role("link", name="Reply").click()
    bob.sees("You answer").page.fill("[name=text]", "We walk tehre")
    alice.go(LONG).listens()
    bob.page.keyboard.press("Enter")
    alice.page.locator(".message__answered", has_text="Line 120.").wait_for()
    came = alice.page.locator(".message").last
    came.get_by_role("link", name="React").click()
    came.locator(".reactions__all").get_by_role("button", name="A hug").click()
    bob.page.locator(".message").last.locator(".reactions__row > [data-kind=hug]").wait_for()
    bob.page.locator(".message").last.get_by_role("link", name="Edit").click()
    bob.look().fill(text="We walk there").press("Save the change").sees("We walk there")
    alice.sees("We walk there").follow("edited").sees("What was changed")


def test_host_closes_a_room_and_who_types_in_it_is_told_at_once(site: Site, walker: NewWalker) -> None:
    host, bob = walker(), walker(phone=True, web=1)
    room = "/groups/foster-carers/chat/schools/"
    bob.sign_in(site.demo["people"]["member2"]["email"]).go(room)
    bob.listens()
    bob.page.fill("[name=text]", "half a question")
    host.sign_in(site.demo["people"]["host"]["email"]).go(room)
    host.page.get_by_role("link", name="Settings of the room").click()
    host.look()
    host.page.fill("[name=why]", "The meetings are over for this year.")
    host.page.get_by_role("button", name="Close the room").click()
    host.sees("The meetings are over for this year.")
    bob.sees("The meetings are over for this year.")
    assert bob.page.input_value("[name=text]") == "half a question"
    assert bob.page.get_by_role("button", name="Send").is_disabled()
    bob.look()
    host.page.get_by_role("link", name="Settings of the room").click()
    host.page.get_by_role("button", name="Open the room").click()
    bob.sees("The hosts have changed this room.")
    bob.page.get_by_role("button", name="Send").click()
    bob.page.locator("[data-object]").get_by_text("half a question").wait_for()


def test_muted_room_counts_nothing_new_on_any_screen_of_the_person(site: Site, walker: NewWalker) -> None:
    bob, phone, alice = walker(), walker(phone=True, dark=True), walker(web=1)
    for one, role in ((bob, "member2"), (phone, "member2"), (alice, "member")):
        one.sign_in(site.demo["people"][role]["email"]).go(ROOM)
    for one in (bob, phone):  # an open room reads what comes into it
        one.go("/")
    alice.listens().fill(text="Anybody about?")
    alice.page.keyboard.press("Enter")
    phone.go("/groups/foster-carers/").listens()
    new = phone.page.get_by_role("listitem").filter(has_text="Kitchen").locator("[data-new-in]")
    new.wait_for()
    bob.go(ROOM).press("Mute this room").sees("You have muted this room: your")
    muted = phone.page.get_by_role("listitem").filter(has_text="Kitchen").locator("[data-muted]")
    muted.wait_for()
    assert not new.is_visible()
    phone.look()
    bob.press("Unmute this room").page.locator("[data-is-muted]").wait_for(state="hidden")
    muted.wait_for(state="hidden")
    bob.page.get_by_role("button", name="Do not read out new messages").focus()
    bob.page.keyboard.press("Enter")
    bob.go(ROOM)
    assert bob.page.locator("[data-log]").get_attribute("aria-live") == "off"  # as long as the tab is open


def test_who_does_not_show_that_they_write_is_not_seen_and_does_not_see(site: Site, walker: NewWalker) -> None:
    gwyn, tomos, bethan = walker(phone=True), walker(web=1), walker(dark=True)
    people = {"gwyn": gwyn, "tomos": tomos, "bethan": bethan}
    for name, one in people.items():
        one.sign_in(f"{name}@example.org")
    gwyn.go("/me/chat/")
    gwyn.page.get_by_label("Show when I am writing").uncheck()
    gwyn.press("Save").sees("Saved.")
    for one in people.values():
        one.go(ROOM).listens()
    gwyn.page.locator("[name=text]").press_sequentially("Nobody")
    tomos.page.locator("[name=text]").press_sequentially("Somebody")
    bethan.sees("Tomos is writing")
    assert gwyn.page.locator("[data-typing]").count() == 0
    assert bethan.page.get_by_text("Several people are writing").count() == 0


def test_somebody_named_in_the_chat_is_offered_told_and_finds_it_marked(site: Site, walker: NewWalker) -> None:
    alice, bob = walker(), walker(phone=True, dark=True, web=1)
    name = site.demo["people"]["member2"]["name"]
    for one, role in ((alice, "member"), (bob, "member2")):
        one.sign_in(site.demo["people"][role]["email"]).go(ROOM)
    bob.listens()
    field = alice.listens().page.locator("main [name=text]")
    field.press_sequentially(f"Are you there, @{name[:3].lower()}")
    alice.page.get_by_role("option", name=name).wait_for()
    alice.look()
    field.press("Enter")  # takes the name, and sends nothing yet
    assert field.input_value() == f"Are you there, @{name} "
    alice.sees(f"You mention {name}.")
    field.press("Enter")
    mine = alice.page.locator("[data-object]").last
    mine.get_by_role("link", name=f"@{name}").wait_for()
    assert not mine.get_by_text("You are mentioned").is_visible()
    bob.page.locator("[data-object]").last.get_by_text("You are mentioned").wait_for()
    bob.look().go("/")
    field.press_sequentially(f"@{name}, tea is ready")
    field.press("Escape")
    field.press("Enter")
    alice.page.locator("[data-object]").filter(has_text="tea is ready").wait_for()
    bob.go("/groups/foster-carers/")
    bob.page.get_by_role("listitem").filter(has_text="Kitchen").get_by_text("You are mentioned").wait_for()
    bob.look().go("/me/notifications/").follow("You are mentioned in ‘Y Gegin").sees("tea is ready")
    assert "message=" in bob.page.url


def test_who_shows_it_is_seen_in_the_room_and_under_what_they_read(site: Site, walker: NewWalker) -> None:
    sian, tomos, bethan = walker(phone=True), walker(web=1), walker(dark=True)
    for name, one in (("member", sian), ("tomos", tomos), ("bethan", bethan)):
        one.sign_in(f"{name}@example.org").go("/me/chat/").choose("Show when I am in a room")
        one.choose("Show what I have read").press("Save").sees("Saved.").go(ROOM)
    sian.fill(text="Is anybody up?").page.keyboard.press("Enter")
    sian.sees("Seen by 2").page.get_by_text("Seen by 2").click()
    sian.sees("Bethan R, Tomos").look()
    tomos.sees("Here now: Bethan R, Siân").look()
    sian.sees("Here now: Bethan R, Tomos").look()
    sian.go("/groups/foster-carers/")
    tomos.page.get_by_text("Here now: Bethan R", exact=True).wait_for()
    bethan.go("/me/chat/")
    bethan.page.get_by_label("Show when I am in a room").uncheck()
    bethan.press("Save").go(ROOM).listens()
    tomos.page.locator("[data-here]").wait_for(state="hidden")
    assert bethan.page.locator("[data-here]").count() == 0


AGE = """
from datetime import timedelta
from django.utils import timezone
from communities.chat.models import Message
Message.objects.filter(body="{words}").update(created_at=timezone.now() - timedelta(days=40))
"""
CHOSE = """
from datetime import timedelta
from django.utils import timezone
from communities.keeping.models import Keeping
Keeping.objects.update(chosen_at=timezone.now() - timedelta(days=2))
"""


def test_host_says_how_long_messages_are_kept_and_an_open_screen_loses_what_goes(site: Site, walker: NewWalker) -> None:
    host, bob = walker(phone=True), walker(dark=True, web=1)
    words = f"Long said {uuid.uuid4()}"
    bob.sign_in(site.demo["people"]["member2"]["email"]).go(ROOM).sees("Messages here are kept until")
    bob.listens().fill(text=words).page.keyboard.press("Enter")
    said = bob.page.locator("[data-object]", has_text=words)
    said.wait_for()
    site.manage("shell", "--verbosity", "0", "-c", AGE.format(words=words))
    host.sign_in(site.demo["people"]["host"]["email"]).go(ROOM).follow("Settings of the room")
    host.follow("Change how long").choose("30 days (1 message would be deleted)").press("Save")
    host.sees("Delete 1 message?").press("Yes, delete them").sees("Saved.")
    bob.sees("The hosts have changed this room.")
    assert said.count() == 1
    site.manage("shell", "--verbosity", "0", "-c", CHOSE)  # the day of grace goes by
    said.wait_for(state="detached", timeout=20_000)
    bob.go(ROOM).sees("Messages here are kept for 30 days and then deleted.")


def test_thread_is_read_and_answered_on_a_page_of_its_own_and_counted_in_the_room(
    site: Site, walker: NewWalker
) -> None:
    alice, bob = walker(phone=True), walker(dark=True, web=1)
    for one, role in ((alice, "member"), (bob, "member2")):
        one.sign_in(site.demo["people"][role]["email"]).go(ROOM)
    question, answer = f"Who has a cot? {uuid.uuid4()}", f"I have {uuid.uuid4()}"
    bob.listens()
    alice.listens().fill(text=question).page.keyboard.press("Enter")
    asked = bob.page.locator("[data-messages] [data-object]", has_text=question)
    asked.get_by_role("link", name="Reply").click()
    bob.fill(text=answer).page.keyboard.press("Enter")
    bob.page.locator(".message__answered", has_text=question).wait_for()
    asked.first.get_by_text("Answers: 1").click()
    bob.look().sees(answer).listens()
    alice.sees(answer).fill(text="Something else").page.keyboard.press("Enter")
    alice.page.locator("[data-object]", has_text="Something else").wait_for()
    bob.fill(text="Tomorrow?").page.keyboard.press("Enter")
    alice.page.locator("[data-object]", has_text="Tomorrow?").wait_for()
    bob.page.locator("[data-object]", has_text="Tomorrow?").wait_for()
    assert bob.page.get_by_text("Something else").count() == 0
    alice.page.get_by_text("Answers: 2").click()
    alice.look().sees("Tomorrow?")
    bob.page.locator("[data-object]", has_text="Tomorrow?").get_by_role("link", name="Delete").click()
    bob.press("Delete")
    alice.sees("This message was taken away.").go(ROOM).sees("Answers: 1")
