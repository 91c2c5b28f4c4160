"""Passwords: what will do as one, and how they are kept and compared (argon2id)."""

import threading
from functools import cache

from pwdlib import PasswordHash

from graph.errors import DataError, Problem
from graph.texts import Text

SHORTEST, LONGEST = 12, 1024
_FEWEST_DIFFERENT = 5
_AT_ONCE = threading.BoundedSemaphore(2)
"""Each comparison takes 64 MiB and a tenth of a second or more: the rest wait their turn."""


def refuse_weak(password: str, login: str) -> None:
    """Raise ``DataError`` with what is wrong with a password."""
    problems = []
    if not SHORTEST <= len(password) <= LONGEST:
        said = Text(
            f"Lösenordet ska ha minst {SHORTEST} och högst {LONGEST} tecken.",
            f"The password must have {SHORTEST} to {LONGEST} characters.",
        )
        problems.append(Problem("password-length", said))
    elif len(set(password)) < _FEWEST_DIFFERENT:
        said = Text("Lösenordet har för få olika tecken.", "Too few different characters.")
        problems.append(Problem("password-monotonous", said))
    if login and login.casefold() in (password.casefold(), password.casefold()[::-1]):
        said = Text(
            "Lösenordet får inte vara inloggningsnamnet.",
            "The password must not be the login name.",
        )
        problems.append(Problem("password-is-login", said))
    if problems:
        raise DataError(problems[0].message, problems)


def hashed(password: str) -> str:
    """What is kept of a password."""
    with _AT_ONCE:
        return _hasher().hash(_bytes(password))


def fits(password: str, kept: str | None) -> bool:
    """Whether a password is the one kept; as slow where there is none as where there is one."""
    with _AT_ONCE:
        nobodys = _nobodys()  # also where it is not needed, so that the first is no slower
        right = _hasher().verify(_bytes(password)[: 4 * LONGEST], kept or nobodys)
    return right and kept is not None


def _bytes(password: str) -> bytes:
    return password.encode("utf-8", "surrogatepass")


@cache
def _hasher() -> PasswordHash:
    return PasswordHash.recommended()


@cache
def _nobodys() -> str:
    """The hash that passwords of unknown names are compared with."""
    return _hasher().hash("nobody")
