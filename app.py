"""The entry for gunicorn ("app:app") and for the flask command."""

from quiz.factory import create_app

app = create_app()
