"""What is wrong with a SPARQL text, from what the engine says: where, and in few words.

The engine tells how far it read and lists all that it would have taken there, in the names of its
own grammar. Its list is left out; what it says in whole sentences is kept.
"""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from graph.errors import QueryError
from graph.guard import Token, refused, tokens_of
from graph.texts import Text

_PLACE: Final = re.compile(r"error at (\d+):(\d+)")
_SENTENCE: Final = re.compile(r"(?:of|expected|,) ([A-Z][a-z]*(?: [A-Za-z]+){2,})")
_SWEDISH: Final = {
    "Variables are not allowed in INSERT DATA": "INSERT DATA får inte ha variabler",
    "Variables and blank nodes are not allowed in DELETE DATA": "DELETE DATA får varken ha "
    "variabler eller blanka noder",
    "Blank nodes are not allowed in DELETE WHERE": "DELETE WHERE får inte ha blanka noder",
    "The SELECT contains a variable that is unbound": "SELECT nämner en variabel som varken finns "
    "i GROUP BY eller i en aggregering",
}
"""The engine's sentences that people meet."""
_LONGEST: Final = 60
"""Characters of the text that are said back."""
_LONGEST_REASON: Final = 300


def bad_sparql(text: str, error: Exception) -> QueryError:
    """The error for what the engine did not take.

    >>> print(bad_sparql("ASK { ?s x:p 1 }", SyntaxError("error at 1:11: expected [_]")))
    1:10: the prefix x: is not declared. Write PREFIX x: <…> first.
    >>> print(bad_sparql("ASK { ?s ?p ", SyntaxError("error at 1:13: expected one of [_]")))
    1:13: the text ends before all brackets are closed.
    """
    place = _PLACE.search(str(error))
    if place is None:
        said = str(error)[:_LONGEST_REASON]
        return QueryError(Text(f"Det går inte att utföra: {said}", f"This cannot be done: {said}"))
    line, column = int(place[1]), int(place[2])
    tokens, at = list(tokens_of(text)), _offset(text, line, column)
    strange = _undeclared(tokens, at)
    if strange is not None:
        prefix = strange.text.partition(":")[0]
        return refused(
            text,
            strange.at,
            f"prefixet {prefix}: är inte angivet. Skriv PREFIX {prefix}: <…> först.",
            f"the prefix {prefix}: is not declared. Write PREFIX {prefix}: <…> first.",
        )
    fault = _fault(text, tokens, at, str(error))
    return QueryError(Text(f"{line}:{column}: {fault.sv}", f"{line}:{column}: {fault.en}"))


def _undeclared(tokens: Sequence[Token], upto: int) -> Token | None:
    """The first name whose prefix nobody declared: the engine reads on before it notices."""
    declared = {
        after.text.partition(":")[0] for token, after in pairwise(tokens) if token.text == "PREFIX"
    }
    names = (token for token in tokens if token.kind == "name" and token.at <= upto)
    return next((name for name in names if name.text.partition(":")[0] not in declared), None)


def _fault(text: str, tokens: Sequence[Token], at: int, said: str) -> Text:
    sentences = sorted({found[1] for found in _SENTENCE.finditer(said)})
    if sentences:
        swedish = (_SWEDISH.get(sentence, f"motorn säger ”{sentence}”") for sentence in sentences)
        return Text(f"{'; '.join(swedish)}.", f"{'; '.join(sentences)}.")
    near = next((token for token in reversed(tokens) if token.at <= at), None)
    if near is None:
        return Text("texten är tom.", "the text is empty.")
    if at >= len(text.rstrip()):
        if any(token.kind == "other" and token.text in {"'", '"'} for token in tokens):
            return Text("ett citattecken saknar sitt slut.", "a quotation mark is not closed.")
        if sum((token.kind == "open") - (token.kind == "close") for token in tokens) > 0:
            return Text(
                "texten slutar innan alla parenteser är stängda.",
                "the text ends before all brackets are closed.",
            )
    shown = text[near.at : near.end].partition("\n")[0][:_LONGEST]
    return Text(
        f"texten går inte att läsa som SPARQL vid ”{shown}”.",
        f"the text cannot be read as SPARQL at “{shown}”.",
    )


def _offset(text: str, line: int, column: int) -> int:
    """Where a line and column stand in a text, from 0; both count from 1."""
    before = text.split("\n")[: line - 1]
    return sum(len(one) + 1 for one in before) + column - 1
