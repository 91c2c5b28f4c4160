"""What we show an engine so that it lets us in: from the environment or a file, never an option."""

import base64
import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from api.commands.sockets import is_loopback
from graph.errors import StoreError
from graph.texts import Text

_BEARER: Final = "bearer "


def credentials(variable: str, file: Path | None) -> dict[str, str]:
    """The header that lets us in; none where nothing is said.

    One line: ``name:password``, or ``Bearer`` and a token.
    """
    said = os.environ.get(variable, "") if file is None else _read(file)
    line = said.strip()
    if not line:
        return {}
    if line.lower().startswith(_BEARER):
        return {"authorization": f"Bearer {line[len(_BEARER) :].strip()}"}
    if ":" not in line or not line.isprintable():
        where = variable if file is None else str(file)
        raise StoreError(
            Text(
                f"{where} ska hålla en rad: namn:lösenord, eller Bearer och en nyckel.",
                f"{where} must hold one line: name:password, or Bearer and a token.",
            )
        )
    return {"authorization": f"Basic {base64.b64encode(line.encode()).decode()}"}


def refuse_open_secrets(address: str, headers: Mapping[str, str]) -> None:
    """Raise where an address holds a secret, or a secret would go unsealed over a network."""
    place = urlsplit(address)
    if place.username or place.password:
        raise StoreError(
            Text(
                "Skriv inte lösenord i adressen: den syns för andra. Lägg dem i en fil.",
                "Write no passwords in the address: others can see it. Put them in a file.",
            )
        )
    if headers and place.scheme != "https" and not is_loopback(place.hostname or ""):
        raise StoreError(
            Text(
                f"{address} måste nås med https, annars kan lösenordet läsas på vägen.",
                f"{address} must be reached by https, or the password can be read on its way.",
            )
        )


def _read(file: Path) -> str:
    try:
        if stat.S_IMODE(file.stat().st_mode) & 0o077:
            raise StoreError(
                Text(
                    f"{file} kan läsas av andra. Kör chmod 600 på den.",
                    f"{file} can be read by others. Run chmod 600 on it.",
                )
            )
        return file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError(
            Text(f"{file} kan inte läsas: {error}", f"{file} cannot be read: {error}")
        ) from error
