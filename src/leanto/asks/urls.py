"""Addresses of asks."""

from django.urls import path

from leanto.asks import views, views_own

app_name = "asks"
urlpatterns = [
    path("asks/start/", views.start, name="start"),
    path("circles/<uuid:circle_id>/asks/", views.asks, name="list"),
    path("circles/<uuid:circle_id>/asks/new/", views.new, name="new"),
    path("asks/<uuid:ask_id>/", views.ask, name="ask"),
    path("asks/<uuid:ask_id>/sent/", views.sent, name="sent"),
    path("asks/<uuid:ask_id>/change/", views_own.change, name="change"),
    path("asks/<uuid:ask_id>/dates/<uuid:turn_id>/", views_own.date, name="date"),
    path("asks/<uuid:ask_id>/dates/<uuid:turn_id>/drop/", views_own.drop_date, name="drop_date"),
    path("asks/<uuid:ask_id>/wider/", views_own.wider, name="wider"),
    path("asks/<uuid:ask_id>/smaller/", views_own.smaller, name="smaller"),
    path("asks/<uuid:ask_id>/later/", views_own.later, name="later"),
    path("asks/<uuid:ask_id>/longer/", views_own.longer, name="longer"),
    path("asks/<uuid:ask_id>/enough/", views_own.enough, name="enough"),
    path("asks/<uuid:ask_id>/let-go/", views_own.let_go, name="let_go"),
    path("asks/<uuid:ask_id>/delete/", views_own.delete, name="delete"),
    path("asks/<uuid:ask_id>/take-back/", views_own.take_back, name="take_back"),
]
