"""The shelf's one page and what its script asks."""

from django.urls import path

from leanto.shelf import views

app_name = "shelf"
urlpatterns = [
    path("shelf/", views.page, name="page"),
    path("shelf/door/", views.door, name="door"),
    path("shelf/door/passphrase/", views.passphrase, name="passphrase"),
    path("shelf/door/challenge/", views.challenge, name="challenge"),
    path("shelf/door/proof/", views.proof, name="proof"),
    path("shelf/door/lock/", views.lock, name="lock"),
    path("shelf/door/anew/", views.anew, name="anew"),
    path("shelf/make/", views.make, name="make"),
    path("shelf/ways/", views.ways, name="ways"),
    path("shelf/renew/", views.renew, name="renew"),
    path("shelf/end/", views.end, name="end"),
    path("shelf/facts/", views.own_facts, name="facts"),
    path("shelf/old/", views.old_entries, name="old_entries"),
    path("shelf/old/drop/", views.drop_aside, name="drop_aside"),
    path("shelf/entries/", views.entries, name="entries"),
    path("shelf/entries/<uuid:row>/", views.put, name="put"),
    path("shelf/entries/<uuid:row>/close/", views.close, name="close"),
    path("shelf/entries/<uuid:row>/remove/", views.remove, name="remove"),
    path("shelf/notes/<uuid:row>/", views.note, name="note"),
]
