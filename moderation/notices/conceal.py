"""The notice as the poster gets it: without what the complainant does not agree to (Schedule, paragraph 2(1)(a)). Pure.

A name is found in every form in which people write one: whole, in parts, in any case and with or without accents, with
a possessive, an initial or a title, run together or within an address. Rather a word too many than one too few.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from urllib.parse import unquote

from moderation.complaints.models import Complaint

NAME, EMAIL = "\ue000", "\ue001"  # stand for what is kept back, until the words for it are put in
WORD = re.compile(r"(?:[^\W\d_][\u0300-\u036f]*)+")
INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ue000\ue001]"
)
BETWEEN = re.compile(r"[ \t\u00a0.,'’`´\-\u2010-\u2013_&]{0,4}\Z")  # what may stand within one name
ATTACHED_BEFORE, ATTACHED_AFTER = re.compile(r"[\d_]+\Z"), re.compile(r"[\d_]+")
ENCODED = re.compile(r"%[0-9A-Fa-f]{2}")
MOST_LAYERS = 5  # of an address within an address within another
AT, DOT = r"\s{0,3}(?:@|[(\[{]\s?at\s?[)\]}]|\bat\b)\s{0,3}", r"\s{0,3}(?:\.|[(\[{]\s?dot\s?[)\]}]|\bdot\b)\s{0,3}"
ANY_EMAIL = re.compile(
    r"(?:mailto:)?[\w.+%'’-]{1,64}\s{0,3}(?:@|[(\[{]\s?at\s?[)\]}])\s{0,3}[\w-]{1,63}(?:" + DOT + r"[\w-]{1,63}){1,8}",
    re.IGNORECASE,
)
PLAIN = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ß": "ss"})
TITLES = {"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "sir", "dame", "rev", "lady", "lord"}
COMMON = {"the", "and", "for", "of"}  # in a name such as “The Friends of Aled”, and in every other sentence
SHORT, LONG = 3, 6  # letters: below it a part counts only as a name is written; from it, at either end of a word
KEPT_BACK_OWN = 5  # letters of the first part of an address that is one's own wherever it stands


def fold(text: str) -> str:
    """A word as it counts here: without case and accents."""
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(one for one in decomposed if not unicodedata.combining(one)).translate(PLAIN)


@dataclass(frozen=True)
class Names:
    """The forms of some names, folded."""

    parts: frozenset[str] = frozenset()  # found wherever they are a word
    weak: frozenset[str] = frozenset()  # only where they are written as a name, or beside another part
    whole: frozenset[str] = frozenset()  # run together, either way round
    initials: frozenset[str] = frozenset()
    short: frozenset[str] = frozenset()  # an initial and the rest, run together
    pairs: frozenset[tuple[str, str]] = frozenset()  # short ones that stand together in it
    literal: tuple[str, ...] = ()

    @classmethod
    def of(cls, names: Iterable[str]) -> "Names":
        parts: set[str] = set()
        weak: set[str] = set()
        whole: set[str] = set()
        initials: set[str] = set()
        short: set[str] = set()
        pairs: set[tuple[str, str]] = set()
        given = [clean(name) for name in names if name.strip()]
        for name in given:
            words = [[fold(one) for one in WORD.findall(word)] for word in name.split()]
            runs = [run for word in words for run in word if run]
            found = set(runs) | {"".join(word) for word in words if word}
            strong = {one for one in found if len(one) >= SHORT and one not in TITLES | COMMON}
            parts |= strong or {one for one in found if len(one) > 1}
            weak |= found - parts
            bare = [run for run in runs if run not in TITLES]
            whole |= {"".join(order) for order in (runs, runs[::-1], bare, bare[::-1]) if len(order) > 1}
            ends = ["".join(runs[n:]) for n in range(1, len(runs))]
            short |= {run[0] + end for run in runs[:1] for end in ends if len(end) > 1}
            pairs |= {pair for pair in pairwise(runs) if not set(pair) <= COMMON | TITLES}
            initials |= {"".join(run[0] for run in order) for order in (runs, bare) if len(order) > 1}
        return cls(
            parts=frozenset(parts), weak=frozenset(weak), whole=frozenset(whole), initials=frozenset(initials),
            short=frozenset(short), pairs=frozenset(pairs), literal=tuple(given),
        )  # fmt: skip

    def are_in(self, token: str) -> bool:
        """Whether a word, as it was written, gives one of them away."""
        word = fold(token)
        return (
            word in self.parts
            or word in self.whole | self.short
            or any(word == part + ending for part in self.parts for ending in ("s", "es"))
            or (word in self.weak - COMMON and token != token.lower())
            or (word in self.initials and token.isupper())
            or self._runs_together(word)
            or any(self.are_in(piece) for piece in _humps(token) if piece != token)
        )

    def _runs_together(self, word: str) -> bool:
        inside = [part for part in self.parts if len(part) >= SHORT and part in word]
        firsts = {one[0] for one in self.parts | self.weak if one}
        return (
            any(len(whole) > SHORT and whole in word for whole in self.whole)
            or any(part != other and part not in other and other not in part for part in inside for other in inside)
            or any(word in (first + part, part + first) for part in inside for first in firsts)
            or any(len(part) >= LONG and (word.startswith(part) or word.endswith(part)) for part in inside)
            or any(part in word for part in self.parts if part.upper() == part)  # a script without case and spaces
        )

    def are_beside(self, token: str) -> bool:
        """Whether a word belongs to a name that it stands next to: an initial, a title, a short part."""
        word = fold(token)
        firsts = {one[0] for one in self.parts | self.weak if one}
        is_initial = len(word) == 1 and word in firsts and token != token.lower()
        return is_initial or (word in TITLES and token != token.lower()) or word in self.weak


def _humps(token: str) -> list[str]:
    """JaneBloggs is two words."""
    cuts = [n for n in range(1, len(token)) if token[n].isupper() and not token[n - 1].isupper()]
    return [token[a:b] for a, b in zip([0, *cuts], [*cuts, len(token)], strict=True)]


def clean(text: str) -> str:
    """Without what cannot be seen and could cut a name in two."""
    for _layer in range(MOST_LAYERS):
        if not ENCODED.search(text):
            break
        text = unquote(text, errors="replace")
    return INVISIBLE.sub("", unicodedata.normalize("NFC", text))


@dataclass(frozen=True)
class Concealer:
    """Takes out of a text what is to be kept back. `own` is the complainant's e-mail address."""

    names: Names
    own: str
    hides_name: bool
    hides_email: bool

    @classmethod
    def of(cls, names: Iterable[str], email: str, *, gives_name: bool, gives_email: bool) -> "Concealer":
        """An address that gives away a name which is kept back is kept back with it."""
        found = Names.of(names)
        tells = any(found.are_in(one) for one in WORD.findall(clean(email)))
        return cls(found, clean(email).strip(), not gives_name, not gives_email or (not gives_name and tells))

    def text(self, text: str) -> str:
        if not self.hides_name and not self.hides_email:
            return text
        text = self._without_emails(clean(text))
        return self._without_names(text) if self.hides_name else text

    def _without_emails(self, text: str) -> str:
        if self.hides_email and "@" in self.own:
            for pattern in _forms_of(self.own):
                text = pattern.sub(EMAIL, text)
        kept = "" if self.hides_email else self.own.casefold()
        return ANY_EMAIL.sub(lambda found: found[0] if kept and found[0].casefold() == kept else EMAIL, text)

    def _without_names(self, text: str) -> str:
        for name in self.names.literal:
            whole = r"\W+".join(map(re.escape, name.split()))
            text = re.sub(rf"(?<!\w){whole}(?!\w)", NAME, text, flags=re.IGNORECASE)
        tokens = list(WORD.finditer(text))
        marked = {n for n, token in enumerate(tokens) if self.names.are_in(token[0])}
        marked |= {
            one for n in range(len(tokens) - 1) if self._are_pair(text, *tokens[n : n + 2]) for one in (n, n + 1)
        }
        while more := {n for n in _neighbours(tokens, marked, text) if self.names.are_beside(tokens[n][0])}:
            marked |= more
        spans: list[tuple[int, int]] = []
        for n in sorted(marked):
            start, end = tokens[n].span()
            if spans and BETWEEN.match(text[spans[-1][1] : start]):
                spans[-1] = (spans[-1][0], end)
            else:
                spans.append((start, end))
        for start, end in reversed(spans):
            before, after = ATTACHED_BEFORE.search(text[:start]), ATTACHED_AFTER.match(text, end)
            text = text[: before.start() if before else start] + NAME + text[after.end() if after else end :]
        return re.sub(rf"{NAME}(?:[ \t]*{NAME})+", NAME, text)

    def _are_pair(self, text: str, one: "re.Match[str]", other: "re.Match[str]") -> bool:
        stand_together = BETWEEN.match(text[one.end() : other.start()])
        first, second = fold(one[0]), fold(other[0])
        forms = {(first, second.removesuffix(ending)) for ending in ("", "s", "es")}
        return bool(stand_together) and bool(forms & self.names.pairs)


