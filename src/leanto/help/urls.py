"""The help room's pages. All are public: nobody has to sign in to find a telephone number."""

from django.urls import path

from leanto.help import views

app_name = "help"
urlpatterns = [
    path("", views.door, name="door"),
    path("safety/", views.safety, name="safety"),
    path("member-guide/", views.guide, name="guide"),
    path("after/", views.after, name="after"),
    path("about/", views.about, name="about"),
    path("words/", views.words, name="words"),
]
