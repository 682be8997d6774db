"""Headers that tell a browser what a page of ours may do: nothing but what comes from this site itself.

No inline script and no inline style is allowed, so text that slips into a page unescaped cannot run.
"""

from flask import Flask, Response, current_app, request

POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
#: Two years, in seconds.
HSTS = "max-age=63072000"


def add_headers(response: Response) -> Response:
    """Sets what the view has not set itself; HSTS only in production and over https."""
    headers = response.headers
    headers.setdefault("Content-Security-Policy", POLICY)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("X-Frame-Options", "DENY")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", PERMISSIONS)
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    if request.endpoint != "static":
        # Phones are borrowed: going back after signing out must not show what the last one saw.
        headers.setdefault("Cache-Control", "no-store")
    settings = current_app.extensions.get("quiz_settings")
    if request.is_secure and settings is not None and settings.is_production:
        headers.setdefault("Strict-Transport-Security", HSTS)
    return response


def install(app: Flask) -> None:
    """Adds the headers to every answer of the app, errors included. The settings in its extensions say where we run."""
    app.after_request(add_headers)
