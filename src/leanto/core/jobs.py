"""Work that nobody waits for: a small table of recurring jobs and a loop that runs what is due.

Every job is safe to run twice: what it must do is a row in the database (a notice to send, an ask
to tell), claimed by a conditional update that hits exactly one row. So there is no queue to lose.
`leanto.rota_of_jobs` lists them all.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import close_old_connections, connection

from leanto.core.clock import now
from leanto.core.models import Answered, Job

log = logging.getLogger(__name__)
Work = Callable[[datetime], None]
Jobs = dict[str, tuple[timedelta, Work]]


def forget_old_answers(at: datetime) -> None:
    """Idempotency keys live 14 days, longer than any queue of unsent writes."""
    Answered.objects.filter(at__lt=at - timedelta(days=14)).delete()


def run_due(jobs: Jobs, at: datetime | None = None) -> list[str]:
    """Runs every job that is due and returns their names. One worker at a time gets each."""
    moment = at or now()
    known = {job.name: job for job in Job.objects.all()}
    ran = []
    for name, (every, work) in jobs.items():
        job = known.get(name) or Job.objects.get_or_create(name=name, defaults={"due_at": moment})[0]
        if job.due_at > moment:
            continue
        claimed = Job.objects.filter(name=name, due_at=job.due_at).update(due_at=moment + every)
        if not claimed:
            continue
        error = ""
        try:
            work(moment)
        except (
            Exception
        ) as problem:  # one job's fault must not stop the others; it is logged and shown by `check`
            error = type(problem).__name__
            log.exception("job %s failed", name)
        Job.objects.filter(name=name).update(done_at=now(), error=error)
        ran.append(name)
    return ran


def run_forever(stop: threading.Event, jobs: Jobs, pause: float = 5.0) -> None:
    """The worker: looks for due jobs every `pause` seconds until `stop` is set."""
    while not stop.is_set():
        try:
            close_old_connections()
            run_due(jobs)
        except Exception:  # the database may be away for a moment; try again at the next look
            log.exception("the worker could not look for jobs")
        stop.wait(pause)
    connection.close()
