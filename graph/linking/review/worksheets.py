"""The review as a spreadsheet: a row for each suggestion, with columns to fill, out and in."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from graph.analyses.model import LinkModel, Target
from graph.errors import Problem, UnreadableFile
from graph.intake.faults import told, unreadable
from graph.intake.tables import Row, Table, Value
from graph.linking.goal_text import GoalText, language_of
from graph.linking.learning import Answered
from graph.linking.review.answering import Given
from graph.linking.review.answers import STRENGTHS, LinkAnswer, Seat, is_unaided
from graph.linking.review.learning import SETTLED
from graph.linking.tables import SuggestedFor, written_words
from graph.names import OrganisationNames
from graph.sheet_files import Cell, SheetForm, sheet_file
from graph.texts import Language, Text
from graph.vocabularies import taxonomy

SHEET: Final = "Länkning"
_WIDTHS: Final = (30, 50, 45, 12, 30, 12, 14, 10, 60)
COLUMNS: Final[Mapping[str, Text]] = {
    "id": Text("Id", "Id"),
    "goal": Text("Mål eller uppdrag", "Goal or mission"),
    "target": Text("Globalt delmål", "SDG target"),
    "probability": Text("Sannolikhet", "Probability"),
    "words": Text("Ord som talar för", "Words for"),
    "answer": Text("Svar: ja, nej eller ingen", "Answer: yes, no or none"),
    "other": Text("Annat delmål", "Other target"),
    "strength": Text("Styrka −3…3", "Strength −3…3"),
    "motivation": Text("Motivering", "Motivation"),
}
_NEEDED: Final = ("id", "answer")
_ANSWERS: Final[Mapping[str, str]] = {
    "ja": "accepted",
    "yes": "accepted",
    "nej": "rejected",
    "no": "rejected",
    "ingen": "no-link",
    "none": "no-link",
}
_WORDS: Final[Mapping[str, Text]] = {
    "accepted": Text("ja", "yes"),
    "rejected": Text("nej", "no"),
    "no-link": Text("ingen", "none"),
}
_USUAL_STRENGTH: Final = 1
_TENTHS: Final = frozenset({"8.10", "16.10", "17.10"})
"""Targets that a spreadsheet writes as other ones when it takes them for numbers."""


def worksheet(
    found: Sequence[SuggestedFor],
    language: Language,
    form: SheetForm,
    answers: Mapping[str, Iterable[LinkAnswer]] = MappingProxyType({}),
) -> bytes:
    """The suggestions as a file to fill; bearers that are reviewed without any have none.

    ``answers`` by bearer stand filled in: those given alone or settled.
    """
    rows: list[list[Cell]] = [[heading.into(language) for heading in COLUMNS.values()]]
    for each in found:
        rows.extend(_rows_of(each, language, answers.get(each.bearer.iri, ())))
    return sheet_file({SHEET: rows}, form, widths=_WIDTHS)


def _rows_of(
    each: SuggestedFor, language: Language, answers: Iterable[LinkAnswer]
) -> list[list[Cell]]:
    suggestions = () if is_unaided(each.bearer.iri) else each.suggested.suggestions
    said = {_code(one.target): one for one in answers if one.seat in SETTLED}
    start: list[Cell] = ["/".join(each.bearer.iri.rsplit("/", 2)[-2:]), each.bearer.text.label]
    rows: list[list[Cell]] = [
        [
            *start,
            _written_target(one.target, language),
            round(one.probability, 2),
            written_words(one.words_for),
            *_answer_cells(said.pop(one.target, None), language),
        ]
        for one in suggestions
    ]
    for code, answer in said.items():
        target = _written_target(code, language) if code else ""
        rows.append([*start, target, None, "", *_answer_cells(answer, language)])
    return rows or [start]


def _answer_cells(answer: LinkAnswer | None, language: Language) -> list[Cell]:
    if answer is None:
        return []
    word = _WORDS[answer.verdict].into(language)
    return [word, "", answer.strength, answer.motivation]


def answered_in(table: Table, language: Language) -> list[Answered]:
    """What a filled file says of texts, whoever's they are: for suggestions to learn from.

    Rows that say no goal, no target or no answer are passed over.
    """
    columns = dict(_columns(table))
    if missing := [name for name in ("goal", "target", "answer") if name not in columns]:
        message = Text("Kolumnen saknas", "The column is missing")
        heading = COLUMNS[missing[0]].into(language)
        place = table.place(Row(table.line, ()), 0)
        raise unreadable("no-column", message, place, heading)
    said: dict[str, dict[str, set[str]]] = {}
    for row in table.rows:
        goal, written, answer, other = (
            str(row.value(columns[name]) or "").strip() if name in columns else ""
            for name in ("goal", "target", "answer", "other")
        )
        verdict = _ANSWERS.get(answer.casefold(), "rejected" if other else "")
        for cell, means in ((written, verdict), (other, "accepted")):
            target = taxonomy().target(cell.split(maxsplit=1)[0]) if cell else None
            if goal and target and means in ("accepted", "rejected"):
                said.setdefault(goal, {}).setdefault(means, set()).add(target.code)
    return [
        Answered(
            goal,
            language_of(text),
            text,
            frozenset(each.get("accepted", ())),
            frozenset(each.get("rejected", ())),
        )
        for goal, each in said.items()
        for text in (GoalText(goal),)
    ]


@dataclass(frozen=True)
class Reviewer:
    """Whose answers a filled file holds: the seat, the unit that answers (IRI), and when."""

    seat: Seat
    by: str
    at: str
    language: Language
    version: str


@dataclass
class _Bearer:
    """What the rows of one bearer say, with the row that says it."""

    answers: dict[str, LinkAnswer] = field(default_factory=dict)
    none_at: Row | None = None


def given_in(
    table: Table, model: LinkModel, names: OrganisationNames, reviewer: Reviewer
) -> tuple[Given, ...]:
    """What a filled file answers, by bearer; rows without an answer say nothing.

    Raises ``UnreadableFile`` with every fault and its cell; then nothing should be stored.
    """
    reading = _Reading(table, model, names, reviewer)
    bearers = reading.bearers()
    if reading.problems:
        raise UnreadableFile(reading.problems[0].message, tuple(reading.problems))
    return tuple(
        Given(iri, reviewer.seat, tuple(each.answers.values())) for iri, each in bearers.items()
    )


class _Reading:
    def __init__(
        self, table: Table, model: LinkModel, names: OrganisationNames, reviewer: Reviewer
    ) -> None:
        self.table, self.model, self.names, self.reviewer = table, model, names, reviewer
        self.problems: list[Problem] = []
        self.columns = dict(_columns(table))

    def bearers(self) -> dict[str, _Bearer]:
        """All that is answered, by the bearer's IRI."""
        missing = [COLUMNS[name] for name in _NEEDED if name not in self.columns]
        for heading in missing:
            self._fault(None, "answer", "no-column", f"{heading.sv}", _NO_COLUMN)
        found: dict[str, _Bearer] = {}
        for row in self.table.rows if not missing else ():
            if any(self._text(row, name) for name in ("answer", "other")):
                iri = self.names.namespace + self._text(row, "id").removeprefix(
                    self.names.namespace
                )
                if iri not in self.model.bearers:
                    self._fault(row, "id", "no-goal", self._text(row, "id"), _NO_GOAL)
                    continue
                self._add(row, iri, found.setdefault(iri, _Bearer()))
        for each in found.values():
            if each.none_at is not None and any(
                answer.verdict == "accepted" for answer in each.answers.values()
            ):
                self._fault(each.none_at, "answer", "none-and-some", "", _NONE_AND_SOME)
        return found

    def _add(self, row: Row, iri: str, bearer: _Bearer) -> None:
        said, other = self._text(row, "answer"), self._text(row, "other")
        verdict = _ANSWERS.get(said.casefold())
        if said and verdict is None:
            self._fault(row, "answer", "no-answer", said, _NO_ANSWER)
            return
        if other and verdict == "accepted":
            self._fault(row, "other", "two-targets", other, _TWO_TARGETS)
            return
        if verdict == "no-link":
            bearer.none_at = row
            self._put(row, bearer, self._answer(iri, "no-link", None))
            return
        suggested = self._target(row, "target")
        if suggested is not None:
            self._put(row, bearer, self._judged(row, iri, suggested, verdict or "rejected"))
        elif verdict is not None and not other:
            self._fault(row, "target", "no-target", "", _NO_TARGET)
        if other and (target := self._target(row, "other")) is not None:
            self._put(row, bearer, self._judged(row, iri, target, "accepted", own=True))

    def _judged(
        self, row: Row, iri: str, target: Target, verdict: str, *, own: bool = False
    ) -> LinkAnswer:
        if verdict == "rejected":
            return self._answer(iri, "rejected", target)
        motivation = self._text(row, "motivation")
        if not motivation:
            self._fault(row, "motivation", "no-motivation", "", _NO_MOTIVATION)
        strength = self._strength(row)
        return self._answer(iri, "accepted", target, strength, motivation, own=own)

    def _answer(
        self,
        iri: str,
        verdict: str,
        target: Target | None,
        strength: int | None = None,
        motivation: str = "",
        *,
        own: bool = False,
    ) -> LinkAnswer:
        unaided = is_unaided(iri)
        accepted = verdict == "accepted"
        method = "person" if own or unaided else "confirmed-suggestion"
        return LinkAnswer(
            bearer=iri,
            seat=self.reviewer.seat,
            verdict="accepted" if accepted else "rejected" if target else "no-link",
            target=target.iri if target else "",
            strength=strength,
            motivation=motivation,
            language=self.reviewer.language,
            method=method if accepted else "",
            version=self.reviewer.version,
            unaided=unaided,
            by=self.reviewer.by,
            at=self.reviewer.at,
        )

    def _put(self, row: Row, bearer: _Bearer, answer: LinkAnswer) -> None:
        if answer.target in bearer.answers:
            code = taxonomy().targets[answer.target].code if answer.target else ""
            self._fault(row, "target", "twice", code, _TWICE)
        bearer.answers[answer.target] = answer

    def _target(self, row: Row, column: str) -> Target | None:
        said = self._text(row, column)
        index = self.columns.get(column)
        if (
            index is not None
            and isinstance(row.value(index), int | float)
            and f"{said}0" in _TENTHS
        ):
            self._fault(row, column, "which-target", said, _WHICH_TARGET)
            return None
        target = taxonomy().target(said.split(maxsplit=1)[0]) if said else None
        if said and target is None:
            self._fault(row, column, "no-such-target", said, _NO_SUCH_TARGET)
        return target

    def _strength(self, row: Row) -> int:
        said = self._text(row, "strength").replace("−", "-").removeprefix("+")
        if not said:
            return _USUAL_STRENGTH
        number = int(float(said)) if _is_number(said) else None
        if number is None or number not in STRENGTHS or float(said) != number:
            self._fault(row, "strength", "no-strength", said, _NO_STRENGTH)
            return _USUAL_STRENGTH
        return number

    def _text(self, row: Row, column: str) -> str:
        index = self.columns.get(column)
        value: Value = None if index is None else row.value(index)
        if value is None:
            return ""
        if column in ("target", "other") and isinstance(value, float):
            return f"{value:g}"
        return str(value).strip()

    def _fault(self, row: Row | None, column: str, code: str, value: str, message: Text) -> None:
        at = row or Row(self.table.line, ())
        place = self.table.place(at, self.columns.get(column, 0))
        self.problems.append(told(code, message, place, value))


