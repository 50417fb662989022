"""One's own page about being told."""

from django.urls import path

from leanto.notify import views

app_name = "notify"
urlpatterns = [
    path("me/notices/", views.settings, name="settings"),
    path("me/notices/stop/", views.stop, name="stop"),
]
