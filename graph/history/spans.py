"""Several changes as one: what differs between two points."""

from collections.abc import Iterable

from graph.changes import Delta


def united(deltas: Iterable[Delta]) -> Delta:
    r"""The net effect of effective deltas in their order: what came and went again is neither.

    >>> one, two = b"<a:a> <a:p> <a:b> <a:g> .\n", b"<a:a> <a:p> <a:c> <a:g> .\n"
    >>> united([Delta(one), Delta(two, one)]) == Delta(two)
    True
    >>> bool(united([Delta(one), Delta(b"", one)]))
    False
    """
    came: set[bytes] = set()
    went: set[bytes] = set()
    for delta in deltas:
        for line in delta.removed.splitlines(keepends=True):
            _turn(line, came, went)
        for line in delta.added.splitlines(keepends=True):
            _turn(line, went, came)
    return Delta(b"".join(sorted(came)), b"".join(sorted(went)))


def _turn(line: bytes, undone: set[bytes], done: set[bytes]) -> None:
    """A line that undoes an earlier one leaves no trace; another is done."""
    if line in undone:
        undone.remove(line)
    else:
        done.add(line)
