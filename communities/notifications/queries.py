from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy, ngettext_lazy

from accounts.models import User
from communities.notifications.models import Following, Notification, Wish

SENTENCES: dict[str, Any] = {
    "join_request": gettext_lazy("Somebody asks to join %(group)s."),
    "join_request_more": gettext_lazy("The hosts of a group you asked to join want to know more."),
    "join_request_approved": gettext_lazy("You now belong to %(group)s."),
    "join_request_declined": gettext_lazy("A request of yours to join a group was not approved."),
    "approval_due": gettext_lazy("Your approval is due to be renewed. See until when it lasts."),
    "approvals_due": gettext_lazy("Some approvals are due to be renewed."),
    "membership_dated": gettext_lazy("The hosts of %(group)s have said until when you belong to it."),
    "membership_due": gettext_lazy("Your time in %(group)s is due to be renewed."),
    "membership_renewed": gettext_lazy("Your time in %(group)s has been renewed."),
    "membership_lapsed": gettext_lazy(
        "Your time in one of your groups has come to its end. A host can renew it, and then it is as you left it."
    ),
    "memberships_due": gettext_lazy("In %(group)s some memberships are due to be renewed."),
    "guest_admitted": gettext_lazy("You may now read and write in a chat room of %(group)s, as a guest."),
    "room_chosen": gettext_lazy("A host has let you into a chat room of %(group)s that is only for some people."),
    "direct_message": gettext_lazy("%(title)s has written to you."),
    "made_host": gettext_lazy("You are now a host of %(group)s."),
    "invited": gettext_lazy("Somebody has invited you to a group."),
    "invitation_used": gettext_lazy("Somebody has joined %(group)s by an invitation of yours."),
    "invitation_ended": gettext_lazy("An invitation you had accepted can no longer be used."),
    "mentioned": gettext_lazy("You are mentioned in ‘%(title)s’."),
    "comment": ngettext_lazy(
        "%(count)d new comment on your post ‘%(title)s’.", "%(count)d new comments on your post ‘%(title)s’.", "count"
    ),
    "reply": ngettext_lazy("%(count)d new comment on ‘%(title)s’.", "%(count)d new comments on ‘%(title)s’.", "count"),
    "answered": gettext_lazy("Your question ‘%(title)s’ has an answer."),
    "answer_marked": gettext_lazy("What you wrote is marked as the answer to ‘%(title)s’."),
    "announcement": gettext_lazy("There is an announcement: ‘%(title)s’."),
    "announcement_confirm": gettext_lazy("Please read ‘%(title)s’ and confirm it."),
    "post_moved": gettext_lazy("A host has moved something you wrote to %(group)s."),
    "event_changed": gettext_lazy("Something has changed about ‘%(title)s’."),
    "event_cancelled": gettext_lazy("‘%(title)s’ is cancelled."),
    "event_gone": gettext_lazy("An event on %(day)s in %(group)s, which you had answered, will not take place."),
    "event_place": gettext_lazy("There is a place for you at ‘%(title)s’."),
    "event_soon": gettext_lazy("‘%(title)s’ is soon."),
    "poll_asked": gettext_lazy("You are asked to answer ‘%(title)s’."),
    "poll_closing": gettext_lazy("‘%(title)s’ closes soon, and you have not answered yet."),
    "poll_outcome": gettext_lazy("‘%(title)s’ has an outcome."),
    "later_posted": gettext_lazy("What you planned for %(group)s has been posted."),
    "later_failed": gettext_lazy("A post you planned could not be posted. It is among your drafts."),
    "case_opened": gettext_lazy("Somebody has reported something in %(group)s. It waits for a moderator."),
    "case_handed_over": gettext_lazy("Somebody has handed a case over to you."),
    "case_waits": gettext_lazy("A case waits for you."),
    "case_held": gettext_lazy("Something you wrote in %(group)s is hidden until a moderator has looked at it."),
    "case_restored": gettext_lazy("A moderator looked at something you wrote in %(group)s. It is shown again."),
    "case_hide": gettext_lazy("A moderator has hidden something you wrote in %(group)s."),
    "case_remove": gettext_lazy("A moderator has removed something you wrote in %(group)s."),
    "case_watched": gettext_lazy("Somebody used a watched word in %(group)s. It waits for a moderator."),
    "words_wait": gettext_lazy("Something in %(group)s waits for a moderator to read it."),
    "words_approved": gettext_lazy("A moderator has read what you wrote in %(group)s. Others can see it now."),
    "words_refused": gettext_lazy("A moderator has decided not to show something you wrote in %(group)s."),
    "sanction_mask": gettext_lazy("A moderator has covered some words of what you wrote in %(group)s."),
    "sanction_warn": gettext_lazy("A moderator of %(group)s has warned you."),
    "sanction_mute": gettext_lazy("A moderator has decided that you only read in %(group)s for now."),
    "sanction_hold": gettext_lazy("A moderator looks at what you write in %(group)s first, for now."),
    "sanction_expel": gettext_lazy("A moderator has removed you from a group."),
    "sanction_suspend": gettext_lazy("Your account was suspended."),
    "sanction_undone": gettext_lazy("A decision about you was taken back."),
    "appeal_answer": gettext_lazy("A moderator has answered you about a decision."),
    "appeal_upheld": gettext_lazy("Somebody else looked at a decision about you. It stands."),
    "appeal_overturned": gettext_lazy("Somebody else looked at a decision about you and took it back."),
    "case_appealed": gettext_lazy("Somebody asks for another look at a decision in %(group)s."),
    "case_reply": gettext_lazy("Somebody has answered about a decision in %(group)s."),
    "order_disclosed": gettext_lazy("A court ordered us to say who you are, and we did. A solicitor can advise you."),
    "complaint_notice": gettext_lazy("Something you wrote needs your answer by %(day)s, if you want to give one."),
    "complaint_again": gettext_lazy("Your answer does not say everything that it must. You can still complete it."),
    "flag_leave": gettext_lazy("A moderator looked at what you reported in %(group)s and has left it as it is."),
    "flag_mask": gettext_lazy("A moderator looked at what you reported in %(group)s and has covered some of it."),
    "flag_hide": gettext_lazy("A moderator looked at what you reported in %(group)s and has hidden it."),
    "flag_remove": gettext_lazy("A moderator looked at what you reported in %(group)s and has removed it."),
}
OFF, SHOWN, MAILED = "off", "shown", "mailed"
LEVELS: dict[str, Any] = {
    OFF: gettext_lazy("Not at all"),
    SHOWN: gettext_lazy("Tell me here"),
    MAILED: gettext_lazy("Tell me here and by e-mail"),
}
# What one may choose about: the words of it, what it is without a choice, and the kinds it stands for. Of every other
# kind one is always told, here: it is about oneself, or a duty.
TOPICS: dict[str, tuple[Any, str, frozenset[str]]] = {
    "mentioned": (gettext_lazy("Somebody mentions me"), MAILED, frozenset({"mentioned"})),
    "direct": (gettext_lazy("Somebody writes to me alone"), MAILED, frozenset({"direct_message"})),
    "comment": (gettext_lazy("Somebody comments on my post"), MAILED, frozenset({"comment"})),
    "answered": (gettext_lazy("My question is answered"), MAILED, frozenset({"answered", "answer_marked"})),
    "reply": (gettext_lazy("Somebody comments on a post I follow"), SHOWN, frozenset({"reply"})),
    "announcement": (
        gettext_lazy("A host announces something"),
        MAILED,
        frozenset({"announcement", "announcement_confirm"}),
    ),
    "event": (
        gettext_lazy("An event I answered changes"),
        MAILED,
        frozenset({"event_changed", "event_cancelled", "event_gone", "event_place", "event_soon"}),
    ),
    "poll": (
        gettext_lazy("A poll closes, or has an outcome"),
        SHOWN,
        frozenset({"poll_asked", "poll_closing", "poll_outcome"}),
    ),
}
TOPIC_OF = {kind: topic for topic, (_words, _level, kinds) in TOPICS.items() for kind in kinds}
SHOWN_THOUGH_MUTED = {"announcement"}


