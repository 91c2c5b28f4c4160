"""Where a request comes from and where an answer may lead: our own pages, or elsewhere."""

from urllib.parse import urlsplit

from fastapi import Request

from api.sign_in.cookies import is_secure

_STANDARD = {"http": 80, "https": 443}


def comes_from_us(request: Request) -> bool | None:
    """Whether the browser says that a page of ours sent it; None where it says nothing.

    The scheme is not compared: a proxy may have taken TLS away.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in {"same-origin", "none"}
    said = request.headers.get("origin") or request.headers.get("referer")
    if said is None:
        return None
    return _place(said) == _place(f"{request.url.scheme}://{request.headers.get('host', '')}")


def _place(address: str) -> tuple[str | None, int | None] | None:
    """Host and port; no port where it is the standard one."""
    try:
        parts = urlsplit(address)
        port = None if parts.port == _STANDARD.get(parts.scheme) else parts.port
    except ValueError:
        return None
    return (parts.hostname, port) if parts.hostname else None


def own_path(wish: str) -> str:
    r"""The path, where it leads nowhere else than here; else the start page.

    >>> own_path("/o/2180?q=å"), own_path("//evil.example"), own_path("/\\evil.example")
    ('/o/2180?q=å', '/', '/')
    >>> own_path("https://evil.example"), own_path("/\t/evil.example"), own_path("")
    ('/', '/', '/')
    """
    fine = wish.startswith("/") and wish[1:2] != "/" and "\\" not in wish and wish.isprintable()
    return wish if fine else "/"


def own_address(request: Request, path: str) -> str:
    """The whole address of a path of ours, by the name that the browser knows us by."""
    scheme = "https" if is_secure(request) else "http"
    return f"{scheme}://{request.headers['host']}{path}"
