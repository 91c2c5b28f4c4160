"""Every question asked of every engine, one engine after the other, in one run."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from statistics import median

from graph.benchmarks.answers import Rows, media_type, rows_in
from graph.benchmarks.engines import Engine, TooSlow, Unanswered
from graph.questions import Question
from graph.replay import Watch, unwatched
from graph.texts import Text

_ASKING = Text("Ställer frågor", "Asking questions")


@dataclass(frozen=True)
class Timed:
    """The seconds of an engine's answers to one question, and the rows of its first."""

    seconds: tuple[float, ...]
    rows: Rows

    @property
    def median(self) -> float:
        """The middle one, in milliseconds."""
        return median(self.seconds) * 1000

    @property
    def quickest(self) -> float:
        """The smallest one, in milliseconds."""
        return min(self.seconds) * 1000


@dataclass(frozen=True)
class Measured:
    """A question, and by engine what it took or why there was no answer.

    ``is_scoped`` is whether it was asked of one municipality only.
    """

    question: Question
    is_scoped: bool
    timed: Mapping[str, Timed]
    unanswered: Mapping[str, Text]

    def ratio(self, engine: str, to: str) -> float | None:
        """How many times as long an engine takes as another; None where either has no time."""
        if engine not in self.timed or to not in self.timed:
            return None
        return self.timed[engine].median / self.timed[to].median

    def differing(self, to: str) -> tuple[str, ...]:
        """The engines whose answer is another than that of ``to``."""
        if to not in self.timed:
            return ()
        rows = self.timed[to].rows
        return tuple(name for name, one in self.timed.items() if one.rows != rows)


@dataclass(frozen=True)
class Bounds:
    """How often each question is asked, and the seconds that one answer may take.

    No engine is asked a question again once all its answers have taken that long.
    """

    rounds: int = 20
    ceiling: float = 30.0


def measure(
    engines: Sequence[Engine],
    questions: Sequence[Question],
    bounds: Bounds,
    graphs: Sequence[str] = (),
    watch: Watch = unwatched,
) -> Iterator[Measured]:
    """Ask the questions over some graphs, or over all. The first answer of each is not timed."""
    for done, question in enumerate(questions, 1):
        asking = [_Asking(engine, question, graphs, bounds) for engine in engines]
        for one in asking:
            for _ in range(bounds.rounds + 1):
                one.ask()
        watch(_ASKING, done, len(questions))
        yield Measured(
            question,
            bool(graphs),
            {one.engine.name: one.timed for one in asking if one.timed is not None},
            {one.engine.name: one.failure for one in asking if one.failure is not None},
        )


class _Asking:
    """One question to one engine, as often as the bounds allow."""

    def __init__(
        self, engine: Engine, question: Question, graphs: Sequence[str], bounds: Bounds
    ) -> None:
        self.engine = engine
        self.failure: Text | None = None
        self._question = question
        self._graphs = graphs
        self._bounds = bounds
        self._rows: Rows | None = None
        self._seconds: list[float] = []

    @property
    def timed(self) -> Timed | None:
        """What has been measured; None where there was no answer."""
        if self._rows is None or self.failure is not None or not self._seconds:
            return None
        return Timed(tuple(self._seconds), self._rows)

    def ask(self) -> None:
        """Once more."""
        if self.failure is not None or sum(self._seconds) > self._bounds.ceiling:
            return
        text = self._question.text
        try:
            told = self.engine.ask(text, self._graphs, self._bounds.ceiling)
            if self._rows is None:
                self._rows = rows_in(told.body, media_type(text))
            else:
                self._seconds.append(told.seconds)
        except TooSlow as slow:
            self.failure = slow.reason
            self.engine.stop()
            with suppress(Unanswered):  # then the next question says so
                self.engine.start()
        except Unanswered as error:
            self.failure = error.reason
        except (ValueError, KeyError) as error:
            self.failure = Text(f"inget helt svar: {error}", f"no whole answer: {error}")
