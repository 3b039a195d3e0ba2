"""A site is started by the wizard or the command: drafts, roles, look; bad input stores nothing."""

import io
import itertools

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from wagtail.models import Page

from core.command import WrongUse
from home.media.models import SiteImage
from home.pages.models import HomePage
from home.starter.actions import Plan, start_site
from home.starter.colours import ENOUGH, contrast, nearest_good, worst
from home.starter.models import SiteLook
from home.starter.queries import site_look
from home.starter.words import PAGES
from tests.cast import PASSWORD
from tests.factories.accounts import UserFactory
from tests.factories.home import make_editor, make_image, picture_bytes

pytestmark = pytest.mark.django_db
GOOD = "#1d4f91"


@pytest.fixture
def admin(db):
    person = UserFactory(is_superuser=True)
    person.set_password(PASSWORD)
    person.save()
    return person


def test_contrast_is_counted_as_wcag_does():
    assert round(contrast("#000000", "#ffffff"), 2) == 21
    assert round(contrast("#767676", "#ffffff"), 2) == 4.54
    assert contrast("#777777", "#ffffff") < ENOUGH


@pytest.mark.parametrize("dark", [False, True])
def test_for_any_colour_there_is_a_near_one_that_can_be_read(dark):
    for parts in itertools.product(("00", "40", "80", "c0", "ff"), repeat=3):
        assert worst(nearest_good("#" + "".join(parts), dark=dark), dark=dark) >= ENOUGH
    assert nearest_good(GOOD) == GOOD  # what is good stays as it is


def test_a_colour_that_cannot_be_read_is_refused_with_one_that_can(client_of, admin):
    boss = client_of(admin)
    boss.post("/cms/start/?step=name", {"name": "Llanfryn", "hero": "Croeso", "language": "cy"})
    answer = boss.post("/cms/start/?step=look", {"accent": "#ffcc00", "logo_alt": "A light"})
    content = answer.content.decode()
    assert "Words in #ffcc00 are too hard to read" in content
    assert nearest_good("#ffcc00") in content
    assert 'value="A light"' in content
    assert boss.post("/cms/start/?step=look", {"accent": nearest_good("#ffcc00")}).status_code == 302


@pytest.mark.parametrize(
    "accent", ["red", "#12345", "#1234567", "url(x)", "#zzzzzz", "}body{display:none", "#1d4f91;x"]
)
def test_what_is_no_colour_never_reaches_the_stylesheet(client_of, admin, client, accent):
    boss = client_of(admin)
    boss.post("/cms/start/?step=name", {"name": "Llanfryn", "hero": "Croeso", "language": "cy"})
    assert boss.post("/cms/start/?step=look", {"accent": accent}).status_code == 200
    assert not SiteLook.objects.exists()
    assert client.get("/look/x.css").content == b""


def test_wizard_from_the_first_step_to_the_last(client, client_of, admin):
    boss, writer = client_of(admin), UserFactory()
    assert "Step 1 of 5" in boss.get("/cms/start/").content.decode()
    given = {
        "name": {"name": "Sir Llanfryn", "hero": "A light left on", "language": "en-gb"},
        "look": {"accent": GOOD, "logo": SimpleUploadedFile("l.png", picture_bytes("PNG", (300, 100)), "image/png"),
                 "logo_alt": "A lamp"},
        "pages": {"pages": list(PAGES)},
        "people": {"editors": writer.email, "publishers": ""},
    }  # fmt: skip
    for step, body in given.items():
        answer = boss.post(f"/cms/start/?step={step}", body)
        assert answer.status_code == 302, (step, answer.context["form"].errors)
    assert 'value="Sir Llanfryn"' in boss.get("/cms/start/?step=name").content.decode()
    assert not HomePage.objects.exists()
    assert boss.post("/cms/start/?step=make", {"password": "wrong"}).status_code == 200
    assert not HomePage.objects.exists()
    assert boss.post("/cms/start/?step=make", {"password": PASSWORD}).status_code == 302
    home = HomePage.objects.get()
    drafts = home.get_children()
    assert (home.live, home.hero, drafts.count(), drafts.live().count()) == (True, "A light left on", len(PAGES), 0)
    assert [group.name for group in writer.groups.all()] == ["Editors"]
    page = client.get("/").content.decode()
    assert "Sir Llanfryn" in page
    assert 'alt="A lamp"' in page
    assert f"/look/{site_look().version}.css" in page
    assert "style=" not in page
    for draft in drafts.specific():
        assert client.get(draft.url).status_code == 404
        assert boss.get(f"/cms/pages/{draft.pk}/edit/").status_code == 200
        assert boss.get(f"/cms/pages/{draft.pk}/view_draft/").status_code == 200
        assert boss.post(f"/cms/pages/{draft.pk}/publish/").status_code in {200, 302, 404}
    assert "This site has pages already" in boss.get("/cms/start/").content.decode()
    assert "This site has pages already" in boss.post("/cms/start/?step=name", given["name"]).content.decode()


