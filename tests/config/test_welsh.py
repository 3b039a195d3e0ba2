"""The site in Welsh: nothing of ours is left in English, and the catalogue does not break what it translates."""

import ast
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from importlib.util import find_spec
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.test import Client, override_settings
from django.utils import timezone
from django.utils.translation import override
from django.utils.translation.template import templatize

from accounts.forms import SignupForm
from communities.notifications.actions import notify
from core.templatetags.hearth import month_names, when
from tests.cast import PASSWORD

CATALOGUE = Path(settings.ROOT) / "locale" / "cy" / "LC_MESSAGES" / "django.po"
AREAS = ["platform", "home", "communities", "moderation"]
CALLS = {
    "_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy",
    "npgettext", "npgettext_lazy",
}  # fmt: skip
LIBRARIES = [
    "django.utils.timesince", "django.utils.dates", "django.contrib.auth.password_validation", "django.core.validators",
    "django.forms.fields", "django.forms.models", "django.db.models.fields", "allauth.account.adapter",
    "allauth.account.forms",
]  # fmt: skip
# Words that English sentences are made of and Welsh ones are not
ENGLISH = re.compile(r"\b(the|and|you|your|this|that|with|cannot|what|who|have|been|from|there|nobody)\b", re.I)


@pytest.fixture(scope="module")
def catalogue() -> polib.POFile:
    return polib.pofile(str(CATALOGUE))


@pytest.fixture(autouse=True, scope="module")
def catalogue_as_it_is_now(tmp_path_factory: pytest.TempPathFactory, catalogue: polib.POFile) -> Iterator[None]:
    """Compiled here, so that these tests never read an older build."""
    folder = tmp_path_factory.mktemp("locale")
    (folder / "cy" / "LC_MESSAGES").mkdir(parents=True)
    catalogue.save_as_mofile(str(folder / "cy" / "LC_MESSAGES" / "django.mo"))
    with override_settings(LOCALE_PATHS=[folder]):
        yield


# The catalogue


