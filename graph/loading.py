"""Files become an organisation's data: read, validated as a candidate, stored all or nothing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path

from pyoxigraph import Literal, NamedNode

from graph.broken_rules import Wording, stored_wording, wording
from graph.changes import LOCAL, Actor, Change, Delta, Way
from graph.errors import DataError, NotFound, Problem
from graph.examples import Example
from graph.gate import Judgement, RefusedChange
from graph.intake import Intake, Known, attach_places, read_files
from graph.names import KINDS, PREFIXES, OrganisationNames
from graph.replacing import ProfileChoice
from graph.rescoring import replacing_intake
from graph.rights import Caller
from graph.store import Installation, OrganisationStore
from graph.texts import Text
from graph.validation import Finding, Report, prepare

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
    why: str = ""
    case_number: str = ""


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


def load(
    installation: Installation,
    key: str,
    source: Source,
    *,
    actor: Actor = LOCAL,
    caller: Caller | None = None,
) -> Load:
    """Read, validate and store; refused with every fault at once, and then nothing is stored.

    With ``keep_valid`` the rows that break a rule are left out and the rest is stored.
    """
    intake = read(source, installation.names(key), stored_things(installation, key))
    return store(installation, key, intake, source, actor=actor, caller=caller)


def store(
    installation: Installation,
    key: str,
    intake: Intake,
    source: Source,
    *,
    actor: Actor = LOCAL,
    caller: Caller | None = None,
) -> Load:
    """Store what has been read, as ``load`` does."""
    if intake.problems and not source.keep_valid:
        judged = installation.trial(key, replacing(intake, source.profile), source.at)
        raise refusal(installation, key, intake, judged)
    kept, left_out = intake.without(intake.faulty), []
    why = source.why or ", ".join(file.name for file in source.files)
    change = Change(key, actor, Way.LOAD, why, source.case_number)
    while True:
        try:
            make = replacing(kept, source.profile)
            outcome = installation.commit(change, make, caller=caller, at=source.at)
            break
        except RefusedChange as refused:
            broken = attach_places(refused.judgement.refused, kept)
            nodes = {finding.node for finding in broken} & kept.subjects
            if not nodes or not source.keep_valid:
                raise refusal(installation, key, kept, refused.judgement) from refused
            left_out += [finding for finding in broken if finding.node in nodes]
            kept = kept.without(nodes)
    judged = outcome.judgement
    return Load(
        key=key,
        number=outcome.number,
        subjects=len(kept.subjects),
        added=outcome.delta.added.count(b"\n"),
        removed=outcome.delta.removed.count(b"\n"),
        report=Report(attach_places(judged.report.findings, kept)),
        wording=worded(installation, key, intake),
        notes=kept.notes,
        left_out=tuple(left_out),
        problems=intake.problems,
    )


def replacing(intake: Intake, profile: ProfileChoice) -> Callable[[OrganisationStore], Delta]:
    """The change that puts what was read in the place of the same subjects."""
    return partial(replacing_intake, intake=intake, profile=profile)


def worded(installation: Installation, key: str, intake: Intake) -> Wording:
    """The wording by stored labels and by those that were read."""
    names = installation.names(key)
    if key not in installation.keys():
        return wording(names, intake.plan)
    return stored_wording(names, installation.organisation(key).store, intake.plan)


def refusal(installation: Installation, key: str, intake: Intake, judged: Judgement) -> RefusedLoad:
    """Every fault of a file, those of the reading first."""
    words = worded(installation, key, intake)
    report = Report(attach_places(judged.report.findings, intake))
    broken = attach_places(judged.refused, intake)
    problems = (*intake.problems, *(words.problem(finding) for finding in broken))
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
