"""Django as a WSGI application: every page goes through this (see `serve.front` for why)."""

from __future__ import annotations

import os
from pathlib import Path

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.urls import resolve

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leanto.settings")
# Static files are served from the packages themselves; whitenoise only wants its folder to be there.
Path(settings.STATIC_ROOT or "static").mkdir(parents=True, exist_ok=True)
application = get_wsgi_application()
resolve("/")  # loads every room now, so that whoever comes first does not wait for that
