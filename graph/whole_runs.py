"""A whole run of the rules over an organisation: what was found, and who answers for it."""

import hashlib
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache

from pyoxigraph import Store

from graph import validation
from graph.gate import profile_of
from graph.names import OrganisationNames
from graph.ownership import Owners, owner_paths
from graph.rules import profile_names
from graph.store import Installation
from graph.validation import Finding, Report, find, load_profile, state_parameters
from graph.vocabularies import vocabulary_files
from shapes import files as shape_files


@dataclass(frozen=True)
class WholeRun:
    """What the rules said of everything an organisation had after change ``number``.

    ``at`` is the day that rules about time counted from. ``profile`` is the name of a ready
    profile or the IRI of an own one; ``basis`` the digest of the shapes and vocabularies.
    ``owners`` are the units that answer for each thing found, by IRI; a thing that is missing
    there is the administrators'. ``seconds`` is how long it took.
    """

    key: str
    number: int
    at: date
    profile: str
    basis: str
    report: Report = field(default_factory=Report)
    owners: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    made: datetime = field(default_factory=lambda: datetime.now(UTC))
    seconds: float = 0.0

    def owners_of(self, finding: Finding) -> tuple[str, ...]:
        """The units that answer for what was found."""
        return self.owners.get(finding.node, ())


def prepare() -> None:
    """Import and read what a run needs, for a child that can open no file."""
    validation.prepare()
    import pyshacl.pytypes  # noqa: F401 - what a result is reported by

    for name in profile_names():
        load_profile(name)
    owner_paths()
    basis()


def whole_run(
    store: Store, names: OrganisationNames, number: int, at: date, profile: str = ""
) -> WholeRun:
    """Hold everything in a store against the rules, by its own profile where none is named.

    The store holds the organisation's graphs, what is shared and the vocabularies; the day and
    the limits of the rules are put there.
    """
    begun = time.perf_counter()
    chosen = load_profile(profile) if profile else profile_of(store, names)
    state_parameters(store, names, chosen, at)
    report = Report(find(store, names, chosen))
    return WholeRun(
        key=names.key,
        number=number,
        at=at,
        profile=chosen.name,
        basis=basis(),
        report=report,
        owners=_owners(store, names, report.findings),
        seconds=time.perf_counter() - begun,
    )


def run_here(installation: Installation, key: str) -> WholeRun:
    """The run of an organisation as it is now, made in this process on a copy of its store."""
    now = installation.organisation(key)
    store = Store()
    store.bulk_extend(now.store)
    return whole_run(store, now.names, installation.last(key), date.today())


@cache
def basis() -> str:
    """The SHA-256 of every shape, ready profile and vocabulary that ships, in hex.

    >>> len(basis())
    64
    """
    digest = hashlib.sha256()
    for path in sorted({*shape_files(), *vocabulary_files()}):
        content = path.read_bytes()
        digest.update(f"{path.name} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


def _owners(
    store: Store, names: OrganisationNames, findings: Iterable[Finding]
) -> dict[str, tuple[str, ...]]:
    owners = Owners(store, names)
    found = {node: owners.of(node) for node in {finding.node for finding in findings}}
    return {node: tuple(sorted(units)) for node, units in found.items() if units}
