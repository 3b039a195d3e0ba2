from django.urls import path

from communities.chat import views as chat
from communities.closing import views as closing
from communities.doubles import views as doubles
from communities.front import views as front
from communities.groups import views as groups
from communities.hosts import views as hosts
from communities.invitations import views as invitations
from communities.joining import views as joining
from communities.notifications import views as notifications
from communities.people import views as people
from communities.posts import views as posts
from communities.renewals import views as renewals
from communities.rules import views as rules
from communities.settings import views as settings
from communities.welcome import views as welcome

GROUP = "groups/<slug:slug>"
POST = f"{GROUP}/posts/<uuid:pk>"
COMMENT = f"{POST}/comments/<uuid:comment_pk>"
ROOM = f"{GROUP}/chat/<slug:room_slug>"

urlpatterns = [
    path("registrations/<uuid:pk>/join/", doubles.choose, name="registration_join"),
    path("registrations/<uuid:pk>/join/<uuid:other>/", doubles.join, name="registration_join_with"),
    path("groups/", groups.groups, name="groups"),
    path("groups/new/", groups.new_group, name="new_group"),
    path("groups/without-host/", hosts.without_host, name="groups_without_host"),
    path("groups/without-host/<uuid:pk>/", hosts.appoint, name="appoint_host"),
    path(f"{GROUP}/", front.group, name="group"),
    path(f"{GROUP}/welcome/", welcome.first_steps, name="first_steps"),
    path(f"{GROUP}/about/", groups.about, name="group_about"),
    path(f"{GROUP}/rules/", rules.rules, name="accept_rules"),
    path(f"{GROUP}/rules/history/", rules.history, name="rules_history"),
    path(f"{GROUP}/rules/edit/", rules.edit, name="edit_rules"),
    path(f"{GROUP}/rules/accepted/", rules.accepted, name="rules_accepted"),
    path(f"{GROUP}/leave/", hosts.leave, name="leave_group"),
    path(f"{GROUP}/settings/", settings.settings, name="group_settings"),
    path(f"{GROUP}/settings/front/", settings.front, name="group_front_settings"),
    path(f"{GROUP}/settings/stranger/", settings.stranger, name="group_stranger"),
    path(f"{GROUP}/settings/archive/", settings.archive, name="archive_group"),
    path(f"{GROUP}/roles/", settings.roles, name="group_roles"),
    path("groups/requests/<uuid:pk>/", joining.unnamed, name="own_request"),
    path(f"{GROUP}/join/", joining.join, name="join_group"),
    path(f"{GROUP}/join/answer/", joining.answer, name="answer_request"),
    path(f"{GROUP}/join/cancel/", joining.cancel, name="cancel_request"),
    path(f"{GROUP}/members/", people.members, name="members"),
    path(f"{GROUP}/members/<uuid:pk>/role/", groups.role, name="give_role"),
    path(f"{GROUP}/members/<uuid:pk>/rooms/", chat.guest_rooms, name="guest_rooms"),
    path(f"{GROUP}/members/<uuid:pk>/until/", renewals.until, name="member_until"),
    path(f"{GROUP}/renewals/", renewals.renewals, name="group_renewals"),
    path(f"{GROUP}/members/<uuid:pk>/remove/", groups.remove, name="remove_member"),
    path(f"{GROUP}/requests/", joining.join_requests, name="join_requests"),
    path(f"{GROUP}/requests/decided/", joining.decided, name="decided_requests"),
    path(f"{GROUP}/requests/<uuid:pk>/", joining.decide, name="decide_request"),
    path(f"{GROUP}/questions/", joining.questions, name="join_questions"),
    path(f"{GROUP}/questions/<uuid:pk>/retire/", joining.retire, name="retire_question"),
    path(f"{GROUP}/invitations/", invitations.invitations, name="invitations"),
    path(f"{GROUP}/invitations/new/", invitations.invite, name="invite"),
    path(f"{GROUP}/invitations/link/", invitations.invite_link, name="invite_link"),
    path(f"{GROUP}/invitations/list/", invitations.invite_list, name="invite_list"),
    path(f"{GROUP}/invitations/<uuid:pk>/", invitations.detail, name="invitation_detail"),
    path(f"{GROUP}/invitations/<uuid:pk>/revoke/", invitations.revoke, name="revoke_invitation"),
    path(f"{GROUP}/invitations/<uuid:pk>/resend/", invitations.resend, name="resend_invitation"),
    path("invitations/<str:token>/", invitations.invitation, name="invitation"),
    path("me/invitations/", invitations.offers, name="offers"),
    path("me/invitations/<uuid:pk>/", invitations.offer, name="offer"),
    path(f"{GROUP}/posts/new/", posts.new_post, name="new_post"),
    path(f"{POST}/", posts.post, name="post"),
    path(f"{POST}/edit/", posts.edit, name="edit_post"),
    path(f"{POST}/delete/", posts.delete, name="delete_post"),
    path(f"{POST}/history/", posts.history, name="post_history"),
    path(f"{POST}/comments/", posts.new_comment, name="new_comment"),
    path(f"{COMMENT}/edit/", posts.comment_edit, name="edit_comment"),
    path(f"{COMMENT}/delete/", posts.comment_delete, name="delete_comment"),
    path(f"{COMMENT}/history/", posts.comment_history, name="comment_history"),
    path(f"{GROUP}/chat/new/", chat.new_room, name="new_room"),
    path(f"{ROOM}/", chat.room, name="room"),
    path(f"{ROOM}/messages/", chat.messages, name="send_message"),
    path(f"{ROOM}/messages/<uuid:pk>/delete/", chat.delete, name="delete_message"),
    path("people/<uuid:pk>/", people.person, name="person"),
    path("people/<uuid:pk>/picture/", people.picture, name="person_picture"),
    path("people/<uuid:pk>/block/", people.block, name="block_person"),
    path("me/close/", closing.close, name="close_account"),
    path("me/blocked/", people.blocked, name="blocked"),
    path("me/profile/", people.my_profile, name="my_profile"),
    path("me/profile/seen/", people.my_profile_seen, name="my_profile_seen"),
    path("me/notifications/", front.notifications, name="notifications"),
    path("me/notifications/read/", notifications.read_all, name="read_notifications"),
]
