"""What is closed when the block that uses it ends."""

from types import TracebackType
from typing import Self


class Closing:
    """For ``with``: gives itself, and closes itself at the end, whatever the end is."""

    def close(self) -> None:
        """Let go of what is held."""
        raise NotImplementedError

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.close()
