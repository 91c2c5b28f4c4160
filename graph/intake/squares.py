"""Square tables of −3 to +3: the first row and the first column hold the names."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from graph.errors import Place, Problem
from graph.intake.faults import told, unreadable
from graph.intake.tables import Row, Table, Value
from graph.intake.values import Misread, decimal_text, written
from graph.texts import Text

STRONGEST = 3
_SCALE = Text(
    "Skriv −3, −2, −1, 0, 1, 2 eller 3. Lämna tomt det som ingen har bedömt.",
    "Write −3, −2, −1, 0, 1, 2 or 3. Leave empty what nobody has assessed.",
)
_NOTHING = frozenset({"", "0", "-", "–", "—", "x", "X"})
"""What may stand on the diagonal."""


@dataclass(frozen=True)
class Square:
    """A square table: names in the order of its rows, and the assessed cells off the diagonal.

    ``places`` says where each name stands; each score comes with its own place.
    """

    table: Table
    names: tuple[str, ...]
    places: Mapping[str, Place]
    scores: Mapping[tuple[str, str], tuple[float, Place]]


def square(table: Table, problems: list[Problem]) -> Square:
    """What a square table says; everything that is wrong in it goes to ``problems``.

    Raises ``UnreadableFile`` for a table that has no names in its first row or column.
    """
    columns, rows = _columns(table, problems), _rows(table, problems)
    if not columns or not rows:
        message = Text(
            "Tabellen är ingen matris: första raden och första kolumnen ska hålla namnen",
            "The table is no matrix: its first row and first column must hold the names",
        )
        raise unreadable("no-matrix", message, Place(table.file, table.sheet))
    for name in columns.keys() - rows.keys():
        missing = Text("Kolumnen har ingen rad med samma namn", "The column has no row of its name")
        problems.append(_unpaired(missing, table.place(_head(table), columns[name]), name))
    for name in rows.keys() - columns.keys():
        missing = Text("Raden har ingen kolumn med samma namn", "The row has no column of its name")
        problems.append(_unpaired(missing, table.place(rows[name], 0), name))
    return Square(
        table=table,
        names=tuple(name for name in rows if name in columns),
        places={name: table.place(row, 0) for name, row in rows.items()},
        scores=dict(_scores(table, rows, columns, problems)),
    )


def _head(table: Table) -> Row:
    return Row(table.line, ())


def _unpaired(message: Text, place: Place, name: str) -> Problem:
    fix = Text(
        "En matris har samma namn i första raden och första kolumnen.",
        "A matrix has the same names in its first row and its first column.",
    )
    return told("not-square", message, place, name, fix)


def _columns(table: Table, problems: list[Problem]) -> dict[str, int]:
    """The names of the first row and the columns they stand over."""
    found: dict[str, int] = {}
    for index, heading in enumerate(table.header[1:], start=1):
        if heading in found:
            problems.append(_twice(table.place(_head(table), index), heading))
        elif heading:
            found[heading] = index
    for row in table.rows:
        for index, value in enumerate(row.values[1:], start=1):
            heading = table.header[index] if index < len(table.header) else ""
            if value is not None and not heading:
                problems.append(_nameless(table.place(row, index), written(value)))
    return found


def _rows(table: Table, problems: list[Problem]) -> dict[str, Row]:
    """The names of the first column and the rows they stand before."""
    found: dict[str, Row] = {}
    for row in table.rows:
        name = written(row.value(0))
        if name in found:
            problems.append(_twice(table.place(row, 0), name))
        elif name:
            found[name] = row
        else:
            problems.append(_nameless(table.place(row, 0), ""))
    return found


def _twice(place: Place, name: str) -> Problem:
    fix = Text("Varje namn får stå en gång.", "Each name may stand once.")
    return told(
        "name-twice", Text("Namnet står två gånger", "The name stands twice"), place, name, fix
    )


def _nameless(place: Place, value: str) -> Problem:
    message = Text("Raden eller kolumnen saknar namn", "The row or column has no name")
    fix = Text("Skriv namnet först i raden eller kolumnen.", "Write its name first.")
    return told("no-name", message, place, value, fix)


def _scores(
    table: Table, rows: Mapping[str, Row], columns: Mapping[str, int], problems: list[Problem]
) -> Iterator[tuple[tuple[str, str], tuple[float, Place]]]:
    for name, row in rows.items():
        for other, index in columns.items():
            value, place = row.value(index), table.place(row, index)
            try:
                if name == other:
                    refuse_own_effect(value)
                elif value is not None:
                    yield (name, other), (strength(value), place)
            except Misread as fault:
                problems.append(told(fault.code, fault.message, place, written(value), fault.fix))


def refuse_own_effect(value: Value) -> None:
    """Raise ``Misread`` for a cell of the diagonal that says anything."""
    if written(value) not in _NOTHING:
        message = Text(
            "Diagonalen ska vara tom eller 0: inget påverkar sig självt",
            "The diagonal must be empty or 0: nothing acts on itself",
        )
        raise Misread("diagonal", message)


def strength(value: Value) -> float:
    """A number from −3 to 3 in Swedish or English spelling.

    >>> strength("−2"), strength("+1,5"), strength(3)
    (-2.0, 1.5, 3.0)
    """
    try:
        number = float(decimal_text(value.removeprefix("+") if isinstance(value, str) else value))
    except Misread:
        number = STRONGEST + 1
    if abs(number) > STRONGEST:
        message = Text("Inte ett tal från −3 till +3", "Not a number from −3 to +3")
        raise Misread("not-a-strength", message, _SCALE)
    return number


def whole_strength(value: float) -> int:
    """The same as a whole number, as interactions are stored."""
    if value != round(value):
        message = Text("Inte ett heltal från −3 till +3", "Not a whole number from −3 to +3")
        raise Misread("not-a-strength", message, _SCALE)
    return round(value)
