"""What people typed in a form, as the content of a thing; and what is wrong, beside each field."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from starlette.datastructures import FormData

from api.editing.controls import Control, Look
from graph.editing.values import Json
from graph.errors import Problem
from graph.intake.values import LITERALS, Misread
from graph.reports import Finding
from graph.texts import Language, Text

LONGEST = 100_000
"""Characters of one field; longer texts belong in a document."""


@dataclass(frozen=True)
class Typed:
    """A form sent in: the fields as typed, the content they make, and the faults by control."""

    controls: tuple[Control, ...]
    content: Mapping[str, Json]
    faults: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def shown(self, faults: Mapping[str, Sequence[str]]) -> list[Control]:
        """The controls as typed, with what is wrong beside them."""
        return [
            replace(control, errors=tuple(faults.get(control.name, ())))
            for control in self.controls
        ]


def typed(form: FormData, controls: Iterable[Control], language: Language) -> Typed:
    """Read a form by its controls; what was left empty is said to be absent."""
    filled: list[Control] = []
    content: dict[str, Json] = {}
    faults: dict[str, list[str]] = defaultdict(list)
    for control in controls:
        values = tuple(_values(form, control))
        filled.append(replace(control, values=values))
        try:
            said = _content(control, values, language)
        except Misread as fault:
            faults[control.name].append(_in_words(fault.message, fault.fix, language))
            continue
        if control.language:
            texts = content.setdefault(control.field.name, {})
            if isinstance(texts, dict):
                texts[control.language] = said
        else:
            content[control.field.name] = said
    return Typed(tuple(filled), content, faults)


def of_problems(
    problems: Iterable[Problem], controls: Iterable[Control], language: Language
) -> tuple[dict[str, list[str]], list[str]]:
    """Faults of content by the control they are about, and those that are about none."""
    names = {control.name for control in controls}
    beside: dict[str, list[str]] = defaultdict(list)
    rest: list[str] = []
    for problem in problems:
        name = problem.place.file.partition("[")[0]
        said = _in_words(problem.message, problem.fix, language)
        (beside[name] if name in names else rest).append(said)
    return beside, rest


def of_findings(
    findings: Iterable[tuple[Finding, Problem]],
    iri: str,
    controls: Sequence[Control],
    language: Language,
) -> tuple[dict[str, list[str]], list[str]]:
    """Broken rules by the control of their property, and those about something else."""
    beside: dict[str, list[str]] = defaultdict(list)
    rest: list[str] = []
    for found, problem in findings:
        own = [each.name for each in controls if each.field.path == found.path]
        if found.node == iri and own:
            said = Text(f"{found.rule}: {found.message.sv}", f"{found.rule}: {found.message.en}")
            beside[own[0]].append(_in_words(said, found.fix, language))
        else:
            rest.append(_in_words(problem.message, problem.fix, language))
    return beside, rest


def _values(form: FormData, control: Control) -> Iterable[str]:
    for value in form.getlist(control.name):
        if not isinstance(value, str):
            continue
        pieces = value.splitlines() if control.look is Look.LINES else [value.replace("\r\n", "\n")]
        yield from (piece.strip() for piece in pieces if piece.strip())


def _content(control: Control, values: Sequence[str], language: Language) -> Json:
    if any(len(value) > LONGEST for value in values):
        raise Misread("long-text", Text("Texten är för lång", "The text is too long"))
    if control.language:
        return values[0] if values else None
    found: list[Json] = [
        _named(control, value) if control.field.is_link else _plain(control, value, language)
        for value in values
    ]
    if control.field.many:
        return found
    return found[0] if found else None


def _plain(control: Control, value: str, language: Language) -> str | int | bool:
    """A value spelled as people do, as JSON spells it."""
    kind = control.field.column.type
    if control.field.type == "period" or kind in {"string", "source", "address"}:
        return value
    spelled = value.replace(",", "") if language == "en" and kind == "decimal" else value
    term = LITERALS[kind](spelled, control.field.column)
    if kind == "boolean":
        return term.value == "true"
    return int(term.value) if kind == "integer" else term.value


def _named(control: Control, value: str) -> str:
    """What was looked up: a value of the list, or what only one of its labels says."""
    sought = " ".join(value.casefold().split())
    found = {
        choice.value
        for choice in control.choices
        if sought in (choice.value.casefold(), choice.label.casefold())
    }
    if len(found) > 1:
        message = Text(f"Flera heter ”{value}”", f"Several are called “{value}”")
        listed = ", ".join(sorted(found))
        raise Misread(
            "ambiguous", message, Text(f"Skriv en av: {listed}.", f"Write one of: {listed}.")
        )
    if not found and control.choices and not control.field.column.sdg and "://" not in value:
        message = Text(f"”{value}” finns inte i listan", f"“{value}” is not in the list")
        raise Misread("unknown", message, Text("Välj i listan.", "Choose from the list."))
    return next(iter(found), value)


def _in_words(message: Text, fix: Text, language: Language) -> str:
    said = message.into(language).rstrip(". ")
    return f"{said}. {fix.into(language)}".strip()
