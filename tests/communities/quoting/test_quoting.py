"""Members' words leave their group by their author's own hand alone, and come back at once."""

import json
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.timezone import localdate

from accounts.approvals.endings import end_all
from accounts.models import User
from communities.groups.actions import remove_member
from communities.masks.actions import mask_words
from communities.posts.actions import (
    create_comment,
    create_post,
    delete_comment,
    delete_post,
    edit_post,
    hide_post,
    remove_post,
    restore_post,
)
from communities.posts.models import Post
from communities.quoting.actions import offer_words
from core.errors import Refused
from home.quotations.actions import forget_quotations, take_back_quotation
from home.quotations.models import Quotation
from moderation.holds.actions import place_hold
from moderation.holds.queries import ids_to_keep
from records.models import Entry
from tests.factories.home import make_home, make_page

pytestmark = pytest.mark.django_db
WORDS = "I rang at ten to midnight. **Nobody there** thought it was silly.\n\n- The kettle was on"
PASSAGE = "Nobody there thought it was silly."


@pytest.fixture
def post(cast):
    return create_post(cast.g1, key=uuid.uuid4(), title="The night line", body=WORDS, by=cast.alice)


def address(cast, post, comment=None):
    below = f"comments/{comment.pk}/" if comment else ""
    return f"/groups/{cast.g1.slug}/posts/{post.pk}/{below}public/"


def form(**more):
    return {"passage": PASSAGE, "language": "en-gb", "named": "described", "credit": "A foster carer", **more}


def offer(post, by, passage=PASSAGE):
    return offer_words(post, passage=passage, credit="A foster carer", language="en-gb", by=by)


def public_page(quotation):
    body = json.dumps([{"type": "members_words", "value": {"quotation": quotation.pk}}])
    return make_page(make_home(), title="Support", slug="support", body=body)


def test_author_chooses_sees_confirms_and_takes_back(cast, post, client_of, client):
    alice = client_of(cast.alice)
    assert f'href="{address(cast, post)}"' in alice.get(f"/groups/{cast.g1.slug}/posts/{post.pk}/").content.decode()
    shown = alice.post(address(cast, post), form(do="look")).content.decode()
    assert PASSAGE in shown
    assert "This is what the public will see" in shown
    assert Quotation.with_withdrawn.count() == 0
    unticked = alice.post(address(cast, post), form(do="agree"))
    assert (unticked.status_code, Quotation.with_withdrawn.count()) == (200, 0)
    assert "Without it nothing happens" in unticked.content.decode()
    answer = alice.post(address(cast, post), form(do="agree", agrees="on"))
    assert (answer.status_code, answer["Location"]) == (302, "/me/quotations/")
    quotation = Quotation.objects.get()
    assert (quotation.words, quotation.credit, quotation.person) == (PASSAGE, "A foster carer", cast.alice.pk)
    entry = Entry.objects.get(kind="quotation.offered")
    assert (entry.subject_id, entry.actor_id, entry.detail) == (quotation.key, cast.alice.pk, {"source": str(post.pk)})

    public_page(quotation)
    assert PASSAGE in client.get("/support/").content.decode()
    mine = alice.get("/me/quotations/").content.decode()
    assert PASSAGE in mine
    alice.post("/me/quotations/", {"quotation": str(quotation.key)})
    alice.post("/me/quotations/", {"quotation": str(quotation.key)})
    content = client.get("/support/").content.decode()
    assert (PASSAGE in content, "A foster carer" in content, 'class="quote"' in content) == (False, False, False)
    assert Entry.objects.filter(kind="quotation.withdrawn").count() == 1


def test_public_learns_nothing_of_where_it_was_said(cast, post, client):
    public_page(offer(post, cast.alice))
    content = client.get("/support/").content.decode()
    hidden = [cast.g1.name, cast.g1.slug, "The night line", str(post.pk), str(cast.alice.pk), cast.alice.display_name]
    assert [word for word in hidden if word in content] == []


