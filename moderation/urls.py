from django.urls import path

from moderation.appeals import views as appeals
from moderation.approval import views as approval
from moderation.bundle.views import bundle
from moderation.decisions.views import taken
from moderation.desk import complaints
from moderation.desk import views as desk
from moderation.holds import views as holds
from moderation.notices import views as notices
from moderation.oncall import views as oncall
from moderation.openness import views as openness
from moderation.orders import views as orders
from moderation.outside import views as outside
from moderation.receiving import views as receiving
from moderation.reports import views as reports
from moderation.sanctions import views as sanctions
from moderation.sealed.views import police

app_name = "moderation"
urlpatterns = [
    path("", desk.queue, name="queue"),
    path("flag/<slug:kind>/<uuid:pk>/", reports.flag, name="flag"),
    path("mine/", reports.mine, name="mine"),
    path("notes/", openness.notes, name="notes"),
    path("notes/read/", openness.who_read, name="who_read"),
    path("taken/<slug:kind>/<uuid:pk>/", taken, name="taken"),
    path("on-call/", oncall.rota, name="rota"),
    path("on-call/hours/", oncall.hours, name="out_of_hours"),
    path("on-call/<uuid:pk>/drop/", oncall.drop, name="drop_shift"),
    path("about-me/", appeals.mine, name="my_sanctions"),
    path("about-me/<uuid:pk>/", appeals.one, name="sanction"),
    path("sanctions/<uuid:pk>/undo/", sanctions.undo, name="undo_sanction"),
    path("complaints/", complaints.complaints, name="complaints"),
    path("complaints/holidays/", complaints.holidays, name="holidays"),
    path("complaints/texts/", notices.texts, name="notice_texts"),
    path("complaints/texts/<slug:kind>/<slug:language>/", notices.text, name="notice_text"),
    path("complaints/notices/<uuid:pk>/", notices.mark, name="mark_notice"),
    path("complaints/preview/<slug:kind>/<uuid:pk>/", notices.before_it_goes, name="notice_preview"),
    path("complaints/<uuid:pk>/", complaints.complaint, name="complaint"),
    path("holds/", holds.holds, name="holds"),
    path("holds/new/", holds.find, name="find_to_hold"),
    path("holds/new/<slug:kind>/<uuid:pk>/", holds.place, name="place_hold"),
    path("holds/<uuid:pk>/", holds.hold, name="hold"),
    path("cases/<uuid:pk>/", desk.case, name="case"),
    path("cases/<uuid:pk>/files/<uuid:file_pk>/", desk.case_file, name="case_file"),
    path("cases/<uuid:pk>/orders/", orders.orders, name="orders"),
    path("orders/<uuid:pk>/", orders.order, name="order"),
    path("cases/<uuid:pk>/evidence/", bundle, name="bundle"),
    path("cases/<uuid:pk>/police/", police, name="police"),
    path("cases/<uuid:pk>/meant/", outside.meant, name="meant"),
    path("complaints/new/", receiving.enter, name="enter_complaint"),
    path("complaints/<uuid:pk>/scans/", receiving.scans, name="scans"),
    path("complaints/<uuid:pk>/scans/<uuid:scan_pk>/", receiving.scan, name="scan"),
    path("waiting/", approval.approvals, name="approvals"),
    path("cases/<uuid:pk>/approval/", approval.approval, name="approval"),
    path("cases/<uuid:pk>/claim/", desk.claim, name="claim"),
    path("cases/<uuid:pk>/give-back/", desk.give_back, name="give_back"),
    path("cases/<uuid:pk>/hand-over/", desk.hand_over, name="hand_over"),
    path("cases/<uuid:pk>/notes/", desk.note, name="note"),
    path("cases/<uuid:pk>/links/<uuid:other_pk>/", desk.link, name="link"),
    path("cases/<uuid:pk>/conflict/", desk.conflict, name="conflict"),
    path("cases/<uuid:pk>/decide/", desk.decide, name="decide"),
]
