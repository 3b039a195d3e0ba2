"""What comes first when somebody searches the demo for help now, for tax or for lessons."""

from typing import Any

from django.db import transaction
from wagtail.models import Page

from home.promoted.actions import file_words
from home.promoted.models import SearchSuggestion

PAGES = {
    "support-for-carers": "emergency, argyfwng\nin danger, mewn perygl\nout of hours, y tu allan i oriau\n999",
    "gwersi-cymraeg": "welsh lessons, learn welsh\ngwersi, dysgu cymraeg",
}
ELSEWHERE = (
    {
        "words": "tax, tax return\nself employed",
        "url": "https://example.org/tax-for-foster-carers",
        "title": "Tax for foster carers",
        "sentence": "What counts as income, and how to tell the tax office about it.",
    },
    {
        "words": "treth, ffurflen dreth\nhunangyflogedig",
        "url": "https://example.org/treth-i-ofalwyr-maeth",
        "title": "Treth i ofalwyr maeth",
        "sentence": "Beth sy'n cyfrif fel incwm, a sut i ddweud wrth y swyddfa dreth.",
        "language": "cy",
    },
)


@transaction.atomic
def seed_suggestions() -> None:
    """Again and again with the same result: a suggestion for the same words is left as it is."""
    for slug, words in PAGES.items():
        if page := Page.objects.filter(slug=slug, live=True).first():
            _once({"words": words, "page": page})
    for row in ELSEWHERE:
        _once(row)


def _once(row: dict[str, Any]) -> None:
    if not SearchSuggestion.objects.filter(words=row["words"]).exists():
        file_words(SearchSuggestion.objects.create(**row))
