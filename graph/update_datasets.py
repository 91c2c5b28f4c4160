"""Which graphs an update reads by the protocol's parameters, and whose graphs it names.

The engine has no parameters for that: they become USING clauses in the text.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from pyoxigraph import NamedNode, Store

from graph.datasets import Prologue
from graph.errors import QueryError
from graph.guard import Token, refused, tokens_of
from graph.names import is_key
from graph.syntax_errors import bad_sparql
from graph.texts import Text

Graphs = tuple[Sequence[str], Sequence[str]]
"""Default graphs and named graphs."""
_BEFORE_GRAPHS: Final = frozenset(
    {"GRAPH", "WITH", "USING", "NAMED", "SILENT", "TO", "ADD", "COPY", "MOVE"}
)
"""The words after which a graph is named."""
_PARTS: Final = frozenset({"plan", "observations"})


def used(text: str, using: Graphs, base: str) -> str:
    """As ``with_dataset``; a fault of the text is told where the text has it.

    Only to be run where it can be killed.
    """
    if any(using):
        try:
            Store().update(text, base_iri=base)
        except SyntaxError as error:
            raise bad_sparql(text, error) from error
        except (ValueError, OSError, RuntimeError):
            pass  # here is no data, and only what is no SPARQL is looked for
    return with_dataset(text, *using)


def with_dataset(text: str, default: Sequence[str], named: Sequence[str]) -> str:
    """The update with the graphs of the protocol's parameters as its USING clauses.

    >>> with_dataset("DELETE WHERE { ?s ?p 1 }", ["a:g"], [])
    'DELETE { ?s ?p 1 } USING <a:g> WHERE { ?s ?p 1 }'
    """
    if not default and not named:
        return text
    using = " ".join(
        (
            *(f"USING <{_iri(graph)}>" for graph in default),
            *(f"USING NAMED <{_iri(graph)}>" for graph in named),
        )
    )
    parts, at = [], 0
    tokens = list(tokens_of(text))
    for number, token in outside_brackets(tokens):
        if _names_dataset(tokens, number):
            raise refused(
                text,
                token.at,
                "using-graph-uri och using-named-graph-uri går inte ihop med USING och WITH; "
                "skriv WHERE som ett eget ord.",
                "using-graph-uri and using-named-graph-uri do not go with USING and WITH; write "
                "WHERE as a word of its own.",
            )
        if token.kind == "word" and token.text == "WHERE":
            parts.append(text[at : token.at])
            if number and tokens[number - 1].text == "DELETE":
                parts.append(f"{_group(text, tokens, number + 1)} ")
            parts.append(f"{using} ")
            at = token.at
    return "".join((*parts, text[at:]))


def _names_dataset(tokens: Sequence[Token], number: int) -> bool:
    """Whether USING or WITH stands there, or a WHERE that is hidden in a longer word."""
    token = tokens[number]
    if token.kind not in {"word", "name"} or (number and tokens[number - 1].text == "PREFIX"):
        return False
    said = token.text.upper()
    return said.startswith(("USING", "WITH")) or ("WHERE" in said and said != "WHERE")


def outside_brackets(tokens: Sequence[Token]) -> Iterator[tuple[int, Token]]:
    """The tokens outside all brackets, with their numbers."""
    depth = 0
    for number, token in enumerate(tokens):
        depth += (token.kind == "open") - (token.kind == "close")
        if depth == 0:
            yield number, token


def _group(text: str, tokens: Sequence[Token], start: int) -> str:
    """The text of the bracket that opens at a token, to its end."""
    depth = 0
    for token in tokens[start:]:
        depth += (token.kind == "open") - (token.kind == "close")
        if depth == 0:
            return text[tokens[start].at : token.end]
    return text[tokens[start].at :] if start < len(tokens) else ""


def _iri(graph: str) -> str:
    try:
        return NamedNode(graph).value
    except ValueError as error:
        said = ascii(graph)
        raise QueryError(
            Text(f"{said} är ingen absolut IRI.", f"{said} is no absolute IRI.")
        ) from error


def organisations_named(text: str, base: str) -> frozenset[str]:
    """The keys of the organisations whose graphs a text names as graphs.

    >>> text = "BASE <http://x.example/> DELETE WHERE { GRAPH <id/1471/plan> {} }"
    >>> sorted(organisations_named(text, "http://x.example"))
    ['1471']
    >>> text = "INSERT DATA { <a:b> <a:c> <http://x.example/id/1471/plan> }"
    >>> sorted(organisations_named(text, "http://x.example"))
    []
    """
    return owners_of(_graphs_named(text, f"{base}/"), base)


def owners_of(graphs: Iterable[str], base: str) -> frozenset[str]:
    """The keys of the organisations that some graphs belong to by their names."""
    start = f"{base}/id/"
    parts = (graph.removeprefix(start).split("/") for graph in graphs if graph.startswith(start))
    return frozenset(
        part[0] for part in parts if len(part) == 2 and part[1] in _PARTS and is_key(part[0])
    )


def _graphs_named(text: str, base: str) -> Iterator[str]:
    tokens = list(tokens_of(text))
    prologue = Prologue(base)
    for number, token in enumerate(tokens):
        if token.kind == "word":
            prologue.declare(tokens[number : number + 3])
        iri = prologue.iri(token)
        if iri and number and tokens[number - 1].text in _BEFORE_GRAPHS:
            yield iri
