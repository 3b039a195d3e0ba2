"""How a story begins in /cms/: under its writer's own name, and where they ask for it with an outline."""

import json
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from home.people.models import Byline
from home.stories.models import Story


def begin_story(story: Story, *, by: User, with_outline: bool = False) -> None:
    """Prepares what the form of a new story shows. Nothing is saved here."""
    own = Byline.objects.filter(account=by).first()
    if own is not None:
        rows: Any = story.authorships  # type: ignore[attr-defined]
        rows.set([rows.model(byline=own, sort_order=0)])
    if with_outline:
        story.summary = _("[One sentence: what will somebody know after reading this?]")
        story.body = json.dumps(_outline())


def _outline() -> list[dict[str, Any]]:
    """Four questions. Whoever answers them has written their first story."""
    parts = [
        (_("What happened?"), _("[Two or three short sentences. Who, where, when. No child’s name, school or age.]")),
        (_("What did you notice?"), _("[One small thing that only you saw. This is the part people remember.]")),
        (_("What could the reader do now?"), _("[One step: ring, come along, read on. Say when and where.]")),
    ]
    blocks: list[dict[str, Any]] = []
    for title, prompt in parts:
        blocks.append({"type": "heading", "value": {"text": title, "level": "2", "language": ""}})
        blocks.append({"type": "words", "value": {"text": f"<p>{prompt}</p>", "language": ""}})
    return blocks
