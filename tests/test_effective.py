"""A delta is cut to what changes anything, in the same way whether it is small or large."""

from collections.abc import Iterator
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from pyoxigraph import RdfFormat, Store

from graph import effective
from graph.changes import Delta, delta_of
from graph.effective import effective_delta
from graph.errors import DataError
from graph.names import DEFAULT_BASE, OrganisationNames
from graph.organisation_store import OrganisationStore
from graph.quad_lines import stored_lines

NAMES = OrganisationNames(DEFAULT_BASE, "1471")
LINES = [
    f'<{NAMES.namespace}goal/{slug}> <http://x.example/p> "{value}" <{place}> .\n'.encode()
    for slug in "abc"
    for value in "12"
    for place in (NAMES.plan, NAMES.observations)
]
some_lines = some.frozensets(some.sampled_from(LINES))


@pytest.fixture(autouse=True)
def large() -> Iterator[None]:
    """Every delta counts as large that has more statements than there are."""
    with patch.object(effective, "_MANY", 0):
        yield


def holding(lines: frozenset[bytes]) -> OrganisationStore:
    store = Store()
    store.bulk_load(b"".join(lines), RdfFormat.N_QUADS)
    return OrganisationStore(NAMES, 1, store)


@given(some_lines, some_lines, some_lines)
@settings(deadline=None)
def test_a_large_delta_is_cut_as_a_small_one_and_leads_where_it_says(
    there: frozenset[bytes], coming: frozenset[bytes], going: frozenset[bytes]
) -> None:
    with patch.object(effective, "_MANY", 0):
        wanted, now = delta_of(coming, going), holding(there)
        found = effective_delta(now, wanted)
    come, gone = coming - going, going - coming
    assert set(found.delta.added.splitlines(True)) == come - there
    assert set(found.delta.removed.splitlines(True)) == gone & there
    assert (found.after is None) == (len(there) > wanted.size)
    if found.after is not None:
        assert stored_lines(found.after) == b"".join(sorted((there - gone) | come))
        assert set(now.quads.splitlines(True)) == there


def test_a_large_delta_is_about_own_things_in_own_graphs_too() -> None:
    for line in (
        b'<http://x.example/a> <http://x.example/p> "1" <http://x.example/g> .\n',
        LINES[0].replace(NAMES.plan.encode(), b"http://x.example/g"),
    ):
        with pytest.raises(DataError):
            effective_delta(holding(frozenset()), Delta(b"".join(sorted([*LINES, line]))))
