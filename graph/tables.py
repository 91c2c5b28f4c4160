"""The tables of the READMEs that are made from modules, measures and examples."""

import ast
from collections.abc import Callable, Collection, Iterator
from pathlib import Path

from graph.analyses.methods import MEASURES
from graph.examples import examples

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


def measure_table(tests_of: Callable[[int], Collection[str]]) -> str:
    """A Markdown table of the measures; ``tests_of`` tells the test files of a number."""
    rows = [
        f"| {measure.number} | {measure.title.en} | `{measure.function_name}` "
        f"| `/o/…/{measure.page}` | {', '.join(f'`{name}`' for name in tests_of(measure.number))} |"
        for measure in MEASURES.values()
    ]
    head = "| number | measure | function | page | tests |"
    return "\n".join((head, "| --- | --- | --- | --- | --- |", *rows))


def example_table() -> str:
    """A Markdown table of the examples that ``malgraf load example:NAME`` knows."""
    rows = [
        f"| `example:{one.name}` | {one.label.en} | {one.description.en} |" for one in examples()
    ]
    return "\n".join(("| name | who | what it shows |", "| --- | --- | --- |", *rows))
