"""Every address of ours against every person: what each gets, and that nobody learns what is not theirs.

An address without a row fails the suite. To add one: a Row in rows.py and a line for GET and for POST here.
"""

import pytest
from django.core.cache import cache
from django.http import HttpResponseBase

from tests.authz.answers import fingerprint, whole
from tests.authz.conftest import PEOPLE, World
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
new_comment                          GET  every x
new_comment                          POST in  -   -   -   -   in  -   go  go  go  go  -   -   -   -   -   -
edit_comment                         GET  in  -   -   -   -   in  -   ok  -   -   -   -   -   -   -   -   -
edit_comment                         POST in  -   -   -   -   in  -   go  -   -   -   -   -   -   -   -   -
delete_comment                       GET  in  -   -   -   -   in  -   ok  -   -   -   -   -   -   -   -   -
delete_comment                       POST in  -   -   -   -   in  -   go  -   -   -   -   -   -   -   -   -
comment_history                      GET  in  -   -   -   -   in  -   ok  ok  ok  ok  -   -   -   -   -   -
comment_history                      POST every x
new_room                             GET  in  -   -   -   -   in  -   no  no  ok  no  -   -   -   -   -   -
new_room                             POST in  -   -   -   -   in  -   no  no  go  no  -   -   -   -   -   -
room                                 GET  in  -   -   -   -   in  -   ok  ok  ok  ok  -   -   -   -   -   -
room                                 POST every x
send_message                         GET  every x
send_message                         POST in  -   -   -   -   in  -   go  go  go  go  -   -   -   -   -   -
delete_message                       GET  in  -   -   -   -   in  -   -   ok  -   -   -   -   -   -   -   -
delete_message                       POST in  -   -   -   -   in  -   -   go  -   -   -   -   -   -   -   -
person                               GET  in  -   -   -   -   in  -   ok  ok  ok  ok  -   -   -   -   -   -
person                               POST every x
person_picture                       GET  in  -   -   -   -   in  -   ok  ok  ok  ok  -   -   -   -   -   -
person_picture                       POST every x
block_person                         GET  in  -   -   -   -   in  -   -   ok  ok  ok  -   -   -   -   -   -
block_person                         POST in  -   -   -   -   in  -   -   go  go  go  -   -   -   -   -   -
blocked                              GET  in  ok  wt  wt  ok  in  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok
blocked                              POST every x
my_profile                           GET  in  ok  wt  wt  ok  in  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok
my_profile                           POST in  go  wt  wt  go  in  go  go  go  go  go  go  go  go  go  go  go
my_profile_seen                      GET  in  ok  wt  wt  ok  in  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok
my_profile_seen                      POST every x
notifications                        GET  in  ok  wt  wt  ok  in  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok
notifications                        POST every x
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
flag nonsense                        GET  in  -   -   -   -   in  -   -   -   -   -   -   -   -   -   -   -
flag nonsense                        POST in  -   -   -   -   in  -   -   -   -   -   -   -   -   -   -   -
moderation:taken                     GET  in  -   -   -   -   in  -   -   ok  -   -   -   -   -   -   -   -
moderation:taken                     POST every x
moderation:case                      GET  in  -   -   -   -   in  -   -   -   ok  ok  ok  -   -   -   -   ok
moderation:case                      POST every x
moderation:claim                     GET  every x
moderation:claim                     POST in  -   -   -   -   in  -   -   -   go  go  go  -   -   -   -   go
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
healthz                              GET  every ok
healthz                              POST every x
readyz                               GET  every ok
readyz                               POST every x
set_language                         GET  every x
set_language                         POST every go
"""


def expected() -> dict[tuple[str, str], dict[str, str]]:
    found = {}
    head, *lines = TABLE.strip("\n").splitlines()
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


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.title)
def test_everybody_gets_exactly_this_and_no_word_that_is_not_theirs(world: World, row: Row, method: str) -> None:
    path = row.path(world.ids)
    answers = {who: ask(world, who, method, row, path) for who in PEOPLE}
    assert {who: code_of(answer) for who, answer in answers.items()} == EXPECTED[row.title, method]
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


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.title)
def test_other_methods_are_refused_or_harmless_and_show_no_more(world: World, row: Row) -> None:
    path = row.path(world.ids)
    for who in ("anon", "carol", "alice"):
        for method in ("PUT", "PATCH", "DELETE", "TRACE", "OPTIONS", "HEAD"):
            cache.clear()  # so that no limit of tries is met
            answer = world.ask(who, method, path)
            assert answer.status_code in {200, 302, 404, 405}, (who, method)
            if method in {"PUT", "PATCH", "DELETE", "TRACE"} and not row.name.startswith("account"):
                assert answer.status_code == 405, (who, method)
            if method == "HEAD":
                assert answer.status_code in {world.ask(who, "GET", path).status_code, 405}
            if who != "alice":
                assert CANARY not in whole(answer)


CMS = """
                             ano dav eve sus fra ban car bob ali hos mor md1 md2 com reg fou adm
/cms/                        in  -   -   -   -   in  -   -   -   -   -   -   -   ok  -   -   ok
/cms/users/                  in  -   -   -   -   in  -   -   -   -   -   -   -   -   -   -   -
/cms/groups/                 in  -   -   -   -   in  -   -   -   -   -   -   -   -   -   -   -
/cms/nonsense/               go  -   -   -   -   go  -   -   -   -   -   -   -   -   -   -   -
/cms/reports/site-history/   in  -   -   -   -   in  -   -   -   -   -   -   -   ok  -   -   ok
"""


def test_cms_is_there_for_its_staff_alone_and_shows_no_private_word(world: World) -> None:
    _, *lines = CMS.strip("\n").splitlines()
    for line in lines:
        path, *cells = line.split()
        wanted = dict(zip(PEOPLE, cells, strict=True))
        answers = {who: world.ask(who, "GET", path) for who in PEOPLE}
        assert {who: code_of(answer) for who, answer in answers.items()} == wanted, path
        for who, answer in answers.items():
            assert CANARY not in whole(answer), (path, who)
