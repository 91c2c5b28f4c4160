"""A table read by a process of its own, which is ended when it takes too long or too much.

For who cannot fork, as a server with threads, and has no reader at hand.
"""

import json
import resource
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Final

from graph.errors import Place, UnreadableFile
from graph.intake.faults import unreadable
from graph.intake.limits import DEADLINE, check_size
from graph.intake.model import problem_from
from graph.intake.tables import Row, Table, from_text, from_workbook
from graph.texts import Text

WORKBOOK: Final = ".xlsx"
_MEMORY: Final = 2 << 30


def table_apart(content: bytes, file: str) -> Table:
    """The first sheet of a workbook, or the table of a text file; cells that hold days are texts.

    Raises ``UnreadableFile`` where the file is no such thing, is empty, or takes too much.
    """
    check_size(len(content), file)
    try:
        done = subprocess.run(  # noqa: S603 - our own module, with a name that it only reads
            [sys.executable, "-P", "-m", __name__, file],
            input=content,
            capture_output=True,
            timeout=DEADLINE,
            check=True,
        )
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as error:
        message = Text("Filen tar för mycket att läsa", "The file takes too much to read")
        raise unreadable("too-much", message, Place(file)) from error
    said = json.loads(done.stdout)
    if said["problems"]:
        problems = tuple(problem_from(one) for one in said["problems"])
        raise UnreadableFile(problems[0].message, problems)
    rows = tuple(Row(line, tuple(values)) for line, values in said["rows"])
    return Table(file, said["sheet"], said["line"], tuple(said["header"]), rows, said["name"])


def _read(content: bytes, file: str) -> Table:
    if Path(file).suffix.lower() == WORKBOOK:
        tables = from_workbook(content, file)
        if tables:
            return tables[0]
    elif table := from_text(content, file):
        return table
    raise unreadable("empty-file", Text("Filen är tom", "The file is empty"), Place(file))


def _as_record(table: Table) -> dict[str, object]:
    return {
        "problems": [],
        "sheet": table.sheet,
        "line": table.line,
        "header": table.header,
        "name": table.name,
        "rows": [[row.line, row.values] for row in table.rows],
    }


def main() -> None:
    """Read a file on stdin, named as the argument says, and write what it holds as JSON."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    seconds = int(DEADLINE)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    content = sys.stdin.buffer.read()
    try:
        said = _as_record(_read(content, sys.argv[1]))
    except UnreadableFile as error:
        said = {"problems": [asdict(one) for one in error.problems]}
    sys.stdout.write(json.dumps(said, default=str))


if __name__ == "__main__":
    main()
