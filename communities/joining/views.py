from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.permissions import SignedInRequest, signed_in_required
from communities.groups.models import Community, JoinRequest, Membership
from communities.groups.permissions import May, access_community, access_listing
from communities.groups.queries import latest_request, listing_of
from communities.joining.actions import (
    add_question,
    answer_more,
    ask_for_more,
    ask_to_join,
    cancel_request,
    decide_request,
    retire_question,
    set_welcome_domains,
)
from communities.joining.forms import AnswerForm, AskToJoinForm, DecisionForm, DomainsForm, QuestionForm
from communities.joining.permissions import access_own_request, access_request, access_unnamed_request
from communities.joining.queries import decided_requests, names_of_deciders, open_requests, questions_of
from core.errors import Refused

PAGE = 25


@require_http_methods(["GET", "POST"])
@signed_in_required
def join(request: SignedInRequest, slug: str) -> HttpResponse:
    """Asks to join; while an answer is awaited, the same address shows what was asked and answered."""
    community = access_listing(request.user, slug)
    latest = latest_request(community, request.user)
    if request.method == "GET" and latest is not None and latest.state in JoinRequest.OPEN:
        return _show_own(request, community, latest)
    listing = listing_of(community, request.user)
    form = AskToJoinForm(
        request.POST or None,
        community=community,
        questions=questions_of(community),
        shows_rules=bool(listing.rules),
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            done = ask_to_join(
                community,
                message=given["message"],
                answers=form.answers,
                rules_version=given["rules_version"],
                by=request.user,
            )
        except Refused as refused:
            form.refuse(refused, community)
        else:
            if isinstance(done, Membership):
                messages.success(request, _("You now belong to this group."))
                return redirect("group", slug=slug)
            messages.success(
                request, _("You have asked to join. A host will answer you, and we will tell you by e-mail.")
            )
            return redirect("group_about", slug=slug)
    return render(request, "joining/join.html", {"community": community, "listing": listing, "form": form})


def _show_own(
    request: SignedInRequest, community: Community, asked: JoinRequest, form: forms.Form | None = None
) -> HttpResponse:
    context = {"community": community, "asked": asked, "answers": asked.answers.all(), "form": form or AnswerForm()}
    return render(request, "joining/own.html", context)


@require_POST
@signed_in_required
def answer(request: SignedInRequest, slug: str) -> HttpResponse:
    """The answer to what a host wanted to know."""
    community, asked = access_own_request(request.user, slug)
    form = AnswerForm(request.POST)
    if _is_answered(request, asked, form):
        return redirect("join_group", slug=slug)
    return _show_own(request, community, asked, form)


def _is_answered(request: SignedInRequest, asked: JoinRequest, form: AnswerForm) -> bool:
    """Whether the answer was taken and the person told; else the form says why not."""
    if not form.is_valid():
        return False
    try:
        answer_more(asked, text=form.cleaned_data["text"], by=request.user)
    except Refused as refused:
        refused.add_to(form)
        return False
    messages.success(request, _("Your answer is with the hosts. We will tell you by e-mail when they decide."))
    return True


@require_http_methods(["GET", "POST"])
@signed_in_required
def cancel(request: SignedInRequest, slug: str) -> HttpResponse:
    """Asks once more, then takes the request back."""
    community, asked = access_own_request(request.user, slug)
    if request.method == "POST":
        cancel_request(asked, by=request.user)
        messages.success(request, _("You have taken your request back."))
        return redirect("group_about", slug=slug)
    return render(request, "joining/cancel.html", {"community": community})


@require_http_methods(["GET", "POST"])
@signed_in_required
def unnamed(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """One's own request to a group that became secret since: to answer it and to take it back, without its name."""
    asked = access_unnamed_request(request.user, pk)
    if request.method == "POST" and request.POST.get("do") == "cancel":
        cancel_request(asked, by=request.user)
        messages.success(request, _("You have taken your request back."))
        return redirect("groups")
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and _is_answered(request, asked, form):
        return redirect("own_request", pk=pk)
    return render(request, "joining/unnamed.html", {"asked": asked, "answers": asked.answers.all(), "form": form})


# For hosts


@require_GET
@signed_in_required
def join_requests(request: SignedInRequest, slug: str) -> HttpResponse:
    community = access_community(request.user, slug, May.DECIDE_REQUESTS)
    page = Paginator(open_requests(community), PAGE).get_page(request.GET.get("page"))
    return render(request, "joining/requests.html", {"community": community, "page": page})


@require_GET
@signed_in_required
def decided(request: SignedInRequest, slug: str) -> HttpResponse:
    """Who was let in or not, by whom, when and why."""
    community = access_community(request.user, slug, May.DECIDE_REQUESTS)
    page = Paginator(decided_requests(community), PAGE).get_page(request.GET.get("page"))
    names = names_of_deciders(list(page.object_list))
    rows = [(asked, names.get(asked.decided_by_id)) for asked in page.object_list]
    return render(request, "joining/decided.html", {"community": community, "page": page, "rows": rows})


@require_http_methods(["GET", "POST"])
@signed_in_required
def decide(request: SignedInRequest, slug: str, pk: UUID) -> HttpResponse:
    """One request with all its answers, and the host's decision."""
    community, asked = access_request(request.user, slug, pk)
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            said = _answer(asked, form.cleaned_data["answer"], form.cleaned_data["words"], request)
        except Refused as refused:
            refused.add_to(form)
        else:
            messages.success(request, said % {"name": asked.person})
            return redirect("join_requests", slug=slug)
    decider = names_of_deciders([asked]).get(asked.decided_by_id)
    context = {
        "community": community,
        "asked": asked,
        "answers": asked.answers.all(),
        "form": form,
        "decider": decider,
        "is_open": asked.state in JoinRequest.OPEN,
    }
    return render(request, "joining/request.html", context)


def _answer(asked: JoinRequest, answer: str, words: str, request: SignedInRequest) -> str:
    if answer == "more":
        ask_for_more(asked, question=words, by=request.user)
        return _("You have asked %(name)s for more. We have written to them.")
    decide_request(asked, approve=answer == "approve", reason=words, by=request.user)
    if answer == "approve":
        return _("%(name)s now belongs to the group.")
    return _("%(name)s has been told.")


@require_http_methods(["GET", "POST"])
@signed_in_required
def questions(request: SignedInRequest, slug: str) -> HttpResponse:
    """What everybody is asked who wants to join, and whose people need not wait."""
    community = access_community(request.user, slug, May.CHANGE_GROUP)
    if community.archived_at is not None:
        return redirect("group_settings", slug=slug)  # which says that nothing changes, and why
    asks_question = request.method == "POST" and "question" in request.POST
    sets_domains = request.method == "POST" and not asks_question
    question_form = QuestionForm(request.POST if asks_question else None, auto_id="question_%s")
    there = {"domains": "\n".join(community.welcome_domains.values_list("domain", flat=True))}
    domains_form = DomainsForm(request.POST if sets_domains else None, initial=there, auto_id="domains_%s")
    form: forms.Form = question_form if asks_question else domains_form
    if request.method == "POST" and form.is_valid():
        try:
            if asks_question:
                add_question(community, by=request.user, **form.cleaned_data)
            else:
                set_welcome_domains(community, by=request.user, **form.cleaned_data)
        except Refused as refused:
            refused.add_to(form)
        else:
            messages.success(request, _("Saved. It holds for everybody who asks from now on."))
            return redirect("join_questions", slug=slug)
    context = {
        "community": community,
        "questions": questions_of(community),
        "question_form": question_form,
        "domains_form": domains_form,
    }
    return render(request, "joining/questions.html", context)


@require_POST
@signed_in_required
def retire(request: SignedInRequest, slug: str, pk: UUID) -> HttpResponse:
    community = access_community(request.user, slug, May.CHANGE_GROUP)
    question = questions_of(community).filter(pk=pk).first()
    if question is None:
        raise Http404
    retire_question(question, by=request.user)
    messages.success(request, _("This question is not asked any more. What people answered stays."))
    return redirect("join_questions", slug=slug)
