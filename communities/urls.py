from django.urls import path

from communities.announcements import views as announcements
from communities.bell import views as bell
from communities.calendars import views as calendars
from communities.chat import views as chat
from communities.closing import views as closing
from communities.consultations import views as consultations
from communities.conversations import views as conversations
from communities.desk import views as desk
from communities.doubles import views as doubles
from communities.events import views as events
from communities.files import views as files
from communities.finding import views as finding
from communities.front import views as front
from communities.groups import views as groups
from communities.holding import views as holding
from communities.hosts import views as hosts
from communities.invitations import views as invitations
from communities.joining import views as joining
from communities.keeping import views as keeping
from communities.library import views as library
from communities.mentions import views as mentions
from communities.mutes import views as mutes
from communities.notifications import views as notifications
from communities.people import views as people
from communities.pins import views as pins
from communities.placing import views as placing
from communities.polls import views as polls
from communities.posts import views as posts
from communities.questions import views as questions
from communities.quoting import views as quoting
from communities.reactions import views as reactions
from communities.renewals import views as renewals
from communities.rooms import views as rooms
from communities.rules import views as rules
from communities.settings import views as settings
from communities.threads import views as threads
from communities.traces import views as traces
from communities.visits import views as visits
from communities.waiting import views as waiting
from communities.welcome import views as welcome

GROUP = "groups/<slug:slug>"
POST = f"{GROUP}/posts/<uuid:pk>"
COMMENT = f"{POST}/comments/<uuid:comment_pk>"
DATE = f"{POST}/dates/<uuid:date_pk>"
ROOM = f"{GROUP}/chat/<slug:room_slug>"