def _neighbours(tokens: list["re.Match[str]"], marked: set[int], text: str) -> set[int]:
    """Words not marked yet that stand in one name with one that is, or with one taken out already."""
    found = set()
    for n, token in enumerate(tokens):
        if n in marked:
            continue
        before = n > 0 and n - 1 in marked and BETWEEN.match(text[tokens[n - 1].end() : token.start()])
        after = n + 1 < len(tokens) and n + 1 in marked and BETWEEN.match(text[token.end() : tokens[n + 1].start()])
        beside = re.search(rf"{NAME}[ .'’\-]{{0,3}}\Z", text[max(0, token.start() - 4) : token.start()])
        ahead = re.match(rf"[ .'’\-]{{0,3}}{NAME}", text[token.end() : token.end() + 4])
        if before or after or beside or ahead:
            found.add(n)
    return found


def _forms_of(email: str) -> list["re.Pattern[str]"]:
    local, _at, domain = email.rpartition("@")
    labels = DOT.join(re.escape(label) for label in domain.split("."))
    dotted = DOT.join(re.escape(one) for one in local.split("."))
    forms = [rf"(?:mailto:)?(?:{re.escape(local)}|{dotted}){AT}{labels}"]
    if len(local) >= KEPT_BACK_OWN or (len(local) > SHORT and any(one.isdigit() for one in local)):
        forms.append(rf"(?<!\w){re.escape(local)}(?!\w)")
    return [re.compile(form, re.IGNORECASE) for form in forms]


