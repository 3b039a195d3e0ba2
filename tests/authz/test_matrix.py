"""Every address of ours against every person: what each gets, and that nobody learns what is not theirs.

An address without a row fails the suite. To add one: a Row in rows.py and a line for GET and for POST here.
"""

import pytest
from django.http import HttpResponseBase

from tests.authz.about_complaints import COMPLAINTS
from tests.authz.answers import fingerprint, whole
from tests.authz.conftest import PEOPLE, World
from tests.authz.guidance import HELP
from tests.authz.legal import LEGAL
from tests.authz.quoted import QUOTED
from tests.authz.rows import ELSEWHERE, ROWS, Row, missing_ids, names_of_addresses
from tests.cast import CANARY

pytestmark = pytest.mark.django_db

# ok: shows the page. go: does it and sends on. in: to the sign-in page. wt: to the page that says what they wait for.
# -: there is no such page. no: one may see it, but not do that. x: not with this method. "every": all get the same.
# dave registered, and is invited; eve waits for approval; frank was removed from the group; carol is in another one;
# bob and alice are members, and what is opened is alice's post and message and bob's comment; mod1 moderates this
# group by grant, mod2 another; founder may make groups; admin is the superuser.
TABLE = """
                                          ano dav eve sus fra ban car bob ali hos mor md1 md2 com reg fou adm
search                               GET  every ok
search                               POST every ok
groups                               GET  in  ok  wt  wt  ok  in  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok
groups                               POST every x
new_group                            GET  in  -   -   -   -   in  -   -   -   -   -   -   -   -   -   ok  ok
new_group                            POST in  -   -   -   -   in  -   -   -   -   -   -   -   -   -   go  go
group                                GET  in  -   -   -   -   in  -   ok  ok  ok  ok  -   -   -   -   -   -
group                                POST every x
first_steps                          GET  every x
first_steps                          POST in  -   -   -   -   in  -   go  go  go  go  -   -   -   -   -   -
group_about                          GET  in  -   -   -   -   in  -   ok  ok  ok  ok  -   -   -   -   -   -
group_about                          POST every x
group_about of a closed group        GET  in  ok  -   -   ok  in  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok
group_about of a closed group        POST every x
group, a closed one                  GET  in  -   -   -   -   in  ok  -   -   -   -   -   -   -   -   -   -
group, a closed one                  POST every x
join_group                           GET  in  -   -   -   -   in  -   ok  ok  ok  ok  -   -   -   -   -   -
join_group                           POST in  -   -   -   -   in  -   ok  ok  ok  ok  -   -   -   -   -   -
join_group, a closed one             GET  in  ok  -   -   ok  in  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok
join_group, a closed one             POST in  go  -   -   go  in  ok  go  go  go  go  go  go  go  go  go  go
accept_rules                         GET  in  -   -   -   -   in  -   ok  ok  ok  ok  -   -   -   -   -   -
accept_rules                         POST in  -   -   -   -   in  -   go  go  go  go  -   -   -   -   -   -
rules_history                        GET  in  -   -   -   -   in  -   ok  ok  ok  ok  -   -   -   -   -   -
rules_history                        POST every x
edit_rules                           GET  in  -   -   -   -   in  -   no  no  ok  no  -   -   -   -   -   -
edit_rules                           POST in  -   -   -   -   in  -   no  no  go  no  -   -   -   -   -   -
rules_accepted                       GET  in  -   -   -   -   in  -   no  no  ok  no  -   -   -   -   -   -
rules_accepted                       POST every x
answer_request                       GET  every x
answer_request                       POST in  -   -   -   -   in  -   -   -   -   -   -   -   -   -   -   -
cancel_request                       GET  in  -   -   -   -   in  -   -   -   -   -   -   -   -   -   -   -
cancel_request                       POST in  -   -   -   -   in  -   -   -   -   -   -   -   -   -   -   -
own_request                          GET  in  ok  -   -   -   in  -   -   -   -   -   -   -   -   -   -   -
own_request                          POST in  go  -   -   -   in  -   -   -   -   -   -   -   -   -   -   -
leave_group                          GET  in  -   -   -   -   in  -   ok  ok  ok  ok  -   -   -   -   -   -
leave_group                          POST in  -   -   -   -   in  -   go  go  ok  go  -   -   -   -   -   -
group_settings                       GET  in  -   -   -   -   in  -   no  no  ok  no  -   -   -   -   -   -
group_settings                       POST in  -   -   -   -   in  -   no  no  ok  no  -   -   -   -   -   -
group_front_settings                 GET  in  -   -   -   -   in  -   no  no  ok  no  -   -   -   -   -   -
group_front_settings                 POST in  -   -   -   -   in  -   no  no  ok  no  -   -   -   -   -   -
group_moderation                     GET  in  -   -   -   -   in  -   no  no  ok  no  -   -   -   -   -   -
group_moderation                     POST in  -   -   -   -   in  -   no  no  go  no  -   -   -   -   -   -
group_watch_words                    GET  in  -   -   -   -   in  -   no  no  ok  no  -   -   -   -   -   -
group_watch_words                    POST in  -   -   -   -   in  -   no  no  go  no  -   -   -   -   -   -
site_watch_words                     GET  in  -   -   -   -   in  -   -   -   -   -   -   -   -   -   -   ok
site_watch_words                     POST in  -   -   -   -   in  -   -   -   -   -   -   -   -   -   -   go
waiting_words                        GET  in  -   -   -   -   in  -   ok  ok  ok  ok  -   -   -   -   -   -
waiting_words                        POST every x
edit_waiting                         GET  in  -   -   -   -   in  -   -   ok  -   -   -   -   -   -   -   -
edit_waiting                         POST in  -   -   -   -   in  -   -   go  -   -   -   -   -   -   -   -
delete_waiting                       GET  in  -   -   -   -   in  -   -   ok  -   -   -   -   -   -   -   -
delete_waiting                       POST in  -   -   -   -   in  -   -   go  -   -   -   -   -   -   -   -
group_stranger                       GET  in  -   -   -   -   in  -   no  no  ok  no  -   -   -   -   -   -
group_stranger                       POST every x
archive_group                        GET  in  -   -   -   -   in  -   no  no  ok  no  -   -   -   -   -   -
archive_group                        POST in  -   -   -   -   in  -   no  no  go  no  -   -   -   -   -   -
group_roles                          GET  in  -   -   -   -   in  -   ok  ok  ok  ok  -   -   -   -   -   -
group_roles                          POST every x
groups_without_host                  GET  in  -   -   -   -   in  -   -   -   -   -   -   -   -   ok  -   ok
groups_without_host                  POST every x
appoint_host                         GET  in  -   -   -   -   in  -   -   -   -   -   -   -   -   -   -   -
appoint_host                         POST in  -   -   -   -   in  -   -   -   -   -   -   -   -   -   -   -
appoint_host where there is none     GET  in  -   -   -   -   in  -   -   -   -   -   -   -   -   ok  -   ok
appoint_host where there is none     POST in  -   -   -   -   in  -   -   -   -   -   -   -   -   ok  -   ok
members                              GET  in  -   -   -   -   in  -   ok  ok  ok  ok  -   -   -   -   -   -
members                              POST every x
remove_member                        GET  in  -   -   -   -   in  -   no  no  ok  no  -   -   -   -   -   -
remove_member                        POST in  -   -   -   -   in  -   no  no  go  no  -   -   -   -   -   -
give_role                            GET  in  -   -   -   -   in  -   no  no  ok  no  -   -   -   -   -   -
give_role                            POST in  -   -   -   -   in  -   no  no  go  no  -   -   -   -   -   -
guest_rooms                          GET  in  -   -   -   -   in  -   no  no  -   no  -   -   -   -   -   -
guest_rooms                          POST in  -   -   -   -   in  -   no  no  -   no  -   -   -   -   -   -
guest_rooms of a guest               GET  in  -   -   -   -   in  -   no  no  ok  no  -   -   -   -   -   -
guest_rooms of a guest               POST in  -   -   -   -   in  -   no  no  go  no  -   -   -   -   -   -
member_until                         GET  in  -   -   -   -   in  -   no  no  ok  no  -   -   -   -   -   -
member_until                         POST in  -   -   -   -   in  -   no  no  go  no  -   -   -   -   -   -
group_renewals                       GET  in  -   -   -   -   in  -   no  no  ok  no  -   -   -   -   -   -
group_renewals                       POST in  -   -   -   -   in  -   no  no  go  no  -   -   -   -   -   -
join_requests                        GET  in  -   -   -   -   in  -   no  no  ok  no  -   -   -   -   -   -
join_requests                        POST every x
decided_requests                     GET  in  -   -   -   -   in  -   no  no  ok  no  -   -   -   -   -   -
decided_requests                     POST every x
decide_request                       GET  in  -   -   -   -   in  -   no  no  ok  no  -   -   -   -   -   -
decide_request                       POST in  -   -   -   -   in  -   no  no  go  no  -   -   -   -   -   -
join_questions                       GET  in  -   -   -   -   in  -   no  no  ok  no  -   -   -   -   -   -
join_questions                       POST in  -   -   -   -   in  -   no  no  go  no  -   -   -   -   -   -
retire_question                      GET  every x
retire_question                      POST in  -   -   -   -   in  -   no  no  go  no  -   -   -   -   -   -
invitations                          GET  in  -   -   -   -   in  -   no  no  ok  no  -   -   -   -   -   -
invitations                          POST every x
invite                               GET  in  -   -   -   -   in  -   no  no  ok  no  -   -   -   -   -   -
invite                               POST in  -   -   -   -   in  -   no  no  go  no  -   -   -   -   -   -
invite_link                          GET  in  -   -   -   -   in  -   no  no  ok  no  -   -   -   -   -   -
invite_link                          POST in  -   -   -   -   in  -   no  no  ok  no  -   -   -   -   -   -
invite_list                          GET  in  -   -   -   -   in  -   no  no  ok  no  -   -   -   -   -   -
invite_list                          POST in  -   -   -   -   in  -   no  no  ok  no  -   -   -   -   -   -
invitation_detail                    GET  in  -   -   -   -   in  -   no  no  ok  no  -   -   -   -   -   -
invitation_detail                    POST every x
revoke_invitation                    GET  in  -   -   -   -   in  -   no  no  ok  no  -   -   -   -   -   -
revoke_invitation                    POST in  -   -   -   -   in  -   no  no  go  no  -   -   -   -   -   -
resend_invitation                    GET  every x
resend_invitation                    POST in  -   -   -   -   in  -   no  no  go  no  -   -   -   -   -   -
invitation                           GET  ok  go  -   -   -   ok  -   -   -   -   -   -   -   -   -   -   -
invitation                           POST every x
offers                               GET  in  ok  ok  wt  ok  in  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok
offers                               POST every x
offer                                GET  in  ok  -   -   -   in  -   -   -   -   -   -   -   -   -   -   -
offer                                POST in  go  -   -   -   in  -   -   -   -   -   -   -   -   -   -   -
read_group                           GET  every x
read_group                           POST in  -   -   -   -   in  -   go  go  go  go  -   -   -   -   -   -
topics                               GET  in  -   -   -   -   in  -   ok  ok  ok  ok  -   -   -   -   -   -
topics                               POST every x
topic                                GET  in  -   -   -   -   in  -   ok  ok  ok  ok  -   -   -   -   -   -
topic                                POST every x
new_post                             GET  in  -   -   -   -   in  -   ok  ok  ok  ok  -   -   -   -   -   -
new_post                             POST in  -   -   -   -   in  -   go  go  go  go  -   -   -   -   -   -
post                                 GET  in  -   -   -   -   in  -   ok  ok  ok  ok  -   -   -   -   -   -
post                                 POST every x
edit_post                            GET  in  -   -   -   -   in  -   -   ok  -   -   -   -   -   -   -   -
edit_post                            POST in  -   -   -   -   in  -   -   go  -   -   -   -   -   -   -   -
delete_post                          GET  in  -   -   -   -   in  -   -   ok  -   -   -   -   -   -   -   -
delete_post                          POST in  -   -   -   -   in  -   -   go  -   -   -   -   -   -   -   -
post_history                         GET  in  -   -   -   -   in  -   ok  ok  ok  ok  -   -   -   -   -   -
post_history                         POST every x
react_to_post                        GET  every x
react_to_post                        POST in  -   -   -   -   in  -   go  go  go  go  -   -   -   -   -   -
react_to_comment                     GET  every x
react_to_comment                     POST in  -   -   -   -   in  -   go  go  go  go  -   -   -   -   -   -
new_comment                          GET  every x
new_comment                          POST in  -   -   -   -   in  -   go  go  go  go  -   -   -   -   -   -
edit_comment                         GET  in  -   -   -   -   in  -   ok  -   -   -   -   -   -   -   -   -
edit_comment                         POST in  -   -   -   -   in  -   go  -   -   -   -   -   -   -   -   -
delete_comment                       GET  in  -   -   -   -   in  -   ok  -   -   -   -   -   -   -   -   -
delete_comment                       POST in  -   -   -   -   in  -   go  -   -   -   -   -   -   -   -   -
comment_history                      GET  in  -   -   -   -   in  -   ok  ok  ok  ok  -   -   -   -   -   -
comment_history                      POST every x
new_question                         GET  in  -   -   -   -   in  -   ok  ok  ok  ok  -   -   -   -   -   -
new_question                         POST in  -   -   -   -   in  -   go  go  go  go  -   -   -   -   -   -
answer                               GET  every x
answer                               POST in  -   -   -   -   in  -   -   go  go  go  -   -   -   -   -   -
new_announcement                     GET  in  -   -   -   -   in  -   no  no  ok  no  -   -   -   -   -   -
new_announcement                     POST in  -   -   -   -   in  -   no  no  go  no  -   -   -   -   -   -
confirm_announcement                 GET  every x
confirm_announcement                 POST in  -   -   -   -   in  -   go  go  -   go  -   -   -   -   -   -
confirmations                        GET  in  -   -   -   -   in  -   no  no  ok  no  -   -   -   -   -   -
confirmations                        POST every x
new_poll                             GET  in  -   -   -   -   in  -   ok  ok  ok  ok  -   -   -   -   -   -
new_poll                             POST in  -   -   -   -   in  -   go  go  go  go  -   -   -   -   -   -
edit_poll                            GET  in  -   -   -   -   in  -   -   ok  -   -   -   -   -   -   -   -
edit_poll                            POST in  -   -   -   -   in  -   -   go  -   -   -   -   -   -   -   -
vote                                 GET  in  -   -   -   -   in  -   ok  ok  ok  ok  -   -   -   -   -   -
vote                                 POST in  -   -   -   -   in  -   go  go  go  go  -   -   -   -   -   -
votes                                GET  in  -   -   -   -   in  -   ok  ok  ok  ok  -   -   -   -   -   -
votes                                POST every x
remind_voters                        GET  every x
remind_voters                        POST in  -   -   -   -   in  -   -   go  go  -   -   -   -   -   -   -
poll_outcome                         GET  in  -   -   -   -   in  -   -   ok  ok  -   -   -   -   -   -   -
poll_outcome                         POST in  -   -   -   -   in  -   -   ok  ok  -   -   -   -   -   -   -
new_event                            GET  in  -   -   -   -   in  -   ok  ok  ok  ok  -   -   -   -   -   -
new_event                            POST in  -   -   -   -   in  -   go  go  go  go  -   -   -   -   -   -
edit_event                           GET  in  -   -   -   -   in  -   -   ok  -   -   -   -   -   -   -   -
edit_event                           POST in  -   -   -   -   in  -   -   go  -   -   -   -   -   -   -   -
events                               GET  in  -   -   -   -   in  -   ok  ok  ok  ok  -   -   -   -   -   -
events                               POST every x
event_file                           GET  in  -   -   -   -   in  -   ok  ok  ok  ok  -   -   -   -   -   -
event_file                           POST every x
event_date                           GET  in  -   -   -   -   in  -   ok  ok  ok  ok  -   -   -   -   -   -
event_date                           POST every x
answer_event                         GET  every x
answer_event                         POST in  -   -   -   -   in  -   go  go  go  go  -   -   -   -   -   -
move_event_date                      GET  in  -   -   -   -   in  -   -   ok  ok  -   -   -   -   -   -   -
move_event_date                      POST in  -   -   -   -   in  -   -   go  go  -   -   -   -   -   -   -
cancel_event_date                    GET  in  -   -   -   -   in  -   -   ok  ok  -   -   -   -   -   -   -
cancel_event_date                    POST in  -   -   -   -   in  -   -   go  go  -   -   -   -   -   -   -
calendar                             GET  in  ok  wt  wt  ok  in  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok
calendar                             POST every x
calendar_date                        GET  in  -   -   -   -   in  -   go  go  go  go  -   -   -   -   -   -
calendar_date                        POST every x
calendar_feed                        GET  every ok
calendar_feed                        POST every x
my_calendar                          GET  in  ok  wt  wt  ok  in  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok
my_calendar                          POST in  ok  wt  wt  ok  in  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok
new_consultation                     GET  in  -   -   -   -   in  -   no  no  ok  no  -   -   -   -   -   -
new_consultation                     POST in  -   -   -   -   in  -   no  no  go  no  -   -   -   -   -   -
answer_part                          GET  in  -   -   -   -   in  -   ok  ok  ok  ok  -   -   -   -   -   -
answer_part                          POST in  -   -   -   -   in  -   go  go  go  go  -   -   -   -   -   -
part_answers                         GET  in  -   -   -   -   in  -   -   -   ok  -   -   -   -   -   -   -
part_answers                         POST every x
remind_consulted                     GET  every x
remind_consulted                     POST in  -   -   -   -   in  -   -   -   go  -   -   -   -   -   -   -
say_deeds                            GET  in  -   -   -   -   in  -   -   -   ok  -   -   -   -   -   -   -
say_deeds                            POST in  -   -   -   -   in  -   -   -   ok  -   -   -   -   -   -   -
pin_post                             GET  every x
pin_post                             POST in  -   -   -   -   in  -   no  no  go  no  -   -   -   -   -   -
lock_comments                        GET  in  -   -   -   -   in  -   no  no  ok  no  -   -   -   -   -   -
lock_comments                        POST in  -   -   -   -   in  -   no  no  go  no  -   -   -   -   -   -
move_post                            GET  in  -   -   -   -   in  -   no  no  ok  no  -   -   -   -   -   -
move_post                            POST in  -   -   -   -   in  -   no  no  ok  no  -   -   -   -   -   -
mentions                             GET  every x
mentions                             POST in  -   -   -   -   in  -   ok  ok  ok  ok  -   -   -   -   -   -
room_mentions                        GET  every x
room_mentions                        POST in  -   -   -   -   in  -   ok  ok  ok  ok  -   -   -   -   -   -
follow_post                          GET  every x
follow_post                          POST in  -   -   -   -   in  -   go  go  go  go  -   -   -   -   -   -
new_room                             GET  in  -   -   -   -   in  -   no  no  ok  no  -   -   -   -   -   -
new_room                             POST in  -   -   -   -   in  -   no  no  go  no  -   -   -   -   -   -
room                                 GET  in  -   -   -   -   in  -   ok  ok  ok  ok  -   -   -   -   -   -
room                                 POST every x
room_settings                        GET  in  -   -   -   -   in  -   no  no  ok  no  -   -   -   -   -   -
room_settings                        POST in  -   -   -   -   in  -   no  no  go  no  -   -   -   -   -   -
thread                               GET  in  -   -   -   -   in  -   ok  ok  ok  ok  -   -   -   -   -   -
thread                               POST in  -   -   -   -   in  -   go  go  go  go  -   -   -   -   -   -
room_keeping                         GET  in  -   -   -   -   in  -   no  no  ok  no  -   -   -   -   -   -
room_keeping                         POST in  -   -   -   -   in  -   no  no  go  no  -   -   -   -   -   -
mute_room                            GET  every x
mute_room                            POST in  -   -   -   -   in  -   go  go  go  go  -   -   -   -   -   -
room, a narrow one                   GET  in  -   -   -   -   in  -   -   ok  ok  ok  -   -   -   -   -   -
room, a narrow one                   POST every x
room_people                          GET  in  -   -   -   -   in  -   -   ok  ok  ok  -   -   -   -   -   -
room_people                          POST in  -   -   -   -   in  -   -   no  -   no  -   -   -   -   -   -
choose_room_people                   GET  in  -   -   -   -   in  -   no  no  ok  no  -   -   -   -   -   -
choose_room_people                   POST in  -   -   -   -   in  -   no  no  ok  no  -   -   -   -   -   -
narrow_room                          GET  in  -   -   -   -   in  -   no  no  ok  no  -   -   -   -   -   -
narrow_room                          POST in  -   -   -   -   in  -   no  no  go  no  -   -   -   -   -   -
leave_room                           GET  in  -   -   -   -   in  -   -   ok  -   -   -   -   -   -   -   -
leave_room                           POST in  -   -   -   -   in  -   -   go  -   -   -   -   -   -   -   -
message_history in a narrow room     GET  in  -   -   -   -   in  -   -   ok  ok  ok  -   -   -   -   -   -
message_history in a narrow room     POST every x
conversations                        GET  in  ok  wt  wt  ok  in  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok
conversations                        POST every x
message_settings                     GET  in  ok  wt  wt  ok  in  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok
message_settings                     POST in  go  wt  wt  go  in  go  go  go  go  go  go  go  go  go  go  go
conversation                         GET  in  -   -   -   -   in  -   -   go  go  -   -   -   -   -   -   -
conversation                         POST every x
room, a direct conversation          GET  in  -   -   -   -   in  -   -   ok  ok  -   -   -   -   -   -   -
room, a direct conversation          POST every x
write_to_person                      GET  in  -   -   -   -   in  -   -   ok  ok  ok  -   -   -   -   -   -
write_to_person                      POST in  -   -   -   -   in  -   -   go  go  go  -   -   -   -   -   -
send_message                         GET  every x
send_message                         POST in  -   -   -   -   in  -   go  go  go  go  -   -   -   -   -   -
delete_message                       GET  in  -   -   -   -   in  -   -   ok  -   -   -   -   -   -   -   -
delete_message                       POST in  -   -   -   -   in  -   -   go  -   -   -   -   -   -   -   -
pinned                               GET  in  -   -   -   -   in  -   ok  ok  ok  ok  -   -   -   -   -   -
pinned                               POST every x
pin_message                          GET  every x
pin_message                          POST in  -   -   -   -   in  -   -   -   go  go  -   -   -   -   -   -
react_to_message                     GET  every x
react_to_message                     POST in  -   -   -   -   in  -   go  go  go  go  -   -   -   -   -   -
edit_message                         GET  in  -   -   -   -   in  -   -   ok  -   -   -   -   -   -   -   -
edit_message                         POST in  -   -   -   -   in  -   -   go  -   -   -   -   -   -   -   -
message_history                      GET  in  -   -   -   -   in  -   ok  ok  ok  ok  -   -   -   -   -   -
message_history                      POST every x
person                               GET  in  -   -   -   -   in  -   ok  ok  ok  ok  -   -   -   -   -   -
person                               POST every x
person_picture                       GET  in  -   -   -   -   in  -   ok  ok  ok  ok  -   -   -   -   -   -
person_picture                       POST every x
file                                 GET  in  -   -   -   -   in  -   ok  ok  ok  ok  -   -   -   -   -   -
file                                 POST every x
remove_file                          GET  in  -   -   -   -   in  -   -   ok  -   -   -   -   -   -   -   -
remove_file                          POST in  -   -   -   -   in  -   -   go  -   -   -   -   -   -   -   -
library                              GET  in  -   -   -   -   in  -   ok  ok  ok  ok  -   -   -   -   -   -
library                              POST every x
upload_file                          GET  every x
upload_file                          POST in  -   -   -   -   in  -   201 201 201 201 -   -   -   -   -   -
block_person                         GET  in  -   -   -   -   in  -   -   ok  ok  ok  -   -   -   -   -   -
block_person                         POST in  -   -   -   -   in  -   -   go  go  go  -   -   -   -   -   -
blocked                              GET  in  ok  wt  wt  ok  in  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok
blocked                              POST every x
my_traces                            GET  in  ok  wt  wt  ok  in  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok
my_traces                            POST in  go  wt  wt  go  in  go  go  go  go  go  go  go  go  go  go  go
my_profile                           GET  in  ok  wt  wt  ok  in  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok
my_profile                           POST in  go  wt  wt  go  in  go  go  go  go  go  go  go  go  go  go  go
my_profile_seen                      GET  in  ok  wt  wt  ok  in  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok
my_profile_seen                      POST every x
notifications                        GET  in  ok  wt  wt  ok  in  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok
notifications                        POST every x
drafts                               GET  in  ok  wt  wt  ok  in  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok
drafts                               POST every x
save_draft                           GET  every x
save_draft                           POST in  go  wt  wt  go  in  go  go  go  go  go  go  go  go  go  go  go
discard_draft                        GET  in  -   wt  wt  -   in  -   -   ok  -   -   -   -   -   -   -   -
discard_draft                        POST in  -   wt  wt  -   in  -   -   go  -   -   -   -   -   -   -   -
scheduled_post                       GET  in  -   wt  wt  -   in  -   -   ok  -   -   -   -   -   -   -   -
scheduled_post                       POST in  -   wt  wt  -   in  -   -   go  -   -   -   -   -   -   -   -
discard_scheduled                    GET  in  -   wt  wt  -   in  -   -   ok  -   -   -   -   -   -   -   -
discard_scheduled                    POST in  -   wt  wt  -   in  -   -   go  -   -   -   -   -   -   -   -
notification                         GET  in  -   wt  wt  -   in  -   -   go  -   -   -   -   -   -   -   -
notification                         POST every x
notification_settings                GET  in  ok  wt  wt  ok  in  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok
notification_settings                POST in  go  wt  wt  go  in  go  go  go  go  go  go  go  go  go  go  go
group_notification_settings          GET  in  -   -   -   -   in  -   ok  ok  ok  ok  -   -   -   -   -   -
group_notification_settings          POST in  -   -   -   -   in  -   go  go  go  go  -   -   -   -   -   -
stop_letters                         GET  every ok
stop_letters                         POST every ok
read_notifications                   GET  every x
read_notifications                   POST in  go  wt  wt  go  in  go  go  go  go  go  go  go  go  go  go  go
me                                   GET  in  ok  wt  wt  ok  in  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok
me                                   POST every x
my_language                          GET  every x
my_language                          POST in  go  wt  wt  go  in  go  go  go  go  go  go  go  go  go  go  go
my_record                            GET  in  ok  wt  wt  ok  in  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok
my_record                            POST every x
close_account                        GET  in  ok  ok  ok  ok  in  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok
close_account                        POST in  go  go  ok  go  in  go  go  go  ok  go  go  go  go  go  go  ok
my_details                           GET  in  ok  wt  wt  ok  in  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok
my_details                           POST in  go  wt  wt  go  in  go  go  go  go  go  go  go  go  go  go  go
my_real_name                         GET  every x
my_real_name                         POST in  go  wt  wt  go  in  go  go  go  go  go  go  go  go  go  go  go
new_password                         GET  in  go  go  go  go  in  go  go  go  go  go  go  go  go  go  go  go
new_password                         POST in  go  go  go  go  in  go  go  go  go  go  go  go  go  go  go  go
accept_terms                         GET  in  ok  ok  ok  ok  in  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok
accept_terms                         POST in  go  go  go  go  in  go  go  go  go  go  go  go  go  go  go  go
waiting                              GET  in  go  ok  ok  go  in  go  go  go  go  go  go  go  go  go  go  go
waiting                              POST every x
moderation:queue                     GET  in  -   -   -   -   in  -   -   -   ok  ok  ok  ok  -   -   -   ok
moderation:queue                     POST every x
flag a post                          GET  in  -   -   -   -   in  -   ok  ok  ok  ok  -   -   -   -   -   -
flag a post                          POST in  -   -   -   -   in  -   go  go  go  go  -   -   -   -   -   -
flag a comment                       GET  in  -   -   -   -   in  -   ok  ok  ok  ok  -   -   -   -   -   -
flag a comment                       POST in  -   -   -   -   in  -   go  go  go  go  -   -   -   -   -   -
flag a message                       GET  in  -   -   -   -   in  -   ok  ok  ok  ok  -   -   -   -   -   -
flag a message                       POST in  -   -   -   -   in  -   go  go  go  go  -   -   -   -   -   -
flag a file                          GET  in  -   -   -   -   in  -   ok  ok  ok  ok  -   -   -   -   -   -
flag a file                          POST in  -   -   -   -   in  -   go  go  go  go  -   -   -   -   -   -
flag a profile                       GET  in  -   -   -   -   in  -   -   ok  ok  ok  -   -   -   -   -   -
flag a profile                       POST in  -   -   -   -   in  -   -   go  go  go  -   -   -   -   -   -
moderation:mine                      GET  in  ok  wt  wt  ok  in  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok
moderation:mine                      POST every x
moderation:notes                     GET  in  -   -   -   -   in  -   -   -   ok  ok  ok  ok  -   -   -   ok
moderation:notes                     POST in  -   -   -   -   in  -   -   -   go  go  go  go  -   -   -   go
moderation:who_read                  GET  in  -   -   -   -   in  -   -   -   -   -   -   -   -   -   -   ok
moderation:who_read                  POST every x
moderation_log                       GET  in  -   -   -   -   in  -   ok  ok  ok  ok  -   -   -   -   -   -
moderation_log                       POST every x
transparency                         GET  every ok
transparency                         POST every x
moderation:police                    GET  in  -   -   -   -   in  -   -   -   -   -   -   -   -   -   -   -
moderation:police                    POST in  -   -   -   -   in  -   -   -   -   -   -   -   -   -   -   -
moderation:meant                     GET  every x
moderation:meant                     POST in  -   -   -   -   in  -   -   -   -   -   -   -   -   -   -   -
report                               GET  every ok
report                               POST every ok
report_seen                          GET  every ok
report_seen                          POST every x
flag nonsense                        GET  in  -   -   -   -   in  -   -   -   -   -   -   -   -   -   -   -
flag nonsense                        POST in  -   -   -   -   in  -   -   -   -   -   -   -   -   -   -   -
moderation:taken                     GET  in  -   -   -   -   in  -   -   ok  -   -   -   -   -   -   -   -
moderation:taken                     POST every x
moderation:my_sanctions              GET  in  ok  ok  ok  ok  in  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok
moderation:my_sanctions              POST every x
moderation:sanction                  GET  in  -   -   -   -   in  -   -   ok  -   -   -   -   -   -   -   -
moderation:sanction                  POST in  -   -   -   -   in  -   -   go  -   -   -   -   -   -   -   -
moderation:undo_sanction             GET  in  -   -   -   -   in  -   -   -   ok  ok  ok  -   -   -   -   ok
moderation:undo_sanction             POST in  -   -   -   -   in  -   -   -   go  go  go  -   -   -   -   go
appeal_by_letter                     GET  every ok
appeal_by_letter                     POST every go
moderation:complaints                GET  in  -   -   -   -   in  -   -   -   -   -   -   -   -   -   -   ok
moderation:complaints                POST every x
moderation:holidays                  GET  in  -   -   -   -   in  -   -   -   -   -   -   -   -   -   -   ok
moderation:holidays                  POST in  -   -   -   -   in  -   -   -   -   -   -   -   -   -   -   go
moderation:complaint                 GET  in  -   -   -   -   in  -   -   -   -   -   -   -   -   -   -   ok
moderation:complaint                 POST in  -   -   -   -   in  -   -   -   -   -   -   -   -   -   -   go
moderation:case                      GET  in  -   -   -   -   in  -   -   -   ok  ok  ok  -   -   -   -   ok
moderation:case                      POST every x
case_file of another post            GET  in  -   -   -   -   in  -   -   -   -   -   -   -   -   -   -   -
case_file of another post            POST every x
moderation:approvals                 GET  in  -   -   -   -   in  -   -   -   ok  ok  ok  ok  -   -   -   ok
moderation:approvals                 POST in  -   -   -   -   in  -   -   -   go  go  go  go  -   -   -   go
moderation:approval                  GET  in  -   -   -   -   in  -   -   -   ok  ok  ok  -   -   -   -   ok
moderation:approval                  POST in  -   -   -   -   in  -   -   -   go  go  go  -   -   -   -   go
moderation:claim                     GET  every x
moderation:claim                     POST in  -   -   -   -   in  -   -   -   go  go  go  -   -   -   -   go
moderation:rota                      GET  in  -   -   -   -   in  -   -   -   ok  ok  ok  ok  -   -   -   ok
moderation:rota                      POST in  -   -   -   -   in  -   -   -   no  no  no  no  -   -   -   ok
moderation:out_of_hours              GET  in  -   -   -   -   in  -   -   -   no  no  no  no  -   -   -   ok
moderation:out_of_hours              POST in  -   -   -   -   in  -   -   -   no  no  no  no  -   -   -   go
moderation:drop_shift                GET  every x
moderation:drop_shift                POST in  -   -   -   -   in  -   -   -   no  no  no  no  -   -   -   -
moderation:give_back                 GET  every x
moderation:give_back                 POST in  -   -   -   -   in  -   -   -   409 409 409 -   -   -   -   409
moderation:hand_over                 GET  every x
moderation:hand_over                 POST in  -   -   -   -   in  -   -   -   ok  ok  ok  -   -   -   -   ok
moderation:note                      GET  every x
moderation:note                      POST in  -   -   -   -   in  -   -   -   go  go  go  -   -   -   -   go
moderation:link                      GET  every x
moderation:link                      POST in  -   -   -   -   in  -   -   -   go  go  go  -   -   -   -   go
moderation:conflict                  GET  every x
moderation:conflict                  POST in  -   -   -   -   in  -   -   -   go  go  go  -   -   -   -   go
moderation:decide                    GET  every x
moderation:decide                    POST in  -   -   -   -   in  -   -   -   go  go  go  -   -   -   -   go
registrations                        GET  in  -   -   -   -   in  -   -   -   -   -   -   -   -   ok  -   ok
registrations                        POST every x
renewals                             GET  in  -   -   -   -   in  -   -   -   -   -   -   -   -   ok  -   ok
renewals                             POST in  -   -   -   -   in  -   -   -   -   -   -   -   -   go  -   go
approval                             GET  in  -   -   -   -   in  -   -   -   -   -   -   -   -   ok  -   ok
approval                             POST every x
approval_confirm                     GET  every x
approval_confirm                     POST in  -   -   -   -   in  -   -   -   -   -   -   -   -   go  -   go
approval_check                       GET  every x
approval_check                       POST in  -   -   -   -   in  -   -   -   -   -   -   -   -   go  -   go
approval_revoke                      GET  in  -   -   -   -   in  -   -   -   -   -   -   -   -   ok  -   ok
approval_revoke                      POST in  -   -   -   -   in  -   -   -   -   -   -   -   -   go  -   go
registration                         GET  in  -   -   -   -   in  -   -   -   -   -   -   -   -   ok  -   ok
registration                         POST every x
email_domains                        GET  in  -   -   -   -   in  -   -   -   -   -   -   -   -   ok  -   ok
email_domains                        POST in  -   -   -   -   in  -   -   -   -   -   -   -   -   go  -   go
letters                              GET  in  -   -   -   -   in  -   -   -   -   -   -   -   -   ok  -   ok
letters                              POST every x
letter                               GET  in  -   -   -   -   in  -   -   -   -   -   -   -   -   ok  -   ok
letter                               POST in  -   -   -   -   in  -   -   -   -   -   -   -   -   go  -   go
registration_contact                 GET  every x
registration_contact                 POST in  -   -   -   -   in  -   -   -   -   -   -   -   -   ok  -   ok
registration_approve                 GET  in  -   -   -   -   in  -   -   -   -   -   -   -   -   ok  -   ok
registration_approve                 POST in  -   -   -   -   in  -   -   -   -   -   -   -   -   go  -   go
registration_decline                 GET  in  -   -   -   -   in  -   -   -   -   -   -   -   -   ok  -   ok
registration_decline                 POST in  -   -   -   -   in  -   -   -   -   -   -   -   -   go  -   go
registration_suspend                 GET  in  -   -   -   -   in  -   -   -   -   -   -   -   -   ok  -   ok
registration_suspend                 POST in  -   -   -   -   in  -   -   -   -   -   -   -   -   go  -   go
registration_ban                     GET  in  -   -   -   -   in  -   -   -   -   -   -   -   -   ok  -   ok
registration_ban                     POST in  -   -   -   -   in  -   -   -   -   -   -   -   -   go  -   go
registration_reinstate               GET  in  -   -   -   -   in  -   -   -   -   -   -   -   -   ok  -   ok
registration_reinstate               POST in  -   -   -   -   in  -   -   -   -   -   -   -   -   go  -   go
registration_sign-out                GET  in  -   -   -   -   in  -   -   -   -   -   -   -   -   ok  -   ok
registration_sign-out                POST in  -   -   -   -   in  -   -   -   -   -   -   -   -   go  -   go
registration_new-password            GET  in  -   -   -   -   in  -   -   -   -   -   -   -   -   ok  -   ok
registration_new-password            POST in  -   -   -   -   in  -   -   -   -   -   -   -   -   go  -   go
registration_identity                GET  in  -   -   -   -   in  -   -   -   -   -   -   -   -   ok  -   ok
registration_identity                POST in  -   -   -   -   in  -   -   -   -   -   -   -   -   go  -   go
registration_name                    GET  in  -   -   -   -   in  -   -   -   -   -   -   -   -   ok  -   ok
registration_name                    POST in  -   -   -   -   in  -   -   -   -   -   -   -   -   go  -   go
registration_join                    GET  in  -   -   -   -   in  -   -   -   -   -   -   -   -   ok  -   ok
registration_join                    POST in  -   -   -   -   in  -   -   -   -   -   -   -   -   ok  -   ok
registration_join_with               GET  in  -   -   -   -   in  -   -   -   -   -   -   -   -   ok  -   ok
registration_join_with               POST in  -   -   -   -   in  -   -   -   -   -   -   -   -   409 -   409
registrations_people                 GET  in  -   -   -   -   in  -   -   -   -   -   -   -   -   ok  -   ok
registrations_people                 POST in  -   -   -   -   in  -   -   -   -   -   -   -   -   ok  -   ok
account_login                        GET  ok  go  wt  wt  go  ok  go  go  go  go  go  go  go  go  go  go  go
account_login                        POST ok  go  wt  wt  go  ok  go  go  go  go  go  go  go  go  go  go  go
account_logout                       GET  go  ok  ok  ok  ok  go  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok
account_logout                       POST every go
account_signup                       GET  ok  go  wt  wt  go  ok  go  go  go  go  go  go  go  go  go  go  go
account_signup                       POST ok  go  wt  wt  go  ok  go  go  go  go  go  go  go  go  go  go  go
account_inactive                     GET  every ok
account_inactive                     POST every x
account_reauthenticate               GET  in  ok  ok  ok  ok  in  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok
account_reauthenticate               POST in  go  wt  wt  go  in  go  go  go  go  go  go  go  go  go  go  go
account_email                        GET  in  ok  ok  ok  ok  in  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok
account_email                        POST in  ok  ok  ok  ok  in  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok
undo_email_change                    GET  every -
undo_email_change                    POST every -
account_email_verification_sent      GET  every ok
account_email_verification_sent      POST every x
account_confirm_email                GET  every ok
account_confirm_email                POST every -
account_change_password              GET  in  ok  ok  ok  ok  in  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok
account_change_password              POST in  ok  ok  ok  ok  in  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok
account_set_password                 GET  in  go  go  go  go  in  go  go  go  go  go  go  go  go  go  go  go
account_set_password                 POST in  go  go  go  go  in  go  go  go  go  go  go  go  go  go  go  go
account_reset_password               GET  every ok
account_reset_password               POST every ok
account_reset_password_done          GET  every ok
account_reset_password_done          POST every x
account_reset_password_from_key      GET  every ok
account_reset_password_from_key      POST every ok
account_reset_password_from_key_done GET  every ok
account_reset_password_from_key_done POST every x
account_confirm_login_code           GET  go  go  wt  wt  go  go  go  go  go  go  go  go  go  go  go  go  go
account_confirm_login_code           POST go  go  wt  wt  go  go  go  go  go  go  go  go  go  go  go  go  go
terms                                GET  every ok
terms                                POST every x
shared_draft                         GET  every ok
shared_draft                         POST every x
healthz                              GET  every ok
healthz                              POST every x
readyz                               GET  every ok
readyz                               POST every x
set_language                         GET  every x
set_language                         POST every go
"""


