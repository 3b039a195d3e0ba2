"""What a complainant keeps back is nowhere in what the poster reads (H06)."""

import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from moderation.complaints.models import Complaint
from moderation.notices.conceal import EMAIL, NAME, Concealer, conceal

FIRST = ["Carys", "Siân", "Zoë", "Jo", "Mary-Ann", "Łukasz", "Nia", "DeShawn", "O’Connor", "Ffion", "Li", "Ng"]
LAST = ["Bevan", "Prŷs-Huws", "O'Brien", "ap Dafydd", "Nguyễn", "Smith", "van der Berg", "McDonald", "Ó Sé", "Bloggs"]
EMAILS = [
    "carys.bevan@example.net",
    "sparkle77@post.example.org",
    "Jane.Bloggs+site@example.co.uk",
    "j_b-1@ex-ample.org",
]


def plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(one for one in decomposed if not unicodedata.combining(one)).replace("ł", "l")


def parts(name: str) -> list[str]:
    return [one for one in re.findall(r"[^\W\d_]+", plain(name)) if len(one) >= 3]


@st.composite
def written(draw: st.DrawFn) -> tuple[str, str]:
    """A name, and one of the forms in which somebody writes it."""
    first, last = draw(st.sampled_from(FIRST)), draw(st.sampled_from(LAST))
    name = f"{first} {last}"
    initial = first[0]
    forms = [
        name, f"{last}, {first}", f"{initial}. {last}", f"{initial} {last}", f"Mrs {last}", f"Dr. {first} {last}",
        name.replace(" ", ""), name.replace(" ", "-"), name.replace(" ", "_"), name.replace(" ", "."),
        name.replace(" ", "\u200b "), name.replace(" ", "\n"), name.replace(" ", "\u00a0"), "\u00ad".join(name),
        f"@{name.replace(' ', '').lower()}", f"#{name.replace(' ', '')}", f"{initial}{last.replace(' ', '')}",
        f"{name}’s", f"{last}'s", f"{last}s", f"the {last}es", f"{name.replace(' ', '')}99", f"({name})", f"“{name}”",
        f"https://example.org/people/{name.replace(' ', '-').lower()}/?q={name.replace(' ', '%20')}",
        unicodedata.normalize("NFD", name),
    ]  # fmt: skip
    form = draw(st.sampled_from(forms))
    case = draw(st.sampled_from([str, str.upper, str.lower, str.title, plain]))
    return name, case(form)


@given(written(), st.sampled_from(["", "Yesterday ", "I, ", "x"]), st.sampled_from(["", " said so.", "!", " (me)"]))
def test_no_form_of_a_name_survives(form: tuple[str, str], before: str, after: str) -> None:
    name, text = form
    before = before if not before.endswith("x") else "x "

    found = Concealer.of([name], "", gives_name=False, gives_email=True).text(before + text + after)

    words = set(re.findall(r"[^\W\d_]+", plain(found)))
    assert not words & set(parts(name))
    assert not [one for one in parts(name) if len(one) >= 5 and one in plain(found)]
    assert NAME in found
    assert found.startswith(before)
    assert found.endswith(after)


@given(
    st.sampled_from(EMAILS),
    st.sampled_from(["{}", "<{}>", "mailto:{}", "write to {}.", "({})", "{}, or not"]),
    st.sampled_from([
        str,
        str.upper,
        lambda email: email.replace("@", " @ "),
        lambda email: email.replace("@", " (at) "),
        lambda email: email.replace("@", " at ").replace(".", " dot "),
        lambda email: email.replace("@", "\u200b@"),
    ]),
)  # fmt: skip
def test_no_form_of_an_address_survives(email: str, around: str, way: object) -> None:
    said = around.format(way(email)) + " And of somebody else: other@example.com."  # type: ignore[operator]

    found = Concealer.of(["Nobody Atall"], email, gives_name=True, gives_email=False).text(said)

    assert "@" not in found
    assert email.partition("@")[0].casefold() not in found.casefold()
    assert found.count(EMAIL) == 2


@given(st.text(max_size=200), st.text(max_size=40), st.emails())
@example("[e-mail] Ann", "[e-mail", "a@b.example")
def test_whatever_is_written_it_ends_and_the_name_as_given_is_gone(text: str, name: str, email: str) -> None:
    hider = Concealer.of([name], email, gives_name=False, gives_email=False)

    found = hider.text(f"{text} {name} {text} {email} ")

    whole = [one for one in parts(name) if len(one) >= 3]
    assert not set(re.findall(r"[^\W\d_]+", plain(found))) & set(whole)
    assert email.casefold() not in found.casefold()
    assert Concealer.of([name], email, gives_name=True, gives_email=True).text(text) == text


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Jo Li", "The jolly job was listed, joined and lit."),
        ("Ann Lee", "They announced a sleeve, and annual fees."),
        ("Grace Bloggs", "It was disgraceful."),
        ("The Friends of Aled", "The end of the matter, and for good."),
    ],
)
def test_other_words_stay_as_they_are(name: str, text: str) -> None:
    assert Concealer.of([name], "a@b.example", gives_name=False, gives_email=False).text(text) == text


def test_an_address_that_tells_the_name_is_kept_back_with_it() -> None:
    hider = Concealer.of(["Carys Bevan"], "carys.bevan@example.net", gives_name=False, gives_email=True)

    assert hider.hides_email
    assert hider.text("carys.bevan@example.net") == EMAIL


@pytest.mark.django_db
@pytest.mark.parametrize("consent", [None, False, True])
def test_each_consent_is_honoured_in_every_field_and_place(consent: bool | None) -> None:
    from tests.factories.complaints import make_complaint

    said = "Carys Bevan-Pugh, carys.bevan@example.net"
    free = ("acting_for", "authority", "statement", "why", "meaning", "inaccuracies", "opinions", "earlier_references")
    complaint: Complaint = make_complaint(
        **dict.fromkeys(free, said), consent_name=consent, consent_email=consent, link=f"https://example.org/{said}"
    )

    everything = repr(conceal(complaint))

    is_there = consent is True
    for word in ("Carys", "Bevan", "Pugh", "example.net"):
        assert (word in everything) == is_there
    assert said in conceal(complaint).why or not is_there


@pytest.mark.parametrize(
    "text",
    [
        "C%E2%80%8Barys B%C2%ADevan",
        "?next=%2Fsearch%3Fq%3DCarys%2520Bevan",
        "?to=carys.bevan%252540example.net",
        "carys.bevan%00@example.net Car%00ys",
    ],
)
def test_what_an_address_encodes_hides_nothing_and_brings_nothing_that_cannot_be_kept(text: str) -> None:
    hider = Concealer.of(["Carys Bevan"], "carys.bevan@example.net", gives_name=False, gives_email=False)
    found = hider.text(text).casefold()
    assert "carys" not in found
    assert "bevan" not in found
    assert "\x00" not in found
