"""The question files and what their first lines say about them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from graph.answers import Column
from graph.errors import DataError, NotFound, Problem
from graph.names import KINDS
from graph.texts import Text

FOLDER = Path(__file__).resolve().parent
_HEADER = re.compile(r"# (sv|en|in|out): (.+)")
_PARAMETER = re.compile(r"\?(\w+) \(([a-z-]+)\)")
_COLUMN = re.compile(r"\?(\w+) (.+) \| (.+)")
FREE_KINDS = ("text", "number", "date", "iri")
"""The kinds of values that are about no organisation."""
_KINDS = (*FREE_KINDS, "target", *KINDS)


@dataclass(frozen=True)
class Parameter:
    """What a question must be told.

    ``kind`` is text, number, date, iri, target or a kind of thing ("programme").
    """

    name: str
    kind: str


@dataclass(frozen=True)
class Question:
    """A query with its title in words; ``text`` is the whole file and can be run anywhere."""

    name: str
    title: Text
    parameters: tuple[Parameter, ...]
    columns: tuple[Column, ...]
    text: str


@cache
def questions() -> tuple[Question, ...]:
    """All questions, in the order of their names."""
    return tuple(read_question(path) for path in sorted(FOLDER.glob("*.rq")))


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


def parameters_in(text: str) -> tuple[Parameter, ...]:
    r"""What a question says in its first lines that it must be told.

    >>> parameters_in("# in: ?target (target)\nASK { ?s ?p ?target }")
    (Parameter(name='target', kind='target'),)
    >>> parameters_in("ASK { ?s ?p ?o } # in: ?target (target)")
    ()
    """
    return tuple(
        Parameter(found[1], found[2])
        for key, value in _header(text)
        if key == "in" and (found := _PARAMETER.fullmatch(value))
    )


def check_parameters(text: str) -> None:
    """Refuse first lines that say a parameter in a way that nobody can fill in."""
    for line, (key, value) in enumerate(_header(text), 1):
        found = _PARAMETER.fullmatch(value)
        if key == "in" and (found is None or found[2] not in _KINDS):
            kinds = ", ".join(_KINDS)
            message = Text(
                f"Rad {line}: skriv # in: ?namn (slag), där slag är något av {kinds}.",
                f"Line {line}: write # in: ?name (kind), where kind is one of {kinds}.",
            )
            raise DataError(message, [Problem("question-parameter", message, value=value)])


def read_question(path: Path) -> Question:
    """The question of a file."""
    text = path.read_text(encoding="utf-8")
    header = list(_header(text))
    said = dict(header)
    return Question(
        name=path.stem,
        title=Text(said["sv"], said["en"]),
        parameters=parameters_in(text),
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
