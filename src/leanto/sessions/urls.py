"""Addresses of sessions. The line itself (`settle/<id>/line/`) is a socket and answered by `line.py`."""

from django.urls import path

from leanto.sessions import views, views_alone

app_name = "settle"
urlpatterns = [
    path("hard-moment/", views_alone.hard, name="hard"),
    path("settle/alone/", views_alone.alone, name="alone"),
    path("settle/", views.home, name="home"),
    path("circles/<uuid:circle_id>/settle/", views.new, name="new"),
    path("circles/<uuid:circle_id>/settle/wave/", views.wave, name="wave"),
    path("settle/<uuid:sitting_id>/", views.live, name="live"),
    path("settle/<uuid:sitting_id>/waiting/", views.waiting, name="waiting"),
    path("settle/<uuid:sitting_id>/invitation/", views.invitation, name="invitation"),
    path("settle/<uuid:sitting_id>/end/", views.end, name="end"),
]
