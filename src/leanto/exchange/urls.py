"""Bring what they have, take it away again, and calendars."""

from django.urls import path

from leanto.exchange import views, views_bring, views_export

app_name = "exchange"
urlpatterns = [
    path("me/data/export/", views_export.export_me, name="export_me"),
    path("circles/<uuid:circle_id>/export/", views_export.export_circle, name="export_circle"),
    path("me/calendar/", views.calendar, name="feeds"),
    path("me/calendar/<uuid:feed_id>/end/", views.end_feed, name="feed_end"),
    path("feeds/<str:token>.ics", views.feed, name="feed"),
    path("turns/<uuid:turn_id>.ics", views.turn, name="turn"),
    path("circles/<uuid:circle_id>/bring/", views_bring.begin, name="bring"),
    path("circles/<uuid:circle_id>/bring/<uuid:import_id>/", views_bring.look, name="look"),
    path("circles/<uuid:circle_id>/bring/<uuid:import_id>/take-in/", views_bring.take_in, name="take_in"),
    path("circles/<uuid:circle_id>/bring/<uuid:import_id>/forget/", views_bring.forget, name="forget"),
    path(
        "circles/<uuid:circle_id>/bring/<uuid:import_id>/left-out.csv", views_bring.left_out, name="left_out"
    ),
]
