"""How gunicorn serves the app, from the same `QUIZ_*` variables as the app itself."""

import os
from pathlib import Path

wsgi_app = "app:app"
host = os.environ.get("QUIZ_HOST") or "127.0.0.1"
bind = f"{f'[{host}]' if ':' in host else host}:{os.environ.get('QUIZ_PORT') or '8000'}"
proc_name = "quiz"

# Threads, so that a phone on a slow line holds a thread and not a whole process; few, since Python's own work is
# what a request costs. docs/decisions/0005 says what was weighed.
worker_class = "gthread"
workers = int(os.environ.get("QUIZ_WORKERS") or os.cpu_count() or 1)
threads = 4
keepalive = 5

# A worker that hangs is replaced after a minute; one that is told to go finishes what it has begun.
timeout = 60
graceful_timeout = 30

# Heartbeat files in memory where there is such a place: on a busy disk they would make healthy workers look dead.
if Path("/dev/shm").is_dir():
    worker_tmp_dir = "/dev/shm"

# Its socket lies in the home folder, and a service's home is read-only.
control_socket_disable = True

# What proxies say about the client is for the app to believe, as far as QUIZ_TRUSTED_PROXIES goes.
forwarded_allow_ips = ""

# Answers are small, and nothing but the roster upload has a large body.
limit_request_line = 4094
limit_request_fields = 60

accesslog = None
errorlog = "-"
loglevel = "warning"


def post_worker_init(worker):
    """Each worker tells that it lives, so that outages can be found and made up for."""
    import socket

    from quiz.web.heartbeat import start_beating

    start_beating(worker.wsgi, f"{socket.gethostname()}:{worker.pid}")
