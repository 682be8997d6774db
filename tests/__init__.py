"""The suite: mirrors the source, runs on SQLite and PostgreSQL alike, and reaches nothing beyond loopback."""
