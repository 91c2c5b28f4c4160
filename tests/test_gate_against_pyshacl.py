"""What the gate says of random edits is the difference of two whole runs of stock pyshacl."""

from hypothesis import given, settings
from hypothesis import strategies as some

from tests.campaigns.gate_against_pyshacl import main


@given(some.integers(0, 10_000))
@settings(max_examples=2, deadline=None, derandomize=True, database=None)
def test_the_verdict_is_the_difference_of_two_whole_runs(seed: int) -> None:
    assert main(3, seed) == 0