def test_starting_twice_changes_nothing_and_loses_nothing(db):
    plan = Plan(name="A", language="cy", pages=list(PAGES))
    assert len(start_site(plan, by=None)) == len(PAGES)
    page = Page.objects.get(slug="amdanom-ni")
    page.title = "Fy ngeiriau i"
    page.save()
    assert start_site(plan, by=None) == []
    assert Page.objects.get(slug="amdanom-ni").title == "Fy ngeiriau i"


def test_somebody_unknown_among_the_editors_and_nothing_is_stored(client_of, admin):
    boss = client_of(admin)
    boss.post("/cms/start/?step=name", {"name": "A", "hero": "B", "language": "en-gb"})
    answer = boss.post("/cms/start/?step=people", {"editors": "nobody@example.org", "publishers": ""})
    assert "nobody@example.org: no approved person has this address." in answer.content.decode()
    assert not HomePage.objects.exists()


@pytest.mark.parametrize(("step", "body"), [
    ("name", {}), ("name", {"name": "x" * 61, "hero": "y", "language": "cy"}),
    ("name", {"name": "A", "hero": "B", "language": "fr"}),
    ("look", {"logo": SimpleUploadedFile("l.png", b"<svg/>", "image/png")}), ("pages", {"pages": ["casino"]}),
    ("people", {"editors": "not an address"}), ("make", {}),
])  # fmt: skip
def test_what_is_wrong_is_said_and_nothing_is_made(client_of, admin, step, body):
    boss = client_of(admin)
    if step != "name":
        boss.post("/cms/start/?step=name", {"name": "A", "hero": "B", "language": "en-gb"})
    answer = boss.post(f"/cms/start/?step={step}", body)
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert (HomePage.objects.exists(), SiteLook.objects.exists(), SiteImage.objects.exists()) == (False, False, False)


def test_steps_are_in_order_and_there_are_no_others(client_of, admin):
    boss = client_of(admin)
    assert boss.get("/cms/start/?step=make").headers["Location"] == "/cms/start/"
    assert boss.get("/cms/start/?step=nonsense").status_code == 404


def test_the_wizard_is_nobody_elses(client, client_of, admin):
    for person in (make_editor(), UserFactory()):
        assert client_of(person).get("/cms/start/").status_code == 404
        assert client_of(person).post("/cms/start/", {"name": "A"}).status_code == 404
    assert client.get("/cms/start/").status_code == 302


def test_stylesheet_is_kept_for_good_under_its_own_name_alone(client, client_of):
    start_site(Plan(name="A", accent=GOOD), by=None)
    version = site_look().version
    for asker in (client, client_of(UserFactory())):
        answer = asker.get(f"/look/{version}.css")
        assert answer["Content-Type"] == "text/css; charset=utf-8"
        assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
        assert not answer.cookies
        assert f"--ember:{GOOD}".encode() in answer.content
        assert b"prefers-color-scheme:dark" in answer.content
    old = client.get("/look/0123456789ab.css")
    assert (old["Cache-Control"], old.content) == ("no-cache", answer.content)
    member = client_of(UserFactory())
    assert member.get("/me/").headers["Cache-Control"] == "private, no-store"


def test_without_a_look_everything_is_as_the_operator_set_it(client, settings):
    start_site(Plan(), by=None)
    page = client.get("/").content.decode()
    assert "/look/" not in page
    assert f"<span>{settings.SITE_NAME}</span>" in page


def test_a_look_that_changes_shows_with_the_next_page(client, client_of, admin):
    start_site(Plan(name="Before"), by=None)
    client.get("/")
    look = SiteLook.objects.get()
    body = {"name": "After", "accent": GOOD.upper(), "logo": str(make_image().pk), "logo_alt": ""}
    address = f"/cms/settings/home/sitelook/{look.site_id}/"
    assert client_of(admin).post(address, {**body, "accent": "#ffff00"}).status_code == 200
    assert client_of(admin).post(address, body).status_code == 302
    page = client.get("/").content.decode()
    assert "After" in page
    assert "top__logo" in page
    assert client_of(make_editor()).get(address).status_code == 302


def run(*args):
    out = io.StringIO()
    call_command("start_site", "--yes", *args, stdout=out)
    return out.getvalue()


def test_command_makes_the_same_site(client):
    writer = UserFactory()
    said = run("--name", "Sir Llanfryn", "--accent", GOOD, "--pages", "about,news", "--publisher", writer.email)
    assert "there are 2 new drafts" in said
    assert [group.name for group in writer.groups.all()] == ["Publishers"]
    assert "Sir Llanfryn" in client.get("/").content.decode()
    assert "there are 0 new drafts" in run("--pages", "about,news")


@pytest.mark.parametrize("args", [
    ["--accent", "#ffcc00"], ["--accent", "red"], ["--pages", "casino"], ["--name", "x" * 61], ["--name", " "],
    ["--editor", "nobody@example.org"], ["--logo", "/nowhere.png"], ["--logo", __file__],
])  # fmt: skip
def test_command_says_one_line_and_stores_nothing(args):
    with pytest.raises(WrongUse) as wrong:
        run(*args)
    assert wrong.value.returncode == 2
    assert "\n" not in str(wrong.value)
    assert (HomePage.objects.exists(), SiteImage.objects.exists()) == (False, False)