def unread_notifications(user: User) -> QuerySet[Notification]:
    return Notification.objects.filter(person=user, read_at=None)


def unread_count(user: User) -> int:
    return unread_notifications(user).count()


def unread_counts(people: Collection[UUID]) -> dict[UUID, int]:
    found = Notification.objects.filter(person__in=people, read_at=None).order_by()
    return dict.fromkeys(people, 0) | dict(found.values_list("person").annotate(Count("pk")))


def wishes_of(person: User, community: UUID | None) -> tuple[Wish, Wish]:
    """What somebody said for everywhere, and for one group; unsaved where they said nothing."""
    rows = Wish.objects.filter(Q(community=None) | Q(community=community), person=person)
    found = {wish.community_id: wish for wish in rows}
    everywhere = found.get(None) or Wish(person=person)
    return everywhere, (found.get(community) or Wish(person=person, community_id=community))


def level_of(kind: str, everywhere: Wish | None, here: Wish | None) -> str:
    """How somebody is told of a kind: what they said for this group, else for everywhere, else what is usual."""
    topic = TOPIC_OF.get(kind)
    if topic is None:
        return SHOWN
    if here is not None and here.is_muted:
        return SHOWN if topic in SHOWN_THOUGH_MUTED else OFF
    for wish in (here, everywhere):
        if wish is not None and wish.levels.get(topic) in LEVELS:
            return str(wish.levels[topic])
    return TOPICS[topic][1]


def levels_for(told: dict[UUID, str], community: UUID | None) -> dict[UUID, str]:
    """For each person, who is to be told of a kind, how: one query."""
    rows = Wish.objects.filter(Q(community=None) | Q(community=community), person__in=told)
    wishes = {(wish.person_id, wish.community_id): wish for wish in rows}
    found = {}
    for person, kind in told.items():
        here = wishes.get((person, community)) if community else None
        found[person] = level_of(kind, wishes.get((person, None)), here)
    return found


def wants_letters(person: User) -> bool:
    return not Wish.objects.filter(person=person, community=None, letters=False).exists()


def follows(person: User, post: UUID, *, is_author: bool) -> bool:
    """Whether they hear of new comments there: who wrote the post does, and who commented, unless they said no."""
    said = Following.objects.filter(person=person, post=post).values_list("is_on", flat=True).first()
    return is_author if said is None else said