def test_comment_is_quoted_by_its_author_alone(cast, post, client_of):
    comment = create_comment(post, key=uuid.uuid4(), body="Leave the landing light on.", by=cast.bob)
    said = form(passage="Leave the landing light on.", do="agree", agrees="on")
    for other in (cast.alice, cast.host, cast.mod1, cast.carol, cast.admin):
        assert client_of(other).post(address(cast, post, comment), said).status_code == 404
    assert Quotation.with_withdrawn.count() == 0
    assert client_of(cast.bob).post(address(cast, post, comment), said).status_code == 302
    assert Quotation.objects.get().person == cast.bob.pk


@pytest.mark.parametrize(
    "passage",
    [
        "Nobody thought it was silly.",  # a word left out
        "nobody there thought it was silly.",
        "body there thought",  # from the middle of a word
        "   ",
        "x" * 601,
        "<b>Nobody there</b>",
        "The night line",  # the title is not the words
    ],
)
def test_what_is_not_there_word_for_word_is_refused(cast, post, passage, client_of):
    with pytest.raises(Refused):
        offer(post, cast.alice, passage)
    answer = client_of(cast.alice).post(address(cast, post), form(passage=passage, do="agree", agrees="on"))
    assert (answer.status_code, Quotation.with_withdrawn.count()) == (200, 0)


def test_what_may_name_a_child_or_a_member_is_refused(cast, client_of):
    body = "Callum goes to Ysgol Bryn Onnen and hates the bus. @Bob was kind."
    post = create_post(cast.g1, key=uuid.uuid4(), title="A day", body=body, by=cast.alice)
    for passage in ("Callum goes to Ysgol Bryn Onnen and hates the bus.", "@Bob was kind."):
        with pytest.raises(Refused):
            offer(post, cast.alice, passage)


def test_nobody_offers_what_another_wrote(cast, post):
    with pytest.raises(Refused):
        offer(post, cast.bob)
    assert Quotation.with_withdrawn.count() == 0


@pytest.mark.parametrize(
    "body", ["> Nobody there thought it was silly.\n\nI agree", "- > > Nobody there thought it was silly."]
)
def test_what_a_comment_quotes_is_not_its_authors_to_offer(cast, post, client_of, body):
    comment = create_comment(post, key=uuid.uuid4(), body=body, by=cast.bob)
    with pytest.raises(Refused):
        offer(comment, cast.bob)
    said = form(do="agree", agrees="on")
    assert PASSAGE not in client_of(cast.bob).get(address(cast, post, comment)).content.decode()
    assert client_of(cast.bob).post(address(cast, post, comment), said).status_code == 200
    assert Quotation.with_withdrawn.count() == 0


def test_own_words_do_not_read_on_across_a_quotation(cast, post):
    body = "I would never say\n\n> You should stop\n\nthat this is easy."
    comment = create_comment(post, key=uuid.uuid4(), body=body, by=cast.bob)
    with pytest.raises(Refused):
        offer(comment, cast.bob, "I would never say that this is easy.")
    assert offer(comment, cast.bob, "that this is easy.").words == "that this is easy."


def test_offered_twice_is_one(cast, post):
    assert offer(post, cast.alice).pk == offer(post, cast.alice).pk
    assert Entry.objects.filter(kind="quotation.offered").count() == 1


def test_a_credit_is_short_and_there(cast, post, client_of):
    for credit in ("", "  ", "x" * 61, "@Bob"):
        said = form(credit=credit, do="agree", agrees="on")
        answer = client_of(cast.alice).post(address(cast, post), said)
        assert (answer.status_code, Quotation.with_withdrawn.count()) == (200, 0)


def test_by_name_warns(cast, post, client_of):
    said = form(named="name", credit="", do="look")
    assert "Your name will be there" in client_of(cast.alice).post(address(cast, post), said).content.decode()


def _deleted(cast, post):
    delete_post(post, by=cast.alice)


def _hidden_and_back(cast, post):
    hide_post(post)
    restore_post(post)


def _removed(cast, post):
    remove_post(post)


def _edited(cast, post):
    edit_post(post, title="The night line", body="I rang. Somebody answered.", by=cast.alice)


def _covered(cast, post):
    from django.db import transaction

    with transaction.atomic():
        mask_words(Post.objects.get(pk=post.pk), "silly")


