"""The cookies of those who sign in: what they are called and where they go.

Behind TLS a cookie has the prefix ``__Host-``, which no other host and no plain connection can
set. Without TLS it bears the port, for cookies do not tell the services of a computer apart.
"""

from fastapi import Request, Response

SESSION = "malgraf"
VISITOR = "malgraf-visitor"
ATTEMPT = "malgraf-attempt"
BY_LINK = "malgraf-by-link"
LONGEST = 7 * 24 * 3600
"""Seconds that a browser keeps a session; the accounts may end it earlier."""


def is_secure(request: Request) -> bool:
    """Whether the browser came by TLS, as far as we or a proxy we trust can tell."""
    return request.url.scheme == "https"


def cookie_name(request: Request, name: str) -> str:
    """What a cookie is called on this connection."""
    if is_secure(request):
        return f"__Host-{name}"
    port = request.headers.get("host", "").rpartition(":")[2]
    return f"{name}-{port}" if port.isdecimal() else name


def cookie(request: Request, name: str) -> str:
    """What the browser sent; empty where it sent nothing."""
    return request.cookies.get(cookie_name(request, name), "")


def set_cookie(
    request: Request, answer: Response, name: str, value: str, seconds: int | None = None
) -> None:
    """Let the browser keep a value; without ``seconds``, until it is closed."""
    answer.set_cookie(
        cookie_name(request, name),
        value,
        max_age=seconds,
        path="/",
        secure=is_secure(request),
        httponly=True,
        samesite="lax",
    )


def forget_cookie(request: Request, answer: Response, name: str) -> None:
    """Let the browser forget it."""
    answer.delete_cookie(
        cookie_name(request, name),
        path="/",
        secure=is_secure(request),
        httponly=True,
        samesite="lax",
    )
