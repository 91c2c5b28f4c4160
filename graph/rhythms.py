"""How often, in words: an ISO 8601 duration as people say it."""

from graph.analyses.descriptions import months
from graph.texts import Text

_MONTHS_A_YEAR = 12
_SAID = {
    1: Text("varje månad", "every month"),
    2: Text("varannan månad", "every other month"),
    6: Text("varje halvår", "every six months"),
    12: Text("varje år", "every year"),
    24: Text("vartannat år", "every other year"),
}
_EVERY = {
    3: Text("tredje", "three"),
    4: Text("fjärde", "four"),
    5: Text("femte", "five"),
    7: Text("sjunde", "seven"),
    8: Text("åttonde", "eight"),
    9: Text("nionde", "nine"),
    10: Text("tionde", "ten"),
    11: Text("elfte", "eleven"),
}


def how_often(duration: str) -> Text:
    """A rhythm in words; what is no duration stays as it is written.

    >>> how_often("P1Y").sv, how_often("P4M").sv, how_often("P4Y").sv
    ('varje år', 'var fjärde månad', 'vart fjärde år')
    >>> how_often("P18M").en, how_often("ibland").sv
    ('every 18 months', 'ibland')
    """
    count = months(duration)
    if count is None:
        return Text(duration, duration)
    if count in _SAID:
        return _SAID[count]
    years, rest = divmod(count, _MONTHS_A_YEAR)
    if rest:
        each = _EVERY.get(count, Text(f"{count}:e", f"{count}"))
        return Text(f"var {each.sv} månad", f"every {each.en} months")
    each = _EVERY.get(years, Text(f"{years}:e", f"{years}"))
    return Text(f"vart {each.sv} år", f"every {each.en} years")
