"""Editors of one section: what they may do, see and not see, and who says so."""

import pytest
from django.contrib.auth.models import Group
from wagtail.models import Page

from home.editors.actions import appoint
from home.editors.queries import duties
from home.links.models import PageLink
from home.pages.actions import prepare_site
from records.models import Entry
from tests.cast import PASSWORD
from tests.factories.accounts import UserFactory
from tests.factories.home import make_article, make_editor, make_home, make_news, make_page, make_publisher

pytestmark = [pytest.mark.usefixtures("porch"), pytest.mark.django_db]


@pytest.fixture
def home(db):
    return make_home()


@pytest.fixture
def news(home):
    return make_news(home)


@pytest.fixture
def other(home):
    return make_page(home, title="Fees 8c2e", slug="fees")


@pytest.fixture
def admin(db):
    person = UserFactory(is_superuser=True)
    person.set_password(PASSWORD)
    person.save()
    return person


def form(email, **changes):
    return {"email": email, "role": "editor", "place": "", "password": PASSWORD, **changes}


def section_editor(news, admin, role="editor"):
    person = UserFactory()
    appoint(person.email, role=role, page=news, by=admin)
    return person


def test_admin_appoints_and_takes_away_and_it_ends_at_once(client_of, home, news, admin):
    person, boss = UserFactory(), client_of(admin)
    theirs = client_of(person)
    assert theirs.get("/cms/").status_code == 404
    answer = boss.post("/cms/team/", form(person.email.upper(), place=str(news.pk)))
    assert answer.status_code == 302, answer.context["form"].errors
    assert theirs.get("/cms/").status_code == 200
    assert person.display_name in boss.get("/cms/team/").content.decode()
    (duty,) = [duty for duty in duties() if duty.person == person]
    address = f"/cms/team/{duty.group}/{person.pk}/leave/"
    assert boss.post(address, {"password": "wrong"}).status_code == 200
    assert theirs.get("/cms/").status_code == 200
    assert boss.post(address, {"password": PASSWORD}).status_code == 302
    assert theirs.get("/cms/").status_code == 404
    kinds = [
        (entry.kind, entry.actor_id, entry.detail)
        for entry in Entry.objects.filter(subject_id=person.pk).order_by("at")
    ]
    detail = {"duty": "editor", "page": news.pk}
    assert kinds == [("duty.given", admin.pk, detail), ("duty.taken_back", admin.pk, detail)]


@pytest.mark.parametrize("changes", [
    {}, {"password": "wrong"}, {"email": "nobody@example.org"}, {"role": "king"}, {"place": "999999"}, {"place": "x"},
    {"email": "not an address"}, {"role": ""},
])  # fmt: skip
def test_what_is_wrong_appoints_nobody_and_keeps_what_was_typed(client_of, home, news, admin, changes):
    person = UserFactory()
    body = {**form(person.email), **changes} if changes else {}
    answer = client_of(admin).post("/cms/team/", body)
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert not Group.objects.filter(user=person).exists()
    if changes and "email" not in changes:
        assert person.email in answer.content.decode()
    assert PASSWORD not in answer.content.decode()


@pytest.mark.parametrize("state", ["pending", "suspended", "declined"])
def test_only_the_approved_are_appointed(client_of, home, admin, state):
    person = UserFactory(state=state)
    answer = client_of(admin).post("/cms/team/", form(person.email))
    assert "No approved person has this address." in answer.content.decode()


def test_the_screen_is_nobody_elses(client, client_of, home, news, admin):
    section_editor(news, admin)
    (duty,) = duties()
    for person in (make_editor(), make_publisher(), UserFactory(), section_editor(news, admin, "publisher")):
        theirs = client_of(person)
        for address in ("/cms/team/", f"/cms/team/{duty.group}/{duty.person.pk}/leave/"):
            assert theirs.get(address).status_code == 404
            assert theirs.post(address, form(person.email, role="publisher")).status_code == 404
    assert client.get("/cms/team/").status_code == 302


def test_they_write_in_their_section_and_nowhere_else(client_of, home, news, other, admin):
    article = make_article(news, slug="mine")
    theirs = client_of(section_editor(news, admin))
    assert theirs.get(f"/cms/pages/{article.pk}/edit/").status_code == 200
    assert theirs.get(f"/cms/pages/add/home/newsarticlepage/{news.pk}/").status_code == 200
    for address in (
        f"/cms/pages/{other.pk}/edit/", f"/cms/pages/{home.pk}/edit/", f"/cms/pages/add/home/standardpage/{home.pk}/",
        f"/cms/pages/{other.pk}/history/", f"/cms/pages/{other.pk}/delete/", f"/cms/pages/{other.pk}/move/",
        f"/cms/pages/{other.pk}/copy/", f"/cms/pages/{other.pk}/unpublish/", f"/cms/pages/{article.pk}/unpublish/",
        f"/cms/pages/{other.pk}/shared/",
    ):  # fmt: skip
        answer = theirs.get(address)
        assert (address, answer.status_code in {302, 403, 404}) == (address, True)
        assert (address, "Fees 8c2e" in answer.content.decode()) == (address, False)


