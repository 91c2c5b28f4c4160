"""The command that holds files against the rules without storing them: check."""

import json
from dataclasses import asdict, replace
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from api.commands.loading import EXAMPLE, Files, Mapping, Profile
from api.commands.options import LANGUAGE, InLanguage, Organisation, language_of
from api.output import Format, print_table, print_text, say, say_problem
from graph.answers import Column, Table, Value
from graph.broken_rules import Wording, described_at, told_counts, whole_report, wording
from graph.errors import NotFound, Place, Problem
from graph.examples import example
from graph.intake import Intake, attach_places
from graph.loading import Source, read
from graph.names import DEFAULT_BASE, OrganisationNames, is_key
from graph.texts import Text
from graph.validation import Finding, Report, load_profile, stored_profile, validate

_CHECKED_KEY = "kommun"
_EMPTY_FILE = "empty-file"
SEVERITY = {
    "violation": Text("fel", "violation"),
    "warning": Text("varning", "warning"),
    "info": Text("upplysning", "info"),
}


class ReportFormat(StrEnum):
    """The forms a validation report can be printed in."""

    TABLE = "table"
    JSON = "json"
    TTL = "ttl"


def register(commands: typer.Typer) -> None:
    """Add the command of this module."""
    commands.command(help="Granska filer utan att lagra. / Check files without storing.")(check)


def check(
    files: Files,
    profile: Profile = "",
    mapping: Mapping = None,
    organisation: Organisation = None,
    form: Annotated[ReportFormat, typer.Option("--format")] = ReportFormat.TABLE,
    lang: InLanguage = LANGUAGE,
) -> int:
    """Check files against the rules without a store; exit 2 when one is broken."""
    language = language_of(lang)
    examples_named = [example(n.removeprefix(EXAMPLE)) for n in files if n.startswith(EXAMPLE)]
    paths = [Path(name) for name in files if not name.startswith(EXAMPLE)]
    paths += [path for one in examples_named for path in one.files]
    key = organisation or (examples_named[0].key if examples_named else _CHECKED_KEY)
    otherwise = examples_named[0].profile if examples_named else ""
    names = checked_names(key)
    intake = read(Source(tuple(paths), mapping), names)
    report = validate(
        intake.plan + intake.observations,
        load_profile(profile) if profile else stored_profile(intake.plan, names, otherwise),
        at=date.today(),
    )
    report = replace(report, findings=attach_places(report.findings, intake))
    if form is ReportFormat.TTL:
        print_text(whole_report(report, intake).serialize(format="turtle"), end="")
    elif form is ReportFormat.JSON:
        print_text(json.dumps(records(intake, report), ensure_ascii=False, indent=2))
    else:
        table = findings_table(intake, report, wording(names, intake.plan))
        print_table(table, Format.TABLE, language)
    for note in intake.notes:
        if form is ReportFormat.TTL or note.code == _EMPTY_FILE:
            say_problem(note, language)
    faults, notes = len(intake.problems), len(intake.notes)
    say(told_counts(report.counts(), faults=faults, notes=notes), language)
    return 2 if intake.problems or report.violations else 0


def checked_names(key: str) -> OrganisationNames:
    """The IRIs a file is read with; the key is refused as a data folder would."""
    if not is_key(key):
        raise NotFound(
            Text(
                f"”{key}” duger inte som organisationsnyckel: a–z, 0–9 och bindestreck.",
                f"“{key}” will not do as an organisation key: a–z, 0–9 and hyphen.",
            )
        )
    return OrganisationNames(DEFAULT_BASE, key)


def findings_table(intake: Intake, report: Report, words: Wording) -> Table:
    """Problems of the reading first, then findings by severity, rule and node, then notes."""
    columns = (
        Column("severity", Text("Allvar", "Severity")),
        Column("rule", Text("Regel", "Rule")),
        Column("node", Text("Vad", "What")),
        Column("said", Text("Uppgift", "Statement")),
        Column("place", Text("Var", "Where")),
        Column("message", Text("Fel", "Fault")),
        Column("fix", Text("Gör så här", "What to do")),
    )
    return Table(
        columns,
        (
            *(told_row(fault, "violation", words) for fault in intake.problems),
            *(finding_row(found, words) for found in report.findings),
            *(told_row(note, "info", words) for note in intake.notes),
        ),
    )


def told_row(told: Problem, severity: str, words: Wording) -> tuple[Value, ...]:
    """What the reading said, which no rule has a name for."""
    value = words.value(told.value)
    return (SEVERITY[severity], None, None, value, str(told.place), told.message, told.fix)


def finding_row(found: Finding, words: Wording) -> tuple[Value, ...]:
    """A broken rule: which thing, what it says, where, and what to do."""
    return (
        SEVERITY[found.severity],
        found.rule,
        words.thing(found.node),
        words.said(found.path, found.value),
        str(found.place),
        found.message,
        found.fix,
    )


def records(intake: Intake, report: Report) -> list[dict[str, object]]:
    """The same for programs: codes and IRIs instead of words, None for what does not apply."""
    at = described_at(intake)

    def told(problem: Problem, severity: str) -> dict[str, object]:
        node, path = at.get(problem.place, ("", ""))
        about = {"code": problem.code, "rule": None, "node": node or None, "path": path or None}
        rest = _rest(problem.value, problem.place, problem.message, problem.fix)
        return {"severity": severity, **about, "shape": None, **rest}

    def broken(found: Finding) -> dict[str, object]:
        about = {"code": found.rule, "rule": found.rule, "node": found.node}
        rest = _rest(found.value, found.place, found.message, found.fix)
        path = found.path or None
        return {"severity": found.severity, **about, "path": path, "shape": found.shape, **rest}

    return [
        *(told(fault, "violation") for fault in intake.problems),
        *(broken(found) for found in report.findings),
        *(told(note, "info") for note in intake.notes),
    ]


def _rest(value: str, place: Place, message: Text, fix: Text) -> dict[str, object]:
    return {
        "value": value or None,
        "place": {name: part or None for name, part in asdict(place).items()},
        "message": {"sv": message.sv, "en": message.en},
        "fix": {"sv": fix.sv, "en": fix.en},
    }
