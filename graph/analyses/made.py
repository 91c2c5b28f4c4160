"""Sequences whose members are made when somebody looks at them."""

from collections.abc import Callable, Sequence
from typing import TypeVar, overload

_Member = TypeVar("_Member", covariant=True)


class Made(Sequence[_Member]):
    """As many members as said, each made by its place when it is asked for, and then kept.

    For lists that are long in large organisations and read from the top: it equals, and hashes
    as, the tuple of its members. A slice is a tuple.

    >>> squares = Made(1_000_000, lambda place: place * place)
    >>> len(squares), squares[2:5], squares[-1]
    (1000000, (4, 9, 16), 999998000001)
    >>> Made(2, str) == ("0", "1")
    True
    """

    def __init__(self, length: int, make: Callable[[int], _Member]) -> None:
        self._length = length
        self._make = make
        self._known: dict[int, _Member] = {}

    def __len__(self) -> int:
        """How many there are; none is made for it."""
        return self._length

    @overload
    def __getitem__(self, place: int) -> _Member: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[_Member, ...]: ...
    def __getitem__(self, place: int | slice) -> _Member | tuple[_Member, ...]:
        """The member at a place, or those of a slice."""
        places = range(self._length)[place]
        if isinstance(places, range):
            return tuple(self[each] for each in places)
        if places not in self._known:
            self._known[places] = self._make(places)
        return self._known[places]

    def __eq__(self, other: object) -> bool:
        """Whether the other is a sequence of the same members in the same order."""
        if not isinstance(other, tuple | Made):
            return NotImplemented
        return len(self) == len(other) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        """That of the tuple of its members."""
        return hash(tuple(self))

    def __repr__(self) -> str:
        """As the tuple of its members is written."""
        return repr(tuple(self))
