"""Files become an organisation's data: read, validated as a candidate, stored all or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from graph.errors import DataError, NotFound, Problem
from graph.examples import Example
from graph.intake import Intake, merged, read_file
from graph.intake.model import attach_places
from graph.names import OrganisationNames
from graph.store import Candidate, Installation
from graph.texts import Text
from graph.validation import Finding, Report, stored_profile, validate


@dataclass(frozen=True)
class Load:
    """What a load did. ``left_out`` are subjects not stored because they break a rule."""

    key: str
    number: int
    subjects: int
    added: int
    removed: int
    report: Report
    notes: tuple[Problem, ...] = ()
    left_out: tuple[Finding, ...] = ()
    problems: tuple[Problem, ...] = ()


class RefusedLoad(DataError):
    """Data that break a rule: nothing was stored. ``report`` holds every finding."""

    def __init__(self, message: Text, problems: Sequence[Problem], report: Report) -> None:
        super().__init__(message, problems)
        self.report = report


@dataclass(frozen=True)
class Source:
    """What to load: files, how their columns map, and the rules to hold them against."""

    files: tuple[Path, ...]
    mapping: Path | None = None
    profile: str = ""
    keep_valid: bool = False
    at: date | None = None


def example_source(example: Example) -> Source:
    """The files of an example under its own rule profile."""
    return Source(files=example.files, profile=example.profile)


def read(source: Source, names: OrganisationNames) -> Intake:
    """All files of a source as one intake; raises ``UnreadableFile`` for the first unreadable."""
    missing = [path for path in source.files if not path.is_file()]
    if missing:
        listed = ", ".join(str(path) for path in missing)
        raise NotFound(Text(f"Filen finns inte: {listed}.", f"There is no such file: {listed}."))
    return merged(read_file(path, names, source.mapping) for path in source.files)


def load(installation: Installation, key: str, source: Source) -> Load:
    """Read, validate and store; refused with every fault at once, and then nothing is stored.

    With ``keep_valid`` the rows that break a rule are left out and the rest is stored.
    """
    at = source.at or date.today()
    intake = read(source, installation.names(key))
    if intake.problems and not source.keep_valid:
        candidate, report = checked(installation, key, intake, source.profile, at)
        raise refusal(intake, report)
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
        raise refusal(kept, report)
    return Load(
        key=key,
        number=installation.commit(candidate),
        subjects=len(candidate.subjects),
        added=candidate.added,
        removed=candidate.removed,
        report=report,
        notes=kept.notes,
        left_out=left_out,
        problems=intake.problems,
    )


def checked(
    installation: Installation, key: str, intake: Intake, profile: str, at: date
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


def refusal(intake: Intake, report: Report) -> RefusedLoad:
    """Every fault of a file, those of the reading first."""
    problems = (*intake.problems, *(as_problem(finding) for finding in report.violations))
    count = len(problems)
    return RefusedLoad(
        Text(
            f"{count} fel. Inget har lagrats.",
            f"{count} fault{'' if count == 1 else 's'}. Nothing was stored.",
        ),
        problems,
        report,
    )


def as_problem(finding: Finding) -> Problem:
    """A broken rule as a problem with its place."""
    return Problem(finding.rule, finding.message, finding.place, finding.value, finding.fix)
