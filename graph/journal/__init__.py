"""The journal: every change of an installation, in one sequence, chained and replayable.

``DIR/journal/`` holds::

    journal.sqlite      changes, payloads, the index of subjects and the audit chain
    payloads/<hash>.gz  the payloads that are too large for the database
    heads, audit-heads  how far the two chains have come, told a second time

A change's row holds its metadata, the digest of its payload and its link: SHA-256 of the link
before, the number, the metadata and the digest. So a payload can be erased by law, its
replacement attested by a later change, and the chain still verifies.
"""

from pathlib import Path

from graph.journal.audit import AuditChain, AuditEntry
from graph.journal.copying import copy_journal, mend_journal
from graph.journal.database import DamagedJournal
from graph.journal.journal import Journal
from graph.journal.places import Places
from graph.journal.verification import Progress, Verdict, verified

__all__ = [
    "AuditChain",
    "AuditEntry",
    "DamagedJournal",
    "Journal",
    "Verdict",
    "copy_journal",
    "mend_journal",
    "verify_journal",
]


def verify_journal(folder: Path, progress: Progress | None = None) -> Verdict:
    """Prove everything in a data folder's journal, also one too damaged to be opened."""
    return verified(Places(folder), progress)
