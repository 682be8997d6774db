"""Why personal data are kept, said with each import and contest: a purpose in words, and one of two grounds."""

from __future__ import annotations

MOST_PURPOSE = 300
#: A task given by an authority, or the consent of whom the data are about (of a pupil: of parents or guardians).
TASK, CONSENT = "task", "consent"
GROUNDS = (TASK, CONSENT)
