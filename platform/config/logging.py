"""Structured logs on standard output: addresses of pages and ids, never words, names or e-mail addresses."""

import logging.config
import re
from collections.abc import MutableMapping
from typing import Any

import structlog

PROBE = re.compile(r"GET /(healthz|readyz)$")
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
LONG_PART = re.compile(r"(?<=/)(?=[^/]*[\d:])[^/\s]{20,}")
# Names somebody gave: a secret group's, beside a person's id, would say that they belong to it. And invitations and
# links to drafts, which open a door.
NAMED = re.compile(r"(?<=/)(groups|chat|invitations|shared)/(?!new/)[^/\s]+")


def safe_address(text: str) -> str:
    """The address without its query, which may hold what somebody searched for, and without tokens and names of groups.

    A long part that is no id may open a door: a reset link, an invitation, a calendar feed.
    """
    address = NAMED.sub(r"\1/***", text.partition("?")[0])
    return LONG_PART.sub(lambda part: part[0] if UUID.fullmatch(part[0]) else "***", address)


# What PostgreSQL adds to an error: the whole row that failed, somebody's words and all.
DETAIL = re.compile(r"\nDETAIL:.*?(?=\n\n(?:The above exception|During handling)|\Z)", re.DOTALL)


def keep_private(logger: object, name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    if isinstance(request := event.get("request"), str):
        event["request"] = safe_address(request)
        if event.get("level") == "info" and PROBE.match(event["request"]):
            raise structlog.DropEvent
    if str(event.get("logger", "")).startswith("django.") and "/" in str(event.get("event")):
        event["event"] = safe_address(str(event["event"]))
    event.pop("user_agent", None)
    if isinstance(trace := event.get("exception"), str):
        event["exception"] = DETAIL.sub("", trace)
    return event


SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
    keep_private,
]


def configure(options: dict[str, str]) -> None:
    """Django calls it with settings.LOGGING: {"level": "INFO"}."""
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "json": {
                    "()": structlog.stdlib.ProcessorFormatter,
                    "processor": structlog.processors.JSONRenderer(),
                    "foreign_pre_chain": SHARED,
                }
            },
            "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "json"}},
            "root": {"handlers": ["out"], "level": options["level"]},
            # They report every page saved, four lines each.
            "loggers": {name: {"level": "WARNING"} for name in ("django_tasks", "wagtail")},
        }
    )
