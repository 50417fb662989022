"""Addresses that belong to the frame itself."""

from django.urls import path

from leanto.web import views

app_name = "web"
urlpatterns = [
    path("look/", views.look, name="look"),
    path("manifest.webmanifest", views.manifest, name="manifest"),
    path("style/", views.style, name="style"),
]
