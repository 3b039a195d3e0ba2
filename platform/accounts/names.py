"""Names as an eye compares them (Unicode TS 39), and what makes two names, addresses or numbers the same. Pure."""

import re
import unicodedata
from functools import cache

from confusable_homoglyphs import categories, confusables

MARKS = "\u200e\u200f"  # the library wraps what is written from the right in them
EAST_ASIAN = {"LATIN", "HAN", "HIRAGANA", "KATAKANA", "BOPOMOFO", "HANGUL"}  # written together every day
POSTCODE = re.compile(r"\b([a-z]{1,2}[0-9][a-z0-9]?)\s*([0-9][a-z]{2})\b")
TITLES = {"mr", "mrs", "ms", "miss", "mx", "dr"}


@cache
def look_alikes() -> dict[str, str]:
    """What each look-alike stands for: one letter, or several that look like one ("rn" for m).

    The library lists both ways. What has many look-alikes is what the others stand for; of two alone the first counts.
    """
    alike = {char.strip(MARKS): [found["c"].strip(MARKS) for found in data] for char, data in _data().items()}
    found = {}
    for char, others in alike.items():
        if len(char) == 1 and len(others) == 1:
            other = others[0]
            if len(other) > 1 or len(alike.get(other, [])) > 1 or other < char:
                found[char] = other
    return found


def _data() -> dict[str, list[dict[str, str]]]:
    data: dict[str, list[dict[str, str]]] = confusables.confusables_data
    return data


def _plain(text: str) -> str:
    """Without case, accents and compatibility forms."""
    text = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in text if not unicodedata.combining(character))


def skeleton(text: str) -> str:
    """Two texts with the same skeleton can be taken for each other, whatever their letters, case, accents and spaces.

    An i, an l and a 1 count as one, because in capitals and in many typefaces they look alike.
    """
    shapes = look_alikes()
    text = "".join(shapes.get(character, character) for character in unicodedata.normalize("NFD", text))
    text = "".join(shapes.get(character, character) for character in _plain(text))
    return "".join(character for character in _plain(text) if character.isalnum()).replace("i", "l")


def mixes_scripts(text: str) -> bool:
    """Are its letters from several alphabets? Accents never count: Siân and Llŷr are written in one."""
    scripts = set(categories.unique_aliases(unicodedata.normalize("NFC", text))) - {"COMMON", "INHERITED"}
    return len(scripts) > 1 and not scripts <= EAST_ASIAN


def name_key(text: str) -> str:
    """First and last name, in either order: what is between them, titles, accents and look-alikes do not count."""
    words = [word for part in re.split(r"[\s,.]+", text) if _plain(part) not in TITLES and (word := skeleton(part))]
    return " ".join(sorted({words[0], words[-1]})) if words else ""


def address_key(text: str) -> str:
    """The house number and the postcode; without a postcode every letter and digit."""
    plain = _plain(text)
    if not (code := POSTCODE.search(plain)):
        return "".join(character for character in plain if character.isalnum())
    first_line = plain.strip().splitlines()[0]
    number = re.search(r"[0-9]+[a-z]?\b", first_line)
    house = number.group() if number else "".join(character for character in first_line if character.isalnum())
    return f"{house} {code[1]}{code[2]}"


def phone_key(text: str) -> str:
    """The digits as one dials them within the country."""
    digits = re.sub(r"[^0-9+]", "", text.replace("(0)", ""))
    digits = re.sub(r"^(\+|00)44", "0", digits)
    return digits.replace("+", "00")
