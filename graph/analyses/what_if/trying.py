"""Edits tried one after another, and what they change in every headline measure.

>>> from datetime import date
>>> from graph.analyses.model import LinkModel
>>> empty = LinkModel("o", Text("Å", "Å"), date(2026, 1, 1), {}, frozenset(), True, {}, ())
>>> what_if(empty, [Edit("without", ("id/o/goal/a",))]).tried[0].hindrance.en
'goal/a is not there (any more).'
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from graph.analyses.model import LinkModel
from graph.analyses.what_if.applying import Tried, tried
from graph.analyses.what_if.consequences import CONSEQUENCES
from graph.analyses.what_if.differences import Difference, difference
from graph.analyses.what_if.edits import Edit
from graph.analyses.what_if.headline import Readings, headline
from graph.answers import Coded, Column, Table
from graph.texts import Text


@dataclass(frozen=True)
class WhatIf:
    """Some edits tried one after another, and what they change in every headline measure."""

    before: LinkModel
    tried: tuple[Tried, ...]
    difference: Difference

    @property
    def after(self) -> LinkModel:
        """The model that the edits lead to."""
        return self.tried[-1].model if self.tried else self.before

    def sentence(self) -> Text:
        """What was tried, and the weightiest of what it changes."""
        done = [each.sentence for each in self.tried if each.hindrance is None]
        if not done:
            return Text("Ingen ändring prövas.", "No change is tried.")
        said = self.difference.sentence()
        return Text(
            f"{'; '.join(each.sv for each in done)}: {said.sv}",
            f"{'; '.join(each.en for each in done)}: {said.en}",
        )

    def table(self) -> Table:
        """One row per headline measure: before, after and the difference."""
        return self.difference.table()

    def tables(self) -> Mapping[str, Table]:
        """The measures, the things behind each difference, and what hangs on what was edited."""
        return {
            "differences": self.table(),
            "behind": self.difference.behind_table(),
            "consequences": self._consequences_table(),
        }

    def _consequences_table(self) -> Table:
        models = [self.before, *(each.model for each in self.tried)]
        return Table(
            columns=(
                Column("edit", Text("Ändring", "Change")),
                Column("thing", Text("Vad", "What")),
                Column("consequence", Text("Vad som händer", "What becomes of it")),
            ),
            rows=tuple(
                (
                    each.sentence,
                    model.thing(consequence.thing),
                    Coded(consequence.code, CONSEQUENCES[consequence.code]),
                )
                for model, each in zip(models, self.tried, strict=False)
                for consequence in each.consequences
            ),
        )


def what_if(model: LinkModel, edits: Iterable[Edit], known: Readings | None = None) -> WhatIf:
    """The edits tried in their order; ``known`` are the model's headline measures, if counted.

    What an edit names that is not there is said with it, and the other edits are tried.
    """
    done: list[Tried] = []
    for edit in edits:
        done.append(tried(done[-1].model if done else model, edit))
    before = headline(model) if known is None else known
    after = done[-1].model if done else model
    changed = before if after is model else headline(after)
    return WhatIf(model, tuple(done), difference(before, changed))
