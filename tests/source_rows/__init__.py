"""The rows of the five sources: the example, the gist of a passage, a pattern that says it."""

from tests.source_rows import ange, gavle, gotene, partille, vadstena

ROWS = tuple(
    (source.__name__.rsplit(".", 1)[1], gist, pattern)
    for source in (gotene, gavle, vadstena, ange, partille)
    for gist, pattern in source.ROWS
)
