"""Gathers the folders' models into the one Django app."""

from communities.chat.models import Message, ReadPosition, Room, RoomUserPermission
from communities.groups.models import (
    Community,
    CommunityGroupPermission,
    CommunityUserPermission,
    JoinRequest,
    Membership,
)
from communities.invitations.models import Invitation, InvitationUse
from communities.joining.models import Answer, Question, WelcomeDomain
from communities.notifications.models import Notification
from communities.people.models import Block, Profile
from communities.posts.models import Comment, CommentRevision, Post, PostRevision
from communities.welcome.models import FirstSteps

__all__ = [
    "Answer",
    "Block",
    "Comment",
    "CommentRevision",
    "Community",
    "CommunityGroupPermission",
    "CommunityUserPermission",
    "FirstSteps",
    "Invitation",
    "InvitationUse",
    "JoinRequest",
    "Membership",
    "Message",
    "Notification",
    "Post",
    "PostRevision",
    "Profile",
    "Question",
    "ReadPosition",
    "Room",
    "RoomUserPermission",
    "WelcomeDomain",
]
