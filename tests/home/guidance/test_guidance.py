"""Help: for everybody, one's own first, found in either language."""

import pytest
from django.urls import reverse
from django.utils.translation import override

from communities.groups.models import Membership
from home.guidance.queries import AUDIENCES, TOPICS, folded, topics_about
from tests.factories.accounts import UserFactory
from tests.factories.communities import CommunityFactory, MembershipFactory
from tests.factories.home import make_editor, make_home

pytestmark = [pytest.mark.usefixtures("porch"), pytest.mark.django_db]


def headings(answer) -> list[str]:
    return [part.split("</h2>")[0] for part in answer.content.decode().partition("<main")[2].split("<h2>")[1:]]


def test_visitor_reads_all_help_without_a_cookie(client):
    make_home()
    answer = client.get("/help/")
    assert (answer.status_code, dict(answer.cookies)) == (200, {})
    assert headings(answer) == [str(words) for words in AUDIENCES.values()]
    for topic in TOPICS:
        assert f'href="/help/{topic.slug}/"' in answer.content.decode()
    assert "csrfmiddlewaretoken" not in answer.content.decode()


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.slug)
@pytest.mark.parametrize("language", ["en-gb", "cy"])
def test_topic_is_short_and_shown_whole(client, topic, language):
    make_home()
    with override(language):
        assert len(topic.words.split()) < 250
        answer = client.get(f"/help/{topic.slug}/", headers={"accept-language": language})
        content = answer.content.decode()
        assert answer.status_code == 200
        assert content.count(f"{topic.title}</h1>") == 1
        for is_list, part in topic.parts:
            for words in part if is_list else [part]:
                assert str(words) in content
        for name, _words in topic.links:
            assert f'href="{reverse(name)}"' in content


def test_slugs_are_unique():
    assert len({topic.slug for topic in TOPICS}) == len(TOPICS) >= 27


@pytest.mark.parametrize("slug", ["nothing", "x" * 300, "CHAT"])
def test_topic_that_does_not_exist_is_missing(client, slug):
    make_home()
    assert client.get(f"/help/{slug}/").status_code == 404


def test_own_roles_come_first(client_of):
    make_home()
    assert headings(client_of(UserFactory()).get("/help/"))[0] == "For members"
    membership = MembershipFactory(community=CommunityFactory(), person=UserFactory(), role=Membership.Role.HOST)
    assert headings(client_of(membership.person).get("/help/"))[1] == "For hosts"
    editor = headings(client_of(make_editor()).get("/help/"))
    assert editor[:2] == ["For members", "For those who write the public pages"]
    waiting = headings(client_of(UserFactory(state="pending")).get("/help/"))
    assert waiting[0] == "For everybody"


@pytest.mark.parametrize(
    ("words", "slug"),
    [
        ("chat", "chat"),
        ("report", "reporting"),
        ("quickly shift", "leave-quickly"),
        ("picture shows decoration", "pictures"),
        ("PRIVACY", "who-sees-what"),
        ("defamation clock", "complaint-clocks"),
        ("close account", "leaving"),
    ],
)
def test_best_page_is_found_first(words, slug):
    found = [topic.slug for topic in topics_about(words)]
    assert found[0] == slug


def test_marks_above_letters_do_not_matter():
    assert folded("Tŷ, gŵyl a’r Ŵyl: ÂÊÎ") == "ty gwyl a r wyl aei"


@pytest.mark.parametrize(
    "words", ["", "   ", "zzzzqq", "%", "'\"", "*", "a" * 5000, "😀", "ﷺ" * 100, "\u202e", "the zzzzqq"]
)
def test_odd_words_find_nothing_and_break_nothing(client, words):
    make_home()
    answer = client.get("/help/", {"q": words})
    assert answer.status_code == 200
    assert "No page of help has all these words" in answer.content.decode()
    assert '<meta name="robots" content="noindex">' in answer.content.decode()


def test_hostile_words_stay_words(client):
    make_home()
    content = client.get("/help/", {"q": '"><script>alert(1)</script>'}).content.decode()
    assert "<script>alert" not in content


def test_help_stands_in_the_header_and_at_the_foot(client, client_of):
    make_home()
    for asker in (client, client_of(UserFactory())):
        content = asker.get("/").content.decode()
        header, _sep, rest = content.partition("<main")
        assert 'href="/help/"' in header
        assert 'class="footer__link" href="/help/"' in rest
    assert 'href="/help/"' in client_of(UserFactory()).get("/groups/").content.decode()


def test_editors_find_help_in_the_menu_of_cms(client_of):
    make_home()
    assert "How to write for this site" in client_of(make_editor()).get("/cms/").content.decode()


def test_list_costs_the_same_for_a_host_of_many_groups(client_of, django_assert_max_num_queries):
    make_home()
    person = UserFactory()
    for _n in range(3):
        MembershipFactory(community=CommunityFactory(), person=person, role=Membership.Role.HOST)
    asker = client_of(person)
    asker.get("/help/")
    with django_assert_max_num_queries(16):
        asker.get("/help/")
