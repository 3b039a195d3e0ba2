"""Which help there is, for whom first, and what is found in it."""

import re
import unicodedata
from collections.abc import Collection
from functools import lru_cache

from django.conf import settings
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from home.guidance.topic import Topic
from home.guidance.words.editors import EDITORS
from home.guidance.words.everybody import EVERYBODY
from home.guidance.words.hosts import HOSTS
from home.guidance.words.members import MEMBERS
from home.guidance.words.moderators import MODERATORS

AUDIENCES = {
    "everybody": _("For everybody"),
    "members": _("For members"),
    "hosts": _("For hosts"),
    "editors": _("For those who write the public pages"),
    "moderators": _("For moderators"),
}
TOPICS = [*EVERYBODY, *MEMBERS, *HOSTS, *EDITORS, *MODERATORS]
BY_SLUG = {topic.slug: topic for topic in TOPICS}
WORD = re.compile(r"\w+")
LONGEST, MOST_WORDS = 100, 8
IN_TITLE, IN_TEXT = 6, 1


def shelves(roles: Collection[str]) -> list[tuple[object, list[Topic]]]:
    """All topics by whom they are for: first what the reader's own roles need. Help is no secret, so nothing is left
    out."""
    order = sorted(AUDIENCES, key=lambda name: (name not in roles, list(AUDIENCES).index(name)))
    if "everybody" not in roles and roles:
        order.remove("everybody")
        order.insert(len([name for name in order if name in roles]), "everybody")
    return [(AUDIENCES[name], [topic for topic in TOPICS if topic.audience == name]) for name in order]


def topics_about(words: str) -> list[Topic]:
    """Topics with all the words, in the reader's language or in the other one; a word in the title counts most."""
    wanted = folded(words[:LONGEST]).split()[:MOST_WORDS]
    if not wanted:
        return []
    language = get_language() or settings.LANGUAGE_CODE
    others = [code for code, _name in settings.LANGUAGES if code != language]
    scores: dict[str, int] = {}
    for rank, code in ((2, language), *((1, code) for code in others)):
        for slug, title, text in _texts(code):
            score = _score(wanted, title, text) * rank
            scores[slug] = max(score, scores.get(slug, 0))
    found = [topic for topic in TOPICS if scores[topic.slug]]
    return sorted(found, key=lambda topic: -scores[topic.slug])


def _score(wanted: list[str], title: list[str], text: list[str]) -> int:
    total = 0
    for word in wanted:
        here = IN_TITLE * _hits(word, title) + IN_TEXT * min(_hits(word, text), 3)
        if not here:
            return 0
        total += here
    return total


def _hits(word: str, words: list[str]) -> int:
    """How often the word stands there, or begins one: somebody who types "report" means "reporting" too."""
    return sum(other == word or (len(word) > 2 and other.startswith(word)) for other in words)


@lru_cache(maxsize=8)
def _texts(language: str) -> list[tuple[str, list[str], list[str]]]:
    with override(language):
        return [(topic.slug, folded(topic.title).split(), folded(topic.words).split()) for topic in TOPICS]


def folded(text: object) -> str:
    """Small letters without their marks, so that "ty" finds "tŷ"."""
    plain = unicodedata.normalize("NFKD", str(text).casefold().replace("’", "'"))
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(WORD.findall(bare))
