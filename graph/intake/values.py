"""Cells as RDF literals: numbers with decimal comma, dates, years, durations, yes and no."""

import math
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal

import pyoxigraph as ox

from graph.errors import NO_TEXT
from graph.intake.draft import Term
from graph.intake.layout import Column
from graph.intake.limits import LITERAL_BYTES, has_unwanted_characters
from graph.intake.tables import Value
from graph.names import PREFIXES
from graph.texts import Text

_NUMBER = re.compile(r"-?[0-9]{1,30}(?:\.[0-9]{1,30})?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_YEAR = re.compile(r"(?:19|20|21)[0-9]{2}")
_DURATION = re.compile(r"P(?=[0-9])(?:[0-9]{1,3}Y)?(?:[0-9]{1,3}M)?(?:[0-9]{1,4}D)?")
_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?"
    r"(?:Z|[+-][0-9]{2}:[0-9]{2})?"
)
_RHYTHMS = {
    "år": "P1Y", "varje år": "P1Y", "årligen": "P1Y", "year": "P1Y", "yearly": "P1Y",
    "vartannat år": "P2Y", "every other year": "P2Y",
    "halvår": "P6M", "varje halvår": "P6M", "half-year": "P6M", "half year": "P6M",
    "tertial": "P4M", "varje tertial": "P4M", "four months": "P4M",
    "kvartal": "P3M", "varje kvartal": "P3M", "quarter": "P3M", "quarterly": "P3M",
    "månad": "P1M", "varje månad": "P1M", "månadsvis": "P1M", "month": "P1M", "monthly": "P1M",
}  # fmt: skip
_LABEL = f"{PREFIXES['skos']}prefLabel"
_YES = frozenset({"ja", "yes", "true", "sant", "x", "1", "j", "y"})
_NO = frozenset({"nej", "no", "false", "falskt", "0", "n"})


class Misread(Exception):
    """A cell does not hold what its column takes; becomes a ``Problem`` with its place.

    ``message`` comes without full stop: the value follows it.
    """

    def __init__(self, code: str, message: Text, fix: Text = NO_TEXT) -> None:
        super().__init__(message.en)
        self.code = code
        self.message = message
        self.fix = fix


def typed(value: str, datatype: str) -> ox.Literal:
    """A literal of an XML Schema type named without prefix."""
    return ox.Literal(value, datatype=ox.NamedNode(f"{PREFIXES['xsd']}{datatype}"))


def written(value: Value) -> str:
    """A cell as a person would write it.

    >>> written(11.0), written(0.1 + 0.2), written(datetime(2026, 1, 31))
    ('11', '0.30000000000000004', '2026-01-31')
    """
    if isinstance(value, float) and math.isfinite(value):
        return format(Decimal(repr(value)).normalize(), "f")
    if isinstance(value, datetime) and value.time() == datetime.min.time():
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)


def decimal_text(value: Value) -> str:
    """A number as xsd:decimal spells it, from Swedish or English spelling.

    >>> decimal_text("7 262 000,50"), decimal_text("−3"), decimal_text(0.5)
    ('7262000.50', '-3', '0.5')
    """
    text = re.sub(r"\s", "", written(value)).replace("\N{MINUS SIGN}", "-")
    if text.count(",") == 1 and "." not in text:
        text = text.replace(",", ".")
    if isinstance(value, bool) or not _NUMBER.fullmatch(text):
        message = Text("Inte ett tal", "Not a number")
        raise Misread("not-a-number", message, Text("Skriv t.ex. 12,5.", "Write e.g. 12.5."))
    return text


def _decimal(value: Value, _column: Column) -> Term:
    return typed(decimal_text(value), "decimal")


def _integer(value: Value, _column: Column) -> Term:
    text = decimal_text(value)
    if "." in text:
        raise Misread("not-an-integer", Text("Inte ett heltal", "Not a whole number"))
    return typed(text, "integer")


def date_text(value: Value, edge: str) -> str:
    """A date as ISO 8601; a year alone is its first or last day when ``edge`` says which.

    >>> date_text("2026-01-31", ""), date_text(2030, "end")
    ('2026-01-31', '2030-12-31')
    """
    text = written(value)
    if _DATE.fullmatch(text):
        try:
            return date.fromisoformat(text).isoformat()
        except ValueError:
            message = Text("Datumet finns inte", "There is no such date")
            fix = Text(
                "Skriv en dag som finns i kalendern, t.ex. 2026-01-31.",
                "Write a day that is in the calendar, e.g. 2026-01-31.",
            )
            raise Misread("not-a-date", message, fix) from None
    if edge and _YEAR.fullmatch(text):
        return f"{text}-01-01" if edge == "start" else f"{text}-12-31"
    message = Text("Inte ett datum", "Not a date")
    fix = Text("Skriv ÅÅÅÅ-MM-DD.", "Write YYYY-MM-DD.")
    raise Misread("not-a-date", message, fix)


