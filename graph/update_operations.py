"""The operations of a SPARQL update, one by one: what each says, and whether it may name graphs."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from graph.datasets import Prologue
from graph.guard import UPDATES, Token, check_update, refused, tokens_of

_WHOLE_GRAPHS: Final = frozenset({"CREATE", "DROP", "CLEAR", "COPY", "MOVE", "ADD"})
_NAMING: Final = ("GRAPH", "WITH", "USING", "NAMED", *_WHOLE_GRAPHS)
_DEFAULT: Final = "DEFAULT"
_MANY_GRAPHS: Final = frozenset({"NAMED", "ALL"})


@dataclass(frozen=True)
class Scope:
    """The graphs that operations on whole graphs may name; ``default`` is whether by DEFAULT too.

    ``base`` is what relative IRIs stand under.
    """

    base: str
    graphs: tuple[str, ...]
    default: bool = False


@dataclass(frozen=True)
class Operation:
    """One operation: where it stands, with what it needs of the prologue, in its text.

    ``by_name`` says that it may name graphs; then it sees them one by one too.
    """

    spans: tuple[tuple[int, int], ...]
    by_name: bool

    def alone(self, text: str) -> str:
        """The text with all other parts blanked, so that line and column stay right."""
        kept, at = [], 0
        for start, end in sorted(self.spans):
            kept += ["".join(c if c in "\r\n" else " " for c in text[at:start]), text[start:end]]
            at = end
        return "".join(kept)


def operations(text: str, scope: Scope) -> tuple[Operation, ...]:
    """The operations of a text, guarded one by one; refused when one is about others' graphs."""
    check_update(text)
    prologue = Prologue(scope.base)
    declared: list[tuple[int, int]] = []
    found = []
    for part in _split(list(tokens_of(text))):
        rest = part
        while rest and (length := _declaration(rest)):
            prologue.declare(rest[:length])
            declared.append(_span(rest[:length]))
            rest = rest[length:]
        if rest:
            _check_operation(text, rest, prologue, scope)
            found.append(Operation((*declared, _span(rest)), _may_name_graphs(rest)))
    return tuple(found)


def _split(tokens: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """The tokens between semicolons that stand outside all brackets."""
    depth, start = 0, 0
    for number, token in enumerate(tokens):
        depth += (token.kind == "open") - (token.kind == "close")
        if token.text == ";" and depth == 0:
            yield tokens[start:number]
            start = number + 1
    yield tokens[start:]


def _declaration(tokens: Sequence[Token]) -> int:
    """How many tokens the declaration takes that these begin with; 0 when it is none."""
    return {"BASE": 2, "VERSION": 2, "PREFIX": 3}.get(tokens[0].text, 0)


def _span(tokens: Sequence[Token]) -> tuple[int, int]:
    return tokens[0].at, tokens[-1].end


def _may_name_graphs(tokens: Iterable[Token]) -> bool:
    return any(
        token.kind in {"word", "name"} and word in token.text.upper()
        for token in tokens
        for word in _NAMING
    )


def _check_operation(text: str, tokens: Sequence[Token], prologue: Prologue, scope: Scope) -> None:
    first = tokens[0]
    if first.kind != "word" or first.text not in UPDATES:
        raise refused(
            text,
            first.at,
            "skriv INSERT, DELETE, WITH, CLEAR, DROP, CREATE, COPY, MOVE eller ADD här.",
            "write INSERT, DELETE, WITH, CLEAR, DROP, CREATE, COPY, MOVE or ADD here.",
        )
    if first.text not in _WHOLE_GRAPHS:
        return
    several = _MANY_GRAPHS if scope.default else {*_MANY_GRAPHS, _DEFAULT}
    for token in tokens[1:]:
        iri = prologue.iri(token)
        if token.text in several or (iri and iri not in scope.graphs):
            named = [f"<{graph}>" for graph in scope.graphs] + ([_DEFAULT] * scope.default)
            raise refused(
                text,
                token.at,
                f"{first.text} tar bara {' och '.join(named)}.",
                f"{first.text} takes only {' and '.join(named)}.",
            )
