"""What uvicorn serves: pages through WSGI in a small thread pool, the worker beside them."""

from __future__ import annotations

from leanto.serve.front import Front
from leanto.serve.worker import Worker, wanted
from leanto.wsgi import application as pages

application = Front(pages, worker=Worker() if wanted() else None)
