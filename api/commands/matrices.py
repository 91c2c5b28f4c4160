"""Commands for interactions between goals and targets as files: matrix load, matrix export."""

import sys
import tempfile
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from api.commands.destinations import destination
from api.commands.loading import load_one
from api.commands.options import (
    LANGUAGE,
    At,
    Data,
    InLanguage,
    Organisation,
    chosen_organisation,
    language_of,
    named_folder,
    opened,
    seen_at,
)
from api.output import say
from graph.analyses.influence.analysis import source_named
from graph.analyses.links import link_model
from graph.errors import ConflictError, DataError, StoreError
from graph.intake.interactions import Scoring
from graph.interaction_files import announcement
from graph.loading import Source, refuse_missing
from graph.matrix_files import MatrixForm, written_source
from graph.store import Installation
from graph.texts import Text


class SourceKind(StrEnum):
    """The kinds of source; literature is a weak prior and never calls for a meeting."""

    WORKSHOP = "workshop"
    LITERATURE = "literature"
    OWN_JUDGEMENT = "own-judgement"


InSource = Annotated[
    str, typer.Option("--source", metavar="ID", help="Samspelskällans id / id of the source.")
]


def register(commands: typer.Typer) -> None:
    """Add the commands of this module."""
    matrices = typer.Typer(
        no_args_is_help=True, help="Hur mål påverkar varandra, som filer. / Interactions as files."
    )
    matrices.command("load", help="Läs in en matris eller par. / Load a matrix or pairs.")(
        load_matrix
    )
    matrices.command("export", help="Skriv en källa som fil. / Write a source as a file.")(
        export_matrix
    )
    commands.add_typer(matrices, name="matrix")


def load_matrix(
    file: Annotated[Path, typer.Argument(help="CSV eller .xlsx / or.", metavar="FILE")],
    source: InSource,
    data: Data = None,
    organisation: Organisation = None,
    pairs: Annotated[
        bool,
        typer.Option(
            "--pairs", help="Par ur litteraturen: från, till, styrka, antal / pairs with counts."
        ),
    ] = False,
    kind: Annotated[
        SourceKind | None, typer.Option("--kind", help="Slag av källa / kind of source.")
    ] = None,
    label: Annotated[
        str, typer.Option("--label", help="Källans namn, om den är ny / label if it is new.")
    ] = "",
    date: Annotated[
        str, typer.Option("--date", metavar="YYYY-MM-DD", help="Källans datum / date.")
    ] = "",
    scorer: Annotated[
        str,
        typer.Option(
            "--scorer",
            help="Bedömaren: en roll eller plats, aldrig ett namn; annars bladets / role or seat.",
        ),
    ] = "",
    why: Annotated[str, typer.Option("--why", help="Varför / why.")] = "",
    case_number: Annotated[
        str, typer.Option("--case-number", help="Diarienummer / case number.")
    ] = "",
    lang: InLanguage = LANGUAGE,
) -> None:
    """Load a file of interactions; it takes the place of the same scorer's in the source."""
    language = language_of(lang)
    refuse_missing([file])
    key = organisation or only_organisation(data)
    said = Scoring(source, "pairs" if pairs else "matrix", label, kind or "", date, scorer)
    name, content = announcement(said)
    with tempfile.TemporaryDirectory() as folder:
        mapping = Path(folder) / name
        mapping.write_bytes(content)
        asked = Source((file,), mapping, why=why, case_number=case_number)
        with destination(named_folder(data), language) as target:
            load_one(target, key, asked, language)


def only_organisation(data: Path | None) -> str:
    """The key of the only organisation there is; the error says how to choose."""
    with opened(data) as installation:
        return chosen_organisation(installation, None)


def export_matrix(
    source: InSource,
    file: Annotated[
        Path | None,
        typer.Argument(help="Filen, annars CSV på standard ut / else stdout.", metavar="FILE"),
    ] = None,
    data: Data = None,
    organisation: Organisation = None,
    scorer: Annotated[
        str | None, typer.Option("--scorer", help="En bedömare, annars alla / one, else all.")
    ] = None,
    at: At = "",
    lang: InLanguage = LANGUAGE,
) -> None:
    """Write a source as a matrix for each scorer, or as pairs; loaded again it says the same."""
    form = form_of(file)
    with opened(data) as installation:
        content = written_content(installation, organisation, at, source, form, scorer)
    if file is None:
        sys.stdout.write(content.decode())
        return
    write_new(file, content)
    say(Text(f"Skrev {file}.", f"Wrote {file}."), language_of(lang))


def form_of(file: Path | None) -> MatrixForm:
    """The form that a name of a file asks for."""
    ending = file.suffix.lower() if file else ".csv"
    if ending == ".csv":
        return "csv"
    if ending == ".xlsx":
        return "xlsx"
    raise DataError(
        Text(f"{file} ska sluta på .csv eller .xlsx.", f"{file} must end in .csv or .xlsx.")
    )


def written_content(
    installation: Installation,
    organisation: str | None,
    at: str,
    source: str,
    form: MatrixForm,
    scorer: str | None,
) -> bytes:
    """The file of a source, as it was at a point."""
    chosen, day = seen_at(installation, organisation, at)
    model = link_model(chosen, day)
    found = source_named(model.interaction_sources, source)
    return written_source(model, found, form, scorer)


def write_new(file: Path, content: bytes) -> None:
    """Write a file that does not exist yet."""
    try:
        with file.open("xb") as opened_file:
            opened_file.write(content)
    except FileExistsError as error:
        raise ConflictError(
            Text(
                f"{file} finns redan. Välj ett annat namn.", f"{file} exists. Choose another name."
            )
        ) from error
    except OSError as error:
        raise StoreError(
            Text(
                f"{file} kan inte skrivas. Välj en mapp som finns och där du får skriva.",
                f"{file} cannot be written. Choose a folder that exists and where you may write.",
            )
        ) from error