def expected() -> dict[tuple[str, str], dict[str, str]]:
    found = {}
    head, *lines = (TABLE + COMPLAINTS.lstrip("\n") + LEGAL + QUOTED + HELP).strip("\n").splitlines()
    assert len(head.split()) == len(PEOPLE)
    for line in lines:
        title, method, cells = line[:37].strip(), line[37:42].strip(), line[42:].split()
        found[title, method] = dict(zip(PEOPLE, cells[1:] * len(PEOPLE) if cells[0] == "every" else cells, strict=True))
    return found


EXPECTED = expected()
MEMBERS = {"alice", "bob", "host", "moderator"}
# Whoever may meet a word of the group, or of somebody's registration, and where.
READERS = {
    "offer": {"dave"},
    "own": {"dave"},  # what they wrote themselves when they asked to join
    "moderation": {"mod1", "admin"},
    "registration": {"registrar", "admin"},
    "notification": {"mod1"},  # that there is a case in the group they moderate
}
DENIED = {"in", "-", "no"}
REFUSED = DENIED | {"wt", "x"}
CURIOUS = ["anon", "dave", "eve", "frank", "carol", "bob", "mod1", "admin"]  # those whose denials are compared


def code_of(response: HttpResponseBase) -> str:
    if response.status_code == 302:
        target = response.headers["Location"]
        return "in" if target.startswith("/accounts/login/?next=") else "wt" if target == "/me/waiting/" else "go"
    if response.status_code == 403 and b"data-not-sent=" in response.content:  # to sign in, with what they typed
        return "in"
    return {200: "ok", 403: "no", 404: "-", 405: "x"}.get(response.status_code, str(response.status_code))


