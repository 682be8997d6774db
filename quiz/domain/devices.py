"""A short name of the browser or program behind a session, so that its owner knows it again."""

from __future__ import annotations

import re

MOST_LENGTH = 60
#: In this order: most browsers also name those that they descend from.
_BROWSERS = (
    ("Zalo", "Zalo"),
    ("FBAN", "Facebook"),
    ("FBAV", "Facebook"),
    ("coc_coc_browser", "Cốc Cốc"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def device_name(user_agent: str) -> str:
    """`Chrome, Android`; of a program its first word; empty when it says nothing. Versions are left out."""
    parts = [
        next((name for mark, name in names if mark in user_agent), "") for names in (_BROWSERS, _SYSTEMS)
    ]
    if any(parts):
        return ", ".join(filter(None, parts))
    found = re.match(r"[A-Za-z][\w.+-]*", user_agent)
    return found[0][:MOST_LENGTH] if found else ""
