"""Every measure: what it means, how it is counted and how to read it.

What is shown of a measure on its page, on ``/methods`` and in the documentation is taken from here.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from graph.analyses.methods.between import BETWEEN
from graph.analyses.methods.coverage import COVERING
from graph.analyses.methods.follow_up import FOLLOWING
from graph.analyses.methods.influence import SYSTEMIC
from graph.analyses.methods.measure import Measure
from graph.analyses.methods.repetition import REPEATED
from graph.analyses.methods.structure import BUILT
from graph.analyses.methods.together import TOGETHER
from graph.analyses.methods.what_if import TRYING

__all__ = ["MEASURES", "Measure"]

_ALL: Final = (*COVERING, *TOGETHER, *BUILT, *SYSTEMIC, *FOLLOWING, *TRYING, BETWEEN, *REPEATED)
MEASURES: Final[Mapping[str, Measure]] = MappingProxyType(
    {measure.name: measure for measure in sorted(_ALL, key=lambda measure: measure.number)}
)
"""The measures by name, in order."""
