"""Changes made in tests: through the gate, by nobody in particular."""

from collections.abc import Callable

from graph.changes import LOCAL, Change, Delta, Way
from graph.gate import Outcome
from graph.replacing import ProfileChoice, replacing_all, replacing_subjects
from graph.store import Installation, OrganisationStore

AS_SAID = ProfileChoice()


def commit(
    installation: Installation, key: str, make: Callable[[OrganisationStore], Delta] | Delta
) -> Outcome:
    """Make a change of an organisation."""
    return installation.commit(Change(key, LOCAL, Way.EDIT), make)


def replace_subjects(
    installation: Installation,
    key: str,
    *,
    plan: bytes = b"",
    observations: bytes = b"",
    profile: ProfileChoice = AS_SAID,
) -> int:
    """Describe some things anew; gives the number of the change."""

    def make(now: OrganisationStore) -> Delta:
        return replacing_subjects(now, plan=plan, observations=observations, profile=profile)

    return commit(installation, key, make).number


def replace_plan(installation: Installation, key: str, *, plan: bytes) -> int:
    """Put this in the place of everything there was."""
    return commit(installation, key, lambda now: replacing_all(now, plan=plan)).number