def sentences_of_python(source: str) -> set[str]:
    """What the calls of gettext in Python code, or in what `templatize` makes of a template, say in English."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in CALLS:
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            place = 1 if name.lstrip("n").startswith("pgettext") else 0
            said = node.args[place] if len(node.args) > place else None
            if isinstance(said, ast.Constant) and isinstance(said.value, str):
                found.add(said.value)
    return found


def sentences_of_template(source: str) -> set[str]:
    calls = re.findall(r"\bn?p?gettext\((?:[^()'\"]|'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")*\)|\b_\([^()]*\)", source)
    return {sentence for call in calls for sentence in sentences_of_python(call)}


def our_sentences() -> set[str]:
    found: set[str] = set()
    for area in AREAS:
        for path in (Path(settings.ROOT) / area).rglob("*.py"):
            if "migrations" not in path.parts and "management" not in path.parts:
                found |= sentences_of_python(path.read_text())
        for path in (Path(settings.ROOT) / area / "templates").rglob("*.*"):
            if path.suffix in {".html", ".txt"}:
                found |= sentences_of_template(templatize(path.read_text()))
    return found


def test_every_sentence_of_ours_is_in_the_catalogue(catalogue):
    ours = our_sentences()
    assert len(ours) > 600
    assert sorted(ours - {entry.msgid for entry in catalogue if not entry.obsolete}) == []


def test_every_entry_has_its_welsh(catalogue):
    assert [entry.msgid for entry in catalogue if not entry.translated()] == []
    assert [entry.msgid for entry in catalogue if "fuzzy" in entry.flags] == []
    assert [entry.msgid for entry in catalogue if entry.obsolete] == []


def test_plurals_have_the_four_forms_that_django_counts_for_welsh(catalogue):
    rule = "nplurals=4; plural=(n==1) ? 0 : (n==2) ? 1 : (n != 8 && n != 11) ? 2 : 3;"
    assert catalogue.metadata["Plural-Forms"] == rule
    plurals = [entry for entry in catalogue if entry.msgid_plural]
    assert len(plurals) >= 10
    assert [entry.msgid for entry in plurals if sorted(entry.msgstr_plural) != [0, 1, 2, 3]] == []


def test_sentences_of_libraries_are_still_theirs_letter_by_letter():
    """An upgrade that words one anew would bring the English back without a sound."""
    theirs: set[object] = set()
    for module in LIBRARIES:
        source = Path(str(find_spec(module).origin)).read_text()
        theirs |= {node.value for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant)}
    listed = ast.parse((settings.PLATFORM / "config" / "library_words.py").read_text())
    said = {word.value for call in ast.walk(listed) if isinstance(call, ast.Call) for word in call.args}
    assert len(said) > 40
    assert sorted(said - theirs) == []


def marks(text: str) -> list[str]:
    """What must come through a translation unharmed: placeholders, tags and addresses."""
    return sorted(re.findall(r"%\(\w+\)[sd]|%[sd]|\{\w*\}|</?\w+[^>]*>|\*\*", text))


def test_placeholders_and_tags_are_the_same_on_both_sides(catalogue):
    wrong = []
    for entry in catalogue:
        said = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
        meant = [marks(entry.msgid_plural or entry.msgid)] * len(said)
        if [marks(text) for text in said] != meant:
            wrong.append(entry.msgid)
    assert wrong == []


def test_no_welsh_holds_a_quote_that_would_end_an_attribute(catalogue):
    said = [entry.msgstr for entry in catalogue if "<" not in entry.msgid]
    said += [text for entry in catalogue if "<" not in entry.msgid for text in entry.msgstr_plural.values()]
    assert [text for text in said if '"' in text or "'" in text] == []


# Times and numbers


@pytest.mark.parametrize(
    ("age", "words"),
    [
        (timedelta(seconds=20), "nawr"),
        (timedelta(minutes=1, seconds=5), "1\xa0munud yn ôl"),
        (timedelta(minutes=2, seconds=5), "2\xa0funud yn ôl"),
        (timedelta(minutes=11, seconds=5), "11\xa0munud yn ôl"),
        (timedelta(hours=3, seconds=5), "3\xa0awr yn ôl"),
    ],
)
def test_when_is_said_in_welsh(age, words):
    with override("cy"):
        assert f">{words}</time>" in when(timezone.now() - age)


def test_old_times_are_exact_and_months_have_their_right_names():
    with override("cy"):
        assert ">7 Gorffennaf 2026 am 15:04</time>" in when(datetime(2026, 7, 7, 14, 4, tzinfo=UTC))
        assert month_names().split("|")[5:8] == ["Mehefin", "Gorffennaf", "Awst"]


# Pages


class Words(HTMLParser):
    """What a person or their screen reader meets on a page, but for what says it is in another language."""

    SAID = ("aria-label", "title", "alt", "placeholder")
    VOID = frozenset({"meta", "link", "input", "br", "hr", "img", "path"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.lang = ""
        self.open: list[bool] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.lang = given.get("lang", "")
        quiet = tag in {"script", "style", "code"} or not given.get("lang", "cy").startswith("cy")
        if not quiet and not any(self.open):
            # One word in data- is a name that scripts know, such as a kind of reaction.
            scripted = [value for name, value in given.items() if name.startswith("data-") and " " in value]
            self.words += [value for name, value in given.items() if name in self.SAID] + scripted
        if tag not in self.VOID:
            self.open.append(quiet)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        if data.strip() and not any(self.open):
            self.words.append(" ".join(data.split()))


def english_on(answer) -> list[str]:
    page = Words(answer.content.decode())
    assert page.lang == "cy"
    assert answer["Content-Language"] == "cy"
    return [words for words in page.words if ENGLISH.search(words)]


PAGES = {
    "/accounts/login/": "visitor",
    "/accounts/signup/": "visitor",
    "/accounts/terms/": "visitor",
    "/accounts/password/reset/": "visitor",
    "/accounts/password/reset/done/": "visitor",
    "/accounts/confirm-email/": "visitor",
    "/nothing/here/": "visitor",
    "/me/waiting/": "eve",
    "/groups/": "alice",
    "/groups/new/": "admin",
    "/groups/carers/": "alice",
    "/groups/carers/about/": "alice",
    "/groups/carers/members/": "alice",
    "/groups/carers/leave/": "alice",
    "/groups/carers/requests/": "host",
    "/groups/carers/posts/new/": "alice",
    "/groups/carers/posts/{post}/": "alice",
    "/groups/carers/posts/{post}/edit/": "alice",
    "/groups/carers/posts/{post}/history/": "alice",
    "/groups/carers/posts/{post}/delete/": "alice",
    "/groups/carers/chat/kitchen/": "alice",
    "/moderation/flag/post/{post}/": "bob",
    "/moderation/": "mod1",
    "/moderation/?show=decided": "mod1",
    "/moderation/cases/{case}/": "mod1",
    "/me/": "alice",
    "/me/record/": "alice",
    "/me/notifications/": "alice",
    "/accounts/email/": "alice",
    "/accounts/password/change/": "alice",
    "/accounts/logout/": "alice",
    "/registrations/": "registrar",
}


@pytest.fixture
def client_named(cast, client_of):
    def make(name: str) -> Client:
        client = Client() if name == "visitor" else client_of(cast.people[name])
        client.cookies["django_language"] = "cy"
        return client

    return make


@pytest.mark.django_db
@pytest.mark.parametrize(("address", "name"), PAGES.items(), ids=str)
def test_page_in_welsh_holds_no_english_of_ours(address, name, cast, client_named, catalogue):
    cast.g1.rules = "Byddwch yn garedig."
    cast.g1.save()
    notify(cast.alice, "comment", community=cast.g1.pk, subject=("post", cast.post.pk))

    answer = client_named(name).get(address.format(post=cast.post.pk, case=cast.case.pk))

    assert answer.status_code == (404 if "nothing" in address else 200)
    assert english_on(answer) == []
    sentences = {entry.msgid for entry in catalogue if len(entry.msgid) > 12 and "%" not in entry.msgid}
    assert [words for words in Words(answer.content.decode()).words if words in sentences] == []


@pytest.mark.django_db
def test_browser_that_asks_for_welsh_gets_it_without_a_cookie(client):
    answer = client.get("/accounts/login/", headers={"accept-language": "cy,en;q=0.5"})
    assert english_on(answer) == []
    assert "<h1>Mewngofnodi</h1>" in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("password", ["short", "password1234", "dilys@example.org", ""])
def test_what_is_wrong_with_a_form_is_said_in_welsh(password, client_named):
    client = client_named("visitor")
    assert english_on(client.post("/accounts/signup/", {"email": "dilys@example.org", "password1": password})) == []
    assert english_on(client.post("/accounts/login/", {"login": "dilys", "password": password})) == []
    assert english_on(client.post("/accounts/login/", {"login": "alice@example.org", "password": "wrong"})) == []


@pytest.mark.django_db
def test_what_is_wrong_with_new_passwords_and_addresses_is_said_in_welsh(client_named):
    client = client_named("alice")
    twice = {"oldpassword": PASSWORD, "password1": "carreg cwch cegin", "password2": "another one again"}
    assert english_on(client.post("/accounts/password/change/", twice)) == []
    taken = client.post("/accounts/email/", {"action_add": "", "email": "alice@example.org"})
    assert english_on(taken) == []
    assert "Rydych chi’n defnyddio’r cyfeiriad e-bost hwnnw yma yn barod." in taken.content.decode()


def test_labels_follow_the_language_of_each_request():
    with override("cy"):
        assert str(SignupForm.base_fields["display_name"].label) == "Enw arddangos"
    assert str(SignupForm.base_fields["display_name"].label) == "Display name"


@pytest.mark.django_db
def test_welsh_terms_say_that_nobody_has_reviewed_them_and_english_ones_do_not(client):
    draft = "Drafft, heb ei adolygu"
    assert draft not in client.get("/accounts/terms/").content.decode()
    client.cookies["django_language"] = "cy"
    assert draft in client.get("/accounts/terms/").content.decode()


TEMPLATES = Path(settings.PLATFORM) / "templates"
SENT = [
    *TEMPLATES.glob("outbox/*.txt"),
    *TEMPLATES.glob("account/email/*_*.txt"),
    *TEMPLATES.glob("account/messages/*.txt"),
]
ERRORS = [*TEMPLATES.glob("4*.html"), *TEMPLATES.glob("500.html")]


@pytest.mark.parametrize("path", SENT + ERRORS, ids=lambda path: path.name)
def test_letter_message_or_error_page_in_welsh_holds_no_english(path):
    known = {"site_name": "Hearth", "email": "dilys@example.org", "base_url": "https://hearth.example.org"}
    known["token"] = "t"  # an invitation's
    with override("cy"):
        said = render_to_string(str(path.relative_to(TEMPLATES)), known)
    words = Words(said).words if path.suffix == ".html" else [said]
    assert said.strip() or path.name == "logged_in.txt"
    assert [text for text in words if ENGLISH.search(text)] == []


# Changing the language


def switch(client: Client, answer) -> str:
    """Presses the other language's button on a page, as a browser does, and returns where that leads."""
    (html,) = re.findall(r'<form class="top__language".*?</form>', answer.content.decode(), re.DOTALL)
    (target,) = re.findall(r'<input type="hidden" name="next" value="([^"]*)">', html)
    (language,) = re.findall(r'class="plain-button" name="language" value="([^"]*)"', html)
    sent = client.post("/language/", {"next": target.replace("&amp;", "&"), "language": language})
    assert sent.status_code == 302
    return sent["Location"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", ["/groups/carers/", "/groups/carers/chat/kitchen/", "/moderation/?show=decided&page=1"]
)
def test_switch_keeps_to_the_page_and_works_both_ways(address, cast, client_of):
    client = client_of(cast.admin if "groups" not in address else cast.alice)
    if "moderation" in address:
        client = client_of(cast.mod1)

    assert switch(client, client.get(address)) == address
    welsh = client.get(address)
    assert Words(welsh.content.decode()).lang == "cy"
    assert switch(client, welsh) == address
    assert Words(client.get(address).content.decode()).lang == "en-gb"


@pytest.mark.django_db
def test_switch_on_the_answer_to_a_form_leads_to_the_page_of_the_form(cast, client_named):
    client = client_named("alice")
    page = f"/groups/carers/posts/{cast.post.pk}/"
    refused = client.post(f"{page}comments/", {"body": "", "key": "00000000-0000-4000-8000-000000000000"})
    assert english_on(refused) == []

    answer = client.get(switch(client, refused), headers={"accept": "text/html"}, follow=True)

    assert (answer.status_code, answer.request["PATH_INFO"]) == (200, page)


@pytest.mark.django_db
def test_program_that_reads_a_posting_address_is_still_told_no(cast, client_named):
    client = client_named("alice")
    address = f"/groups/carers/posts/{cast.post.pk}/comments/"
    assert client.get(address, headers={"accept": "application/json"}).status_code == 405