urlpatterns = [
    path("registrations/<uuid:pk>/join/", doubles.choose, name="registration_join"),
    path("registrations/<uuid:pk>/join/<uuid:other>/", doubles.join, name="registration_join_with"),
    path("search/", finding.search, name="search"),
    path("groups/", groups.groups, name="groups"),
    path("groups/new/", groups.new_group, name="new_group"),
    path("groups/without-host/", hosts.without_host, name="groups_without_host"),
    path("groups/without-host/<uuid:pk>/", hosts.appoint, name="appoint_host"),
    path(f"{GROUP}/", front.group, name="group"),
    path(f"{GROUP}/welcome/", welcome.first_steps, name="first_steps"),
    path(f"{GROUP}/read/", visits.read_all, name="read_group"),
    path(f"{GROUP}/topics/", front.topics, name="topics"),
    path(f"{GROUP}/topics/<uuid:pk>/", front.topic, name="topic"),
    path(f"{GROUP}/about/", groups.about, name="group_about"),
    path(f"{GROUP}/rules/", rules.rules, name="accept_rules"),
    path(f"{GROUP}/rules/history/", rules.history, name="rules_history"),
    path(f"{GROUP}/rules/edit/", rules.edit, name="edit_rules"),
    path(f"{GROUP}/rules/accepted/", rules.accepted, name="rules_accepted"),
    path(f"{GROUP}/leave/", hosts.leave, name="leave_group"),
    path(f"{GROUP}/settings/", settings.settings, name="group_settings"),
    path(f"{GROUP}/settings/moderation/", holding.moderation, name="group_moderation"),
    path(f"{GROUP}/settings/words/", holding.group_words, name="group_watch_words"),
    path("watch-words/", holding.site_words, name="site_watch_words"),
    path(f"{GROUP}/waiting/", waiting.waiting, name="waiting_words"),
    path(f"{GROUP}/waiting/<slug:kind>/<uuid:pk>/edit/", waiting.edit, name="edit_waiting"),
    path(f"{GROUP}/waiting/<slug:kind>/<uuid:pk>/delete/", waiting.delete, name="delete_waiting"),
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
    path(f"{GROUP}/members/<uuid:pk>/rooms/", rooms.guest_rooms, name="guest_rooms"),
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
    path("files/<uuid:pk>/", files.file, name="file"),
    path("files/<uuid:pk>/remove/", files.remove, name="remove_file"),
    path(f"{GROUP}/files/", library.library, name="library"),
    path(f"{GROUP}/files/upload/", files.upload, name="upload_file"),
    path(f"{GROUP}/posts/new/", posts.new_post, name="new_post"),
    path(f"{GROUP}/posts/new/question/", questions.new_question, name="new_question"),
    path(f"{GROUP}/posts/new/announcement/", announcements.new_announcement, name="new_announcement"),
    path(f"{GROUP}/posts/new/event/", events.new_event, name="new_event"),
    path(f"{GROUP}/events/", calendars.events, name="events"),
    path(f"{POST}/event/edit/", events.edit, name="edit_event"),
    path(f"{POST}/event.ics", calendars.event_file, name="event_file"),
    path(f"{DATE}/", events.date, name="event_date"),
    path(f"{DATE}/answer/", events.answer, name="answer_event"),
    path(f"{DATE}/move/", events.move, name="move_event_date"),
    path(f"{DATE}/cancel/", events.cancel, name="cancel_event_date"),
    path("calendar/", calendars.calendar, name="calendar"),
    path("calendar/dates/<uuid:pk>/", calendars.linked, name="calendar_date"),
    path("calendar/<str:token>.ics", calendars.feed, name="calendar_feed"),
    path("me/calendar/", calendars.my_calendar, name="my_calendar"),
    path(f"{POST}/confirm/", announcements.confirm, name="confirm_announcement"),
    path(f"{POST}/confirmed/", announcements.confirmations, name="confirmations"),
    path(f"{GROUP}/posts/new/poll/", polls.new_poll, name="new_poll"),
    path(f"{POST}/poll/edit/", polls.edit, name="edit_poll"),
    path(f"{POST}/vote/", polls.vote, name="vote"),
    path(f"{POST}/votes/", polls.votes, name="votes"),
    path(f"{POST}/remind/", polls.remind, name="remind_voters"),
    path(f"{POST}/outcome/", polls.outcome, name="poll_outcome"),
    path(f"{GROUP}/posts/new/consultation/", consultations.new_consultation, name="new_consultation"),
    path(f"{POST}/parts/<uuid:part_pk>/", consultations.answer, name="answer_part"),
    path(f"{POST}/parts/<uuid:part_pk>/answers/", consultations.answers, name="part_answers"),
    path(f"{POST}/parts/remind/", consultations.remind, name="remind_consulted"),
    path(f"{POST}/done/", consultations.deeds, name="say_deeds"),
    path(f"{POST}/pin/", placing.pin, name="pin_post"),
    path(f"{POST}/lock/", placing.lock, name="lock_comments"),
    path(f"{POST}/move/", placing.move, name="move_post"),
    path(f"{COMMENT}/answer/", questions.answer, name="answer"),
    path(f"{POST}/", posts.post, name="post"),
    path(f"{POST}/edit/", posts.edit, name="edit_post"),
    path(f"{POST}/delete/", posts.delete, name="delete_post"),
    path(f"{POST}/history/", posts.history, name="post_history"),
    path(f"{POST}/comments/", posts.new_comment, name="new_comment"),
    path(f"{POST}/reactions/", reactions.post, name="react_to_post"),
    path(f"{COMMENT}/reactions/", reactions.comment, name="react_to_comment"),
    path(f"{ROOM}/messages/<uuid:pk>/reactions/", reactions.message, name="react_to_message"),
    path(f"{COMMENT}/edit/", posts.comment_edit, name="edit_comment"),
    path(f"{COMMENT}/delete/", posts.comment_delete, name="delete_comment"),
    path(f"{COMMENT}/history/", posts.comment_history, name="comment_history"),
    path(f"{GROUP}/chat/new/", rooms.new_room, name="new_room"),
    path(f"{ROOM}/", chat.room, name="room"),
    path(f"{ROOM}/settings/", rooms.room_settings, name="room_settings"),
    path(f"{ROOM}/thread/<uuid:pk>/", threads.thread, name="thread"),
    path(f"{ROOM}/keeping/", keeping.room_keeping, name="room_keeping"),
    path(f"{ROOM}/mute/", mutes.mute, name="mute_room"),
    path(f"{ROOM}/people/", rooms.people, name="room_people"),
    path(f"{ROOM}/people/choose/", rooms.choose_people, name="choose_room_people"),
    path(f"{ROOM}/narrow/", rooms.narrow, name="narrow_room"),
    path(f"{ROOM}/leave/", rooms.leave, name="leave_room"),
    path(f"{ROOM}/messages/", chat.messages, name="send_message"),
    path(f"{ROOM}/pinned/", pins.pinned, name="pinned"),
    path(f"{ROOM}/messages/<uuid:pk>/pin/", pins.pin, name="pin_message"),
    path(f"{ROOM}/messages/<uuid:pk>/delete/", chat.delete, name="delete_message"),
    path(f"{ROOM}/messages/<uuid:pk>/edit/", chat.edit, name="edit_message"),
    path(f"{ROOM}/messages/<uuid:pk>/history/", chat.edits, name="message_history"),
    path("people/<uuid:pk>/", people.person, name="person"),
    path("people/<uuid:pk>/message/", conversations.write, name="write_to_person"),
    path("messages/", conversations.conversations, name="conversations"),
    path("messages/settings/", conversations.wishes, name="message_settings"),
    path("messages/<uuid:pk>/", conversations.conversation, name="conversation"),
    path("people/<uuid:pk>/picture/", people.picture, name="person_picture"),
    path("people/<uuid:pk>/block/", people.block, name="block_person"),
    path("me/drafts/", desk.drafts, name="drafts"),
    path("me/drafts/<slug:place>/<uuid:target>/", desk.save, name="save_draft"),
    path("me/drafts/<slug:place>/<uuid:target>/discard/", desk.discard, name="discard_draft"),
    path("me/scheduled/<uuid:pk>/", desk.scheduled, name="scheduled_post"),
    path("me/scheduled/<uuid:pk>/discard/", desk.discard_planned, name="discard_scheduled"),
    path("me/close/", closing.close, name="close_account"),
    path("me/quotations/", quoting.my_quotations, name="my_quotations"),
    path(f"{POST}/public/", quoting.quote_post, name="quote_post"),
    path(f"{COMMENT}/public/", quoting.quote_comment, name="quote_comment"),
    path("me/blocked/", people.blocked, name="blocked"),
    path("me/chat/", traces.my_traces, name="my_traces"),
    path("me/profile/", people.my_profile, name="my_profile"),
    path("me/profile/seen/", people.my_profile_seen, name="my_profile_seen"),
    path(f"{GROUP}/mentions/", mentions.names, name="mentions"),
    path(f"{ROOM}/mentions/", mentions.names_in_room, name="room_mentions"),
    path(f"{POST}/follow/", bell.follow_post, name="follow_post"),
    path("me/notifications/", bell.notifications, name="notifications"),
    path("me/notifications/settings/", bell.everywhere, name="notification_settings"),
    path("me/notifications/settings/<slug:slug>/", bell.in_group, name="group_notification_settings"),
    path("me/notifications/<uuid:pk>/", bell.opened, name="notification"),
    path("letters/stop/<str:token>/", notifications.stop, name="stop_letters"),
    path("me/notifications/read/", notifications.read_all, name="read_notifications"),
]
