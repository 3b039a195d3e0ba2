"""Staff say what their own author's page shall tell; a publisher makes it public."""

import pytest

from core.errors import Refused
from home.people.actions import propose_profile, take_proposal, version_of
from home.people.models import Byline, Proposal
from tests.factories.accounts import UserFactory
from tests.factories.home import make_byline, make_editor, make_home, make_publisher

pytestmark = [pytest.mark.usefixtures("porch"), pytest.mark.django_db]


def said(**more):
    return {"name": "Gwen Tudur", "job_title": "Social worker", "picture": "", "about": "I keep bees.", **more}


def propose(person, **more):
    return propose_profile(by=person, **{**said(), "picture": None, **more})


def test_editor_proposes_and_a_publisher_makes_it_public(client_of, client):
    make_home()
    editor, publisher = make_editor(), make_publisher()
    answer = client_of(editor).post("/cms/profile/", said())
    assert (answer.status_code, Byline.objects.count()) == (302, 0)
    proposal = Proposal.objects.get()
    listed = client_of(publisher).get("/cms/profiles/").content.decode()
    assert ("I keep bees." in listed, editor.email in listed) == (True, False)
    given = {"do": "take", "seen": version_of(proposal), "onto": ""}
    client_of(publisher).post(f"/cms/profiles/{proposal.pk}/", given)
    byline = Byline.objects.get()
    assert (byline.slug, byline.account, Proposal.objects.count()) == ("gwen-tudur", editor, 0)
    assert "I keep bees." in client.get("/authors/gwen-tudur/").content.decode()


def test_a_page_that_is_there_is_taken_over_once():
    one, two, byline = make_editor(), make_editor(), make_byline()
    first, second = propose(one), propose(two)
    assert take_proposal(first, seen=version_of(first), onto=byline).pk == byline.pk
    with pytest.raises(Refused):
        take_proposal(second, seen=version_of(second), onto=byline)
    again = propose(one, about="More bees.")
    assert take_proposal(again, seen=version_of(again)).pk == byline.pk
    assert take_proposal(second, seen=version_of(second)).slug == "gwen-tudur"


def test_what_was_changed_meanwhile_is_not_taken():
    editor = make_editor()
    read = version_of(propose(editor))
    changed = propose(editor, about="Something else.")
    for seen in (read, "", "x"):
        with pytest.raises(Refused):
            take_proposal(changed, seen=seen)
    assert Byline.objects.count() == 0


def test_declined_and_decided_twice(client_of):
    make_home()
    proposal, publisher = propose(make_editor()), client_of(make_publisher())
    given = {"do": "decline", "seen": version_of(proposal)}
    assert publisher.post(f"/cms/profiles/{proposal.pk}/", given).status_code == 302
    assert publisher.post(f"/cms/profiles/{proposal.pk}/", given).status_code == 404
    assert (Proposal.objects.count(), Byline.objects.count()) == (0, 0)


def test_only_publishers_decide_and_only_staff_propose(client_of, client):
    make_home()
    proposal, editor = propose(make_editor()), client_of(make_editor())
    given = {"do": "take", "seen": version_of(proposal)}
    assert editor.get("/cms/profiles/").status_code == 404
    assert editor.post(f"/cms/profiles/{proposal.pk}/", given).status_code == 404
    assert client_of(UserFactory()).post("/cms/profile/", said()).status_code == 404
    assert client.post("/cms/profile/", said()).status_code == 302
    assert (Proposal.objects.count(), Byline.objects.count()) == (1, 0)


def test_empty_or_huge_is_said_near_the_field_and_kept(client_of):
    make_home()
    editor = client_of(make_editor())
    answer = editor.post("/cms/profile/", said(name=""))
    assert (answer.status_code, "I keep bees." in answer.content.decode()) == (200, True)
    for bad in ({"about": "x" * 601}, {"name": "x" * 101}, {"picture": "999999"}):
        assert editor.post("/cms/profile/", said(**bad)).status_code == 200
    assert Proposal.objects.count() == 0


def test_same_name_gets_another_address():
    for n in range(3):
        proposal = propose(make_editor())
        assert (
            take_proposal(proposal, seen=version_of(proposal)).slug == ("gwen-tudur", "gwen-tudur-2", "gwen-tudur-3")[n]
        )
    proposal = propose(make_editor(), name="李")
    assert take_proposal(proposal, seen=version_of(proposal)).slug == "author"
