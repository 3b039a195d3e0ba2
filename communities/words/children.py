"""Whether a text may name a child together with a school or a date of birth: a plain guess, to ask before it is posted.

It looks, in two sentences at a time, for a first name and beside it a date of birth, an age, or a school one goes to.
It knows English and Welsh words and no names: any capitalised word may be one that is not a common beginning of a
sentence, part of a school's name, a place ("in Bangor") or an adult's ("Mrs Price"). It will be wrong both ways, so it
only ever asks. Nothing of what it finds is stored or returned. docs/decisions/0027 says what it was measured on.
"""

import re

SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")
ABBREVIATIONS = (
    (re.compile(r"\bD\.\s?O\.\s?B\.?", re.IGNORECASE), "dob"),
    (re.compile(r"\b(Mr|Mrs|Ms|Dr|St)\."), r"\1"),
)

_MONTHS = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    "|nov(?:ember)?|dec(?:ember)?|ionawr|chwefror|mawrth|ebrill|mai|mehefin|gorffennaf|awst|medi|hydref|tachwedd|rhagfyr"
)
_DATE = rf"\d{{1,2}}[./-]\d{{1,2}}[./-](?:\d{{4}}|\d\d)|\d{{1,2}}(?:st|nd|rd|th)?\s+(?:o\s+)?(?:{_MONTHS})"
BORN = re.compile(
    rf"\bdob\b|\bdates? of birth\b|\bdyddiad geni\b|\b(?:born|ganwyd|ganed|[gc]h?eni)\b[^.]{{0,25}}?(?:{_DATE}|\d{{4}})"
    rf"|\b(?:birthday|[pm]h?en-?blwydd)\b[^.]{{0,25}}?(?:{_DATE})"
    r"|\b(?:aged?|yn)\s+(?:1[0-7]|[1-9])\b(?!\s*(?:[:.]\d|am|pm|o'r|o’r|years? (?!old)|oed\w))"
    r"|\b(?:1[0-7]|[1-9])(?:\s+|-)(?:years?|months?|mlwydd|mis)(?:\s+|-)?(?:old|oed)\b|\b(?:1[0-7]|[1-9])\s+oed\b"
    r"|\bturn(?:s|ed|ing)?\s+(?:1[0-7]|[1-9])\b",
    re.IGNORECASE,
)
GOES = (
    r"goes to|going to|went to|go to|at|attends|attending|starts?(?:ed|ing)?(?: at| in)?|moved? to|moves to|moving to"
    r"|into|in|yn mynd i|yn|i|dechrau yn"
)
_NAME = r"(?:[A-ZÀ-ÝŴŶ][\w’'-]+)"
SCHOOL = re.compile(
    rf"\b(?i:{GOES})\s+(?:the\s+)?(?:Ysgol|Cylch|Meithrinfa)(?:\s+(?:(?:y|yr|Gynradd|Uwchradd|Feithrin)\s+)*{_NAME})"
    rf"|\b(?i:{GOES})\s+(?:the\s+)?{_NAME}(?:\s+{_NAME}){{0,3}}\s+(?:School|Primary|Infants|Juniors|Nursery|Academy|Comp)\b"
    r"|\b(?i:in|into|yn|i)\s+(?:(?i:year|class|blwyddyn|flwyddyn|dosbarth|ddosbarth))\s+\d{1,2}\b"
    r"|\b(?i:goes to|attends|starts|started|starting|yn mynd i)\s+(?:\w+\s+){0,2}"
    r"(?i:school|primary|nursery|reception|ysgol)\b"
)
SCHOOL_NAMES = re.compile(
    rf"\b(?:Ysgol|Cylch|Meithrinfa)(?:\s+(?:y|yr|{_NAME})){{1,4}}"
    rf"|\b{_NAME}(?:\s+{_NAME}){{0,3}}\s+(?:School|Primary|Infants|Juniors|Nursery|Academy|Comp)\b"
)
ADULTS = {"mr", "mrs", "ms", "miss", "dr", "nurse", "sister", "st", "auntie", "uncle", "nyrs", "anti", "yncl"}
PLACES = {"in", "near", "from", "outside", "ger", "o"}
_COMMON = """
    a a'r about ac academy after again all also although an and another any anybody anyone april ar are as at august
    awst back because been before beth ble blwyddyn bob bore bu but by bydd byddwn can christmas chwefror class
    coffee could council cylch cymraeg cymru cyn da dad dan day dear december did dim diolch do dob does don't dont
    dosbarth dw dwi dydi dydy dyma dyna each easter ebrill efallai ein english er erbyn even ever every everybody
    everyone everything fe february fel few first for foster fostering friday from fy gall gan get getting go
    gobeithio going good gorffennaf grandad great group gwener gyda gynradd had half half-term halloween happy has
    have having he heddiw hello helo help heno her here hi his hope how hydref i i'd i'll i'm i'r i've iau if in
    ionawr is it it's its january july june just last let like llun long look looking lots mae mae'n mae'r maen
    maent mai make many march mawrth may maybe me medi meeting mehefin meithrin meithrinfa mercher mewn mi monday
    mor more most mum mwy my na nac nadolig nan need neu never next nhw ni nice nid no nobody nos not nothing
    november now nursery o'r october oedd oes of ok on once ond one oni only or os other our ours out over pa pam
    pan pasg pawb people plant please pob primary pryd prynhawn pwy reception rhagfyr rhaid rhywun roedd rwy rydw
    rydym rydyn sadwrn saesneg same saturday school schools september she should since so some somebody someone
    something sometimes sorry still such sul sunday sut sydd tachwedd take term thank thanks that that's the their
    them then there there's these they they're they've this those though thursday to today tomorrow tonight too
    tuesday two un under unrhyw until up us uwchradd very wales was we we'd we'll we're we've wedi wednesday
    weithiau wel well welsh were what what's when where which while who whole why will with wna would wrth y ychydig
    ydi ydw ydy year yes yesterday yet yfory yma yn yna yno you your yr ysgol yw
"""
COMMON = frozenset(_COMMON.split())
STARTS = re.compile(
    r"[’']s\b|\s*[,(]?\s*(?:is|was|goes|has|had|will|starts|started|attends|turn\w*|loves|lives|and|aged?|born|\d"
    r"|yn|wedi|ganwyd|sy|sydd|dob)\b"
)