@dataclass(frozen=True)
class Place:
    link: str
    described: str
    cannot_open: bool


@dataclass(frozen=True)
class Copy:
    """The fields of a notice as the poster sees them; name and e-mail empty where they are kept back."""

    name: str
    email: str
    acting_for: str
    authority: str
    statement: str
    why: str
    meaning: str
    inaccuracies: str
    opinions: str
    earlier_references: str
    places: tuple[Place, ...]


FREE = ("acting_for", "authority", "statement", "why", "meaning", "inaccuracies", "opinions", "earlier_references")


def conceal(complaint: Complaint, *, name: str = "[…]", email: str = "[…]") -> Copy:
    """What its poster may read of a notice. `name` and `email` stand for what is kept back; no answer is no consent."""
    member = complaint.complainant
    hider = Concealer.of(
        [complaint.name, complaint.acting_for, member.display_name if member else ""],
        complaint.email,
        gives_name=complaint.consent_name is True,
        gives_email=complaint.consent_email is True,
    )

    def shown(text: str) -> str:
        return hider.text(text).replace(NAME, name).replace(EMAIL, email)

    return Copy(
        name="" if hider.hides_name else complaint.name,
        email="" if hider.hides_email else complaint.email,
        **{one: shown(getattr(complaint, one)) for one in FREE},
        places=tuple(
            Place(shown(place.link), shown(place.described), place.cannot_open) for place in complaint.locations.all()
        ),
    )
