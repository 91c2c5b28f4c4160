"""Commands that make a data folder and put data in it: init, load, template, examples."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from xlsxwriter.exceptions import FileCreateError

from api.commands.destinations import Destination, Told, destination
from api.commands.gates import MODES, GateMode, make_folder
from api.commands.options import (
    LANGUAGE,
    Data,
    InLanguage,
    Organisation,
    language_of,
    named_folder,
)
from api.commands.plain import PlainSource, load_plain, refuse_organised
from api.commands.trusting import Trusted, load_trusted_files, refuse_with_trusted
from api.output import Format, print_table, say, say_problem
from api.progress import watching
from graph import child
from graph.analyses.wording import counted
from graph.answers import Column, Table
from graph.errors import ConflictError, DataError, StoreError
from graph.examples import Example, example, examples
from graph.intake.template import write_template
from graph.loading import Source, refuse_missing
from graph.names import DEFAULT_BASE
from graph.official_texts import official_texts
from graph.plain.store import is_plain
from graph.replacing import ProfileChoice
from graph.texts import Language, Text

EXAMPLE = "example:"
UN_GRAPH = "http://metadata.un.org/sdg/official-texts"

Files = Annotated[list[str], typer.Argument(help="Filer, eller example:NAMN / files.")]
Mapping = Annotated[
    Path | None, typer.Option("--mapping", help="Mappningsfil för främmande tabeller / mapping.")
]
Profile = Annotated[
    str, typer.Option("--profile", help="Regelprofil: strict, ordinary, trust, start.")
]

KeepValid = Annotated[
    bool,
    typer.Option("--keep-valid", help="Lagra giltiga rader, lista resten / store valid rows."),
]
InGraph = Annotated[
    str,
    typer.Option(
        "--graph",
        metavar="IRI",
        help="I ett rent SPARQL-lager: grafen, annars standardgrafen / in a plain store: the "
        "graph, else the default graph.",
    ),
]


def register(commands: typer.Typer) -> None:
    """Add the commands of this module."""
    commands.command(help="Skapa en datamapp. / Make a data folder.")(init)
    commands.command("load", help="Läs in filer: allt eller inget. / Load files, all or nothing.")(
        load_files
    )
    commands.command(help="Skriv arbetsbokens mall. / Write the workbook template.")(template)
    commands.command("examples", help="Lista exemplen. / List the examples.")(list_examples)


def init(
    data: Data = None,
    base: Annotated[
        str, typer.Option("--base", help="Adressen som data namnges under / base IRI.")
    ] = DEFAULT_BASE,
    gate: Annotated[
        GateMode,
        typer.Option(
            "--gate",
            help="Brutna regler hindrar (enforce) eller sägs bara (report); off gör mappen till "
            "ett rent SPARQL-lager för gott / broken rules hinder or are only told; off makes a "
            "plain SPARQL store for good.",
        ),
    ] = GateMode.ENFORCE,
    lang: InLanguage = LANGUAGE,
) -> None:
    """Make a data folder whose things are named under a base for good."""
    made = make_folder(named_folder(data), base, gate)
    with made:
        said = Text(
            f"Datamappen {data} är skapad. Bas: {made.base}", f"Made {data}. Base: {made.base}"
        )
        say(Text(f"{said.sv} {MODES[gate].sv}", f"{said.en} {MODES[gate].en}"), language_of(lang))


def load_files(
    files: Files,
    data: Data = None,
    organisation: Organisation = None,
    mapping: Mapping = None,
    profile: Profile = "",
    keep_valid: KeepValid = False,
    graph: InGraph = "",
    trusted: Trusted = False,
    why: Annotated[str, typer.Option("--why", help="Varför / why.")] = "",
    case_number: Annotated[
        str, typer.Option("--case-number", help="Diarienummer / case number.")
    ] = "",
    lang: InLanguage = LANGUAGE,
) -> int:
    """Load files or examples into a data folder; exit 2 when rows were left out."""
    language = language_of(lang)
    if is_plain(named_folder(data)):
        refuse_organised(files, organisation or mapping or profile or keep_valid or trusted)
        asked_plain = PlainSource(tuple(map(Path, files)), graph, why, case_number)
        load_plain(named_folder(data), asked_plain, language)
        return 0
    if graph:
        raise ConflictError(
            Text(
                "--graph hör till rena SPARQL-lager; här lagras filer hos en organisation.",
                "--graph is for plain SPARQL stores; here files are stored for an organisation.",
            )
        )
    if trusted:
        is_example = any(name.startswith(EXAMPLE) for name in files)
        refuse_with_trusted(is_example or organisation or mapping or profile or keep_valid)
        paths = tuple(map(Path, files))
        load_trusted_files(named_folder(data), paths, why, case_number, language)
        return 0
    named = [name.removeprefix(EXAMPLE) for name in files if name.startswith(EXAMPLE)]
    paths = tuple(Path(name) for name in files if not name.startswith(EXAMPLE))
    chosen = [example(name) for name in named]
    refuse_missing((*paths, *((mapping,) if mapping else ())))
    asked = Source(
        paths, mapping, ProfileChoice(profile), keep_valid, why=why, case_number=case_number
    )
    with destination(named_folder(data), language) as target:
        refuse_mixing(chosen, organisation, target)
        sources = [
            (organisation or one.key, replace(asked, files=one.files, mapping=None,
                                              profile=ProfileChoice(profile, one.profile)))
            for one in chosen
        ]  # fmt: skip
        if paths and organisation:
            sources.append((organisation, asked))
        done = [load_one(target, key, source, language) for key, source in sources]
        if paths and organisation is None:
            load_shared(target, paths, language)
    return 2 if any(one.rejected for one in done) else 0


def load_one(target: Destination, key: str, source: Source, language: Language) -> Told:
    """Load a source into an organisation, and tell what it did."""
    with watching(language) as watch:
        told = target.load(key, source, watch)
    tell(told, language)
    return told


def refuse_mixing(chosen: list[Example], key: str | None, target: Destination) -> None:
    """Two municipalities in one organisation would be told apart by nobody."""
    for one in chosen:
        if key in (None, one.key):
            continue
        if len(chosen) > 1 or target.has(str(key)):
            raise ConflictError(
                Text(
                    f"Exemplet {one.name} är organisationen {one.key} och ska inte blandas med "
                    f"”{key}”. Utelämna --organisation, eller ange en nyckel som inte används.",
                    f"The example {one.name} is the organisation {one.key} and is not to be mixed "
                    f"with “{key}”. Leave out --organisation, or give a key that is not in use.",
                )
            )


def load_shared(target: Destination, paths: tuple[Path, ...], language: Language) -> None:
    """Load the UN's official texts, the one thing that belongs to no organisation."""
    for path in paths:
        content = path.read_bytes()
        try:
            texts = child.run(lambda: official_texts(content), deadline=60)  # noqa: B023
        except DataError as error:
            raise DataError(
                Text(
                    f"Ange vilken organisation {path} gäller med --organisation NYCKEL.",
                    f"Say which organisation {path} is about by --organisation KEY.",
                )
            ) from error
        target.load_shared(UN_GRAPH, texts)
        count = texts.count(b"\n")
        texts_said = counted(
            count, Text("officiell text", "official text"),
            Text("officiella texter", "official texts"),
        )  # fmt: skip
        say(Text(f"{path}: {texts_said.sv}.", f"{path}: {texts_said.en}."), language)


