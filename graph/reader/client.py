"""Our side of the reader: asks it from any thread, and keeps it up to date."""

import asyncio
import threading
import time
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final, Self

from graph.changes import Delta
from graph.child import Ending, query_failure
from graph.closing import Closing
from graph.data_folder import DataFolder
from graph.errors import StoreError
from graph.frames import parted, unpack
from graph.graph_bodies import Body
from graph.guard import check_update
from graph.intake.limits import DEADLINE, check_size
from graph.intake.model import Intake, decoded
from graph.reader.asked import NOBODY, Asker, Underway
from graph.reader.exchange import LOOKING, Left, LeftSoon, exchange, exchange_soon, never
from graph.reader.reports import decoded_run
from graph.reader.supervision import SENDING, Limits, Supervisor, gone
from graph.serialised_answers import Answer, Query, answered, guarded
from graph.update_datasets import Graphs
from graph.whole_runs import WholeRun

_READING: Final = 600.0
"""Seconds that reading a folder may take."""
_MUCH: Final = 100_000
"""Statements of a change from which the reader takes longer than its maker should wait."""
_APPLYING: Final = 5.0
_APPLIED: Final = 50_000
"""Statements of a change that are applied in a second, at the slowest."""
_ANSWERING: Final = 2.0
"""Seconds that what the process itself knows may take, when it is not busy with a change."""


@dataclass(frozen=True)
class Proposal:
    """What a request would change. ``number`` is the owner's that it was made from.

    ``there`` says whether the graph it is about held anything before. ``whole`` is all that a
    shared graph would hold, as N-Triples; empty for others.
    """

    number: int
    delta: Delta
    there: bool = True
    whole: bytes = b""


@dataclass(frozen=True)
class Business:
    """How many children of the reader are at work, and how many requests wait for one."""

    running: int
    waiting: int


