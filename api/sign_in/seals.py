"""Texts that only this installation can have made, and only for one purpose."""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256


def seal(secret: bytes, purpose: str, text: str) -> str:
    """What proves that we made the text for this purpose; may stand in an address or a form.

    >>> seal(b"s", "form", "a") == seal(b"s", "sign-in", "a")
    False
    """
    made = hmac.digest(secret, f"{purpose}\0{text}".encode(), sha256)
    return urlsafe_b64encode(made).decode().rstrip("=")


def is_sealed(secret: bytes, purpose: str, text: str, shown: str) -> bool:
    """Whether what is shown is the seal; takes as long however much of it is right."""
    return hmac.compare_digest(seal(secret, purpose, text).encode(), shown.encode(errors="replace"))


def sealed(secret: bytes, purpose: str, text: str) -> str:
    """A text with its seal, fit for a cookie."""
    carried = urlsafe_b64encode(text.encode()).decode()
    return f"{carried}.{seal(secret, purpose, carried)}"


def unsealed(secret: bytes, purpose: str, shown: str) -> str | None:
    """The text of ``sealed``; None where anything has been changed.

    >>> unsealed(b"s", "p", sealed(b"s", "p", "å")), unsealed(b"s", "p", "5Q.x")
    ('å', None)
    """
    carried, _, proof = shown.partition(".")
    if not is_sealed(secret, purpose, carried, proof):
        return None
    return urlsafe_b64decode(carried).decode()