def ask(world: World, who: str, method: str, row: Row, path: str) -> HttpResponseBase:
    return world.ask(who, method, path, data=row.body() if method == "POST" else {})


def test_every_address_has_a_row_or_a_reason() -> None:
    known = {row.name for row in ROWS}
    addresses = set(names_of_addresses())
    assert addresses - known - set(ELSEWHERE) == set()
    assert (known | set(ELSEWHERE)) - addresses == set()


def test_every_row_has_a_line_for_both_methods_and_every_line_a_row() -> None:
    assert len({row.title for row in ROWS}) == len(ROWS)
    assert set(EXPECTED) == {(row.title, method) for row in ROWS for method in ("GET", "POST")}


# Who is shown or may do something, and who is refused: a question of their own each, because the first is asked on
# both databases (there lies the SQL that shows and writes) and the second, four fifths of it all, on one.
GIVEN = {key: [who for who in PEOPLE if cells[who] not in REFUSED] for key, cells in EXPECTED.items()}
KEPT_FROM = {key: [who for who in PEOPLE if cells[who] in REFUSED] for key, cells in EXPECTED.items()}
ROW_OF = {row.title: row for row in ROWS}


@pytest.mark.once("postgresql")
@pytest.mark.parametrize(("title", "method"), [key for key, people in GIVEN.items() if people])
def test_those_who_may_get_exactly_this_and_no_word_that_is_not_theirs(world: World, title: str, method: str) -> None:
    check_answers(world, ROW_OF[title], method, GIVEN[title, method])


