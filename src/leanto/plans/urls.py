"""Addresses of the plan: my week, turns, promises, a circle's plan and rota."""

from django.urls import path

from leanto.plans import views, views_plan

app_name = "plans"
urlpatterns = [
    path("week/", views.week, name="week"),
    path("turns/<uuid:turn_id>/", views.turn, name="turn"),
    path("turns/<uuid:turn_id>/yes/", views.yes, name="yes"),
    path("turns/<uuid:turn_id>/why/", views.why, name="why"),
    path("turns/<uuid:turn_id>/answer/", views.answer, name="answer"),
    path("promises/<uuid:promise_id>/", views.step_back, name="promise"),
    path("promises/<uuid:promise_id>/stand-in/", views.stand_in, name="stand_in"),
    path("promises/<uuid:promise_id>/keep/", views.keep, name="keep"),
    path("promises/<uuid:promise_id>/back/", views.back, name="back"),
    path("promises/<uuid:promise_id>/how/", views.how, name="how"),
    path("circles/<uuid:circle_id>/plan/", views_plan.plan, name="plan"),
    path("circles/<uuid:circle_id>/plan/make/", views_plan.make, name="make"),
    path("circles/<uuid:circle_id>/plan/ask/", views_plan.ask, name="ask"),
    path("asks/<uuid:ask_id>/plan/", views_plan.of_ask, name="of_ask"),
    path("plan-lines/<uuid:line_id>/change/", views_plan.change, name="change"),
    path("circles/<uuid:circle_id>/rota/", views_plan.rota, name="rota"),
]
