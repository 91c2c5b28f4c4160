"""How the columns of a reading become a probability: a logistic model fitted beforehand."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np

from graph.linking.features import NAMES, Floats

FILE: Final = Path(__file__).with_name("weights.toml")


@dataclass(frozen=True)
class Weights:
    """Fitted on the development half of the gold set.

    ``least`` is the least probability of a target that is shown; from ``goal_least`` on a text is
    said to be about an SDG.
    """

    version: str
    least: float
    goal_least: float
    intercept: float
    columns: Mapping[str, float]

    def probabilities(self, columns: Floats, moved: Floats | None = None) -> Floats:
        """How likely each row is (0 to 1); ``moved`` is added to the log odds."""
        weighed = columns @ np.array([self.columns[name] for name in NAMES]) + self.intercept
        if moved is not None:
            weighed = weighed + moved
        found: Floats = 1 / (1 + np.exp(-weighed))
        return found


@cache
def shipped_weights() -> Weights:
    """Those that Målgraf ships."""
    said = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return Weights(**said)