@pytest.mark.once("sqlite")
@pytest.mark.parametrize(("title", "method"), [key for key, people in KEPT_FROM.items() if people])
def test_everybody_else_is_refused_and_learns_nothing(world: World, title: str, method: str) -> None:
    check_answers(world, ROW_OF[title], method, KEPT_FROM[title, method])


def check_answers(world: World, row: Row, method: str, people: list[str]) -> None:
    path = row.path(world.ids)
    answers = {who: ask(world, who, method, row, path) for who in people}
    expected = EXPECTED[row.title, method]
    assert {who: code_of(answer) for who, answer in answers.items()} == {who: expected[who] for who in people}
    for who, answer in answers.items():
        text = whole(answer)
        if who not in MEMBERS | READERS.get(row.name.partition(":")[0].partition("_")[0].rstrip("s"), set()):
            assert CANARY not in text, who
        if who not in {"anon", "banned"}:
            assert answer.headers["Cache-Control"] == "private, no-store", who
            assert "Cookie" in answer.headers["Vary"], who
        if code_of(answer) in DENIED and who in CURIOUS:
            compare_with_missing(world, who, method, row, fingerprint(answer, path, *world.ids.values()))


def compare_with_missing(world: World, who: str, method: str, row: Row, seen: tuple[int, str]) -> None:
    """What is kept from somebody must look as if it had never been: same status, body and headers."""
    ids = missing_ids()
    if EXPECTED[row.title, method][who] == "no":  # they see the group, so only what is in it can be missing
        ids["slug"] = world.ids["slug"]
    path = row.path(ids)
    assert seen == fingerprint(ask(world, who, method, row, path), path, *ids.values()), who
