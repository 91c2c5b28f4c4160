"""The service against the model of plain dicts, for as long as is wanted.

Run: ``python -m tests.campaigns.model 10 [SEED]`` for ten minutes. Prints what was done and how
often; where the two disagree, the steps that lead there, and exits 1.
"""

import random
import sys
import tempfile
import time
import traceback
from pathlib import Path

from hypothesis import HealthCheck, Phase, Verbosity, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.reopening import Service
from tests.service_machine import ServiceMachine

_EXAMPLES, _STEPS = 10, 60


def main(minutes: int, begin: int) -> int:
    """Run for so many minutes; how many disagreements were found."""
    begun, chance, examples = time.monotonic(), random.Random(begin), 0
    profile = settings(
        max_examples=_EXAMPLES,
        stateful_step_count=_STEPS,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        verbosity=Verbosity.normal,
        suppress_health_check=[*HealthCheck],
    )
    wrong = 0
    with tempfile.TemporaryDirectory(prefix="malgraf-model-") as home:
        service = ServiceMachine.service = Service(Path(home))
        with service.client:
            while time.monotonic() - begun < minutes * 60 and not wrong:
                machine = seed(chance.randrange(1 << 32))(ServiceMachine)
                try:
                    run_state_machine_as_test(machine, settings=profile)
                except Exception:  # noqa: BLE001 - whatever goes wrong is what is looked for
                    wrong += 1
                    traceback.print_exc()
                examples += _EXAMPLES
        service.close()
    took = time.monotonic() - begun
    print(f"{examples} sequences of up to {_STEPS} steps in {took:.0f} s, seed {begin}.")
    done = ", ".join(f"{name} {count}" for name, count in ServiceMachine.done.most_common())
    print(f"{wrong} disagreements. Done: {done}.")
    return wrong


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:]]
    sys.exit(1 if main(*(given + [10, 1][len(given) :])) else 0)
