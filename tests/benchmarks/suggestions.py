"""What suggestions cost: making the suggester, one goal, a thousand goals, and memory.

``python tests/benchmarks/suggestions.py [GOALS]`` (1000): the goals are the gold set's texts over
and over, each with a number so that none is remembered. Beside it what scikit-learn's TF-IDF over
the same documents takes for the same texts, where installed: letter sequences, and nothing else.
"""

import resource
import sys
import time
from dataclasses import replace
from importlib import import_module
from itertools import cycle, islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from graph.benchmarks.gold import gold_texts
from graph.linking.features import documents
from graph.linking.goal_text import GoalText
from graph.linking.suggester import suggester
from graph.linking.terms import shipped_terms


def main(number: int) -> None:
    """Measure and print."""
    before = _megabytes()
    start = time.process_time()
    own = suggester()
    for language in ("sv", "en"):
        own.suggest(GoalText("Rent vatten" if language == "sv" else "Clean water"), language)
    print(f"made, both languages: {time.process_time() - start:.2f} s")
    texts = [
        (replace(each.text, label=f"{each.text.label} {place}"), each.language)
        for place, each in enumerate(islice(cycle(gold_texts()), number))
    ]
    times = []
    start = time.process_time()
    for text, language in texts:
        begun = time.process_time()
        own.suggest(text, language)
        times.append(time.process_time() - begun)
    ours = time.process_time() - start
    times.sort()
    print(f"{number} goals: {ours:.2f} s of one core")
    middle, slowest = times[len(times) // 2], times[-1]
    print(f"one: median {middle * 1000:.1f} ms, slowest {slowest * 1000:.1f} ms")
    print(f"memory: {_megabytes():.0f} MB, {_megabytes() - before:.0f} MB of it for this")
    _peer([text for text, language in texts if language == "sv"], ours * _share(texts))


def _share(texts: list[tuple[GoalText, str]]) -> float:
    return sum(language == "sv" for _, language in texts) / len(texts)


def _peer(texts: list[GoalText], ours: float) -> None:
    try:
        vectorizer = import_module("sklearn.feature_extraction.text").TfidfVectorizer
    except ImportError:
        print("scikit-learn is not installed: nothing to hold it against")
        return
    swedish = [term for term in shipped_terms() if term.language == "sv"]
    held = [" ".join(parts) for parts in documents(suggester().targets, swedish, "sv")]
    letters = vectorizer(analyzer="char_wb", ngram_range=(4, 6)).fit(held)
    known = letters.transform(held)
    start = time.process_time()
    for text in texts:
        (letters.transform([" ".join(said for _, said in text.fields())]) @ known.T).toarray()
    theirs = time.process_time() - start
    print(
        f"scikit-learn, letter sequences only, {len(texts)} Swedish texts: {theirs:.2f} s; "
        f"all of ours takes {ours / theirs:.1f} times that"
    )


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main(*map(int, sys.argv[1:] or ["1000"]))
