"""The question files and what their first lines say about them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from graph.answers import Column
from graph.errors import NotFound
from graph.texts import Text

FOLDER = Path(__file__).resolve().parent
_HEADER = re.compile(r"# (sv|en|in|out): (.+)")
_PARAMETER = re.compile(r"\?(\w+) \(([a-z-]+)\)")
_COLUMN = re.compile(r"\?(\w+) (.+) \| (.+)")


@dataclass(frozen=True)
class Parameter:
    """What a question must be told. ``kind`` is target, date or a kind of thing ("programme")."""

    name: str
    kind: str


@dataclass(frozen=True)
class Question:
    """A SELECT with its title in words; ``text`` is the whole file and can be run anywhere."""

    name: str
    title: Text
    parameters: tuple[Parameter, ...]
    columns: tuple[Column, ...]
    text: str


@cache
def questions() -> tuple[Question, ...]:
    """All questions, in the order of their names."""
    return tuple(_read(path) for path in sorted(FOLDER.glob("*.rq")))


def question(name: str) -> Question:
    """The question of that name."""
    for each in questions():
        if each.name == name:
            return each
    known = ", ".join(each.name for each in questions())
    raise NotFound(
        Text(
            f"Frågan ”{name}” finns inte. De som finns: {known}.",
            f"There is no question “{name}”. Those there are: {known}.",
        )
    )


def _read(path: Path) -> Question:
    text = path.read_text(encoding="utf-8")
    header = list(_header(text))
    said = dict(header)
    return Question(
        name=path.stem,
        title=Text(said["sv"], said["en"]),
        parameters=tuple(
            Parameter(found[1], found[2])
            for key, value in header
            if key == "in" and (found := _PARAMETER.fullmatch(value))
        ),
        columns=tuple(
            Column(found[1], Text(found[2], found[3]))
            for key, value in header
            if key == "out" and (found := _COLUMN.fullmatch(value))
        ),
        text=text,
    )


def _header(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        found = _HEADER.fullmatch(line)
        if found is None:
            return
        yield found[1], found[2]
