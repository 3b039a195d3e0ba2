import pytest
import structlog

from config.logging import keep_private, safe_address


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("GET /groups/foster-carers/", "GET /groups/***/"),
        ("GET /groups/new/", "GET /groups/new/"),
        ("POST /groups/foster-carers/chat/kitchen/messages/", "POST /groups/***/chat/***/messages/"),
        ("GET /search/?q=bruise", "GET /search/"),
        ("GET /files/6f1c2a52-0d6c-4f0b-9f9e-0a4f1e5b7c11/", "GET /files/6f1c2a52-0d6c-4f0b-9f9e-0a4f1e5b7c11/"),
        ("GET /invitations/Zk3vB0aQ9sLmX2yTn7RwPd/", "GET /invitations/***/"),
        ("GET /accounts/confirm-email/MQ:1vabcd:0123456789abcdef/", "GET /accounts/confirm-email/***/"),
        ("GET /calendar/Zk3vB0aQ9sLmX2yTn7RwPd.ics", "GET /calendar/***"),
        ("GET /news/a-long-and-quite-ordinary-address/", "GET /news/a-long-and-quite-ordinary-address/"),
    ],
)
def test_safe_address_has_no_query_and_no_token(address, kept):
    assert safe_address(address) == kept


def test_keep_private_drops_the_browser_and_the_query():
    event = {"event": "request_finished", "request": "GET /search/?q=bruise", "level": "info", "user_agent": "x"}

    assert keep_private(None, "", event) == {"event": "request_finished", "request": "GET /search/", "level": "info"}


def test_keep_private_hides_tokens_in_djangos_own_lines():
    event = {"event": "Not Found: /invitations/Zk3vB0aQ9sLmX2yTn7RwPd/", "logger": "django.request"}

    assert keep_private(None, "", event)["event"] == "Not Found: /invitations/***/"


def test_keep_private_leaves_out_probes_that_went_well():
    with pytest.raises(structlog.DropEvent):
        keep_private(None, "", {"event": "request_finished", "request": "GET /readyz", "level": "info"})


def test_keep_private_keeps_probes_that_failed():
    event = {"event": "request_finished", "request": "GET /readyz", "level": "error"}

    assert keep_private(None, "", dict(event)) == event


def test_row_that_a_database_error_shows_is_not_logged() -> None:
    trace = (
        "Traceback\nCheckViolation: new row\nDETAIL:  Failing row contains (1, Owen\nis seven).\n\nThe above exception"
    )
    event = keep_private(None, "error", {"event": "request_failed", "exception": trace})
    assert event["exception"] == "Traceback\nCheckViolation: new row\n\nThe above exception"
    event = keep_private(None, "error", {"event": "request_failed", "exception": "X\nDETAIL:  Owen\nis seven"})
    assert event["exception"] == "X"
