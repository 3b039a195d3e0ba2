"""What somebody sent that could not be taken: given back to them, stored nowhere."""

import re

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

Pairs = list[tuple[str, str]]
SECRET = re.compile("token|password", re.IGNORECASE)
CHOICE = re.compile(r"[a-z_]*")
CODE = re.compile(r"[a-z0-9_:.+-]*")  # a choice, a number, a date or an id: nothing that somebody wrote
WRITTEN = {"title", "body", "text", "message", "note", "name"}  # fields in which even one short word was typed


def words_sent(request: HttpRequest) -> tuple[Pairs, Pairs]:
    """What was typed in a form, and what was chosen beside it; no secret is among it."""
    sent = [
        (name, str(value))
        for name, values in request.POST.lists()
        for value in values
        if not SECRET.search(name) and not name.startswith("draft_")
    ]
    typed = [(name, value) for name, value in sent if not CODE.fullmatch(value) or (name in WRITTEN and value)]
    return typed, [pair for pair in sent if pair not in typed and CHOICE.fullmatch(pair[1])]


def give_back(request: HttpRequest, template: str, *, status: int, **context: object) -> HttpResponse | None:
    """A page with the words that were sent, which this tab keeps until their form is open again; None without words."""
    typed, chosen = words_sent(request)
    if not typed:
        return None
    context |= {"typed": typed, "chosen": chosen, "path": request.path}
    answer = render(request, template, context, status=status)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