def _shut_out(cast, post):
    from django.db import transaction

    with transaction.atomic():
        end_all(cast.alice, by=cast.registrar)


@pytest.mark.parametrize("ends", [_deleted, _hidden_and_back, _removed, _edited, _covered, _shut_out])
def test_it_goes_with_what_it_was_said_in(cast, post, ends, client):
    public_page(offer(post, cast.alice))
    assert PASSAGE in client.get("/support/").content.decode()
    ends(cast, Post.objects.get(pk=post.pk))
    assert PASSAGE not in client.get("/support/").content.decode()
    assert Quotation.with_withdrawn.get().withdrawn_at is not None
    assert Entry.objects.filter(kind="quotation.withdrawn").count() == 1


def test_a_comment_goes_with_the_post_above_it_and_with_itself(cast, post):
    for body, end in (("Keep the light on.", delete_comment), ("Cook too much.", None)):
        comment = create_comment(post, key=uuid.uuid4(), body=body, by=cast.bob)
        offer(comment, cast.bob, body)
        if end:
            end(comment, by=cast.bob)
        else:
            hide_post(post)
        assert Quotation.objects.count() == 0


def test_an_edit_elsewhere_in_it_leaves_the_passage(cast, post):
    offer(post, cast.alice)
    edit_post(post, title="The night line", body=WORDS + "\n\nAnd a biscuit.", by=cast.alice)
    assert Quotation.objects.count() == 1


def test_leaving_the_group_leaves_it_and_it_can_still_be_taken_back(cast, post, client_of):
    quotation = offer(post, cast.alice)
    from communities.groups.models import Membership

    remove_member(Membership.objects.get(community=cast.g1, person=cast.alice), by=cast.host)
    assert Quotation.objects.count() == 1
    client_of(cast.alice).post("/me/quotations/", {"quotation": str(quotation.key)})
    assert Quotation.objects.count() == 0


def test_nobody_takes_back_anothers(cast, post, client_of):
    quotation = offer(post, cast.alice)
    for typed in (str(quotation.key), "x", str(uuid.uuid4()), ""):
        assert client_of(cast.bob).post("/me/quotations/", {"quotation": typed}).status_code == 302
    assert Quotation.objects.count() == 1


def test_own_list_costs_the_same_however_long(cast, client_of, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    alice, costs = client_of(cast.alice), []
    for n in range(3):
        body = f"Number {n} is what I said."
        offer(create_post(cast.g1, key=uuid.uuid4(), title="T", body=body, by=cast.alice), cast.alice, body)
        alice.get("/me/quotations/")
        with CaptureQueriesContext(connection) as queries:
            alice.get("/me/quotations/")
        costs.append(len(queries))
    assert costs[0] == costs[2]


def test_whoever_is_not_let_in_now_still_takes_it_back(cast, post, client_of):
    quotation = offer(post, cast.alice)
    User.objects.filter(pk=cast.alice.pk).update(state=User.State.LAPSED)
    theirs = client_of(cast.alice)
    assert 'href="/me/quotations/"' in theirs.get("/me/waiting/").content.decode()
    assert PASSAGE in theirs.get("/me/quotations/").content.decode()
    assert theirs.post("/me/quotations/", {"quotation": str(quotation.key)}).status_code == 302
    assert Quotation.objects.count() == 0


def test_what_was_taken_back_long_ago_is_forgotten_unless_it_is_kept_for_a_claim(cast, post):
    kept = offer(post, cast.alice)
    other = create_post(cast.g1, key=uuid.uuid4(), title="Two", body=WORDS, by=cast.alice)
    third = create_post(cast.g1, key=uuid.uuid4(), title="Three", body=WORDS, by=cast.alice)
    gone, shown = offer(other, cast.alice), offer(third, cast.alice)
    for one in (kept, gone):
        take_back_quotation(one, by=cast.alice.pk)
    place_hold("post", post.pk, reason="A claim", review_on=localdate() + timedelta(days=30), by=cast.admin)
    for days, left in ((540, {kept, gone, shown}), (550, {kept, shown})):
        forget_quotations(held=ids_to_keep, now=timezone.now() + timedelta(days=days))
        assert set(Quotation.with_withdrawn.all()) == left
