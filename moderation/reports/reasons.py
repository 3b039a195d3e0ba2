"""What each reason for a report leads to, and what people are told beside it."""

import re
from typing import Any

from django.utils.translation import gettext_lazy as _

from communities.groups.models import Community
from moderation.cases.models import Case, Reason

Lane = Case.Lane
LANE_OF: dict[str, str] = {
    Reason.ABUSE: Lane.ABUSE,
    Reason.INTIMATE: Lane.INTIMATE,
    Reason.CHILD: Lane.SAFEGUARDING,
    Reason.DEFAMATION: Lane.DEFAMATION,
}
GRAVITY = [Lane.GROUP, Lane.DEFAMATION, Lane.SAFEGUARDING, Lane.INTIMATE, Lane.ABUSE]

HINTS: dict[str, Any] = {
    Reason.CHILD: _("It is hidden at once, until a moderator has looked."),
    Reason.ABUSE: _(
        "It is hidden at once, and the picture is not shown again to anybody here. If a child is in danger now, call "
        "999. The Internet Watch Foundation (IWF) can have such pictures taken down everywhere. Do not copy it or send "
        "it on, not even to us."
    ),
    Reason.INTIMATE: _(
        "We decide within 48 hours. If you are in it, or act for the person who is, it is hidden at once. The Revenge "
        "Porn Helpline gives free help to adults in the UK."
    ),
    Reason.ILLEGAL: _("If somebody is in danger now, call 999. Telling us is not telling the police."),
    Reason.DEFAMATION: _("People who deal with complaints of this kind look at it. They may have to ask you more."),
    Reason.PERSONAL: _("Such as an address, a phone number or the name of a school."),
}

# On the public form nothing can be hidden before somebody has found it.
HINTS_OUTSIDE: dict[str, Any] = HINTS | {
    Reason.CHILD: _("We look for it first of all, and hide it when we have found it."),
    Reason.ABUSE: _(
        "We hide it when we have found it, and the picture is not shown again to anybody here. If a child is in danger "
        "now, call 999. The Internet Watch Foundation (IWF) can have such pictures taken down everywhere. Do not copy "
        "it or send it on, not even to us."
    ),
    Reason.INTIMATE: _(
        "We decide within 48 hours. If you are in it, or act for the person who is, it is hidden as soon as we have "
        "found it. The Revenge Porn Helpline gives free help to adults in the UK."
    ),
}

BULLET = re.compile(r"^\s*(?:\d{1,2}[.):]|[-*•])\s*")
LONGEST_RULE = 200
MOST_RULES = 30


def lane_of(reason: str) -> str:
    return LANE_OF.get(reason, Lane.GROUP)


def is_graver(lane: str, than: str) -> bool:
    return GRAVITY.index(Lane(lane)) > GRAVITY.index(Lane(than))


def rules_of(community: Community | None) -> list[str]:
    """The rules of a group one by one, where they are written as lines to choose from; else nothing."""
    newest = community.rules_versions.order_by("-version").first() if community else None
    lines = [
        re.sub(r"^\s*(?:\d{1,2}[.):]|[-*•])\s*", "", line).strip()
        for line in (newest.text if newest else "").splitlines()
    ]
    lines = [line for line in dict.fromkeys(lines) if line]
    is_list = 1 < len(lines) <= MOST_RULES and all(len(line) <= LONGEST_RULE for line in lines)
    return lines if is_list else []
