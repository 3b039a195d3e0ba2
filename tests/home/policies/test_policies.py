import json
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from home.pages.queries import footer_menu
from home.policies.models import AccessibilityStatementPage, PolicyPage
from tests.factories.home import make_home, make_page

pytestmark = [pytest.mark.usefixtures("porch"), pytest.mark.django_db]
BURDEN = {"type": "burden", "value": {"what": "Old films have no captions.", "why": "There are four hundred."}}
FAILS = {"type": "non_compliance", "value": {"what": "Scans.", "why": "WCAG 1.1.1"}}
OUTSIDE = {"type": "outside", "value": {"what": "Old forms.", "why": "Before 2018"}}


def make_statement(*problems, **fields):
    plain = {
        "title": "Accessibility", "slug": "accessibility", "organisation": "Sir Llanfryn", "scope": "This address.",
        "contact_email": "access@example.org", "tested_on": date(2026, 9, 1), "tested_by": "us",
        "how_tested": "<p>By keyboard.</p>", "prepared_on": date(2026, 1, 1), "reviewed_on": date(2026, 9, 2),
        "problems": json.dumps(problems), "show_in_footer": True,
    }  # fmt: skip
    return make_page(make_home(), kind=AccessibilityStatementPage, **{**plain, **fields})


def test_statement_says_all_that_the_regulations_ask(client):
    make_statement(FAILS, BURDEN, OUTSIDE)
    content = client.get("/accessibility/").content.decode()
    for part in (
        "Sir Llanfryn", "partially compliant", "Web Content Accessibility Guidelines 2.2 AA", "Scans.", "WCAG 1.1.1",
        "Disproportionate burden", "Old films have no captions.", "There are four hundred.", "Old forms.",
        "mailto:access@example.org", "within 10 working days", "Equality and Human Rights Commission (EHRC)",
        "Equality Advisory and Support Service (EASS)", "Technical information", "prepared on 1 January 2026",
        "last reviewed on 2 September 2026", "last tested on 1 September 2026 by us", "By keyboard.",
    ):  # fmt: skip
        assert part in content
    assert "Northern Ireland" not in content


def test_in_northern_ireland_another_commission_enforces_them(client, settings):
    settings.JURISDICTION = "northern-ireland"
    make_statement(FAILS)
    content = client.get("/accessibility/").content.decode()
    assert ("(ECNI)" in content, "EHRC" in content) == (True, False)


@pytest.mark.parametrize(
    ("compliance", "problems", "refused"),
    [("full", [FAILS], True), ("full", [BURDEN], True), ("full", [OUTSIDE], False), ("full", [], False),
     ("partial", [], True), ("partial", [OUTSIDE], True), ("partial", [FAILS], False), ("none", [BURDEN], False)],
)  # fmt: skip
def test_statement_cannot_say_what_its_list_denies(compliance, problems, refused):
    if refused:
        with pytest.raises(ValidationError):
            make_statement(*problems, compliance=compliance)
    else:
        assert make_statement(*problems, compliance=compliance).pk


def test_statement_is_not_reviewed_before_it_was_written():
    with pytest.raises(ValidationError, match="cannot be before"):
        make_statement(FAILS, reviewed_on=date(2025, 1, 1))


def make_policy(**fields):
    plain = {"title": "Complaints", "slug": "complaints-policy", "owner_name": "Head of service", "version": "2.1",
             "approved_on": date(2026, 1, 1), "review_on": date(2027, 1, 1)}  # fmt: skip
    return make_page(make_home(), kind=PolicyPage, **{**plain, **fields})


def test_policy_says_who_answers_for_it_and_until_when(client):
    make_policy(approved_by="Committee", reviewed_on=date(2026, 6, 1))
    content = client.get("/complaints-policy/").content.decode()
    for part in ("Head of service", "2.1", "1 January 2026", "Committee", "1 June 2026", "1 January 2027"):
        assert part in content


def test_policy_nobody_looked_at_says_so(client):
    make_policy(review_on=timezone.localdate() - timedelta(days=1))
    assert "Review is overdue" in client.get("/complaints-policy/").content.decode()


def test_next_review_of_a_policy_comes_after_the_last():
    with pytest.raises(ValidationError, match="next review comes after"):
        make_policy(reviewed_on=date(2027, 6, 1))


def test_foot_of_the_page_holds_every_kind_that_asks(client):
    make_statement(FAILS)
    make_policy(show_in_footer=True, language="cy")
    make_page(make_home(), title="Privacy", slug="privacy", show_in_footer=True)
    assert {(item.title, item.language) for item in footer_menu()} == {
        ("Accessibility", "en-gb"), ("Complaints", "cy"), ("Privacy", "en-gb")
    }  # fmt: skip
