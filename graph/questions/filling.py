"""The text of a question with its values in it, as a reader could have written it.

A value goes in as a term behind VALUES, first in the pattern of the question and of each inner
SELECT that uses it: what is outside an inner SELECT says nothing inside it.
"""

from collections.abc import Iterator, Mapping

from pyoxigraph import Literal, NamedNode

from graph.guard import Token, tokens_of

_FORMS = frozenset({"SELECT", "ASK", "DESCRIBE", "CONSTRUCT"})


def filled(text: str, values: Mapping[str, NamedNode | Literal]) -> str:
    r"""The text with each variable that has a value bound to it.

    >>> filled("SELECT ?s WHERE { ?s ?p ?o }", {"o": Literal('" } DROP ALL #')})
    'SELECT ?s WHERE {\n  VALUES ?o { "\\" } DROP ALL #" } ?s ?p ?o }'
    >>> filled("CONSTRUCT WHERE { ?s ?p ?o }", {"o": NamedNode("http://x.example/a")})
    'CONSTRUCT WHERE { ?s ?p ?o }\nVALUES ?o { <http://x.example/a> }'
    """
    if not values:
        return text
    tokens = list(tokens_of(text))
    patterns = list(_patterns(tokens))
    if not patterns or patterns[0].is_template:
        return f"{text.rstrip()}\n{_clauses(values, '')}"
    parts, at = [], 0
    for number, pattern in enumerate(patterns):
        used = {name: term for name, term in values.items() if not number or pattern.uses(name)}
        if used:
            parts += [text[at : pattern.begin], "\n", _clauses(used, "  " * pattern.depth)]
            at = pattern.begin
    return "".join((*parts, text[at:]))


def _clauses(values: Mapping[str, NamedNode | Literal], indent: str) -> str:
    return "\n".join(f"{indent}VALUES ?{name} {{ {term} }}" for name, term in values.items())


class _Pattern:
    """The group of one SELECT, ASK, DESCRIBE or CONSTRUCT: where it begins, and all its tokens.

    ``is_template`` is whether it is a template too, which takes no VALUES.
    """

    def __init__(self, brace: Token, tokens: list[Token], depth: int, is_template: bool) -> None:
        self.begin = brace.end
        self.depth = depth
        self.is_template = is_template
        self._tokens = tokens

    def uses(self, name: str) -> bool:
        """Whether a variable stands in it."""
        return any(token.text in {f"?{name}", f"${name}"} for token in self._tokens)


def _patterns(tokens: list[Token]) -> Iterator[_Pattern]:
    """The patterns in the order they begin; the first is that of the whole question."""
    depth = 0
    waiting: dict[int, int] = {}
    for number, token in enumerate(tokens):
        if token.kind == "word" and token.text in _FORMS:
            waiting[depth] = number
        if token.text == "{" and depth in waiting and not _is_part(tokens, number, waiting[depth]):
            form = waiting.pop(depth)
            short = tokens[form].text == "CONSTRUCT" and tokens[form + 1].text in {"WHERE", "FROM"}
            inside = tokens[form : _closing(tokens, number)]
            yield _Pattern(token, inside, depth + 1, short)
        depth += (token.kind == "open") - (token.kind == "close")


def _is_part(tokens: list[Token], number: int, form: int) -> bool:
    """Whether a brace opens the template of a CONSTRUCT, and not yet its pattern."""
    return tokens[form].text == "CONSTRUCT" and number == form + 1


def _closing(tokens: list[Token], opening: int) -> int:
    depth = 0
    for number in range(opening, len(tokens)):
        depth += (tokens[number].kind == "open") - (tokens[number].kind == "close")
        if not depth:
            return number
    return len(tokens)
