"""What the description of the interface says is what comes: a slice of the fuzzing campaign."""

import re
import subprocess
import sys

from api.resources.route_names import ENCODED
from graph.intake.limits import has_unwanted_characters

ONLY = r"^/(sparql|rdf-graph-store)|/(goals|changes|bulk|differences|imports)(/|$)"
CAMPAIGN = (sys.executable, "-m", "tests.campaigns.fuzzing")


def test_schemathesis_finds_no_fault_of_ours_and_nothing_undescribed() -> None:
    sliced = ("1", "1", "--only", ONLY, "--coverage", "^$", "--caller", "administrator")
    done = subprocess.run([*CAMPAIGN, *sliced], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    told = re.search(r"(\d+) requests to (\d+) operations", done.stdout)
    assert told is not None, done.stdout
    assert int(told[1]) >= int(told[2]) >= 16


def test_every_reason_that_can_be_kept_can_be_sent_and_no_other() -> None:
    for number in (*range(0x3000), *range(0xD700, 0x10100), *range(0x10FF00, 0x110000)):
        sent = "".join(f"%{byte:02X}" for byte in chr(number).encode(errors="surrogatepass"))
        taken = re.fullmatch(ENCODED, sent) is not None
        assert taken is not has_unwanted_characters(chr(number)), hex(number)