def tell(done: Told, language: Language) -> None:
    """What a load did, in a line, with what was left out and noted."""
    parts = (
        counted(done.subjects, Text("sak", "thing"), Text("saker", "things")),
        counted(
            done.added, Text("nytt påstående", "new statement"),
            Text("nya påståenden", "new statements"),
        ),
        counted(
            done.removed, Text("borttaget påstående", "removed statement"),
            Text("borttagna påståenden", "removed statements"),
        ),
        *(
            (counted(len(done.broken), Text("fel", "violation"), Text("fel", "violations")),)
            if done.broken
            else ()
        ),
        counted(done.warnings, Text("varning", "warning"), Text("varningar", "warnings")),
        counted(done.notices, Text("upplysning", "notice"), Text("upplysningar", "notices")),
    )  # fmt: skip
    swedish, english = ", ".join(part.sv for part in parts), ", ".join(part.en for part in parts)
    say(
        Text(
            f"{done.key}: ändring {done.number}: {swedish}.",
            f"{done.key}: change {done.number}: {english}.",
        ),
        language,
    )
    for problem in (*done.notes, *done.broken, *done.rejected):
        say_problem(problem, language)


def template(
    path: Annotated[
        Path, typer.Argument(help="Arbetsboken att skriva / workbook.", metavar="FILE.xlsx")
    ],
    lang: InLanguage = LANGUAGE,
) -> None:
    """Write the workbook with one sheet per class."""
    if path.suffix.lower() != ".xlsx":
        raise DataError(
            Text(
                f"Mallen är en arbetsbok: {path} ska sluta på .xlsx.",
                f"The template is a workbook: {path} must end in .xlsx.",
            )
        )
    if path.exists():
        raise ConflictError(
            Text(
                f"{path} finns redan. Välj ett annat namn.", f"{path} exists. Choose another name."
            )
        )
    try:
        path.open("xb").close()  # the writer of workbooks tells too late and in its own words
        write_template(path)
    except (OSError, FileCreateError) as error:
        raise StoreError(
            Text(
                f"{path} kan inte skrivas. Välj en mapp som finns och där du får skriva.",
                f"{path} cannot be written. Choose a folder that exists and where you may write.",
            )
        ) from error
    say(Text(f"Skrev {path}.", f"Wrote {path}."), language_of(lang))


def list_examples(
    form: Annotated[Format, typer.Option("--format")] = Format.TABLE, lang: InLanguage = LANGUAGE
) -> None:
    """List the examples that ``load example:NAME`` takes."""
    columns = (
        Column("name", Text("Namn", "Name")),
        Column("organisation", Text("Organisation", "Organisation")),
        Column("profile", Text("Profil", "Profile")),
        Column("about", Text("Om", "About")),
    )
    rows = tuple((one.name, one.key, one.profile, about(one)) for one in examples())
    print_table(Table(columns, rows), form, language_of(lang))


def about(one: Example) -> Text:
    """What the example is."""
    return Text(f"{one.label.sv}. {one.description.sv}", f"{one.label.en}. {one.description.en}")
