"""The front door: which room answers which address."""

from django.urls import include, path

urlpatterns = [
    path("", include("leanto.people.urls")),
    path("", include("leanto.circles.urls")),
    path("", include("leanto.asks.urls")),
    path("", include("leanto.offers.urls")),
    path("", include("leanto.plans.urls")),
    path("", include("leanto.notify.urls")),
    path("", include("leanto.exchange.urls")),
    path("", include("leanto.shelf.urls")),
    path("", include("leanto.sessions.urls")),
    path("api/v1/", include("leanto.api.urls")),
    path("help/", include("leanto.help.urls")),
    path("", include("leanto.web.urls")),
]

handler400 = "leanto.web.views.bad_request"
handler403 = "leanto.web.views.forbidden"
handler404 = "leanto.web.views.not_found"
handler500 = "leanto.web.views.server_error"
