"""The front door, signing in, and one's own page."""

from django.urls import path

from leanto.people import door, views

app_name = "people"
urlpatterns = [
    path("", door.front, name="front"),
    path("sign-in/", door.enter_address, name="sign_in"),
    path("sign-in/code/", door.enter_code, name="code"),
    path("sign-in/name/", door.arrive, name="arrive"),
    path("sign-in/again/", door.again, name="again"),
    path("sign-in/passkey/", door.passkey_enter, name="passkey_enter"),
    path("sign-in/passkey/begin/", door.passkey_begin, name="passkey_begin"),
    path("sign-out/", door.leave_device, name="sign_out"),
    path("demo/as/<uuid:person_id>/", door.demo_enter, name="demo_enter"),
    path("goodbye/", views.goodbye, name="goodbye"),
    path("me/", views.me, name="me"),
    path("me/about/", views.about, name="about"),
    path("me/time/", views.time_and_language, name="time"),
    path("me/devices/", views.devices, name="devices"),
    path("me/devices/sign-out-others/", views.everywhere, name="everywhere"),
    path("me/devices/<uuid:device_id>/sign-out/", views.device_end, name="device_end"),
    path("me/devices/passkeys/new/", views.passkey_add, name="passkey_add"),
    path("me/devices/passkeys/begin/", views.passkey_begin, name="passkey_add_begin"),
    path("me/devices/passkeys/<uuid:key_id>/", views.passkey, name="passkey"),
    path("me/devices/passkeys/<uuid:key_id>/remove/", views.passkey_remove, name="passkey_remove"),
    path("me/address/", views.address, name="address"),
    path("me/address/code/", views.address_code, name="address_code"),
    path("me/keys/", views.keys, name="keys"),
    path("me/keys/new/", views.key_new, name="key_new"),
    path("me/keys/<uuid:key_id>/end/", views.key_end, name="key_end"),
    path("me/data/", views.data, name="data"),
    path("me/data/delete/", views.delete, name="delete"),
]
