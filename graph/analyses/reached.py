"""What can be reached step by step: the chain above and below a goal."""

from collections.abc import Collection, Mapping


def reached(start: str, steps: Mapping[str, Collection[str]]) -> frozenset[str]:
    """Everything reachable from the start, itself left out unless it stands in a cycle.

    >>> sorted(reached("a", {"a": ["b"], "b": ["c"]}))
    ['b', 'c']
    >>> sorted(reached("a", {"a": ["b"], "b": ["a"]}))
    ['a', 'b']
    """
    found: set[str] = set()
    waiting = list(steps.get(start, ()))
    while waiting:
        node = waiting.pop()
        if node not in found:
            found.add(node)
            waiting.extend(steps.get(node, ()))
    return frozenset(found)
