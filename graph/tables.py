"""The table of ``graph/README.md``, made from the modules' own first sentences."""

import ast
from collections.abc import Iterator
from pathlib import Path

FOLDER = Path(__file__).resolve().parent


def modules(folder: Path = FOLDER) -> Iterator[tuple[str, str]]:
    """Every module under a folder with the first line of its docstring, in alphabetical order."""
    for path in sorted(folder.rglob("*.py")):
        said = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
        inside = path.relative_to(folder)
        name = inside.parent if path.name == "__init__.py" else inside
        yield f"{name.as_posix()}{'/' if name == inside.parent else ''}", said.partition("\n")[0]


def module_table() -> str:
    """A Markdown table of the modules of this package; the package itself is left out."""
    rows = [f"| `{name}` | {said} |" for name, said in modules() if name != "./"]
    return "\n".join(("| module | what it is |", "| --- | --- |", *rows))
