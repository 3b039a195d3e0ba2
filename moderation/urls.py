from django.urls import path

from moderation.cases import views as cases

app_name = "moderation"
urlpatterns = [
    path("", cases.queue, name="queue"),
    path("flag/<slug:kind>/<uuid:pk>/", cases.flag, name="flag"),
    path("taken/<slug:kind>/<uuid:pk>/", cases.taken, name="taken"),
    path("cases/<uuid:pk>/", cases.case, name="case"),
    path("cases/<uuid:pk>/claim/", cases.claim, name="claim"),
    path("cases/<uuid:pk>/decide/", cases.decide, name="decide"),
]
