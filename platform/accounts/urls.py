from django.urls import path

from accounts import views
from accounts.approvals import views as approvals
from accounts.mailbox.views import undo

urlpatterns = [
    path("accounts/email/undo/<str:key>/", undo, name="undo_email_change"),
    path("accounts/terms/", views.terms, name="terms"),
    path("registrations/", views.registrations, name="registrations"),
    path("registrations/<uuid:pk>/", views.registration, name="registration"),
    path("registrations/<uuid:pk>/contact/", views.registration_contact, name="registration_contact"),
    path("registrations/<uuid:pk>/approve/", views.registration_approve, name="registration_approve"),
    path("registrations/<uuid:pk>/decline/", views.registration_decline, name="registration_decline"),
    path("registrations/renewals/", approvals.renewals, name="renewals"),
    path("registrations/<uuid:pk>/approval/", approvals.approval, name="approval"),
    path("registrations/<uuid:pk>/approval/confirm/", approvals.confirm, name="approval_confirm"),
    path("registrations/<uuid:pk>/approval/checks/", approvals.check, name="approval_check"),
    path("registrations/<uuid:pk>/approval/revoke/", approvals.revoke, name="approval_revoke"),
    path("me/", views.me, name="me"),
    path("me/language/", views.my_language, name="my_language"),
    path("me/record/", views.my_record, name="my_record"),
    path("me/terms/", views.accept_terms, name="accept_terms"),
    path("me/waiting/", views.waiting, name="waiting"),
]