class Reader(Closing):
    """A running reader process. Safe to use from threads; the process ends when we do.

    One that dies is started again at the next need, a few times a minute at most. ``has_left``
    tells whether whoever asked has left: then what was begun is ended.
    """

    is_current = True

    def __init__(self, supervisor: Supervisor, limits: Limits) -> None:
        self._supervisor = supervisor
        self._limits = limits
        self._behind: dict[str, int] = {}
        self._known = threading.Lock()
        self._catching_up = threading.Lock()

    @classmethod
    def start(cls, folder: Path, limits: Limits | None = None) -> Self:
        """Start a reader of a data folder; returns when it can answer."""
        limits = limits or Limits()
        return cls(Supervisor(folder, limits), limits)

    def close(self) -> None:
        """End the process and everything it runs."""
        self._supervisor.stop()

    @property
    def pid(self) -> int:
        """The id of the process."""
        return self._supervisor.current.pid

    @property
    def address(self) -> Path:
        """The socket that it answers on."""
        return self._supervisor.current.address

    def query(
        self,
        text: str,
        accept: Iterable[str],
        default_graphs: Iterable[str] = (),
        named_graphs: Iterable[str] = (),
        deadline: float = 10.0,
        *,
        visible: Collection[str] | None = None,
        who: Asker = NOBODY,
        has_left: Left = never,
    ) -> Answer:
        """The answer in the first of the media types ``accept`` that fits the query.

        Refused by the guard before anything is sent; ended ``deadline`` seconds after it began.
        ``visible`` are the keys of the organisations whose graphs the asker may see; None is all.
        """
        start = time.perf_counter()
        query = guarded(text, accept, default_graphs, named_graphs, deadline, visible)
        said = {"ask": "query", "who": vars(who), **vars(query)}
        told = self._ask(said, seconds=deadline, has_left=has_left)
        return answered(query, told, time.perf_counter() - start)

    async def query_soon(self, query: Query, who: Asker, has_left: LeftSoon) -> Answer:
        """The answer to a guarded query, for who asks in an event loop.

        What could hold up the loop is done in a thread.
        """
        start = time.perf_counter()
        said = {"ask": "query", "who": vars(who), **vars(query)}
        if not self._behind and self._supervisor.is_alive:
            seconds = query.deadline + self._limits.patience + SENDING
            address = self._supervisor.current.address
            try:
                frame = await exchange_soon(address, said, seconds, has_left)
                return answered(query, _unpacked(frame), time.perf_counter() - start)
            except TimeoutError as error:
                raise gone() from error
            except (OSError, EOFError):  # it has died: a thread waits for the next
                pass
        told = await asyncio.to_thread(self._ask, said, seconds=query.deadline)
        return answered(query, told, time.perf_counter() - start)

    def update(
        self,
        key: str,
        text: str,
        deadline: float = 10.0,
        *,
        using: Graphs = ((), ()),
        who: Asker = NOBODY,
        has_left: Left = never,
    ) -> Proposal:
        """What a SPARQL update of an organisation would change."""
        check_update(text)
        asked = {"ask": "update", "who": asdict(who)}
        said = {**asked, "key": key, "text": text, "using": using, "deadline": deadline}
        return _proposal(self._ask(said, seconds=deadline, has_left=has_left))

    def graph(
        self, graph: str, media_type: str, *, visible: Collection[str] | None = None
    ) -> tuple[int | None, bytes]:
        """The number of a graph's owner, and the whole graph in a media type of ``GRAPHS``.

        A shipped vocabulary has no number. A graph that may not be seen is ``NotFound``.
        """
        seen = None if visible is None else sorted(visible)
        said = {"ask": "graph", "graph": graph, "media_type": media_type, "visible": seen}
        answer, (body,) = parted(self._ask({**said, "deadline": DEADLINE}, seconds=DEADLINE))
        return answer["number"], body

    def graph_replaced(self, graph: str, bodies: Collection[Body]) -> Proposal:
        """What would change if a graph held exactly what is sent."""
        return self._graph_delta(graph, bodies, replaces=True)

    def graph_merged(self, graph: str, bodies: Collection[Body]) -> Proposal:
        """What would change if a graph held what is sent too."""
        return self._graph_delta(graph, bodies, replaces=False)

    def graph_patched(
        self, graph: str, text: str, deadline: float = 10.0, *, has_left: Left = never
    ) -> Proposal:
        """What a SPARQL update of one graph would change."""
        check_update(text)
        said = {"ask": "patch", "graph": graph, "text": text, "deadline": deadline}
        return _proposal(self._ask(said, seconds=deadline, has_left=has_left))

    def graph_emptied(self, graph: str) -> Proposal:
        """What would change if a graph held nothing; ``NotFound`` when it does not."""
        return _proposal(self._ask({"ask": "emptying", "graph": graph}, seconds=DEADLINE))

    def intake(
        self,
        key: str,
        files: Mapping[str, bytes],
        mapping: tuple[str, bytes] | None = None,
        *,
        has_left: Left = never,
    ) -> Intake:
        """What files say about an organisation, as ``graph.intake.read_files`` gives it.

        ``files`` are contents by name; ``mapping`` is name and content. They may refer to what
        the organisation has already.
        """
        for name, content in files.items():
            check_size(len(content), name)
        parts = (*files.values(), *((mapping[1],) if mapping else ()))
        said = {
            "ask": "intake",
            "key": key,
            "files": list(files),
            "mapping": mapping and mapping[0],
        }
        return decoded(self._ask(said, *parts, seconds=DEADLINE, has_left=has_left))

    def validation(
        self,
        key: str,
        at: date,
        profile: str = "",
        deadline: float = 120.0,
        *,
        has_left: Left = never,
    ) -> WholeRun:
        """What the rules say of everything an organisation has.

        By its own profile where none is named. ``at`` is the day that rules about time count from.
        """
        said = {"ask": "validation", "key": key, "at": at.isoformat(), "profile": profile}
        asked = {**said, "deadline": deadline}
        return decoded_run(self._ask(asked, seconds=deadline, has_left=has_left))

    def apply(self, number: int, owner: str, delta: Delta) -> None:
        """Let the reader have a change that has been written down.

        Never fails: what does not reach the reader now, it reads from the folder at the next need.
        A large change it reads from there meanwhile, so that whoever made it need not wait.
        """
        with self._known:
            is_behind = bool(self._behind)  # what comes after would make it wait
        if is_behind or delta.size > _MUCH:
            self._miss(owner, number)
            threading.Thread(target=self._catch_up_quietly, daemon=True).start()
            return
        said = {"ask": "apply", "number": number, "owner": owner}
        seconds = _APPLYING + delta.size / _APPLIED
        try:
            if not self._supervisor.is_alive:
                raise gone()
            self._sent(said, (delta.added, delta.removed), seconds)
        except StoreError:
            self._miss(owner, number)

    def _miss(self, owner: str, number: int) -> None:
        with self._known:
            self._behind[owner] = number

    def _catch_up_quietly(self) -> None:
        with suppress(StoreError):  # the next who asks tries again, and is told
            self._read_what_was_missed()

    def follow(self, installation: DataFolder) -> None:
        """Have every change of a folder from now on, and those since it was last read."""
        installation.listeners.append(
            lambda entry, delta: self.apply(entry.number, entry.owner, delta)
        )
        self.refresh()

    def refresh(self, owner: str | None = None) -> dict[str, int]:
        """Read an owner again, or with None everybody who has changed; gives all their numbers."""
        answer = self._sent({"ask": "refresh", "owner": owner}, (), _READING)
        numbers: dict[str, int] = parted(answer)[0]["numbers"]
        return numbers

    def business(self) -> Business | None:
        """How busy it is; None while it reads something large. ``StoreError`` where it is gone."""
        try:
            all_of_it = self.underway()
        except StoreError:
            if self._supervisor.is_alive:
                return None
            raise
        waiting = sum(one.waits for one in all_of_it)
        return Business(len(all_of_it) - waiting, waiting)

    def underway(self) -> list[Underway]:
        """What is being asked just now: first what runs, longest first, then what waits."""
        said = parted(self._sent({"ask": "underway"}, (), _ANSWERING))[0]
        return [Underway(**{**one, "who": Asker(**one["who"])}) for one in said["underway"]]

    def end(self, asked: int) -> bool:
        """End what is asked under that id; False where nothing is."""
        return bool(parted(self._sent({"ask": "stop", "id": asked}, (), _ANSWERING))[0]["stopped"])

    def _graph_delta(self, graph: str, bodies: Collection[Body], *, replaces: bool) -> Proposal:
        media_types = [media_type for media_type, _ in bodies]
        said = {"ask": "graph-delta", "graph": graph, "media_types": media_types}
        contents = (content for _, content in bodies)
        return _proposal(self._ask({**said, "replaces": replaces}, *contents, seconds=DEADLINE))

    def _ask(
        self, said: Mapping[str, Any], *parts: bytes, seconds: float, has_left: Left = never
    ) -> bytes:
        if self._behind:
            self._read_what_was_missed()
        return self._sent(said, parts, seconds + self._limits.patience + SENDING, has_left)

    def _read_what_was_missed(self) -> None:
        with self._catching_up:
            self._heard(self.refresh() if self._behind else {})
            for owner in sorted(self._behind):
                self._heard(self.refresh(owner))

    def _heard(self, numbers: Mapping[str, int]) -> None:
        """Forget the owners of whom the reader now has all that it missed."""
        with self._known:
            for owner, number in numbers.items():
                if self._behind.get(owner, number + 1) <= number:
                    del self._behind[owner]

    def _sent(
        self,
        said: Mapping[str, Any],
        parts: tuple[bytes, ...],
        seconds: float,
        has_left: Left = never,
    ) -> bytes:
        """The answer; asked twice where the process died the first time.

        Nothing that can be asked changes anything but the reader, and that not twice.
        """
        for last in (False, True):
            address = self._supervisor.living().address
            try:
                frame = exchange(address, said, parts, seconds, has_left)
                break
            except (OSError, EOFError) as error:
                if last or isinstance(error, TimeoutError):
                    raise gone() from error
                time.sleep(LOOKING)
        return _unpacked(frame)


def _unpacked(frame: tuple[int, bytes]) -> bytes:
    try:
        return unpack(*frame)
    except MemoryError:
        raise query_failure(Ending.MEMORY) from None


def _proposal(answer: bytes) -> Proposal:
    said, (added, removed, *whole) = parted(answer)
    delta = Delta(added, removed)
    return Proposal(said["number"], delta, said.get("there", True), b"".join(whole))
