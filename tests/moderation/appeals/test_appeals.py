"""Appeals: one for each decision, in time, in turn, decided by somebody who had no part in it; overturned restores."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.http import Http404
from django.test import Client
from django.utils import timezone

from accounts.models import User
from communities.groups.permissions import May, may
from communities.notifications.models import Notification
from communities.posts.models import Post
from core.errors import Refused
from core.tokens import token_for
from moderation.appeals.actions import answer_appeal, make_appeal, reply_to_appeal
from moderation.appeals.models import Appeal
from moderation.cases.actions import claim_case
from moderation.cases.models import Case, Conflict
from moderation.cases.permissions import access_case, bar_to_deciding, others_who_may_decide
from moderation.oncall.queries import line_for
from moderation.reports.actions import raise_flag
from moderation.sanctions.actions import BY_LETTER, undo_sanction
from moderation.sanctions.models import Sanction
from outbox.actions import write_message
from outbox.models import Letter
from tests.cast import CANARY, Cast
from tests.moderation.sanctions.test_sanctions import bob, decide, only, was_approved
from tests.threads import at_once, codes

Get = Callable[[User], Client]


def appeal_by_bob(cast: Cast, **more: Any) -> Appeal:
    decide(cast, cast.mod1, **more)
    return make_appeal(Sanction.objects.filter(person=cast.bob).latest("kind"), text="It was a joke.", by=cast.bob)


def fresh(appeal: Appeal) -> Case:
    return Case.objects.select_related("community", "author", "origin").get(pk=appeal.case_id)


def answer(appeal: Appeal, by: User, do: str, text: str = "We looked.") -> Appeal:
    case = fresh(appeal)
    return answer_appeal(case, do=do, text=text, seen_version=case.version, by=by)


def test_overturned_by_somebody_else_restores_what_it_did(cast: Cast) -> None:
    appeal = appeal_by_bob(cast)
    assert Notification.objects.filter(person=cast.host, kind="case_appealed").exists()
    assert not Notification.objects.filter(person=cast.mod1, kind="case_appealed").exists()
    with pytest.raises(Refused, match="invalid"):
        answer(appeal, cast.mod1, "overturn")
    answer(appeal, cast.host, "overturn")
    assert Post.objects.get(pk=cast.flagged_post.pk).state == "shown"
    assert only("hide").undone_why == "We looked."
    appeal.refresh_from_db()
    assert (appeal.state, fresh(appeal).decision) == ("overturned", "overturn")
    assert Notification.objects.filter(person=cast.bob, kind="appeal_overturned").count() == 1


def test_it_has_a_clock_and_whoever_decided_is_neither_called_nor_handed_it(cast: Cast) -> None:
    case = fresh(appeal_by_bob(cast))
    assert case.due_at == case.opened_at + timedelta(hours=24)
    assert case.warn_at is not None
    assert cast.mod1 not in line_for(case, case.warn_at)
    assert cast.mod1 not in others_who_may_decide(case, cast.host)
    assert list(others_who_may_decide(case, cast.mod1)) == [cast.host]


def test_upheld_leaves_it_and_there_is_no_second_appeal(cast: Cast) -> None:
    appeal = appeal_by_bob(cast, decision="leave", person="mute")
    answer(appeal, cast.host, "uphold")
    assert not may(bob(cast), May.POST, cast.g1)
    with pytest.raises(Refused) as caught:
        make_appeal(only("mute"), text="Again", by=cast.bob)
    assert caught.value.code == "conflict"


def test_whoever_reported_it_does_not_decide_the_appeal_and_its_author_never_sees_the_case(cast: Cast) -> None:
    raise_flag("post", cast.flagged_post, reason="rules", note="", by=cast.host)
    appeal = appeal_by_bob(cast)
    assert bar_to_deciding(fresh(appeal), cast.host)
    assert bar_to_deciding(fresh(appeal), cast.mod1)
    assert not bar_to_deciding(fresh(appeal), cast.admin)
    assert Notification.objects.filter(person=cast.admin, kind="case_appealed").exists()  # there is nobody nearer
    type(cast.bob_membership).objects.filter(pk=cast.bob_membership.pk).update(role="moderator")
    with pytest.raises(Http404):
        access_case(bob(cast), appeal.case_id)


def test_the_two_sides_write_in_turn(cast: Cast) -> None:
    appeal = appeal_by_bob(cast)
    with pytest.raises(Refused) as caught:
        reply_to_appeal(appeal, text="Hello?", by=cast.bob)
    assert caught.value.code == "conflict"
    answer(appeal, cast.host, "say", "What did you mean?")
    seen = fresh(appeal)
    reply_to_appeal(appeal, text="The dog.", by=cast.bob)
    assert [one.text for one in appeal.messages.all()] == ["It was a joke.", "What did you mean?", "The dog."]
    assert Notification.objects.filter(person=cast.host, kind="case_reply").count() == 1
    with pytest.raises(Refused) as caught:  # who has not read it does not decide
        answer_appeal(seen, do="uphold", text="No.", seen_version=seen.version, by=cast.host)
    assert caught.value.code == "conflict"
    answer(appeal, cast.host, "uphold")
    with pytest.raises(Refused) as caught:
        reply_to_appeal(appeal, text="But", by=cast.bob)
    assert caught.value.code == "conflict"


def test_too_late_taken_back_and_while_it_is_open(cast: Cast) -> None:
    decide(cast, cast.mod1, person="warn")
    with pytest.raises(Refused) as caught:
        make_appeal(only("warn"), text="Late", by=cast.bob, now=timezone.now() + timedelta(days=28, seconds=5))
    assert caught.value.code == "conflict"
    make_appeal(only("hide"), text="Why?", by=cast.bob)
    with pytest.raises(Refused) as caught:
        undo_sanction(only("hide"), why="Fine", by=cast.mod1)
    assert caught.value.code == "conflict"
    undo_sanction(only("warn"), why="Fine", by=cast.mod1)
    with pytest.raises(Refused):
        make_appeal(only("warn"), text="Why?", by=cast.bob)


def test_a_new_report_of_the_same_words_is_a_case_beside_the_appeal(cast: Cast) -> None:
    appeal = appeal_by_bob(cast, decision="leave", person="warn")
    case = raise_flag("post", cast.flagged_post, reason="spam", note="", by=cast.alice).case
    assert case.pk != appeal.case_id
    assert case.source == "report"


@pytest.mark.django_db(transaction=True)
def test_two_at_once_appeal_once_and_decide_once(cast: Cast) -> None:
    decide(cast, cast.mod1)
    ways = [lambda: make_appeal(only("hide"), text="Why?", by=cast.bob)] * 3
    assert codes(at_once(*ways)) == ["conflict"] * 2
    appeal = Appeal.objects.get()
    seen = fresh(appeal).version
    both = [
        lambda by=by, do=do: answer_appeal(fresh(appeal), do=do, text="So", seen_version=seen, by=by)
        for by, do in ((cast.host, "uphold"), (cast.admin, "overturn"))
    ]
    assert codes(at_once(*both)) == ["conflict"]
    expected = {"upheld": "hidden", "overturned": "shown"}
    assert Post.objects.get(pk=cast.flagged_post.pk).state == expected[Appeal.objects.get().state]


def test_second_moderator_gets_a_sentence_and_keeps_what_they_typed(cast: Cast, client_of: Get) -> None:
    appeal = appeal_by_bob(cast)
    seen = fresh(appeal).version
    claim_case(fresh(appeal), seen_version=seen, by=cast.admin)
    url = f"/moderation/cases/{appeal.case_id}/"
    page = client_of(cast.host).post(f"{url}decide/", {"do": "uphold", "text": "Typed words", "version": seen})
    assert page.status_code == 200
    assert "Somebody else is working on this case" in page.content.decode()
    assert "Typed words" in page.content.decode()


def test_banned_person_appeals_by_the_link_in_a_letter_that_says_nothing(cast: Cast, client_of: Get) -> None:
    cast.comms.user_permissions.add(Permission.objects.get(codename="work_everywhere"))
    was_approved(cast.bob)
    decide(cast, User.objects.get(pk=cast.comms.pk), person="ban")
    ban = only("ban")
    letter = Letter.objects.get(person=cast.bob, template=BY_LETTER)
    url = f"/appeals/{token_for(BY_LETTER, str(ban.pk))}/"
    text = str(write_message(letter, None).message())  # type: ignore[arg-type]
    assert ban.token_digest not in text
    for secret in (CANARY, "So it is", "Carers", "ban", "close"):
        assert secret not in text.replace("Hearth", "")
    page = Client().get(url)
    assert (page.status_code, page.headers["Referrer-Policy"]) == (200, "no-referrer")
    assert "no-store" in page.headers["Cache-Control"]
    for secret in ("Alice", "Comms", str(cast.alice.pk)):
        assert secret not in page.content.decode()
    assert Client().post(url, {"text": "I was hacked."}).status_code == 302
    appeal = Appeal.objects.get()
    assert fresh(appeal).community is None
    with pytest.raises(Http404):
        access_case(cast.mod1, appeal.case_id)
    answer(appeal, cast.admin, "say", "When?")
    assert Letter.objects.filter(person=cast.bob, template=BY_LETTER).count() == 2
    assert "When?" in Client().get(url).content.decode()
    answer(appeal, cast.admin, "overturn")
    assert bob(cast).state == "approved"
    assert Client().get(url).status_code == Client().get(f"/appeals/{'A' * 43}/").status_code == 404


def test_pages_ask_a_fixed_number_of_times(cast: Cast, client_of: Get, django_assert_max_num_queries: Any) -> None:
    given = {"case": cast.case, "person": cast.bob, "reason": "-", "kind": "warn", "community": cast.g1}
    client = client_of(cast.bob)
    counts = []
    for more in (1, 2):
        for _ in range(more):
            Sanction.objects.create(**given)
        client.get("/moderation/about-me/")
        with django_assert_max_num_queries(100) as asked:
            client.get("/moderation/about-me/")
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_who_was_too_near_to_the_first_case_is_too_near_to_the_appeal(cast: Cast) -> None:
    Conflict.objects.create(case=cast.case, person=cast.host)
    appeal = appeal_by_bob(cast)
    with pytest.raises(Http404):
        access_case(cast.host, appeal.case_id)
    assert not Notification.objects.filter(person=cast.host, kind="case_appealed").exists()
