import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from tests.factories.accounts import UserFactory
from tests.factories.home import make_article, make_editor, make_home, make_news, make_publisher

pytestmark = [pytest.mark.usefixtures("porch"), pytest.mark.django_db]
ROOMS = [
    "/cms/",
    "/cms/pages/",
    "/cms/images/",
    "/cms/account/",
    "/cms/reports/site-history/",
    "/cms/users/",
    "/cms/nowhere/",
]
STAFF_ROOMS = [
    "/cms/", "/cms/pages/", "/cms/pages/1/", "/cms/images/", "/cms/documents/", "/cms/account/", "/cms/forms/",
    "/cms/reports/site-history/", "/cms/reports/workflow/", "/cms/reports/workflow_tasks/", "/cms/reports/locked/",
    "/cms/reports/aging-pages/", "/cms/reports/page-types-usage/", "/cms/pages/search/?q=member",
    "/cms/choose-page/", "/cms/images/chooser/", "/cms/api/main/pages/", "/cms/api/main/images/",
]  # fmt: skip


@pytest.fixture
def home(db):
    home = make_home()
    UserFactory(email="member-7f3e@example.org", display_name="Member 7f3e")
    return home


def test_anonymous_is_asked_to_sign_in(client, home):
    for room in ROOMS:
        answer = client.get(room)
        assert (room, answer.status_code) == (room, 302)
        assert answer["Location"].split("?")[0] in {"/accounts/login/", "/cms/login/"}


def test_to_a_member_the_cms_does_not_exist(client_of, home):
    member = client_of(UserFactory())
    missing = member.get("/no-such-page/")
    for room in ROOMS:
        answer = member.get(room)
        assert (room, answer.status_code, missing.status_code) == (room, 404, 404)
        assert answer.templates[0].name == missing.templates[0].name


@pytest.mark.parametrize("fields", [{"state": "suspended"}, {"state": "pending"}, {"state": "declined"}])
def test_editor_who_is_not_approved_is_shut_out(client_of, home, fields):
    answer = client_of(make_editor(**fields)).get("/cms/")
    assert answer.status_code in {302, 404}
    assert answer.headers.get("Location", "") != "/cms/"


@pytest.mark.parametrize("make", [make_editor, make_publisher])
def test_staff_come_in(client_of, home, make):
    assert client_of(make()).get("/cms/").status_code == 200


def test_rooms_with_people_in_them_are_shut_to_all(client_of, home):
    rooms = ["users/", "users/new/", "groups/", "groups/new/"]
    rooms += [f"bulk/accounts/user/{action}/" for action in ("delete", "assign_role", "set_active_state")]
    for person in (make_editor(), make_publisher(), UserFactory(is_superuser=True)):
        client = client_of(person)
        for room in rooms:
            answers = (client.get(f"/cms/{room}").status_code, client.post(f"/cms/{room}").status_code)
            assert (room, answers) == (room, (404, 404))


@pytest.mark.once("sqlite")
@pytest.mark.parametrize("make", [make_editor, make_publisher])
def test_no_room_of_staff_names_a_member(client_of, home, make):
    """G01. Who wrote or approved a page is named; nobody else is."""
    make_article(make_news(home))
    client = client_of(make())
    for room in STAFF_ROOMS:
        answer = client.get(room)
        assert answer.status_code in {200, 302}
        assert (room, "7f3e" in answer.content.decode()) == (room, False)


def test_editor_gets_nothing_private_by_being_an_editor(client_of, home, cast):
    """G01: what a member with no group sees is all that an editor sees."""
    editor, member = client_of(make_editor()), client_of(UserFactory())
    for room in ("/groups/", "/moderation/", "/registrations/"):
        mine, theirs = editor.get(room), member.get(room)
        assert (room, mine.status_code) == (room, theirs.status_code)
        assert "canary7f3e" not in mine.content.decode()


def test_settings_for_oneself_hold_no_name_and_no_picture(client_of, home):
    answer = client_of(make_editor()).get("/cms/account/")
    panels = {panel.name for tab in answer.context["panels_by_tab"].values() for panel in tab}
    assert panels <= {"notifications", "locale", "theme"}


def test_sign_in_of_wagtail_is_replaced(client, home):
    answer = client.get("/cms/login/?next=/cms/images/")
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/?next=/cms/images/")


def test_sign_out_of_wagtail_is_handed_on(client_of, home):
    editor = client_of(make_editor())
    answer = editor.post("/cms/logout/")
    assert (answer.status_code, answer["Location"]) == (307, "/accounts/logout/")


def test_password_pages_of_wagtail_are_off(client, home):
    assert client.get("/cms/password_reset/").status_code == 404


def test_policy_of_the_cms_is_its_own_and_previews_are_framed_by_us_alone(client_of, home):
    answer = client_of(make_editor()).get("/cms/")
    policy = answer["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in policy
    assert "unsafe-eval" not in policy
    assert answer["Cache-Control"] == "private, no-store"


def test_menu_does_not_lead_to_shut_rooms(client_of, home):
    admin = client_of(UserFactory(is_superuser=True))
    content = admin.get("/cms/").content.decode()
    assert "/cms/users/" not in content
    assert "/cms/groups/" not in content


def test_history_names_who_worked_on_a_page(client_of, home):
    editor = make_editor(display_name="Comms Catrin")
    news = make_news(home)
    client_of(editor).post(reverse("wagtailadmin_pages:edit", args=[news.pk]), {})
    page = make_article(news)
    page.save_revision(user=editor, log_action=True)
    content = client_of(make_publisher()).get("/cms/reports/site-history/").content.decode()
    assert "Comms Catrin" in content
    assert Group.objects.filter(name="Editors").exists()
