"""Readers keep what they hold, see changes whole, and never wait for a writer."""

from hypothesis import given, settings
from hypothesis import strategies as st

from graph.changes import Delta, delta_of
from graph.names import DEFAULT_BASE, OrganisationNames
from graph.organisation_store import OrganisationStore
from graph.quad_lines import effective, effective_among
from graph.twins import Twins

NAMES = OrganisationNames(DEFAULT_BASE, "1471")


def line(value: int) -> bytes:
    """One statement of the plan."""
    return f'<{NAMES.namespace}goal/a> <x:value> "{value}" <{NAMES.plan}> .\n'.encode()


def empty() -> Twins:
    """An organisation without data."""
    return Twins(OrganisationStore.of(NAMES, 0))


def change(twins: Twins, wanted: Delta, number: int) -> None:
    """Make a change as the writer does."""
    coming, going = effective(twins.current.store, wanted.added, wanted.removed)
    delta = Delta(b"".join(coming), b"".join(going))
    twins.publish(twins.stage(delta), delta, number)


def test_whoever_holds_a_store_keeps_seeing_the_same_data() -> None:
    twins = empty()
    held = []
    for number in range(1, 8):
        change(twins, delta_of([line(number)], [line(number - 1)]), number)
        held.append(twins.current)
    assert [one.quads for one in held] == [line(number) for number in range(1, 8)]
    assert [one.number for one in held] == list(range(1, 8))


def test_a_store_held_without_its_organisation_is_not_written_in_either() -> None:
    twins = empty()
    change(twins, Delta(line(1)), 1)
    bare = twins.current.store
    for number in range(2, 6):
        change(twins, delta_of([line(number)], [line(number - 1)]), number)
    assert [quad.object.value for quad in bare if "value" in str(quad.predicate)] == ["1"]


def test_two_stores_are_enough_when_nobody_holds_one() -> None:
    twins = empty()
    seen = set()
    for number in range(1, 20):
        change(twins, delta_of([line(number)], [line(number - 1)]), number)
        seen.add(id(twins.current.store))
    assert len(seen) == 2


def test_what_was_staged_and_discarded_leaves_no_trace() -> None:
    twins = empty()
    change(twins, Delta(line(1)), 1)
    delta = Delta(line(2), line(1))
    twins.discard(twins.stage(delta), delta)
    change(twins, Delta(line(3)), 2)
    assert twins.current.quads == line(1) + line(3)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sets(st.integers(0, 5)), st.sets(st.integers(0, 5)), st.sampled_from("keep drop no")
        ),
        max_size=12,
    )
)
def test_any_run_of_changes_gives_the_data_of_a_plain_set(
    changes: list[tuple[set[int], set[int], str]],
) -> None:
    twins, plain, held = empty(), set[int](), []
    for number, (coming, going, then) in enumerate(changes, start=1):
        wanted = delta_of(map(line, coming), map(line, going))
        added, removed = effective(twins.current.store, wanted.added, wanted.removed)
        delta = Delta(b"".join(added), b"".join(removed))
        staged = twins.stage(delta)
        if then == "no":
            twins.discard(staged, delta)
            continue
        twins.publish(staged, delta, number)
        plain = (plain | (coming - going)) - (going - coming)
        assert twins.current.quads == b"".join(map(line, sorted(plain)))
        if then == "keep":
            held.append((twins.current, twins.current.quads))
    assert all(one.quads == quads for one, quads in held)


@settings(deadline=None, max_examples=20)
@given(st.sets(st.integers(0, 9)), st.sets(st.integers(0, 9)), st.sets(st.integers(0, 9)))
def test_looking_up_and_comparing_find_the_same_to_be_new(
    there: set[int], added: set[int], removed: set[int]
) -> None:
    before, coming, going = (
        b"".join(line(value) for value in sorted(some)) for some in (there, added, removed)
    )
    store = OrganisationStore.of(NAMES, 1, before).store
    by_each = tuple(b"".join(lines) for lines in effective(store, coming, going))
    assert effective_among(before, coming, going) == by_each
