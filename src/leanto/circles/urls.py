"""Addresses of circles."""

from django.urls import path

from leanto.circles import views, views_doors, views_keeping, views_pods, views_quiet

app_name = "circles"
urlpatterns = [
    path("circles/", views.circles, name="list"),
    path("circles/new/", views.new, name="new"),
    path("circles/<uuid:circle_id>/", views.circle, name="circle"),
    path("circles/<uuid:circle_id>/words/", views.words, name="words"),
    path("circles/<uuid:circle_id>/agreement/", views.agreement, name="agreement"),
    path("circles/<uuid:circle_id>/agreement/write/", views.write_agreement, name="write_agreement"),
    path("circles/<uuid:circle_id>/members/", views.members, name="members"),
    path("circles/<uuid:circle_id>/members/<uuid:member_id>/", views.member, name="member"),
    path("circles/<uuid:circle_id>/name/", views.take_name, name="name"),
    path("circles/<uuid:circle_id>/leave/", views.leave, name="leave"),
    path("circles/<uuid:circle_id>/arranging/", views.arranging, name="arranging"),
    path("circles/<uuid:circle_id>/arranging/ask/", views.ask_to_arrange, name="ask_to_arrange"),
    path("circles/<uuid:circle_id>/arranging/answer/", views.answer_arranging, name="answer_arranging"),
    path("circles/<uuid:circle_id>/arranging/take-on/", views.take_on_arranging, name="take_on_arranging"),
    path("circles/<uuid:circle_id>/arranging/step-down/", views.step_down, name="step_down"),
    path("circles/<uuid:circle_id>/invitations/", views_doors.invitations, name="invitations"),
    path(
        "circles/<uuid:circle_id>/invitations/<uuid:invitation_id>/take-back/",
        views_doors.take_back,
        name="take_back_invitation",
    ),
    path("join/", views_doors.join, name="join"),
    path("join/in/", views_doors.come_in, name="come_in"),
    path("circles/<uuid:circle_id>/keeping/", views_keeping.keeping, name="keeping"),
    path("circles/<uuid:circle_id>/keeping/end/", views_keeping.end, name="end_keeping"),
    path("circles/<uuid:circle_id>/keeping/<uuid:member_id>/", views_keeping.kept, name="kept"),
    path("circles/<uuid:circle_id>/keeping/<uuid:member_id>/take/", views_keeping.take, name="take_keeping"),
    path(
        "circles/<uuid:circle_id>/keeping/<uuid:member_id>/decline/",
        views_keeping.decline,
        name="decline_keeping",
    ),
    path(
        "circles/<uuid:circle_id>/keeping/<uuid:member_id>/address/",
        views_keeping.address,
        name="give_address",
    ),
    path("circles/<uuid:circle_id>/keeping/<uuid:member_id>/leave/", views_keeping.leave, name="leave_for"),
    path("circles/<uuid:circle_id>/pods/", views_pods.pods, name="pods"),
    path("pods/<uuid:pod_id>/", views_pods.pod, name="pod"),
    path("pods/<uuid:pod_id>/answer/", views_pods.answer, name="answer_pod"),
    path("pods/<uuid:pod_id>/leave/", views_pods.leave, name="leave_pod"),
    path("pods/<uuid:pod_id>/end/", views_pods.end, name="end_pod"),
    path("going-quiet/", views_quiet.quiet_plans, name="quiet_plans"),
    path("going-quiet/tap/", views_quiet.quiet_tap, name="quiet_tap"),
    path("circles/<uuid:circle_id>/going-quiet/", views_quiet.quiet_new, name="quiet_new"),
    path("going-quiet/<uuid:plan_id>/", views_quiet.quiet_plan, name="quiet_plan"),
    path("going-quiet/<uuid:plan_id>/ask/", views_quiet.quiet_ask, name="quiet_ask"),
    path("going-quiet/<uuid:plan_id>/answer/", views_quiet.quiet_answer, name="quiet_answer"),
    path("going-quiet/<uuid:plan_id>/end/", views_quiet.quiet_end, name="quiet_end"),
]
