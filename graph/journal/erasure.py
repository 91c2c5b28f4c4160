"""What is left of a payload when a text is erased from it by law."""

from pyoxigraph import Literal, RdfFormat, parse

from graph.changes import Delta, Payload
from graph.journal.payloads import Content
from graph.journal.touching import touched_by


def without(content: Content, text: str, owner: str) -> Content:
    """The payload without name, reason and case number, and without the literals with the text.

    An empty text keeps all statements. The subjects touched are kept by name, so that the index
    behind history and versions can still be made.
    """
    delta = content.payload.delta
    left = Delta(_spared(delta.added, text), _spared(delta.removed, text))
    return Content.of(Payload(left, erased=True), sorted(touched_by(content, owner)))


def mentions(payload: Payload, text: str) -> bool:
    """Whether a text stands in the payload, in a literal or in what is said about the change."""
    said = (payload.name, payload.why, payload.case_number)
    sides = (payload.delta.added, payload.delta.removed)
    return any(text in words for words in said) or any(
        _spared(side, text) != side for side in sides
    )


def telling(lines: bytes, text: str) -> list[bytes]:
    """The N-Quads lines whose literal holds a text that is not empty."""
    if _stands_as_it_is(text) and text.encode() not in lines:
        return []
    return [line for line in lines.splitlines(True) if _tells(line, text)]


def _spared(lines: bytes, text: str) -> bytes:
    gone = set(telling(lines, text)) if text else set()
    return b"".join(line for line in lines.splitlines(True) if line not in gone) if gone else lines


def _tells(line: bytes, text: str) -> bool:
    if _stands_as_it_is(text) and text.encode() not in line:
        return False
    return any(
        isinstance(quad.object, Literal) and text in quad.object.value
        for quad in parse(line, RdfFormat.N_QUADS)
    )


def _stands_as_it_is(text: str) -> bool:
    return text.isprintable() and not {'"', "\\"} & set(text)
