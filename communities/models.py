"""Gathers the folders' models into the one Django app."""

from communities.announcements.models import Announcement, Confirmation
from communities.calendars.models import CalendarFeed
from communities.chat.models import Message, MessageRevision, ReadPosition
from communities.consultations.models import Consultation, Deed, Part, PartAnswer
from communities.direct.models import Opening, Refusal
from communities.drafts.models import Draft
from communities.events.models import Event, EventAnswer, EventDate, EventNotice
from communities.files.models import StoredFile
from communities.groups.models import (
    Community,
    CommunityGroupPermission,
    CommunityUserPermission,
    JoinRequest,
    Membership,
)
from communities.holding.models import WatchWord
from communities.invitations.models import Invitation, InvitationUse
from communities.joining.models import Answer, Question, WelcomeDomain
from communities.keeping.models import Keeping
from communities.mentions.models import Mention
from communities.mutes.models import Mute
from communities.notifications.models import Following, Notification, Wish
from communities.people.models import Block, Profile
from communities.pins.models import Pin
from communities.polls.models import Ballot, Option, Poll, Telling, Voter
from communities.posts.models import Comment, CommentRevision, Post, PostRevision
from communities.reactions.models import Press, Reaction, Tally
from communities.rooms.models import Room, RoomMember, RoomUserPermission
from communities.scheduling.models import ScheduledPost
from communities.search.models import Indexed
from communities.topics.models import PostTopic
from communities.traces.models import Traces
from communities.visits.models import Visit
from communities.welcome.models import FirstSteps

__all__ = [
    "Announcement",
    "Answer",
    "Ballot",
    "Block",
    "CalendarFeed",
    "Comment",
    "CommentRevision",
    "Community",
    "CommunityGroupPermission",
    "CommunityUserPermission",
    "Confirmation",
    "Consultation",
    "Deed",
    "Draft",
    "Event",
    "EventAnswer",
    "EventDate",
    "EventNotice",
    "FirstSteps",
    "Following",
    "Indexed",
    "Invitation",
    "InvitationUse",
    "JoinRequest",
    "Keeping",
    "Membership",
    "Mention",
    "Message",
    "MessageRevision",
    "Mute",
    "Notification",
    "Opening",
    "Option",
    "Part",
    "PartAnswer",
    "Pin",
    "Poll",
    "Post",
    "PostRevision",
    "PostTopic",
    "Press",
    "Profile",
    "Question",
    "Reaction",
    "ReadPosition",
    "Refusal",
    "Room",
    "RoomMember",
    "RoomUserPermission",
    "ScheduledPost",
    "StoredFile",
    "Tally",
    "Telling",
    "Traces",
    "Visit",
    "Voter",
    "WatchWord",
    "WelcomeDomain",
    "Wish",
]