def _date(value: Value, column: Column) -> Term:
    return typed(date_text(value, column.edge), "date")


def _year(value: Value, _column: Column) -> Term:
    text = written(value)
    if not _YEAR.fullmatch(text):
        message = Text("Inte ett årtal", "Not a year")
        raise Misread("not-a-year", message, Text("Skriv t.ex. 2026.", "Write e.g. 2026."))
    return typed(text, "gYear")


def _duration(value: Value, _column: Column) -> Term:
    text = written(value)
    duration = _RHYTHMS.get(text.casefold(), text.upper())
    if not _DURATION.fullmatch(duration):
        message = Text("Inte en tidslängd", "Not a length of time")
        fix = Text(
            "Skriv år, halvår, tertial, kvartal, månad eller t.ex. P6M.",
            "Write year, half-year, four months, quarter, month or e.g. P6M.",
        )
        raise Misread("not-a-duration", message, fix)
    return typed(duration, "duration")


def rhythm_word(duration: str) -> str:
    """The Swedish word for a length of time; what has none stays as it is.

    >>> rhythm_word("P4M"), rhythm_word("P5Y")
    ('tertial', 'P5Y')
    """
    return next((word for word, known in _RHYTHMS.items() if known == duration), duration)


def _boolean(value: Value, _column: Column) -> Term:
    text = written(value).casefold()
    if text not in _YES | _NO:
        message = Text("Varken ja eller nej", "Neither yes nor no")
        raise Misread("not-a-boolean", message, Text("Skriv ja eller nej.", "Write yes or no."))
    return typed("true" if text in _YES else "false", "boolean")


def _moment(value: Value, _column: Column) -> Term:
    text = value.isoformat() if isinstance(value, datetime) else written(value)
    text = f"{text}T00:00:00" if _DATE.fullmatch(text) else text.replace(" ", "T", 1)
    try:
        datetime.fromisoformat(text)
    except ValueError:
        text = ""
    if not _MOMENT.fullmatch(text):
        message = Text("Inte en tidpunkt", "Not a moment")
        fix = Text("Skriv t.ex. 2026-01-31 eller 2026-01-31T09:30:00.", "Write e.g. 2026-01-31.")
        raise Misread("not-a-moment", message, fix)
    return typed(text, "dateTime")


def _text(value: Value, column: Column) -> Term:
    text = written(value)
    if column.path == _LABEL:
        text = " ".join(text.split())
    if has_unwanted_characters(text) or len(text.encode(errors="replace")) > LITERAL_BYTES:
        message = Text("Styrtecken eller för lång text", "Control characters or too long")
        raise Misread("bad-text", message)
    return ox.Literal(text, language=column.language) if column.language else ox.Literal(text)


def _web_address(text: str) -> ox.NamedNode | None:
    try:
        return ox.NamedNode(text) if text.startswith(("http://", "https://")) else None
    except ValueError:
        return None


def _address(value: Value, _column: Column) -> Term:
    address = _web_address(written(value))
    if address is None:
        message = Text("Inte en webbadress", "Not a web address")
        fix = Text("Skriv hela adressen med https://.", "Write the whole address with https://.")
        raise Misread("not-an-address", message, fix)
    return address


def _source(value: Value, column: Column) -> Term:
    return _web_address(written(value)) or _text(value, column)


LITERALS: Mapping[str, Callable[[Value, Column], Term]] = {
    "text": _text,
    "string": _text,
    "decimal": _decimal,
    "integer": _integer,
    "date": _date,
    "year": _year,
    "duration": _duration,
    "boolean": _boolean,
    "moment": _moment,
    "address": _address,
    "source": _source,
}
"""How each type of column that is not a link reads its cells; all raise ``Misread``."""

_LISTS = {"link": re.compile(r"[;\n]"), "sdg": re.compile(r"[;\n]|,\s")}
_ADDRESS_LIST = re.compile(r"\n|;\s*(?=https?://)")


def items(value: Value, column: Column) -> list[Value]:
    """The single values of a cell whose column takes several; other cells are one value."""
    if not column.many or not isinstance(value, str):
        return [value]
    separator = _LISTS["sdg" if column.sdg else "link"]
    parts = (separator if column.type == "link" else _ADDRESS_LIST).split(value)
    return [part.strip() for part in parts if part.strip()]
