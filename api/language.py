"""Swedish or English: which one a reader wants, the texts of the pages, and numbers."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from fastapi import Request

from graph.texts import Language

LANGUAGES: tuple[Language, ...] = ("sv", "en")
COOKIE = "language"
FOLDER = Path(__file__).resolve().parent / "texts"


def chosen_language(request: Request) -> Language:
    """What the reader chose in the address, else before (cookie), else in the browser."""
    for wish in (request.query_params.get("lang"), request.cookies.get(COOKIE)):
        if wish in LANGUAGES:
            return wish
    return accepted_language(request.headers.get("accept-language", ""))


def accepted_language(header: str) -> Language:
    """The better liked of our two in an Accept-Language header; Swedish when it says neither.

    >>> accepted_language("en-GB,en;q=0.9,sv;q=0.8"), accepted_language("de, *;q=0.1")
    ('en', 'sv')
    """
    liking: dict[str, float] = {}
    for part in header.split(","):
        name, _, rest = part.strip().partition(";")
        language = name.split("-")[0].lower()
        if language in LANGUAGES:
            liking[language] = max(liking.get(language, 0.0), _quality(rest))
    best = max(LANGUAGES, key=lambda language: liking.get(language, 0.0))
    return best if liking.get(best, 0.0) > 0 else "sv"


def _quality(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if name != "q":
        return 1.0
    return float(value) if value.replace(".", "", 1).isdecimal() else 0.0


@cache
def texts(language: Language) -> Mapping[str, str]:
    """The texts of the pages by dotted key ("matrix.title")."""
    tables = tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8"))
    return {
        f"{table}.{key}": text for table, entries in tables.items() for key, text in entries.items()
    }


def in_words(language: Language, key: str, /, **values: object) -> str:
    """A text with its values filled in; numbers are written as that language writes them."""
    written = {
        name: number(value, language) if isinstance(value, int | float) else value
        for name, value in values.items()
    }
    return texts(language)[key].format(**written)


def number(value: float, language: Language, decimals: int | None = None) -> str:
    """A number as people write it; without ``decimals``, as many as it needs, at most two.

    >>> number(1234.5, "en"), number(0.25, "sv"), number(3.0, "sv")
    ('1,234.5', '0,25', '3')
    """
    text = f"{value:,.{2 if decimals is None else decimals}f}"
    if decimals is None:
        text = text.rstrip("0").rstrip(".")
    if language == "sv":
        text = text.replace(",", "\N{NO-BREAK SPACE}").replace(".", ",")
    return text.replace("-", "−")


def percent(share: float, language: Language) -> str:
    r"""A share 0 to 1 in whole per cent.

    >>> percent(0.624, "en"), percent(1, "sv")
    ('62%', '100\xa0%')
    """
    whole = number(share * 100, language, 0)
    return f"{whole}\N{NO-BREAK SPACE}%" if language == "sv" else f"{whole}%"
