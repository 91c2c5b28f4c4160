"""Files become triples here, in a killable child; errors say where and what to do."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path

from graph import child
from graph.errors import MalgrafError, Place, Problem, UnreadableFile
from graph.intake import model, owned, rdf
from graph.intake.codes import shipped_codes
from graph.intake.completion import Completion
from graph.intake.compound import Maker
from graph.intake.draft import Draft
from graph.intake.faults import told, unreadable
from graph.intake.interactions import read_interactions
from graph.intake.layout import Layout, own_layout
from graph.intake.limits import DEADLINE, check_size
from graph.intake.mapping import Mapping, own_mapping, read_mapping
from graph.intake.model import Intake, attach_places, merged
from graph.intake.references import Known, References
from graph.intake.rows import Bound, Reader, bound, bound_by_mapping
from graph.intake.tables import Table, from_text, from_workbook, prepare_text, prepare_workbooks
from graph.names import OrganisationNames
from graph.texts import Text

__all__ = [
    "Intake",
    "Known",
    "attach_places",
    "encoded_intake",
    "merged",
    "prepare",
    "read_file",
    "read_files",
    "too_much",
]

_WORKBOOK = ".xlsx"
_TEXT = frozenset({".csv", ".tsv", ".txt"})
_NOTHING: Known = {}
_ALL = Text(
    "Alla blad som läses står i mallen: malgraf template FIL.xlsx.",
    "All sheets that are read are in the template: malgraf template FILE.xlsx.",
)


def read_file(
    path: Path,
    names: OrganisationNames,
    mapping: Path | None = None,
    known: Known = _NOTHING,
) -> Intake:
    """What a file says about an organisation, with everything that is wrong in it.

    Raises ``UnreadableFile`` when nothing in it can be read.
    """
    return read_files([path], names, mapping, known)


def read_files(
    paths: Sequence[Path],
    names: OrganisationNames,
    mapping: Path | None = None,
    known: Known = _NOTHING,
    meanwhile: Callable[[], object] | None = None,
) -> Intake:
    """Several files as one load: tables may refer to each other's rows and to what is known.

    ``meanwhile`` is done in this process while a child reads.
    """
    contents = [(path.name, _content(path)) for path in paths]
    prepare([path.name for path in paths])
    said = (mapping.name, _content(mapping)) if mapping else None
    work = partial(encoded_intake, contents, names, said, known)
    return model.decoded(child.run(work, deadline=DEADLINE, failure=too_much, meanwhile=meanwhile))


def prepare(files: Iterable[str]) -> None:
    """Import and read what files of these names need: whoever reads them cannot open a file."""
    prepare_text()
    if any(Path(file).suffix.lower() == _WORKBOOK for file in files):
        prepare_workbooks()
    own_layout()
    shipped_codes()


def encoded_intake(
    contents: Sequence[tuple[str, bytes]],
    names: OrganisationNames,
    mapping: tuple[str, bytes] | None,
    known: Known,
) -> bytes:
    """What files of these names and contents say, as ``model.decoded`` reads it.

    Only to be run where it can be killed, and after ``prepare``.
    """
    read = read_mapping(mapping[1], mapping[0], names.key) if mapping else own_mapping()
    return model.encoded(_read(contents, names, read, known))


def too_much(_ending: child.Ending) -> MalgrafError:
    """What to say of files whose reading took too long or too much memory."""
    message = Text(
        "Filen är för stor eller för invecklad för att läsas",
        "The file is too large or too involved to be read",
    )
    return UnreadableFile(message, (told("too-much", message, Place()),))


def _content(path: Path) -> bytes:
    try:
        check_size(path.stat().st_size, path.name)
        return path.read_bytes()
    except FileNotFoundError:
        message = Text("Filen finns inte", "There is no such file")
    except IsADirectoryError:
        message = Text("Det är en mapp och inte en fil", "It is a folder and not a file")
    except PermissionError:
        message = Text("Filen får inte läsas", "The file may not be read")
    except OSError:
        message = Text("Filen går inte att öppna", "The file cannot be opened")
    raise unreadable("file", message, Place(path.name))


def _read(
    contents: Sequence[tuple[str, bytes]], names: OrganisationNames, mapping: Mapping, known: Known
) -> Intake:
    tables: list[Table] = []
    parts: list[Intake] = []
    for file, content in contents:
        ending = Path(file).suffix.lower()
        if ending in rdf.FORMATS:
            parts.append(_from_rdf(file, content, names))
        elif ending == _WORKBOOK:
            found = from_workbook(content, file)
            tables.extend(found)
            parts.extend([] if found else [_from_nothing(file)])
        elif ending in _TEXT:
            table = from_text(content, file)
            tables.extend([table] if table else [])
            parts.extend([] if table else [_from_nothing(file)])
        else:
            raise _unknown_format(file)
    if tables:
        parts.append(_from_tables(tables, names, mapping, known))
    return merged(parts)


def _from_nothing(file: str) -> Intake:
    message = Text("Filen är tom", "The file is empty")
    return Draft(notes=[told("empty-file", message, Place(file))]).finished()


def _unknown_format(file: str) -> UnreadableFile:
    message = Text(
        "Formatet känns inte igen: .xlsx, .csv, .ttl, .trig, .nt, .nq, .jsonld eller .rdf",
        "Unknown format: .xlsx, .csv, .ttl, .trig, .nt, .nq, .jsonld or .rdf",
    )
    return unreadable("format", message, Place(file))


def _from_rdf(file: str, content: bytes, names: OrganisationNames) -> Intake:
    syntax = rdf.FORMATS[Path(file).suffix.lower()]
    quads = rdf.quads(content, file, syntax, names.namespace)
    if not quads:
        return _from_nothing(file)
    lines = rdf.lines(content, syntax, names.namespace)
    return owned.own(quads, lines, file, names).finished()


def _from_tables(
    tables: Sequence[Table], names: OrganisationNames, mapping: Mapping, known: Known
) -> Intake:
    if mapping.scoring is not None:
        return read_interactions(tables, names, mapping.scoring, known)
    draft = Draft()
    references = References(shipped_codes())
    references.add("organisation", names.organisation)
    references.add_known(known)
    maker = Maker(names, references, draft, mapping)
    if mapping.organisations:
        maker.organisation()
    bounds = _bounds(tables, maker)
    if not bounds and not draft.notes:
        return _from_nothing(tables[0].file)
    if not bounds:
        raise UnreadableFile(draft.notes[0].message, draft.notes)
    reader = Reader(maker)
    reader.state_all(reader.identified(bounds))
    if mapping.organisations:
        maker.finish_units()
    told_before = (iri for things in known.values() for iri in things.values())
    Completion(draft, names, told_before).complete()
    return draft.finished()


def _bounds(tables: Sequence[Table], maker: Maker) -> list[Bound]:
    bounds = []
    for table in tables:
        sheet = maker.mapping.layout.sheet(table.name)
        if table.name in maker.mapping.layout.aside:
            continue
        if sheet is None:
            maker.draft.notes.append(_unread_sheet(table, maker.mapping.layout))
        elif maker.mapping.layout is own_layout():
            bounds.append(bound(table, sheet, maker.draft))
        else:
            name = maker.mapping.organisations.get(maker.names.key, "")
            bounds.append(bound_by_mapping(table, sheet, name))
    return bounds


def _unread_sheet(table: Table, layout: Layout) -> Problem:
    message = Text("Tabellen läses inte", "The table is not read")
    if table.sheet:
        message = Text("Bladet läses inte", "The sheet is not read")
    near = layout.near(table.name)
    if not near and layout is not own_layout():
        near = [sheet.headings for sheet in layout.sheets]
    fix = Text(
        f"Menades {', '.join(headings.sv for headings in near)}?",
        f"Was it {', '.join(headings.en for headings in near)}?",
    )
    return told(
        "unknown-sheet", message, Place(table.file, table.sheet), table.name, fix if near else _ALL
    )
