"""Where the parts of the journal lie in the data folder."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Places:
    """The files of a journal; ``folder`` is the data folder."""

    folder: Path

    @property
    def journal(self) -> Path:
        """The folder of everything that is the journal's."""
        return self.folder / "journal"

    @property
    def database(self) -> Path:
        """The SQLite file; SQLite puts two of its own beside it."""
        return self.journal / "journal.sqlite"

    @property
    def payloads(self) -> Path:
        """The folder of the payloads too large for the database."""
        return self.journal / "payloads"

    @property
    def heads(self) -> Path:
        """How far the changes have come, told a second time."""
        return self.journal / "heads"

    @property
    def audit_heads(self) -> Path:
        """How far the audit chain has come, told a second time."""
        return self.journal / "audit-heads"
