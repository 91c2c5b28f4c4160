"""A change of rules blocks nothing: it starts a whole run, whose result is kept."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from graph import revalidation as module
from graph.changes import Delta, delta_of
from graph.errors import StoreError
from graph.gate import profile_of
from graph.names import KINDS, MG, SCHEME, OrganisationNames
from graph.quad_lines import in_graph
from graph.reader import Reader
from graph.replacing import ProfileChoice
from graph.revalidation import Revalidation, Status
from graph.store import Installation
from graph.texts import Text
from graph.whole_runs import WholeRun, basis, run_here
from tests.changing import commit, replace_subjects

KEY = "1471"
NAMES = OrganisationNames("http://localhost:8000", KEY)
TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
LABEL = "<http://www.w3.org/2004/02/skos/core#prefLabel>"
UNIT = NAMES.resource("unit", "skolan")
GOAL = NAMES.resource("goal", "trygg-skola")
PLAN = f"""
<{UNIT}> {TYPE} <{KINDS["unit"]}> .
<{UNIT}> {LABEL} "Skolan"@sv .
<{UNIT}> <http://www.w3.org/ns/org#unitOf> <{NAMES.organisation}> .
<{GOAL}> {TYPE} <{MG.Goal}> .
<{GOAL}> {LABEL} "Alla elever är trygga i skolan"@sv .
<{GOAL}> <{MG.responsibleUnit}> <{UNIT}> .
""".lstrip().encode()


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    with Installation.create(tmp_path / "data") as created:
        replace_subjects(created, KEY, plan=PLAN, profile=ProfileChoice("start"))
        yield created


def chosen(profile: str) -> Delta:
    """Another profile for an organisation that has ``start``."""
    said = f"<{NAMES.organisation}> <{MG.ruleProfile}> <{SCHEME}rule-profile/%s> .\n"
    new, old = ([(said % name).encode()] for name in (profile, "start"))
    return delta_of(in_graph(new, NAMES.plan), in_graph(old, NAMES.plan))


class Runs:
    """Makes runs when it is let to, and notes for whom."""

    def __init__(self) -> None:
        self.made: list[str] = []
        self.most = 0
        self.may_go = threading.Semaphore(0)
        self._at_work = 0

    def __call__(self, key: str, has_left: Callable[[], bool]) -> WholeRun:
        self._at_work += 1
        self.most = max(self.most, self._at_work)
        while not self.may_go.acquire(timeout=0.01):
            if has_left():
                break
        self.made.append(key)
        self._at_work -= 1
        return WholeRun(key, 1, date.today(), "start", basis())


@pytest.fixture
def runs() -> Runs:
    return Runs()


@pytest.fixture
def revalidation(installation: Installation, runs: Runs) -> Iterator[Revalidation]:
    made = Revalidation(installation, runs)
    made.follow()
    yield made
    made.stop()


def test_runs_are_made_one_at_a_time_and_a_new_request_replaces_a_waiting_one(
    revalidation: Revalidation, runs: Runs
) -> None:
    for key in ("a", "b", "c", "b", "b"):
        revalidation.request(key)
        time.sleep(0.02)  # the first is at work by then
    for _ in range(3):
        runs.may_go.release()
    assert revalidation.wait("c", 10)
    assert runs.made == ["a", "b", "c"]
    assert runs.most == 1


def test_a_request_during_its_own_run_is_made_after_it(
    revalidation: Revalidation, runs: Runs
) -> None:
    revalidation.request("a")
    time.sleep(0.02)
    revalidation.request("a")
    runs.may_go.release()
    assert not revalidation.wait("a", 0.1)
    assert revalidation.kept("a").status is Status.RUNNING
    runs.may_go.release()
    assert revalidation.wait("a", 10)
    assert runs.made == ["a", "a"]


def test_a_stop_ends_what_is_being_made_and_nothing_begins_after_it(
    revalidation: Revalidation, runs: Runs
) -> None:
    revalidation.request("a", "b")
    time.sleep(0.02)
    revalidation.stop()
    revalidation.request("c")
    assert runs.made == ["a"]


def test_only_a_change_of_rules_starts_a_run(
    installation: Installation, revalidation: Revalidation, runs: Runs
) -> None:
    runs.may_go.release()
    replace_subjects(installation, KEY, plan=PLAN.replace(b"trygga", b"lugna"))
    assert revalidation.kept(KEY).status is Status.NONE
    commit(installation, KEY, chosen("trust"))
    assert revalidation.wait(KEY, 10)
    assert runs.made == [KEY]


def test_a_change_of_what_is_shared_starts_a_run_of_everybody(
    installation: Installation, revalidation: Revalidation, runs: Runs
) -> None:
    other = PLAN.replace(b"1471", b"2180")
    runs.may_go.release()
    replace_subjects(installation, "2180", plan=other, profile=ProfileChoice("start"))
    assert revalidation.wait("2180", 10)
    runs.made.clear()
    installation.add_shared("http://x.example/", f'<http://x.example/a> {LABEL} "A" .\n'.encode())
    for _ in range(2):
        runs.may_go.release()
    assert revalidation.wait("2180", 10)
    assert sorted(runs.made) == [KEY, "2180"]


def test_a_run_is_stale_when_anything_has_changed_or_a_day_has_gone(
    installation: Installation, revalidation: Revalidation, runs: Runs
) -> None:
    runs.may_go.release()
    revalidation.request(KEY)
    assert revalidation.wait(KEY, 10)
    assert revalidation.kept(KEY).status is Status.DONE
    replace_subjects(installation, KEY, plan=PLAN.replace(b"trygga", b"lugna"))
    assert revalidation.kept(KEY).status is Status.STALE


def test_a_run_that_fails_is_tried_again_and_then_told(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_PAUSE", 0.01)
    tries: list[str] = []

    def run(key: str, _: object) -> WholeRun:
        tries.append(key)
        raise StoreError(Text("Upptaget.", "Busy."))

    revalidation = Revalidation(installation, run)
    revalidation.request(KEY)
    assert revalidation.wait(KEY, 10)
    kept = revalidation.kept(KEY)
    revalidation.stop()
    assert tries == [KEY] * 3
    assert kept.status is Status.FAILED
    assert kept.failure == Text("Upptaget.", "Busy.")


def test_a_fault_in_a_run_is_noted_and_the_next_is_made(
    installation: Installation, caplog: pytest.LogCaptureFixture
) -> None:
    def run(key: str, _: object) -> WholeRun:
        if key == KEY:
            raise ValueError(key)
        return WholeRun(key, 1, date.today(), "start", basis())

    revalidation = Revalidation(installation, run)
    revalidation.request(KEY, "2180")
    assert revalidation.wait("2180", 10)
    revalidation.stop()
    assert revalidation.kept(KEY).status is Status.FAILED
    assert "ValueError" in caplog.text


def test_a_child_of_the_reader_says_what_this_process_says_and_whose_it_is(
    installation: Installation,
) -> None:
    with Reader.start(installation.folder) as reader:
        reader.follow(installation)
        commit(installation, KEY, chosen("strict"))
        made, here = reader.validation(KEY, date.today()), run_here(installation, KEY)
        assert made.report.findings == here.report.findings
        assert (made.number, made.profile, made.basis) == (2, "strict", basis())
        assert made.number == installation.last(KEY)
        assert made.report.violations
        assert made.owners[GOAL] == (UNIT,)
        milder = reader.validation(KEY, date.today() - timedelta(days=1), "trust")
        assert not milder.report.violations


def test_no_choice_of_profile_is_refused_for_what_it_uncovers(installation: Installation) -> None:
    judged = commit(installation, KEY, chosen("strict")).judgement
    assert judged.refused == ()
    store = installation.organisation(KEY).store
    assert profile_of(store, NAMES).name == "strict"
    assert run_here(installation, KEY).report.violations
