"""What ``malgraf analyse influence`` takes besides the rest, and the analysis of a matrix file."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from api.output import Format, print_table, print_text, say
from graph.analyses.findings import TABLE_TITLES
from graph.analyses.influence.analysis import (
    Influence,
    influence,
    matrix_influence,
    scored_by,
)
from graph.analyses.model import LinkModel
from graph.errors import QueryError
from graph.texts import Language, Text

MatrixPath = Annotated[
    Path | None,
    typer.Option(
        "--matrix",
        metavar="FILE",
        help="Bara influence: en matris som fil (CSV eller .xlsx), utan datamapp; namnen står i "
        "första raden och kolumnen / a matrix file on its own, without a data folder.",
    ),
]
SourceId = Annotated[
    str,
    typer.Option(
        "--source",
        metavar="ID",
        help="Bara influence: samspelskällan, annars den mest bedömda / interaction source.",
    ),
]
ScorerName = Annotated[
    str, typer.Option("--scorer", help="Bara influence: en bedömare / one scorer alone.")
]
WithoutReturns = Annotated[
    bool,
    typer.Option(
        "--without-returns",
        help="Bara influence: räkna inte vägar tillbaka till målet självt / no ways back.",
    ),
]
Weight = Annotated[
    float | None,
    typer.Option(
        "--weight",
        metavar="W",
        min=0.0,
        max=1.0,
        help="Bara influence: visa även alla återverkningar, varje led vägt med W / all rounds.",
    ),
]


@dataclass(frozen=True)
class Asked:
    """What was asked of influence; ``returns`` says whether ways back count."""

    matrix: Path | None = None
    source: str = ""
    scorer: str = ""
    returns: bool = True
    weight: float | None = None

    def refuse_for(self, name: str) -> None:
        """Say that these choices belong to influence alone."""
        if name != "influence" and self != Asked():
            raise QueryError(
                Text(
                    "--matrix, --source, --scorer, --without-returns och --weight hör till "
                    "malgraf analyse influence.",
                    "--matrix, --source, --scorer, --without-returns and --weight are for "
                    "malgraf analyse influence.",
                )
            )

    def of(self, model: LinkModel) -> Influence:
        """The analysis of an organisation's source."""
        return influence(
            model,
            self.source,
            scorer=self.scorer or None,
            returns=self.returns,
            weight=self.weight,
        )


def analyse_matrix(asked: Asked, path: Path, form: Format, language: Language) -> None:
    """Analyse a matrix file on its own, and print what it tells."""
    from graph.matrix_files import read_matrix_file  # reads the vocabularies

    read = read_matrix_file(path)
    source = scored_by(read.source, asked.scorer) if asked.scorer else read.source
    found = matrix_influence(
        source.matrix(read.things), returns=asked.returns, weight=asked.weight, source=read.source
    )
    if form is Format.JSON:
        from api.influence import matrix_answer  # brings the web stack

        print_text(matrix_answer(found, read.model, path.name, language).model_dump_json(indent=2))
        return
    tables = found.tables(read.model)
    if form is Format.TABLE:
        for name, table in tables.items():
            if name not in ("sources", "comparison", "interactions"):
                print_table(table, form, language, TABLE_TITLES[name].into(language))
    else:
        print_table(tables["influence"], form, language)
    say(found.sentence(), language)
    for said in (found.hindering(), found.lacking(read.model)):
        if said.sv:
            say(said, language)
