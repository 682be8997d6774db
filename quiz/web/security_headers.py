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


#: What every answer of the app itself carries, unless the view has set it.
LINES = (
    ("Content-Security-Policy", POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "same-origin"),
    ("Permissions-Policy", PERMISSIONS),
    ("Cross-Origin-Opener-Policy", "same-origin"),
)
#: Phones are borrowed: going back after signing out must not show what the last one saw.
NOT_KEPT = ("Cache-Control", "no-store")
#: In production and over https.
ALWAYS_SECURE = ("Strict-Transport-Security", HSTS)


def add_headers(response: Response) -> Response:
    """Sets what the view has not set itself."""
    headers = response.headers
    present = {
        name.lower() for name, _value in headers
    }  # asked once: each question to Headers walks them all
    for name, value in LINES:
        if name.lower() not in present:
            headers.add(name, value)
    if request.endpoint != "static":
        headers.setdefault(*NOT_KEPT)
    settings = current_app.extensions.get("quiz_settings")
    if request.is_secure and settings is not None and settings.is_production:
        headers.setdefault(*ALWAYS_SECURE)
    return response


def install(app: Flask) -> None:
    """Adds the headers to every answer of the app, errors included. The settings in its extensions say where we run."""
    app.after_request(add_headers)
