"""Whatever is done to a service, in whatever order: it says what a model of plain dicts says."""

from collections.abc import Iterator

import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from tests.reopening import Service
from tests.service_machine import ServiceMachine


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """An application whose installation every example makes anew."""
    made = Service(tmp_path_factory.mktemp("model"))
    with made.client:
        yield made
    made.close()


def test_the_service_agrees_with_a_model_of_things_history_revert_and_restart(
    service: Service,
) -> None:
    ServiceMachine.service = service
    profile = settings(max_examples=8, stateful_step_count=25, deadline=None, derandomize=True)
    run_state_machine_as_test(ServiceMachine, settings=profile)
