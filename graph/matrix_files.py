"""Matrices as files: one read on its own without a data folder, and a source written as a file."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Final, Literal

from graph import child
from graph.analyses.influence.analysis import in_order, scored_by
from graph.analyses.influence.sources import InteractionSource, Score
from graph.analyses.model import LinkModel
from graph.errors import DataError, NotFound, Place, Problem, UnreadableFile
from graph.intake import too_much
from graph.intake.faults import unreadable
from graph.intake.interactions import scorer_of
from graph.intake.limits import DEADLINE, check_size
from graph.intake.model import problem_from
from graph.intake.squares import square
from graph.intake.tables import (
    Table,
    from_text,
    from_workbook,
    prepare_text,
    prepare_workbooks,
)
from graph.names import SDG, sdg_iri
from graph.sheet_files import sheet_file
from graph.texts import Text
from graph.vocabularies import taxonomy

MatrixForm = Literal["csv", "xlsx"]
SHEET: Final = "Samspel"
_WORKBOOK: Final = ".xlsx"
_RUNS: Final = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""


@dataclass(frozen=True)
class MatrixFile:
    """A matrix read on its own: its scores, its names in order, and a model that knows them."""

    source: InteractionSource
    things: tuple[str, ...]
    model: LinkModel


def read_matrix_file(path: Path) -> MatrixFile:
    """The matrix of a CSV file or workbook; a workbook's sheets are scorers.

    Names that are codes of SDG targets are those targets, all others are themselves. Raises
    ``UnreadableFile`` with every fault and its cell.
    """
    if not path.is_file():
        raise NotFound(Text(f"Filen finns inte: {path}.", f"There is no such file: {path}."))
    check_size(path.stat().st_size, path.name)
    prepare_text()
    if path.suffix.lower() == _WORKBOOK:
        prepare_workbooks()
    work = partial(_encoded, path.read_bytes(), path.name)
    found = json.loads(child.run(work, deadline=DEADLINE, failure=too_much))
    if found["problems"]:
        problems = tuple(problem_from(one) for one in found["problems"])
        raise UnreadableFile(problems[0].message, problems)
    names = {name: _target_or_name(name) for name in found["names"]}
    scores = tuple(
        Score(names[a], names[b], value, scorer) for a, b, value, scorer in found["scores"]
    )
    label = Text(path.name, path.name)
    things = tuple(dict.fromkeys(names.values()))
    source = InteractionSource("", label, assesses=frozenset(things), scores=scores)
    return MatrixFile(source, things, _model_of(names, label))


def _target_or_name(name: str) -> str:
    iri = sdg_iri(name.split(maxsplit=1)[0])
    return iri if iri is not None and iri in taxonomy().targets else name


def _model_of(names: Mapping[str, str], label: Text) -> LinkModel:
    """A model that only knows what things are called."""
    return LinkModel(
        organisation="",
        label=label,
        as_of=date.today(),
        targets=taxonomy().targets,
        relevant=frozenset(),
        profile_decided=False,
        bearers={},
        links=(),
        tops={iri: Text(name, name) for name, iri in names.items() if iri == name},
    )


def _encoded(content: bytes, file: str) -> bytes:
    """Names, scores and problems as JSON; only to be run where it can be killed."""
    problems: list[Problem] = []
    squares = [square(table, problems) for table in _tables(content, file)]
    scores = [
        (a, b, value, scorer_of(one.table.sheet))
        for one in squares
        for (a, b), (value, _) in one.scores.items()
    ]
    names = list(dict.fromkeys(name for one in squares for name in one.names))
    told = [asdict(one) for one in problems]
    return json.dumps({"names": names, "scores": scores, "problems": told}).encode()


def _tables(content: bytes, file: str) -> Sequence[Table]:
    if Path(file).suffix.lower() == _WORKBOOK:
        found = from_workbook(content, file)
    else:
        table = from_text(content, file)
        found = [table] if table else []
    if not found:
        raise unreadable("empty-file", Text("Filen är tom", "The file is empty"), Place(file))
    return found


def written_source(
    model: LinkModel, source: InteractionSource, form: MatrixForm, scorer: str | None = None
) -> bytes:
    """A source as a file that loads as the same: a matrix for each scorer, or pairs.

    ``scorer`` chooses one; None is all of them, which a CSV file can only hold of one.
    """
    names = _names(model, source.things)
    if not _is_square(source):
        return _file({SHEET: _pair_rows(model, source, names)}, form)
    scorers = ("", *source.scorers) if scorer is None else (scorer,)
    sheets = {
        one or SHEET: _square_rows(model, source, scored_by(source, one), names)
        for one in scorers
        if scorer is not None or source.by(one).scores or not source.scorers
    }
    if form == "csv" and len(sheets) > 1:
        raise _many_scorers(source)
    return _file(sheets, form)


def _is_square(source: InteractionSource) -> bool:
    """Whether it can be written as matrices: no evidence, and one score of a scorer in a cell."""
    cells = [(score.thing, score.on, score.scorer) for score in source.scores]
    counted = any(score.evidence is not None for score in source.scores)
    return not counted and len(cells) == len(set(cells))


def _square_rows(
    model: LinkModel,
    source: InteractionSource,
    scored: InteractionSource,
    names: Mapping[str, str],
) -> list[list[str | float | None]]:
    things = in_order(model, source.things)
    matrix = scored.matrix(things)
    effects = matrix.effects
    return [
        ["", *(names[thing] for thing in things)],
        *([names[a], *(0.0 if a == b else effects.get((a, b)) for b in things)] for a in things),
    ]


def _pair_rows(
    model: LinkModel, source: InteractionSource, names: Mapping[str, str]
) -> list[list[str | float | None]]:
    places = {thing: place for place, thing in enumerate(in_order(model, source.things))}
    scores = sorted(
        source.scores, key=lambda one: (places[one.thing], places[one.on], -one.strength)
    )
    return [
        ["from", "to", "strength", "count"],
        *([names[s.thing], names[s.on], s.strength, s.evidence] for s in scores),
    ]


def _names(model: LinkModel, things: Iterable[str]) -> dict[str, str]:
    """What each thing is called in a file, so that reading finds the same again.

    Targets by code; goals by their label, or by kind and id where the label would not do.
    """
    bearing: dict[str, int] = {}
    for iri, bearer in model.bearers.items():
        for word in {
            iri.rsplit("/", 1)[-1],
            bearer.label.sv.casefold(),
            bearer.label.en.casefold(),
        }:
            bearing[word] = bearing.get(word, 0) + 1
    return {iri: _name(model, iri, bearing) for iri in things}


def _name(model: LinkModel, iri: str, bearing: Mapping[str, int]) -> str:
    if iri.startswith(str(SDG)):
        return iri.removeprefix(str(SDG))
    label = model.label_of(iri).sv.strip()
    found = bearing.get(label.casefold(), 0)
    if found != 1 or label.startswith(_RUNS) or sdg_iri(label.split(maxsplit=1)[0]):
        return "/".join(iri.rsplit("/", 2)[-2:])
    return label


def _file(sheets: Mapping[str, list[list[str | float | None]]], form: MatrixForm) -> bytes:
    return sheet_file(sheets, form, numbers="+0;−0;0", names_only=True)


def _many_scorers(source: InteractionSource) -> DataError:
    known = ", ".join(source.scorers)
    return DataError(
        Text(
            f"En CSV-fil håller en bedömares matris. Välj en av {known}, eller .xlsx för alla.",
            f"A CSV file holds one scorer's matrix. Choose one of {known}, or .xlsx for all.",
        )
    )
