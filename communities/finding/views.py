from dataclasses import dataclass, field

from django.core.paginator import Page as Leaf
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods
from wagtail.models import Page

from accounts.models import User
from accounts.permissions import may_take_part
from communities.finding.forms import LONGEST, PAGES, PEOPLE, SearchForm, group_id
from communities.finding.permissions import reach_of
from communities.finding.queries import MOST_PEOPLE, Hit, authors_called, hits_of, my_groups, people_called
from communities.search.models import Indexed
from communities.search.queries import COUNTED, Found, Narrowing, find
from communities.search.terms import parse
from home.pages.queries import pages_about
from home.promoted.queries import Suggested, suggested_for

FEW = 3  # people and pages beside everything else
MOST_PAGES = 20
PER_LEAF, MOST_LEAVES = 10, 10  # of public pages, for a visitor


@dataclass
class Results:
    """`tabs` are (kind, its name, how many, whether there are more)."""

    suggested: list[Suggested] = field(default_factory=list)
    tabs: list[tuple[str, object, int, bool]] = field(default_factory=list)
    found: Found | None = None
    hits: list[Hit] = field(default_factory=list)
    people: list[User] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)
    leaf: Leaf[Page] | None = None

    @property
    def is_empty(self) -> bool:
        return not (self.hits or self.people or self.pages or self.suggested)


@require_http_methods(["GET", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """Takes what members look for in the body alone: in the address it would stand in histories and logs.

    A visitor finds public pages; so does somebody who waits for approval. They may come with words in the address, from
    a page that sets no cookie for a form; a member then finds the words in the box.
    """
    user = request.user
    member = user if may_take_part(user) and isinstance(user, User) else None
    asked: QueryDict | None = request.POST if request.method == "POST" else None
    words = request.GET.get("q", "")[:LONGEST]
    if asked is None and words and not member:
        asked = QueryDict(urlencode({"q": words, "page": request.GET.get("page", "")[:9]}))
    form = SearchForm(asked, groups=my_groups(member) if member else None, initial={"q": words})
    results = None
    if asked is not None and form.is_valid() and parse(form.cleaned_data["q"]):
        results = _results(form, member)
    context = {"form": form, "results": results, "kind": form.kind, "counted": COUNTED, "is_member": bool(member)}
    context["keep"] = "&" + urlencode({"q": form.data.get("q", "")})
    response = render(request, "finding/search.html", context)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _results(form: SearchForm, member: User | None) -> Results:
    words, results = str(form.cleaned_data["q"]), Results()
    if member:
        _add_private(results, form, member, words)
    if not (form.chosen("group") or form.chosen("person") or form.chosen("when")):
        _add_public(results, form, words, is_member=member is not None)
    return results


def _add_public(results: Results, form: SearchForm, words: str, *, is_member: bool) -> None:
    """What staff suggest comes first, and not once more below."""
    suggested = suggested_for(words)
    keys = {one.page for one in suggested}
    most = MOST_PAGES if is_member else MOST_LEAVES * PER_LEAF
    pages = [page for page in pages_about(words, most=most) if page.pk not in keys]
    if not is_member:
        results.leaf = Paginator(pages, PER_LEAF).get_page(str(form.data.get("page", "")))
        results.pages = list(results.leaf)
        results.suggested = suggested if results.leaf.number == 1 else []
        return
    found = len(suggested) + len(pages)
    if found:
        results.tabs.append((PAGES, None, min(found, MOST_PAGES), found > MOST_PAGES))
    if form.kind == PAGES or (not form.kind and form.before is None):
        results.suggested = suggested
        results.pages = pages[: MOST_PAGES if form.kind else FEW]


def _add_private(results: Results, form: SearchForm, member: User, words: str) -> None:
    name, community = str(form.chosen("person") or ""), group_id(form)
    reach = reach_of(member)
    narrowing = Narrowing(
        kind=form.kind if form.kind in Indexed.Kind.values else "",
        community=community,
        authors=authors_called(name, reader=member, readable=reach.communities) if name else None,
        since=form.since(timezone.now()),
        before=form.before,
    )
    found = find(parse(words), reach, narrowing)
    results.found = found
    kinds = Indexed.Kind if found.is_more else [kind for kind in Indexed.Kind if found.counts[kind]]
    results.tabs = [(kind.value, kind.label, found.counts[kind], found.is_more) for kind in kinds]
    people = [] if form.chosen("when") or name else people_called(words, viewer=member, community=community)
    if people:
        results.tabs.append((PEOPLE, None, min(len(people), MOST_PEOPLE), len(people) > MOST_PEOPLE))
    if form.kind == PEOPLE:
        results.people = people[:MOST_PEOPLE]
    elif form.kind != PAGES:
        results.hits = hits_of(found.rows, found.query, reader=member)
        results.people = people[:FEW] if not form.kind and form.before is None else []
