"""Refused changes in the audit chain: who was not let to change what, and on what ground."""

from typing import Final

from graph.changes import Change
from graph.errors import Forbidden
from graph.gate import RefusedChange
from graph.journal import AuditChain

KIND: Final = "change-refused"
_TOLD: Final = 10


def note_refusal(audit: AuditChain, change: Change, error: Forbidden | RefusedChange) -> None:
    """Note that the gate let a change by nobody, for want of rights or for rules it would break.

    What the change says is left out: the chain can never be erased, and it may be personal.
    """
    ground = {"ground": "rights"}
    if isinstance(error, RefusedChange):
        rules = sorted({finding.rule for finding in error.judgement.refused})
        ground = {"ground": "rules", "rules": " ".join(rules[:_TOLD])}
    detail = {"owner": change.owner, "way": change.way.value, **ground}
    audit.note(KIND, change.actor.id, detail)
