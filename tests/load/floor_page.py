"""The floor of the quiz page: a bare Flask app that reads the signed-in user's row and renders twenty questions with Jinja.

It asks the database nothing but who is there, its questions stand in memory, and its page does no more than show them.
"""

from __future__ import annotations

import gzip
import os
from typing import Any

from flask import Flask, Response, render_template, request
from flask_login import LoginManager, UserMixin, current_user, login_required, login_user
from jinja2 import DictLoader
from sqlalchemy import create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from quiz.web.compression import LEVEL

PAGE = """<!doctype html>
<html lang="vi">
<head><meta charset="utf-8"><title>{{ title }}</title>
<link rel="stylesheet" href="/site.css"><script src="/quiz.js" defer></script></head>
<body>
<header><h1>{{ title }}</h1><p>{{ current_user.name }}</p></header>
<main><form method="post">
{% for question in questions %}
<fieldset><legend>{{ loop.index }}. {{ question.stem }}</legend>
{% for option in question.options %}
<label class="opt"><input type="radio" name="a{{ question.number }}" value="{{ option.id }}">
<b>{{ "ABCD"[loop.index0] }}</b><span>{{ option.text }}</span></label>
{% endfor %}
</fieldset>
{% endfor %}
<button>Nộp bài</button>
</form></main>
</body>
</html>
"""
STEM = "Theo kế hoạch của tỉnh, đơn vị nào chủ trì việc tuyên truyền về cải cách hành chính trong năm {}?"
OPTION = "Cơ quan được giao ở mục {} của kế hoạch, phối hợp với đơn vị khác"
QUESTIONS = [
    {
        "number": number,
        "stem": STEM.format(2000 + number),
        "options": [
            {"id": f"{number:02}{letter}", "text": OPTION.format(f"{number}.{letter}")} for letter in "abcd"
        ],
    }
    for number in range(1, 21)
]


class Base(DeclarativeBase):
    """Of the floor's own table."""


class User(UserMixin, Base):  # type: ignore[misc]
    """Who is signed in."""

    __tablename__ = "floor_user"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


app = Flask(__name__)
app.secret_key = "the floor keeps no secrets"
app.jinja_loader = DictLoader({"page.html": PAGE})
login = LoginManager(app)
_engine = create_engine(os.environ.get("QUIZ_DATABASE_URL", "sqlite://"))


@login.user_loader  # type: ignore[untyped-decorator]
def _load(number: str) -> User | None:
    with Session(_engine, expire_on_commit=False) as session:
        return session.get(User, int(number))


@app.get("/healthz")
def hello() -> str:
    """A bare answer."""
    return "hello"


@app.get("/sign-in/<int:number>")
def sign_in(number: int) -> str:
    """Make the user's row if there is none, and the cookie."""
    Base.metadata.create_all(_engine)
    with Session(_engine, expire_on_commit=False) as session:
        user = session.get(User, number) or User(id=number, name="Nguyễn Thị Minh Khai")
        session.add(user)
        session.commit()
    login_user(user)
    return "signed in"


@app.get("/page")
@login_required  # type: ignore[untyped-decorator]
def page() -> Any:
    """Twenty questions for who is signed in."""
    return render_template("page.html", title="Luyện tập", questions=QUESTIONS, user=current_user)


@app.after_request
def compressed(response: Response) -> Response:
    """As a browser asks for it: what every app has to do before its pages go over a weak network."""
    if request.accept_encodings.quality("gzip"):
        response.set_data(gzip.compress(response.get_data(), compresslevel=LEVEL, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    return response
