# Two stages: the first brings the packages in by hash, the second holds only what runs.
# Build: docker build -t quiz .    Run: compose.yaml, or docs/operations.md

FROM python:3.11-slim AS packages
WORKDIR /srv/quiz
COPY requirements/run.txt requirements/run.txt
RUN python -m venv /opt/venv \
 && /opt/venv/bin/python -m pip install --quiet --no-cache-dir --require-hashes --only-binary :all: -r requirements/run.txt
COPY pyproject.toml pyproject.toml
COPY scripts/link_project.py scripts/link_project.py
COPY quiz/cli quiz/cli
RUN /opt/venv/bin/python scripts/link_project.py

FROM python:3.11-slim
# pg_dump and pg_restore, for `flask backup`; not older than the server of compose.yaml.
RUN apt-get update \
 && apt-get install --yes --no-install-recommends postgresql-client \
 && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --home-dir /var/lib/quiz --shell /usr/sbin/nologin quiz \
 && install --directory --owner quiz --group quiz --mode 700 /var/lib/quiz
WORKDIR /srv/quiz
COPY --from=packages /opt/venv /opt/venv
COPY app.py gunicorn.conf.py pyproject.toml ./
COPY content content
COPY migrations migrations
COPY quiz quiz
COPY static static
COPY templates templates
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    QUIZ_ENV=production \
    QUIZ_HOST=0.0.0.0 \
    QUIZ_PORT=8000 \
    QUIZ_DATA_DIR=/var/lib/quiz
USER quiz
VOLUME /var/lib/quiz
EXPOSE 8000
# Only the host of QUIZ_BASE_URL is answered, from inside too.
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["python", "-c", "import os, urllib.parse, urllib.request as r; \
r.urlopen(r.Request('http://127.0.0.1:' + os.environ['QUIZ_PORT'] + '/healthz', \
headers={'Host': urllib.parse.urlsplit(os.environ['QUIZ_BASE_URL']).netloc}), timeout=4)"]
CMD ["flask", "serve"]
