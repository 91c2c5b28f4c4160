"""A time that passes when a test says so."""

from datetime import UTC, datetime, timedelta


class Clock:
    """A time that passes when a test says so."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 21, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def passes(self, **much: float) -> None:
        self.at += timedelta(**much)
