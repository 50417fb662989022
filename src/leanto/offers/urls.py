from django.urls import path

from leanto.offers import views

app_name = "offers"
urlpatterns = [
    path("offers/", views.mine, name="mine"),
    path("circles/<uuid:circle_id>/offers/", views.offers, name="list"),
    path("circles/<uuid:circle_id>/offers/new/", views.new, name="new"),
    path("circles/<uuid:circle_id>/room/", views.room, name="room"),
    path("circles/<uuid:circle_id>/room/hours/", views.span, name="span"),
    path("circles/<uuid:circle_id>/room/pause/", views.pause, name="pause"),
    path("circles/<uuid:circle_id>/room/apart/", views.apart, name="apart"),
    path("circles/<uuid:circle_id>/room/glad/", views.glad, name="glad"),
    path("offers/<uuid:offer_id>/", views.offer, name="offer"),
    path("offers/<uuid:offer_id>/state/", views.state, name="state"),
]
