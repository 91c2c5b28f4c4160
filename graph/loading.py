"""Files become an organisation's data: read, validated as a candidate, stored all or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from pyoxigraph import Literal, NamedNode

from graph.broken_rules import Wording, wording
from graph.candidates import Candidate, ProfileChoice
from graph.errors import DataError, NotFound, Problem
from graph.examples import Example
from graph.intake import Intake, Known, attach_places, read_files
from graph.names import KINDS, PREFIXES, OrganisationNames
from graph.store import Installation
from graph.texts import Text
from graph.validation import Finding, Report, prepare, stored_profile, validate

_LABEL = NamedNode(f"{PREFIXES['skos']}prefLabel")


@dataclass(frozen=True)
class Load:
    """What a load did. ``left_out`` are subjects not stored because they break a rule."""

    key: str
    number: int
    subjects: int
    added: int
    removed: int
    report: Report
    wording: Wording
    notes: tuple[Problem, ...] = ()
    left_out: tuple[Finding, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def rejected(self) -> tuple[Problem, ...]:
        """Everything that was not stored, the faults of the reading first."""
        return (*self.problems, *(self.wording.problem(found) for found in self.left_out))


class RefusedLoad(DataError):
    """Data that break a rule: nothing was stored. ``report`` holds every finding.

    ``notes`` are what the reading said without counting it as a fault.
    """

    def __init__(
        self,
        message: Text,
        problems: Sequence[Problem],
        report: Report,
        notes: Sequence[Problem] = (),
    ) -> None:
        super().__init__(message, problems)
        self.report = report
        self.notes = tuple(notes)


@dataclass(frozen=True)
class Source:
    """What to load: files, how their columns map, and the rules to hold them against."""

    files: tuple[Path, ...]
    mapping: Path | None = None
    profile: ProfileChoice = field(default_factory=ProfileChoice)
    keep_valid: bool = False
    at: date | None = None


def example_source(example: Example) -> Source:
    """The files of an example, under its own rule profile where no other is chosen."""
    return Source(files=example.files, profile=ProfileChoice(otherwise=example.profile))


def read(source: Source, names: OrganisationNames, known: Known | None = None) -> Intake:
    """All files of a source as one intake, which may refer to what is ``known`` already.

    Raises ``UnreadableFile`` when nothing in a file can be read.
    """
    refuse_missing((*source.files, *((source.mapping,) if source.mapping else ())))
    return read_files(source.files, names, source.mapping, known or {}, meanwhile=prepare)


def refuse_missing(paths: Sequence[Path]) -> None:
    """Raise ``NotFound`` with the names of the files that are not there."""
    missing = [path for path in paths if not path.is_file()]
    if missing:
        listed = ", ".join(str(path) for path in missing)
        raise NotFound(Text(f"Filen finns inte: {listed}.", f"There is no such file: {listed}."))


def stored_things(installation: Installation, key: str) -> Known:
    """What a file may refer to without describing it: stored things by kind, id and label."""
    if key not in installation.keys():
        return {}
    organisation = installation.organisation(key)
    found: dict[str, dict[str, str]] = {}
    for quad in organisation.store.quads_for_pattern(None, _LABEL, None, None):
        if not isinstance(quad.subject, NamedNode) or not isinstance(quad.object, Literal):
            continue
        iri = quad.subject.value
        kind, _, slug = iri.removeprefix(organisation.names.namespace).partition("/")
        if kind in KINDS and iri.startswith(organisation.names.namespace):
            found.setdefault(kind, {}).update({slug: iri, quad.object.value: iri})
    return found


def load(installation: Installation, key: str, source: Source) -> Load:
    """Read, validate and store; refused with every fault at once, and then nothing is stored.

    With ``keep_valid`` the rows that break a rule are left out and the rest is stored.
    """
    at = source.at or date.today()
    intake = read(source, installation.names(key), stored_things(installation, key))
    if intake.problems and not source.keep_valid:
        candidate, report = checked(installation, key, intake, source.profile, at)
        raise refusal(intake, report, wording(candidate.names, candidate.plan))
    kept = intake.without(intake.faulty)
    candidate, report = checked(installation, key, kept, source.profile, at)
    left_out: tuple[Finding, ...] = ()
    while source.keep_valid and (broken := new_violations(installation, key, report, at)):
        nodes = {finding.node for finding in broken} & kept.subjects
        if not nodes:
            break
        left_out += tuple(finding for finding in broken if finding.node in nodes)
        kept = kept.without(nodes)
        candidate, report = checked(installation, key, kept, source.profile, at)
    if new_violations(installation, key, report, at):
        raise refusal(kept, report, wording(candidate.names, candidate.plan))
    return Load(
        key=key,
        number=installation.commit(candidate),
        subjects=len(candidate.subjects),
        added=candidate.added,
        removed=candidate.removed,
        report=report,
        wording=wording(candidate.names, candidate.plan + intake.plan),
        notes=kept.notes,
        left_out=left_out,
        problems=intake.problems,
    )


def checked(
    installation: Installation, key: str, intake: Intake, profile: ProfileChoice, at: date
) -> tuple[Candidate, Report]:
    """The would-be organisation, and what its rules say of it."""
    candidate = installation.candidate(
        key, plan=intake.plan, observations=intake.observations, profile=profile
    )
    report = validate(
        candidate.plan + candidate.observations,
        stored_profile(candidate.plan, candidate.names),
        at=at,
    )
    return candidate, replace(report, findings=attach_places(report.findings, intake))


def new_violations(
    installation: Installation, key: str, report: Report, at: date
) -> tuple[Finding, ...]:
    """The violations that the stored data do not already have."""
    if not report.violations or key not in installation.keys():
        return report.violations
    stored = installation.candidate(key)
    before = validate(
        stored.plan + stored.observations, stored_profile(stored.plan, stored.names), at=at
    )
    known = {(found.rule, found.node, found.path, found.value) for found in before.violations}
    return tuple(
        found
        for found in report.violations
        if (found.rule, found.node, found.path, found.value) not in known
    )


def refusal(intake: Intake, report: Report, words: Wording) -> RefusedLoad:
    """Every fault of a file, those of the reading first."""
    problems = (*intake.problems, *(words.problem(finding) for finding in report.violations))
    count = len(problems)
    return RefusedLoad(
        Text(
            f"{count} fel. Inget har lagrats.",
            f"{count} fault{'' if count == 1 else 's'}. Nothing was stored.",
        ),
        problems,
        report,
        intake.notes,
    )
