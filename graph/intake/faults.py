"""How faults are told: a sentence that ends in the value that is wrong."""

from graph.errors import NO_TEXT, Place, Problem, UnreadableFile
from graph.texts import Text

_SHOWN = 100


def told(code: str, message: Text, place: Place, value: str = "", fix: Text = NO_TEXT) -> Problem:
    """A problem; ``message`` comes without full stop, for the value to follow.

    >>> told("not-a-year", Text("Inte ett årtal", "Not a year"), Place(), "18").message.sv
    'Inte ett årtal: 18.'
    """
    shown = value if len(value) <= _SHOWN else f"{value[:_SHOWN]}…"
    ending = f": {shown}." if shown else "."
    return Problem(code, Text(message.sv + ending, message.en + ending), place, value, fix)


def quoting(code: str, message: Text, place: Place, said: str) -> UnreadableFile:
    """The error for a file that a parser refuses, with the parser's own words in quotes.

    >>> quoting("syntax", Text("Inte giltig XML", "Not valid XML"), Place(), "no tag").message.sv
    'Inte giltig XML: ”no tag”.'
    """
    said = said.rstrip(".")
    line = place.line
    swedish = f"{message.sv}, rad {line}" if line is not None else message.sv
    english = f"{message.en}, line {line}" if line is not None else message.en
    sentence = Text(f"{swedish}: ”{said}”.", f"{english}: “{said}”.")
    return UnreadableFile(sentence, (Problem(code, sentence, place, said),))


def unreadable(code: str, message: Text, place: Place, value: str = "") -> UnreadableFile:
    """The error for a file that cannot be read at all, with its one problem."""
    problem = told(code, message, place, value)
    return UnreadableFile(problem.message, (problem,))