def test_they_see_no_draft_of_another_section_anywhere(client_of, home, news, other, admin):
    draft = make_page(home, title="Secret draft 77aa", slug="secret", live=False)
    draft.save_revision(user=admin, log_action=True)
    theirs, whole = client_of(section_editor(news, admin)), client_of(make_editor())
    rooms = [
        "/cms/", "/cms/pages/", f"/cms/pages/{home.pk}/", "/cms/pages/search/?q=Secret", "/cms/choose-page/",
        f"/cms/choose-page/{home.pk}/", "/cms/choose-page/search/?q=Secret", "/cms/reports/site-history/",
        "/cms/reports/aging-pages/", "/cms/reports/locked/", "/cms/reports/workflow/", "/cms/api/main/pages/",
        f"/cms/api/main/pages/?child_of={home.pk}&fields=*", f"/cms/api/main/pages/{draft.pk}/",
    ]  # fmt: skip
    seen = {room for room in rooms if "77aa" in whole.get(room, follow=True).content.decode()}
    assert {f"/cms/pages/{home.pk}/", f"/cms/choose-page/{home.pk}/", "/cms/reports/site-history/"} <= seen
    assert {room for room in rooms if "77aa" in theirs.get(room, follow=True).content.decode()} == set()
    assert "Fees 8c2e" in theirs.get(f"/cms/choose-page/{home.pk}/").content.decode()  # public: they may link to it


def test_section_publisher_publishes_there_alone_and_switches_no_alert(client_of, home, news, other, admin):
    article = make_article(news, slug="mine")
    theirs = client_of(section_editor(news, admin, "publisher"))
    assert theirs.get(f"/cms/pages/{article.pk}/unpublish/").status_code == 200
    assert theirs.get(f"/cms/pages/{other.pk}/unpublish/").status_code in {302, 403, 404}
    assert theirs.get("/cms/alerts/").status_code == 302


def test_drafts_of_a_section_go_to_its_publishers_and_no_others_of_theirs(client_of, home, news, other, admin):
    publisher, stranger = section_editor(news, admin, "publisher"), section_editor(other, admin, "publisher")
    article = make_article(news, slug="mine")
    workflow = article.get_workflow()
    assert {group.pk for task in workflow.tasks for group in task.specific.groups.all()} == {
        Group.objects.get(name="Publishers").pk, publisher.groups.get().pk,
    }  # fmt: skip
    article.save_revision()
    workflow.start(article, make_editor())
    assert "A night line" in client_of(publisher).get("/cms/").content.decode()
    assert "A night line" not in client_of(stranger).get("/cms/").content.decode()


def test_the_other_role_in_a_place_takes_the_first_ones_place(home, news, admin):
    person = section_editor(news, admin)
    appoint(person.email, role="publisher", page=news, by=admin)
    appoint(person.email, role="publisher", page=news, by=admin)
    assert [(duty.role, duty.page.pk) for duty in duties()] == [("publisher", news.pk)]
    kinds = list(Entry.objects.filter(subject_id=person.pk).order_by("at").values_list("kind", flat=True))
    assert kinds == ["duty.given", "duty.taken_back", "duty.given"]


def test_preparing_the_site_again_leaves_sections_as_they_are(client_of, home, news, other, admin):
    person = section_editor(news, admin)
    prepare_site(hero="Again")
    theirs = client_of(person)
    assert theirs.get(f"/cms/pages/{news.pk}/edit/").status_code == 200
    assert theirs.get(f"/cms/pages/{other.pk}/edit/").status_code in {302, 403, 404}


def test_a_section_that_goes_takes_its_teams_along(client_of, home, news, admin):
    person = section_editor(news, admin)
    Page.objects.get(pk=news.pk).delete()
    assert not person.groups.exists()
    assert client_of(person).get("/cms/").status_code == 404


def test_a_section_that_is_renamed_keeps_its_team(home, news, admin):
    section_editor(news, admin)
    news.title = "Other words (7)"
    news.save()
    section_editor(news, admin)
    assert Group.objects.filter(name__contains=" of ").count() == 1


@pytest.mark.parametrize("many", [1, 3])
def test_what_the_list_costs(home, news, other, admin, django_assert_num_queries, many):
    for _each in range(many):
        section_editor(news, admin)
        section_editor(other, admin)
    with django_assert_num_queries(3):
        assert len(duties()) == 2 * many


def test_no_report_or_bulk_action_names_a_draft_of_another_section(client_of, home, news, other, admin):
    draft = make_page(home, title="Closing 5d1b", slug="closing", live=False)
    draft.save_revision(user=admin)
    theirs = section_editor(news, admin)
    page = make_page(home, title="Broken", slug="broken")
    PageLink.objects.create(page=page, target=f"page:{draft.pk}", words="here", problem="hidden")
    seen = client_of(theirs)
    for action in ("publish", "unpublish", "move", "delete"):
        answer = seen.get(f"/cms/bulk/wagtailcore/page/{action}/?id={draft.pk}")
        assert (answer.status_code, "5d1b" in answer.content.decode()) == (200, False), action
    for room in ("", "results/"):
        answer = seen.get(f"/cms/reports/page-types-usage/{room}")
        assert (answer.status_code, "5d1b" in answer.content.decode()) == (200, False)
    assert "5d1b" in client_of(admin).get("/cms/reports/page-types-usage/").content.decode()
    appoint(theirs.email, role="editor", page=page, by=admin)
    answer = client_of(theirs).get("/cms/reports/links/").content.decode()
    assert ("Broken" in answer, "5d1b" in answer) == (True, False)
    assert "5d1b" in client_of(admin).get("/cms/reports/links/").content.decode()