def may_name_a_child(*texts: str) -> bool:
    """Whether to ask before posting. Lines that quote somebody else are left out: it is their doing."""
    lines = [line for text in texts for line in text.splitlines() if not line.lstrip().startswith(">")]
    text = "\n".join(lines).replace("**", "")
    for abbreviation, plain in ABBREVIATIONS:
        text = abbreviation.sub(plain, text)
    sentences = [one for one in SENTENCE.split(text) if one.strip()]
    told = [bool(BORN.search(one) or SCHOOL.search(one)) for one in sentences]
    names = [_has_name(one) for one in sentences]
    pairs = zip(told, [*told[1:], False], names, [*names[1:], False], strict=False)
    return any((now or after) and (name or other) for now, after, name, other in pairs)


def _has_name(sentence: str) -> bool:
    sentence = SCHOOL_NAMES.sub(lambda found: "x" * len(found[0]), sentence)
    words = list(WORD.finditer(sentence))
    for number, word in enumerate(words):
        before = words[number - 1][0].lower() if number else ""
        if not _may_be_name(word[0], before) or sentence[: word.start()].endswith("@"):
            continue
        # The first word of a sentence is capitalised whatever it is: it counts where something is said of it.
        if number or STARTS.match(sentence, word.end()) or re.search("[’']s$", word[0]):
            return True
    return False


def _may_be_name(word: str, before: str) -> bool:
    plain = re.sub("[’']s$", "", word)
    is_capitalised = len(plain) > 1 and plain[0].isupper() and plain[1:].islower()
    return is_capitalised and plain.lower() not in COMMON and before not in ADULTS | PLACES
