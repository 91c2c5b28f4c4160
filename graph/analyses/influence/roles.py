"""What part each thing plays among the others: active, critical, passive or inert (measure 20)."""

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from graph.analyses.influence.matrix import InfluenceMatrix, is_rankable
from graph.answers import Coded
from graph.texts import Text

RoleName = Literal["active", "critical", "passive", "inert"]
ROLES: Final[dict[RoleName, Text]] = {
    "active": Text("aktiv", "active"),
    "critical": Text("kritisk", "critical"),
    "passive": Text("passiv", "passive"),
    "inert": Text("trög", "inert"),
}
"""What the roles are called."""
MEANINGS: Final[dict[RoleName, Text]] = {
    "active": Text(
        "Påverkar mer än de flesta och påverkas mindre: en hävstång.",
        "Acts on others more than most and is acted on less: a lever.",
    ),
    "critical": Text(
        "Påverkar mycket och påverkas mycket: rör den varsamt, det kommer tillbaka.",
        "Acts on others and is acted on much: touch it with care, it comes back.",
    ),
    "passive": Text(
        "Påverkas mer än de flesta: här syns vad andra gör.",
        "Is acted on more than most: here it shows what others do.",
    ),
    "inert": Text(
        "Påverkar och påverkas lite: kan skötas för sig.",
        "Acts and is acted on little: can be seen to on its own.",
    ),
}
"""What the roles mean to whoever plans."""
_SAME = 1e-9


@dataclass(frozen=True)
class Role:
    """One thing's role by the size of all effects, and by their net.

    ``active`` and ``passive`` are the sums of the sizes of its row and of its column.
    """

    thing: str
    active: float
    passive: float
    role: RoleName
    net_role: RoleName

    @property
    def coded(self) -> Coded:
        """The role for tables."""
        return Coded(self.role, ROLES[self.role])

    @property
    def net_coded(self) -> Coded:
        """The role by net for tables."""
        return Coded(self.net_role, ROLES[self.net_role])


def roles(matrix: InfluenceMatrix) -> tuple[Role, ...]:
    """The role of each thing; none where too little is assessed.

    High is above the mean of all things: where all are alike, all are inert.
    """
    if not is_rankable(matrix):
        return ()
    sizes = np.abs(matrix.values)
    by_size = _named(sizes.sum(axis=1), sizes.sum(axis=0))
    by_net = _named(matrix.values.sum(axis=1), matrix.values.sum(axis=0))
    return tuple(
        Role(
            thing=thing,
            active=float(sizes[i].sum()),
            passive=float(sizes[:, i].sum()),
            role=by_size[i],
            net_role=by_net[i],
        )
        for i, thing in enumerate(matrix.things)
    )


def _named(rows: NDArray[np.float64], columns: NDArray[np.float64]) -> list[RoleName]:
    acts, is_acted_on = rows > rows.mean() + _SAME, columns > columns.mean() + _SAME
    return [
        "critical" if a and p else "active" if a else "passive" if p else "inert"
        for a, p in zip(acts.tolist(), is_acted_on.tolist(), strict=True)
    ]
