"""What uvicorn serves: pages through WSGI in a small thread pool, the worker beside them."""

from __future__ import annotations

import gc

from leanto.serve.front import Front
from leanto.serve.together import end_with_the_first
from leanto.serve.worker import Worker, wanted
from leanto.wsgi import application as pages

from leanto.sessions.line import Lines  # isort: skip - needs what wsgi has set up

# What is loaded by now stays: the collector need not look through half a million objects again and again while
# somebody waits (measured: 35 ms each time).
gc.collect()
gc.freeze()
end_with_the_first()
application = Front(pages, worker=Worker() if wanted() else None, lines=Lines())
