from django.urls import path

from accounts import views
from accounts.approvals import views as approvals
from accounts.domains.views import domains
from accounts.identity import views as identity
from accounts.letters import views as letters
from accounts.mailbox.views import undo
from accounts.people import views as people
from accounts.people.decisions import DECISIONS

PERSON = "registrations/<uuid:pk>"

urlpatterns = [
    path("accounts/email/undo/<str:key>/", undo, name="undo_email_change"),
    path("accounts/terms/", views.terms, name="terms"),
    path("registrations/", views.registrations, name="registrations"),
    path("registrations/people/", people.people, name="registrations_people"),
    path(f"{PERSON}/", people.person, name="registration"),
    path(f"{PERSON}/contact/", people.contact, name="registration_contact"),
    path(f"{PERSON}/identity/", identity.verify, name="registration_identity"),
    path(f"{PERSON}/name/", identity.name_change, name="registration_name"),
    *(path(f"{PERSON}/{what}/", people.decide, {"what": what}, name=f"registration_{what}") for what in DECISIONS),
    path("registrations/domains/", domains, name="email_domains"),
    path("registrations/letters/", letters.letters, name="letters"),
    path("registrations/letters/<slug:template>/<slug:language>/", letters.letter, name="letter"),
    path("registrations/renewals/", approvals.renewals, name="renewals"),
    path(f"{PERSON}/approval/", approvals.approval, name="approval"),
    path(f"{PERSON}/approval/confirm/", approvals.confirm, name="approval_confirm"),
    path(f"{PERSON}/approval/checks/", approvals.check, name="approval_check"),
    path(f"{PERSON}/approval/revoke/", approvals.revoke, name="approval_revoke"),
    path("me/", views.me, name="me"),
    path("me/details/", identity.my_details, name="my_details"),
    path("me/details/name/", identity.my_real_name, name="my_real_name"),
    path("me/language/", views.my_language, name="my_language"),
    path("me/new-password/", views.new_password, name="new_password"),
    path("me/record/", views.my_record, name="my_record"),
    path("me/terms/", views.accept_terms, name="accept_terms"),
    path("me/waiting/", views.waiting, name="waiting"),
]
