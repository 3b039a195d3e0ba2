from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.permissions import SignedInRequest, approved_required, signed_in_required
from communities.posts.queries import parse_cursor
from core.errors import Refused
from core.paging import slice_of
from moderation.cases.queries import is_held, open_flag_of
from moderation.reports.actions import raise_flag
from moderation.reports.forms import FlagForm
from moderation.reports.queries import flags_by, mine_of
from moderation.reports.reasons import rules_of
from moderation.subjects import AROUND, KINDS, access_subject, is_of_two, label_of, profiles

PAGE = 30


@require_http_methods(["GET", "POST"])
@signed_in_required
def flag(request: SignedInRequest, kind: str, pk: UUID) -> HttpResponse:
    subject = access_subject(request.user, kind, pk)
    community = KINDS[kind].community(subject)
    form = FlagForm(request.POST or None, rules=rules_of(community), of_group=community is not None)
    if request.method == "POST" and form.is_valid():
        try:
            flagged = raise_flag(kind, subject, by=request.user, **form.cleaned_data)
        except Refused as refused:
            if refused.code == "not_found":  # the right to see it ended meanwhile
                raise Http404 from None
            refused.add_to(form)
        else:
            thanks = _("Thank you. A moderator will look at it, and we will tell you what they decide.")
            if is_held(flagged.case_id):
                thanks = _(
                    "Thank you. It is hidden until a moderator has looked, and we will tell you what they decide."
                )
            messages.success(request, thanks)
            return redirect(KINDS[kind].url(subject))
    return render(request, "cases/flag.html", _about(request, kind, subject) | {"form": form})


def _about(request: SignedInRequest, kind: str, subject: Any) -> dict[str, Any]:
    """What the page shows of the thing: what this reader sees of it, and nothing else."""
    about = KINDS[kind]
    return {
        "subject": subject,
        "kind": kind,
        "label": label_of(kind, subject),
        "back": about.url(subject),
        "community": about.community(subject),
        "mine": open_flag_of(request.user, kind, subject),
        "around": AROUND if is_of_two(subject) else 0,
        "room": getattr(subject, "room", None),  # who reads it, in the line at the top
        "shown": profiles.shown_of(subject, request.user) if kind == "profile" else None,
    }


@require_GET
@approved_required
def mine(request: SignedInRequest) -> HttpResponse:
    """What became of one's own reports."""
    after = parse_cursor(request.GET.get("after", ""))
    found, more = slice_of(flags_by(request.user), after=after, size=PAGE)
    context = {"rows": mine_of(found, reader=request.user), "more": more, "is_later": after is not None}
    return render(request, "cases/mine.html", context)
