"""From words to what they are found by, and from what somebody looks for to a query. Pure, one way for both databases.

A database of ours stems nothing: it is given terms. A word is kept as it stands, folded (no case, no accents), and
besides it as `=stem` where its English stem is another, and in a Welsh sentence as `~radical` for each word that it
may be a mutation of (treiglad): so `cath` finds gath, chath and nghath, and `ten` does not find "then". A thing's group
is a term too (`#`), so that the index itself leaves out what is in others.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from snowballstemmer import stemmer

WORD = re.compile(r"[^\W_](?:[^\W_]|[\u0300-\u036f])*")
SENTENCE = re.compile(r"[^.!?\n]+[.!?\n]*")
QUOTED = re.compile(r'["“”]([^"“”]*)["“”]|([^"“”]+)')
LONGEST = 40  # characters of a word that count
MOST_WORDS = 12  # that one may look for
SHORTEST_START = 3  # the last word, still being typed, is found by its start from this many letters on

# Words that make a sentence Welsh. None of them is an English word.
_WELSH = """
y yn yr ac ei eu mae maen oedd oes wedi dw dwi rydw rydyn rydym rwyf rwy sydd sy bydd bod fod gan gyda hefyd nid dim
iawn diolch heddiw yfory neithiwr ble pwy beth pam pryd sut roedd roeddwn ydy ydi yw ond neu fy dy hoffwn gweld wnes
gawn cael eich ein nhw hynny hwn hon mewn rhwng dros drwy oddi arall llawer pawb ysgol plant
"""
WELSH = frozenset(_WELSH.split())
# Initial mutations, from what is written to what it may stand for; the longest beginning counts. Soft (treiglad
# meddal): p>b t>d c>g b>f d>dd g>- m>f ll>l rh>r. Nasal (trwynol): p>mh t>nh c>ngh b>m d>n g>ng. Aspirate
# (llaes): p>ph t>th c>ch. And h before a vowel.
RADICALS = {
    "ngh": ("c",), "mh": ("p",), "nh": ("t",), "ng": ("g",), "ph": ("p",), "th": ("t",), "ch": ("c",), "dd": ("d",),
    "ff": (), "ll": (), "rh": (), "b": ("p",), "d": ("t",), "g": ("c",), "f": ("b", "m"), "m": ("b",), "n": ("d",),
    "l": ("ll", "gl"), "r": ("rh", "gr"), "w": ("gw",), **{vowel: (f"g{vowel}",) for vowel in "aeiouy"},
    **{f"h{vowel}": (vowel,) for vowel in "aeiouwy"},
}  # fmt: skip

_english = stemmer("english")


@lru_cache(maxsize=20_000)
def fold(word: str) -> str:
    """Without case, accents and compatibility forms: tŷ is ty."""
    plain = unicodedata.normalize("NFKD", word.casefold())
    return "".join(char for char in plain if char.isalnum())[:LONGEST]


@lru_cache(maxsize=20_000)
def stem_of(word: str) -> str:
    stem: str = _english.stemWord(word)
    return stem


@lru_cache(maxsize=20_000)
def radicals_of(word: str) -> frozenset[str]:
    """A folded Welsh word and every word it may be a mutation of."""
    for length in (3, 2, 1):
        if (radicals := RADICALS.get(word[:length])) is not None:
            return frozenset({word, *(radical + word[length:] for radical in radicals)})
    return frozenset({word})


@dataclass(frozen=True)
class Word:
    start: int
    end: int
    term: str
    roots: frozenset[str]


def words_in(text: str) -> Iterator[Word]:
    """Each word of a text with where it stands and what else it is found by."""
    for sentence in SENTENCE.finditer(text):
        found = [(match, fold(match[0])) for match in WORD.finditer(text, *sentence.span())]
        is_welsh = any(term in WELSH for _, term in found)
        for match, term in found:
            if term:
                yield Word(match.start(), match.end(), term, _roots(term, is_welsh=is_welsh))


@lru_cache(maxsize=40_000)
def _roots(term: str, *, is_welsh: bool) -> frozenset[str]:
    roots = {f"~{radical}" for radical in radicals_of(term)} if is_welsh else set()
    if (stem := stem_of(term)) != term:
        roots.add(f"={stem}")
    return frozenset(roots)


def place(community: UUID) -> str:
    return f"#{community.hex}"


def terms_of(texts: Iterable[str], *, community: UUID) -> str:
    """What is kept of a thing in the index: its words in order, then their roots, then its group."""
    found = [word for text in texts for word in words_in(text)]
    roots = sorted({root for word in found for root in word.roots})
    return " ".join([*(word.term for word in found), *roots, place(community)])


def as_tsvector(terms: str) -> str:
    """The same for PostgreSQL: words have positions, for phrases; roots and groups have none."""
    return " ".join(
        f"'{term}'" if term[0] in "=~#" else f"'{term}':{min(at, 16_383)}" for at, term in enumerate(terms.split(), 1)
    )


@dataclass(frozen=True)
class Term:
    """A phrase, or one word with whatever else stands for it; `start` is what it may begin with."""

    words: tuple[str, ...]
    roots: tuple[str, ...] = ()
    start: str = ""

    def matches(self, word: Word) -> bool:
        if word.term in self.words or not word.roots.isdisjoint(self.roots):
            return True
        return bool(self.start) and word.term.startswith(self.start)


@dataclass(frozen=True)
class Query:
    """What somebody looks for: all of it must be there."""

    terms: tuple[Term, ...]

    def __bool__(self) -> bool:
        return bool(self.terms)

    def still_typed(self) -> "Query | None":
        """The same with the last word found by its start as well; None where that is a phrase, or too short."""
        if not self.terms or not (last := self.terms[-1]).roots or len(last.words[0]) < SHORTEST_START:
            return None
        return Query((*self.terms[:-1], Term(last.words, last.roots, last.words[0])))

    def matches(self, word: Word) -> bool:
        return any(term.matches(word) for term in self.terms)

    def as_tsquery(self, communities: Iterable[UUID] = ()) -> str:
        parts = []
        for term in self.terms:
            if not term.roots:
                parts.append(" <-> ".join(f"'{word}'" for word in term.words))
                continue
            either = [f"'{form}'" for form in (*term.words, *term.roots)] + ([f"'{term.start}':*"] * bool(term.start))
            parts.append(" | ".join(either))
        if places := [f"'{place(pk)}'" for pk in communities]:
            parts.append(" | ".join(places))
        return " & ".join(f"({part})" for part in parts)

    def as_fts5(self, communities: Iterable[UUID] = ()) -> str:
        parts = []
        for term in self.terms:
            if not term.roots:
                parts.append(" + ".join(f'"{word}"' for word in term.words))
                continue
            either = [f'"{form}"' for form in (*term.words, *term.roots)] + ([f'"{term.start}" *'] * bool(term.start))
            parts.append(" OR ".join(either))
        if places := [f'"{place(pk)}"' for pk in communities]:
            parts.append(" OR ".join(places))
        return " AND ".join(f"({part})" for part in parts)


def parse(text: str) -> Query:
    """What is in quotes is a phrase, in these very words."""
    terms: list[Term] = []
    for quoted, loose in QUOTED.findall(unicodedata.normalize("NFC", text)):
        words = [term for match in WORD.finditer(quoted or loose) if (term := fold(match[0]))]
        if quoted and words:
            terms.append(Term(tuple(words[:MOST_WORDS])))
        elif loose:
            terms += [_term(word) for word in words]
    return Query(tuple(terms[:MOST_WORDS]))


def _term(word: str) -> Term:
    stem = stem_of(word)
    radicals = sorted(f"~{radical}" for radical in radicals_of(word))
    return Term((word, stem) if stem != word else (word,), (f"={stem}", *radicals))