def _columns(table: Table) -> Iterator[tuple[str, int]]:
    """Where each column stands, whichever the language of its heading."""
    known = {
        heading.casefold(): name
        for name, texts in COLUMNS.items()
        for heading in (texts.sv, texts.en)
    }
    for index, heading in enumerate(table.header):
        if (name := known.get(heading.strip().casefold())) is not None:
            yield name, index


def _code(iri: str) -> str:
    target = taxonomy().targets.get(iri)
    return target.code if target else ""


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _written_target(code: str, language: Language) -> str:
    """With words after it, or a spreadsheet would take 8.10 for the number 8.1."""
    target = taxonomy().target(code)
    return f"{code} {target.label.into(language)}" if target else code


def all_answers(given: Iterable[Given]) -> int:
    """How many answers there are in all."""
    return sum(len(each.answers) for each in given)


_NO_COLUMN = Text("Kolumnen saknas", "The column is missing")
_NO_GOAL = Text("Det finns inget sådant mål eller uppdrag", "There is no such goal or mission")
_NO_ANSWER = Text("Svaret ska vara ja, nej eller ingen", "The answer should be yes, no or none")
_TWO_TARGETS = Text(
    "Skriv det andra delmålet på en egen rad med samma id",
    "Write the other target in a row of its own with the same id",
)
_NO_TARGET = Text("Raden säger inte vilket delmål svaret gäller", "The row says no target")
_NO_SUCH_TARGET = Text("Det finns inget sådant globalt delmål", "There is no such SDG target")
_WHICH_TARGET = Text(
    "Talet kan stå för två delmål: skriv ett ord efter numret, som ”8.10 banktjänster”",
    "The number may be two targets: write a word after it, as in “8.10 banking”",
)
_NO_MOTIVATION = Text("Ett ja behöver en motivering", "A yes needs a motivation")
_NO_STRENGTH = Text(
    "Styrkan ska vara ett heltal från −3 till 3", "The strength should be a whole number −3 to 3"
)
_TWICE = Text(
    "Delmålet har redan fått svar för målet", "The target is answered for the goal already"
)
_NONE_AND_SOME = Text(
    "Målet har både ingen och ett ja: välj", "The goal has both none and a yes: choose"
)
